/** Beside a ✂: in a few words why no gradient goes there. */

import type { Box, Path, Point } from "../layout/geometry";
import type { Detail } from "./camera";
import { SMALL } from "./card";
import type { Ruler } from "./measure";
import { crosses } from "./path";
import "./cut-note.css";

export interface CutNoteLook {
  key: string;
  /** Middle of the note, for each distance from which it is seen. */
  places: Partial<Record<Detail, Point>>;
  width: number;
  text: string;
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
): Pick<CutNoteLook, "places" | "width"> {
  const width = ruler.sans(text, SMALL, 500) + 2 * PAD;
  const scales = Object.entries(SCALES).map(([detail, scale]) => [
    detail,
    placeAt(scale, width, sign, ends, obstacles, strokes),
  ]);
  return { places: Object.fromEntries(scales), width };
}

function placeAt(
  scale: number,
  natural: number,
  sign: Point,
  ends: readonly Box[],
  obstacles: readonly Box[],
  strokes: readonly Path[],
): Point {
  const [width, height] = [natural * scale, HEIGHT * scale];
  const away = AWAY + (height - HEIGHT) / 2;
  const above = Math.min(sign.y, ...ends.map(({ y }) => y)) - height / 2 - CLEAR;
  const below = Math.max(sign.y, ...ends.map(({ y, height: tall }) => y + tall)) + height / 2 + CLEAR;
  const places: Point[] = [
    { x: sign.x, y: sign.y - away },
    { x: sign.x, y: sign.y + away },
    { x: sign.x + AWAY / 2 + width / 2 + 2, y: sign.y },
    { x: sign.x, y: above },
    { x: sign.x, y: below },
    ...[1, 2, 3].flatMap((rows) => [
      { x: sign.x, y: above - rows * height },
      { x: sign.x, y: below + rows * height },
    ]),
  ];
  const isFree = ({ x, y }: Point) => {
    const [left, top] = [x - width / 2 - 2, y - height / 2 - 1];
    return obstacles.every(
      (box) =>
        left > box.x + box.width ||
        box.x > left + width + 4 ||
        top > box.y + box.height ||
        box.y > top + height + 2,
    );
  };
  const isOnStroke = ({ x, y }: Point) =>
    strokes.some((path) => crosses(path, { x: x - width / 2, y: y - height / 2, width, height }));
  const free = places.filter(isFree);
  return free.find((one) => !isOnStroke(one)) ?? free[0] ?? { x: sign.x, y: above };
}

/** What a note covers. */
export function noteBoxOf({ places, width }: CutNoteLook, detail: Detail): Box[] {
  const [place, scale] = [places[detail], SCALES[detail]];
  if (place === undefined || scale === undefined) return [];
  const size = { width: width * scale, height: HEIGHT * scale };
  return [{ x: place.x - size.width / 2, y: place.y - size.height / 2, ...size }];
}

export function CutNote({ look, detail }: { look: CutNoteLook; detail: Detail }) {
  const { places, width, text, dimmed } = look;
  const [place, scale] = [places[detail], SCALES[detail]];
  if (place === undefined || scale === undefined) return null;
  return (
    <g
      class={`tv-cut-note${dimmed ? " tv-is-dimmed" : ""}`}
      transform={`translate(${place.x},${place.y}) scale(${scale})`}
    >
      <rect x={-width / 2} y={-HEIGHT / 2} width={width} height={HEIGHT} rx={HEIGHT / 2} />
      <text y={3.9}>{text}</text>
    </g>
  );
}
