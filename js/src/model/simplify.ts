/** Arithmetic with the numbers in a formula: with y = 3, y·x^(y − 1) is 3x². */

import { at } from "./at";
import type { Formula } from "./wire";

/** Longer numbers are easier to read as what they come from. */
const LONGEST = 6;

export function simplified(formula: Formula): Formula {
  if (typeof formula === "string") return formula;
  const [head] = formula;
  const parts = formula.slice(1).map(simplified);
  const [first, second] = parts;
  if (first === undefined) return formula;
  if (second === undefined) return head === "neg" ? negated(first) : [head, first];
  if (parts.length > 2) return [head, ...parts];
  const [one, other] = [numberOf(first), numberOf(second)];
  const compute = COMPUTE[head];
  if (one !== undefined && other !== undefined && compute !== undefined) {
    const result = Number(compute(one, other).toPrecision(12));
    const text = String(Math.abs(result));
    if (Number.isFinite(result) && text.length <= LONGEST) return result < 0 ? ["neg", text] : text;
  }
  switch (head) {
    case "**":
      if (other === 1) return first;
      break;
    case "*":
      if (one === 1) return second;
      if (other === 1) return first;
      if (one === -1) return negated(second);
      // A number stands in front: 2x, not x·2.
      if (one === undefined && other !== undefined && other >= 0) return ["*", second, first];
      break;
    case "/":
      if (other === 1) return first;
      break;
    case "+":
      if (one === 0) return second;
      if (other === 0) return first;
      break;
    case "-":
      if (other === 0) return first;
      if (one === 0) return negated(second);
      break;
  }
  return [head, ...parts];
}

function negated(formula: Formula): Formula {
  if (formula === "0") return formula;
  return typeof formula !== "string" && formula[0] === "neg" ? at(formula, 1) : ["neg", formula];
}

function numberOf(formula: Formula): number | undefined {
  if (typeof formula === "string") return /^[\d.]/.test(formula) ? Number(formula) : undefined;
  const number = formula[0] === "neg" && formula.length === 2 ? numberOf(at(formula, 1)) : undefined;
  return number === undefined ? undefined : -number;
}

/** A fraction stays one. */
const COMPUTE: Record<string, (a: number, b: number) => number> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "**": (a, b) =>
    Number.isInteger(a) && Number.isInteger(b) && b >= 0 && Math.abs(a) === 1 ? a ** b : Number.NaN,
  "/": (a, b) => (Number.isInteger(a / b) ? a / b : Number.NaN),
};
