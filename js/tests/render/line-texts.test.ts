import { describe, expect, it } from "vitest";
import { lineTexts } from "../../src/render/card";

const float = { dtype: "float32" };

describe("a value in one line", () => {
  it("never loses a third digit of a number", () => {
    expect(lineTexts({ scalar: 1.05 }, { ...float, shape: [] })).toEqual(["1.05"]);
  });

  it("is the entries of a small array before its mean", () => {
    const vector = { entries: [2, 4, 6], mean: 4 };
    expect(lineTexts(vector, { ...float, shape: [3] })).toEqual(["[2 4 6]", "[2 4 6]", "μ 4.0"]);
    const matrix = { entries: [1, 2, 3, 4], mean: 2.5 };
    expect(lineTexts(matrix, { ...float, shape: [2, 2] })[0]).toBe("[[1 2] [3 4]]");
  });

  it("is no mean of truths", () => {
    const few = { entries: [true, false, true], mean: 2 / 3 };
    expect(lineTexts(few, { dtype: "bool", shape: [3] })[0]).toBe("[True False True]");
    expect(lineTexts({ mean: 0.6 }, { dtype: "bool", shape: [100] })).toEqual(["60% True"]);
  });
});
