/** A number on a card, with the shape and the sign that say what is abnormal in it. */

import type { Box } from "../layout/geometry";
import { NUMBER, SIGN } from "./card";
import { Glyph, type GlyphName } from "./glyph";
import type { Ruler } from "./measure";
import { hatching } from "./path";

export function NoGradient({ right, y, ruler }: { right: number; y: number; ruler: Ruler }) {
  return <Reading x={right} y={y} text="None" health="none" mark="" ruler={ruler} />;
}

interface ReadingProperties {
  x: number;
  y: number;
  text: string;
  ruler: Ruler;
  /** What is abnormal in it. */
  health?: GlyphName | undefined;
  /** A gradient, with this sign before it. */
  mark?: string;
  size?: number;
  /** More about it, for the pointer. */
  title?: string;
  /** It ends at `x`. Gradients always do. */
  atEnd?: boolean;
}

/** A number, with the shape and the sign that say what is abnormal in it. */
export function Reading(properties: ReadingProperties) {
  const { x, y, text, ruler, health, mark, title, size = NUMBER } = properties;
  const isGradient = mark !== undefined;
  const { atEnd = isGradient } = properties;
  const before = mark ? `${mark} ` : "";
  const sign = health === undefined ? 0 : SIGN;
  const width = ruler.mono(before + text, size) + sign;
  const left = atEnd ? x - width : x;
  return (
    <>
      {health && (
        <Frame sign={health} box={{ x: left - 5, y: y - size / 2 - 3, width: width + 9, height: size + 6 }} />
      )}
      <text
        class={`tv-number ${isGradient ? "tv-gradient" : "tv-value"}`}
        x={left}
        y={y + size * 0.36}
        font-size={size}
        data-health={health}
      >
        {title && <title>{title}</title>}
        {before && (
          <tspan class="tv-mark" aria-hidden="true">
            {before}
          </tspan>
        )}
        {text}
      </text>
      {health && <Glyph name={health} x={left + width - 6} y={y} />}
    </>
  );
}

/** NaN is hatched, Inf has a double border, None a dashed one, vanishing a dotted and exploding a thick one. Zero needs no more than its ring. */
export function Frame({ sign, box }: { sign: GlyphName; box: Box }) {
  if (sign === "zero") return null;
  const inner = { x: box.x + 2, y: box.y + 2, width: box.width - 4, height: box.height - 4 };
  return (
    <>
      <rect class={`tv-frame tv-frame-${sign}`} {...box} rx={4} />
      {sign === "inf" && <rect class="tv-frame-inner" {...inner} rx={2.5} />}
      {sign === "nan" && <path class="tv-hatch" d={hatching(box)} />}
    </>
  );
}
