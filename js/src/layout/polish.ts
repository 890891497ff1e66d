/** The layout of a whole graph, once it has stopped growing. */

import { at, int, real } from "../model/at";
import { type Anatomy, anatomyOf, EXIT_INSET } from "./anatomy";
import { boxOf, emptyExtent, include, includeBox, placeChips, placeNode } from "./assemble";
import type { Box, Point } from "./geometry";
import { Spacer } from "./isotonic";
import { buildLattice, type Lattice, settlePorts } from "./lattice";
import { orderLayers } from "./order";
import { placeItems } from "./place";
import { atBorders, rankNodes, tighten } from "./rank";
import { ARC, drawEdge, type Lane, STRAND } from "./route";
import { type Screen, screenFor } from "./screen";
import { dealSlots, slotFor } from "./slots";
import { Sorter } from "./sorting";
import type { Split } from "./split";
import type { Layout, LayoutOptions, Orientation, PlacedChip, PlacedNode, RoutedEdge } from "./types";
import { wiringOf } from "./wiring";
import { type Columns, RETURN_PAD, RETURN_PITCH, type Row, wrapRows } from "./wrap";

const GAP = 48;
/** A gap grows with the steepest edge in it, up to twice its width. */
const GAP_PER_CLIMB = 0.06;
const LARGEST_GAP = 96;

export function layOut(split: Split, orientation: Orientation, options: LayoutOptions): Layout {
  const anatomies = split.nodes.map((node) => anatomyOf(split, node, orientation, options));
  const wiring = wiringOf(split);
  const depths = rankNodes(wiring);
  const ranks = atBorders(split.nodes, tighten(wiring, depths));
  const lattice = buildLattice(split, wiring, ranks, depths, anatomies);
  orderLayers(lattice);
  settlePorts(lattice, split, wiring);
  placeItems(lattice);
  const columns = columnsOf(lattice, anatomies);
  const rows = wrapRows(columns, panelAlong(orientation, options));
  moveToRows(lattice, columns, rows);
  const lanes = new Lanes(lattice, anatomies, columns, exitSlots(split, lattice, anatomies), rows);
  return assemble(anatomies, lanes, screenFor(orientation), orientation);
}

/** The panel as seen along the ranks; undefined when nothing is to be broken into rows. */
function panelAlong(orientation: Orientation, { panel, wrap = true }: LayoutOptions): LayoutOptions["panel"] {
  if (!wrap || panel === undefined || orientation === "horizontal") return wrap ? panel : undefined;
  return { width: panel.height, height: panel.width };
}

function columnsOf(lattice: Lattice, anatomies: readonly Anatomy[]): Columns {
  const { layers, items, outs, nodes } = lattice;
  const count = layers.first.length - 1;
  const columns: Columns = {
    start: new Float64Array(count),
    end: new Float64Array(count),
    low: new Float64Array(count),
    high: new Float64Array(count),
    leaving: new Int32Array(count),
  };
  for (let rank = 0, next = 0; rank < count; rank++) {
    let width = 0;
    let climb = 0;
    let leaving = 0;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let i = int(layers.first, rank); i < int(layers.first, rank + 1); i++) {
      const item = int(layers.all, i);
      const cross = real(items.cross, item);
      low = Math.min(low, cross - real(items.before, item));
      high = Math.max(high, cross + real(items.after, item));
      if (item < nodes) width = Math.max(width, at(anatomies, item).main);
      for (let k = int(outs.first, item); k < int(outs.first, item + 1); k++, leaving++) {
        climb = Math.max(climb, Math.abs(climbOf(lattice, int(outs.all, k))));
      }
    }
    columns.start[rank] = next;
    columns.end[rank] = next + width;
    columns.low[rank] = low;
    columns.high[rank] = high;
    columns.leaving[rank] = leaving;
    next += width + Math.min(LARGEST_GAP, GAP + GAP_PER_CLIMB * climb);
  }
  return columns;
}

