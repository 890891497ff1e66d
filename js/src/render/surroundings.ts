/** What a step is about: its card, what it reads and what reads it. */

import { type Box, type Size, union } from "../layout/geometry";
import { at } from "../model/at";
import type { Arrangement } from "./arrangement";

/** So many of the steps are to find room for all that is around them; long ways back are given up for large type. */
const SHARE = 0.75;

export class Surroundings {
  /** How large most of them are. */
  readonly reach: Size;
  private readonly readers: number[][];

  constructor(private readonly arrangement: Arrangement) {
    const { split } = arrangement;
    this.readers = split.nodes.map(() => []);
    for (const { from, to } of split.edges) at(this.readers, from).push(to);
    const boxes = split.nodes.map(({ id }) => this.around(id)).filter((found) => found.length > 0);
    const extents = boxes.map((found) => found.reduce(union));
    this.reach = {
      width: mostOf(extents.map(({ width }) => width)),
      height: mostOf(extents.map(({ height }) => height)),
    };
  }

  /** The boxes of a node and of what it reads, each with its chips. */
  read(node: number): Box[] {
    return this.around(node).slice(0, 1 + at(this.arrangement.split.nodes, node).edgesIn.length);
  }

  /** The same, and then what reads it; in both those nearby before those far away; of no node none. */
  around(node: number): Box[] {
    const { split } = this.arrangement;
    const own = this.boxOf(node);
    if (own === undefined) return [];
    const near = (nodes: readonly number[]) =>
      nodes
        .flatMap((other) => this.boxOf(other) ?? [])
        .sort((one, other) => distance(own, one) - distance(own, other));
    const read = at(split.nodes, node).edgesIn.map((edge) => at(split.edges, edge).from);
    return [own, ...near(read), ...near(at(this.readers, node))];
  }

  private boxOf(node: number): Box | undefined {
    const { split, layout } = this.arrangement;
    const own = layout.nodes[node];
    if (own === undefined) return undefined;
    const chips = at(split.nodes, node).chips.flatMap((chip) => layout.chips[chip] ?? []);
    return chips.reduce(union, own);
  }
}

function distance(one: Box, other: Box): number {
  const { width, height } = union(one, other);
  return Math.hypot(width, height);
}

function mostOf(lengths: number[]): number {
  return lengths.sort((a, b) => a - b)[Math.floor(SHARE * (lengths.length - 1))] ?? 1;
}
