import { describe, expect, test } from "vitest";
import { momentAt } from "../../src/model/moment";
import { brackets, describeTick, nextScope, tickCount } from "../../src/model/ticks";
import { loop, nested, nothing, persistent, raising, scalars, several, unconnected } from "../corpus";
import { graphOf } from "../fixture";

const [X, Y, A, B, Z] = [0, 1, 2, 3, 5];

describe("ticks", () => {
  test("ops, the seed and every backward are positions, the result is none", () => {
    const graph = graphOf(scalars());
    expect(graph.steps).toHaveLength(10);
    expect(tickCount(graph)).toBe(9);
    expect(Array.from({ length: 9 }, (_, tick) => describeTick(graph, tick))).toEqual([
      "a = x * x",
      "b = a * y",
      "c = x * y",
      "z = b + c",
      "gradient of z begins",
      "backward of z",
      "backward of c",
      "backward of b",
      "backward of a",
    ]);
  });

  test("the timeline has a bracket for what was recorded and one for each gradient", () => {
    expect(brackets(graphOf(persistent())).map(({ label, first, last }) => [label, first, last])).toEqual([
      ["recorded", 0, 1],
      ["gradient of z", 2, 4],
      ["gradient of y", 5, 6],
    ]);
  });

  test("what was computed while no tape listened is in none", () => {
    expect(brackets(graphOf(several())).map(({ label, first, last }) => [label, first, last])).toEqual([
      ["recorded", 1, 5],
      ["gradient of scaled", 6, 10],
    ]);
  });

  test("nested tapes have nested brackets, the inner one nearer to the ticks", () => {
    const graph = graphOf(nested());
    const tapes = brackets(graph).filter(({ kind }) => kind === "tape");
    expect(tapes.map(({ label, row }) => [label, row])).toEqual([
      ["t1", 1],
      ["t2", 2],
    ]);
    const [inner, outer] = tapes;
    expect(inner?.first).toBe(0);
    expect(inner?.last).toBe(1);
    expect(outer?.last).toBeGreaterThan(1);
  });

  test("a gradient in which nothing flows still has a position", () => {
    const graph = graphOf(nothing());
    expect(tickCount(graph)).toBe(3);
    const moment = momentAt(graph, 2);
    expect(moment.gradient).toBe(0);
    expect(moment.ofValue(0)).toMatchObject({ isSource: true, isNone: true, backward: "none" });
    expect(momentAt(graph, 1).gradient).toBe(-1);
  });

  test("without scopes Shift and the arrows go to where a phase begins", () => {
    const graph = graphOf(persistent());
    expect(nextScope(graph, undefined, 0, 1)).toBe(2);
    expect(nextScope(graph, undefined, 2, 1)).toBe(5);
    expect(nextScope(graph, undefined, 6, 1)).toBe(6);
    expect(nextScope(graph, undefined, 6, -1)).toBe(5);
    expect(nextScope(graph, undefined, 0, -1)).toBe(-1);
  });
});

