/** Around the ops of a gradient that an outer tape recorded: one shape that joins them, with their order. */

import type { Box, Path, Size } from "../layout/geometry";
import type { Orientation } from "../layout/types";
import type { Detail } from "./camera";
import { cut, type Ruler } from "./measure";
import { pathData } from "./path";
import "./nested.css";

export interface NestedLook {
  key: string;
  order: number;
  /** What is differentiated, and by which tapes that was recorded. */
  of: string;
  by: string;
  boxes: Box[];
  /** The edges between them. */
  paths: Path[];
  /** Where it is said what they are: the layout keeps it free. */
  label: Box | undefined;
}

const AROUND = 9;
const CORNER = 14;
const RIM = 1.5;
/** Between the shape and what is said of it. */
const BESIDE = 4;
/** From further away it is said in larger type and in fewer words. */
const TYPE: Record<Detail, number> = {
  full: 12,
  compact: 16,
  values: 22,
  titles: 30,
  labels: 32,
  blocks: 32,
};
const ORDER = 1.15;
const LINE = 1.3;
/** Two lines of the smallest type, or one of the largest. */
const LABEL: Size = { width: 118, height: 38 };
/** What the layout has to keep free beside a card for the shape and its label. */
export const SAYING: Size = {
  width: LABEL.width + BESIDE + AROUND,
  height: LABEL.height + BESIDE + AROUND,
};

/** Where the label stands beside the card of the first op. */
export function labelBeside({ x, y, width, height }: Box, orientation: Orientation): Box {
  if (orientation === "horizontal") {
    return { x: x - AROUND, y: y - SAYING.height, width: width + 2 * AROUND, height: LABEL.height };
  }
  return { x: x - SAYING.width, y: y + (height - LABEL.height) / 2, ...LABEL };
}

interface Properties {
  look: NestedLook;
  ruler: Ruler;
  detail: Detail;
}

export function NestedView({ look, ruler, detail }: Properties) {
  const { boxes, paths, label } = look;
  return (
    <g class="tv-nested" data-nested={look.key}>
      <Shape class="tv-nested-rim" around={AROUND + RIM} {...{ boxes, paths }} />
      <Shape class="tv-nested-floor" around={AROUND} {...{ boxes, paths }} />
      {label && <Label {...{ look, ruler, label }} size={TYPE[detail]} />}
    </g>
  );
}

/** Its lines end above the card, whatever they say. */
function Label({ look, ruler, label, size }: Omit<Properties, "detail"> & { label: Box; size: number }) {
  const order = `∂${superscript(look.order)}`;
  const widthOf = (text: string) => ruler.sans(`${order} `, size * ORDER, 700) + ruler.sans(text, size);
  const [first, second] = linesOf(look, label, size, widthOf);
  const bottom = label.y + label.height - 0.25 * size;
  return (
    <text class="tv-nested-label" font-size={size}>
      <title>
        {order} backward of {look.of}, recorded by {look.by}
      </title>
      <tspan
        class="tv-nested-order"
        x={label.x}
        y={second ? bottom - LINE * size : bottom}
        font-size={size * ORDER}
      >
        {order}
      </tspan>{" "}
      {first}
      {second && (
        <tspan x={label.x} y={bottom}>
          {cut(second, label.width, (text) => ruler.sans(text, size))}
        </tspan>
      )}
    </text>
  );
}

/** As much as there is room for. */
function linesOf(
  { of, by }: NestedLook,
  { width, height }: Size,
  size: number,
  widthOf: (text: string) => number,
): [string, string?] {
  const whole = `backward of ${of}`;
  if (widthOf(whole) > width) return [cut(`of ${of}`, width, widthOf)];
  return 2 * LINE * size > height ? [whole] : [whole, `recorded by ${by}`];
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
