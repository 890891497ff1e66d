/** The lower part of a card: a value in blue, its gradient in orange, as numbers, entries or pictures. */

import type { Box } from "../layout/geometry";
import { formatFloat, formatNumber, toNumber } from "../model/numbers";
import type { Summary, Value, WireNumber } from "../model/wire";
import { Arrays, Pictures } from "./arrays";
import {
  COMPACT_PAD,
  ENTRY,
  ENTRY_GAP,
  ENTRY_ROW,
  GUTTER,
  HEADER,
  NUMBER,
  PAD,
  SIGN,
  scalarText,
  sumRoom,
} from "./card";
import { Glyph, type GlyphName } from "./glyph";
import { HEAT_HEIGHT } from "./heat-map";
import { cut, type Ruler } from "./measure";
import type { NodeLook } from "./node-look";
import { Frame, NoGradient, Reading } from "./reading";

interface Properties {
  look: NodeLook;
  ruler: Ruler;
}

export function Body({ look, ruler }: Properties) {
  const { body } = look.card;
  switch (body.kind) {
    case "scalar":
      return <Scalars look={look} ruler={ruler} />;
    case "entries":
      return <Matrices look={look} ruler={ruler} />;
    case "array":
      return <Arrays look={look} ruler={ruler} />;
    case "message":
      return body.lines.map((line, i) => (
        <text key={line} class="tv-message" x={PAD} y={HEADER + 17 + i * 16}>
          {line}
        </text>
      ));
  }
}

function Scalars({ look, ruler }: Properties) {
  const { box, value, gradient } = look;
  if (value === undefined) return null;
  const y = middleOf(look);
  const right = box.width - PAD;
  const text = scalarText(value.summary, value);
  const room = right - PAD - ruler.mono(`${text} ∂ `, NUMBER) - (look.ailment ? SIGN : 0) - 6;
  return (
    <>
      <Reading x={PAD} y={y} text={text} health={value.summary.health} ruler={ruler} />
      {look.isNone && <NoGradient right={right} y={y} ruler={ruler} />}
      {gradient && !look.isNone && (
        <Reading
          x={right}
          y={y}
          text={fitted(gradient, value, room, ruler)}
          health={look.ailment}
          mark="∂"
          ruler={ruler}
        />
      )}
    </>
  );
}

/** Half-way down the room for values and gradients. */
function middleOf({ box, card }: NodeLook): number {
  return HEADER + (box.height - HEADER - sumRoom(card)) / 2;
}

/** With as many digits as there is room for. */
function fitted(summary: Summary, value: Value, room: number, ruler: Ruler): string {
  const texts = [4, 3, 2].map((digits) => scalarText(summary, value, digits));
  return texts.find((text) => ruler.mono(text, NUMBER) <= room) ?? texts.at(-1) ?? "";
}

function Matrices({ look, ruler }: Properties) {
  const { box, value, gradient } = look;
  if (value === undefined) return null;
  const { body } = look.card;
  const middle = middleOf(look);
  const isStacked = body.kind === "entries" && body.isStacked;
  const offset = isStacked && body.gradientRow ? (body.rows * ENTRY_ROW + 6) / 2 : 0;
  const right = box.width - PAD;
  // Below each other both end at the right, so that an entry stands over its derivative.
  const valueSide = isStacked ? { right } : { left: PAD };
  return (
    <>
      <Matrix
        {...valueSide}
        {...{ look, value, ruler }}
        y={middle - offset}
        summary={value.summary}
        isGradient={false}
      />
      {look.isNone && <NoGradient right={right} y={middle + offset} ruler={ruler} />}
      {gradient && !look.isNone && (
        <Matrix {...{ look, right, value, ruler }} y={middle + offset} summary={gradient} isGradient />
      )}
    </>
  );
}

/** Below the title, and so much less below the pictures. */
const PICTURE_GAP = 8;
/** The worst that is to be said stands in the corner, as large as the type. */
const SIGN_INSET = 15;
const SIGN_SCALE = 1.6;

