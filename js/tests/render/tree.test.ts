import { describe, expect, it } from "vitest";
import { idsInOrder, levelIn } from "../../src/render/tree";
import { named } from "../foldable";
import { looksAt, sightAt } from "./looks";

describe("the tree for screen readers", () => {
  const read = (level: number) => {
    const looks = looksAt(named(), -1, level);
    const titles = new Map(
      [...looks.nodes, ...looks.groups, ...looks.boxes, ...looks.chips].map(({ id, spoken }) => [
        id,
        spoken.split(",")[0],
      ]),
    );
    return idsInOrder(sightAt(named(), -1, level).arrangement.split, looks).map((id) => titles.get(id));
  };

  it("puts an open group before what is in it, and a card before its chips", () => {
    expect(read(9).slice(0, 5)).toEqual(["hidden", "h1", "X", "W1", "h1 + b1"]);
  });

  it("has every item once", () => {
    for (const level of [0, 9]) expect(new Set(read(level)).size).toBe(read(level).length);
  });

  it("is one level deeper in a box", () => {
    const { split } = sightAt(named(), -1, 9).arrangement;
    expect(levelIn(split, -1)).toBe(1);
    expect(split.boxes.map(({ id }) => levelIn(split, id))).toEqual([2, 2]);
  });
});
