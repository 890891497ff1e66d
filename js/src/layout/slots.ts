/** Where the edges of a node leave or reach it: apart from each other, in their order, straight if they can. */

import { real } from "../model/at";
import type { Spacer } from "./isotonic";

/** Distances between two edges that leave one node, and that reach it, the best first; with more edges they get less. */
export const EXIT_PITCHES = [11, 9.5, 8] as const;
export const ENTRY_PITCHES = [16, 13, 10] as const;
const SLOT_PITCH = 11;
const LEVEL_WEIGHT = 100;

/** Distance from the middle of the node for an edge alone. */
function slotFor(goal: number, room: number): number {
  return Math.abs(goal) <= room ? goal : Math.sign(goal) * room;
}

/**
 * Distances from the middle of the node, for edges in their order. `goals` are the distances at which they would be
 * level, and `room` is how far from the middle there may be one. The spacer holds them afterwards.
 */
export function dealSlots(
  spacer: Spacer,
  goals: Float64Array,
  count: number,
  room: number,
  pitches: readonly [number, ...number[]],
): void {
  for (const pitch of pitches) {
    spread(spacer, goals, count, room, pitch);
    if (lowest(spacer) >= -room && highest(spacer, count) <= room) return;
  }
  const pitch = Math.min(pitches[0], (2 * room) / Math.max(1, count - 1));
  spread(spacer, goals, count, room, pitch);
  for (let i = 0; i < count; i++) {
    const [low, high] = [-room + i * pitch, room - (count - 1 - i) * pitch];
    spacer.positions[i] = Math.min(Math.max(real(spacer.positions, i), low), high);
  }
}

function spread(spacer: Spacer, goals: Float64Array, count: number, room: number, pitch: number): void {
  for (let i = 0; i < count; i++) {
    const goal = real(goals, i);
    spacer.positions[i] = slotFor(goal, room);
    spacer.weights[i] = Math.abs(goal) <= room ? LEVEL_WEIGHT : 1;
    spacer.distances[i] = pitch;
  }
  spacer.keepApart(count);
}

function lowest({ positions }: Spacer): number {
  return real(positions, 0);
}

function highest({ positions }: Spacer, count: number): number {
  return real(positions, count - 1);
}

/** A place for one more edge, beside those that have left already: level if possible, else the nearest free one. */
export function freeSlot(taken: readonly number[], goal: number, room: number): number {
  const grid = [0];
  for (let offset = SLOT_PITCH; offset <= room; offset += SLOT_PITCH) grid.push(offset, -offset);
  const wanted = Math.max(-room, Math.min(room, goal));
  const candidates = Math.abs(goal) <= room ? [goal, ...grid] : grid;
  const isFree = (slot: number) => taken.every((other) => Math.abs(other - slot) >= SLOT_PITCH);
  const nearest = (a: number, b: number) => Math.abs(a - wanted) - Math.abs(b - wanted);
  return candidates.filter(isFree).sort(nearest)[0] ?? wanted;
}
