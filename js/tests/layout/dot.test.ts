import { beforeAll, describe, expect, test } from "vitest";
import { polish } from "../../src/layout/layout";
import { measure } from "../../src/layout/measure";
import { split } from "../../src/layout/split";
import { CORPUS, randomProgram } from "../corpus";
import { layOutByDot, startDot } from "../dot";
import { graphOf } from "../fixture";
import { sizesFor } from "../sizes";

/** Crossings may be so many times as many as dot's. */
const LEEWAY = 1.1;

describe.each(["horizontal", "vertical"] as const)("beside dot, %s", (orientation) => {
  let viz: Awaited<ReturnType<typeof startDot>>;
  beforeAll(async () => {
    viz = await startDot();
  });

  function crossings(build: (typeof CORPUS)[string]): { ours: number; dot: number } {
    const whole = split(graphOf(build()));
    const options = { ...sizesFor(whole.graph), orientation };
    return {
      ours: measure(polish(whole, options), whole).crossings,
      dot: measure(layOutByDot(viz, whole, orientation, options), whole).crossings,
    };
  }

  test("what lectures draw crosses nowhere that it does not with dot, and once at most", () => {
    for (const [name, build] of Object.entries(CORPUS)) {
      if (name === "randomProgram") continue;
      const { ours, dot } = crossings(build);
      expect([name, ours]).toEqual([name, dot]);
      expect(dot).toBeLessThanOrEqual(1);
    }
  });

  test("over random programs there are hardly more crossings than with dot, which may choose the ports", () => {
    const total = { ours: 0, dot: 0 };
    for (const seed of [5, 1, 2]) {
      const { ours, dot } = crossings(() => randomProgram(200, seed));
      total.ours += ours;
      total.dot += dot;
    }
    expect(total.ours).toBeLessThanOrEqual(LEEWAY * total.dot);
  });
});
