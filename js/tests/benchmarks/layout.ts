/**
 * How long the model and the layout take, in milliseconds, as medians of several runs, for tapes of 1,000, 10,000 and
 * 100,000 ops; "append" is one op more, from its message to its place.
 */

import { extend, polish, startGrowing } from "../../src/layout/layout";
import { extendSplit, split } from "../../src/layout/split";
import { applyDelta } from "../../src/model/graph";
import { momentAt } from "../../src/model/moment";
import { tickCount } from "../../src/model/ticks";
import type { GraphDelta } from "../../src/model/wire";
import { sizesFor } from "../sizes";
import { SHAPES, tapeOf } from "./tapes";

function time<T>(work: () => T): [number, T] {
  const start = performance.now();
  const result = work();
  return [performance.now() - start, result];
}

/** The delta without its last op, and one with that op alone. */
function withoutLast(delta: GraphDelta): [GraphDelta, GraphDelta] {
  const { values = [], ops = [] } = delta;
  const head = { ...delta, values: values.slice(0, -1), ops: ops.slice(0, -1), gradients: [], steps: [] };
  const tail = { ...head, values: values.slice(-1), ops: ops.slice(-1), kinds: [] };
  return [head, tail];
}

function measured(shape: string, length: number): Record<string, number> {
  const delta = tapeOf(shape, length);
  const [model, graph] = time(() => applyDelta(undefined, delta));
  const middle = Math.floor(tickCount(graph) / 2);
  const [moment] = time(() => {
    const now = momentAt(graph, middle);
    for (let i = 0; i < 150; i++) now.ofValue(Math.floor((i * length) / 150));
  });
  const options = sizesFor(graph);
  const [growing] = time(() => extend(startGrowing(options), split(graph)));
  const [polished] = time(() => polish(split(graph), options));
  const [head, tail] = withoutLast(delta);
  const started = applyDelta(undefined, head);
  const [drawn, layout] = [split(started), startGrowing(sizesFor(started))];
  extend(layout, drawn);
  const [append] = time(() => extend(layout, extendSplit(drawn, applyDelta(started, tail))));
  return {
    model,
    "moment, 150 values": moment,
    "split, growing": growing,
    "split, polished": polished,
    append,
  };
}

function median(numbers: number[]): number {
  const sorted = numbers.sort((a, b) => a - b);
  return Number((sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(1));
}

const REPETITIONS = new Map([
  [1_000, 15],
  [10_000, 7],
  [100_000, 3],
]);

const table: Record<string, Record<string, number>> = {};
for (const shape of Object.keys(SHAPES)) {
  for (const [length, repetitions] of REPETITIONS) {
    const runs = Array.from({ length: repetitions }, () => measured(shape, length));
    const columns = Object.keys(runs[0] ?? {});
    table[`${shape} ${length}`] = Object.fromEntries(
      columns.map((column) => [column, median(runs.map((run) => run[column] ?? Number.NaN))]),
    );
  }
}
console.table(table);
