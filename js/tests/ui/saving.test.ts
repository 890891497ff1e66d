import { describe, expect, it } from "vitest";
import { fileName, sharpness } from "../../src/ui/saving";
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
    expect(sharpness({ width: 800, height: 400 })).toBe(2);
  });

  it("are no more than a browser draws", () => {
    const [width, height] = [60_000, 9_000];
    const scale = sharpness({ width, height });
    expect(width * scale).toBeLessThanOrEqual(16_384);
    expect(width * height * scale ** 2).toBeLessThanOrEqual(1e8 + 1);
  });
});
