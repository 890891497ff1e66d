/** Formulas as they are written: neutral trees, which render turns into MathML. */

import { formatNumber } from "./numbers";
import { isPlain, isWhole } from "./titles";
import type { Formula } from "./wire";

export type Expression =
  /** `value` is the graph's value that it is the number of, or -1 for a number of the formula. */
  | { kind: "number"; text: string; value: number }
  /** `value` is the graph's value that the name stands for, or -1 ("g", unknown names). */
  | { kind: "name"; text: string; value: number }
  /** A small array entry by entry, in rows; `value` as with numbers, -1 for that of a gradient. */
  | { kind: "matrix"; cells: string[][]; isVector: boolean; value: number }
  /** A symbol between others: "+", "·", "=", "@", "∂". */
  | { kind: "operator"; text: string }
  | { kind: "row"; children: Expression[] }
  | { kind: "fraction"; over: Expression; under: Expression }
  | { kind: "power"; base: Expression; exponent: Expression }
  | { kind: "root"; body: Expression }
  /** `over`: the axes that it goes over. `power`: as in tanh²(x). */
  | { kind: "call"; name: string; arguments: Expression[]; over?: string; power?: Expression }
  /** Text as it stands in code: an index, subscripts. */
  | { kind: "code"; text: string }
  /** Brackets, or bars for an absolute value. */
  | { kind: "fence"; open: string; close: string; body: Expression }
  /** One value where the condition holds, and another elsewhere. */
  | { kind: "cases"; condition: Expression; then: Expression; otherwise: Expression };

/** The conjugate of a formula, as it is written. */
export function conjugate(expression: Expression): Expression {
  return { kind: "call", name: "conj", arguments: [expression] };
}

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

export type Naming = (name: string) => Expression;

/** `times` stands between factors; with "" a number stands right before a name, as in 2x. */
export function write(formula: Formula, naming: Naming, times: "" | "·"): Written {
  if (typeof formula === "string") return writeLeaf(formula, naming);
  const [head, ...operands] = formula;
  const parts = operands.map((operand) => write(operand, naming, times));
  const [first, second, third] = parts;
  if (head === "where" && first !== undefined && second !== undefined && third !== undefined) {
    const [condition, then, otherwise] = [unfenced(first.expression), second.expression, third.expression];
    return { expression: { kind: "cases", condition, then, otherwise }, binding: CASES };
  }
  if (first !== undefined && OVER_AXES.has(head)) {
    const over = axesText(operands.slice(1));
    return { expression: { ...call(head, [first]), ...(over && { over }) }, binding: ATOM };
  }
  // The axes that it puts in are seen in the shapes.
  if (first !== undefined && head === "broadcast") return { expression: call(head, [first]), binding: ATOM };
  if (first !== undefined && second !== undefined && parts.length === 2) {
    const written = writePair(head, first, second, times);
    if (written !== undefined) return written;
  }
  if (first !== undefined && parts.length === 1) {
    const written = writeSingle(head, first);
    if (written !== undefined) return written;
  }
  return { expression: call(head, parts), binding: ATOM };
}

function call(head: string, parts: readonly Written[]) {
  return {
    kind: "call" as const,
    name: SPOKEN[head] ?? head,
    arguments: parts.map(({ expression }) => expression),
  };
}

function writeSingle(head: string, operand: Written): Written | undefined {
  const bars = FENCES[head];
  if (bars !== undefined) return { expression: fence(operand.expression, ...bars), binding: ATOM };
  const raised = (exponent: string): Written => ({
    expression: { kind: "power", base: held(operand, ATOM), exponent: operator(exponent) },
    binding: POWER,
  });
  switch (head) {
    case "neg":
      return { expression: row(operator("−"), held(operand, PRODUCT)), binding: SUM };
    case "T":
      return raised("⊤");
    case "inv":
      return raised("−1");
    case "pinv":
      return raised("+");
    case "sqrt":
      return { expression: { kind: "root", body: operand.expression }, binding: ATOM };
    default:
      return undefined;
  }
}

/** What is taken over axes, which stand after what it is taken of. */
export const OVER_AXES = new Set([
  ...["sum", "mean", "nanmean", "max", "min", "cumsum", "reverse", "flip", "unsort", "prod"],
]);

