import { describe, expect, test } from "vitest";
import { type Column, valuesOf } from "../../src/model/columns";

/** Three steps: two of one kind, one of another. */
const STEPS: Column = {
  keys: [
    ["kind", "op"],
    ["kind", "contributions"],
  ],
  which: [0, 1, 0],
  fields: {
    kind: { of: ["op", "backward"], at: [0, 1, 0] },
    op: { from: 7, by: 1 },
    contributions: {
      lengths: [2],
      items: { keys: [["input"]], which: { from: 0, by: 0 }, fields: { input: { from: 0, by: 1 } } },
    },
  },
};

const plain = (rows: unknown[]) =>
  rows.map((row) => {
    const copy: Record<string, unknown> = {};
    for (const key in row as object) copy[key] = (row as Record<string, unknown>)[key];
    return copy;
  });

describe("columns", () => {
  test("are seen as rows, each with the keys that it has", () => {
    const [first, second, third] = valuesOf(STEPS, 3) as Record<string, unknown>[];
    expect(plain([first, third])).toEqual([
      { kind: "op", op: 7 },
      { kind: "op", op: 8 },
    ]);
    expect(second).not.toHaveProperty("op");
    expect((second as { contributions: unknown[] }).contributions).toEqual([{ input: 0 }, { input: 1 }]);
  });

  test("what a row holds can be spread, and its keys be listed", () => {
    const [, second] = valuesOf(STEPS, 3) as { contributions: { input: number }[] }[];
    const [contribution] = second?.contributions ?? [];
    expect({ ...contribution, further: true }).toEqual({ input: 0, further: true });
    expect(Object.keys(contribution ?? {})).toEqual(["input"]);
  });

  test("what is assigned to a row stays with it, and with no other", () => {
    const rows = valuesOf(STEPS, 3) as { op: number }[];
    Object.assign(rows[0] as object, { op: 1, packed: "yes" });
    expect(rows[0]).toMatchObject({ op: 1, packed: "yes" });
    expect(rows[2]).toMatchObject({ op: 8 });
    expect(rows[2]).not.toHaveProperty("packed");
  });

  test("what a row holds is the same object each time", () => {
    const rows = valuesOf(STEPS, 3) as { contributions: unknown[] }[];
    expect(rows[1]?.contributions[1]).toBe(rows[1]?.contributions[1]);
  });

  test("lists may be lists of values, or empty", () => {
    expect(valuesOf({ lengths: [0, 2], items: ["a", "b"] }, 2)).toEqual([[], ["a", "b"]]);
    expect(valuesOf([], 0)).toEqual([]);
  });
});
