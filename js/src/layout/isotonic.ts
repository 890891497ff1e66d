/**
 * The positions nearest to the wanted ones, by weighted squares, in the same order and with at least the given
 * distances between neighbours: isotonic regression by pooling adjacent violators.
 */

import { int, real } from "../model/at";

/** Keeps up to so many positions apart, as often as one likes, without making garbage. */
export class Spacer {
  /** Where each wants to be; `keepApart` puts in its place where it comes to be. */
  readonly positions: Float64Array;
  readonly weights: Float64Array;
  /** The least distance from the position before; the first is not used. */
  readonly distances: Float64Array;
  // Pools of neighbours that touch: their mean, their weight, and where the next one begins.
  private readonly means: Float64Array;
  private readonly loads: Float64Array;
  private readonly ends: Int32Array;

  constructor(most: number) {
    this.positions = new Float64Array(most);
    this.weights = new Float64Array(most);
    this.distances = new Float64Array(most);
    this.means = new Float64Array(most);
    this.loads = new Float64Array(most);
    this.ends = new Int32Array(most);
  }

  /** The first `count` of them. */
  keepApart(count: number): void {
    const { positions, weights, distances, means, loads, ends } = this;
    let pools = 0;
    for (let i = 0, offset = 0; i < count; i++) {
      if (i > 0) offset += real(distances, i);
      let mean = real(positions, i) - offset;
      let load = real(weights, i);
      while (pools > 0 && real(means, pools - 1) > mean) {
        pools--;
        const before = real(loads, pools);
        mean = (real(means, pools) * before + mean * load) / (before + load);
        load += before;
      }
      means[pools] = mean;
      loads[pools] = load;
      ends[pools++] = i + 1;
    }
    for (let i = 0, pool = 0, offset = 0; i < count; i++) {
      if (i > 0) offset += real(distances, i);
      if (i === int(ends, pool)) pool++;
      positions[i] = real(means, pool) + offset;
    }
  }
}

/** The same once, for lists. */
export function keepApart(
  wanted: readonly number[],
  weights: readonly number[],
  distances: readonly number[],
): number[] {
  const spacer = new Spacer(wanted.length);
  spacer.positions.set(wanted);
  spacer.weights.set(weights);
  spacer.distances.set(distances);
  spacer.keepApart(wanted.length);
  return [...spacer.positions];
}
