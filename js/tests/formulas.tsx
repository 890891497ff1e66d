/** Reads wire graphs from stdin; writes, for every operand of every op that was differentiated, what the view says of it. */

import { readFileSync } from "node:fs";
import { renderToString } from "preact-render-to-string";
import { at } from "../src/model/at";
import { applyDelta } from "../src/model/graph";
import { momentAt } from "../src/model/moment";
import type { Graph } from "../src/model/state";
import { tickCount } from "../src/model/ticks";
import type { GraphDelta } from "../src/model/wire";
import { linksOf } from "../src/render/chain";
import { Formula, Partial, Term } from "../src/render/math";
import { rowsOf } from "../src/render/rows";

function saidOf(graph: Graph, op: number) {
  const moment = momentAt(graph, tickCount(graph) - 1);
  const { inputs, kind } = at(graph.ops, op);
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
