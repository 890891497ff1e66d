/**
 * Tables that come as columns, seen as rows. What a column is says `tapeviz/graph/columns.py`, which writes them.
 *
 * A row is hardly more than its number: it looks into the columns when it is asked. Of a tape of 100,000 ops most of the
 * time would else go into making objects that nobody looks at, and into collecting them. What stands in a row, as its
 * summary, is made when it is asked for, an object as any other; of a row itself no copy can be spread.
 */

import { at, int } from "./at";

export type Column =
  | readonly unknown[]
  | { from: number; by: number }
  | { of: readonly unknown[]; at: Column }
  | { lengths: Column; items: Column }
  | Objects;

interface Objects {
  keys: readonly (readonly string[])[];
  which: Column;
  fields: Readonly<Record<string, Column>>;
}

type Read<Value = unknown> = (index: number) => Value;

/** The first `count` values of a column. */
export function valuesOf(column: Column, count: number): unknown[] {
  const isTable = !isList(column) && "keys" in column;
  const read = isTable ? rowReader(column, count, rowWith) : reader(column, count);
  const values: unknown[] = [];
  for (let index = 0; index < count; index++) values.push(read(index));
  return values;
}

function reader(column: Column, count: number): Read {
  if (isList(column)) return (index) => column[index];
  if ("from" in column) {
    const { from, by } = column;
    return (index) => from + index * by;
  }
  if ("of" in column) {
    const { of } = column;
    const place = reader(column.at, count) as Read<number>;
    return (index) => of[place(index)];
  }
  return "lengths" in column ? listReader(column, count) : rowReader(column, count, objectWith);
}

function isList(column: Column): column is readonly unknown[] {
  return Array.isArray(column);
}

function listReader({ lengths, items }: { lengths: Column; items: Column }, count: number): Read {
  const length = reader(lengths, count) as Read<number>;
  const starts = new Int32Array(count + 1);
  for (let index = 0; index < count; index++) starts[index + 1] = int(starts, index) + length(index);
  const item = reader(items, int(starts, count));
  return (index) => {
    const list: unknown[] = [];
    for (let i = int(starts, index); i < int(starts, index + 1); i++) list.push(item(i));
    return list;
  };
}

/** Makes what stands at an index, out of the columns of its keys. */
type Maker = (keys: readonly string[], reads: ReadonlyMap<string, Read>) => (index: number) => object;

/** It is always the same object, so that one sees whether it is another one, and may hang something on it. */
function rowReader({ keys, which, fields }: Objects, count: number, maker: Maker): Read {
  const sets = reader(which, count) as Read<number>;
  const reads = new Map<string, Read>(
    Object.entries(fields).map(([key, field]): [string, Read] => {
      const has = keys.map((set) => set.includes(key));
      if (has.every(Boolean)) return [key, reader(field, count)];
      const places = new Int32Array(count);
      let next = 0;
      for (let index = 0; index < count; index++) if (has[sets(index)]) places[index] = next++;
      const read = reader(field, next);
      return [key, (index) => read(int(places, index))];
    }),
  );
  const makers = keys.map((set) => maker(set, reads));
  const made: (object | undefined)[] = [];
  return (index) => {
    made[index] ??= at(makers, sets(index))(index);
    return made[index];
  };
}

const objectWith: Maker = (keys, reads) => {
  const columns = keys.map((key) => [key, readOf(reads, key)] as const);
  return (index) => {
    const made: Record<string, unknown> = {};
    for (const [key, read] of columns) made[key] = read(index);
    return made;
  };
};

/** Rows with these keys. What is assigned to a row hides what stands in the column. */
const rowWith: Maker = (keys, reads) => {
  class Row {
    readonly #index: number;

    constructor(index: number) {
      this.#index = index;
    }

    static reading(read: Read): (this: Row) => unknown {
      return function () {
        return read(this.#index);
      };
    }
  }
  for (const key of keys) {
    const read = readOf(reads, key);
    Object.defineProperty(Row.prototype, key, {
      enumerable: true,
      get: Row.reading(read),
      set(this: Row, value: unknown) {
        Object.defineProperty(this, key, { value, enumerable: true, writable: true });
      },
    });
  }
  return (index) => new Row(index);
};

function readOf(reads: ReadonlyMap<string, Read>, key: string): Read {
  const read = reads.get(key);
  if (read === undefined) throw new RangeError(`there is no column ${key}`);
  return read;
}
