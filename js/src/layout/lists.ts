/**
 * Lists of numbers, one for each of many things, end to end in one array: large graphs are laid out with a handful of
 * arrays of numbers, since what costs most there is not the work but collecting the garbage of objects.
 */

import { int } from "../model/at";

/** List i is what stands in `all` from `first[i]` to before `first[i + 1]`. */
export interface Lists {
  readonly first: Int32Array;
  readonly all: Int32Array;
}

/** The indices of `keys` that have the same key, in ascending order: one list for each key from 0 to before `count`. */
export function byKey(count: number, keys: Int32Array): Lists {
  const first = new Int32Array(count + 1);
  for (let i = 0; i < keys.length; i++) first[int(keys, i) + 1] = int(first, int(keys, i) + 1) + 1;
  for (let key = 0; key < count; key++) first[key + 1] = int(first, key) + int(first, key + 1);
  const all = new Int32Array(keys.length);
  const next = first.slice(0, count);
  for (let i = 0; i < keys.length; i++) {
    const key = int(keys, i);
    all[int(next, key)] = i;
    next[key] = int(next, key) + 1;
  }
  return { first, all };
}
