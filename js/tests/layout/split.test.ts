import { describe, expect, test } from "vitest";
import { extend, startGrowing } from "../../src/layout/layout";
import { edgeKey, extendSplit, nodeKey, type Split, split } from "../../src/layout/split";
import { at } from "../../src/model/at";
import { applyDelta, applyMessage, createDocument } from "../../src/model/graph";
import { valueTitle } from "../../src/model/titles";
import {
  loop,
  mlp,
  nested,
  neuron,
  raising,
  randomProgram,
  recurrent,
  residual,
  scalars,
  several,
  unconnected,
} from "../corpus";
import { graphOf } from "../fixture";
import { flat } from "../foldable";
import { Recorder, scalar } from "../recorder";
import { sizesFor } from "../sizes";

function chipTitles({ graph, chips }: Split): string[] {
  return chips.map(({ value }) => valueTitle(graph, value));
}

function leafTitles({ graph, nodes }: Split): string[] {
  return nodes.filter(({ kind }) => kind === "leaf").map(({ outputs }) => valueTitle(graph, at(outputs, 0)));
}

describe("a split", () => {
  test("scalars that are read a few times are nodes with edges", () => {
    const whole = split(graphOf(scalars()));
    expect(leafTitles(whole)).toEqual(["x", "y"]);
    expect(whole.chips).toEqual([]);
    expect(whole.edges).toHaveLength(8);
  });

  test("parameters of a network are chips on the ops that read them", () => {
    const whole = split(graphOf(mlp()));
    expect(leafTitles(whole)).toEqual([]);
    expect(chipTitles(whole)).toEqual(["X", "W1", "b1", "W2", "b2", "labels"]);
  });

  test("a parameter read at every step is a chip at every step", () => {
    const whole = split(graphOf(recurrent(20)));
    expect(chipTitles(whole).filter((title) => title === "W")).toHaveLength(20);
    expect(leafTitles(whole)).toEqual([]);
  });

  test("an array read twice is a node, so that its contributions are seen to add up", () => {
    expect(leafTitles(split(graphOf(residual())))).toEqual(["x"]);
  });

  test("numbers written in the code are chips", () => {
    expect(chipTitles(split(graphOf(loop())))).toEqual(["1.0"]);
  });

  test("in a lecture's graph every named leaf is a node", () => {
    expect(leafTitles(split(graphOf(neuron())))).toEqual(["x1", "w1", "x2", "w2", "b"]);
    expect(leafTitles(split(graphOf(nested())))).toEqual(["x"]);
  });

  test("two reads of one value by one op are two edges, in the order of the operands", () => {
    const whole = split(graphOf(scalars()));
    const square = at(whole.nodes, at(whole.nodeOfOp, 0));
    expect(square.edgesIn.map((id) => edgeKey(whole, at(whole.edges, id)))).toEqual(["0.0", "0.1"]);
  });

  test("an op with several outputs is one node, and edges know which output they leave", () => {
    const whole = split(graphOf(several()));
    const both = whole.edges.filter(({ op }) => op === 2);
    expect(both.map(({ output }) => output)).toEqual([0, 1]);
    expect(new Set(both.map(({ from }) => from)).size).toBe(1);
  });

  test("what ran on no tape stays, and says so; what raised as well", () => {
    expect(split(graphOf(several())).nodes.filter(({ offTape }) => offTape)).toHaveLength(1);
    const raised = split(graphOf(raising())).nodes.filter((node) => node.raised);
    expect(raised).toHaveLength(1);
    expect(raised[0]?.outputs).toEqual([]);
  });

  test("a source that no op reads stands alone", () => {
    const tape = new Recorder("tape", "");
    const x = tape.variable("x", scalar(1));
    const unused = tape.variable("unused", scalar(2));
    const id = tape.open();
    const y = tape.op("sin", [x], { name: "y" });
    tape.close();
    tape.gradient(id, y, [x, unused]);
    const whole = split(graphOf(tape));
    expect(leafTitles(whole)).toEqual(["x", "unused"]);
    expect(leafTitles(split(graphOf(unconnected())))).toEqual(["x", "w"]);
  });

  test("a result read far away is a chip that refers to it", () => {
    const tape = new Recorder("tape", "");
    const x = tape.variable("x", scalar(1));
    tape.open();
    const first = tape.op("sin", [x], { name: "first" });
    let y = first;
    for (let i = 0; i < 60; i++) y = tape.op("tanh", [y]);
    tape.op("add", [y, first]);
    tape.close();
    const [chip] = split(graphOf(tape)).chips;
    expect(chip).toMatchObject({ isReference: true, value: first.value });
  });

  test("every operand is an edge or a chip, whatever the graph", () => {
    const graph = graphOf(randomProgram(400, 9));
    const whole = split(graph);
    const keys = [...whole.edges.map((edge) => edgeKey(whole, edge)), ...whole.chips.map(({ key }) => key)];
    const reads = graph.ops.flatMap(({ inputs }, op) => inputs.map((_, input) => `${op}.${input}`));
    expect(keys.sort()).toEqual(reads.sort());
  });

  test("what was decided while recording stays decided", () => {
    const document = createDocument();
    let growing: Split | undefined;
    let before: string[] = [];
    for (const message of recurrent(6).deltas()) {
      applyMessage(document, message, false);
      const graph = document.graphs[0];
      if (graph === undefined) throw new RangeError("the graph is missing");
      const grown = extendSplit(growing, graph);
      growing = grown;
      const now = [...grown.nodes.map(nodeKey), ...grown.edges.map((edge) => edgeKey(grown, edge))];
      expect(now).toEqual(expect.arrayContaining(before));
      before = now;
    }
    expect(growing?.nodeOfOp).toHaveLength(recurrent(6).ops.length);
  });
});

test("while a tape grows past the limit, all further ops are one node, and what stands stays", () => {
  const message = flat(60).snapshot();
  const { ops = [], values = [], gradients, steps, ...rest } = at(message.graphs, 0);
  const known = values.findIndex(({ op }) => op === 20);
  const first = { ...rest, values: values.slice(0, known), ops: ops.slice(0, 20), gradients: [] };
  const graph = applyDelta(undefined, first);
  const growing = extendSplit(undefined, graph, 10);
  const layout = startGrowing(sizesFor(graph));
  extend(layout, growing);
  const places = structuredClone(layout.nodes);
  const keys = growing.nodes.map(nodeKey);
  const edges = growing.edges.length;
  const after = extendSplit(
    growing,
    applyDelta(graph, { ...rest, values: values.slice(known), ops: ops.slice(20) }),
    10,
  );
  expect(after.nodes.map(nodeKey)).toEqual(keys);
  expect(after.edges).toHaveLength(edges);
  expect(after.nodes.at(-1)?.group).toMatchObject({ first: 9, last: 59 });
  extend(layout, after);
  expect(layout.nodes).toEqual(places);
  expect(after.nodeOfOp[59]).toBe(after.nodes.length - 1);
});
