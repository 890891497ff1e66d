/** Around the ops of a gradient that an outer tape recorded: one shape that joins them, with their order. */

import type { Box, Path } from "../layout/geometry";
import type { Detail } from "./camera";
import { cut, type Ruler } from "./measure";
import { pathData } from "./path";
import "./nested.css";

export interface NestedLook {
  key: string;
  order: number;
  title: string;
  boxes: Box[];
  /** The edges between them. */
  paths: Path[];
  /** The whole picture: the label stays in it. */
  room: Box;
}

const AROUND = 9;
const CORNER = 14;
const RIM = 1.5;
const ABOVE = 7;
/** The label is as large as the titles of the cards are at that distance. */
const TYPE: Record<Detail, number> = {
  full: 12,
  compact: 18,
  values: 24,
  titles: 32,
  labels: 32,
  blocks: 32,
};
const ORDER = 1.15;
/** Room that the label needs above the first box, however far away it is seen from. */
export const LABEL_ROOM = AROUND + ABOVE + TYPE.blocks * ORDER;
const EDGE = 6;

interface Properties {
  look: NestedLook;
  ruler: Ruler;
  detail: Detail;
}

export function NestedView({ look, ruler, detail }: Properties) {
  const { boxes, paths, room } = look;
  const [first] = [...boxes].sort((one, other) => one.y - other.y || one.x - other.x);
  if (first === undefined) return null;
  const size = TYPE[detail];
  const order = `∂${superscript(look.order)}`;
  const measure = (text: string) => ruler.sans(`${order} `, size * ORDER, 700) + ruler.sans(text, size);
  const title = cut(look.title, room.width - 2 * EDGE, measure);
  const last = room.x + room.width - EDGE - measure(title);
  return (
    <g class="tv-nested" data-nested={look.key}>
      <Shape class="tv-nested-rim" around={AROUND + RIM} {...{ boxes, paths }} />
      <Shape class="tv-nested-floor" around={AROUND} {...{ boxes, paths }} />
      <text
        class="tv-nested-label"
        x={Math.max(room.x + EDGE, Math.min(first.x, last))}
        y={first.y - AROUND - ABOVE}
        font-size={size}
      >
        <tspan class="tv-nested-order" font-size={size * ORDER}>
          {order}
        </tspan>{" "}
        {title}
      </text>
    </g>
  );
}

/** Boxes and the bands that join them: drawn twice, the larger below, they make one outline. */
function Shape({
  class: kind,
  around,
  boxes,
  paths,
}: {
  class: string;
  around: number;
  boxes: Box[];
  paths: Path[];
}) {
  return (
    <g class={kind}>
      {boxes.map(({ x, y, width, height }) => (
        <rect
          key={`${x},${y}`}
          x={x - around}
          y={y - around}
          width={width + 2 * around}
          height={height + 2 * around}
          rx={CORNER}
        />
      ))}
      <path d={paths.map(pathData).join("")} stroke-width={2 * around} />
    </g>
  );
}

function superscript(order: number): string {
  return [...String(order)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");
}
