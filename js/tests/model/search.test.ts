import { describe, expect, it } from "vitest";
import { applyDelta } from "../../src/model/graph";
import { search } from "../../src/model/search";
import { mlp, randomProgram, scalars } from "../corpus";
import type { Recorder } from "../recorder";

function find(tape: Recorder, query: string) {
  const [delta] = tape.snapshot().graphs;
  if (delta === undefined) throw new RangeError("no tape");
  return search(applyDelta(undefined, delta), query);
}

const titles = (tape: Recorder, query: string) => find(tape, query).hits.map(({ title }) => title);

describe("searching", () => {
  it("finds a name, exact ones before those that only hold it", () => {
    expect(titles(mlp(), "b1")[0]).toBe("b1");
    expect(titles(mlp(), "a1")[0]).toBe("a1");
  });

  it("finds ops by what they do, in whatever case", () => {
    expect(titles(mlp(), "SIGMOID")).toEqual(["a1"]);
    expect(titles(scalars(), "multiply")).toEqual(["a", "b", "c"]);
  });

  it("finds by expression, by line and by shape", () => {
    expect(titles(scalars(), "a * y")[0]).toBe("b");
    expect(titles(scalars(), "line 7")).toEqual(["z"]);
    expect(titles(mlp(), "(256, 10)")).toEqual(["W2"]);
  });

  it("wants every word", () => {
    expect(titles(scalars(), "multiply 5")).toEqual(["b"]);
    expect(titles(scalars(), "multiply nowhere")).toEqual([]);
  });

  it("finds nothing for nothing, and counts what it does not list", () => {
    expect(find(scalars(), "  ")).toEqual({ hits: [], count: 0 });
    const { hits, count } = find(randomProgram(), "(");
    expect(hits).toHaveLength(50);
    expect(count).toBeGreaterThan(50);
  });
});
