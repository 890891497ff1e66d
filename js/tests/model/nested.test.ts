import { expect, test } from "vitest";
import { at } from "../../src/model/at";
import { nestedOf } from "../../src/model/nested";
import { nested } from "../corpus";
import { graphOf } from "../fixture";

test("a gradient that several tapes recorded names them all, the one that differentiates it next first", () => {
  const graph = graphOf(nested());
  const op = graph.ops.findIndex(({ gradient }) => gradient >= 0);
  expect(nestedOf(graph, op)?.title).toBe("backward of y, recorded by t2");
  graph.tapes.push({ ...at(graph.tapes, 0), name: "within" });
  Object.assign(at(graph.ops, op), { tapes: [0, graph.tapes.length - 1] });
  expect(nestedOf(graph, op)?.title).toBe("backward of y, recorded by within, t2");
});
