import { describe, expect, test } from "vitest";
import { at } from "../../src/model/at";
import { plain } from "../../src/model/expression";
import { derivativeByValue } from "../../src/model/formula";
import { applyDelta } from "../../src/model/graph";
import type { Graph } from "../../src/model/state";
import { bracketed, isLiteral, opTitle, valueTitle } from "../../src/model/titles";
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
  expect(opTitle(graphOf(tape), 0)).toBe("first_layer @ we…");
});

describe("what has no name", () => {
  const named = (tape: Recorder) => graphOf(tape).ops.map((_, op) => opTitle(graphOf(tape), op));

  test("is called as the wire says for short, or as it is written", () => {
    const tape = new Recorder("tape", "x * x + tf.sin(x)");
    const x = tape.variable("x", scalar(2));
    tape.open();
    const sine = tape.op("sin", [x], { code: "tf.sin(x)" });
    const square = tape.op("multiply", [x, x], { code: "x * x" });
    tape.op("add", [square, sine], { code: "x * x + tf.sin(x)" });
    Object.assign(at(tape.ops, 0), { label: "sin(x)" });
    Object.assign(at(tape.ops, 2), { label: "x * x + …" });
    expect(named(tape)).toEqual(["sin(x)", "x * x", "x * x + sin(x)"]);
  });

  test("is told by its operands where the same code ran on others", () => {
    const tape = new Recorder("tape", "h * w");
    const x = tape.variable("x", scalar(2));
    const ws = [0, 1, 2].map((place) => tape.variable(`ws[${place}]`, scalar(place)));
    tape.open();
    let h = x;
    for (const w of ws) h = tape.op("tanh", [tape.op("multiply", [h, w], { code: "h * w" })], { name: "h" });
    expect(named(tape)).toEqual(["x * ws[0]", "h₁", "h₁ * ws[1]", "h₂", "h₂ * ws[2]", "h₃"]);
  });

  test("gets an index where that would not tell it either", () => {
    const tape = new Recorder("tape", "(a*b + 1) / tf.exp(a*b) - tf.exp(a*b)");
    const [a, b] = [tape.variable("a", scalar(2)), tape.variable("b", scalar(3))];
    tape.open();
    for (let i = 0; i < 2; i++) {
      const product = tape.op("multiply", [a, b], { code: "a*b" });
      tape.op("exp", [product], { code: "tf.exp(a*b)" });
    }
    expect(named(tape)).toEqual(["(a*b)₁", "tf.exp(a*b)₁", "(a*b)₂", "tf.exp(a*b)₂"]);
    expect(["(a*b)₁", "(a) * (b)", "a*b"].map(bracketed)).toEqual(["(a*b)₁", "((a) * (b))", "(a*b)"]);
  });

  test("leaves out what would be cut for the index", () => {
    const tape = new Recorder("tape", "add_n(terms) + stack(a, b)*a");
    const [a, b] = [tape.variable("a", scalar(2)), tape.variable("b", scalar(3))];
    tape.open();
    for (let i = 0; i < 2; i++) {
      tape.op("add", [a, b], { code: "add_n(terms)" });
      tape.op("sin", [tape.op("multiply", [a, b], { code: "stack(a, b)*a" })], { name: "s" });
    }
    expect(named(tape)).toEqual(["add_n(…)₁", "×₂", "s₁", "add_n(…)₂", "×₅", "s₂"]);
  });

  test("and is not written at all is written as a formula, else it is its symbol and a number", () => {
    const tape = new Recorder("tape", "");
    const x = tape.variable("x", scalar(2));
    tape.open();
    const cube = tape.op("power", [x, tape.constant("", scalar(3))]);
    const four = tape.op("multiply", [tape.constant("", scalar(4)), cube]);
    const sine = tape.op("sin", [cube]);
    const whole = tape.op("multiply", [tape.op("add", [four, sine]), four]);
    tape.op("multiply", [whole, whole]);
    const product = tape.op("multiply", [x, sine]);
    tape.op("negative", [product]);
    expect(named(tape)).toEqual([
      ...["x³", "4.0·x³", "sin(x³)", "4.0·x³ + sin(x³)", "…·4.0·x³", "×₆"],
      ...["x·sin(x³)", "−x·…"],
    ]);
  });
});

test("a Variable or Tensor that nothing names is called so, and not by its value", () => {
  const nameless = { ...DELTA, values: [leaf(""), { ...leaf(""), role: "variable" as const }, leaf("")] };
  expect(titles(applyDelta(undefined, nameless))).toEqual(["Tensor₁", "Variable", "Tensor₂"]);
});

test("a number in the code is a literal, unless it has a name or one differentiates by it", () => {
  const tape = new Recorder("tape", "");
  const x = tape.variable("x", scalar(3));
  const [two, k, asked] = [
    tape.constant("", scalar(2)),
    tape.constant("k", scalar(2)),
    tape.constant("", scalar(1)),
  ];
  const number = tape.open();
  const y = tape.op("multiply", [x, two], { name: "y" });
  const z = tape.op("multiply", [tape.op("multiply", [y, k]), asked], { name: "z" });
  tape.close();
  tape.gradient(number, z, [x, asked]);
  const graph = graphOf(tape);
  expect([x, two, k, asked].map(({ value }) => isLiteral(graph, value))).toEqual([false, true, false, false]);
});
