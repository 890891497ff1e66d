/**
 * Which groups are open: by the level of the fold control, and by hand. Each level opens what the one before it does
 * and more. By default as much is open as there is room for.
 */

import { at } from "./at";
import type { Group, Groups } from "./groups";

/**
 * A tape of at most so many numbers, each the card of an op, is open by default; the card of an array takes the room of
 * eight. Of a larger tape groups are opened while at most so many groups and ops are shown: they stand in one row.
 */
export const MOST_BY_DEFAULT = 64;
const ARRAY = 8;
const MOST_IN_OVERVIEW = 6;
/** And so many at most by the fold control; by hand everything opens. */
export const MOST_BY_LEVEL = 1_500;

/** What the user has set. */
export interface Wish {
  /** Null: as the room asks for. */
  readonly level: number | null;
  /** By key: groups that were opened (true) or closed (false) by hand. */
  readonly byHand: Readonly<Record<string, boolean>>;
}

/** A folded group, or an op that is in none. */
export interface Cell {
  /** The op, or -1. */
  readonly op: number;
  readonly group: Group | undefined;
  /** First op. */
  readonly first: number;
  readonly last: number;
  /** The innermost open group around it; undefined at the top. */
  readonly within: Group | undefined;
}

export interface Folding {
  /** In the order of the tape. */
  readonly cells: readonly Cell[];
  /** Every open group, outer ones before inner ones. */
  readonly open: readonly Group[];
  readonly level: number;
  /** The level to begin with. */
  readonly usual: number;
  /** The highest level of the control. */
  readonly levels: number;
  /** At the highest level nothing is folded any more. */
  readonly opensAll: boolean;
  /** Keys of groups that were opened by hand. */
  readonly opened: ReadonlySet<string>;
  /** The same for the same state of the same structure, in a further run too. */
  readonly mark: string;
}

export function foldGroups(groups: Groups, wish: Wish): Folding {
  const { usual, highest, opensAll } = levelsOf(groups);
  const level = Math.min(wish.level ?? usual, highest);
  const { cells, open } = walk(groups, (group) => wish.byHand[group.key] ?? group.depth <= level);
  const mark = [cells.length, ...open.map(({ key }) => key)].join("\n");
  const opened = new Set(open.map(({ key }) => key).filter((key) => wish.byHand[key] === true));
  return { cells, open, level, usual, levels: highest, opensAll, opened, mark };
}

/** The levels of the control: the one to begin with, and the highest. */
function levelsOf(groups: Groups): { usual: number; highest: number; opensAll: boolean } {
  let usual = 0;
  for (let level = 0; ; level++) {
    const isOpen = (group: Group) => group.depth <= level;
    const { cells, isCut } = walk(groups, isOpen, MOST_BY_LEVEL);
    if (isCut) return { usual, highest: Math.max(0, level - 1), opensAll: false };
    const opensAll = cells.every(({ group }) => group === undefined);
    if (opensAll ? isReadable(groups) : cells.length <= MOST_IN_OVERVIEW) usual = level;
    if (opensAll) return { usual, highest: level, opensAll };
  }
}

/** Whether the whole tape can be shown with its numbers. */
function isReadable({ graph: { ops, values } }: Groups): boolean {
  if (ops.length > MOST_BY_DEFAULT) return false;
  const isArray = (value = -1) => (values[value]?.shape.length ?? 0) > 0;
  const room = ops.reduce((sum, { outputs: [first] }) => sum + (isArray(first) ? ARRAY : 1), 0);
  return room <= MOST_BY_DEFAULT;
}

interface Walk {
  cells: Cell[];
  open: Group[];
  isCut: boolean;
}

/** Go through what is open; where there are more than `most` cells, not to the end. */
function walk(groups: Groups, isOpen: (group: Group) => boolean, most = Number.POSITIVE_INFINITY): Walk {
  const [cells, open]: [Cell[], Group[]] = [[], []];
  const enter = (group: Group, within: Group | undefined): boolean => {
    for (const item of groups.itemsOf(group)) {
      if (cells.length >= most) return false;
      if (typeof item === "number") {
        cells.push({ op: item, group: undefined, first: item, last: item, within });
      } else if (isOpen(item)) {
        open.push(item);
        if (!enter(item, item)) return false;
      } else {
        cells.push({ op: -1, group: item, first: item.first, last: item.last, within });
      }
    }
    return true;
  };
  const isCut = !enter(groups.root, undefined);
  return { cells, open, isCut };
}

/** The cell that an op is in. */
export function cellOf({ cells }: Folding, op: number): Cell | undefined {
  let [low, high] = [0, cells.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(cells, middle).last < op) low = middle + 1;
    else high = middle;
  }
  return cells[low];
}

/** The groups around an op that can be opened or closed, outermost first. */
export function groupsAround(groups: Groups, op: number): Group[] {
  const around: Group[] = [];
  let inner: Group | undefined = groups.root;
  while (inner !== undefined) {
    inner = groups.itemsOf(inner).find((item): item is Group => {
      return typeof item !== "number" && item.first <= op && op <= item.last;
    });
    if (inner !== undefined) around.push(inner);
  }
  return around;
}
