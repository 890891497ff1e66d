/** Entries of arrays, one by one: those that a summary tells, or that came packed beside the snapshot. */

import { at } from "./at";
import { fromComplex, ofFewestDigits } from "./numbers";
import type { Graph } from "./state";
import type { EntriesMessage, KeptArray, Packed, Summary, WireNumber } from "./wire";

const unpacked = new WeakMap<Packed, readonly WireNumber[]>();

/** All entries in row-major order; undefined where they are not here. */
export function entriesOf(summary: Summary): readonly WireNumber[] | undefined {
  const { entries, packed } = summary;
  return entries !== undefined || packed === undefined ? entries : read(packed);
}

/** The entries that the cells of a heat map show; undefined where they are not here. */
export function sampleOf({ sample }: Summary): readonly WireNumber[] | undefined {
  return sample && read(sample);
}

function read(packed: Packed): readonly WireNumber[] {
  const known = unpacked.get(packed);
  if (known !== undefined) return known;
  const numbers = unpack(packed);
  unpacked.set(packed, numbers);
  return numbers;
}

/** Give the summaries the entries that came for them. Those of a run that is not shown are passed over. */
export function attachEntries(graphs: readonly (Graph | undefined)[], message: EntriesMessage): void {
  for (const { id, run, arrays } of message.graphs) {
    const graph = graphs[id];
    if (graph?.run !== run) continue;
    for (const array of arrays) {
      const summary = summaryAt(graph, array);
      if (summary === undefined) continue;
      if (array.sample) summary.sample = array;
      else summary.packed = array;
    }
  }
}

function summaryAt(graph: Graph, { value, step: index, contribution }: KeptArray): Summary | undefined {
  if (value !== undefined) return graph.values[value]?.summary;
  const step = graph.steps[index ?? -1];
  if (step?.kind === "seed") return step.summary;
  return step?.kind === "backward" ? step.contributions[contribution ?? -1]?.total : undefined;
}

function unpack({ dtype, data }: Packed): WireNumber[] {
  const { buffer } = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  switch (dtype) {
    case "b1":
      return Array.from(new Uint8Array(buffer), Boolean);
    case "f4":
      return [...new Float32Array(buffer)].map(wireNumber);
    case "f8":
      return [...new Float64Array(buffer)].map(wireNumber);
    case "c8":
      return complex([...new Float32Array(buffer)].map(ofFewestDigits));
    case "c16":
      return complex([...new Float64Array(buffer)]);
    default:
      return integers(dtype, buffer);
  }
}

const INTEGERS: Record<string, new (buffer: ArrayBuffer) => Iterable<number | bigint>> = {
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
};

function integers(dtype: string, buffer: ArrayBuffer): WireNumber[] {
  const Integers = INTEGERS[dtype];
  if (Integers === undefined) throw new RangeError(`entries of the unknown dtype ${dtype}`);
  return Array.from(new Integers(buffer), (entry) => {
    const number = Number(entry);
    return Number.isSafeInteger(number) ? number : String(entry);
  });
}

function wireNumber(number: number): WireNumber {
  if (Number.isNaN(number)) return "nan";
  return Number.isFinite(number) ? number : number > 0 ? "inf" : "-inf";
}

function complex(parts: readonly number[]): WireNumber[] {
  return Array.from({ length: parts.length / 2 }, (_, i) =>
    fromComplex(at(parts, 2 * i), at(parts, 2 * i + 1)),
  );
}
