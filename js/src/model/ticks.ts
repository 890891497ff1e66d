/** The positions of the scrubber, and the brackets that the timeline draws under them. */

import { at } from "./at";
import { cellOf, type Folding } from "./fold";
import type { Graph, Ticks } from "./state";
import { gradientTitle, opSubtitle, opTitle } from "./titles";
import type { Step } from "./wire";

export interface Bracket {
  kind: "recorded" | "gradient" | "tape";
  /** "recorded", "gradient of z", "tape inner". */
  label: string;
  /** First and last tick, both included. */
  first: number;
  last: number;
  /** 0 is nearest to the ticks; nested tapes lie nearer than the tapes around them. */
  row: number;
  gradient: number;
  tape: number;
  /** Still being recorded. */
  open: boolean;
}

export function createTicks(): Ticks {
  return { stepOf: [], tickOf: [], gradientOf: [], tickOfOp: [], stretches: [] };
}

export function extendTicks(ticks: Ticks, graph: Graph, firstNewStep: number): void {
  for (let index = firstNewStep; index < graph.steps.length; index++) {
    const step = at(graph.steps, index);
    const gradient = gradientOfStep(graph, step);
    const last = ticks.stretches[ticks.stretches.length - 1];
    if (step.kind === "result" && hasTick(graph, gradient)) {
      ticks.tickOf.push(ticks.stepOf.length - 1);
      continue;
    }
    const tick = ticks.stepOf.length;
    ticks.tickOf.push(tick);
    ticks.stepOf.push(index);
    ticks.gradientOf.push(gradient);
    if (step.kind === "op") {
      while (ticks.tickOfOp.length < step.op) ticks.tickOfOp.push(-1);
      ticks.tickOfOp[step.op] = tick;
    }
    if (last !== undefined && last.gradient === gradient) last.last = tick;
    else ticks.stretches.push({ gradient, first: tick, last: tick });
  }
}

function gradientOfStep(graph: Graph, step: Step): number {
  return step.kind === "op" ? at(graph.ops, step.op).gradient : step.gradient;
}

/** Steps of one gradient lie together, but for those of a gradient inside it. */
function hasTick({ ticks }: Graph, gradient: number): boolean {
  for (let i = ticks.stretches.length - 1; i >= 0; i--) {
    const stretch = at(ticks.stretches, i);
    if (stretch.gradient === gradient) return true;
    if (stretch.gradient < gradient) return false;
  }
  return false;
}

export function tickCount(graph: Graph): number {
  return graph.ticks.stepOf.length;
}

/** The step at a tick, undefined before the first. */
export function stepAt(graph: Graph, tick: number): Step | undefined {
  const step = graph.ticks.stepOf[tick];
  return step === undefined ? undefined : graph.steps[step];
}

/** Brackets of the timeline, outer ones after inner ones. One tape alone needs no bracket of its own. */
export function brackets(graph: Graph): Bracket[] {
  const { stretches } = graph.ticks;
  const isOpen = graph.state === "recording";
  const inner = stretches.flatMap(({ gradient, first, last }, index): Bracket[] => {
    const open = isOpen && index === stretches.length - 1;
    const rest = { row: 0, gradient, tape: -1, open };
    if (gradient < 0)
      return onTape(graph, first, last).map((span) => ({
        kind: "recorded",
        label: "recorded",
        ...span,
        ...rest,
      }));
    return [
      { kind: "gradient", label: `gradient of ${gradientTitle(graph, gradient)}`, first, last, ...rest },
    ];
  });
  return graph.tapes.length < 2 ? inner : [...inner, ...tapeBrackets(graph)];
}

/** Between two ticks from the first to the last at which a tape listened: not what is computed before it, or after. */
function onTape(graph: Graph, from: number, to: number): Pick<Bracket, "first" | "last">[] {
  const isOff = (tick: number) => {
    const step = stepAt(graph, tick);
    const op = step?.kind === "op" ? graph.ops[step.op] : undefined;
    return op !== undefined && op.tapes.length === 0 && op.error === undefined;
  };
  let [first, last] = [from, to];
  while (first <= last && isOff(first)) first++;
  while (first < last && isOff(last)) last--;
  return first > last ? [] : [{ first, last }];
}

