/**
 * Words that stand for more than one value (`y = y * v` in a loop) get an index: y₁, y₂, in the order of the tape. A
 * word is the name that the code gives a value, or else how the code writes it. A number that is read again and again
 * under its name (`0.1` as `dt`) is one.
 */

import { at } from "./at";
import type { Graph } from "./state";
import type { Op, Value } from "./wire";

/** Expressions that are longer, of which the wire tells no short form, are no words. */
export const LONGEST = 17;

/** What leaves are called that have no name: never by their value, which is no name. */
const NAMELESS: Record<string, string> = { variable: "Variable", watched: "Tensor" };

/** What the code calls a value: by its name, or else as it is written; "" if neither is known. */
export function wordOf({ values, ops }: Graph, value: number): string {
  const { name, op, role } = at(values, value);
  if (name !== "") return name;
  return op >= 0 ? labelOf(at(ops, op)) : (NAMELESS[role] ?? "");
}

export function labelOf({ label, expression }: Op): string {
  return label ?? (expression.length <= LONGEST ? expression : "");
}

/** Enter the words of new values. True if a value that was there before got an index by it. */
export function extendNamed(graph: Graph, firstNewValue: number): boolean {
  const { named, values } = graph;
  let isIndexed = false;
  for (let value = firstNewValue; value < values.length; value++) {
    const word = wordOf(graph, value);
    if (word === "") continue;
    const bearers = named.get(word);
    if (bearers === undefined) named.set(word, [value]);
    else if (isAgain(values, bearers, value)) continue;
    else if (bearers.push(value) === 2 && at(bearers, 0) < firstNewValue) isIndexed = true;
  }
  return isIndexed;
}

export function rename(graph: Graph, value: number, name: string): void {
  const { named, values } = graph;
  const before = wordOf(graph, value);
  at(values, value).name = name;
  const word = wordOf(graph, value);
  if (word === before) return;
  const left = named.get(before);
  const place = left?.indexOf(value) ?? -1;
  if (place >= 0) left?.splice(place, 1);
  if (left?.length === 0) named.delete(before);
  if (word === "") return;
  const bearers = named.get(word);
  if (bearers === undefined) named.set(word, [value]);
  else bearers.splice(countUpTo(bearers, value), 0, value);
}

/** The index of a value among those that its word stands for; 0 where it stands for no other. */
export function indexAmong({ named }: Graph, word: string, value: number): number {
  const bearers = named.get(word);
  return bearers === undefined || bearers.length < 2 ? 0 : countUpTo(bearers, value);
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
