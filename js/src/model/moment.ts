/**
 * The state of the picture at one position of the scrubber.
 *
 * `Flow` is an index that grows with the graph: by value and by op, what happened when. A `Moment` answers
 * questions about single ops, values and edges by binary search in it; nothing is replayed.
 */

import { at } from "./at";
import { placeAmongSources } from "./changed";
import type { Flow, Graph, Moment, Passage, Phase, Receipt, Term } from "./state";
import { stepAt } from "./ticks";
import type { Step, Summary } from "./wire";

export function createFlow(): Flow {
  return { receipts: [], passages: [], gradients: [], begun: [] };
}

export function extendFlow(flow: Flow, graph: Graph, firstNewStep: number): void {
  const { ops, gradients, steps, ticks } = graph;
  while (flow.gradients.length < gradients.length) {
    flow.gradients.push({ first: -1, ended: -1, results: undefined });
  }
  for (let index = firstNewStep; index < steps.length; index++) {
    const step = at(steps, index);
    const tick = at(ticks.tickOf, index);
    const gradient = step.kind === "op" ? at(ops, step.op).gradient : step.gradient;
    if (gradient < 0) continue;
    const span = at(flow.gradients, gradient);
    if (span.first < 0) {
      span.first = tick;
      flow.begun.push({ tick, gradient });
    }
    switch (step.kind) {
      case "seed":
        receive(flow, step.value, {
          tick,
          gradient,
          op: -1,
          input: -1,
          summary: step.summary,
          total: step.summary,
        });
        break;
      case "backward":
        pass(flow, graph, step, tick);
        break;
      case "result":
        span.ended = tick;
        span.results = step.results;
        break;
    }
  }
}

function pass(
  flow: Flow,
  { ops }: Graph,
  { gradient, op, contributions }: Extract<Step, { kind: "backward" }>,
  tick: number,
): void {
  const { inputs } = at(ops, op);
  const byInput = new Array<Summary | undefined>(inputs.length);
  for (const { input, summary, total } of contributions) {
    byInput[input] = summary;
    receive(flow, at(inputs, input), { tick, gradient, op, input, summary, total });
  }
  const passage: Passage = { tick, gradient, contributions: byInput };
  const passages = flow.passages[op];
  if (passages === undefined) flow.passages[op] = [passage];
  else passages.push(passage);
}

function receive(flow: Flow, value: number, receipt: Receipt): void {
  const receipts = flow.receipts[value];
  if (receipts === undefined) flow.receipts[value] = [receipt];
  else receipts.push(receipt);
}

/** How many of the events, which are in order of ticks, have happened by `tick`. */
function countUntil(events: readonly { tick: number }[], tick: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(events, middle).tick <= tick) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of the numbers of a step that are to be predicted those that have been, by the value that receives them. */
export interface Guessed {
  /** What the op of the step hands on to it. */
  contributions: ReadonlySet<number>;
  /** What it has received in all. */
  totals: ReadonlySet<number>;
}

const NOTHING: Guessed = { contributions: new Set(), totals: new Set() };

/**
 * @param known is the last tick whose numbers may be seen: one before `tick` while they are to be predicted.
 * @param isVeiled for a lecture: nothing is to be told that has not come by then.
 * @param guessed of the numbers of `tick` may be seen all the same.
 */
