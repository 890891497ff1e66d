/** A graph seen from far away: every card a block, many blocks of a kind one path, so thousands cost little. */

import type { DrawnNode } from "../layout/split";
import type { Graph, Moment } from "../model/state";
import { tallyOf } from "../model/tally";
import { valueOfNode } from "./card";
import { flowAlong, isThere, nodesInSight, stateOf, touches } from "./looks";
import { pathData } from "./path";
import type { Sight } from "./sight";

type Tone = "ahead" | "done" | "backward" | "leaf" | "raised";

/**
 * So many pieces are one path. Elements are dear to keep; but wherever a part of a path is in sight, the browser draws
 * the whole of it.
 */
const PIECES = 32;

export function Blocks({ sight, scale }: { sight: Sight; scale: number }) {
  const { graph, arrangement, moment, window } = sight;
  const { split, layout } = arrangement;
  const boxes = layout.boxes.map(({ x, y, width, height }) => `M${x},${y}h${width}v${height}h${-width}Z`);
  const tones: Record<Tone, string[]> = { ahead: [], done: [], backward: [], leaf: [], raised: [] };
  const flows: Record<"ahead" | "done" | "backward", string[]> = { ahead: [], done: [], backward: [] };
  let halo = "";
  for (const node of nodesInSight(sight)) {
    const box = layout.nodes[node.id];
    if (box === undefined) continue;
    const state = stateOf(graph, moment, node);
    const received = hasReceived(graph, moment, node);
    const block = `M${box.x},${box.y}h${box.width}v${box.height}h${-box.width}Z`;
    const tone: Tone = node.raised
      ? "raised"
      : node.kind === "leaf"
        ? "leaf"
        : received
          ? "backward"
          : "done";
    tones[state === "ahead" ? "ahead" : tone].push(block);
    if (state === "current") halo += block;
  }
  for (const edge of split.edges) {
    const [from, to] = [layout.nodes[edge.from], layout.nodes[edge.to]];
    const route = layout.edges[edge.id];
    const reader = split.nodes[edge.to];
    if (from === undefined || to === undefined || route === undefined || reader === undefined) continue;
    if (edge.op < 0) continue;
    if (!isThere(graph, reader) || !(touches(from, window) || touches(to, window))) continue;
    const { forward, contribution } = flowAlong(moment, edge);
    const flow = forward === "to come" ? "ahead" : contribution === undefined ? "done" : "backward";
    flows[flow].push(pathData(flow === "backward" ? route.backward : route.forward));
  }
  // Strokes keep their width on screen.
  const width = 1.2 / scale;
  return (
    <g class={`tv-blocks${moment.isBackward ? " tv-is-backward" : ""}`} aria-hidden="true">
      {inPaths({ box: boxes }).map(({ key, data }) => (
        <path key={key} class="tv-block-box" d={data} stroke-width={1 / scale} />
      ))}
      {inPaths(flows).map(({ key, kind, data }) => (
        <path key={key} class={`tv-block-edge tv-block-${kind}`} d={data} stroke-width={width} />
      ))}
      {inPaths(tones).map(({ key, kind, data }) => (
        <path key={key} class={`tv-block tv-block-${kind}`} d={data} stroke-width={width} />
      ))}
      {halo && <path class="tv-block-halo" d={halo} stroke-width={5 / scale} />}
    </g>
  );
}

/** What is recorded one after the other stands close together. */
function inPaths(pieces: Record<string, string[]>): { key: string; kind: string; data: string }[] {
  return Object.entries(pieces).flatMap(([kind, all]) =>
    Array.from({ length: Math.ceil(all.length / PIECES) }, (_, i) => {
      const data = all.slice(i * PIECES, (i + 1) * PIECES).join("");
      return { key: `${kind}${i}`, kind, data };
    }),
  );
}

function hasReceived(graph: Graph, moment: Moment, node: DrawnNode): boolean {
  if (node.group !== undefined) return tallyOf(graph, moment, node.group.first, node.group.last).passed > 0;
  const value = valueOfNode(node);
  return graph.values[value] !== undefined && moment.ofValue(value).gradient !== undefined;
}