/** From the middle of the item where a segment begins to where it ends. */
function climbOf({ items, segments }: Lattice, segment: number): number {
  const { from, to, offset } = segments;
  return real(items.cross, int(to, segment)) + real(offset, segment) - real(items.cross, int(from, segment));
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

/** By segment: how far from the middle of its node it leaves. */
function exitSlots({ nodes, edges }: Split, lattice: Lattice, anatomies: readonly Anatomy[]): Float64Array {
  const { outs, segments } = lattice;
  const slots = new Float64Array(segments.edge.length);
  const most = mostLeaving(lattice);
  const [sorter, spacer, goals] = [new Sorter(most), new Spacer(most), new Float64Array(most)];
  const outputOf = (segment: number) => at(edges, int(segments.edge, segment)).output;
  for (let node = 0; node < nodes.length; node++) {
    const start = int(outs.first, node);
    const count = int(outs.first, node + 1) - start;
    const { exits, cross } = at(anatomies, node);
    if (exits !== undefined) {
      for (let i = start; i < start + count; i++) {
        const segment = int(outs.all, i);
        slots[segment] = at(exits, outputOf(segment));
      }
      continue;
    }
    const room = Math.max(0, cross / 2 - EXIT_INSET);
    if (count === 1) slots[int(outs.all, start)] = slotFor(climbOf(lattice, int(outs.all, start)), room);
    if (count < 2) continue;
    const { items, keys } = sorter;
    for (let i = 0; i < count; i++) {
      items[i] = int(outs.all, start + i);
      keys[i] = climbOf(lattice, int(items, i));
    }
    sorter.sort(count);
    if (at(nodes, node).outputs.length > 1) {
      for (let i = 0; i < count; i++) keys[i] = outputOf(int(items, i));
      sorter.sort(count);
    }
    for (let i = 0; i < count; i++) goals[i] = climbOf(lattice, int(items, i));
    dealSlots(spacer, goals, count, room);
    for (let i = 0; i < count; i++) slots[int(items, i)] = real(spacer.positions, i);
  }
  return slots;
}

function mostLeaving({ outs, nodes }: Lattice): number {
  let most = 0;
  for (let node = 0; node < nodes; node++) {
    most = Math.max(most, int(outs.first, node + 1) - int(outs.first, node));
  }
  return most;
}

/** How an edge gets from the end of one row to the beginning of the next. */
interface Return {
  /** How far the lane reaches that ends the row. */
  readonly end: number;
  readonly comesBack: NonNullable<Lane["comesBack"]>;
}

/** The lanes of edges, worked out when they are asked for. */
class Lanes {
  /** By segment. */
  private readonly returns = new Map<number, Return>();

  constructor(
    readonly lattice: Lattice,
    private readonly anatomies: readonly Anatomy[],
    private readonly columns: Columns,
    private readonly slots: Float64Array,
    rows: readonly Row[],
  ) {
    for (const row of rows.slice(0, -1)) this.breakRow(row);
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
    for (let i = 0; this.returns.size > 0 && first + i < end; i++) {
      const back = this.returns.get(first + i);
      if (back === undefined) continue;
      at(lanes, i).end = back.end;
      at(lanes, i + 1).comesBack = back.comesBack;
    }
    return lanes;
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

  /** Lead edges on from the end of a row to the next one. They keep their order: the first turns furthest out. */
  private breakRow({ last, end, bottom }: Row): void {
    const { layers, outs, segments, chains, items } = this.lattice;
    const passing: { segment: number; cross: number }[] = [];
    for (let i = int(layers.first, last); i < int(layers.first, last + 1); i++) {
      const item = int(layers.all, i);
      for (let k = int(outs.first, item); k < int(outs.first, item + 1); k++) {
        const segment = int(outs.all, k);
        const isFirst = segment === int(chains, int(segments.edge, segment));
        passing.push({ segment, cross: isFirst ? this.leavesAt(segment) : real(items.cross, item) });
      }
    }
    passing.sort((a, b) => a.cross - b.cross);
    passing.forEach(({ segment }, i) => {
      const outwards = (passing.length - 1 - i) * RETURN_PITCH;
      const comesBack = {
        right: end + RETURN_PITCH + ARC + outwards,
        left: this.start(last + 1) - RETURN_PITCH - ARC - i * RETURN_PITCH,
        cross: bottom + RETURN_PAD + outwards,
      };
      this.returns.set(segment, { end, comesBack });
    });
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
    if (anatomy.chips.length === 0) continue;
    for (const [chip, placed] of placeChips(anatomy, spot, screen)) {
      chips[chip] = placed;
      includeBox(extent, placed);
    }
  }
  const edges: RoutedEdge[] = [];
  for (let edge = 0; edge + 1 < chains.length; edge++) edges.push(new Route(edge, lanes, screen));
  for (const [main, cross] of lanes.corners()) include(extent, screen.point(main, cross));
  return { orientation, nodes, chips, edges, boxes: [], bounds: boxOf(extent) };
}
