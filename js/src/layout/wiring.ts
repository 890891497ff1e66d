/** Which node is joined to which: what a split says of it, as numbers. */

import { at, int } from "../model/at";
import { byKey, type Lists } from "./lists";
import type { Split } from "./split";

export interface Wiring {
  readonly isLeaf: Uint8Array;
  /** By edge. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** By node: the edges that arrive, in the order of the operands, and those that leave, in the order of the tape. */
  readonly ins: Lists;
  readonly outs: Lists;
}

export function wiringOf({ nodes, edges }: Split): Wiring {
  const isLeaf = new Uint8Array(nodes.length);
  const from = new Int32Array(edges.length);
  const to = new Int32Array(edges.length);
  for (let id = 0; id < edges.length; id++) {
    const edge = at(edges, id);
    from[id] = edge.from;
    to[id] = edge.to;
  }
  const first = new Int32Array(nodes.length + 1);
  const all = new Int32Array(edges.length);
  for (let id = 0, next = 0; id < nodes.length; id++) {
    const { kind, edgesIn } = at(nodes, id);
    if (kind === "leaf") isLeaf[id] = 1;
    for (let port = 0; port < edgesIn.length; port++) all[next++] = at(edgesIn, port);
    first[id + 1] = next;
  }
  return { isLeaf, from, to, ins: { first, all }, outs: byKey(nodes.length, from) };
}

/** How many edges arrive at a node. */
export function arrivalsAt({ ins }: Wiring, node: number): number {
  return int(ins.first, node + 1) - int(ins.first, node);
}
