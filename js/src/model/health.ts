/** How well an array is, judged by one set of thresholds wherever the view speaks of it. */

import { toNumber } from "./numbers";
import type { Summary } from "./wire";

/** A gradient whose norm is below this hardly changes anything any more. */
export const VANISHING = 1e-7;
/** A gradient whose norm is above this throws away what was learned. */
export const EXPLODING = 1e4;

export type Ailment = "nan" | "inf" | "zero" | "vanishing" | "exploding";

export const AILMENTS: Record<Ailment, string> = {
  nan: "NaN",
  inf: "Inf",
  zero: "exactly zero",
  vanishing: "vanishing",
  exploding: "exploding",
};

/** What is wrong with a gradient, the worst first; undefined when nothing is. */
export function ailmentOf(gradient: Summary | undefined): Ailment | undefined {
  if (gradient === undefined) return undefined;
  if (gradient.health !== undefined) return gradient.health;
  const norm = normOf(gradient);
  if (norm < VANISHING) return "vanishing";
  return norm > EXPLODING ? "exploding" : undefined;
}

/** The Euclidean norm, NaN where an array has none. */
export function normOf({ norm, scalar }: Summary): number {
  return norm !== undefined ? toNumber(norm) : scalar !== undefined ? Math.abs(toNumber(scalar)) : Number.NaN;
}
