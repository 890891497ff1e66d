/** The layout of a whole graph, once it has stopped growing. */

import { at, int, real } from "../model/at";
import { type Anatomy, anatomyOf } from "./anatomy";
import { boxOf, emptyExtent, include, includeBox, placeChips, placeNode } from "./assemble";
import type { Box, Point } from "./geometry";
import { buildLattice, type Lattice, settlePorts } from "./lattice";
import { orderLayers } from "./order";
import { placeItems } from "./place";
import { arrive, climbOf, leave } from "./ports";
import { atBorders, rankNodes, tighten } from "./rank";
import { type Return, returnsOf } from "./returns";
import { drawEdge, type Lane, STRAND } from "./route";
import { type Screen, screenFor } from "./screen";
import type { Split } from "./split";
import type { Layout, LayoutOptions, Orientation, PlacedChip, PlacedNode, RoutedEdge } from "./types";
import { wiringOf } from "./wiring";
import { breaksFor, type Columns, easeOf, isWorthwhile, oneRow, type Range, type Row, stack } from "./wrap";

const GAP = 36;
/** Where edges only pass the border of a box, it may be narrower. */
const GAP_AT_BORDER = 18;
const GAP_AT_BORDER_PER_CLIMB = 0.4;
/** A gap grows with the steepest edge in it. */
const GAP_PER_CLIMB = 0.12;
const LARGEST_GAP = 96;

export function layOut(split: Split, orientation: Orientation, options: LayoutOptions): Layout {
  const anatomies = split.nodes.map((node) => anatomyOf(split, node, orientation, options));
  const wiring = wiringOf(split);
  const depths = rankNodes(wiring);
  const ranks = atBorders(split.nodes, tighten(wiring, depths));
  const lattice = buildLattice(split, wiring, ranks, depths, anatomies);
  orderLayers(lattice);
  settlePorts(lattice, split, wiring);
  const { columns, rows } = placeRows(lattice, anatomies, panelAlong(orientation, options), orientation);
  moveToRows(lattice, columns, rows);
  const lanes = new Lanes(lattice, anatomies, columns, leave(split, lattice, anatomies), rows);
  return assemble(anatomies, lanes, screenFor(orientation), orientation, easeOf(columns, rows));
}

/** The panel as seen along the ranks; undefined when nothing is to be broken into rows. */
function panelAlong(orientation: Orientation, { panel, wrap = 1 }: LayoutOptions): LayoutOptions["panel"] {
  if (wrap === 0 || panel === undefined) return undefined;
  if (orientation === "horizontal") return panel;
  return { width: panel.height, height: panel.width };
}

/** Everything in one row, or in several where it can be drawn larger in that way. */
function placeRows(
  lattice: Lattice,
  anatomies: readonly Anatomy[],
  panel: LayoutOptions["panel"],
  orientation: Orientation,
): { columns: Columns; rows: Row[] } {
  const columns = place(lattice, anatomies);
  const rows = oneRow(columns);
  const breaks = panel === undefined || rows.length === 0 ? [] : breaksFor(columns, rows, panel, orientation);
  if (panel === undefined || breaks.length < 2) return { columns, rows };
  const { items, segments } = lattice;
  const held = [items.cross, segments.entry, segments.offset, segments.weight];
  const before = held.map((numbers) => numbers.slice());
  loosen(lattice, breaks);
  const apart = place(lattice, anatomies);
  const several = stack(apart, breaks);
  if (isWorthwhile(apart, several, rows, panel)) return { columns: apart, rows: several };
  held.forEach((numbers, i) => {
    numbers.set(at(before, i));
  });
  return { columns, rows };
}

function place(lattice: Lattice, anatomies: readonly Anatomy[]): Columns {
  placeItems(lattice);
  arrive(lattice, anatomies);
  return columnsOf(lattice, anatomies);
}

/** What leads from one row to another does not draw them into line. */
function loosen({ layers, outs, segments }: Lattice, rows: readonly Range[]): void {
  for (const { last } of rows) {
    for (let i = int(layers.first, last); i < int(layers.first, last + 1); i++) {
      const item = int(layers.all, i);
      for (let k = int(outs.first, item); k < int(outs.first, item + 1); k++) {
        segments.weight[int(outs.all, k)] = 0;
      }
    }
  }
}

