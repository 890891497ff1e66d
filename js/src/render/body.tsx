/** The lower part of a card: a value in blue, its gradient in orange, as numbers, entries or pictures. */

import type { Box, Point } from "../layout/geometry";
import { formatFloat, formatNumber, toNumber } from "../model/numbers";
import type { Summary, Value, WireNumber } from "../model/wire";
import { Arrays, middleOfPart, Pictures } from "./arrays";
import {
  COMPACT_PAD,
  ENTRY,
  ENTRY_GAP,
  ENTRY_ROW,
  entriesTexts,
  GUTTER,
  HEADER,
  lineTexts,
  NUMBER,
  PAD,
  SIGN,
  scalarText,
  sumRoom,
} from "./card";
import { Cover } from "./cover";
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
          {...fitted(gradient, value, room, ruler)}
          health={look.ailment}
          mark="∂"
          ruler={ruler}
        />
      )}
    </>
  );
}

/** Where a value begins that is shown in full, or where its gradient ends. */
export function placeOf(look: NodeLook, part: "value" | "gradient"): Point {
  const { body } = look.card;
  const isGradient = part === "gradient";
  const x = isGradient ? look.box.width - PAD : PAD;
  if (body.kind === "array") return { x, y: middleOfPart(body, isGradient) };
  return { x, y: middleOf(look) + (isGradient ? 1 : -1) * stackingOf(body) };
}

/** How far a value stands above the middle, and its gradient below it. */
function stackingOf(body: NodeLook["card"]["body"]): number {
  const isStacked = body.kind === "entries" && body.isStacked && body.gradientRow;
  return isStacked ? (body.rows * ENTRY_ROW + 6) / 2 : 0;
}

/** Half-way down the room for values and gradients. */
function middleOf({ box, card }: NodeLook): number {
  return HEADER + (box.height - HEADER - sumRoom(card)) / 2;
}

/** With as many digits as there is room for, but never less than three: then in smaller type. */
function fitted(summary: Summary, value: Value, room: number, ruler: Ruler): { text: string; size: number } {
  const texts = [4, 3].map((digits) => scalarText(summary, value, digits));
  const text = texts.find((one) => ruler.mono(one, NUMBER) <= room) ?? texts.at(-1) ?? "";
  return { text, size: Math.min(NUMBER, NUMBER * (room / ruler.mono(text, NUMBER))) };
}

