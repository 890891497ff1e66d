/** Predicting: what a step is going to bring, asked before it is shown, and what is said to a guess. */

import { at } from "./at";
import { formatFloat, formatNumber, formatShape, toNumber } from "./numbers";
import type { Graph } from "./state";
import { stepAt } from "./ticks";
import { bracketed, gradientTitle, opSubtitle, valueTitle } from "./titles";
import type { Step, Summary } from "./wire";

export interface Question {
  tick: number;
  about: "value" | "gradient";
  /** What an op gives, or what receives a gradient. */
  value: number;
  /** What is asked for, as a name: "b", "∂z/∂a through b". */
  name: string;
  /** What the op is written as, "" when there is nothing to say. */
  expression: string;
  /** A number, or of an array its shape. */
  answer: number | readonly number[];
  /** What leads to the answer, without giving it away. */
  hint: string;
  /** Guesses that are on the way, and what to say to them. */
  nearly: { guess: number; words: string }[];
}

export interface Verdict {
  isRight: boolean;
  words: string;
}

/** A guess within so much of the answer, relative to it, is right; where the answer is 0, within that itself. */
export const TOLERANCE = 0.01;

/** What the step at a tick is going to bring; undefined when it brings nothing that could be asked for. */
export function questionAt(graph: Graph, tick: number): Question | undefined {
  const step = stepAt(graph, tick);
  switch (step?.kind) {
    case "op":
      return aboutOp(graph, tick, step.op);
    case "seed":
      return aboutSeed(graph, tick, step);
    case "backward":
      return aboutContribution(graph, tick, step);
    default:
      return undefined;
  }
}

function aboutOp(graph: Graph, tick: number, op: number): Question | undefined {
  const { inputs, outputs, expression } = at(graph.ops, op);
  const value = outputs[0];
  if (value === undefined) return undefined;
  const { summary, shape } = at(graph.values, value);
  const operands = [...new Set(inputs)].map((input) => {
    const { summary: of, shape: size, dtype } = at(graph.values, input);
    const text = of.scalar === undefined ? formatShape(size) : formatNumber(of.scalar, dtype, 4);
    return `${valueTitle(graph, input)} = ${text}`;
  });
  return {
    tick,
    about: "value",
    value,
    name: valueTitle(graph, value),
    expression: expression === valueTitle(graph, value) ? "" : expression,
    answer: answerOf(summary, shape),
    hint: `${expression || opSubtitle(graph, op)}, with ${operands.join(", ")}`,
    nearly: [],
  };
}

function aboutSeed(
  graph: Graph,
  tick: number,
  { value, summary }: Extract<Step, { kind: "seed" }>,
): Question {
  const title = valueTitle(graph, value);
  return {
    tick,
    about: "gradient",
    value,
    name: `∂${bracketed(title)}/∂${bracketed(title)}`,
    expression: "",
    answer: answerOf(summary, at(graph.values, value).shape),
    hint: `By how much does ${title} change when ${title} itself changes by 1?`,
    nearly: [],
  };
}

function aboutContribution(
  graph: Graph,
  tick: number,
  { gradient, op, contributions }: Extract<Step, { kind: "backward" }>,
): Question | undefined {
  const [first] = contributions;
  if (first === undefined) return undefined;
  const { inputs, outputs } = at(graph.ops, op);
  const value = at(inputs, first.input);
  const output = at(outputs, 0);
  const [target, title, through] = [
    gradientTitle(graph, gradient),
    valueTitle(graph, value),
    valueTitle(graph, output),
  ];
  const incoming = graph.flow.receipts[output]?.findLast(
    (one) => one.gradient === gradient && one.tick < tick,
  );
  const [from, to] = [scalarOf(incoming?.total), scalarOf(first.summary)];
  const local = to / from;
  const nearly = [
    { guess: from, words: "That is what comes in. Multiply it by the local derivative." },
    { guess: local, words: "That is the local derivative. Multiply it by what comes in." },
  ];
  const shown = Number.isNaN(from) ? "" : ` = ${formatFloat(from, 4)}`;
  return {
    tick,
    about: "gradient",
    value,
    name: `∂${bracketed(target)}/∂${bracketed(title)} through ${through}`,
    expression: "",
    answer: answerOf(first.summary, at(graph.values, value).shape),
    hint: Number.isNaN(to)
      ? `A gradient has the shape of what it belongs to: look at ${title}.`
      : `∂${bracketed(target)}/∂${bracketed(through)}${shown} comes in; how fast does ${through} change with ${title}?`,
    nearly: nearly.filter(({ guess }) => Number.isFinite(guess) && !isClose(guess, to)),
  };
}

function answerOf(summary: Summary, shape: readonly number[]): Question["answer"] {
  const number = scalarOf(summary);
  return Number.isNaN(number) && summary.scalar !== "nan" ? shape : number;
}

function scalarOf(summary: Summary | undefined): number {
  return summary?.scalar === undefined ? Number.NaN : toNumber(summary.scalar);
}

function isClose(guess: number, answer: number): boolean {
  if (Object.is(guess, answer)) return true;
  return Math.abs(guess - answer) <= TOLERANCE * (answer === 0 ? 1 : Math.abs(answer));
}

const PRAISE = ["Right.", "Yes, exactly.", "Well done.", "That is it."] as const;

/** What is said to a guess; undefined when it is no guess at all. */
export function judge({ answer, hint, nearly, tick }: Question, text: string): Verdict | undefined {
  const praise = PRAISE[tick % PRAISE.length] ?? PRAISE[0];
  if (typeof answer !== "number") {
    const guess = readShape(text);
    if (guess === undefined) return undefined;
    const isRight = guess.length === answer.length && guess.every((length, i) => length === answer[i]);
    return { isRight, words: isRight ? praise : `Not quite. ${hint}` };
  }
  const guess = readNumber(text);
  if (guess === undefined) return undefined;
  if (isClose(guess, answer)) return { isRight: true, words: praise };
  const known = nearly.find((one) => isClose(guess, one.guess));
  if (known !== undefined) return { isRight: false, words: known.words };
  if (answer !== 0 && isClose(-guess, answer)) {
    return { isRight: false, words: "The size is right. Think about the sign." };
  }
  return { isRight: false, words: `Not quite. ${hint}` };
}

/** "18", "-0.5", "1/3", "2e-3", "nan", "inf", with any of the signs that are taken for a minus. */
function readNumber(text: string): number | undefined {
  const plain = text.trim().toLowerCase().replace(/[−–]/g, "-");
  if (plain === "nan") return Number.NaN;
  const infinite = /^([+-]?)(inf(inity)?|∞)$/.exec(plain);
  if (infinite) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const parts = plain.split("/").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [over, under = 1] = parts;
  if (over === undefined || parts.length > 2 || parts.some(Number.isNaN)) return undefined;
  return over / under;
}

/** "(2, 3)", "2 x 3", "2 by 3", "()", "scalar". */
function readShape(text: string): number[] | undefined {
  const plain = text.trim().toLowerCase();
  if (/^(\(\s*\)|scalar)$/.test(plain)) return [];
  if (!/^[([]?\s*\d+(\s*(,|x|×|by|\s)\s*\d+)*\s*,?\s*[)\]]?$/.test(plain)) return undefined;
  return (plain.match(/\d+/g) ?? []).map(Number);
}
