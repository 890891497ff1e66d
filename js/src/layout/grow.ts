/**
 * The layout of a tape while it is recorded: what is new finds a place among what stands, and nothing that stands
 * moves. Only the last column may still widen; a node too wide for the column where it belongs goes to a later one.
 */

import { at } from "../model/at";
import { type Anatomy, anatomyOf, EXIT_INSET } from "./anatomy";
import {
  boxOf,
  type Extent,
  emptyExtent,
  include,
  includeBox,
  placeChips,
  placeNode,
  type Spot,
} from "./assemble";
import type { Box } from "./geometry";
import { LANE_PAD, NODE_PAD } from "./lattice";
import { dealPorts, exchangeable } from "./operands";
import { isFree, nearestFree, type Stretch, take } from "./room";
import { drawEdge, type Lane } from "./route";
import { orientationOf, type Screen, screenFor } from "./screen";
import { freeSlot } from "./slots";
import type { DrawnEdge, DrawnNode, Split } from "./split";
import type { Layout, LayoutOptions, Orientation, PlacedChip, PlacedNode, RoutedEdge } from "./types";

/** A layout that grows: with what it needs to remember between two calls. */
export interface Growing extends Layout {
  bounds: Box;
  readonly options: LayoutOptions;
  readonly screen: Screen;
  readonly extent: Extent;
  /** By node; a hole until it is placed. */
  readonly spots: (Spot | undefined)[];
  readonly anatomies: (Anatomy | undefined)[];
  /** By node: the slots at which edges leave it. */
  readonly exits: (number[] | undefined)[];
  /** By rank: how far it reaches along the ranks, and what is taken across. */
  readonly columns: Column[];
  /** How many nodes of the split have been looked at. */
  seen: number;
  /** Where the op recorded last stands. */
  last: Spot | undefined;
}

interface Column extends Stretch {
  readonly taken: Stretch[];
}

const GAP = 64;

export function startGrowing(options: LayoutOptions): Growing {
  const orientation = growingOrientation(options);
  return {
    orientation,
    nodes: [],
    chips: [],
    edges: [],
    boxes: [],
    ease: 1,
    bounds: { x: 0, y: 0, width: 0, height: 0 },
    options,
    screen: screenFor(orientation),
    extent: emptyExtent(),
    spots: [],
    anatomies: [],
    exits: [],
    columns: [],
    seen: 0,
    last: undefined,
  };
}

/** Along the longer side of the panel: how large the graph will be is not known yet. */
function growingOrientation({ orientation = "horizontal", panel }: LayoutOptions): Orientation {
  if (orientation !== "auto") return orientation;
  return panel === undefined ? "horizontal" : orientationOf(panel);
}

/** Place the nodes that are new in the split. Older nodes, chips and edges stay exactly where they are. */
export function extend(layout: Growing, split: Split): void {
  for (; layout.seen < split.nodes.length; layout.seen++) {
    const node = at(split.nodes, layout.seen);
    if (node.kind !== "leaf") placeOp(layout, split, node);
    else if (!split.readsOfLeaf.has(at(node.outputs, 0))) placeAlone(layout, split, node);
  }
  layout.bounds = boxOf(layout.extent);
}

/** A leaf that nothing reads. */
function placeAlone(layout: Growing, split: Split, leaf: DrawnNode): void {
  placeAt(layout, split, leaf, fittingRank(layout, 0, anatomy(layout, split, leaf).main), 0);
}

function placeOp(layout: Growing, split: Split, node: DrawnNode): void {
  const { nodes, edges } = split;
  const producers = node.edgesIn.map((edge) => at(nodes, at(edges, edge).from));
  const standing = producers.filter(({ id }) => layout.spots[id] !== undefined);
  const fresh = [...new Set(producers.filter(({ id }) => layout.spots[id] === undefined))];
  const spots = standing.map(({ id }) => spotOf(layout, id));
  // What reads nothing on the tape stands with the op before it, since what reads both is likely to come next.
  const earliest =
    spots.length === 0 ? (layout.last?.rank ?? 0) : Math.max(...spots.map((spot) => spot.rank)) + 1;
  const leafRanks = fresh.map((leaf) => {
    return fittingRank(layout, Math.max(0, earliest - 1), anatomy(layout, split, leaf).main);
  });
  const rank = fittingRank(
    layout,
    Math.max(earliest, ...leafRanks.map((leafRank) => leafRank + 1)),
    anatomy(layout, split, node).main,
  );
  const deepest = spots.reduce<Spot | undefined>(
    (best, spot) => (best === undefined || spot.rank > best.rank ? spot : best),
    undefined,
  );
  const cross = freeCross(
    layout,
    rank,
    anatomy(layout, split, node),
    deepest?.cross ?? layout.last?.cross ?? 0,
  );
  fresh.forEach((leaf, i) => {
    const { main, cross: size } = anatomy(layout, split, leaf);
    const pitch = size + 2 * NODE_PAD;
    const offset = (i - (fresh.length - 1) / 2 + (spots.length > 0 ? 1 : 0)) * pitch;
    const nearest = fittingRank(layout, rank - 1, main) === rank - 1 ? rank - 1 : at(leafRanks, i);
    placeAt(layout, split, leaf, nearest, cross + offset);
  });
  if (node.edgesIn.length > 1 && exchangeable(split.graph)(node)) {
    const body = anatomy(layout, split, node);
    const origins = producers.map(({ id }) => spotOf(layout, id).cross);
    layout.anatomies[node.id] = { ...body, entries: dealPorts(body.entries, origins) };
  }
  layout.last = placeAt(layout, split, node, rank, cross);
  for (const edge of node.edgesIn) placeEdge(layout, split, at(edges, edge));
}

