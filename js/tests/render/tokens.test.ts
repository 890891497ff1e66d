/** The colours of the pictures, in light and in dark: each is told from what it stands on, and the pairs from each other. */

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync("src/ui/tokens.css", "utf8");

/** The colours that are written out in a rule, the first of its kind from a place on, by the names of their tokens. */
function colorsOf(selector: string, from = ""): Record<string, string> {
  const [, block = ""] = css.slice(css.indexOf(from)).split(`${selector} {`);
  const [own = ""] = block.split("}");
  return Object.fromEntries(
    [...own.matchAll(/--tv-([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, color]) => [name, color]),
  );
}

const light = colorsOf(".tapeviz .tv-view");
const THEMES = { light, dark: { ...light, ...colorsOf('.tapeviz .tv-view[data-theme="dark"]') } };

/** Relative luminance, by WCAG 2.2. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((place) => {
    const part = Number.parseInt(color.slice(place, place + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [one, other].map(luminance).sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

describe.each(Object.entries(THEMES))("in the %s theme", (_, colors) => {
  test("the tokens are these", () => {
    expect(colors).toMatchSnapshot();
  });

  test.each(["forward", "backward", "negative", "positive", "bad", "raised"])(
    "%s can be read on the surface",
    (name) => {
      expect(contrast(colors[name] ?? "", colors["own-surface"] ?? "")).toBeGreaterThan(4.6);
    },
  );

  test("None, which is never without its glyph, is seen", () => {
    expect(contrast(colors["none"] ?? "", colors["own-surface"] ?? "")).toBeGreaterThan(4.5);
  });
});

describe.each([
  ["light", "@media (forced-colors: active) {", "#ffffff"],
  ["dark", "@media (forced-colors: active) and (prefers-color-scheme: dark) {", "#000000"],
])("in high contrast on a %s palette", (_, rule, canvas) => {
  const { forward = "", backward = "" } = colorsOf(".tapeviz .tv-view[data-theme]", rule);

  test("both directions have the contrast that is asked for there", () => {
    expect(contrast(forward, canvas)).toBeGreaterThan(7);
    expect(contrast(backward, canvas)).toBeGreaterThan(7);
  });

  test("forward is blue and backward is not", () => {
    const isBlue = (color: string) =>
      Number.parseInt(color.slice(5), 16) > Number.parseInt(color.slice(1, 3), 16);
    expect([forward, backward].map(isBlue)).toEqual([true, false]);
  });
});

/** Colours by number or by name; a mask has black for what is seen. */
const COLORS =
  /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|lab|lch|oklab|oklch)a?\(|(?<!-)\b(?:black|white|red|green|blue|orange|gr[ae]y)\b(?!-)/gi;

const styles = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".css") && !name.endsWith("tokens.css"),
);

test("there are styles to look at", () => {
  expect(styles.length).toBeGreaterThan(15);
});

test.each(styles)("%s knows no colours but the tokens, so it is drawn alike in both themes", (name) => {
  const style = readFileSync(`src/${name}`, "utf8").replace(/mask-image:[^;]*;|\/\*.*?\*\//gs, "");
  expect(style.match(COLORS) ?? []).toEqual([]);
  expect(style).not.toMatch(/data-theme|prefers-color-scheme/);
});