/** "axis 0", "axes 0, 1"; in words what is no number. */
export function axesText(axes: readonly Formula[]): string {
  const texts = axes.filter((axis) => typeof axis === "string");
  if (texts.length === 0) return "";
  if (!texts.every((text) => /^\d+$/.test(text))) return texts.join(", ");
  return `${texts.length === 1 ? "axis" : "axes"} ${texts.join(", ")}`;
}

const SPOKEN: Record<string, string> = {
  sigmoid: "σ",
  sum: "Σ",
  prod: "Π",
  maximum: "max",
  minimum: "min",
  digamma: "ψ",
  polygamma: "ψ",
  log_softmax: "ln softmax",
};

const FENCES: Record<string, [string, string]> = { abs: ["|", "|"], floor: ["⌊", "⌋"] };

function writeLeaf(text: string, naming: Naming): Written {
  if (text.startsWith("'")) return { expression: { kind: "code", text: text.slice(1) }, binding: ATOM };
  if (/^[\d.]/.test(text)) {
    const number = formatNumber(Number(text), "");
    return { expression: { kind: "number", text: number, value: -1 }, binding: ATOM };
  }
  const expression = naming(text);
  const isSimple = expression.kind !== "name" || isWhole(expression.text);
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
      const close = times === "" && first.expression.kind === "number" && isCloseTo(second);
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
    case "outer":
      return { expression: row(held(first, POWER), operator("⊗"), held(second, POWER)), binding: PRODUCT };
    case "[]":
      return {
        expression: row(held(first, ATOM), fence(second.expression, "[", "]")),
        binding: ATOM,
      };
    case "**":
      if (
        first.expression.kind === "call" &&
        isNamed(first.expression) &&
        second.expression.kind === "number"
      )
        return { expression: { ...first.expression, power: second.expression }, binding: ATOM };
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

/** Whether a number may stand right before it: 2x and 2(p + q), but 2·tf.sqrt(v). */
function isCloseTo({ expression, binding }: Written): boolean {
  if (expression.kind === "name") return isPlain(expression.text) || binding === SUM;
  return expression.kind !== "number";
}

/** A function of letters that is not yet raised: tanh²(x). */
function isNamed(expression: Expression & { kind: "call" }): boolean {
  return expression.power === undefined && expression.over === undefined && /^[a-z]/.test(expression.name);
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

export function operator(text: string): Expression {
  return { kind: "operator", text };
}

export function row(...children: Expression[]): Expression {
  return { kind: "row", children };
}

/** As plain text, "2x": for labels without MathML, screen readers and tests. */
export function plain(expression: Expression): string {
  switch (expression.kind) {
    case "number":
    case "name":
    case "code":
      return expression.text;
    case "matrix": {
      const rows = expression.cells.map((cells) => `[${cells.join(" ")}]`);
      return expression.isVector ? rows.join("") : `[${rows.join(" ")}]`;
    }
    case "operator":
      return /^[+−@⊗=<>≤≥]$/.test(expression.text) ? ` ${expression.text} ` : expression.text;
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
      return `${callName(expression)}(${expression.arguments.map(plain).join(", ")})`;
    case "fence":
      return `${expression.open}${plain(expression.body)}${expression.close}`;
    case "cases":
      return `${plain(expression.then)} if ${plain(expression.condition)} else ${plain(expression.otherwise)}`;
  }
}

function callName({ name, over, power }: Expression & { kind: "call" }): string {
  const exponent = power === undefined ? "" : plain(power);
  return `${name}${over === undefined ? "" : `[${over}]`}${exponent && (SUPERSCRIPTS[exponent] ?? `^${exponent}`)}`;
}

const SUPERSCRIPTS: Record<string, string> = { "2": "²", "3": "³", "⊤": "ᵀ" };

/** A part of a fraction or an exponent: in brackets when it is more than a name with its ∂. */
function plainPart(expression: Expression): string {
  const text = plain(expression);
  const isDifferential = text.startsWith("∂") && !text.includes(" ");
  const isWhole = expression.kind !== "row" && expression.kind !== "fraction";
  return isWhole || isDifferential ? text : `(${text})`;
}
