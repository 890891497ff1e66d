import { render } from "preact-render-to-string";
import { expect, test } from "vitest";
import type { Summary } from "../../src/model/wire";
import { plainRuler } from "../../src/render/measure";
import { SumNote } from "../../src/render/sum";

const textOf = (summaries: Summary[], shape: number[], room: number) => {
  const terms = summaries.map((summary, op) => ({ op, input: 0, summary, when: "done" as const }));
  const value = { dtype: "float32", shape };
  const look = { key: "op:1", x: 0, y: 0, value, terms, isVeiled: false, isBelow: false, room };
  return render(<SumNote look={look} ruler={plainRuler} />).replaceAll(/<[^>]*>/g, "");
};

test("terms are written with fewer digits before one of them is left out", () => {
  const terms = [-0.49512, 0.12345, 0.98765].map((scalar) => ({ scalar }));
  expect(textOf(terms, [], 230)).toBe("Σ −0.4951 + 0.1235 + 0.9877");
  expect(textOf(terms, [], 170)).toBe("Σ −0.495 + 0.123 + 0.988");
  expect(textOf(terms, [], 150)).toBe("Σ −0.495 + 2 more");
});

test("small arrays are added entry by entry where there is room, else their norms are listed", () => {
  const terms = [
    { entries: [1, 0, -2], norm: 2.236 },
    { entries: [0.5, 3, 1], norm: 3.202 },
  ];
  expect(textOf(terms, [3], 200)).toBe("Σ [1 0 −2] + [0.5 3 1]");
  expect(textOf(terms, [3], 140)).toBe("Σ of ‖2.24‖, ‖3.2‖");
});

test("of thousands of terms only those are measured that may have room", () => {
  const terms = Array.from({ length: 5_000 }, (_, op) => ({
    op,
    input: 0,
    summary: { scalar: op },
    when: "done" as const,
  }));
  let measured = 0;
  const ruler = {
    ...plainRuler,
    mono: (text: string, size: number) => {
      measured += text.length;
      return plainRuler.mono(text, size);
    },
  };
  const value = { dtype: "int64", shape: [] };
  const look = { key: "op:1", x: 0, y: 0, value, terms, isVeiled: false, isBelow: false, room: 128 };
  const text = render(<SumNote look={look} ruler={ruler} />).replaceAll(/<[^>]*>/g, "");
  expect(text).toBe("Σ 0 + 4,999 more");
  expect(measured).toBeLessThan(500);
});
