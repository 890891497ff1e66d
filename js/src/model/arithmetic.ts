/** What a formula comes to, where its operands are single numbers. */

import type { Formula } from "./wire";

/** `meaningOf` gives the number that a leaf stands for; undefined where the formula is more than arithmetic. */
export function evaluate(
  formula: Formula,
  meaningOf: (leaf: string) => number | undefined,
): number | undefined {
  if (typeof formula === "string") return meaningOf(formula);
  const [head, ...parts] = formula;
  // What is done along axes changes nothing in a single entry.
  if (ALONE.has(head)) return parts[0] === undefined ? undefined : evaluate(parts[0], meaningOf);
  const compute = COMPUTE[head];
  const operands = parts.map((part) => evaluate(part, meaningOf));
  if (compute === undefined) return undefined;
  const known = operands.filter((operand) => operand !== undefined);
  return known.length === operands.length ? compute(...known) : undefined;
}

/** What changes nothing in an array of a single entry. */
const ALONE = new Set([
  ...["T", "sum", "mean", "nanmean", "max", "min", "cumsum", "reverse", "flip", "unsort"],
  ...["diag", "tril", "triu", "sym", "concatenate", "stack", "pick", "unpool", "mean_pool", "mean_unpool"],
  ...["reshape", "broadcast"],
]);

const COMPUTE: Record<string, (...operands: number[]) => number> = {
  "+": (x = 0, y = 0) => x + y,
  "-": (x = 0, y = 0) => x - y,
  "*": (x = 0, y = 0) => x * y,
  "/": (x = 0, y = 0) => x / y,
  "**": (x = 0, y = 0) => x ** y,
  "@": (x = 0, y = 0) => x * y,
  ">": (x = 0, y = 0) => Number(x > y),
  "<": (x = 0, y = 0) => Number(x < y),
  ">=": (x = 0, y = 0) => Number(x >= y),
  "<=": (x = 0, y = 0) => Number(x <= y),
  "==": (x = 0, y = 0) => Number(x === y),
  neg: (x = 0) => -x,
  inv: (x = 0) => 1 / x,
  pinv: (x = 0) => (x === 0 ? 0 : 1 / x),
  solve: (a = 0, b = 0) => b / a,
  where: (condition = 0, x = 0, y = 0) => (condition === 0 ? y : x),
  isnan: (x = 0) => Number(Number.isNaN(x)),
  isfinite: (x = 0) => Number(Number.isFinite(x)),
  ln: Math.log,
  log: Math.log,
  log1p: Math.log1p,
  exp: Math.exp,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  sqrt: Math.sqrt,
  floor: Math.floor,
  trunc: Math.trunc,
  abs: Math.abs,
  sign: Math.sign,
  copysign: (x = 0, y = 0) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)),
  sigmoid: (x = 0) => 1 / (1 + Math.exp(-x)),
  maximum: Math.max,
  minimum: Math.min,
};
