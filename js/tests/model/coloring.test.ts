import { describe, expect, it } from "vitest";
import { at } from "../../src/model/at";
import { type ColorBy, coloring } from "../../src/model/coloring";
import { applyDelta } from "../../src/model/graph";
import { momentAt } from "../../src/model/moment";
import { tickCount } from "../../src/model/ticks";
import { mlp, notANumber, scalars, unconnected } from "../corpus";
import type { Recorder } from "../recorder";

/** Tints by name, and the scale, at a tick: from the end when it is negative. */
function tints(tape: Recorder, by: ColorBy, tick = -1) {
  const graph = applyDelta(undefined, at(tape.snapshot().graphs, 0));
  const place = tick < 0 ? tickCount(graph) + tick : tick;
  const { scale, tintOf } = coloring(graph, momentAt(graph, place), by);
  const named = (name: string) => tintOf(graph.values.findIndex((value) => value.name === name));
  return { scale, named };
}

describe("colouring", () => {
  it("by value goes by the root mean square, from the smallest to the largest on the tape", () => {
    const { scale, named } = tints(mlp(), "value");
    expect(scale?.low).toBeLessThan(0.1);
    expect(named("h1")?.strength).toBeGreaterThan(named("logits")?.strength ?? 1);
    expect(named("h1")?.hue).toBe("forward");
  });

  it("does not tell apart what differs by less than a factor of ten", () => {
    const { scale, named } = tints(scalars(), "gradient", 5);
    expect([scale, named("a")]).toEqual([{ low: 1, high: 14 }, undefined]);
    expect(tints(scalars(), "value").scale).toEqual({ low: 2, high: 24 });
    expect(tints(unconnected(), "value").scale).toBeUndefined();
  });

  it("reaches from the smallest number that there is to the largest", () => {
    const graph = applyDelta(undefined, at(scalars().snapshot().graphs, 0));
    const scalarOf = [1e-310, 1, 1e300];
    graph.values.forEach(({ summary }, value) => {
      summary.scalar = at(scalarOf, value % 3);
      delete summary.norm;
    });
    const { tintOf } = coloring(graph, momentAt(graph, tickCount(graph) - 1), "value");
    const strengths = [0, 1, 2].map((value) => tintOf(value)?.strength ?? -1);
    expect(strengths[0]).toBe(0);
    expect(strengths[1]).toBeCloseTo(310 / 610, 5);
    expect(strengths[2]).toBe(1);
  });

  it("has nothing for what is still to come", () => {
    expect(tints(mlp(), "value", 0).named("logits")).toBeUndefined();
    expect(tints(mlp(), "time", 0).named("logits")).toBeUndefined();
  });

  it("by health marks what is not finite, and a None otherwise than a NaN", () => {
    expect(tints(notANumber(), "health").named("root")).toEqual({ hue: "bad", strength: 1 });
    expect(tints(unconnected(), "health").named("w")?.hue).toBe("none");
    expect(tints(scalars(), "health").named("z")).toBeUndefined();
  });

  it("by health marks what was found by then and no number shows: dead units, saturated ones", () => {
    const graph = applyDelta(undefined, at(mlp().snapshot().graphs, 0));
    const value = graph.values.findIndex(({ name }) => name === "h1");
    const dead = { ...at(notANumber().findings, 0), value, step: graph.steps.length - 1 };
    const last = tickCount(graph) - 1;
    const tintAt = (tick: number) => coloring(graph, momentAt(graph, tick), "health").tintOf(value);
    expect(tintAt(last)).toBeUndefined();
    graph.findings.push({ ...dead, severity: "warning" });
    expect(tintAt(last)).toEqual({ hue: "bad", strength: 0.7 });
    expect(tintAt(last - 1)).toBeUndefined();
    graph.findings.splice(0, 1, { ...dead, severity: "note" });
    expect(tintAt(last)).toBeUndefined();
  });

  it("by time is strongest where something has just happened, and orange where that was a gradient", () => {
    const { named } = tints(scalars(), "time", 3);
    expect(named("z")).toEqual({ hue: "forward", strength: 1 });
    expect(named("a")?.strength).toBeLessThan(1);
    expect(tints(scalars(), "time").named("x")?.hue).toBe("backward");
  });
});