describe("a moment", () => {
  test("ops before it are done, its own is current, later ones are to come", () => {
    const moment = momentAt(graphOf(scalars()), 1);
    expect([0, 1, 2].map((op) => moment.ofOp(op).forward)).toEqual(["done", "current", "to come"]);
    expect(moment.ofOp(0).backward).toBe("none");
    expect(moment.ofEdge(1, 0).forward).toBe("current");
  });

  test("a leaf comes into the picture when it is first read", () => {
    const graph = graphOf(scalars());
    expect(momentAt(graph, 0).ofValue(Y).forward).toBe("to come");
    expect(momentAt(graph, 1).ofValue(Y).forward).toBe("current");
    expect(momentAt(graph, 2).ofValue(Y).forward).toBe("done");
  });

  test("gradients add up tick by tick, and back again", () => {
    const graph = graphOf(scalars());
    const gradientOf = (value: number, tick: number) => momentAt(graph, tick).ofValue(value).gradient?.scalar;
    expect(gradientOf(Z, 3)).toBeUndefined();
    expect([4, 5, 6, 7, 8].map((tick) => gradientOf(X, tick))).toEqual([undefined, undefined, 2, 2, 14]);
    expect([5, 6, 7, 8].map((tick) => gradientOf(Y, tick))).toEqual([undefined, 3, 12, 12]);
    expect(gradientOf(A, 8)).toBe(2);
    expect(gradientOf(B, 8)).toBe(1);
  });

  test("the target is seeded and its sources are marked", () => {
    const moment = momentAt(graphOf(scalars()), 4);
    expect(moment).toMatchObject({ seed: Z, op: -1, isBackward: true, targets: [Z], sources: [X, Y] });
    expect(moment.ofValue(Z)).toMatchObject({ isTarget: true, backward: "current" });
    expect(moment.ofValue(X)).toMatchObject({ isSource: true, backward: "to come", pending: true });
  });

  test("an edge knows what flows, when it flows", () => {
    const graph = graphOf(scalars());
    expect(momentAt(graph, 7).ofEdge(0, 0)).toMatchObject({ backward: "to come", contribution: undefined });
    expect(momentAt(graph, 8).ofEdge(0, 0)).toMatchObject({
      backward: "current",
      contribution: { scalar: 6 },
    });
    expect(momentAt(graph, 8).ofEdge(2, 0)).toMatchObject({ backward: "done", contribution: { scalar: 2 } });
  });

  test("the terms of a sum come in the order of the backward pass", () => {
    const terms = momentAt(graphOf(scalars()), 6).terms(X);
    expect(terms.map(({ summary, when }) => [summary.scalar, when])).toEqual([
      [2, "current"],
      [6, "to come"],
      [6, "to come"],
    ]);
  });

  test("each gradient of a persistent tape shows its own numbers", () => {
    const graph = graphOf(persistent());
    expect(momentAt(graph, 4).ofValue(0).gradient?.scalar).toBe(108);
    expect(momentAt(graph, 5).ofValue(0).gradient).toBeUndefined();
    expect(momentAt(graph, 6).ofValue(0).gradient?.scalar).toBe(6);
    expect(momentAt(graph, 6).terms(0)).toHaveLength(2);
    expect(momentAt(graph, 4).results?.[0]?.scalar).toBe(108);
    expect(momentAt(graph, 5).results).toBeUndefined();
  });

  test("the loop of the lecture gives 12", () => {
    const graph = graphOf(loop());
    expect(momentAt(graph, tickCount(graph) - 1).results?.[0]?.scalar).toBe(12);
  });

  test("a nested tape's second gradient gives 6, and the inner one 3", () => {
    const graph = graphOf(nested());
    expect(graph.flow.gradients.map(({ results }) => results?.[0]?.scalar)).toEqual([3, 6]);
    const inner = graph.flow.gradients[0];
    expect(momentAt(graph, inner?.ended ?? -1).ofValue(0).gradient?.scalar).toBe(3);
    expect(momentAt(graph, tickCount(graph) - 1).ofValue(0).gradient?.scalar).toBe(6);
  });

  test("a source that nothing reaches is None at the end of the gradient and not before", () => {
    const graph = graphOf(unconnected());
    const last = tickCount(graph) - 1;
    expect(momentAt(graph, last).ofValue(1)).toMatchObject({ isSource: true, isNone: true });
    expect(momentAt(graph, last - 1).ofValue(1).isNone).toBe(false);
    expect(momentAt(graph, last).ofValue(0).isNone).toBe(false);
  });

  test("an op that raised is marked", () => {
    expect(momentAt(graphOf(raising()), 2).ofOp(2)).toMatchObject({ forward: "current", raised: true });
  });

  test("before the first op everything is to come", () => {
    const moment = momentAt(graphOf(scalars()), -1);
    expect(moment).toMatchObject({ gradient: -1, op: -1, seed: -1 });
    expect(moment.ofOp(0).forward).toBe("to come");
  });
});
