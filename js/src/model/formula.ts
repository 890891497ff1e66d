/** Local derivatives as formulas: neutral trees, which render turns into MathML. */

import { at } from "./at";
import { entriesIn, formatNumber, formatShape, isComplex, toNumber } from "./numbers";
import type { Graph } from "./state";
import { valueTitle } from "./titles";
import type { Formula, Summary } from "./wire";

export type Expression =
  /** `value` is the graph's value that it is the number of, or -1 for a number of the formula. */
  | { kind: "number"; text: string; value: number }
  /** `value` is the graph's value that the name stands for, or -1 ("g", unknown names). */
  | { kind: "name"; text: string; value: number }
  /** A symbol between others: "+", "·", "=", "@", "∂". */
  | { kind: "operator"; text: string }
  | { kind: "row"; children: Expression[] }
  | { kind: "fraction"; over: Expression; under: Expression }
  | { kind: "power"; base: Expression; exponent: Expression }
  | { kind: "root"; body: Expression }
  | { kind: "call"; name: string; arguments: Expression[] }
  /** Brackets, or bars for an absolute value. */
  | { kind: "fence"; open: string; close: string; body: Expression }
  /** One value where the condition holds, and another elsewhere. */
  | { kind: "cases"; condition: Expression; then: Expression; otherwise: Expression };

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

/** The derivative of an op's output by one of its operands; undefined where the op has none. */
export function localDerivative(graph: Graph, op: number, input: number): LocalDerivative | undefined {
  return derivative(graph, op, at(at(graph.ops, op).inputs, input), [input]);
}

/** The derivative by a value, all operands that it stands at together: for x × x it is 2x. */
export function derivativeByValue(graph: Graph, op: number, value: number): LocalDerivative | undefined {
  const inputs = at(graph.ops, op).inputs.flatMap((operand, input) => (operand === value ? [input] : []));
  return derivative(graph, op, value, inputs);
}

