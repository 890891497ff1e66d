/** Beside a ✂: in a few words why no gradient goes there. */

import type { Box, Path, Point } from "../layout/geometry";
import type { Detail } from "./camera";
import { SMALL } from "./card";
import type { Ruler } from "./measure";
import { crosses } from "./path";
import "./cut-note.css";

export interface CutNoteLook {
  key: string;
  /** Middle of the note. */
  x: number;
  y: number;
  width: number;
  text: string;
  /** It stands over its sign, and grows upwards. */
  isAbove: boolean;
  dimmed: boolean;
}

const HEIGHT = 16;
const PAD = 8;
/** From the middle of the sign to that of the note. */
const AWAY = 19;
/** From the edge of a card: above it a note stays within the margin of the picture. */
const CLEAR = 3;
/** From further away it is larger, as what stands on the cards. */
const SCALES: Partial<Record<Detail, number>> = { full: 1, compact: 1.5, values: 2 };

/**
 * Where a note stands free: above or below the sign, to its right, or clear of the cards beside it; not on an edge that
 * it is not about either, where there is such a place.
 */
export function placeNote(
  text: string,
  sign: Point,
  ends: readonly Box[],
  obstacles: readonly Box[],
  strokes: readonly Path[],
  ruler: Ruler,
): Pick<CutNoteLook, "x" | "y" | "width" | "isAbove"> {
  const width = ruler.sans(text, SMALL, 500) + 2 * PAD;
  const above = Math.min(sign.y, ...ends.map(({ y }) => y)) - HEIGHT / 2 - CLEAR;
  const below = Math.max(sign.y, ...ends.map(({ y, height }) => y + height)) + HEIGHT / 2 + CLEAR;
  const places: Point[] = [
    { x: sign.x, y: sign.y - AWAY },
    { x: sign.x, y: sign.y + AWAY },
    { x: sign.x + AWAY / 2 + width / 2 + 2, y: sign.y },
    { x: sign.x, y: above },
    { x: sign.x, y: below },
  ];
  const isFree = ({ x, y }: Point) => {
    const [left, top] = [x - width / 2 - 2, y - HEIGHT / 2 - 1];
    return obstacles.every(
      (box) =>
        left > box.x + box.width ||
        box.x > left + width + 4 ||
        top > box.y + box.height ||
        box.y > top + HEIGHT + 2,
    );
  };
  const isOnStroke = ({ x, y }: Point) =>
    strokes.some((path) => crosses(path, { x: x - width / 2, y: y - HEIGHT / 2, width, height: HEIGHT }));
  const free = places.filter(isFree);
  const place = free.find((one) => !isOnStroke(one)) ?? free[0] ?? { x: sign.x, y: above };
  return { ...place, width, isAbove: place.y < sign.y };
}

export function CutNote({ look, detail }: { look: CutNoteLook; detail: Detail }) {
  const { x, y, width, text, isAbove, dimmed } = look;
  const scale = SCALES[detail];
  if (scale === undefined) return null;
  const shift = ((isAbove ? -1 : 1) * (scale - 1) * HEIGHT) / 2;
  return (
    <g
      class={`tv-cut-note${dimmed ? " tv-is-dimmed" : ""}`}
      transform={`translate(${x},${y + shift}) scale(${scale})`}
    >
      <rect x={-width / 2} y={-HEIGHT / 2} width={width} height={HEIGHT} rx={HEIGHT / 2} />
      <text y={3.9}>{text}</text>
    </g>
  );
}
