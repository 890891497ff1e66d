/** In a lecture: where the number will stand that is to be predicted. */

import type { Point } from "../layout/geometry";
import { NUMBER } from "./card";

/** Three characters, as wide as large. */
const WIDTH = 3.1;
const HEIGHT = 1.45;

interface Properties {
  about: "value" | "gradient";
  /** Its middle at the left, or of a gradient at the right. */
  place: Point;
  size?: number;
}

export function Cover({ about, place: { x, y }, size = NUMBER }: Properties) {
  const [width, height] = [size * WIDTH, size * HEIGHT];
  const left = about === "value" ? x - 4 : x + 4 - width;
  return (
    <g class={`tv-cover tv-cover-${about}`}>
      <rect x={left} y={y - height / 2} width={width} height={height} rx={size * 0.4} />
      <text x={left + width / 2} y={y + size * 0.36} font-size={size}>
        {about === "value" ? "?" : "∂ ?"}
      </text>
    </g>
  );
}
