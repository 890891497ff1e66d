/** Figures of legibility over the corpus, for the finished layout and for the one that grows. */

import { extend, polish, startGrowing } from "../../src/layout/layout";
import { measure } from "../../src/layout/measure";
import { split } from "../../src/layout/split";
import { CORPUS } from "../corpus";
import { graphOf } from "../fixture";
import { sizesFor } from "../sizes";

for (const orientation of ["horizontal", "vertical"] as const) {
  const table: Record<string, object> = {};
  for (const [name, build] of Object.entries(CORPUS)) {
    const drawn = split(graphOf(build()));
    const options = { ...sizesFor(drawn.graph), orientation };
    const growing = startGrowing(options);
    extend(growing, drawn);
    const size = { nodes: drawn.nodes.length, edges: drawn.edges.length };
    table[name] = { ...size, ...measure(polish(drawn, options), drawn) };
    table[`${name}, growing`] = { ...size, ...measure(growing, drawn) };
  }
  console.log(orientation);
  console.table(table);
}
