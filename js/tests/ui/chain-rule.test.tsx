import { renderToString } from "preact-render-to-string";
import { expect, test } from "vitest";
import { momentAt } from "../../src/model/moment";
import { tickCount } from "../../src/model/ticks";
import { linksOf } from "../../src/render/chain";
import { ChainRule, LocalDerivatives } from "../../src/ui/chain-rule";
import { complexSquare } from "../complex";
import { graphOf } from "../fixture";
import { Recorder, scalar, tensor } from "../recorder";

/** The chain rule at the last step: its size of type, and what stands on its lines. */
function steps(tape: Recorder) {
  const graph = graphOf(tape);
  const moment = momentAt(graph, tickCount(graph) - 1);
  const links = linksOf(graph, moment, moment.op);
  const html = renderToString(<ChainRule {...{ graph, moment, links }} op={moment.op} />);
  const [box = ""] = html.split("tv-formula-box").slice(1);
  const lines = [...box.matchAll(/<mtr>(.*?)<\/mtr>/g)].map(([, line]) => line?.replace(/<[^>]*>/g, ""));
  return { size: Number(/font-size:\s*(\d+)px/.exec(box)?.[1]), lines };
}

/** target = square(square(source)). */
function squares(source: string, through: string, target: string): Recorder {
  const tape = new Recorder("tape", "");
  const x = tape.variable(source, scalar(3));
  const id = tape.open();
  const y = tape.op("square", [x], { name: through });
  const z = tape.op("square", [y], { name: target });
  tape.close();
  tape.gradient(id, z, [x]);
  return tape;
}

test("short names stand on one line with the left side", () => {
  const { size, lines } = steps(squares("x", "a", "z"));
  expect(size).toBe(15);
  expect(lines.slice(0, 2)).toEqual(["∂z/∂x=∂z/∂a·∂a/∂x", "=∂z/∂a·2x"]);
});

test("longer ones give the left side a line of its own", () => {
  const { size, lines } = steps(squares("x", "x * x", "z"));
  expect([12, 13]).toContain(size);
  expect(lines.slice(0, 3)).toEqual(["∂z/∂x", "=∂z/∂(x * x)·∂(x * x)/∂x", "=∂z/∂(x * x)·2x"]);
});

test("long ones break the product in two, and nothing is wider than the narrowest panel", () => {
  const { size, lines } = steps(squares("weights", "activation", "loss"));
  expect(lines.slice(0, 3)).toEqual(["∂loss/∂weights", "=∂loss/∂activation", "·∂activation/∂weights"]);
  for (const line of lines) expect([...(line ?? "")].length * size * 0.5).toBeLessThan(185);
});

test("among complex numbers the factor is conjugated, and the result is what the op handed on", () => {
  const { lines } = steps(complexSquare());
  const whole = lines.join("\n");
  expect(whole).toContain("conj(2z)");
  expect(whole).not.toMatch(/NaN|·2·/);
  expect(lines.at(-1)).toBe("=2.0 − 4.0j");
});

test("a contribution is one to the gradient of some target, while none is asked for", () => {
  const tape = new Recorder("tape", "");
  const [m, n] = [tape.variable("m", tensor([1, 2], [1, 2])), tape.variable("n", tensor([2, 1], [3, 4]))];
  tape.open();
  tape.op("matmul", [m, n], { name: "y" });
  const html = renderToString(<LocalDerivatives graph={graphOf(tape)} op={0} />);
  expect(html.replace(/<[^>]*>/g, "")).toBe("Local derivatives∂L/∂m=g@n⊤∂L/∂n=m⊤@gg = ∂L/∂y");
});
