import { expect, test } from "vitest";
import type { Box, Path } from "../../src/layout/geometry";
import { at } from "../../src/model/at";
import { placeNote } from "../../src/render/cut-note";
import { plainRuler } from "../../src/render/measure";

const SIGN = { x: 300, y: 100 };
const ENDS: Box[] = [
  { x: 0, y: 70, width: 100, height: 60 },
  { x: 500, y: 70, width: 100, height: 60 },
];

const line = (y: number): Path => [
  { x: 0, y },
  { x: 200, y },
  { x: 400, y },
  { x: 600, y },
];

const placed = (strokes: Path[], obstacles = ENDS) =>
  at(Object.values(placeNote("integers", SIGN, ENDS, obstacles, strokes, plainRuler).places), 0);

test("a note stands above its sign", () => {
  const { x, y } = placed([]);
  expect(x).toBe(300);
  expect(y).toBeLessThan(100);
});

test("a note stands on no edge that it is not about", () => {
  const { y } = placed([line(80)]);
  expect(y).toBeGreaterThan(100);
});

test("a note is rather on an edge than on a card", () => {
  const card = { x: 200, y: 105, width: 200, height: 60 };
  const right = { x: 310, y: 60, width: 400, height: 60 };
  const { y } = placed([line(80)], [card, right, { ...card, y: 30, height: 30 }]);
  expect(y).toBeLessThan(100);
});