interface CompactProperties extends Properties {
  /** Sizes of the type. */
  type: { title: number; number: number };
  /** Matrices are shown too. */
  hasPictures: boolean;
}

/** From a little further away: the title, and under it value and gradient in few digits. */
export function Compact({ look, ruler, type, hasPictures }: CompactProperties) {
  const { box, card, value, gradient } = look;
  const isPictured = hasPictures && card.body.kind === "array" && card.body.isPictured;
  const pictures = isPictured ? HEAT_HEIGHT + PICTURE_GAP : 0;
  const room = box.width - 2 * COMPACT_PAD;
  // Near enough for pictures the sum is there too, below all else.
  const height = box.height - (hasPictures ? sumRoom(card) : 0);
  const health = look.isNone ? "none" : (look.ailment ?? value?.summary.health);
  const titleRoom = room - (health === undefined ? 0 : SIGN_INSET);
  const title = cut(card.title, titleRoom, (text) => ruler.sans(text, type.title, 600));
  const fits = (text: string) => ruler.mono(text, type.number) <= room;
  const own =
    value === undefined ? [""] : [3, 2, 1].map((digits) => scalarText(value.summary, value, digits));
  const brief = look.isNone ? ["None"] : gradient && value ? briefly(gradient, value) : [""];
  // The gradient beside the value, below it, beside a short title, or not at all: the value stays.
  const received = brief.find(fits) ?? "";
  const beside = own.find((text) => fits(`${text} ${received}`));
  const line = type.number + 2;
  const isStacked = received !== "" && beside === undefined && height >= type.title + pictures + 2 * line + 4;
  const lines = isStacked ? 2 : 1;
  const titleWidth = ruler.sans(`${title} `, type.title, 600);
  const isAbove = health === undefined && titleWidth + ruler.mono(received, type.number) <= room;
  const row = beside !== undefined ? 1 : isStacked ? 2 : isAbove ? 0 : undefined;
  // In its band, where what belongs below it has room below that; else in the middle with it.
  const below = pictures + lines * line;
  const hasBand = height - HEADER >= below + 4;
  const centred = (height - type.title - below) / 2 + type.title * 0.86;
  const titleAt = hasBand ? HEADER / 2 + type.title * 0.36 : centred;
  const first = hasBand ? HEADER + (height - HEADER - below) / 2 - line * 0.22 : centred;
  const number = { "font-size": type.number };
  const shown = beside ?? own.find(fits) ?? own.at(-1) ?? "";
  const valueAt = first + pictures + line;
  const gradientAt = row === undefined || row > 0 ? first + pictures + (row ?? 0) * line : titleAt;
  const around = (text: string, left: number, baseline: number): Box => {
    const [width, height] = [ruler.mono(text, type.number) + 8, type.number + 1];
    return { x: left - 4, y: baseline - 0.86 * type.number, width, height };
  };
  const unwell = look.isNone ? "none" : look.ailment;
  return (
    <>
      {value?.summary.health && (
        <Frame sign={value.summary.health} box={around(shown, COMPACT_PAD, valueAt)} />
      )}
      {unwell && received !== "" && row !== undefined && (
        <Frame
          sign={unwell}
          box={around(received, box.width - COMPACT_PAD - ruler.mono(received, type.number), gradientAt)}
        />
      )}
      <text class="tv-title" style={{ fontSize: type.title }} x={COMPACT_PAD} y={titleAt}>
        {title}
      </text>
      <text
        class="tv-number tv-value"
        x={COMPACT_PAD}
        y={valueAt}
        {...number}
        data-health={value?.summary.health}
      >
        {shown}
      </text>
      {isPictured && <Pictures look={look} top={first + PICTURE_GAP} />}
      {received !== "" && row !== undefined && (
        <text
          class="tv-number tv-gradient tv-at-end"
          x={box.width - COMPACT_PAD}
          y={gradientAt}
          {...number}
          data-health={unwell}
        >
          {received}
        </text>
      )}
      {health && (
        <g transform={`translate(${box.width - SIGN_INSET},${SIGN_INSET}) scale(${SIGN_SCALE})`}>
          <Glyph name={health} x={0} y={0} />
        </g>
      )}
    </>
  );
}

