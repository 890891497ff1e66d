import { describe, expect, it } from "vitest";
import {
  cellNearest,
  entryCells,
  type Picture,
  pictureOf,
  pictureOfAll,
  thinned,
} from "../../src/model/heat";
import type { Heat } from "../../src/model/wire";

function picture(heat: Heat, shape: number[]): Picture {
  const found = pictureOf({ heat }, shape);
  if (found === undefined) throw new RangeError("no picture");
  return found;
}

describe("heat maps", () => {
  it("tell sign, strength and about how large an entry is", () => {
    const { cells } = picture({ rows: 2, columns: 3, cells: "Zm0z!+", largest: 4 }, [2, 3]);
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
    const heat = { rows: 3, columns: 2, cells: "AAAAAA", largest: 1 };
    const { cells, isWhole } = picture(heat, [10, 10, 50]);
    expect(isWhole).toBe(false);
    expect(cells.map(({ entry }) => entry)).toEqual([0, 49, 50 * 50, 50 * 50 + 49, 99 * 50, 99 * 50 + 49]);
  });

  it("are made of the entries themselves when there are few", () => {
    const found = pictureOf({ entries: [1, -4, 0, "nan", 2, 4] }, [2, 3]);
    expect(found).toMatchObject({ rows: 2, columns: 3, largest: 4, isWhole: true });
    const kinds = ["positive", "negative", "zero", "abnormal", "positive", "positive"];
    expect(found?.cells.map(({ kind }) => kind)).toEqual(kinds);
    expect(found?.cells[1]).toMatchObject({ strength: 1, about: -4, entry: 1 });
  });

  it("are not made of a single row or column", () => {
    expect(pictureOf({ entries: [1, 2, 3] }, [3])).toBeUndefined();
    expect(pictureOf({ entries: [1, 2, 3] }, [3, 1])).toBeUndefined();
    expect(pictureOf({ entries: [] }, [0, 3])).toBeUndefined();
  });

  it("of all entries put vectors into lines, long ones into longer ones", () => {
    const vector = (length: number) => pictureOfAll(new Array<number>(length).fill(1), [length]);
    expect(vector(100)).toMatchObject({ rows: 4, columns: 32 });
    expect(vector(4096)).toMatchObject({ rows: 64, columns: 64 });
    expect(pictureOfAll(new Array<number>(100).fill(1), [100, 1])).toMatchObject({ rows: 4, columns: 32 });
    expect(pictureOfAll(new Array<number>(100).fill(1), [2, 5, 10])).toMatchObject({ rows: 10, columns: 10 });
  });

  it("find the cell of a thinned picture that an entry is nearest to", () => {
    const whole = pictureOfAll(
      Array.from({ length: 200 }, (_, i) => i),
      [2, 100],
    );
    const thin = thinned(whole, 64, 12);
    thin.cells.forEach(({ entry }, cell) => {
      expect(cellNearest(entry, thin, whole)).toBe(cell);
    });
    expect(cellNearest(99, thin, whole)).toBe(11);
    expect(cellNearest(100, thin, whole)).toBe(12);
  });

  it("show the sizes of complex entries", () => {
    const { cells, largest } = entryCells(["(3+4j)", "0j"]);
    expect(largest).toBe(5);
    expect(cells.map(({ kind }) => kind)).toEqual(["positive", "zero"]);
  });
});
