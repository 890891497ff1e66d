import { describe, expect, test } from "vitest";
import { plain } from "../../src/model/expression";
import { derivativeByValue } from "../../src/model/formula";
import { applyDelta } from "../../src/model/graph";
import type { Graph } from "../../src/model/state";
import { opTitle, valueTitle } from "../../src/model/titles";
import type { GraphDelta } from "../../src/model/wire";
import { raising } from "../corpus";
import { graphOf } from "../fixture";
import { Recorder, scalar } from "../recorder";

/** y = y * v, so often. */
function loop(times: number): Recorder {
  const tape = new Recorder("tape", "y = y * v\n");
  const v = tape.variable("v", scalar(2));
  let y = tape.variable("y", scalar(1));
  tape.open();
  for (let i = 0; i < times; i++) y = tape.op("multiply", [y, v], { name: "y" });
  tape.close();
  return tape;
}

const titles = (graph: Graph) => graph.values.map((_, value) => valueTitle(graph, value));

const DELTA: GraphDelta = {
  id: 0,
  run: 1,
  title: "tape",
  state: "recording",
  counts: { ops: 0, steps: 0 },
  tapes: [],
};

const leaf = (name: string) => ({
  name,
  role: "watched" as const,
  shape: [],
  dtype: "float32",
  op: -1,
  summary: { scalar: 1 },
});

describe("a name that repeats", () => {
  test("gets an index in the order of the tape; one that does not stays bare", () => {
    const graph = graphOf(loop(3));
    expect(titles(graph)).toEqual(["v", "y₁", "y₂", "y₃", "y₄"]);
    expect(opTitle(graph, 0)).toBe("y₂");
    const local = derivativeByValue(graph, 1, 0);
    expect(local && [plain(local.left), plain(local.names)]).toEqual(["∂y₃/∂v", "y₂"]);
  });

  test("keeps its indices while the tape grows, and only its first title changes", () => {
    const values = (...names: string[]) => ({ ...DELTA, values: names.map(leaf) });
    let graph = applyDelta(undefined, values("x", "output"));
    expect([titles(graph), graph.amended]).toEqual([["x", "output"], 0]);
    graph = applyDelta(graph, values("output"));
    expect([titles(graph), graph.amended]).toEqual([["x", "output₁", "output₂"], 1]);
    graph = applyDelta(graph, values("z", "output"));
    expect([titles(graph), graph.amended]).toEqual([["x", "output₁", "output₂", "z", "output₃"], 1]);
  });

  test("counts a value that is named late or anew in its place", () => {
    let graph = applyDelta(undefined, { ...DELTA, values: ["y", "", "y", "y"].map(leaf) });
    graph = applyDelta(graph, { ...DELTA, amendments: [{ value: 1, fields: { name: "y" } }] });
    expect(titles(graph)).toEqual(["y₁", "y₂", "y₃", "y₄"]);
    const fields = { name: "z" };
    graph = applyDelta(graph, { ...DELTA, amendments: [0, 2, 3].map((value) => ({ value, fields })) });
    expect(titles(graph)).toEqual(["z₁", "y", "z₂", "z₃"]);
    expect([...graph.named]).toEqual([
      ["y", [1]],
      ["z", [0, 2, 3]],
    ]);
  });
});

test("a number that is read again and again is one value", () => {
  const dt = (scalar: number) => ({ ...leaf("dt"), role: "constant" as const, summary: { scalar } });
  let graph = applyDelta(undefined, { ...DELTA, values: [dt(0.5), leaf("x"), dt(0.5)] });
  expect(titles(graph)).toEqual(["dt", "x", "dt"]);
  graph = applyDelta(graph, { ...DELTA, values: [dt(0.25), dt(0.25)] });
  expect(titles(graph)).toEqual(["dt₁", "x", "dt₁", "dt₂", "dt₂"]);
});

test("an op that raised is called after its expression, as far as it fits", () => {
  expect(opTitle(graphOf(raising()), 2)).toBe("s @ W");
  const tape = new Recorder("tape", "first_layer @ weights + bias");
  const x = tape.variable("x", scalar(2));
  tape.open();
  tape.raise("add", [x, x], { code: "first_layer @ weights + bias" }, "shapes");
  expect(opTitle(graphOf(tape), 0)).toBe("first_layer @…");
});
