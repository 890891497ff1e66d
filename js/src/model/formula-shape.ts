/** Which shape a formula has, where that can be told from the shapes of its leaves. */

import { at } from "./at";
import type { Formula } from "./wire";

type Shape = readonly number[];

/** `shapeOfLeaf` gives undefined for text that is no array; numbers and unknown names are scalars. */
export function shapeOf(
  formula: Formula,
  shapeOfLeaf: (leaf: string) => Shape | undefined,
): Shape | undefined {
  if (typeof formula === "string") return formula.startsWith("'") ? undefined : (shapeOfLeaf(formula) ?? []);
  const [head, ...parts] = formula;
  const [first] = parts.map((part) => shapeOf(part, shapeOfLeaf));
  if (head === "ones") return parts.map(Number);
  if (head === "eye") return [Number(parts[0]), Number(parts[1] ?? parts[0])];
  if (head === "T" || head === "inv") return first && [...first.slice(0, -2), ...first.slice(-2).reverse()];
  const axes = parts.slice(1).map(Number);
  if (KEEPING.has(head) && first !== undefined) {
    return axes.length === 0 ? [] : first.map((length, axis) => (axes.includes(axis) ? 1 : length));
  }
  if (head === "broadcast") {
    const shape = first === undefined ? [] : [...first];
    for (const axis of axes) shape.splice(axis, 0, 1);
    return shape;
  }
  if (!ENTRY_BY_ENTRY.has(head)) return undefined;
  return parts.reduce<Shape | undefined>((shape, part) => {
    const other = shapeOf(part, shapeOfLeaf);
    return shape && other && together(shape, other);
  }, []);
}

/** What is taken over axes within a formula keeps them, with length 1. */
const KEEPING = new Set(["sum", "mean", "nanmean", "max", "min"]);

const ENTRY_BY_ENTRY = new Set([
  ...["+", "-", "*", "/", "**", ">", "<", ">=", "<=", "==", "neg", "where", "isnan", "isfinite"],
  ...["ln", "log1p", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sqrt", "floor", "trunc", "abs"],
  ...["sign", "copysign", "sigmoid", "maximum", "minimum", "erf", "conj", "digamma"],
]);

/** NumPy's broadcasting; undefined where the shapes do not go together. */
function together(one: Shape, other: Shape): Shape | undefined {
  const ndim = Math.max(one.length, other.length);
  const lengthOf = (shape: Shape, axis: number) => shape[axis - ndim + shape.length] ?? 1;
  const lengths = Array.from({ length: ndim }, (_, axis) => [lengthOf(one, axis), lengthOf(other, axis)]);
  if (lengths.some(([a, b]) => a !== b && a !== 1 && b !== 1)) return undefined;
  return lengths.map((pair) => (at(pair, 0) === 1 ? at(pair, 1) : at(pair, 0)));
}
