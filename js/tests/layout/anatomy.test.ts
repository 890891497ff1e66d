import { expect, test } from "vitest";
import type { Point, Size } from "../../src/layout/geometry";
import { polish } from "../../src/layout/layout";
import { split } from "../../src/layout/split";
import type { Layout, Orientation } from "../../src/layout/types";
import { at } from "../../src/model/at";
import { graphOf } from "../fixture";
import { Recorder, type Tensor, tensor } from "../recorder";

/** An op with as many chips as there are sizes. */
function withChips(sizes: Size[], orientation: Orientation): Layout {
  const tape = new Recorder("tape", "");
  const parts: Tensor[] = sizes.map((_, i) => tape.constant("", tensor([1, 1], [i])));
  tape.open();
  tape.op("concatenate", parts);
  tape.close();
  return polish(split(graphOf(tape)), {
    orientation,
    nodeSize: () => ({ width: 120, height: 120 }),
    chipSize: ({ id }) => at(sizes, id),
    largestNode: { width: 120, height: 120 },
  });
}

function isOn({ x, y }: Point, { x: left, y: top, width, height }: Point & Size): boolean {
  return x >= left - 0.01 && x <= left + width + 0.01 && y >= top - 0.01 && y <= top + height + 0.01;
}

const SHAPES: [string, Size[]][] = [
  ["two in a line", [60, 30].map((width) => ({ width, height: 18 }))],
  ["a short one, and a long one below", [30, 96, 40].map((width) => ({ width, height: 18 }))],
  ["one longer than the card", [40, 200].map((width) => ({ width, height: 18 }))],
  [
    "lines of chips of several sizes",
    [50, 20, 60, 30, 90].map((width, i) => ({ width, height: 14 + 6 * i })),
  ],
];

test.each(SHAPES)("%s: stems of chips begin at the card, or at the chip between", (_, sizes) => {
  for (const orientation of ["horizontal", "vertical"] as const) {
    const { nodes, chips } = withChips(sizes, orientation);
    chips.forEach(({ stem: [start, end] }, id) => {
      const before = [at(nodes, 0), ...chips.slice(0, id)];
      expect(before.some((box) => isOn(start, box))).toBe(true);
      expect(isOn(end, at(chips, id))).toBe(true);
      const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
      expect([at(nodes, 0), ...chips].some((box) => isOn(middle, box))).toBe(false);
    });
  }
});
