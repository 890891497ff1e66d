/**
 * The positions nearest to the wanted ones, by weighted squares, in the same order and with at least the given
 * distances between neighbours: isotonic regression by pooling adjacent violators.
 */

import { at } from "../model/at";

interface Pool {
  mean: number;
  weight: number;
  count: number;
}

/** `distances[i]` is the least from position i - 1 to position i; the first is not used. */
export function keepApart(
  wanted: readonly number[],
  weights: readonly number[],
  distances: readonly number[],
): number[] {
  const pools: Pool[] = [];
  const offsets: number[] = [];
  let offset = 0;
  wanted.forEach((position, i) => {
    if (i > 0) offset += at(distances, i);
    offsets.push(offset);
    let pool: Pool = { mean: position - offset, weight: at(weights, i), count: 1 };
    for (let last = pools.pop(); last !== undefined; last = pools.pop()) {
      if (last.mean <= pool.mean) {
        pools.push(last);
        break;
      }
      const weight = last.weight + pool.weight;
      const mean = (last.mean * last.weight + pool.mean * pool.weight) / weight;
      pool = { mean, weight, count: last.count + pool.count };
    }
    pools.push(pool);
  });
  const result: number[] = [];
  for (const { mean, count } of pools) {
    for (let i = 0; i < count; i++) result.push(mean + at(offsets, result.length));
  }
  return result;
}
