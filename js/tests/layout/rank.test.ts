import { describe, expect, test } from "vitest";
import { keepApart } from "../../src/layout/isotonic";
import { rankNodes, tighten } from "../../src/layout/rank";
import { shortestRanks } from "../../src/layout/simplex";
import { nodeKey, split } from "../../src/layout/split";
import { wiringOf } from "../../src/layout/wiring";
import { at } from "../../src/model/at";
import { neuron, randomProgram, scalars } from "../corpus";
import { graphOf } from "../fixture";
import { randomNumbers } from "../recorder";

interface Arc {
  from: number;
  to: number;
}

function total(ranks: ArrayLike<number>, arcs: readonly Arc[]): number {
  return arcs.reduce((sum, { from, to }) => sum + at(ranks, to) - at(ranks, from), 0);
}

/** The least total over all rankings with ranks below `height`. */
function leastByTrying(count: number, arcs: readonly Arc[], height: number): number {
  let least = Number.POSITIVE_INFINITY;
  const ranks: number[] = new Array(count).fill(0);
  for (let code = 0; code < height ** count; code++) {
    for (let node = 0, rest = code; node < count; node++, rest = Math.floor(rest / height)) {
      ranks[node] = rest % height;
    }
    const isValid = arcs.every(({ from, to }) => at(ranks, from) < at(ranks, to));
    if (isValid) least = Math.min(least, total(ranks, arcs));
  }
  return least;
}

function longestPaths(count: number, arcs: readonly Arc[]): number[] {
  const ranks: number[] = new Array(count).fill(0);
  for (let to = 0; to < count; to++) {
    for (const arc of arcs) if (arc.to === to) ranks[to] = Math.max(at(ranks, to), at(ranks, arc.from) + 1);
  }
  return ranks;
}

describe("ranks", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("no ranking of random graph %i has shorter edges", (seed) => {
    const random = randomNumbers(seed);
    const arcs = Array.from({ length: 8 }, (): Arc => {
      const to = 1 + Math.floor(random() * 5);
      return { from: Math.floor(random() * to), to };
    });
    const ranks = shortestRanks(Int32Array.from(longestPaths(6, arcs)), {
      from: Int32Array.from(arcs, ({ from }) => from),
      to: Int32Array.from(arcs, ({ to }) => to),
    });
    for (const { from, to } of arcs) expect(at(ranks, to)).toBeGreaterThan(at(ranks, from));
    expect(total(ranks, arcs)).toBe(leastByTrying(6, arcs, 6));
  });

  test("an op is one rank after the last that it reads from, a leaf right before its first reader", () => {
    const whole = split(graphOf(scalars()));
    const ranks = rankNodes(wiringOf(whole));
    const rankOf = (key: string) =>
      at(
        ranks,
        whole.nodes.findIndex((node) => nodeKey(node) === key),
      );
    expect(["op:0", "op:1", "op:2", "op:3"].map(rankOf)).toEqual([1, 2, 1, 3]);
    expect(["leaf:0", "leaf:1"].map(rankOf)).toEqual([0, 0]);
  });

  test("a bias stands beside the sum that it is added to", () => {
    const whole = split(graphOf(neuron()));
    const wiring = wiringOf(whole);
    const ranks = tighten(wiring, rankNodes(wiring));
    const bias = whole.nodes.findIndex((node) => nodeKey(node) === "leaf:4");
    const sum = at(whole.nodeOfOp, 3);
    expect(at(ranks, bias)).toBe(at(ranks, sum) - 1);
  });

  test("tightening shortens and keeps every edge going forwards", () => {
    const whole = split(graphOf(randomProgram(300, 3)));
    const wiring = wiringOf(whole);
    const ranks = rankNodes(wiring);
    const tight = tighten(wiring, ranks);
    expect(total(tight, whole.edges)).toBeLessThan(total(ranks, whole.edges));
    for (const { from, to } of whole.edges) expect(at(tight, to)).toBeGreaterThan(at(tight, from));
    expect(Math.min(...tight)).toBe(0);
  });
});

describe("keeping apart", () => {
  test("what is far enough apart stays where it wants to be", () => {
    expect(keepApart([0, 10, 30], [1, 1, 1], [0, 5, 5])).toEqual([0, 10, 30]);
  });

  test("what is too close parts evenly, the heavier moving less", () => {
    expect(keepApart([0, 0], [1, 1], [0, 10])).toEqual([-5, 5]);
    expect(keepApart([0, 0], [9, 1], [0, 10])).toEqual([-1, 9]);
  });

  test("order and distances hold for any wishes", () => {
    const random = randomNumbers(7);
    const wanted = Array.from({ length: 50 }, () => 100 * random());
    const distances = wanted.map(() => 1 + 5 * random());
    const kept = keepApart(wanted, wanted.map(random), distances);
    kept.slice(1).forEach((position, i) => {
      expect(position - at(kept, i)).toBeGreaterThan(at(distances, i + 1) - 1e-9);
    });
  });
});
