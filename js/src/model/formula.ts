/** Local derivatives: what the incoming gradient of an op is multiplied with, or what becomes of it. */

import { appliedFormula, mentionsGradient } from "./applied";
import { evaluate } from "./arithmetic";
import { at } from "./at";
import { type Expression, operator, row, write } from "./expression";
import { shapeOf } from "./formula-shape";
import { entriesIn, formatNumber, formatShape, isComplex, toNumber } from "./numbers";
import { simplified } from "./simplify";
import type { Graph } from "./state";
import { valueTitle } from "./titles";
import type { Formula, Summary } from "./wire";

export interface LocalDerivative {
  /** "∂a/∂x": a fraction of names. */
  left: Expression;
  /** The formula with the operands' titles for names: "2x". */
  names: Expression;
  /** The same with numbers, when every operand in it is a scalar: "2 · 3.0". */
  numbers: Expression | undefined;
  /** What the incoming gradient is multiplied with, when everything is a real scalar and the formula is arithmetic. */
  value: number | undefined;
  /** What becomes of the shapes, when not everything is a scalar: "(8, 4) @ (4, 16) = (8, 16)". */
  shapes: string | undefined;
  /** The incoming gradient is multiplied with the conjugate: so the gradient of a holomorphic function is defined. */
  isConjugated: boolean;
  /** The formula is the contribution itself ("g" is in it), not a factor that the incoming gradient is multiplied with. */
  isContribution: boolean;
}

/** Whether the user wrote what becomes of the incoming gradient: it may be anything, and need not be a product. */
export function hasCustomGradient({ ops, kinds }: Graph, op: number): boolean {
  const derivatives = kinds[ops[op]?.kind ?? -1]?.derivatives ?? [];
  return derivatives.some((formula) => formula?.[0] === "gradient");
}

/** The derivative of an op's output by one of its operands; undefined where the op has none. */
export function localDerivative(graph: Graph, op: number, input: number): LocalDerivative | undefined {
  return derivative(graph, op, at(at(graph.ops, op).inputs, input), [input]);
}

/** The derivative by a value, all operands that it stands at together: for x × x it is 2x. */
export function derivativeByValue(graph: Graph, op: number, value: number): LocalDerivative | undefined {
  return derivative(graph, op, value, placesOf(graph, op, value));
}

/** What becomes of the incoming gradient at a value, or what it is multiplied with: values are "#12" in it. */
export function formulaByValue(graph: Graph, op: number, value: number): Formula | undefined {
  return formulaAt(graph, op, value, placesOf(graph, op, value));
}

function placesOf(graph: Graph, op: number, value: number): number[] {
  return at(graph.ops, op).inputs.flatMap((operand, input) => (operand === value ? [input] : []));
}

function formulaAt(graph: Graph, op: number, value: number, inputs: readonly number[]): Formula | undefined {
  const terms: Formula[] = [];
  for (const input of inputs) {
    const formula = appliedFormula(graph, op, input);
    if (formula === undefined) return undefined;
    terms.push(formula);
  }
  return terms.length === 0 ? undefined : inComplex(graph, op, value, sum(terms));
}

function derivative(
  graph: Graph,
  op: number,
  value: number,
  inputs: readonly number[],
): LocalDerivative | undefined {
  const { outputs } = at(graph.ops, op);
  const output = outputs[0];
  const formula = formulaAt(graph, op, value, inputs);
  if (output === undefined || formula === undefined) return undefined;
  const asName = (name: string) => nameOf(graph, name);
  const isContribution = mentionsGradient(formula);
  const isReal = ![output, ...at(graph.ops, op).inputs].some((one) => isComplexValue(graph, one));
  const isSingle = sizeOf(graph, output) * sizeOf(graph, value) === 1;
  const isNumber = isReal && outputs.length === 1 && (isSingle || !isContribution);
  const result = isNumber ? evaluate(formula, (name) => meaningOf(graph, op, name)) : undefined;
  return {
    left: {
      kind: "fraction",
      over: row(operator("∂"), asName(`#${output}`)),
      under: row(operator("∂"), asName(`#${value}`)),
    },
    names: write(simplified(withConstants(graph, formula)), asName, "").expression,
    numbers: isContribution || result === undefined ? undefined : inNumbers(graph, formula),
    value: result,
    shapes: shapesOf(graph, value, output, formula),
    isConjugated: !isContribution && isComplexValue(graph, output) && mentionsComplex(graph, formula),
    isContribution,
  };
}

function isComplexValue(graph: Graph, value: number): boolean {
  return isComplex(graph.values[value]?.dtype ?? "");
}

function mentionsComplex(graph: Graph, formula: Formula): boolean {
  return typeof formula === "string"
    ? formula === "i" || isComplexValue(graph, boundValue(formula))
    : formula.slice(1).some((part) => mentionsComplex(graph, part));
}

/**
 * The formula as it is among complex numbers. The rules are written for conjugates (see `tapeviz/engine/backward.py`):
 * with g itself, everything else in a contribution is conjugated. A real operand receives the real part.
 */
function inComplex(graph: Graph, op: number, value: number, formula: Formula): Formula | undefined {
  const { kind, outputs, inputs } = at(graph.ops, op);
  if (![...outputs, ...inputs].some((one) => isComplexValue(graph, one))) return formula;
  // The rule of the sign is another one for complex numbers.
  if (at(graph.kinds, kind).name === "sign") return undefined;
  const isFactor = !mentionsGradient(formula);
  const isReal = !isComplexValue(graph, value);
  if (isFactor && !isReal) return formula;
  const conjugate = conjugated(graph, formula);
  const contribution: Formula = !isFactor ? conjugate : conjugate === "1" ? "g" : ["*", "g", conjugate];
  return isReal && mentionsComplex(graph, `#${outputs[0]}`) ? ["Re", contribution] : contribution;
}

