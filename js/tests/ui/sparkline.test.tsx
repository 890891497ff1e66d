import { render } from "preact-render-to-string";
import { expect, it } from "vitest";
import { Sparkline } from "../../src/ui/sparkline";

const points = (...numbers: number[]) => numbers.map((number, i) => ({ run: i + 1, number }));

it("draws a norm on a logarithmic scale, zero as a ring on the floor, None as a cross over a gap", () => {
  const course = { of: "gradient" as const, points: points(1, 0.01, Number.NaN, 0, 0.1) };
  expect(render(<Sparkline course={course} title="W" />)).toMatchSnapshot();
});

it("draws a value on its own scale", () => {
  const course = { of: "value" as const, points: points(3, 2, 2.5) };
  expect(render(<Sparkline course={course} title="loss" />)).toMatchSnapshot();
});
