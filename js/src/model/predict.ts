/** Predicting: what a step is going to bring, asked before it is shown, and what is said to a guess. */

import { at } from "./at";
import { hasCustomGradient } from "./formula";
import type { Guessed } from "./moment";
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
  /** Of a gradient the op that hands it on; -1 where it is the sum of what several did, or the beginning. */
  through: number;
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

/** A guess within so much of the answer, relative to it, is right; 0 is 0. */
export const TOLERANCE = 0.01;

/** What the step at a tick is going to bring, each thing by itself; nothing when it brings none that could be asked for. */
export function questionsAt(graph: Graph, tick: number): Question[] {
  const step = stepAt(graph, tick);
  switch (step?.kind) {
    case "op":
      return aboutOp(graph, tick, step.op);
    case "seed":
      return [aboutSeed(graph, tick, step)];
    case "backward":
      return aboutBackward(graph, tick, step);
    default:
      return [];
  }
}

/** What is known of a step of which so many questions have been answered. */
export function guessedOf(questions: readonly Question[], answered: number): Guessed {
  const [found, open] = [questions.slice(0, answered), questions.slice(answered)];
  const values = found.filter(({ about }) => about === "gradient");
  const isOpen = (value: number) => open.some((question) => question.value === value);
  return {
    contributions: new Set(values.filter(({ through }) => through >= 0).map(({ value }) => value)),
    totals: new Set(values.map(({ value }) => value).filter((value) => !isOpen(value))),
  };
}

function aboutOp(graph: Graph, tick: number, op: number): Question[] {
  const { inputs, outputs, expression } = at(graph.ops, op);
  const value = outputs[0];
  if (value === undefined) return [];
  const { summary, shape } = at(graph.values, value);
  const operands = [...new Set(inputs)].flatMap((input) => {
    const { summary: of, shape: size, dtype } = at(graph.values, input);
    const text = of.scalar === undefined ? formatShape(size) : formatNumber(of.scalar, dtype, 4);
    const title = valueTitle(graph, input);
    // A number has no name but itself.
    return title === text ? [] : [`${title} = ${text}`];
  });
  const told = operands.length === 0 ? "" : `, with ${operands.join(", ")}`;
  const question: Question = {
    tick,
    about: "value",
    value,
    through: -1,
    name: valueTitle(graph, value),
    expression: expression === valueTitle(graph, value) ? "" : expression,
    answer: answerOf(summary, shape),
    hint: `${expression || opSubtitle(graph, op)}${told}`,
    nearly: [],
  };
  return [question];
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
    through: -1,
    name: partial(title, title),
    expression: "",
    answer: answerOf(summary, at(graph.values, value).shape),
    hint: `By how much does ${title} change when ${title} itself changes by 1?`,
    nearly: [],
  };
}

type Backward = Extract<Step, { kind: "backward" }>;

/** What the op hands to each of its operands; then, where nothing more comes, the sums of which that was the last term. */
function aboutBackward(graph: Graph, tick: number, step: Backward): Question[] {
  const { inputs } = at(graph.ops, step.op);
  const values = [...new Set(step.contributions.map(({ input }) => at(inputs, input)))];
  const contributions = values.map((value) => aboutContribution(graph, tick, step, value));
  return [...contributions, ...values.flatMap((value) => aboutSum(graph, tick, step, value) ?? [])];
}

/** An operand that stands twice receives twice: what is asked for is both together. */
function aboutContribution(
  graph: Graph,
  tick: number,
  { gradient, op, contributions }: Backward,
  value: number,
): Question {
  const { inputs, outputs } = at(graph.ops, op);
  const output = at(outputs, 0);
  const [target, title, through] = [
    gradientTitle(graph, gradient),
    valueTitle(graph, value),
    valueTitle(graph, output),
  ];
  const incoming = graph.flow.receipts[output]?.findLast(
    (one) => one.gradient === gradient && one.tick < tick,
  );
  const parts = contributions.filter(({ input }) => inputs[input] === value);
  const terms = parts.map(({ summary }) => scalarOf(summary));
  const from = scalarOf(incoming?.total);
  const to = terms.reduce((sum, term) => sum + term, 0);
  const isCustom = hasCustomGradient(graph, op);
  const nearly = isCustom
    ? [{ guess: from, words: `That is what comes in. See what the gradient of ${through} makes of it.` }]
    : [
        { guess: from, words: "That is what comes in. Multiply it by the local derivative." },
        { guess: to / from, words: "That is the local derivative. Multiply it by what comes in." },
      ];
  if (terms.length > 1) {
    const words = `That is one of the ${terms.length} ways from ${through} to ${title}. Add them up.`;
    nearly.unshift(...terms.map((guess) => ({ guess, words })));
  }
  const { shape } = at(graph.values, value);
  const asked = isCustom
    ? `what does the gradient that was written for ${through} make of it`
    : `how fast does ${through} change with ${title}`;
  const known = Number.isNaN(from) ? "" : ` = ${formatFloat(from, 4)}`;
  return {
    tick,
    about: "gradient",
    value,
    through: op,
    name: `${partial(target, title)} through ${through}`,
    expression: "",
    answer: terms.length > 1 && !Number.isNaN(to) ? to : answerOf(at(parts, 0).summary, shape),
    hint: Number.isNaN(to)
      ? `A gradient has the shape of what it belongs to: look at ${title}.`
      : `${partial(target, through)}${known} comes in; ${asked}?`,
    nearly: nearly.filter(({ guess }) => Number.isFinite(guess) && !isClose(guess, to)),
  };
}

/** Of a number that has received through several ops, once the last of them has run: all of it. */
function aboutSum(graph: Graph, tick: number, { gradient }: Backward, value: number): Question | undefined {
  const receipts = (graph.flow.receipts[value] ?? []).filter((one) => one.gradient === gradient);
  const last = receipts.at(-1);
  const total = scalarOf(last?.total);
  const isWhole = last?.tick === tick && new Set(receipts.map(({ op }) => op)).size > 1;
  if (!isWhole || !Number.isFinite(total)) return undefined;
  const { dtype } = at(graph.values, value);
  const terms = receipts.map(({ summary }) => scalarOf(summary));
  const words = "That is what comes through one op. Add up what comes through all.";
  return {
    tick,
    about: "gradient",
    value,
    through: -1,
    name: partial(gradientTitle(graph, gradient), valueTitle(graph, value)),
    expression: "",
    answer: total,
    hint: `Add up what it has received: ${terms.map((term) => formatNumber(term, dtype, 4)).join(" + ")}.`,
    nearly: terms.filter((guess) => !isClose(guess, total)).map((guess) => ({ guess, words })),
  };
}

function partial(of: string, by: string): string {
  return `∂${bracketed(of)}/∂${bracketed(by)}`;
}

/** What an answer is written as once it is no longer asked for. */
export function answerText(graph: Graph, { answer, value }: Question): string {
  if (typeof answer !== "number") return formatShape(answer);
  return formatNumber(Number.isNaN(answer) ? "nan" : answer, at(graph.values, value).dtype, 4);
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
  return Math.abs(guess - answer) <= TOLERANCE * Math.abs(answer);
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

/** "18", "-0.5", "0,5", "1/3", "2e-3", "nan", "inf", with any of the signs that are taken for a minus. */
function readNumber(text: string): number | undefined {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/[−–]/g, "-")
    .replace(/^([+-]?\d*),(\d+)$/, "$1.$2");
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
