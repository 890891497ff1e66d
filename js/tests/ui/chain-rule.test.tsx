import { renderToString } from "preact-render-to-string";
import { expect, test } from "vitest";
import { at } from "../../src/model/at";
import { momentAt } from "../../src/model/moment";
import { SETTINGS } from "../../src/model/setting";
import { tickCount } from "../../src/model/ticks";
import { gradientTitle } from "../../src/model/titles";
import { linksOf } from "../../src/render/chain";
import { LocalDerivatives, Steps } from "../../src/ui/chain-rule";
import { complexSquare } from "../complex";
import { clipped } from "../corpus";
import { graphOf } from "../fixture";
import { Recorder, scalar, tensor } from "../recorder";

/** The chain rule at the last step: what stands on its lines, and below them. */
function steps(tape: Recorder, tightness = 0) {
  const graph = graphOf(tape);
  const moment = momentAt(graph, tickCount(graph) - 1);
  const [link] = linksOf(graph, moment, moment.op);
  const setting = at(SETTINGS, tightness);
  if (link === undefined) throw new Error("nothing flows");
  const target = gradientTitle(graph, moment.gradient);
  const output = at(at(graph.ops, moment.op).outputs, 0);
  const html = renderToString(<Steps {...{ graph, link, target, output, setting }} />);
  const textsOf = (tag: string) =>
    [...html.matchAll(new RegExp(`<${tag}\\b.*?>(.*?)</${tag}>`, "g"))].map(([, text]) =>
      text?.replace(/<[^>]*>/g, ""),
    );
  return { lines: textsOf("mtr"), meanings: textsOf("p") };
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

const MIDDLE = SETTINGS.findIndex(({ letters }) => letters === "through");
const ALL = SETTINGS.findIndex(({ letters }) => letters === "all");

test("where there is room, everything stands in full", () => {
  const { lines, meanings } = steps(squares("weights", "activation", "loss"));
  expect(lines).toEqual([
    "∂loss/∂weights=∂loss/∂activation·∂activation/∂weights",
    "=∂loss/∂activation·2weights",
    "=18.0·2·3.0=108.0",
  ]);
  expect(meanings).toEqual([]);
});

test("where room is short, what is in the middle gets a letter, and then all that is long", () => {
  const middle = steps(squares("x", "2.0 * x", "z"), MIDDLE);
  expect(middle.lines.slice(0, 2)).toEqual(["∂z/∂x=∂z/∂u·∂u/∂x", "=∂z/∂u·2x"]);
  expect(middle.meanings).toEqual(["u = 2.0 * x"]);
  const all = steps(squares("weights", "activation", "loss"), ALL);
  expect(all.lines).toEqual(["∂L/∂s=∂L/∂u·∂u/∂s", "=∂L/∂u·2s", "=18.0·2·3.0", "=108.0"]);
  expect(all.meanings).toEqual(["L = loss", "u = activation", "s = weights"]);
});

test("no letter stands for two things", () => {
  const { lines, meanings } = steps(squares("u", "u * u", "L"), ALL);
  expect(lines[0]).toBe("∂L/∂u=∂L/∂v·∂v/∂u");
  expect(meanings).toEqual(["v = u * u"]);
});

test("no line of any setting begins with a point", () => {
  for (let tightness = 0; tightness < SETTINGS.length; tightness++)
    expect(steps(squares("weights", "activation", "loss"), tightness).lines.join("\n")).not.toMatch(/^·/m);
});

test("what a gradient of the user's own hands on is no product, but stands with what came in", () => {
  const { lines, meanings } = steps(clipped());
  expect(lines).toEqual(["∂z/∂x=gradient(g)", "=1.0"]);
  expect(meanings).toEqual(["g = ∂z/∂y = 3.0"]);
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
  const html = renderToString(<LocalDerivatives graph={graphOf(tape)} op={0} isVeiled={false} />);
  expect(html.replace(/<[^>]*>/g, "")).toBe(
    "Local derivatives∂L/∂m=g@n⊤g = ∂L/∂y, result (1, 2)∂L/∂n=m⊤@gg = ∂L/∂y, result (2, 1)",
  );
});
