/** Keywords of ops, as they are told. */

import { describe, expect, it } from "vitest";
import { axesFromBeginning, countedAxes } from "../../src/model/parameters";

describe("axes that are counted from the end", () => {
  it("are told as the formulas tell them", () => {
    expect(axesFromBeginning("-1", 2)).toBe("axis 1");
    expect(axesFromBeginning("(0, -1)", 3)).toBe("axes 0, 2");
  });

  it("are not told twice where they are counted from the beginning, or where there are none", () => {
    for (const text of ["1", "(0, 1)", "None", "slice(-1, 2, None)", "-3"]) {
      expect(axesFromBeginning(text, 2)).toBe("");
    }
  });

  it("are those of the result where the op makes one", () => {
    expect(countedAxes("stack", [2, 3], [2, 3, 2])).toBe(3);
    expect(countedAxes("softmax", [2, 3], [2, 3])).toBe(2);
  });
});
