import { expect, test } from "vitest";
import { at } from "../../src/model/at";
import { beginsNested, nestedOf } from "../../src/model/nested";
import { nested } from "../corpus";
import { graphOf } from "../fixture";

test("a gradient that several tapes recorded names them all, the one that differentiates it next first", () => {
  const graph = graphOf(nested());
  const op = graph.ops.findIndex(({ gradient }) => gradient >= 0);
  expect(nestedOf(graph, op)).toMatchObject({ of: "y", by: "t2" });
  graph.tapes.push({ ...at(graph.tapes, 0), name: "within" });
  Object.assign(at(graph.ops, op), { tapes: [0, graph.tapes.length - 1] });
  expect(nestedOf(graph, op)?.by).toBe("within, t2");
});

test("what is said of a nested gradient stands at the first of its ops", () => {
  const graph = graphOf(nested());
  const ofGradient = graph.ops.flatMap(({ gradient }, op) => (gradient >= 0 ? [op] : []));
  expect(graph.ops.flatMap((_, op) => (beginsNested(graph, op) ? [op] : []))).toEqual(ofGradient.slice(0, 1));
});