function anatomy(layout: Growing, split: Split, node: DrawnNode): Anatomy {
  const known = layout.anatomies[node.id];
  if (known !== undefined) return known;
  const made = anatomyOf(split, node, layout.orientation, layout.options);
  layout.anatomies[node.id] = made;
  return made;
}

function spotOf(layout: Growing, node: number): Spot {
  const spot = layout.spots[node];
  if (spot === undefined) throw new RangeError(`node ${node} has no place yet`);
  return spot;
}

function columnAt({ columns }: Growing, rank: number): Column {
  while (columns.length <= rank) {
    const last = columns[columns.length - 1];
    const start = last === undefined ? 0 : last.end + GAP;
    columns.push({ start, end: start, taken: [] });
  }
  return at(columns, rank);
}

/** The first rank from `rank` on whose column is wide enough, or can still widen. */
function fittingRank({ columns }: Growing, rank: number, main: number): number {
  for (let fitting = rank; fitting < columns.length - 1; fitting++) {
    const { start, end } = at(columns, fitting);
    if (end - start >= main) return fitting;
  }
  return Math.max(rank, columns.length - 1);
}

/** The free position in a column nearest to the wanted one. */
function freeCross({ columns }: Growing, rank: number, { before, after }: Anatomy, wanted: number): number {
  return nearestFree(columns[rank]?.taken ?? [], wanted, before + NODE_PAD, after + NODE_PAD);
}

function placeAt(layout: Growing, split: Split, node: DrawnNode, rank: number, wanted: number): Spot {
  const body = anatomy(layout, split, node);
  const column = columnAt(layout, rank);
  const cross = freeCross(layout, rank, body, wanted);
  take(column.taken, cross - body.before - NODE_PAD, cross + body.after + NODE_PAD);
  column.end = Math.max(column.end, column.start + body.main);
  const spot: Spot = { rank, main: column.start, cross };
  layout.spots[node.id] = spot;
  const placed: PlacedNode = placeNode(body, spot, layout.screen);
  layout.nodes[node.id] = placed;
  includeBox(layout.extent, placed);
  include(layout.extent, layout.screen.point(spot.main, spot.cross - body.before));
  for (const [chip, box] of placeChips(body, spot, layout.screen)) {
    layout.chips[chip] = box satisfies PlacedChip;
    includeBox(layout.extent, box);
  }
  return spot;
}

function placeEdge(layout: Growing, split: Split, edge: DrawnEdge): void {
  const [from, to] = [spotOf(layout, edge.from), spotOf(layout, edge.to)];
  const producer = anatomy(layout, split, at(split.nodes, edge.from));
  const consumer = anatomy(layout, split, at(split.nodes, edge.to));
  const port = at(split.nodes, edge.to).edgesIn.indexOf(edge.id);
  const arrival = to.cross + at(consumer.entries, port);
  const ranks = Array.from({ length: to.rank - from.rank - 1 }, (_, i) => from.rank + 1 + i);
  const crossings = lanesThrough(layout, ranks, from.cross, arrival);
  const exits = layout.exits[edge.from] ?? [];
  layout.exits[edge.from] = exits;
  const room = Math.max(0, producer.cross / 2 - EXIT_INSET);
  const slot = freeSlot(exits, (crossings[0] ?? arrival) - from.cross, room);
  exits.push(slot);
  const lanes: Lane[] = [
    { start: from.main + producer.main, end: columnAt(layout, from.rank).end, cross: from.cross + slot },
    ...ranks.map((rank, i) => {
      const { start, end } = columnAt(layout, rank);
      return { start, end, cross: at(crossings, i) };
    }),
    { start: columnAt(layout, to.rank).start, end: to.main, cross: arrival },
  ];
  const drawn: RoutedEdge = drawEdge(lanes, layout.screen);
  layout.edges[edge.id] = drawn;
  includeBox(layout.extent, drawn.reach);
}

/** A way through columns between, level if one of the two ends can be kept up, else with as little climbing as can be. */
function lanesThrough(layout: Growing, ranks: readonly number[], start: number, end: number): number[] {
  const level = [end, start].find((cross) =>
    ranks.every((rank) => isFree(columnAt(layout, rank).taken, cross, LANE_PAD, LANE_PAD)),
  );
  let cross = start;
  return ranks.map((rank) => {
    const { taken } = columnAt(layout, rank);
    cross = level ?? nearestFree(taken, cross, LANE_PAD, LANE_PAD);
    take(taken, cross - LANE_PAD, cross + LANE_PAD);
    return cross;
  });
}
