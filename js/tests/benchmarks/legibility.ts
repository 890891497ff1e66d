/**
 * Figures of legibility over the corpus, ours beside those of Graphviz's `dot` for the same split graph ("ours / dot"),
 * and how many crossings there are while the tape grows.
 */

import { extend, polish, startGrowing } from "../../src/layout/layout";
import { type Legibility, measure } from "../../src/layout/measure";
import { split } from "../../src/layout/split";
import { CORPUS } from "../corpus";
import { layOutByDot, startDot } from "../dot";
import { graphOf } from "../fixture";
import { sizesFor } from "../sizes";

const FIGURES = [
  "crossings",
  "throughBoxes",
  "inHalos",
  "overlaps",
  "length",
  "width",
  "height",
] as const satisfies (keyof Legibility)[];

const viz = await startDot();
for (const orientation of ["horizontal", "vertical"] as const) {
  const table: Record<string, Record<string, number | string>> = {};
  const crossings = { ours: 0, dot: 0 };
  for (const [name, build] of Object.entries(CORPUS)) {
    const drawn = split(graphOf(build()));
    const options = { ...sizesFor(drawn.graph), orientation };
    const ours = measure(polish(drawn, options), drawn);
    const dot = measure(layOutByDot(viz, drawn, orientation, options), drawn);
    const growing = startGrowing(options);
    extend(growing, drawn);
    table[name] = {
      nodes: drawn.nodes.length,
      edges: drawn.edges.length,
      ...Object.fromEntries(FIGURES.map((figure) => [figure, `${ours[figure]} / ${dot[figure]}`])),
      "crossings growing": measure(growing, drawn).crossings,
    };
    crossings.ours += ours.crossings;
    crossings.dot += dot.crossings;
  }
  console.log(`${orientation}: ${crossings.ours} crossings, by dot ${crossings.dot}`);
  console.table(table);
}
