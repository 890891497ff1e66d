/** The layout of a whole graph, once it has stopped growing. */

import { at } from "../model/at";
import { type Anatomy, anatomyOf, EXIT_INSET } from "./anatomy";
import { assemble, type Spot } from "./assemble";
import { buildLattice, type Item, type Lattice, type Segment, settlePorts } from "./lattice";
import { orderLayers } from "./order";
import { placeItems } from "./place";
import { atBorders, rankNodes, tighten } from "./rank";
import { ARC, type Lane } from "./route";
import { slotsFor } from "./slots";
import type { Split } from "./split";
import type { Layout, LayoutOptions, Orientation } from "./types";
import { type Column, RETURN_PAD, RETURN_PITCH, type Row, wrapRows } from "./wrap";

const GAP = 52;
/** A gap grows with the steepest edge in it, up to twice its width. */
const GAP_PER_CLIMB = 0.12;
const LARGEST_GAP = 104;

/** Positions in the final picture. */
interface Places {
  readonly anatomies: readonly Anatomy[];
  readonly spots: readonly Spot[];
  /** By rank. */
  readonly columns: readonly { start: number; end: number }[];
  readonly crossOf: (item: Item) => number;
  /** By first segment: how far from the middle of its node it leaves. */
  readonly slots: ReadonlyMap<Segment, number>;
}

export function layOut(split: Split, orientation: Orientation, options: LayoutOptions): Layout {
  const anatomies = split.nodes.map((node) => anatomyOf(split, node, orientation, options));
  const depths = rankNodes(split);
  const lattice = buildLattice(split, atBorders(split, tighten(split, depths)), depths, anatomies);
  orderLayers(lattice);
  settlePorts(lattice, split, anatomies);
  placeItems(lattice);
  const single = columnsOf(lattice, anatomies);
  const rows = wrapRows(lattice, single, panelAlong(orientation, options));
  const rowOf = rows.flatMap((row) => single.slice(row.first, row.last + 1).map(() => row));
  const columns = single.map(({ start, end }, rank) => {
    const { main } = at(rowOf, rank);
    return { start: start + main, end: end + main };
  });
  const crossOf = (item: Item) => item.cross + at(rowOf, item.rank).cross;
  const spots = lattice.items.slice(0, split.nodes.length).map((item): Spot => {
    return { rank: item.rank, main: at(columns, item.rank).start, cross: crossOf(item) };
  });
  const slots = exitSlots(lattice, anatomies);
  const places: Places = { anatomies, spots, columns, crossOf, slots };
  const lanes = lattice.chains.map((chain) => lanesOf(chain, places));
  rows.slice(0, -1).forEach((row) => {
    breakRow(lattice, row, columns, lanes);
  });
  return assemble(split, orientation, anatomies, spots, lanes);
}

/** The panel as seen along the ranks; undefined when nothing is to be broken into rows. */
function panelAlong(orientation: Orientation, { panel, wrap = true }: LayoutOptions): LayoutOptions["panel"] {
  if (!wrap || panel === undefined || orientation === "horizontal") return wrap ? panel : undefined;
  return { width: panel.height, height: panel.width };
}

function columnsOf({ layers }: Lattice, anatomies: readonly Anatomy[]): Column[] {
  let next = 0;
  return layers.map((layer): Column => {
    let [width, climb] = [0, 0];
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const item of layer) {
      low = Math.min(low, item.cross - item.before);
      high = Math.max(high, item.cross + item.after);
      if (item.node >= 0) width = Math.max(width, at(anatomies, item.node).main);
      for (const { to, offset } of item.outs)
        climb = Math.max(climb, Math.abs(to.cross + offset - item.cross));
    }
    const start = next;
    next = start + width + Math.min(LARGEST_GAP, GAP + GAP_PER_CLIMB * climb);
    return { start, end: start + width, low, high };
  });
}

function exitSlots({ items }: Lattice, anatomies: readonly Anatomy[]): Map<Segment, number> {
  const slots = new Map<Segment, number>();
  for (const item of items) {
    if (item.node < 0 || item.outs.length === 0) continue;
    const { exits, cross } = at(anatomies, item.node);
    if (exits !== undefined) {
      for (const segment of item.outs) slots.set(segment, at(exits, segment.edge.output));
      continue;
    }
    const goal = ({ to, offset }: Segment) => to.cross + offset - item.cross;
    const outs = [...item.outs].sort((a, b) => a.edge.output - b.edge.output || goal(a) - goal(b));
    const room = Math.max(0, cross / 2 - EXIT_INSET);
    slotsFor(outs.map(goal), room).forEach((slot, i) => {
      slots.set(at(outs, i), slot);
    });
  }
  return slots;
}

/** One lane for each rank from the producer's to the consumer's, both included. */
function lanesOf(chain: readonly Segment[], { anatomies, spots, columns, crossOf, slots }: Places): Lane[] {
  const first = at(chain, 0);
  const last = at(chain, chain.length - 1);
  const producer = at(spots, first.from.node);
  const consumer = at(spots, last.to.node);
  return [
    {
      start: producer.main + at(anatomies, first.from.node).main,
      end: at(columns, first.from.rank).end,
      cross: producer.cross + (slots.get(first) ?? 0),
    },
    ...chain.slice(0, -1).map(({ to }): Lane => {
      const { start, end } = at(columns, to.rank);
      return { start, end, cross: crossOf(to) };
    }),
    { start: at(columns, last.to.rank).start, end: consumer.main, cross: consumer.cross + last.entry },
  ];
}

/** Lead edges on from the end of a row to the next one. They keep their order: the first turns furthest out. */
function breakRow(
  { layers, chains }: Lattice,
  { last, end, bottom }: Row,
  columns: readonly { start: number }[],
  lanes: readonly Lane[][],
): void {
  const passing = at(layers, last)
    .flatMap(({ outs }) => outs)
    .map(({ edge }) => {
      const index = last - at(at(chains, edge.id), 0).from.rank;
      const path = at(lanes, edge.id);
      return { lane: at(path, index), next: at(path, index + 1) };
    })
    .sort((a, b) => a.lane.cross - b.lane.cross);
  passing.forEach(({ lane, next }, i) => {
    const outwards = (passing.length - 1 - i) * RETURN_PITCH;
    lane.end = end;
    next.comesBack = {
      right: end + RETURN_PITCH + ARC + outwards,
      left: at(columns, last + 1).start - RETURN_PITCH - ARC - i * RETURN_PITCH,
      cross: bottom + RETURN_PAD + outwards,
    };
  });
}
