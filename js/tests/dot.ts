/** The same split graph laid out by Graphviz's `dot`, as a layout of ours, so that one yardstick measures both. */

import { instance, type Viz } from "@viz-js/viz";
import { anatomyOf } from "../src/layout/anatomy";
import { reachOf } from "../src/layout/assemble";
import type { Path } from "../src/layout/geometry";
import type { Split } from "../src/layout/split";
import type { Layout, LayoutOptions, Orientation, PlacedNode, RoutedEdge } from "../src/layout/types";
import { at } from "../src/model/at";

/** Dot counts in inches, its output in points; a point stands for a pixel. */
const POINTS_PER_INCH = 72;
/** As far apart as ours: nodes beside each other, and ranks. */
const NODE_GAP = 28;
const RANK_GAP = 40;

interface DotJson {
  bb: string;
  objects?: { name: string; pos: string }[];
  edges?: { tail: number; head: number; pos: string; id: string }[];
}

export function startDot(): Promise<Viz> {
  return instance();
}

/** Nodes as large as ours with their chips, edges from side to side; where on a side, dot may choose. */
export function layOutByDot(
  viz: Viz,
  split: Split,
  orientation: Orientation,
  options: LayoutOptions,
): Layout {
  const sizes = split.nodes.map((node) => {
    const { main, before, after } = anatomyOf(split, node, orientation, options);
    return orientation === "horizontal"
      ? { width: main, height: before + after }
      : { width: before + after, height: main };
  });
  const answer = viz.renderJSON(
    {
      directed: true,
      graphAttributes: {
        rankdir: orientation === "horizontal" ? "LR" : "TB",
        nodesep: NODE_GAP / POINTS_PER_INCH,
        ranksep: RANK_GAP / POINTS_PER_INCH,
      },
      nodeAttributes: { shape: "box", fixedsize: true, label: "" },
      edgeAttributes: { arrowhead: "none" },
      nodes: sizes.map(({ width, height }, id) => ({
        name: String(id),
        attributes: { width: width / POINTS_PER_INCH, height: height / POINTS_PER_INCH },
      })),
      edges: split.edges.map(({ id, from, to }) => ({
        tail: String(from),
        head: String(to),
        attributes: { id: String(id) },
      })),
    },
    { yInvert: true },
  ) as DotJson;
  const nodes: PlacedNode[] = [];
  for (const { name, pos } of answer.objects ?? []) {
    const id = Number(name);
    const { width, height } = at(sizes, id);
    const [x, y] = numbers(pos);
    nodes[id] = { x: x - width / 2, y: y - height / 2, width, height, rank: -1 };
  }
  const edges: RoutedEdge[] = [];
  for (const { id, pos } of answer.edges ?? []) {
    const forward = pos.split(" ").map((point) => {
      const [x, y] = numbers(point);
      return { x, y };
    }) satisfies Path;
    edges[Number(id)] = {
      forward,
      backward: [...forward].reverse(),
      label: at(forward, 0),
      reach: reachOf(forward),
    };
  }
  const corners = answer.bb.split(",").map(Number);
  const [left, top] = [at(corners, 0), Math.min(at(corners, 1), at(corners, 3))];
  const [width, height] = [at(corners, 2) - left, Math.abs(at(corners, 3) - at(corners, 1))];
  return {
    orientation,
    nodes,
    chips: [],
    edges,
    boxes: [],
    ease: 1,
    bounds: { x: left, y: top, width, height },
  };
}

function numbers(point: string): [number, number] {
  const [x = Number.NaN, y = Number.NaN] = point.split(",").map(Number);
  return [x, y];
}
