/** Small signs, drawn and not taken from a font: each in a square of 12, its middle at 0,0. */

const PATHS = {
  nan: "M-3.5,-3.5L3.5,3.5M3.5,-3.5L-3.5,3.5",
  inf: "M0,0C-1.6,-2.4 -5.4,-2.4 -5.4,0C-5.4,2.4 -1.6,2.4 0,0C1.6,-2.4 5.4,-2.4 5.4,0C5.4,2.4 1.6,2.4 0,0Z",
  zero: "M-3.5,0A3.5,3.5 0 1 0 3.5,0A3.5,3.5 0 1 0 -3.5,0Z",
  vanishing: "M-4.4,-3.2H4.4L0,4.2Z",
  exploding: "M-4.4,3.2H4.4L0,-4.2Z",
  none: "M-3.6,0A3.6,3.6 0 1 0 3.6,0A3.6,3.6 0 1 0 -3.6,0ZM-4.2,4.2L4.2,-4.2",
  scissors:
    "M-4.6,-3A1.7,1.7 0 1 0 -1.2,-3A1.7,1.7 0 1 0 -4.6,-3ZM-4.6,3A1.7,1.7 0 1 0 -1.2,3A1.7,1.7 0 1 0 -4.6,3ZM-1.5,-1.9L5,3.2M-1.5,1.9L5,-3.2",
  lock: "M-3,-0.5H3V4.2H-3ZM-2,-0.5V-2.2A2,2 0 0 1 2,-2.2V-0.5",
  eye: "M-5,0C-2.8,-3.9 2.8,-3.9 5,0C2.8,3.9 -2.8,3.9 -5,0ZM-1.5,0A1.5,1.5 0 1 0 1.5,0A1.5,1.5 0 1 0 -1.5,0Z",
  flag: "M-3,5V-4.6M-3,-4.4H3.8L2,-1.8L3.8,0.8H-3",
  source: "M-2.9,-4.4L4.3,0L-2.9,4.4Z",
  warning: "M0,-4.6L4.8,4H-4.8ZM0,-1.4V1.2M0,2.6V2.7",
} as const;

export type GlyphName = keyof typeof PATHS;

export const GLYPHS = Object.keys(PATHS) as GlyphName[];

const MEANINGS: Record<GlyphName, string> = {
  nan: "NaN",
  inf: "Inf",
  zero: "zero",
  vanishing: "vanishing",
  exploding: "exploding",
  none: "None",
  scissors: "the path is cut here",
  lock: "not trainable",
  eye: "watched",
  flag: "target",
  source: "source",
  warning: "raised",
};

export function Glyph({ name, x, y }: { name: GlyphName; x: number; y: number }) {
  return (
    <g class={`tv-glyph tv-glyph-${name}`} transform={`translate(${x},${y})`} data-glyph={name}>
      <title>{MEANINGS[name]}</title>
      <path d={PATHS[name]} />
    </g>
  );
}
