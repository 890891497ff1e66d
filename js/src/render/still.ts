/**
 * A picture to be saved: what is drawn as an SVG that any program opens. Styles become attributes, formulas become
 * text and lines, and nothing in it refers to anything outside.
 */

import type { Box, Size } from "../layout/geometry";
import { paintOf } from "../model/paint";

export interface Still {
  svg: string;
  size: Size;
}

const SVG = "http://www.w3.org/2000/svg";
/** What says where and what, not how it looks. */
const GEOMETRY = [
  "d",
  "x",
  "y",
  "width",
  "height",
  "rx",
  "ry",
  "r",
  "cx",
  "cy",
  "x1",
  "y1",
  "x2",
  "y2",
  "dx",
  "dy",
];
/** By property that is handed down, what holds where nothing is said. */
const INHERITED: Record<string, string> = {
  "stroke-width": "1px",
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  "stroke-dasharray": "none",
  "font-family": "",
  "font-size": "",
  "font-weight": "400",
  "font-style": "normal",
  "text-anchor": "start",
};
/** Around the picture. */
const FRAME = 20;
const SHAPES = new Set(["path", "rect", "circle", "ellipse", "line", "text"]);

/**
 * Draw again what an element on the page shows.
 *
 * @param world what is drawn; its own transform is left out
 * @param within more of it is not shown
 * @param scale CSS pixels of the picture for a unit of the world
 * @param title what the picture is called
 */
export function stillOf(world: SVGGElement, within: Box, scale: number, title: string): Still {
  const page = world.ownerDocument;
  const { x, y, ...seen } = common(framed(world.getBBox()), within);
  const size = { width: Math.ceil(seen.width * scale), height: Math.ceil(seen.height * scale) };
  const box = { x, y, width: size.width / scale, height: size.height / scale };
  const svg = make(page, "svg", {
    xmlns: SVG,
    width: size.width,
    height: size.height,
    viewBox: [box.x, box.y, box.width, box.height].map(short).join(" "),
  });
  const name = make(page, "title", {});
  name.textContent = title;
  const surface = paintOf(getComputedStyle(world.closest(".tv-view") ?? world).backgroundColor);
  svg.append(name, make(page, "rect", { ...box, fill: surface.color }));
  for (const child of world.children) new Copying(world).copy(child, svg, INHERITED);
  return { svg: new XMLSerializer().serializeToString(svg), size };
}

/** Some room around it. */
function framed({ x, y, width, height }: Box): Box {
  return { x: x - FRAME, y: y - FRAME, width: width + 2 * FRAME, height: height + 2 * FRAME };
}

/** What two boxes have in common. */
function common(one: Box, other: Box): Box {
  const [x, y] = [Math.max(one.x, other.x), Math.max(one.y, other.y)];
  const width = Math.min(one.x + one.width, other.x + other.width) - x;
  const height = Math.min(one.y + one.height, other.y + other.height) - y;
  return { x, y, width: Math.max(1, width), height: Math.max(1, height) };
}

type Said = Record<string, string> & { fill?: string; stroke?: string; opacity?: string; transform?: string };

class Copying {
  constructor(private readonly world: SVGGElement) {}

  /** Copy an element and what is in it, if any of it can be seen. `said` is what the copies around it say. */
  copy(element: Element, into: SVGElement, said: Said): void {
    const style = getComputedStyle(element);
    const opacity = Number(style.opacity);
    if (style.display === "none" || style.visibility === "hidden" || opacity === 0) return;
    // What is there to be clicked is no part of the picture.
    if (element.matches("[data-mark=offered]")) return;
    if (element.localName === "foreignObject") {
      this.copyText(element, into);
      return;
    }
    const isText = element.localName === "text" || element.localName === "tspan";
    const isShape = SHAPES.has(element.localName);
    if (!isText && !isShape && element.localName !== "g") return;
    const attributes = attributesOf(element, style, said, isText);
    if (isShape && attributes.fill === "none" && attributes.stroke === "none") return;
    if (opacity < 1) attributes.opacity = short(opacity);
    const copy = make(element.ownerDocument, element.localName, attributes);
    const now = { ...said, ...attributes };
    for (const child of element.childNodes) {
      if (child instanceof Element) this.copy(child, copy, now);
      else if (isText) copy.append(child.textContent ?? "");
    }
    if (!isShape && copy.childNodes.length === 0) return;
    // Other programs paint the outline of a text over it.
    if (
      element.localName === "text" &&
      style.paintOrder.startsWith("stroke") &&
      attributes.stroke !== "none"
    ) {
      into.append(copy.cloneNode(true));
      for (const outlined of [copy, ...copy.querySelectorAll("[stroke]")])
        outlined.setAttribute("stroke", "none");
    }
    into.append(copy);
  }

