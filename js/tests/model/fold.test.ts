import { describe, expect, test } from "vitest";
import { at } from "../../src/model/at";
import { type Folding, foldGroups, groupsAround, MOST_BY_DEFAULT } from "../../src/model/fold";
import { type Group, Groups } from "../../src/model/groups";
import { graphOf } from "../fixture";
import { FOLDABLE, flat, named, recursive, training, unrolled } from "../foldable";
import type { Recorder } from "../recorder";

const names = Object.keys(FOLDABLE);
const known = new Map<string, Groups>();

function groupsOf(name: string): Groups {
  const made = known.get(name) ?? new Groups(graphOf(at(Object.values(FOLDABLE), names.indexOf(name))()));
  known.set(name, made);
  return made;
}

function folded(tape: Recorder, level: number | null = null, byHand: Record<string, boolean> = {}): Folding {
  return foldGroups(new Groups(graphOf(tape)), { level, byHand });
}

/** "loss", "cell ×20", "+4 tanh". */
function shown({ cells }: Folding): string[] {
  return cells.map(({ op, group }) => {
    if (group === undefined) return `op ${op}`;
    return group.times > 1 ? `${group.title} ×${group.times}` : group.title;
  });
}

describe.each(names)("%s", (name) => {
  test("by default there is room for what is shown", () => {
    const { cells } = foldGroups(groupsOf(name), { level: null, byHand: {} });
    expect(cells.length).toBeLessThanOrEqual(MOST_BY_DEFAULT);
  });

  test("every op is shown once, or in one folded group, in the order of the tape", () => {
    const { levels } = foldGroups(groupsOf(name), { level: null, byHand: {} });
    for (let level = 0; level <= levels; level++) {
      const { cells } = foldGroups(groupsOf(name), { level, byHand: {} });
      let next = 0;
      for (const { first, last } of cells) {
        expect(first).toBe(next);
        next = last + 1;
      }
      expect(next).toBe(groupsOf(name).root.last + 1);
    }
  });

  test("each level only opens more", () => {
    const groups = groupsOf(name);
    let before = new Set<string>();
    const { levels } = foldGroups(groups, { level: null, byHand: {} });
    for (let level = 0; level <= levels; level++) {
      const open = new Set(foldGroups(groups, { level, byHand: {} }).open.map(({ key }) => key));
      expect([...before].filter((key) => !open.has(key))).toEqual([]);
      if (level > 0) expect(open.size).toBeGreaterThan(before.size);
      before = open;
    }
  });

  test("no two groups have the same key, and each lies within its parent", () => {
    const groups = groupsOf(name);
    const keys = new Set<string>();
    const visit = (group: Group): void => {
      for (const item of groups.itemsOf(group)) {
        if (typeof item === "number") continue;
        expect(keys.has(item.key)).toBe(false);
        keys.add(item.key);
        expect(item.first).toBeGreaterThanOrEqual(group.first);
        expect(item.last).toBeLessThanOrEqual(group.last);
        expect(item.last).toBeGreaterThan(item.first);
        visit(item);
      }
    };
    visit(groups.root);
  });
});

test("a lecture's graph is open", () => {
  expect(shown(folded(named()))).toEqual(["op 0", "op 1", "op 2", "op 3", "op 4", "op 5"]);
  expect(shown(folded(named(), 0))).toEqual(["hidden", "readout", "op 5"]);
});

test("a loop whose passes are the same is marked by their number", () => {
  expect(shown(folded(unrolled(20), 0))).toEqual(["for x in xs ×20", "op 100", "op 101"]);
});

test("a pass that only calls a function is that call", () => {
  expect(shown(folded(unrolled(3), 1)).slice(0, 3)).toEqual(["cell", "cell", "cell"]);
});

test("a call among others of its kind is told from them by its number", () => {
  const groups = new Groups(graphOf(unrolled(3)));
  const loop = at(groups.itemsOf(groups.root), 0) as Group;
  expect(groups.itemsOf(loop).map((item) => (item as Group).key)).toEqual([
    "for x in xs/cell",
    "for x in xs/cell #2",
    "for x in xs/cell #3",
  ]);
});

test("many passes are dealt out to stretches that say which they are", () => {
  expect(shown(folded(training(100), 1))).toEqual(
    Array.from({ length: 10 }, (_, i) => `passes ${10 * i + 1}–${10 * i + 10} ×10`),
  );
});

test("a function that holds the whole tape is no group, but what it calls is", () => {
  expect(shown(folded(recursive(2), 0))).toEqual(["op 0", "f"]);
  expect(shown(folded(recursive(2), 1))).toEqual(["op 0", "op 1", "f", "op 5"]);
});

test("ops without any scope are dealt out as well", () => {
  expect(shown(folded(flat(400), 0))).toHaveLength(20);
  expect(at(shown(folded(flat(400), 0)), 0)).toBe("ops 1–20");
});

test("what the user has opened or closed stays so at every level", () => {
  expect(shown(folded(named(), 0, { hidden: true }))).toEqual(["op 0", "op 1", "op 2", "readout", "op 5"]);
  expect(shown(folded(named(), null, { readout: false }))).toEqual([
    "op 0",
    "op 1",
    "op 2",
    "readout",
    "op 5",
  ]);
});

test("the groups around an op are found from the outermost on", () => {
  const groups = new Groups(graphOf(unrolled(3)));
  expect(groupsAround(groups, 7).map(({ key }) => key)).toEqual(["for x in xs", "for x in xs/cell #2"]);
  expect(groupsAround(groups, 15)).toEqual([]);
});