function Matrices({ look, ruler }: Properties) {
  const { box, value, gradient } = look;
  if (value === undefined) return null;
  const { body } = look.card;
  const middle = middleOf(look);
  const isStacked = body.kind === "entries" && body.isStacked;
  const offset = stackingOf(body);
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
  const { box, card, value, gradient, covered } = look;
  const written = value === undefined ? [] : entriesTexts(value.summary, value);
  const isPictured =
    hasPictures && written.length === 0 && card.body.kind === "array" && card.body.isPictured;
  const pictures = isPictured ? HEAT_HEIGHT + PICTURE_GAP : 0;
  const room = box.width - 2 * COMPACT_PAD;
  // Near enough for pictures the sum is there too, below all else.
  const height = box.height - (hasPictures ? sumRoom(card) : 0);
  const health = look.isNone ? "none" : (look.ailment ?? value?.summary.health);
  const titleRoom = room - (health === undefined ? 0 : SIGN_INSET);
  const title = cut(card.title, titleRoom, (text) => ruler.sans(text, type.title, 600));
  const width = (text: string) => ruler.mono(text, type.number);
  // What would be too small to be read is left out.
  const fitting = (texts: string[]) =>
    texts.find((text) => width(text) <= room) ??
    texts.find((text) => width(text) * MOST_SQUEEZED <= room) ??
    "";
  const own = value === undefined ? [""] : lineTexts(value.summary, value);
  const brief = look.isNone ? ["None"] : gradient && value ? briefly(gradient, value) : [""];
  // The gradient beside the value, below it, beside a short title, beside it in smaller type, or not at all.
  const received = fitting(brief);
  const line = type.number + 2;
  const canStack = received !== "" && height >= type.title + pictures + 2 * line + 3;
  // Entries are worth a line of their own.
  const exact = canStack && written.some((text) => width(text) <= room) ? written : own;
  const beside = exact.find((text) => width(`${text} ${received}`) <= room);
  const isStacked = canStack && beside === undefined;
  const titleWidth = ruler.sans(`${title} `, type.title, 600);
  const isAbove = health === undefined && titleWidth + width(received) <= room;
  const alone = fitting(own);
  const isSqueezed = gradient?.scalar !== undefined && width(`${alone} ${received}`) * MOST_SQUEEZED <= room;
  const fits = beside !== undefined ? 1 : isStacked ? 2 : isAbove ? 0 : isSqueezed ? 1 : undefined;
  // Of a source that is asked for one wants to know the gradient: where there is room for one of the two, that.
  const isInstead = fits === undefined && look.isSource && !covered && width(received) <= room;
  const row = isInstead ? 1 : fits;
  const shown = beside ?? alone;
  const widest = Math.max(width(row === 1 && !isInstead ? `${shown} ${received}` : shown), width(received));
  const size = Math.min(type.number, (type.number * room) / widest);
  // In its band, where what belongs below it has room below that; else in the middle with it.
  const below = pictures + (row === 2 ? 2 : 1) * line;
  const hasBand = height - HEADER >= below + 4;
  const centred = (height - type.title - below) / 2 + type.title * 0.86;
  const titleAt = hasBand ? HEADER / 2 + type.title * 0.36 : centred;
  const first = hasBand ? HEADER + (height - HEADER - below) / 2 - line * 0.22 : centred;
  const valueAt = first + pictures + line;
  const gradientAt = row === undefined || row > 0 ? first + pictures + (row ?? 0) * line : titleAt;
  const right = box.width - COMPACT_PAD;
  const around = (text: string, left: number, baseline: number): Box => {
    const [width, height] = [ruler.mono(text, size) + 8, size + 1];
    return { x: left - 4, y: baseline - 0.86 * size, width, height };
  };
  const unwell = look.isNone ? "none" : look.ailment;
  return (
    <>
      {value?.summary.health && !isInstead && (
        <Frame sign={value.summary.health} box={around(shown, COMPACT_PAD, valueAt)} />
      )}
      {unwell && received !== "" && row !== undefined && (
        <Frame sign={unwell} box={around(received, right - ruler.mono(received, size), gradientAt)} />
      )}
      <text class="tv-title" style={{ fontSize: type.title }} x={COMPACT_PAD} y={titleAt}>
        {title}
      </text>
      {covered !== "value" && !isInstead && (
        <text
          class="tv-number tv-value"
          x={COMPACT_PAD}
          y={valueAt}
          font-size={size}
          data-health={value?.summary.health}
        >
          {shown}
        </text>
      )}
      {covered && (
        <Cover
          about={covered}
          place={{ x: covered === "value" ? COMPACT_PAD : right, y: valueAt - 0.36 * type.number }}
          size={type.number}
        />
      )}
      {isPictured && <Pictures look={look} top={first + PICTURE_GAP} />}
      {received !== "" && row !== undefined && (
        <text
          class="tv-number tv-gradient tv-at-end"
          x={right}
          y={gradientAt}
          font-size={size}
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

/** Type that is smaller still is not read. */
const MOST_SQUEEZED = 0.85;

/** A scalar, the entries of a small array, or its norm; the shorter, the less room there is. */
function briefly(gradient: Summary, value: Value): string[] {
  const { scalar, norm } = gradient;
  if (scalar !== undefined || norm === undefined)
    return lineTexts(gradient, value).map((text) => `∂ ${text}`);
  const text = formatFloat(norm, 2);
  const norms = [`∂ ‖${text}‖`, `‖${text}‖`, `‖${formatFloat(norm, 1)}‖`];
  return [...entriesTexts(gradient, value).map((entries) => `∂ ${entries}`), ...norms];
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