function conjugated(graph: Graph, formula: Formula): Formula {
  if (typeof formula === "string") {
    if (formula === "i") return ["neg", "i"];
    return isComplexValue(graph, boundValue(formula)) ? ["conj", formula] : formula;
  }
  if (formula[0] === "neg" && formula[1] === "i") return "i";
  return [formula[0], ...formula.slice(1).map((part) => conjugated(graph, part))];
}

function asNumber(summary: Summary | undefined): number | undefined {
  if (summary?.scalar === undefined) return undefined;
  const number = toNumber(summary.scalar);
  return Number.isNaN(number) && summary.scalar !== "nan" ? undefined : number;
}

/** More contributions of one operand than these are told by the first ones and the last. */
const MOST_TERMS = 4;

function sum(terms: readonly Formula[]): Formula {
  const first = at(terms, 0);
  if (terms.length === 1) return first;
  const alike = terms.every((term) => JSON.stringify(term) === JSON.stringify(first));
  if (alike) return first === "1" ? String(terms.length) : ["*", String(terms.length), first];
  const told = terms.length <= MOST_TERMS ? terms : [...terms.slice(0, 2), "⋯", ...terms.slice(-1)];
  return told.slice(1).reduce<Formula>((total, term) => ["+", total, term], first);
}

function boundValue(name: string): number {
  return name.startsWith("#") ? Number(name.slice(1)) : -1;
}

function nameOf(graph: Graph, name: string): Expression {
  const value = boundValue(name);
  if (value >= 0) return { kind: "name", text: valueTitle(graph, value), value };
  return { kind: "name", text: LETTERS[name] ?? name, value };
}

const LETTERS: Record<string, string> = { pi: "π", alpha: "α", epsilon: "ε" };

/** With the numbers that stand in the code for the operands that they are: x**3 has the derivative 3x². */
export function withConstants(graph: Graph, formula: Formula): Formula {
  if (typeof formula !== "string")
    return [formula[0], ...formula.slice(1).map((part) => withConstants(graph, part))];
  const value = graph.values[boundValue(formula)];
  if (value?.role !== "constant" || value.name !== "" || value.shape.length > 0) return formula;
  const number = isComplex(value.dtype) ? undefined : asNumber(value.summary);
  if (number === undefined || !Number.isFinite(number)) return formula;
  return number < 0 ? ["neg", String(-number)] : String(number);
}

/** What a name stands for that is no operand: a keyword of the op, a constant, how many entries became one. */
function meaningOf(graph: Graph, op: number, name: string): number | undefined {
  const value = graph.values[boundValue(name)];
  if (value !== undefined) return asNumber(value.summary);
  // The local factor is what becomes of an incoming gradient of 1.
  if (name === "g") return 1;
  const { inputs, outputs } = at(graph.ops, op);
  if (name === "pi") return Math.PI;
  if (name === "n") return sizeOf(graph, inputs[0]) / sizeOf(graph, outputs[0]);
  const number = Number(name);
  return Number.isNaN(number) ? undefined : number;
}

function sizeOf(graph: Graph, value = -1): number {
  return entriesIn(graph.values[value]?.shape ?? []);
}

function shapesOf(graph: Graph, value: number, output: number, formula: Formula): string | undefined {
  const [own, given] = [value, output].map((one) => at(graph.values, one).shape);
  if (own === undefined || given === undefined || sizeOf(graph, value) * sizeOf(graph, output) === 1)
    return undefined;
  const result = shapeText(own);
  const product = shapeProduct(graph, given, formula);
  if (product?.includes("@")) return `${product} = ${result}`;
  const factor = mentionsGradient(formula)
    ? undefined
    : shapeOf(formula, (leaf) => graph.values[boundValue(leaf)]?.shape);
  if (factor === undefined) return `${shapeText(given)} → ${result}`;
  return `${shapeText(given)} × ${shapeText(factor)} = ${result}`;
}

const shapeText = (shape: readonly number[]) => (shape.length === 0 ? "scalar" : formatShape(shape));

/** Of a product of matrices, and transposes of them, what stands in it as shapes. */
function shapeProduct(graph: Graph, given: readonly number[], formula: Formula): string | undefined {
  if (typeof formula === "string") {
    const shape = formula === "g" ? given : graph.values[boundValue(formula)]?.shape;
    return shape && formatShape(shape);
  }
  const [head, first, second] = formula;
  if (head === "T" && typeof first === "string") {
    const shape = first === "g" ? given : graph.values[boundValue(first)]?.shape;
    return shape && formatShape([...shape.slice(0, -2), ...shape.slice(-2).reverse()]);
  }
  if (head !== "@" || first === undefined || second === undefined) return undefined;
  const [left, right] = [shapeProduct(graph, given, first), shapeProduct(graph, given, second)];
  return left && right && `${left} @ ${right}`;
}

/** With numbers for names; undefined unless every name is a scalar's. */
function inNumbers(graph: Graph, formula: Formula): Expression | undefined {
  let complete = true;
  const asNumberOf = (name: string): Expression => {
    if (boundValue(name) < 0) return nameOf(graph, name);
    const value = graph.values[boundValue(name)];
    const scalar = value?.summary.scalar;
    if (value === undefined || scalar === undefined) {
      complete = false;
      return { kind: "name", text: name, value: -1 };
    }
    return { kind: "number", text: formatNumber(scalar, value.dtype), value: boundValue(name) };
  };
  const { expression } = write(simplified(withConstants(graph, formula)), asNumberOf, "·");
  return complete ? expression : undefined;
}
