import { expect, it } from "vitest";
import { paintOf } from "../../src/model/paint";

it.each([
  ["rgb(11, 98, 196)", "#0b62c4", 1],
  ["rgba(11, 98, 196, 0.5)", "#0b62c4", 0.5],
  ["rgba(0, 0, 0, 0)", "none", 1],
  ["color(srgb 1 0.5 0)", "#ff8000", 1],
  ["color(srgb 1.01 -2e-7 0 / 0.25)", "#ff0000", 0.25],
  ["none", "none", 1],
])("%s is %s", (computed, color, opacity) => {
  expect(paintOf(computed)).toEqual({ color, opacity });
});

it("of another colour space is refused", () => {
  expect(() => paintOf("color(display-p3 1 0 0)")).toThrow(/display-p3/);
});