export function momentAt(
  graph: Graph,
  tick: number,
  known = tick,
  isVeiled = false,
  guessed = NOTHING,
): Moment {
  const { flow, ticks, ops } = graph;
  const step = stepAt(graph, tick);
  const own = ticks.gradientOf[tick] ?? -1;
  const gradient = own >= 0 ? own : (flow.begun[countUntil(flow.begun, tick) - 1]?.gradient ?? -1);
  const call = graph.gradients[gradient];
  const span = flow.gradients[gradient];
  const hasEnded = span !== undefined && span.ended >= 0 && span.ended <= known;
  const results = hasEnded ? span.results : undefined;
  const targets = call?.targets ?? [];
  const sources = call?.sources ?? [];

  function phase(eventTick: number, until = known): Phase {
    if (eventTick > until) return "to come";
    return eventTick === tick ? "current" : "done";
  }

  /** The events of the gradient shown, from the one before `until` back to its beginning. */
  function* backFrom<Event extends { tick: number; gradient: number }>(
    events: readonly Event[],
    until: number,
  ): Generator<Event> {
    for (let i = until - 1; i >= 0; i--) {
      const event = at(events, i);
      if (span === undefined || event.tick < span.first) return;
      if (event.gradient === gradient) yield event;
    }
  }

  /** The first event of the gradient shown at or after place `from`. */
  function nextFrom<Event extends { tick: number; gradient: number }>(
    events: readonly Event[],
    from: number,
  ): Event | undefined {
    for (let i = from; i < events.length; i++) {
      const event = at(events, i);
      if (event.gradient === gradient) return event;
      if (span !== undefined && span.ended >= 0 && event.tick > span.ended) return undefined;
    }
    return undefined;
  }

  function lastBefore<Event extends { tick: number; gradient: number }>(
    events: readonly Event[],
    until: number,
  ): Event | undefined {
    for (const event of backFrom(events, until)) return event;
    return undefined;
  }

  function passageOf(op: number): Passage | undefined {
    const passages = flow.passages[op] ?? [];
    const until = countUntil(passages, known);
    return lastBefore(passages, until) ?? nextFrom(passages, until);
  }

  function forwardOfOp(op: number): Phase {
    return phase(ticks.tickOfOp[op] ?? -1);
  }

  /** Operands are seen as they are read, before what comes of them is. */
  function readBy(op: number): Phase {
    return phase(ticks.tickOfOp[op] ?? -1, tick);
  }

  /** A leaf comes into the picture when it is first read. */
  function forwardOfValue(value: number): Phase {
    const { op } = at(graph.values, value);
    if (op >= 0) return forwardOfOp(op);
    const first = graph.readers[value]?.[0];
    return first === undefined ? "done" : readBy(first.op);
  }

  /** The last tick whose contributions to a value may be seen. */
  function lastOf(value: number): number {
    return guessed.contributions.has(value) ? tick : known;
  }

  return {
    tick,
    gradient,
    isVeiled,
    isBackward: own >= 0 && step?.kind !== "op",
    op: step?.kind === "op" || step?.kind === "backward" ? step.op : -1,
    seed: step?.kind === "seed" ? step.value : -1,
    targets,
    sources,
    results,

    ofOp(op) {
      const passage = passageOf(op);
      return {
        forward: forwardOfOp(op),
        backward: passage === undefined ? "none" : phase(passage.tick),
        raised: at(ops, op).error !== undefined,
      };
    },

    ofValue(value) {
      const receipts = flow.receipts[value] ?? [];
      const last = guessed.totals.has(value) ? tick : known;
      const isAhead = last < lastOf(value);
      const until = countUntil(receipts, last);
      const latest = lastBefore(receipts, until);
      const pending = nextFrom(receipts, until) !== undefined;
      const backward = latest === undefined ? (pending ? "to come" : "none") : phase(latest.tick, last);
      const source = placeAmongSources(graph, sources, value);
      return {
        forward: forwardOfValue(value),
        // What came before is no gradient beside a sum that has gone on.
        gradient: isAhead ? undefined : latest?.total,
        backward,
        pending,
        isTarget: targets.includes(value),
        isSource: source >= 0,
        source,
        isNone: source >= 0 && results !== undefined && results[source] === null,
      };
    },

    ofEdge(op, input) {
      const passage = passageOf(op);
      const contribution = passage?.contributions[input];
      if (passage === undefined || contribution === undefined) {
        return { forward: readBy(op), backward: "none", contribution: undefined };
      }
      const backward = phase(passage.tick, lastOf(at(at(ops, op).inputs, input)));
      return {
        forward: readBy(op),
        backward,
        contribution: backward === "to come" ? undefined : contribution,
      };
    },

    terms(value) {
      const receipts = flow.receipts[value] ?? [];
      const terms: Term[] = [];
      for (const { op, input, summary, tick: when } of backFrom(receipts, receipts.length)) {
        terms.push({ op, input, summary, when: phase(when, lastOf(value)) });
      }
      return terms.reverse();
    },
  };
}
