import { at } from "../src/model/at";
import { applyDelta, type Graph } from "../src/model/graph";
import type { Recorder } from "./recorder";

/** The graph that a recorded tape gives. */
export function graphOf(tape: Recorder): Graph {
  return applyDelta(undefined, at(tape.snapshot().graphs, 0));
}
