/** How well an array is, judged by one set of thresholds wherever the view speaks of it. */

import { toNumber } from "./numbers";
import type { Summary, Thresholds } from "./wire";

/** Where nobody said by which to judge, nothing is. */
export const NO_THRESHOLDS: Thresholds = { vanishing: 0, exploding: Number.POSITIVE_INFINITY };

export type Ailment = "nan" | "inf" | "zero" | "vanishing" | "exploding";

export const AILMENTS: Record<Ailment, string> = {
  nan: "NaN",
  inf: "Inf",
  zero: "exactly zero",
  vanishing: "vanishing",
  exploding: "exploding",
};

/** What is wrong with a gradient, the worst first; undefined when nothing is. */
export function ailmentOf(
  gradient: Summary | undefined,
  { vanishing, exploding }: Thresholds,
): Ailment | undefined {
  if (gradient === undefined) return undefined;
  if (gradient.health !== undefined) return gradient.health;
  const norm = normOf(gradient);
  if (norm < vanishing) return "vanishing";
  return norm > exploding ? "exploding" : undefined;
}

/** The Euclidean norm, NaN where an array has none. */
export function normOf({ norm, scalar }: Summary): number {
  return norm !== undefined ? toNumber(norm) : scalar !== undefined ? Math.abs(toNumber(scalar)) : Number.NaN;
}
