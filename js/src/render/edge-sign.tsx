/** A sign that stands on an edge: what is wrong with the gradient there, or the ✂ where the path is cut. */

import type { Point } from "../layout/geometry";
import { Glyph, type GlyphName } from "./glyph";

export function EdgeSign({ at, name }: { at: Point; name: GlyphName }) {
  return (
    <g class="tv-edge-sign" transform={`translate(${at.x},${at.y})`}>
      <circle r={8.5} />
      <Glyph name={name} x={0} y={0} />
    </g>
  );
}
