import { describe, expect, it } from "vitest";
import { fileName, pixelsOf } from "../../src/ui/saving";
import { scalars } from "../corpus";
import { graphOf } from "../fixture";

describe("the name of a picture", () => {
  it("says the tape, the cell, and the step as the bar counts it", () => {
    expect(fileName(graphOf(scalars()), 6)).toBe("tape-cell-4-step-7");
  });

  it("is one that every file system takes", () => {
    const graph = graphOf(scalars());
    graph.title = 'größe["a/b"] ';
    graph.files.length = 0;
    expect(fileName(graph, -1)).toBe("größe-a-b-step-0");
  });
});

describe("the pixels of a picture", () => {
  it("are two for one, each way", () => {
    expect(pixelsOf({ width: 800, height: 401 })).toEqual({ width: 1600, height: 802 });
  });

  it("are no more than a browser draws", () => {
    const { width, height } = pixelsOf({ width: 60_000, height: 9_000 });
    expect(width).toBeLessThanOrEqual(16_384);
    expect(width * height).toBeLessThanOrEqual(1e8);
    expect(width / height).toBeCloseTo(60 / 9, 2);
  });
});
