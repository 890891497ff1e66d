import { render } from "preact-render-to-string";
import { expect, test } from "vitest";
import { Typeset } from "../../src/render/typeset";

const set = (text: string) => render(<Typeset text={text} />);

test("a letter is italic, a word is upright, an index is a number beside it", () => {
  expect(set("x")).toBe("<mi>x</mi>");
  expect(set("loss")).toBe('<mi mathvariant="normal">loss</mi>');
  expect(set("h₁₂")).toBe("<mrow><mi>h</mi><mn>₁₂</mn></mrow>");
});

test("arithmetic in the code is set as in a formula", () => {
  expect(set("a*b - 1.0")).toBe("<mrow><mi>a</mi><mo>·</mo><mi>b</mi><mo>−</mo><mn>1.0</mn></mrow>");
  const square = "<mrow><msup><mi>x</mi><mn>2</mn></msup></mrow>";
  expect([set("x**2"), set("x²"), set("x ** 2")]).toEqual([square, square, square]);
  expect(set("…**10")).toBe("<mrow><msup><mo>…</mo><mn>10</mn></msup></mrow>");
});

test("a sign of an operand stands close to it, in brackets too", () => {
  const minus = '<mo form="prefix">−</mo>';
  expect(set("-x")).toBe(`<mrow>${minus}<mi>x</mi></mrow>`);
  expect(set("exp(-y)")).toContain(`${minus}<mi>y</mi>`);
  expect(set("x * -y")).toBe(`<mrow><mi>x</mi><mo>·</mo>${minus}<mi>y</mi></mrow>`);
  expect(set("x - y")).toBe("<mrow><mi>x</mi><mo>−</mo><mi>y</mi></mrow>");
  expect(set("f(x) - y")).toContain("<mo>−</mo><mi>y</mi>");
});

test("what is no arithmetic stays as it is written", () => {
  expect(set("p['w']")).toBe(`<mi mathvariant="normal">p['w']</mi>`);
  expect(set("a if c else b")).toBe('<mi mathvariant="normal">a if c else b</mi>');
});
