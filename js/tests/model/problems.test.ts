import { describe, expect, it } from "vitest";
import { at } from "../../src/model/at";
import { applyDelta } from "../../src/model/graph";
import { waysBetween } from "../../src/model/path";
import { countProblems, placeOf, problemsOf } from "../../src/model/problems";
import { notANumber, scalars, unconnected } from "../corpus";
import type { Recorder } from "../recorder";

function graphOf(tape: Recorder) {
  return applyDelta(undefined, at(tape.snapshot().graphs, 0));
}

describe("problems", () => {
  it("come in the order in which they show, each with the shape that stands for it", () => {
    const problems = problemsOf(graphOf(notANumber()));
    expect(problems.map(({ finding }) => finding.cause)).toEqual(["root-of-negative", "log-of-zero"]);
    expect(problems.map(({ sign }) => sign)).toEqual(["nan", "nan"]);
    expect(problems.map(({ tick }) => tick)).toEqual([0, 1]);
    expect(countProblems(problems)).toBe("2 errors");
  });

  it("about a None have its shape, and the line of the op that cut the way", () => {
    const graph = graphOf(unconnected());
    const [problem] = problemsOf(graph);
    expect(problem?.sign).toBe("none");
    expect(problem && placeOf(graph, problem.finding)).toBe("In [4], line 5");
  });

  it("a tape without findings has none", () => {
    expect(problemsOf(graphOf(scalars()))).toEqual([]);
    expect(countProblems([])).toBe("");
  });
});

describe("the ways between values", () => {
  const graph = graphOf(scalars());
  const named = (name: string) => graph.values.findIndex((value) => value.name === name);
  const opOf = (name: string) => at(graph.values, named(name)).op;

  it("hold every op that lies on one of them", () => {
    const { ops } = waysBetween(graph, [named("x")], [named("z")]);
    expect([...ops].sort()).toEqual([..."abcz"].map(opOf).sort());
    const fromA = waysBetween(graph, [named("a")], [named("z")]);
    expect([...fromA.ops].sort()).toEqual([..."abz"].map(opOf).sort());
    expect(fromA.values.has(named("y"))).toBe(false);
  });

  it("are none where nothing leads there", () => {
    const { ops, values } = waysBetween(graph, [named("c")], [named("b")]);
    expect([ops.size, values.size]).toEqual([0, 0]);
  });
});
