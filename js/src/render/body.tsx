/** The lower part of a card: a value in blue, its gradient in orange, as numbers, entries or histograms. */

import type { Box } from "../layout/geometry";
import { formatFloat, formatNumber, formatShape, toNumber } from "../model/numbers";
import type { Summary, Value, WireNumber } from "../model/wire";
import {
  ARRAY_ROW,
  ENTRY,
  ENTRY_GAP,
  ENTRY_ROW,
  GUTTER,
  HEADER,
  NUMBER,
  PAD,
  SHAPE_ROW,
  SMALL,
  SUM_ROW,
  scalarText,
} from "./card";
import { Glyph, type GlyphName } from "./glyph";
import { Histogram } from "./histogram";
import { cut, type Ruler } from "./measure";
import type { NodeLook } from "./node-look";
import { hatching } from "./path";

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
      return <Histograms look={look} ruler={ruler} />;
    case "message":
      return body.lines.map((line, i) => (
        <text key={line} class="tv-message" x={PAD} y={HEADER + 17 + i * 15}>
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
  const room = right - PAD - ruler.mono(`${text} ∂ `, NUMBER) - (gradient?.health ? 17 : 0) - 6;
  return (
    <>
      <Reading x={PAD} y={y} text={text} summary={value.summary} ruler={ruler} />
      {look.isNone && <NoGradient right={right} y={y} ruler={ruler} />}
      {gradient && !look.isNone && (
        <Reading
          x={right}
          y={y}
          text={fitted(gradient, value, room, ruler)}
          summary={gradient}
          mark="∂"
          ruler={ruler}
        />
      )}
    </>
  );
}

/** Half-way down the room for values and gradients. */
function middleOf({ box, card }: NodeLook): number {
  return HEADER + (box.height - HEADER - (card.hasSum ? SUM_ROW : 0)) / 2;
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
        {...{ look, value }}
        y={middle - offset}
        summary={value.summary}
        isGradient={false}
      />
      {look.isNone && <NoGradient right={right} y={middle + offset} ruler={ruler} />}
      {gradient && !look.isNone && (
        <Matrix {...{ look, right, value }} y={middle + offset} summary={gradient} isGradient />
      )}
    </>
  );
}

function Histograms({ look, ruler }: Properties) {
  const { box, value, gradient } = look;
  if (value === undefined) return null;
  const top = HEADER - 2 + SHAPE_ROW;
  const right = box.width - PAD;
  const middle = (row: number) => top + 4 + (row + 0.5) * ARRAY_ROW;
  const bars = (row: number) => ({ x: PAD, y: middle(row) - 7, width: 54, height: ARRAY_ROW - 6 });
  const text = scalarText(value.summary, value);
  return (
    <>
      <text class="tv-shape" x={PAD} y={top}>
        {formatShape(value.shape)}
      </text>
      <g class="tv-value">
        <Histogram summary={value.summary} {...bars(0)} />
      </g>
      <Reading x={right} y={middle(0)} text={text} summary={value.summary} ruler={ruler} size={SMALL} atEnd />
      {look.isNone && <NoGradient right={right} y={middle(1)} ruler={ruler} />}
      {gradient && !look.isNone && (
        <>
          <g class="tv-gradient">
            <Histogram summary={gradient} {...bars(1)} />
          </g>
          <Reading
            x={right}
            y={middle(1)}
            text={gradient.norm === undefined ? "" : formatFloat(gradient.norm, 3)}
            summary={gradient}
            mark="‖∂‖"
            size={SMALL}
            ruler={ruler}
          />
        </>
      )}
    </>
  );
}

const COMPACT_TITLE = 20;
const COMPACT_NUMBER = 17;
const COMPACT_PAD = 11;