function columnsOf(lattice: Lattice, anatomies: readonly Anatomy[]): Columns {
  const { layers, items, outs, nodes } = lattice;
  const count = layers.first.length - 1;
  const columns: Columns = {
    start: new Float64Array(count),
    end: new Float64Array(count),
    low: new Float64Array(count),
    high: new Float64Array(count),
    breadth: new Float64Array(count),
    leaving: new Int32Array(count),
    passing: new Int32Array(count),
    lowest: new Int32Array(count),
    filled: new Int32Array(count),
  };
  for (let rank = 0, next = 0, before = 0, climbed = 0; rank < count; rank++) {
    let width = 0;
    let climb = 0;
    let leaving = 0;
    let passing = 0;
    let lowest = 0;
    let filled = 0;
    let breadth = 0;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = int(layers.first, rank); i < int(layers.first, rank + 1); i++) {
      const item = int(layers.all, i);
      const cross = real(items.cross, item);
      low = Math.min(low, cross - real(items.before, item));
      high = Math.max(high, cross + real(items.after, item));
      breadth += real(items.before, item) + real(items.after, item);
      passing += item < nodes ? 0 : 1;
      lowest = item < nodes ? 0 : lowest + 1;
      if (item < nodes) {
        const { main, exits } = at(anatomies, item);
        width = Math.max(width, main);
        if (main > 0) filled = Math.max(filled, exits === undefined ? 1 : 3);
      }
      for (let k = int(outs.first, item); k < int(outs.first, item + 1); k++, leaving++) {
        climb = Math.max(climb, Math.abs(climbOf(lattice, int(outs.all, k))));
      }
    }
    const isAtBorder = rank > 0 && Math.min(filled, int(columns.filled, rank - 1)) === 0;
    if (rank > 0) next += before + gapFor(climbed, isAtBorder);
    columns.start[rank] = next;
    columns.end[rank] = next + width;
    columns.low[rank] = low;
    columns.high[rank] = high;
    columns.breadth[rank] = breadth;
    columns.leaving[rank] = leaving;
    columns.passing[rank] = passing;
    columns.lowest[rank] = lowest;
    columns.filled[rank] = filled;
    before = width;
    climbed = climb;
  }
  return columns;
}

function gapFor(climb: number, isAtBorder: boolean): number {
  const gap = Math.min(LARGEST_GAP, GAP + GAP_PER_CLIMB * climb);
  return isAtBorder ? Math.min(gap, GAP_AT_BORDER + GAP_AT_BORDER_PER_CLIMB * climb) : gap;
}

/** Give columns and items the places that they have in their rows. */
function moveToRows({ items, layers }: Lattice, { start, end }: Columns, rows: readonly Row[]): void {
  if (rows.length < 2) return;
  for (const { first, last, main, cross } of rows) {
    for (let rank = first; rank <= last; rank++) {
      start[rank] = real(start, rank) + main;
      end[rank] = real(end, rank) + main;
      for (let i = int(layers.first, rank); i < int(layers.first, rank + 1); i++) {
        const item = int(layers.all, i);
        items.cross[item] = real(items.cross, item) + cross;
      }
    }
  }
}

/** The lanes of edges, worked out when they are asked for. */
class Lanes {
  /** By segment that leads to another row. */
  private readonly returns: ReadonlyMap<number, Return>;

  constructor(
    readonly lattice: Lattice,
    private readonly anatomies: readonly Anatomy[],
    private readonly columns: Columns,
    private readonly slots: Float64Array,
    rows: readonly Row[],
  ) {
    this.returns = returnsOf(lattice, columns, slots, rows);
  }

  start(rank: number): number {
    return real(this.columns.start, rank);
  }

  /** One lane for each rank from the producer's to the consumer's, both included. */
  of(edge: number): Lane[] {
    const { chains, segments, items } = this.lattice;
    const [first, end] = [int(chains, edge), int(chains, edge + 1)];
    const producer = int(segments.from, first);
    const consumer = int(segments.to, end - 1);
    const rank = int(items.rank, producer);
    const lanes: Lane[] = [
      {
        start: this.start(rank) + at(this.anatomies, producer).main,
        end: real(this.columns.end, rank),
        cross: this.leavesAt(first),
      },
    ];
    for (let segment = first; segment + 1 < end; segment++) {
      const lane = int(segments.to, segment);
      const column = int(items.rank, lane);
      lanes.push({
        start: this.start(column),
        end: real(this.columns.end, column),
        cross: real(items.cross, lane),
      });
    }
    const start = this.start(int(items.rank, consumer));
    lanes.push({ start, end: start, cross: this.arrivesAt(end - 1) });
    if (this.returns.size === 0) return lanes;
    const shown: Lane[] = [];
    lanes.forEach((lane, i) => {
      const back = i === 0 ? undefined : this.returns.get(first + i - 1);
      if (back !== undefined) {
        shown.length -= rank + i - 1 - back.rank;
        at(shown, shown.length - 1).end = back.end;
        lane.comesBack = back.comesBack;
      }
      shown.push(lane);
    });
    return shown;
  }

