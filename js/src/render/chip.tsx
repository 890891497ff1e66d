/** A Variable, a constant or a far-away result, as a chip on the op that reads it. */

import type { PlacedChip } from "../layout/types";
import type { Mark } from "../model/check";
import type { Ailment } from "../model/health";
import type { Phase } from "../model/state";
import { Badge } from "./badge";
import { type Detail, LEAST_TYPE } from "./camera";
import { CHIP_MARK, CHIP_PAD, isNumber } from "./card";
import { Glyph, type GlyphName } from "./glyph";
import { cut, type Ruler } from "./measure";
import type { NodeKind, State } from "./node-look";

export interface ChipLook {
  key: string;
  place: PlacedChip;
  text: string;
  /** "result" for a reference to something computed far away. */
  kind: NodeKind | "result";
  value: number;
  /** The whole name; `text` may be cut. */
  name: string;
  /** Of a constant the number, in few digits; else empty. */
  number: string;
  /** Of its element, unique on the page. */
  id: string;
  /** For screen readers. */
  spoken: string;
  level: number;
  state: State;
  backward: Phase | "none";
  /** A source of the gradient shown. */
  isSource: boolean;
  /** It was laid out with room for a gradient. */
  isRoomy: boolean;
  hasGradient: boolean;
  /** What the source has received; empty when there is nothing, or no room to say it. */
  gradient: string;
  /** The same from further away, the longest first. */
  brief: readonly string[];
  /** What is wrong with the gradient. */
  ailment: Ailment | undefined;
  isNone: boolean;
  /** The path is cut at this very read. */
  isCut: boolean;
  isGated: boolean;
  isFrozen: boolean;
  /** Whether its gradient was checked, or may be. */
  mark: Mark | undefined;
  selected: boolean;
  /** Not on the way that is lit. */
  dimmed: boolean;
}

interface Properties {
  look: ChipLook;
  ruler: Ruler;
  detail: Detail;
}

/** Sizes of a name, the best first. */
const COMPACT_NAMES = [19, 17.5];
/** Type as high as this, in heights of the chip, still stands in it: most letters are half as high. */
const TALLEST = 1.15;

export function ChipView({ look, ruler, detail }: Properties) {
  const { place, kind, backward } = look;
  const [from, to] = place.stem;
  const rx = kind === "constant" ? 2.5 : place.height / 2;
  const classes = ["tv-chip", `tv-kind-${kind}`, `tv-state-${look.state}`];
  const flags = {
    dimmed: look.dimmed,
    selected: look.selected,
    received: look.hasGradient,
    none: look.isNone,
  };
  for (const [name, is] of Object.entries(flags)) if (is) classes.push(`tv-is-${name}`);
  const stem = (offset: number) => ({ x1: from.x + offset, y1: from.y, x2: to.x + offset, y2: to.y });
  return (
    <g
      class={classes.join(" ")}
      data-chip={look.key}
      data-value={look.value}
      data-name={look.name}
      data-backward={backward}
    >
      <g aria-hidden="true">
        <line class="tv-stem" {...stem(backward === "none" ? 0 : -1.5)} />
        {backward !== "none" && (
          <line class={`tv-stem tv-stem-backward tv-flow-${backward.replace(" ", "-")}`} {...stem(1.5)} />
        )}
        {look.isGated && <path class="tv-gate" d={`M${to.x - 7},${(from.y + to.y) / 2}h14`} />}
        {look.isCut && <Cut x={to.x} y={(from.y + to.y) / 2} />}
      </g>
      <rect
        x={place.x}
        y={place.y}
        width={place.width}
        height={place.height}
        rx={rx}
        id={look.id}
        role="treeitem"
        aria-label={look.spoken}
        aria-level={look.level}
        aria-selected={look.selected}
      />
      <g aria-hidden="true">
        {detail === "full" ? (
          <Label look={look} />
        ) : (
          <CompactLabel look={look} ruler={ruler} least={LEAST_TYPE[detail]} />
        )}
        {look.mark !== undefined && (
          <g transform={`translate(${place.x},${place.y})`}>
            <Badge mark={look.mark} box={place} value={look.value} />
          </g>
        )}
      </g>
    </g>
  );
}

/** Beside the stem, which is too short for a sign on it. */
function Cut({ x, y }: { x: number; y: number }) {
  return (
    <g class="tv-edge-sign" transform={`translate(${x + 12},${y})`}>
      <circle r={7.5} />
      <Glyph name="scissors" x={0} y={0} />
    </g>
  );
}

/** The name, and of a source of the gradient shown what it has received. */
function Label({ look }: { look: ChipLook }) {
  const { place } = look;
  const y = place.y + place.height / 2;
  const marks: GlyphName[] = [];
  if (look.isFrozen) marks.push("lock");
  if (look.isSource && look.isRoomy) marks.push("source");
  const begin = place.x + CHIP_PAD + marks.length * CHIP_MARK;
  const end = place.x + place.width - CHIP_PAD;
  const isSpread = look.isSource && look.isRoomy;
  return (
    <>
      {marks.map((name, i) => (
        <Glyph key={name} name={name} x={place.x + CHIP_PAD + 3 + i * CHIP_MARK} y={y - 0.5} />
      ))}
      <text class={isSpread ? "tv-at-start" : undefined} x={isSpread ? begin : (begin + end) / 2} y={y + 4}>
        {look.text}
      </text>
      {look.isNone && isSpread && <Glyph name="none" x={end - 5} y={y} />}
      {look.gradient !== "" && !look.isNone && (
        <text class="tv-number tv-gradient tv-at-end" x={end} y={y + 4} data-health={look.ailment}>
          {look.gradient}
        </text>
      )}
    </>
  );
}

/** From a little further away, as large as it fits: the name beside what a source has received, or the name alone. */
function CompactLabel({ look, ruler, least }: { look: ChipLook; ruler: Ruler; least: number }) {
  const { place, brief } = look;
  const sizes = [...COMPACT_NAMES.filter((size) => size > least), least];
  // From so far away no name is legible in it.
  if (least > place.height * TALLEST) return null;
  const room = place.width - 8;
  const measure = (size: number) => (part: string) => ruler.sans(part, size, 500);
  // A constant that is too long to be written is its number, and a number is never cut: that would be another one.
  const shorter = look.number === "" ? [] : [look.number, look.number.replace(/\.0$/, "")];
  const text =
    [look.text, ...shorter].find((one) => measure(least)(one) <= room) ?? shorter.at(-1) ?? look.text;
  const leaves = (size: number) => room - measure(size)(`${text} `);
  const gradient = look.isNone ? undefined : brief.find((one) => ruler.mono(one, least) <= leaves(least));
  const both =
    gradient === undefined ? undefined : sizes.find((size) => ruler.mono(gradient, least) <= leaves(size));
  const size = both ?? sizes.find((one) => measure(one)(text) <= room) ?? least;
  if (isNumber(text) && measure(size)(text) > room) return null;
  const y = place.y + place.height / 2 + size * 0.36;
  return (
    <>
      <text
        class={both === undefined ? undefined : "tv-at-start"}
        x={both === undefined ? place.x + place.width / 2 : place.x + 6}
        y={y}
        style={{ fontSize: size }}
      >
        {cut(text, room, measure(size))}
      </text>
      {both !== undefined && (
        <text
          class="tv-number tv-gradient tv-at-end"
          x={place.x + place.width - 6}
          y={y}
          style={{ fontSize: least }}
          data-health={look.ailment}
        >
          {gradient}
        </text>
      )}
    </>
  );
}