  /** A formula, or other text of the page, piece by piece where it stands. */
  private copyText(element: Element, into: SVGElement): void {
    const page = element.ownerDocument;
    const texts = page.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      const content = text.textContent ?? "";
      if (content.trim() !== "" && text.parentElement !== null)
        into.append(...this.pieces(text, text.parentElement));
    }
    for (const fraction of element.querySelectorAll("mfrac")) {
      const [over, under] = fraction.children;
      if (over === undefined || under === undefined) continue;
      const [top, bottom, whole] = [over, under, fraction].map((one) =>
        this.placeOf(one.getBoundingClientRect()),
      );
      if (top === undefined || bottom === undefined || whole === undefined) continue;
      const y = (top.y + top.height + bottom.y) / 2;
      into.append(this.line(fraction, `M${short(whole.x)},${short(y)}h${short(whole.width)}`));
    }
    for (const root of element.querySelectorAll("msqrt")) {
      const { x, y, width, height } = this.placeOf(root.getBoundingClientRect());
      const sign = Math.min(width, height * 0.55);
      const [low, foot] = [y + height * 0.6, y + height];
      const rise = `L${short(x + sign * 0.3)},${short(low)}L${short(x + sign * 0.6)},${short(foot)}`;
      into.append(
        this.line(
          root,
          `M${short(x)},${short(low + 1)}${rise}L${short(x + sign)},${short(y + 1)}H${short(x + width)}`,
        ),
      );
    }
  }

  private pieces(text: Node, parent: Element): SVGElement[] {
    const page = parent.ownerDocument;
    const whole = text.textContent ?? "";
    const content = whole.trim();
    const start = whole.indexOf(content);
    const range = page.createRange();
    range.setStart(text, start);
    range.setEnd(text, start + content.length);
    const style = getComputedStyle(parent);
    const { color, opacity } = paintOf(style.color);
    const [rect] = range.getClientRects();
    if (rect === undefined || rect.width === 0) return [];
    const place = this.placeOf(rect);
    const unit = place.height / rect.height;
    const size = Number.parseFloat(style.fontSize);
    const { ascent, descent } = metrics(page, style);
    // A bracket or a sum sign that is stretched is as much larger.
    const stretch = Math.max(1, rect.height / (ascent + descent));
    const larger = stretch > 1.25 ? stretch : 1;
    // As long in another font, too.
    const length = larger > 1 ? {} : { textLength: short(place.width), lengthAdjust: "spacingAndGlyphs" };
    const isVariable = parent.localName === "mi" && [...content].length === 1;
    const piece = make(page, "text", {
      x: short(place.x),
      y: short(place.y + (place.height * ascent) / (ascent + descent)),
      fill: color,
      ...(opacity < 1 ? { "fill-opacity": short(opacity) } : {}),
      "font-family": /^math\b/.test(style.fontFamily) ? `${style.fontFamily}, serif` : style.fontFamily,
      "font-size": short(size * unit * larger),
      "font-weight": style.fontWeight,
      ...length,
      "font-style":
        isVariable && parent.getAttribute("mathvariant") !== "normal" ? "italic" : style.fontStyle,
    });
    piece.textContent = content;
    return [piece];
  }

  private line(element: Element, d: string): SVGElement {
    const { color } = paintOf(getComputedStyle(element).color);
    return make(element.ownerDocument, "path", { d, fill: "none", stroke: color, "stroke-width": 1 });
  }

  /** Where something on the page stands in the world. */
  private placeOf({ left, top, width, height }: DOMRect): Box {
    const inverse = this.world.getScreenCTM()?.inverse();
    const corner = new DOMPoint(left, top).matrixTransform(inverse);
    const unit = inverse?.a ?? 1;
    return { x: corner.x, y: corner.y, width: width * unit, height: height * unit };
  }
}

/** What an element says of itself, beyond what is said around it. */
function attributesOf(element: Element, style: CSSStyleDeclaration, said: Said, isText: boolean): Said {
  const attributes: Said = {};
  for (const name of GEOMETRY) {
    const value = element.getAttribute(name);
    if (value !== null) attributes[name] = value;
  }
  const transform = element.getAttribute("transform") ?? style.transform;
  if (transform !== "none") attributes.transform = transform;
  if (element.localName === "g") return attributes;
  for (const kind of ["fill", "stroke"] as const) {
    const { color, opacity } = paintOf(style[kind]);
    const share = opacity * Number(style.getPropertyValue(`${kind}-opacity`));
    attributes[kind] = share === 0 ? "none" : color;
    if (share > 0 && share < 1) attributes[`${kind}-opacity`] = short(share);
  }
  for (const [name, otherwise] of Object.entries(INHERITED)) {
    const value = style.getPropertyValue(name);
    if (/^(font|text)/.test(name) ? !isText : attributes.stroke === "none") continue;
    if (value !== (said[name] ?? otherwise)) attributes[name] = value.replace(/(?<=\d)px/g, "");
  }
  if (isText && (style.whiteSpace.startsWith("pre") || hasSpaceAtSeam(element)))
    attributes["xml:space"] = "preserve";
  if (element instanceof SVGTextElement && element.childElementCount === 0) {
    const length = element.getComputedTextLength();
    // Where another font stands in for this one, the text is as long all the same.
    if (length > 0)
      Object.assign(attributes, { textLength: short(length), lengthAdjust: "spacingAndGlyphs" });
  }
  return attributes;
}

/** Between parts of a text there is a space, which Inkscape drops at the end of a part, and LibreOffice between two. */
function hasSpaceAtSeam(element: Element): boolean {
  if (element.childElementCount === 0) return false;
  return [...element.childNodes].some(({ textContent }) => /^\s|\s$/.test(textContent ?? ""));
}

/** Of a font, in CSS pixels. */
function metrics(page: Document, style: CSSStyleDeclaration): { ascent: number; descent: number } {
  const pen = page.createElement("canvas").getContext("2d");
  const size = Number.parseFloat(style.fontSize);
  if (pen === null) return { ascent: size * 0.9, descent: size * 0.25 };
  pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent, fontBoundingBoxDescent } = pen.measureText("x");
  return { ascent: fontBoundingBoxAscent, descent: fontBoundingBoxDescent };
}

function make(page: Document, name: string, attributes: Record<string, string | number>): SVGElement {
  const element = page.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key !== "xmlns") element.setAttribute(key, String(value));
  }
  return element;
}

const short = (number: number) => String(Number(number.toFixed(2)));
