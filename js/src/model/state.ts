/** What the browser holds of a tape: its tables, the indices that grow with them, and the state at one position. */

import type {
  Finding,
  Frame,
  Gradient,
  GraphDelta,
  HistoryDelta,
  Op,
  OpKind,
  Scope,
  SourceFile,
  Step,
  Summary,
  Tape,
  Thresholds,
  Value,
} from "./wire";

/** One operand of one op. */
export interface Read {
  op: number;
  input: number;
}

export type History = Omit<HistoryDelta, "at">;

export interface Graph {
  readonly id: number;
  readonly run: number;
  title: string;
  state: GraphDelta["state"];
  /** What was raised inside of the tape, "" if nothing. */
  message: string;
  counts: { ops: number; steps: number };
  /** By which gradients are judged, in the findings and wherever they are drawn. */
  thresholds: Thresholds;
  tapes: Tape[];
  readonly files: SourceFile[];
  readonly frames: Frame[];
  readonly kinds: OpKind[];
  readonly scopes: Scope[];
  readonly values: Value[];
  readonly ops: Op[];
  readonly gradients: Gradient[];
  readonly steps: Step[];
  readonly findings: Finding[];
  /** By value: who reads it, in the order of the tape. */
  readonly readers: Read[][];
  /** By name in the user's code: the values that it stands for, in the order of the tape. */
  readonly named: Map<string, number[]>;
  /** By what a Variable was at first that was changed on the tape: all the values that it was, in the order of the tape. */
  readonly changed: Map<number, number[]>;
  /** What earlier runs came to; see the wire. All runs of a graph share it. */
  history: History;
  readonly ticks: Ticks;
  readonly flow: Flow;
  /** Counts up with every delta. */
  revision: number;
  /** How often values that were there before changed (mostly a late name, or an index for one that repeats). */
  amended: number;
}

/**
 * Positions count from 0; -1 is before the first. "op", "seed" and "backward" steps are ticks. A "result" belongs
 * to the tick before it, unless its gradient had no other step: then it is a tick, so that a gradient in which
 * nothing flowed (every source None) can be looked at too.
 */
export interface Ticks {
  /** By tick: its step. */
  readonly stepOf: number[];
  /** By step: its tick. */
  readonly tickOf: number[];
  /** By tick: the gradient whose backward pass it is part of, or -1 while the forward pass is recorded. */
  readonly gradientOf: number[];
  /** By op: the tick at which it ran, -1 if its step was not sent. */
  readonly tickOfOp: number[];
  /** Maximal stretches of ticks that are all forward or all of one gradient, in order. */
  readonly stretches: Stretch[];
}

export interface Stretch {
  /** -1 for recording. */
  gradient: number;
  first: number;
  last: number;
}

export type Phase = "to come" | "current" | "done";

/** What a value received: a seed (op -1) or a contribution of one of its readers. */
export interface Receipt {
  tick: number;
  gradient: number;
  op: number;
  input: number;
  summary: Summary;
  /** What the value has received in all by then. */
  total: Summary;
}

/** The backward of one op. */
export interface Passage {
  tick: number;
  gradient: number;
  /** By input; a hole where nothing flows. */
  contributions: (Summary | undefined)[];
}

export interface Flow {
  /** By value, in order of ticks. */
  readonly receipts: (Receipt[] | undefined)[];
  /** By op, in order of ticks. */
  readonly passages: (Passage[] | undefined)[];
  /** By gradient. */
  readonly gradients: GradientSpan[];
  /** Gradients in the order in which they began, with the tick: sorted, for binary search. */
  readonly begun: { tick: number; gradient: number }[];
}

export interface GradientSpan {
  /** First tick, -1 before it began. */
  first: number;
  /** Tick at which it was returned, -1 while it runs. */
  ended: number;
  results: (Summary | null)[] | undefined;
}

export interface OpMoment {
  forward: Phase;
  /** "none": the gradient shown does not pass this op (or has not yet, while it runs). */
  backward: Phase | "none";
  raised: boolean;
}

export interface ValueMoment {
  forward: Phase;
  /** What it has received so far of the gradient shown; undefined before anything came. */
  gradient: Summary | undefined;
  /** "current": it received something at this very tick. "done": it has received something before. */
  backward: Phase | "none";
  /** More will be added later in the gradient shown. */
  pending: boolean;
  isTarget: boolean;
  isSource: boolean;
  /** Its place among the sources of the gradient shown, -1 if it is none. */
  source: number;
  /** The gradient shown has ended and gave None for this source. */
  isNone: boolean;
}

export interface EdgeMoment {
  /** "current": the value is read at this tick. */
  forward: Phase;
  /** "current": the contribution flows at this tick. */
  backward: Phase | "none";
  /** What flowed along it; undefined while it is still to come. */
  contribution: Summary | undefined;
}

/** A term of the sum that a value's gradient is. */
export interface Term extends Read {
  summary: Summary;
  when: Phase;
}

export interface Moment {
  readonly tick: number;
  /** The gradient shown: the latest one begun at or before this tick, or -1. */
  readonly gradient: number;
  /** Whoever shows it tells nothing that is to come: not a number, nor a shape, and not what they are computed from. */
  readonly isVeiled: boolean;
  /** The tick itself is part of a backward pass. */
  readonly isBackward: boolean;
  /** The op that runs, forward or backward, at this tick; -1 at a seed. */
  readonly op: number;
  /** The value that a seed gives its first gradient to, or -1. */
  readonly seed: number;
  readonly targets: readonly number[];
  readonly sources: readonly number[];
  /** Results of the gradient shown, once it has ended: one a source, null for None. */
  readonly results: readonly (Summary | null)[] | undefined;
  ofOp(op: number): OpMoment;
  ofValue(value: number): ValueMoment;
  ofEdge(op: number, input: number): EdgeMoment;
  /** All terms of the gradient shown that this value receives, in the order in which they come. Seed: op -1. */
  terms(value: number): Term[];
}
