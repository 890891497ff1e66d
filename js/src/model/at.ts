/** The item of a list that must be there: an index out of range is an error in the caller, and says so. */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no item ${index} in a list of ${list.length}`);
  return item;
}

/** The same for lists of numbers of one kind each: in the innermost loops, where a function for all kinds is slow. */
export const int = (list: Int32Array, index: number): number => list[index] as number;
export const real = (list: Float64Array, index: number): number => list[index] as number;
export const flag = (list: Uint8Array, index: number): boolean => list[index] === 1;
