/** Colours as browsers compute them, for programs that know no more of SVG than fill="#0b62c4". */

export interface Paint {
  /** "#0b62c4", or "none". */
  color: string;
  opacity: number;
}

const NONE: Paint = { color: "none", opacity: 1 };

/** Of "rgb(11, 98, 196)", "rgba(…)", "color(srgb 0.04 0.38 0.77 / 0.5)", "none". */
export function paintOf(computed: string): Paint {
  const [, space = "", list = ""] = /^(rgba?|color)\((.*)\)$/.exec(computed) ?? [];
  if (space === "") return NONE;
  if (space === "color" && !list.startsWith("srgb ")) throw new RangeError(`a colour in ${list}`);
  const [red = 0, green = 0, blue = 0, opacity = 1] = (list.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
  if (opacity === 0) return NONE;
  const largest = space === "color" ? 1 : 255;
  const parts = [red, green, blue].map((part) => {
    const byte = Math.round(Math.min(1, Math.max(0, part / largest)) * 255);
    return byte.toString(16).padStart(2, "0");
  });
  return { color: `#${parts.join("")}`, opacity };
}
