/** How wide text is, so that cards fit what they say and long names are cut where the card ends. */

export interface Ruler {
  sans(text: string, size: number, weight?: number): number;
  mono(text: string, size: number): number;
}

/** Typical widths, for where there is no canvas. */
export const plainRuler: Ruler = {
  sans: (text, size, weight = 400) => [...text].length * size * (weight >= 600 ? 0.6 : 0.55),
  mono: (text, size) => [...text].length * size * 0.602,
};

const REMEMBERED = 20_000;

/** Measures with the page's own fonts. */
export function createRuler(): Ruler {
  const context = document.createElement("canvas").getContext("2d");
  if (context === null) return plainRuler;
  const style = getComputedStyle(document.body);
  const family = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  const sans = family("--jp-ui-font-family", "system-ui, sans-serif");
  const mono = family("--jp-code-font-family", "ui-monospace, monospace");
  const widths = new Map<string, number>();
  const measure = (font: string, text: string) => {
    const key = `${font}\n${text}`;
    let width = widths.get(key);
    if (width === undefined) {
      if (widths.size > REMEMBERED) widths.clear();
      context.font = font;
      width = context.measureText(text).width;
      widths.set(key, width);
    }
    return width;
  };
  return {
    sans: (text, size, weight = 400) => measure(`${weight} ${size}px ${sans}`, text),
    mono: (text, size) => measure(`${size}px ${mono}`, text),
  };
}

/**
 * The text, cut with an ellipsis where it would be wider; its index is kept, and no number is cut, which would be another
 * one. `measure` gives the width of a text.
 */
export function cut(text: string, width: number, measure: (text: string) => number): string {
  if (measure(text) <= width) return text;
  const index = /[₀-₉]+$/.exec(text)?.[0] ?? "";
  const characters = [...text.slice(0, text.length - index.length)];
  let [fits, exceeds] = [0, characters.length];
  while (exceeds - fits > 1) {
    const middle = (fits + exceeds) >> 1;
    if (measure(`${characters.slice(0, middle).join("")}…${index}`) <= width) fits = middle;
    else exceeds = middle;
  }
  const [kept, left] = [characters.slice(0, fits).join(""), characters.slice(fits).join("")];
  const whole = /^[\d.]/.test(left) ? kept.replace(/(?<![\p{L}_])[\d.]+$/u, "") : kept;
  return fits === 0 ? "" : `${whole.trimEnd()}…${index}`;
}
