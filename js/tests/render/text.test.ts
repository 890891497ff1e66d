import { describe, expect, it } from "vitest";
import { oneLine } from "../../src/render/card";
import { bars } from "../../src/render/histogram";
import { cut, plainRuler } from "../../src/render/measure";
import { gradientWidth, pathData, withArrow } from "../../src/render/path";

const measure = (text: string) => plainRuler.mono(text, 10);

describe("text on a card", () => {
  it("is left whole where there is room", () => {
    expect(cut("weights", 100, measure)).toBe("weights");
  });

  it("is cut between characters, not within them", () => {
    expect(cut("𝒙𝒙𝒙𝒙𝒙𝒙", 25, measure)).toBe("𝒙𝒙𝒙…");
    expect(cut("weights", 2, measure)).toBe("");
    expect(cut("y < 100.0", 45, measure)).toBe("y <…");
    expect(cut("x10 + y", 30, measure)).toBe("x10…");
  });

  it("shows line breaks and control characters", () => {
    expect(oneLine("a \r\n  b\u0007c")).toBe("a ⏎ b·c");
  });
});

describe("the stroke of a gradient", () => {
  it("grows with the norm between 1 and 8 px", () => {
    expect([0, 1e-9, 1, 12, 1e9].map(gradientWidth)).toEqual([1, 1, 2.4, expect.closeTo(3.695, 3), 8]);
    expect(gradientWidth(Number.NaN)).toBe(2.5);
  });

  it("ends in an arrow whose tip is the port", () => {
    const path = [0, 30, 60, 90].map((x) => ({ x, y: 5 }));
    const { line, head } = withArrow(path, 8, 6);
    expect(pathData(line)).toBe("M0,5C30,5 53,5 83,5");
    expect(head).toBe("M90,5L82,8L82,2Z");
  });
});

describe("a histogram", () => {
  it("takes the counts that were sent, relative to the highest", () => {
    expect(bars({ histogram: { counts: [1, 4, 0], low: 0, high: 1 } })).toEqual([0.25, 1, 0]);
  });

  it("counts entries where there are no counts, leaving out what is not finite", () => {
    const heights = bars({ entries: [0, 1, 1, "nan", "inf"], min: 0, max: 1 });
    expect([heights[0], heights.at(-1), heights.filter(Boolean).length]).toEqual([0.5, 1, 2]);
  });
});
