import { at } from "../src/model/at";
import { applyDelta } from "../src/model/graph";
import type { Graph } from "../src/model/state";
import type { Recorder } from "./recorder";

/** The graph that a recorded tape gives. */
export function graphOf(tape: Recorder): Graph {
  return applyDelta(undefined, at(tape.snapshot().graphs, 0));
}
