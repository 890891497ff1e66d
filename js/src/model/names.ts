/**
 * Names that stand for more than one value (`y = y * v` in a loop) get an index: y₁, y₂, in the order of the tape.
 * A number that is read again and again under its name (`0.1` as `dt`) is one.
 */

import { at } from "./at";
import type { Graph } from "./state";
import type { Value } from "./wire";

/** Enter the names of new values. True if a value that was there before got an index by it. */
export function extendNamed({ named, values }: Graph, firstNewValue: number): boolean {
  let isIndexed = false;
  for (let value = firstNewValue; value < values.length; value++) {
    const { name } = at(values, value);
    if (name === "") continue;
    const bearers = named.get(name);
    if (bearers === undefined) named.set(name, [value]);
    else if (isAgain(values, bearers, value)) continue;
    else if (bearers.push(value) === 2 && at(bearers, 0) < firstNewValue) isIndexed = true;
  }
  return isIndexed;
}

/** Before the value itself is told its new name. */
export function rename({ named, values }: Graph, value: number, name: string): void {
  const before = at(values, value).name;
  if (name === before) return;
  const left = named.get(before);
  const place = left?.indexOf(value) ?? -1;
  if (place >= 0) left?.splice(place, 1);
  if (name === "") return;
  const bearers = named.get(name);
  if (bearers === undefined) named.set(name, [value]);
  else bearers.splice(countUpTo(bearers, value), 0, value);
}

/** The name, with an index when it stands for other values too. */
export function indexedName({ named, values }: Graph, value: number): string {
  const { name } = at(values, value);
  const bearers = named.get(name);
  return bearers === undefined || bearers.length < 2 ? name : name + subscript(countUpTo(bearers, value));
}

export function subscript(number: number): string {
  return String(number).replace(/\d/g, (digit) => String.fromCodePoint(0x2080 + Number(digit)));
}

/** A constant that is the same number as the one before it of that name: it shares its index. */
function isAgain(values: readonly Value[], bearers: readonly number[], value: number): boolean {
  const [before, now] = [values[bearers.at(-1) ?? -1], at(values, value)];
  if (before?.role !== "constant" || now.role !== "constant" || now.shape.length > 0) return false;
  return before.dtype === now.dtype && before.summary.scalar === now.summary.scalar;
}

/** How many of the list, which is in order, come before the value or are it. */
function countUpTo(bearers: readonly number[], value: number): number {
  let [low, high] = [0, bearers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(bearers, middle) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
