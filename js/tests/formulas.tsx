/** Reads wire graphs from stdin; writes, for every operand of every op that was differentiated, what the view says of it. */

import { readFileSync } from "node:fs";
import { renderToString } from "preact-render-to-string";
import { at } from "../src/model/at";
import { plain } from "../src/model/expression";
import { formulaByValue } from "../src/model/formula";
import { applyDelta } from "../src/model/graph";
import { momentAt } from "../src/model/moment";
import type { Graph } from "../src/model/state";
import { tickCount } from "../src/model/ticks";
import type { GraphDelta, Summary } from "../src/model/wire";
import { linksOf } from "../src/render/chain";
import { Formula, Partial, Term } from "../src/render/math";
import { rowsOf } from "../src/render/rows";

/** Entries in row-major order; undefined where there are too many of them to be told. */
function arrayOf(shape: readonly number[], summary: Summary | undefined) {
  const entries = summary?.scalar === undefined ? summary?.entries : [summary.scalar];
  return entries === undefined ? undefined : { shape, entries };
}

function saidOf(graph: Graph, op: number) {
  const moment = momentAt(graph, tickCount(graph) - 1);
  const { inputs, outputs, kind } = at(graph.ops, op);
  const { name, arguments: names } = at(graph.kinds, kind);
  const links = linksOf(graph, moment, op);
  return rowsOf(graph, moment, op).map((row) => {
    const link = links.find(({ value }) => value === row.value);
    return {
      op: name,
      arguments: inputs.flatMap((value, i) =>
        value === row.value ? [names[Math.min(i, names.length - 1)]] : [],
      ),
      math: renderToString(
        <Formula>
          <Partial of={row.of} by={row.by} isConjugated={row.isConjugated} />
          <mo>{row.sign}</mo>
          <Term of={row.formula} />
        </Formula>,
      ),
      product: row.product ?? null,
      note: row.note,
      computed: link?.local?.value ?? null,
      incoming: link?.incoming?.scalar ?? null,
      contribution: link?.contribution?.scalar ?? null,
      text: plain(row.formula),
      by: row.by,
      formula: formulaByValue(graph, op, row.value),
      shapes: link?.local?.shapes ?? null,
      arrays: Object.fromEntries(
        [...inputs, ...outputs].map((value) => {
          const { shape, summary } = at(graph.values, value);
          return [`#${value}`, arrayOf(shape, summary)];
        }),
      ),
      shape: at(graph.values, row.value).shape,
      given: outputs.map((value) => arrayOf(at(graph.values, value).shape, moment.ofValue(value).gradient)),
      handed: inputs.flatMap((value, i) =>
        value === row.value
          ? [arrayOf(at(graph.values, value).shape, moment.ofEdge(op, i).contribution)]
          : [],
      ),
      parameters: at(graph.ops, op).parameters ?? {},
      dtypes: [...inputs, ...outputs].map((value) => at(graph.values, value).dtype),
      isSingle: at(graph.ops, op).outputs.length === 1,
    };
  });
}

const deltas: GraphDelta[] = JSON.parse(readFileSync(0, "utf8"));
const said = deltas.map((delta) => {
  const graph = applyDelta(undefined, delta);
  return graph.ops.flatMap((_, op) => (graph.flow.passages[op] === undefined ? [] : saidOf(graph, op)));
});
process.stdout.write(JSON.stringify(said));
