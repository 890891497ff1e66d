/**
 * The positions nearest to the wanted ones, by weighted squares, in the same order and with at least the given
 * distances between neighbours: isotonic regression by pooling adjacent violators.
 */

import { at } from "../model/at";

/** `distances[i]` is the least from position i - 1 to position i; the first is not used. */
export function keepApart(
  wanted: readonly number[],
  weights: readonly number[],
  distances: readonly number[],
): number[] {
  const offsets: number[] = [];
  // Pools of neighbours that touch: their mean, their weight, and where the next one begins.
  const means: number[] = [];
  const loads: number[] = [];
  const ends: number[] = [];
  for (let i = 0, offset = 0; i < wanted.length; i++) {
    if (i > 0) offset += at(distances, i);
    offsets.push(offset);
    let [mean, load] = [at(wanted, i) - offset, at(weights, i)];
    while (means.length > 0 && at(means, means.length - 1) > mean) {
      const [before, weight] = [means.pop() ?? 0, loads.pop() ?? 0];
      ends.pop();
      mean = (before * weight + mean * load) / (weight + load);
      load += weight;
    }
    means.push(mean);
    loads.push(load);
    ends.push(i + 1);
  }
  const result: number[] = [];
  for (let pool = 0; pool < means.length; pool++) {
    while (result.length < at(ends, pool)) result.push(at(means, pool) + at(offsets, result.length));
  }
  return result;
}
