/** Around the ops of a gradient that an outer tape recorded: one shape that joins them, with their order. */

import type { Box, Path } from "../layout/geometry";
import { pathData } from "./path";
import "./nested.css";

export interface NestedLook {
  key: string;
  order: number;
  title: string;
  boxes: Box[];
  /** The edges between them. */
  paths: Path[];
}

const AROUND = 9;
const CORNER = 14;
const RIM = 1.5;
const ABOVE = 7;

export function NestedView({ look }: { look: NestedLook }) {
  const { boxes, paths } = look;
  const [first] = [...boxes].sort((one, other) => one.y - other.y || one.x - other.x);
  if (first === undefined) return null;
  return (
    <g class="tv-nested" data-nested={look.key}>
      <Shape class="tv-nested-rim" around={AROUND + RIM} {...{ boxes, paths }} />
      <Shape class="tv-nested-floor" around={AROUND} {...{ boxes, paths }} />
      <text class="tv-nested-label" x={first.x} y={first.y - AROUND - ABOVE}>
        <tspan class="tv-nested-order">∂{superscript(look.order)}</tspan> {look.title}
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
