/** Numbers in ascending order, with what belongs to each; and how far out of order they were. */

import { int, real } from "../model/at";

/** Runs of this length are sorted by moving each number to its place. */
const RUN = 12;

/** Sorts as often as one likes, up to so many numbers at once, without making garbage. */
export class Sorter {
  readonly keys: Float64Array;
  readonly items: Int32Array;
  private readonly spareKeys: Float64Array;
  private readonly spareItems: Int32Array;

  constructor(most: number) {
    this.keys = new Float64Array(most);
    this.items = new Int32Array(most);
    this.spareKeys = new Float64Array(most);
    this.spareItems = new Int32Array(most);
  }

  /** Sort the first `count` items by their keys; equal ones keep their order. Returns how many pairs were out of order. */
  sort(count: number): number {
    const { keys, items } = this;
    let inversions = 0;
    for (let start = 0; start < count; start += RUN) {
      const end = Math.min(start + RUN, count);
      for (let i = start + 1; i < end; i++) {
        const key = real(keys, i);
        let place = i;
        while (place > start && real(keys, place - 1) > key) place--;
        if (place === i) continue;
        const item = int(items, i);
        keys.copyWithin(place + 1, place, i);
        items.copyWithin(place + 1, place, i);
        keys[place] = key;
        items[place] = item;
        inversions += i - place;
      }
    }
    for (let width = RUN; width < count; width *= 2) {
      for (let start = 0; start + width < count; start += 2 * width) {
        inversions += this.merge(start, start + width, Math.min(start + 2 * width, count));
      }
    }
    return inversions;
  }

  private merge(start: number, middle: number, end: number): number {
    const { keys, items, spareKeys, spareItems } = this;
    if (real(keys, middle - 1) <= real(keys, middle)) return 0;
    spareKeys.set(keys.subarray(start, middle), start);
    spareItems.set(items.subarray(start, middle), start);
    let inversions = 0;
    let left = start;
    let right = middle;
    for (let place = start; left < middle; place++) {
      if (right === end || real(spareKeys, left) <= real(keys, right)) {
        keys[place] = real(spareKeys, left);
        items[place] = int(spareItems, left++);
      } else {
        keys[place] = real(keys, right);
        items[place] = int(items, right++);
        inversions += middle - left;
      }
    }
    return inversions;
  }
}
