import { describe, expect, it } from "vitest";
import type { Graph } from "../../src/model/state";
import { brackets } from "../../src/model/ticks";
import {
  marksOf,
  pageFrom,
  pinsOf,
  placedBrackets,
  placeOfTick,
  tickAtPlace,
  trackOf,
} from "../../src/model/track";
import { nested, randomProgram, scalars } from "../corpus";
import { graphOf } from "../fixture";

const MARGIN = 10;
const track = (graph: Graph, width: number) => trackOf(graph, width, MARGIN);

/** As a loop over a persistent tape makes it: three ops, then their gradient, again and again. */
function loopOfGradients(times: number): Graph {
  const graph = graphOf(scalars());
  const { ticks } = graph;
  const round = ticks.stepOf.slice();
  const [forward, backward] = ticks.stretches;
  if (forward === undefined || backward === undefined) throw new Error("scalars has two stretches");
  for (let i = 1; i < times; i++) {
    const offset = ticks.stepOf.length;
    ticks.stepOf.push(...round);
    for (const { gradient, first, last } of [forward, backward])
      ticks.stretches.push({ gradient, first: first + offset, last: last + offset });
  }
  return graph;
}

describe("a track", () => {
  it("has a place for each tick, with the beginning at the left end, and finds the tick again", () => {
    const graph = graphOf(scalars());
    const on = track(graph, 110);
    expect([-1, 0, 8].map((tick) => placeOfTick(on, tick))).toEqual([10, 20, 100]);
    for (let tick = -1; tick < 9; tick++) expect(tickAtPlace(on, placeOfTick(on, tick) + 4)).toBe(tick);
    expect([tickAtPlace(on, -50), tickAtPlace(on, 5000)]).toEqual([-1, 8]);
  });

  it("survives a panel without width", () => {
    const on = track(graphOf(scalars()), 0);
    expect(tickAtPlace(on, 3)).toBe(-1);
    expect(marksOf(graphOf(scalars()), on)).toHaveLength(1);
  });
});

describe("marks", () => {
  it("are one a tick while there is room, forward or backward", () => {
    const graph = graphOf(scalars());
    expect(marksOf(graph, track(graph, 600)).map(({ backward }) => backward)).toEqual([
      0, 0, 0, 0, 1, 1, 1, 1, 1,
    ]);
  });

  it("stand for several where there is not, and say how many of them ran backward", () => {
    const graph = loopOfGradients(12_000);
    const on = track(graph, 620);
    expect(on.count).toBe(108_000);
    const marks = marksOf(graph, on);
    expect(marks.length).toBeLessThanOrEqual(200);
    const mean = marks.reduce((sum, { backward }) => sum + backward, 0) / marks.length;
    expect(mean).toBeCloseTo(5 / 9, 2);
  });
});

describe("brackets", () => {
  it("are all there while they can be seen", () => {
    const graph = graphOf(nested());
    const labels = placedBrackets(graph, track(graph, 800)).map(({ label }) => label);
    expect(labels.sort()).toEqual(
      brackets(graph)
        .map(({ label }) => label)
        .sort(),
    );
    expect(labels).toHaveLength(5);
  });

  it("know where they are alone in their row", () => {
    const graph = graphOf(nested());
    const placed = placedBrackets(graph, track(graph, 800));
    for (const one of placed) {
      expect(one.free.left).toBeLessThanOrEqual(one.left);
      expect(one.free.right).toBeGreaterThanOrEqual(one.right);
      const others = placed.filter((other) => other !== one && other.row === one.row);
      for (const { left, right } of others)
        expect(right <= one.free.left || left >= one.free.right).toBe(true);
    }
  });

  it("are gathered where they cannot", () => {
    const graph = loopOfGradients(1000);
    const placed = placedBrackets(graph, track(graph, 620));
    expect(placed.map(({ label }) => label)).toEqual(["1,000 recordings, 1,000 gradients"]);
    expect(placed[0]).toMatchObject({ first: 0, last: 8999 });
  });
});

describe("pins", () => {
  it("are one a step, for all its problems", () => {
    const on = track(graphOf(scalars()), 600);
    expect(pinsOf([8, 8, 2, -1], on).map(({ tick, problems }) => [tick, problems])).toEqual([
      [8, [0, 1]],
      [2, [2]],
    ]);
  });

  it("are gathered where steps are dense", () => {
    const graph = graphOf(randomProgram(600, 4));
    const on = track(graph, 300);
    const pins = pinsOf([...Array(on.count).keys()], on);
    expect(pins.length).toBeLessThan(45);
    expect(pins.flatMap(({ problems }) => problems)).toHaveLength(on.count);
  });
});

it("turns pages of a twentieth of the tape, within it", () => {
  const graph = graphOf(scalars());
  expect([pageFrom(graph, -1, 1), pageFrom(graph, 6, 1), pageFrom(graph, 2, -1)]).toEqual([4, 8, -1]);
});
