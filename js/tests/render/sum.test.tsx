import { render } from "preact-render-to-string";
import { expect, test } from "vitest";
import { plainRuler } from "../../src/render/measure";
import { SumNote } from "../../src/render/sum";

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
  const look = { key: "op:1", x: 0, y: 0, dtype: "int64", terms, isVeiled: false, isBelow: false, room: 128 };
  const text = render(<SumNote look={look} ruler={ruler} />).replaceAll(/<[^>]*>/g, "");
  expect(text).toBe("Σ 0 + 4999 more");
  expect(measured).toBeLessThan(500);
});