function derivative(
  graph: Graph,
  op: number,
  value: number,
  inputs: readonly number[],
): LocalDerivative | undefined {
  const { kind, outputs } = at(graph.ops, op);
  const { derivatives } = at(graph.kinds, kind);
  const output = outputs[0];
  const terms: Formula[] = [];
  for (const input of inputs) {
    const formula = derivatives[Math.min(input, derivatives.length - 1)];
    if (formula === undefined || formula === null) return undefined;
    terms.push(bind(graph, op, input, formula));
  }
  if (output === undefined || terms.length === 0) return undefined;
  const formula = inComplex(graph, op, value, sum(terms));
  if (formula === undefined) return undefined;
  const asName = (name: string) => nameOf(graph, op, name);
  const isContribution = mentionsGradient(formula);
  const isReal = ![output, ...at(graph.ops, op).inputs].some((one) => isComplexValue(graph, one));
  const result = isReal && outputs.length === 1 ? evaluate(graph, op, formula) : undefined;
  return {
    left: {
      kind: "fraction",
      over: row(operator("∂"), asName(`#${output}`)),
      under: row(operator("∂"), asName(`#${value}`)),
    },
    names: write(formula, asName, "").expression,
    numbers: isContribution || result === undefined ? undefined : inNumbers(graph, op, formula),
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
  if (formula[0] === "size") return formula;
  return [formula[0], ...formula.slice(1).map((part) => conjugated(graph, part))];
}

/** The conjugate of a formula, as it is written. */
export function conjugate(expression: Expression): Expression {
  return { kind: "call", name: "conj", arguments: [expression] };
}

function asNumber(summary: Summary | undefined): number | undefined {
  if (summary?.scalar === undefined) return undefined;
  const number = toNumber(summary.scalar);
  return Number.isNaN(number) && summary.scalar !== "nan" ? undefined : number;
}

/** Put the values of this op for the names of the rule: "x" becomes "#12". Names come from users, so "#" marks ours. */
function bind(graph: Graph, op: number, input: number, formula: Formula): Formula {
  const { kind, inputs, outputs } = at(graph.ops, op);
  const names = at(graph.kinds, kind).arguments;
  const bindings = new Map<string, number>();
  inputs.forEach((value, place) => {
    bindings.set(at(names, Math.min(place, names.length - 1)), value);
  });
  bindings.set(at(names, Math.min(input, names.length - 1)), at(inputs, input));
  const output = outputs[0];
  if (output !== undefined) bindings.set("out", output);
  const replace = (part: Formula): Formula => {
    if (typeof part !== "string") return [part[0], ...part.slice(1).map(replace)];
    const value = bindings.get(part);
    return value === undefined ? part : `#${value}`;
  };
  return replace(formula);
}

function sum(terms: readonly Formula[]): Formula {
  const first = at(terms, 0);
  if (terms.length === 1) return first;
  const alike = terms.every((term) => JSON.stringify(term) === JSON.stringify(first));
  if (alike) return first === "1" ? String(terms.length) : ["*", String(terms.length), first];
  return terms.slice(1).reduce<Formula>((total, term) => ["+", total, term], first);
}

/** Whether the incoming gradient is in it: "g", or of an op with several results one of them, as in "g_w". */
function mentionsGradient(formula: Formula): boolean {
  return typeof formula === "string"
    ? formula === "g" || formula.startsWith("g_")
    : formula.slice(1).some(mentionsGradient);
}

function boundValue(name: string): number {
  return name.startsWith("#") ? Number(name.slice(1)) : -1;
}

function nameOf(graph: Graph, op: number, name: string): Expression {
  const value = boundValue(name);
  if (value >= 0) return { kind: "name", text: valueTitle(graph, value), value };
  const set = graph.ops[op]?.parameters?.[name];
  if (set !== undefined && set.trim() !== "" && Number.isFinite(Number(set)))
    return { kind: "number", text: formatNumber(Number(set), ""), value: -1 };
  return { kind: "name", text: LETTERS[name] ?? name, value };
}

const LETTERS: Record<string, string> = { pi: "π", alpha: "α", epsilon: "ε" };

/** What a name stands for that is no operand: a keyword of the op, a constant, how many entries became one. */
function meaningOf(graph: Graph, op: number, name: string): number | undefined {
  // The local factor is what becomes of an incoming gradient of 1.
  if (name === "g") return 1;
  const { parameters, inputs, outputs } = at(graph.ops, op);
  const set = parameters?.[name];
  if (set !== undefined) return Number.isNaN(Number(set)) ? undefined : Number(set);
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
  if (mentionsGradient(formula)) return `${shapeText(given)} → ${result}`;
  return `${shapeText(given)} × ${shapeText(given)} ${own.join() === given.join() ? "=" : "→"} ${result}`;
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
function inNumbers(graph: Graph, op: number, formula: Formula): Expression | undefined {
  let complete = true;
  const asNumberOf = (name: string): Expression => {
    if (boundValue(name) < 0) return nameOf(graph, op, name);
    const value = graph.values[boundValue(name)];
    const scalar = value?.summary.scalar;
    if (value === undefined || scalar === undefined) {
      complete = false;
      return { kind: "name", text: name, value: -1 };
    }
    return { kind: "number", text: formatNumber(scalar, value.dtype), value: boundValue(name) };
  };
  const { expression } = write(formula, asNumberOf, "·");
  return complete ? expression : undefined;
}

function evaluate(graph: Graph, op: number, formula: Formula): number | undefined {
  if (typeof formula === "string") {
    const value = graph.values[boundValue(formula)];
    return value === undefined ? meaningOf(graph, op, formula) : asNumber(value.summary);
  }
  const [head, ...parts] = formula;
  const compute = COMPUTE[head] ?? (ALONE.has(head) && parts.length === 1 ? identity : undefined);
  const operands = parts.map((part) => evaluate(graph, op, part));
  if (compute === undefined) return undefined;
  const known = operands.filter((operand) => operand !== undefined);
  return known.length === operands.length ? compute(...known) : undefined;
}

const identity = (x = 0) => x;

/** What changes nothing in an array of a single entry. */
const ALONE = new Set([
  ...["T", "sum", "mean", "nanmean", "max", "min", "cumsum", "reverse", "flip", "unsort"],
  ...["diag", "tril", "triu", "sym", "concatenate", "stack", "pick", "unpool", "mean_pool", "mean_unpool"],
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

/** How tightly the parts of an expression hold together. */
const CASES = 0;
const SUM = 1;
const PRODUCT = 2;
const POWER = 3;
const ATOM = 4;

interface Written {
  expression: Expression;
  binding: number;
}

type Naming = (name: string) => Expression;

/** `times` stands between factors; with "" a number stands right before a name, as in 2x. */
function write(formula: Formula, naming: Naming, times: "" | "·"): Written {
  if (typeof formula === "string") return writeLeaf(formula, naming);
  const [head, ...operands] = formula;
  const parts = operands.map((operand) => write(operand, naming, times));
  const [first, second, third] = parts;
  if (head === "where" && first !== undefined && second !== undefined && third !== undefined) {
    const [condition, then, otherwise] = [unfenced(first.expression), second.expression, third.expression];
    return { expression: { kind: "cases", condition, then, otherwise }, binding: CASES };
  }
  if (first !== undefined && second !== undefined && parts.length === 2) {
    const written = writePair(head, first, second, times);
    if (written !== undefined) return written;
  }
  if (first !== undefined && parts.length === 1) {
    if (head === "neg") return { expression: row(operator("−"), held(first, PRODUCT)), binding: SUM };
    if (head === "T") {
      return {
        expression: { kind: "power", base: held(first, ATOM), exponent: operator("⊤") },
        binding: POWER,
      };
    }
    if (head === "inv" || head === "pinv") {
      const exponent = operator(head === "inv" ? "−1" : "+");
      return { expression: { kind: "power", base: held(first, ATOM), exponent }, binding: POWER };
    }
    if (head === "sqrt") return { expression: { kind: "root", body: first.expression }, binding: ATOM };
    const bars = FENCES[head];
    if (bars !== undefined) return { expression: fence(first.expression, ...bars), binding: ATOM };
  }
  const call: Expression = {
    kind: "call",
    name: SPOKEN[head] ?? head,
    arguments: parts.map(({ expression }) => expression),
  };
  return { expression: call, binding: ATOM };
}

const SPOKEN: Record<string, string> = {
  sigmoid: "σ",
  sum: "Σ",
  maximum: "max",
  minimum: "min",
  digamma: "ψ",
  polygamma: "ψ",
  log_softmax: "ln softmax",
};

const FENCES: Record<string, [string, string]> = { abs: ["|", "|"], floor: ["⌊", "⌋"] };

function writeLeaf(text: string, naming: Naming): Written {
  if (/^[\d.]/.test(text)) return { expression: { kind: "number", text, value: -1 }, binding: ATOM };
  const expression = naming(text);
  const isSimple = expression.kind !== "name" || /^[\p{L}\p{N}_]+$/u.test(expression.text);
  const isNegative = expression.kind === "number" && expression.text.startsWith("−");
  return { expression, binding: isSimple && !isNegative ? ATOM : SUM };
}

function writePair(head: string, first: Written, second: Written, times: string): Written | undefined {
  switch (head) {
    case "+":
      return { expression: row(held(first, SUM), operator("+"), held(second, SUM)), binding: SUM };
    case "-":
      return { expression: row(held(first, SUM), operator("−"), held(second, PRODUCT)), binding: SUM };
    case "*": {
      const close = times === "" && first.expression.kind === "number" && second.expression.kind !== "number";
      const sign = close ? [] : [operator("·")];
      return { expression: row(held(first, PRODUCT), ...sign, held(second, PRODUCT)), binding: PRODUCT };
    }
    case "@":
      return { expression: row(held(first, PRODUCT), operator("@"), held(second, POWER)), binding: PRODUCT };
    case "/":
      return {
        expression: { kind: "fraction", over: first.expression, under: second.expression },
        binding: PRODUCT,
      };
    case "**":
      return {
        expression: { kind: "power", base: held(first, ATOM), exponent: second.expression },
        binding: POWER,
      };
    case ">":
    case "<":
    case ">=":
    case "<=":
    case "==":
      return {
        expression: fence(row(first.expression, operator(COMPARISON[head]), second.expression), "[", "]"),
        binding: ATOM,
      };
    default:
      return undefined;
  }
}

/** In Iverson's brackets a condition is a number: 1 where it holds, 0 elsewhere. */
const COMPARISON = { ">": ">", "<": "<", ">=": "≥", "<=": "≤", "==": "=" };

/** In brackets when it would fall apart beside its neighbours. */
function held({ expression, binding }: Written, atLeast: number): Expression {
  return binding >= atLeast ? expression : fence(expression, "(", ")");
}

/** A condition that stands for itself needs no brackets. */
function unfenced(expression: Expression): Expression {
  return expression.kind === "fence" && expression.open === "[" ? expression.body : expression;
}

function fence(body: Expression, open: string, close: string): Expression {
  return { kind: "fence", open, close, body };
}

function operator(text: string): Expression {
  return { kind: "operator", text };
}

function row(...children: Expression[]): Expression {
  return { kind: "row", children };
}

/** As plain text, "2x": for labels without MathML, screen readers and tests. */
export function plain(expression: Expression): string {
  switch (expression.kind) {
    case "number":
    case "name":
      return expression.text;
    case "operator":
      return /^[+−@=<>≤≥]$/.test(expression.text) ? ` ${expression.text} ` : expression.text;
    case "row":
      return expression.children.map(plain).join("").replace(/^ − /, "−");
    case "fraction":
      return `${plainPart(expression.over)}/${plainPart(expression.under)}`;
    case "power": {
      const exponent = plain(expression.exponent);
      const raised = SUPERSCRIPTS[exponent];
      return raised === undefined
        ? `${plain(expression.base)}^${plainPart(expression.exponent)}`
        : `${plain(expression.base)}${raised}`;
    }
    case "root":
      return `√(${plain(expression.body)})`;
    case "call":
      return `${expression.name}(${expression.arguments.map(plain).join(", ")})`;
    case "fence":
      return `${expression.open}${plain(expression.body)}${expression.close}`;
    case "cases":
      return `${plain(expression.then)} if ${plain(expression.condition)} else ${plain(expression.otherwise)}`;
  }
}

const SUPERSCRIPTS: Record<string, string> = { "2": "²", "3": "³", "⊤": "ᵀ" };

/** A part of a fraction or an exponent: in brackets when it is more than a name with its ∂. */
function plainPart(expression: Expression): string {
  const text = plain(expression);
  const isDifferential = text.startsWith("∂") && !text.includes(" ");
  const isWhole = expression.kind !== "row" && expression.kind !== "fraction";
  return isWhole || isDifferential ? text : `(${text})`;
}
