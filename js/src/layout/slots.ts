/** Where the edges leave a node: apart from each other, in the order of where they go, straight if they can. */

import { at } from "../model/at";
import { keepApart } from "./isotonic";

/** Distance between two edges that leave one node, the best first; with more edges it gets less. */
const SLOT_PITCHES = [11, 9.5, 8];
const SLOT_PITCH = 11;
const LEVEL_WEIGHT = 100;

/** Distance from the middle of the node for an edge that leaves it alone. */
export function slotFor(goal: number, room: number): number {
  return Math.abs(goal) <= room ? goal : (Math.sign(goal) * room) / 2;
}

/**
 * Distances from the middle of the node, for edges sorted by where they go. `goals` are the distances at which
 * they would be level, and `room` is how far from the middle an edge may leave.
 */
export function slotsFor(goals: readonly number[], room: number): number[] {
  const wanted = goals.map((goal) => slotFor(goal, room));
  const weights = goals.map((goal) => (Math.abs(goal) <= room ? LEVEL_WEIGHT : 1));
  let slots: number[] = [];
  for (const pitch of SLOT_PITCHES) {
    slots = spread(wanted, weights, pitch);
    if (isWithin(slots, room)) return slots;
  }
  const most = (2 * room) / Math.max(1, goals.length - 1);
  slots = spread(wanted, weights, Math.min(SLOT_PITCH, most));
  const [low, high] = [at(slots, 0), at(slots, slots.length - 1)];
  const push = low < -room ? -room - low : high > room ? room - high : 0;
  return slots.map((slot) => slot + push);
}

function spread(wanted: readonly number[], weights: readonly number[], pitch: number): number[] {
  return keepApart(
    wanted,
    weights,
    wanted.map(() => pitch),
  );
}

function isWithin(slots: readonly number[], room: number): boolean {
  return at(slots, 0) >= -room && at(slots, slots.length - 1) <= room;
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
