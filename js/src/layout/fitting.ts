/** How large a picture can be drawn in a panel, and how well it is read then. */

import type { Size } from "./geometry";

/** Drawn smaller than this, cards have no room for numbers. */
export const NUMBERS_FROM = 0.34;
/** What a picture without numbers is worth, of what it would be at that size. */
const WITHOUT_NUMBERS = 0.65;

/** One row that can be drawn as large as this is read well enough as it is, and anything larger is little better. */
export const READABLE = 0.8;
const BEYOND_READABLE = 0.5;

/** Nothing is drawn larger only because there is room. */
export function scaleIn({ width, height }: Size, panel: Size): number {
  return Math.min(1, panel.width / width, panel.height / height);
}

export function legibilityIn(size: Size, panel: Size): number {
  const scale = scaleIn(size, panel);
  if (scale < NUMBERS_FROM) return scale * WITHOUT_NUMBERS;
  return scale < READABLE ? scale : READABLE + BEYOND_READABLE * (scale - READABLE);
}
