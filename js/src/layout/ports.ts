/** Where edges reach their nodes and leave them, once these stand: level if they can be, apart, and in their order. */

import { at, int, real } from "../model/at";
import { type Anatomy, EXIT_INSET, PORT_INSET } from "./anatomy";
import { Spacer } from "./isotonic";
import type { Lattice, Segments } from "./lattice";
import type { Lists } from "./lists";
import { dealSlots, ENTRY_PITCHES, EXIT_PITCHES } from "./slots";
import { Sorter } from "./sorting";
import type { Split } from "./split";

/** From the middle of the item where a segment begins to where it ends. */
export function climbOf({ items, segments }: Lattice, segment: number): number {
  const { from, to, offset } = segments;
  return real(items.cross, int(to, segment)) + real(offset, segment) - real(items.cross, int(from, segment));
}

/** Move the ports towards where the edges come from. Those of a box are where they are. */
export function arrive({ ins, segments, items, nodes }: Lattice, anatomies: readonly Anatomy[]): void {
  const { entry, offset, from } = segments;
  const most = largest(ins, nodes);
  const [sorter, spacer, goals] = [new Sorter(most), new Spacer(most), new Float64Array(most)];
  for (let node = 0; node < nodes; node++) {
    const start = int(ins.first, node);
    const count = int(ins.first, node + 1) - start;
    const { exits, cross } = at(anatomies, node);
    if (count === 0 || exits !== undefined) continue;
    for (let i = 0; i < count; i++) {
      sorter.items[i] = int(ins.all, start + i);
      sorter.keys[i] = real(entry, int(sorter.items, i));
    }
    sorter.sort(count);
    for (let i = 0; i < count; i++) {
      const segment = int(sorter.items, i);
      goals[i] = leadsToRow(segments, segment)
        ? 0
        : real(items.cross, int(from, segment)) - real(items.cross, node);
    }
    dealSlots(spacer, goals, count, Math.max(0, cross / 2 - PORT_INSET), ENTRY_PITCHES);
    for (let i = 0; i < count; i++) {
      const segment = int(sorter.items, i);
      offset[segment] = real(offset, segment) + real(spacer.positions, i) - real(entry, segment);
      entry[segment] = real(spacer.positions, i);
    }
  }
}

/** By segment: how far from the middle of its node it leaves. */
export function leave(
  { nodes, edges }: Split,
  lattice: Lattice,
  anatomies: readonly Anatomy[],
): Float64Array {
  const { outs, segments } = lattice;
  const slots = new Float64Array(segments.edge.length);
  const most = largest(outs, lattice.nodes);
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
    for (let i = 0; i < count; i++) {
      const segment = int(items, i);
      goals[i] = leadsToRow(segments, segment) ? 0 : climbOf(lattice, segment);
    }
    dealSlots(spacer, goals, count, Math.max(0, cross / 2 - EXIT_INSET), EXIT_PITCHES);
    for (let i = 0; i < count; i++) slots[int(items, i)] = real(spacer.positions, i);
  }
  return slots;
}

/** There is no telling yet how far it is to another row. */
function leadsToRow({ weight }: Segments, segment: number): boolean {
  return real(weight, segment) === 0;
}

/** Of the nodes, how many edges the one has that has most. */
function largest({ first }: Lists, nodes: number): number {
  let most = 0;
  for (let node = 0; node < nodes; node++) most = Math.max(most, int(first, node + 1) - int(first, node));
  return most;
}
