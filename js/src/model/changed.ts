/**
 * A Variable that was changed on the tape and read again is several values, p₁ before and p₂ after. Each receives what
 * comes through itself; the gradient by the Variable, which is one, is the sum of what all of them receive.
 */

import { at } from "./at";
import type { Graph } from "./state";
import { valueTitle } from "./titles";

/** Enter the new values among those of their Variables. */
export function extendChanged({ changed, values }: Graph, firstNewValue: number): void {
  for (let value = firstNewValue; value < values.length; value++) {
    const { first } = at(values, value);
    if (first === undefined) continue;
    const known = changed.get(first);
    if (known === undefined) changed.set(first, [first, value]);
    else known.push(value);
  }
}

/** All values of the Variable that a value is one of, in the order of the tape; only itself where it never changed. */
export function valuesOfVariable({ changed, values }: Graph, value: number): readonly number[] {
  return changed.get(values[value]?.first ?? value) ?? [value];
}

/** What the Variable was read as by the time when it was asked for as this source: what they receive is added up. */
export function summandsOf(graph: Graph, source: number): readonly number[] {
  const all = valuesOfVariable(graph, source);
  return all.length === 1 ? all : all.filter((value) => value <= source);
}

/** Place among the sources of a gradient of what a value is a summand of; -1 if it is of none. */
export function placeAmongSources(
  { changed, values }: Graph,
  sources: readonly number[],
  value: number,
): number {
  const own = sources.indexOf(value);
  if (own >= 0 || changed.size === 0 || values[value]?.role !== "variable") return own;
  const first = values[value].first ?? value;
  return sources.findIndex((source) => value <= source && values[source]?.first === first);
}

/** "p₁ + p₂", "p₁ + … + p₅": what is added up to the gradient by a Variable that was changed. */
export function titleOfSum(graph: Graph, values: readonly number[]): string {
  const [first, second, ...others] = values.map((value) => valueTitle(graph, value));
  return [first, others.length === 0 ? second : "…", others.at(-1)].filter(Boolean).join(" + ");
}
