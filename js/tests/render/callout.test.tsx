import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import type { Box } from "../../src/layout/geometry";
import { momentAt } from "../../src/model/moment";
import { tickCount } from "../../src/model/ticks";
import { Callout } from "../../src/render/callout";
import { plainRuler } from "../../src/render/measure";
import { complexSquare } from "../complex";
import { clipped, scalars } from "../corpus";
import { graphOf } from "../fixture";
import type { Recorder } from "../recorder";

const CARD = { x: 0, y: 0, width: 120, height: 60 };
const EVERYWHERE = { x: -1e4, y: -1e4, width: 2e4, height: 2e4 };

function drawn(tape: Recorder, seen: Box, isWanted = false, obstacles = [CARD]): string {
  const graph = graphOf(tape);
  const moment = momentAt(graph, tickCount(graph) - 1);
  const surroundings = { seen, box: CARD, obstacles, strokes: [], scale: 1, isWanted };
  const given = { graph, moment, op: moment.op, by: undefined, ruler: plainRuler, ...surroundings };
  return renderToString(<Callout {...given} />);
}

const text = (html: string) => html.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");

function place(html: string): Box {
  const box = /class="tv-callout-box" x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)"/.exec(html) ?? [];
  const [x, y, width, height] = box.slice(1).map(Number);
  return { x: x ?? Number.NaN, y: y ?? Number.NaN, width: width ?? 0, height: height ?? 0 };
}

describe("the callout", () => {
  it("multiplies real numbers", () => {
    expect(text(drawn(scalars(), EVERYWHERE))).toContain("2.0 × 6.0 = 12.0");
  });

  it("makes no product of what a gradient of the user's own hands on", () => {
    const words = text(drawn(clipped(), EVERYWHERE));
    expect(words).toContain("3.0 → 1.0");
    expect(words).not.toContain("×");
  });

  it("makes no product of complex ones: they are shown as they are", () => {
    const words = text(drawn(complexSquare(), EVERYWHERE));
    expect(words).toContain("(1.0 + 0.0j) → (2.0 − 4.0j)");
    expect(words).toContain("conj(∂w/∂z)=conj(2z)");
    expect(words).not.toMatch(/NaN|×/);
  });

  it("takes the factor from what flowed where the formula does not give it", () => {
    const tape = scalars();
    const x = tape.values[0];
    if (x !== undefined) x.summary = { scalar: "nan" };
    expect(text(drawn(tape, EVERYWHERE))).toContain("2.0 × 6.0 = 12.0");
  });

  it.each([[-10], [-60], [-120], [60]])("stands wholly in the panel whose left edge is at %i", (left) => {
    const seen = { x: left, y: -200, width: 400, height: 400 };
    const { x, y, width, height } = place(drawn(scalars(), seen));
    expect(x).toBeGreaterThanOrEqual(seen.x + 10);
    expect(x + width).toBeLessThanOrEqual(seen.x + seen.width - 10);
    expect(y).toBeGreaterThanOrEqual(seen.y + 10);
    expect(y + height).toBeLessThanOrEqual(seen.y + seen.height - 10);
  });

  it("is its formula alone where there is room for no more", () => {
    const words = text(drawn(scalars(), { x: -140, y: -20, width: 400, height: 142 }));
    expect(words).toContain("∂a/∂x=2x");
    expect(words).not.toContain("×");
  });

  it("is not drawn where there is no room for it", () => {
    expect(drawn(scalars(), { x: -20, y: -20, width: 160, height: 100 })).toBe("");
  });

  it("stands where no other card is between", () => {
    const between = [-14, 64].map((y) => ({ x: -40, y, width: 200, height: 10 }));
    const { x, width } = place(drawn(scalars(), EVERYWHERE, false, [CARD, ...between]));
    expect(x > CARD.width || x + width < 0).toBe(true);
  });

  it("covers something other than its card only when it is asked for", () => {
    const crowded = [CARD, { x: -500, y: -500, width: 1000, height: 480 }, { ...CARD, x: 130, width: 900 }];
    const seen = { x: -300, y: -300, width: 700, height: 370 };
    const wanted = place(drawn(scalars(), seen, true, [...crowded, { ...CARD, x: -600, width: 590 }]));
    expect(drawn(scalars(), seen, false, [...crowded, { ...CARD, x: -600, width: 590 }])).toBe("");
    expect(wanted.y + wanted.height <= CARD.y || wanted.x >= CARD.width || wanted.x + wanted.width <= 0).toBe(
      true,
    );
  });
});
