/** Beside the first card of each pass of a loop that is all open, and has no boxes in it: which pass it is. */

import type { Box, Size } from "../layout/geometry";
import type { Orientation } from "../layout/types";
import type { Arrangement } from "./arrangement";
import type { Detail } from "./camera";
import { cut, type Ruler } from "./measure";
import "./pass.css";

export interface PassLook {
  key: string;
  /** "pass 3" */
  title: string;
  label: Box;
  orientation: Orientation;
}

/** Between the name and the card, clear of the halo. */
const BESIDE = 10;
/** In a graph of more nodes than this, which is looked at from further away, it is said in larger type. */
const MOST_NEAR = 24;
const NEAR: Size = { width: 56, height: 16 };
const FAR: Size = { width: 130, height: 46 };
const TYPE: Record<Detail, number> = {
  full: 11,
  compact: 16,
  values: 22,
  titles: 30,
  labels: 36,
  blocks: 36,
};
const TYPE_SHARE = 0.85;

type Opened = Pick<Arrangement, "split" | "folding">;

/** By op that begins one: what a pass is called. */
export function passesOf({ split, folding }: Opened): Map<number, string> {
  const boxed = new Set(split.boxes.map(({ group }) => group));
  const passes = (folding?.open ?? []).filter((group) => group.kind === "iteration" && !boxed.has(group));
  return new Map(passes.map(({ first, title }) => [first, title]));
}

/** What the layout has to keep free beside the card. */
export function passRoom({ split }: Opened): Size {
  const { width, height } = labelSize(split.nodes.length);
  return { width: width + BESIDE, height: height + BESIDE };
}

function labelSize(nodes: number): Size {
  return nodes > MOST_NEAR ? FAR : NEAR;
}

export function passLooks(arrangement: Arrangement): PassLook[] {
  const { split, layout } = arrangement;
  const { orientation } = layout;
  const size = labelSize(split.nodes.length);
  return [...passesOf(arrangement)].flatMap(([op, title]) => {
    const box = layout.nodes[split.nodeOfOp[op] ?? -1];
    if (box === undefined) return [];
    const label =
      orientation === "horizontal"
        ? { x: box.x, y: box.y - BESIDE - size.height, width: box.width, height: size.height }
        : { x: box.x - BESIDE - size.width, y: box.y + (box.height - size.height) / 2, ...size };
    return [{ key: `pass:${op}`, title, label, orientation }];
  });
}

export function PassView({ look, ruler, detail }: { look: PassLook; ruler: Ruler; detail: Detail }) {
  const { x, y, width, height } = look.label;
  const size = Math.min(TYPE[detail], TYPE_SHARE * height);
  const isAbove = look.orientation === "horizontal";
  return (
    <text
      class={isAbove ? "tv-pass" : "tv-pass tv-at-end"}
      x={isAbove ? x : x + width}
      y={isAbove ? y + height - 0.2 * size : y + height / 2 + 0.35 * size}
      font-size={size}
    >
      {cut(look.title, width, (text) => ruler.sans(text, size))}
    </text>
  );
}
