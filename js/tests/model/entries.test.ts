import { describe, expect, it } from "vitest";
import { attachEntries, entriesOf, sampleOf } from "../../src/model/entries";
import { literalOf } from "../../src/model/literal";
import { exactNumber } from "../../src/model/numbers";
import { mlp } from "../corpus";
import { graphOf } from "../fixture";

const packed = (dtype: string, { buffer }: { buffer: ArrayBufferLike }) => ({
  dtype,
  data: btoa(String.fromCharCode(...new Uint8Array(buffer))),
});

describe("entries that come packed", () => {
  it.each([
    ["f4", Float32Array.of(0.1, -2), [Math.fround(0.1), -2]],
    ["f8", Float64Array.of(0.1, Number.NaN, Number.NEGATIVE_INFINITY), [0.1, "nan", "-inf"]],
    ["i4", Int32Array.of(1, -2), [1, -2]],
    ["i8", BigInt64Array.of(3n, 2n ** 60n), [3, "1152921504606846976"]],
    ["u1", Uint8Array.of(255), [255]],
    ["b1", Uint8Array.of(1, 0), [true, false]],
    ["c8", Float32Array.of(0.1, -2), ["(0.1-2j)"]],
    ["c16", Float64Array.of(0.1, 2), ["(0.1+2j)"]],
  ])("of dtype %s are read", (dtype, array, numbers) => {
    expect(entriesOf({ packed: packed(dtype, array) })).toEqual(numbers);
  });

  it("have as many digits as their dtype", () => {
    const [single = 0] = entriesOf({ packed: packed("f4", Float32Array.of(1 / 3)) }) ?? [];
    expect(exactNumber(single, "float32")).toBe("0.33333334");
    const [double = 0] = entriesOf({ packed: packed("f8", Float64Array.of(1 / 3)) }) ?? [];
    expect(exactNumber(double, "float64")).toBe("0.3333333333333333");
    const [half = 0] = entriesOf({ packed: packed("f4", Float32Array.of(0.3333)) }) ?? [];
    expect(exactNumber(half, "float16")).toBe("0.3333");
  });

  it("are copied as an array", () => {
    const summary = { packed: packed("f4", Float32Array.of(0.1, 2)) };
    expect(literalOf(summary, { shape: [2], dtype: "float32" })).toBe(
      'np.array([0.1, 2.0], dtype="float32")',
    );
  });

  it("of a dtype that is not known are refused", () => {
    expect(() => entriesOf({ packed: packed("O8", Uint8Array.of(1)) })).toThrow(/O8/);
  });

  it("are not there where nothing came", () => {
    expect(entriesOf({ mean: 1 })).toBeUndefined();
    expect(entriesOf({ entries: [1, 2] })).toEqual([1, 2]);
  });
});

describe("attaching entries", () => {
  it("gives them to values and to what was received", () => {
    const tape = mlp();
    const graph = graphOf(tape);
    attachEntries([graph], tape.entries());
    const logits = graph.values.findIndex(({ name }) => name === "logits");
    expect(entriesOf(graph.values[logits]?.summary ?? {})).toHaveLength(1280);
    const received = graph.flow.receipts[logits]?.at(-1)?.total;
    expect(entriesOf(received ?? {})).toHaveLength(1280);
  });

  it("gives the cells of a heat map theirs, where the array is too large", () => {
    const tape = mlp();
    const graph = graphOf(tape);
    attachEntries([graph], tape.entries());
    const summary = graph.values.find(({ name }) => name === "h1")?.summary ?? {};
    expect(entriesOf(summary)).toBeUndefined();
    expect(sampleOf(summary)).toHaveLength(summary.heat?.cells.length ?? -1);
  });

  it("passes over those of another run", () => {
    const tape = mlp();
    const graph = graphOf(tape);
    attachEntries([graph, undefined], tape.entries(0, 2));
    attachEntries([], tape.entries());
    expect(graph.values.some(({ summary }) => summary.packed)).toBe(false);
  });
});
