/** The tree that screen readers are told of: what stands in which open group, in the order of the tape. */

import { nodeKey, type Split } from "../layout/split";

/** What is drawn, by the keys of the layout, and the ids that it has in the document. */
interface Items {
  nodes: readonly Item[];
  groups: readonly Item[];
  boxes: readonly Item[];
  chips: readonly Item[];
}

interface Item {
  key: string;
  id: string;
}

/** How deep what stands in a box is, from 1; what stands in none has box -1. */
export function levelIn({ boxes }: Split, box: number): number {
  let level = 1;
  for (let around = boxes[box]; around !== undefined; around = boxes[around.parent]) level++;
  return level;
}

/** The ids of all items as they are read: a group before what is in it, a card before its chips. */
export function idsInOrder(split: Split, looks: Items): string[] {
  const ids = new Map<string, string>();
  for (const { key, id } of [...looks.nodes, ...looks.groups, ...looks.boxes]) ids.set(key, id);
  const chips = new Map(looks.chips.map(({ key, id }) => [key, id]));
  /** By box, what stands in it: ids, and boxes by number. */
  const inside = new Map<number, (string | number)[]>();
  const into = (box: number): (string | number)[] => {
    const known = inside.get(box);
    if (known !== undefined) return known;
    const items: (string | number)[] = [];
    inside.set(box, items);
    const around = split.boxes[box];
    if (around !== undefined) into(around.parent).push(box);
    return items;
  };
  for (const node of split.nodes) {
    const id = ids.get(nodeKey(node));
    if (id === undefined) continue;
    const ofChips = node.chips.flatMap((chip) => chips.get(split.chips[chip]?.key ?? "") ?? []);
    into(node.box).push(id, ...ofChips);
  }
  const read = (box: number): string[] => {
    const group = split.boxes[box]?.group.key;
    const own = group === undefined ? undefined : ids.get(`box:${group}`);
    const items = (inside.get(box) ?? []).flatMap((item) => (typeof item === "string" ? [item] : read(item)));
    return own === undefined ? items : [own, ...items];
  };
  return read(-1);
}
