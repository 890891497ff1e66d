import { describe, expect, it } from "vitest";
import { cellsOf } from "../../src/model/heat";

describe("heat maps", () => {
  it("tell sign, strength and about how large an entry is", () => {
    const cells = cellsOf({ rows: 2, columns: 3, cells: "Zm0z!+", largest: 4 }, [2, 3]);
    expect(cells.map(({ kind }) => kind)).toEqual([
      "positive",
      "negative",
      "zero",
      "negative",
      "abnormal",
      "abnormal",
    ]);
    expect(cells[0]?.about).toBeCloseTo(4);
    expect(cells[3]?.about).toBeCloseTo(-4);
    expect(cells[1]?.strength).toBe(0.5);
    expect(cells.slice(4).map(({ about }) => about)).toEqual([Number.NaN, Number.POSITIVE_INFINITY]);
  });

  it("say where a cell stands in the matrix, from the first entry to the last", () => {
    const cells = cellsOf({ rows: 3, columns: 2, cells: "AAAAAA", largest: 1 }, [10, 10, 50]);
    expect(cells.map(({ row, column }) => [row, column])).toEqual([
      [0, 0],
      [0, 49],
      [50, 0],
      [50, 49],
      [99, 0],
      [99, 49],
    ]);
  });
});
