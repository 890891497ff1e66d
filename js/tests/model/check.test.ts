import { describe, expect, it } from "vitest";
import { type Checked, checkableAt, keyOf, markOf, remarksOn, verdictOf } from "../../src/model/check";
import { momentAt } from "../../src/model/moment";
import { tickCount } from "../../src/model/ticks";
import { scalars, unconnected } from "../corpus";
import { graphOf } from "../fixture";

const found: Checked = {
  kind: "checked",
  checked: 3,
  of: 3,
  wrong: 0,
  corners: 0,
  tolerance: 3.5e-4,
  worst: { index: [2], gradient: 18, difference: 18.000005, error: 2.9e-7 },
};

describe("what can be checked", () => {
  const graph = graphOf(scalars());
  const end = momentAt(graph, tickCount(graph) - 1);
  const [source = -1] = end.sources;

  it("is a gradient that was returned, by one of its sources", () => {
    expect(checkableAt(end, source)).toEqual({ gradient: 0, source: 0 });
    expect(checkableAt(end, end.targets[0] ?? -1)).toBeUndefined();
    expect(checkableAt(momentAt(graph, 0), source)).toBeUndefined();
  });

  it("is none that is None", () => {
    const cut = graphOf(unconnected());
    const moment = momentAt(cut, tickCount(cut) - 1);
    const none = moment.results?.indexOf(null) ?? -1;
    expect(checkableAt(moment, moment.sources[none] ?? -1)).toBeUndefined();
  });

  it("is kept by run", () => {
    expect(keyOf(graph, { gradient: 0, source: 1 })).toBe("0.1.0.1");
  });
});

describe("what is said of a check", () => {
  it("is how far the two are apart at most", () => {
    expect(markOf(found)).toBe("right");
    expect(verdictOf(found)).toBe("agrees with central differences, relative difference at most 2.9e−7");
    expect(remarksOn(found)).toEqual([]);
  });

  it("is which entry is off, and by how much", () => {
    const worst = { index: [0, 2], gradient: 18, difference: 27, error: 1 / 3 };
    const wrong = { ...found, wrong: 2, worst };
    expect(markOf(wrong)).toBe("wrong");
    expect(verdictOf(wrong)).toBe("off in 2 of 3 entries");
    expect(remarksOn(wrong)[0]).toBe(
      "Entry [0, 2]: the tape says 18.0, central differences 27.0, off by 9.0, relative 0.33.",
    );
  });

  it("names no entry of a scalar, and no distance from NaN", () => {
    const worst = { index: [], gradient: "nan", difference: 0.5, error: "nan" };
    expect(remarksOn({ ...found, wrong: 1, worst })[0]).toBe("The tape says NaN, central differences 0.5.");
  });

  it("is that it was a sample, and that some lie at a corner", () => {
    expect(remarksOn({ ...found, checked: 100, of: 10_000, corners: 1 })).toEqual([
      "1 entry lies at a corner: the slopes to its two sides differ, and the gradient is between them.",
      "100 of 10,000 entries were compared.",
    ]);
  });

  it("is why it cannot be checked", () => {
    const refused = { kind: "refused", why: "The kernel is gone." } as const;
    expect([markOf(refused), verdictOf(refused), remarksOn(refused)]).toEqual([
      "unknown",
      "not checked",
      ["The kernel is gone."],
    ]);
  });
});