/** A scalar, or the norm of an array; the shorter, the less room there is. */
function briefly(gradient: Summary, value: Value): string[] {
  const { scalar, norm } = gradient;
  if (scalar !== undefined || norm === undefined) {
    return [3, 2].map((digits) => `∂ ${scalarText(gradient, value, digits)}`);
  }
  const text = formatFloat(norm, 2);
  return [`∂ ‖${text}‖`, `‖${text}‖`, `‖${formatFloat(norm, 1)}‖`];
}

interface MatrixProperties extends Properties {
  /** Where it begins, or where it ends. */
  left?: number;
  right?: number;
  y: number;
  value: Value;
  summary: Summary;
  isGradient: boolean;
}

/** A small array between brackets, entry by entry. */
function Matrix(properties: MatrixProperties) {
  const { look, left: begin, right: end = 0, y, value, summary, isGradient, ruler } = properties;
  const { body } = look.card;
  if (body.kind !== "entries" || summary.entries === undefined) return null;
  const { rows, columns, entryWidth } = body;
  const step = entryWidth + ENTRY_GAP;
  const left = begin === undefined ? end - columns * step - 4 : begin + 4;
  const right = left + columns * step;
  const top = y - (rows * ENTRY_ROW) / 2;
  const bracket = (at: number, serif: number) =>
    `M${at + serif},${top}H${at}V${top + rows * ENTRY_ROW}h${serif}`;
  const health = isGradient ? look.ailment : summary.health;
  const hasGutter = begin === undefined;
  return (
    <g class={`tv-matrix ${isGradient ? "tv-gradient" : "tv-value"}`} data-health={health}>
      <path class="tv-bracket" d={bracket(left - 4, 4) + bracket(right + 4, -4)} />
      {isGradient && (
        <text class="tv-mark" x={left - GUTTER - 2} y={y + 4} aria-hidden="true">
          ∂
        </text>
      )}
      {health && <Glyph name={health} x={hasGutter ? left - 15 : right + 13} y={y} />}
      {summary.entries.map((entry, i) => (
        <Entry
          key={`${i}/${columns}`}
          entry={entry}
          text={entryText(entry, value.dtype, entryWidth, ruler)}
          box={{
            x: left + (i % columns) * step + 1,
            y: top + Math.floor(i / columns) * ENTRY_ROW + 1,
            width: step - 2,
            height: ENTRY_ROW - 2,
          }}
        />
      ))}
    </g>
  );
}

/** With as many digits as its column has room for. */
function entryText(entry: WireNumber, dtype: string, room: number, ruler: Ruler): string {
  const texts = [3, 2, 1].map((digits) => formatNumber(entry, dtype, digits));
  return texts.find((text) => ruler.mono(text, ENTRY) <= room) ?? "…";
}

function Entry({ entry, text, box }: { entry: WireNumber; text: string; box: Box }) {
  const sign = signOf(toNumber(entry), entry);
  return (
    <>
      {sign && <Frame sign={sign} box={box} />}
      <text
        class={`tv-entry${sign ? " tv-is-abnormal" : ""}`}
        x={box.x + box.width - 3}
        y={box.y + box.height - 3}
        font-size={ENTRY}
      >
        {text}
      </text>
    </>
  );
}

/** Text that is no real number may be a complex one: only what says so is NaN or infinite. */
function signOf(number: number, entry: WireNumber): GlyphName | undefined {
  if (entry === "nan") return "nan";
  return Math.abs(number) === Number.POSITIVE_INFINITY ? "inf" : undefined;
}