/** From a little further away: the title, and under it value and gradient in few digits. */
export function Compact({ look, ruler }: Properties) {
  const { box, card, value, gradient } = look;
  const room = box.width - 2 * COMPACT_PAD;
  const title = cut(card.title, room, (text) => ruler.sans(text, COMPACT_TITLE, 600));
  const middle = box.height / 2;
  const right = box.width - COMPACT_PAD;
  const own = value === undefined ? "" : scalarText(value.summary, value, 3);
  const received = look.isNone ? "None" : gradient && value ? `∂ ${briefly(gradient, value)}` : "";
  const fits = ruler.mono(own + received, COMPACT_NUMBER) + 8 <= room;
  return (
    <>
      <text class="tv-title" style={{ fontSize: COMPACT_TITLE }} x={COMPACT_PAD} y={middle - 5}>
        {title}
      </text>
      {/* Where there is no room for both, the newer of the two. */}
      {(fits || received === "") && (
        <text class="tv-number tv-value" x={COMPACT_PAD} y={middle + 18} font-size={COMPACT_NUMBER}>
          {own}
        </text>
      )}
      <text
        class="tv-number tv-gradient tv-at-end"
        x={right}
        y={middle + 18}
        font-size={COMPACT_NUMBER}
        data-health={look.isNone ? "none" : gradient?.health}
      >
        {received}
      </text>
    </>
  );
}

/** A scalar, or the norm of an array. */
function briefly(gradient: Summary, value: Value): string {
  if (gradient.scalar !== undefined || gradient.norm === undefined) return scalarText(gradient, value, 3);
  return `‖${formatFloat(gradient.norm, 2)}‖`;
}

function NoGradient({ right, y, ruler }: { right: number; y: number; ruler: Ruler }) {
  return <Reading x={right} y={y} text="None" glyph="none" mark="" ruler={ruler} />;
}

interface ReadingProperties {
  x: number;
  y: number;
  text: string;
  ruler: Ruler;
  summary?: Summary;
  glyph?: GlyphName | undefined;
  /** A gradient, with this sign before it. */
  mark?: string;
  size?: number;
  /** It ends at `x`. Gradients always do. */
  atEnd?: boolean;
}

/** A number, with the shape and the sign that say what is abnormal in it. */
function Reading(properties: ReadingProperties) {
  const { x, y, text, ruler, summary, mark, size = NUMBER } = properties;
  const { glyph = summary?.health, atEnd = mark !== undefined } = properties;
  const before = mark ? `${mark} ` : "";
  const sign = glyph === undefined ? 0 : 17;
  const width = ruler.mono(before + text, size) + sign;
  const left = atEnd ? x - width : x;
  return (
    <>
      {glyph && (
        <Frame sign={glyph} box={{ x: left - 5, y: y - size / 2 - 3, width: width + 9, height: size + 6 }} />
      )}
      <text
        class={`tv-number ${mark === undefined ? "tv-value" : "tv-gradient"}`}
        x={left}
        y={y + size * 0.36}
        font-size={size}
        data-health={glyph}
      >
        {before && (
          <tspan class="tv-mark" aria-hidden="true">
            {before}
          </tspan>
        )}
        {text}
      </text>
      {glyph && <Glyph name={glyph} x={left + width - 6} y={y} />}
    </>
  );
}

interface MatrixProperties {
  look: NodeLook;
  /** Where it begins, or where it ends. */
  left?: number;
  right?: number;
  y: number;
  value: Value;
  summary: Summary;
  isGradient: boolean;
}

/** A small array between brackets, entry by entry. */
function Matrix({ look, left: begin, right: end = 0, y, value, summary, isGradient }: MatrixProperties) {
  const { body } = look.card;
  if (body.kind !== "entries" || summary.entries === undefined) return null;
  const { rows, columns, entryWidth } = body;
  const step = entryWidth + ENTRY_GAP;
  const left = begin === undefined ? end - columns * step - 4 : begin + 4;
  const right = left + columns * step;
  const top = y - (rows * ENTRY_ROW) / 2;
  const bracket = (at: number, serif: number) =>
    `M${at + serif},${top}H${at}V${top + rows * ENTRY_ROW}h${serif}`;
  const { health } = summary;
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
          text={formatNumber(entry, value.dtype, 3)}
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

/** NaN is hatched, Inf has a double border, None a dashed one. Zero needs no more than its ring. */
function Frame({ sign, box }: { sign: GlyphName; box: Box }) {
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