  private leavesAt(segment: number): number {
    const { items, segments } = this.lattice;
    return real(items.cross, int(segments.from, segment)) + real(this.slots, segment);
  }

  private arrivesAt(segment: number): number {
    const { items, segments } = this.lattice;
    return real(items.cross, int(segments.to, segment)) + real(segments.entry, segment);
  }

  /** Opposite corners of what the lanes of an edge reach, along the ranks and across. */
  reach(edge: number): [main: number, cross: number][] {
    const { chains, segments, items } = this.lattice;
    const [first, end] = [int(chains, edge), int(chains, edge + 1)];
    let left = this.start(int(items.rank, int(segments.from, first)));
    let right = this.start(int(items.rank, int(segments.to, end - 1)));
    let [low, high] = [this.leavesAt(first), this.arrivesAt(end - 1)];
    if (low > high) [low, high] = [high, low];
    for (let segment = first; segment < end; segment++) {
      if (segment + 1 < end) {
        const cross = real(items.cross, int(segments.to, segment));
        low = Math.min(low, cross);
        high = Math.max(high, cross);
      }
      const back = this.returns.size === 0 ? undefined : this.returns.get(segment)?.comesBack;
      if (back === undefined) continue;
      left = Math.min(left, back.left - STRAND);
      right = Math.max(right, back.right + STRAND);
      low = Math.min(low, back.cross);
      high = Math.max(high, back.cross);
    }
    return [
      [left, low - STRAND],
      [right, high + STRAND],
    ];
  }

  /** Opposite corners of what all lanes reach that are not at a node. */
  corners(): [main: number, cross: number][] {
    const { items, nodes } = this.lattice;
    let [left, right] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let lane = nodes; lane < items.cross.length; lane++) {
      const rank = int(items.rank, lane);
      left = Math.min(left, this.start(rank));
      right = Math.max(right, this.start(rank));
      low = Math.min(low, real(items.cross, lane));
      high = Math.max(high, real(items.cross, lane));
    }
    for (const { comesBack } of this.returns.values()) {
      left = Math.min(left, comesBack.left - STRAND);
      right = Math.max(right, comesBack.right + STRAND);
      low = Math.min(low, comesBack.cross);
      high = Math.max(high, comesBack.cross);
    }
    if (left > right) return [];
    return [
      [left, low - STRAND],
      [right, high + STRAND],
    ];
  }
}

/** An edge whose lines are drawn when they are looked at: most of a large graph never is. */
class Route implements RoutedEdge {
  private drawn: RoutedEdge | undefined;

  constructor(
    private readonly edge: number,
    private readonly lanes: Lanes,
    private readonly screen: Screen,
  ) {}

  private get whole(): RoutedEdge {
    this.drawn ??= drawEdge(this.lanes.of(this.edge), this.screen);
    return this.drawn;
  }

  get forward() {
    return this.whole.forward;
  }

  get backward() {
    return this.whole.backward;
  }

  get label() {
    return this.whole.label;
  }

  get reach(): Box {
    const [from, to] = this.lanes.reach(this.edge).map(([main, cross]) => this.screen.point(main, cross)) as [
      Point,
      Point,
    ];
    return { x: from.x, y: from.y, width: to.x - from.x, height: to.y - from.y };
  }
}

function assemble(
  anatomies: readonly Anatomy[],
  lanes: Lanes,
  screen: Screen,
  orientation: Orientation,
  ease: number,
): Layout {
  const { items, chains } = lanes.lattice;
  const extent = emptyExtent();
  const nodes: PlacedNode[] = [];
  const chips: PlacedChip[] = [];
  for (let id = 0; id < anatomies.length; id++) {
    const anatomy = at(anatomies, id);
    const rank = int(items.rank, id);
    const spot = { rank, main: lanes.start(rank), cross: real(items.cross, id) };
    const node = placeNode(anatomy, spot, screen);
    nodes.push(node);
    includeBox(extent, node);
    include(extent, screen.point(spot.main, spot.cross - anatomy.before));
    if (anatomy.chips.length === 0) continue;
    for (const [chip, placed] of placeChips(anatomy, spot, screen)) {
      chips[chip] = placed;
      includeBox(extent, placed);
    }
  }
  const edges: RoutedEdge[] = [];
  for (let edge = 0; edge + 1 < chains.length; edge++) edges.push(new Route(edge, lanes, screen));
  for (const [main, cross] of lanes.corners()) include(extent, screen.point(main, cross));
  return { orientation, nodes, chips, edges, boxes: [], ease, bounds: boxOf(extent) };
}