function tapeBrackets(graph: Graph): Bracket[] {
  const depths: number[] = [];
  for (const { parent } of graph.tapes) depths.push(parent < 0 ? 0 : (depths[parent] ?? 0) + 1);
  const deepest = Math.max(...depths);
  const result: Bracket[] = [];
  graph.tapes.forEach(({ name, opened, closed }, tape) => {
    const first = firstTickFrom(graph, opened);
    const last = firstTickFrom(graph, closed < 0 ? graph.steps.length : closed) - 1;
    if (last < first) return;
    const row = 1 + deepest - at(depths, tape);
    const open = closed < 0 && graph.state === "recording";
    result.push({ kind: "tape", label: name || "tape", first, last, row, gradient: -1, tape, open });
  });
  return result.sort((a, b) => a.row - b.row || a.first - b.first);
}

/** The first tick at or after a step. */
function firstTickFrom({ ticks }: Graph, step: number): number {
  const tick = ticks.tickOf[step];
  if (tick === undefined) return ticks.stepOf.length;
  return ticks.stepOf[tick] === step ? tick : tick + 1;
}

/**
 * Where Shift+arrows go: the first tick of the scope after, or before, the one at `tick`. What is folded into one
 * group is one scope.
 */
export function nextScope(
  graph: Graph,
  folding: Folding | undefined,
  tick: number,
  direction: 1 | -1,
): number {
  const unitAt = (at: number) => unitOf(graph, folding, at);
  const last = tickCount(graph) - 1;
  const here = unitAt(tick);
  if (direction > 0) {
    for (let next = tick + 1; next <= last; next++) if (unitAt(next) !== here) return next;
    return last;
  }
  // From within a scope to its beginning, and from there to the beginning of the one before.
  let start = tick;
  while (start > 0 && unitAt(start - 1) === here) start--;
  if (start < tick) return start;
  if (start <= 0) return -1;
  const before = unitAt(start - 1);
  let first = start - 1;
  while (first > 0 && unitAt(first - 1) === before) first--;
  return first;
}

/** What a tick belongs to: a gradient or the recording, and there a folded group or a scope. */
function unitOf(graph: Graph, folding: Folding | undefined, tick: number): string {
  const step = stepAt(graph, tick);
  const stretch = graph.ticks.gradientOf[tick] ?? -1;
  if (step === undefined) return "start";
  const op = step.kind === "seed" ? at(graph.values, step.value).op : step.kind === "result" ? -1 : step.op;
  if (op < 0) return `${stretch}`;
  const group = folding && cellOf(folding, op)?.group;
  const unit = group === undefined ? `scope ${at(graph.ops, op).scope}` : group.key;
  return `${stretch} ${unit}`;
}

/** One line for the bar and for screen readers: "a = x * x", "gradient of z begins", "backward of a". */
export function describeTick(graph: Graph, tick: number): string {
  const step = stepAt(graph, tick);
  if (step === undefined) return "before the first op";
  switch (step.kind) {
    case "op":
      return describeOp(graph, step.op);
    case "seed":
      return `gradient of ${gradientTitle(graph, step.gradient)} begins`;
    case "backward":
      return `backward of ${opTitle(graph, step.op)}`;
    case "result":
      return `gradient of ${gradientTitle(graph, step.gradient)}: nothing flows`;
  }
}

function describeOp(graph: Graph, index: number): string {
  const op = at(graph.ops, index);
  const title = opTitle(graph, index);
  const expression = op.expression || opSubtitle(graph, index);
  const statement = title === expression ? title : `${title} = ${expression}`;
  return op.error === undefined ? statement : `${expression} raised: ${op.error}`;
}

/** What users count: how many steps have been taken once a tick is reached; before the first tick that is 0. */
export function stepsUpTo(tick: number): number {
  return tick + 1;
}

export function tickAfter(steps: number): number {
  return steps - 1;
}
