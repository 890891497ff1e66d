/** The lower part of a card of an array: as histogram and number, a matrix as heat map too. The gradient likewise. */

import type { Ailment } from "../model/health";
import { pictureOf } from "../model/heat";
import { formatFloat, formatShape } from "../model/numbers";
import type { Summary } from "../model/wire";
import { ARRAY_ROW, HEADER, MATRIX_COLUMN, PAD, SHAPE_ROW, SIGN, SMALL, scalarText } from "./card";
import { HEAT_HEIGHT, HeatMap } from "./heat-map";
import { Histogram } from "./histogram";
import type { Ruler } from "./measure";
import type { NodeLook } from "./node-look";
import { NoGradient, Reading } from "./reading";

interface Properties {
  look: NodeLook;
  ruler: Ruler;
}

export function Arrays({ look, ruler }: Properties) {
  const { box, card, value, gradient } = look;
  if (value === undefined || card.body.kind !== "array") return null;
  const { summary, shape } = value;
  const { isPictured } = card.body;
  const View = isPictured ? Column : Row;
  const right = box.width - PAD;
  // NaN and Inf are counted beside the shape: the mean is that of the other entries.
  const isUnwell = summary.health === "nan" || summary.health === "inf";
  const shapeText = formatShape(shape);
  const room = right - PAD - ruler.mono(shapeText, SMALL) - 35;
  return (
    <>
      <text class="tv-shape" x={PAD} y={TOP}>
        {shapeText}
      </text>
      {isUnwell && (
        <Reading
          x={right - 4}
          y={TOP - 4}
          text={unwellText(summary, room, ruler)}
          health={summary.health}
          ruler={ruler}
          size={SMALL}
          atEnd
        />
      )}
      <View
        {...{ summary, shape, right, ruler }}
        write={(digits) => (summary.mean === undefined ? "" : scalarText(summary, value, digits))}
        health={isUnwell ? undefined : summary.health}
        isMeanOfFinite={isUnwell}
      />
      {look.isNone && <NoGradient right={right} y={middleOfPart(card.body, true)} ruler={ruler} />}
      {gradient && !look.isNone && (
        <View
          {...{ shape, right, ruler }}
          summary={gradient}
          health={look.ailment}
          write={(digits) => (gradient.norm === undefined ? "" : formatFloat(gradient.norm, digits))}
          mark="‖∂‖"
        />
      )}
    </>
  );
}

/** Base of the line with the shape. */
const TOP = HEADER - 2 + SHAPE_ROW;
const WIDEST = 54;

interface PartProperties {
  summary: Summary;
  shape: readonly number[];
  /** The end of the card's room. */
  right: number;
  /** What stands for the whole, in so many digits. */
  write(digits: number): string;
  /** A gradient, with this sign before it. */
  mark?: string | undefined;
  /** What is abnormal in it. */
  health: Ailment | undefined;
  /** That is said elsewhere. */
  isMeanOfFinite?: boolean | undefined;
  ruler: Ruler;
}

/** Half-way down what is shown of a value, or of its gradient. */
export function middleOfPart({ isPictured }: { isPictured: boolean }, isGradient: boolean): number {
  return isPictured ? TOP + 8 + HEAT_HEIGHT / 2 : middleOfRow(isGradient ? 1 : 0);
}

const middleOfRow = (row: number) => TOP + 4 + (row + 0.5) * ARRAY_ROW;

/** The histogram with its number beside it, the gradient's below the value's. */
function Row({ summary, right, write, mark, health, isMeanOfFinite, ruler }: PartProperties) {
  const middle = middleOfRow(mark === undefined ? 0 : 1);
  const number = numberOf({ write, mark, health, isMeanOfFinite, ruler }, right - PAD);
  const width = Math.min(WIDEST, right - PAD - number.width - 13);
  return (
    <>
      <g class={mark === undefined ? "tv-value" : "tv-gradient"}>
        <Histogram summary={summary} x={PAD} y={middle - 7} width={width} height={14} />
      </g>
      <Reading {...number.reading} x={right} y={middle} />
    </>
  );
}

/** The matrix, its histogram and its number below each other, the gradient's beside the value's. */
function Column({ summary, shape, right, write, mark, health, isMeanOfFinite, ruler }: PartProperties) {
  const picture = pictureOf(summary, shape);
  const left = mark === undefined ? PAD : right - MATRIX_COLUMN;
  const number = numberOf({ write, mark, health, isMeanOfFinite, ruler }, MATRIX_COLUMN);
  const top = TOP + 8;
  const bars = { x: left, y: top + HEAT_HEIGHT + 5, width: MATRIX_COLUMN, height: 11 };
  return (
    <>
      <g class={mark === undefined ? "tv-value" : "tv-gradient"}>
        {picture && (
          <HeatMap picture={picture} middle={{ x: left + MATRIX_COLUMN / 2, y: top + HEAT_HEIGHT / 2 }} />
        )}
        <Histogram summary={summary} {...bars} />
      </g>
      <Reading {...number.reading} x={left + (MATRIX_COLUMN + number.width) / 2} y={top + HEAT_HEIGHT + 25} />
    </>
  );
}

/** The matrices alone, the value's at the left and the gradient's at the right. */
export function Pictures({ look, top }: { look: NodeLook; top: number }) {
  const { box, value, gradient, isNone } = look;
  const middle = (x: number) => ({ x, y: top + HEAT_HEIGHT / 2 });
  const picture = value && pictureOf(value.summary, value.shape);
  const received = value && gradient && !isNone ? pictureOf(gradient, value.shape) : undefined;
  return (
    <>
      <g class="tv-value">
        {picture && <HeatMap picture={picture} middle={middle(PAD + MATRIX_COLUMN / 2)} isFar />}
      </g>
      <g class="tv-gradient">
        {received && (
          <HeatMap picture={received} middle={middle(box.width - PAD - MATRIX_COLUMN / 2)} isFar />
        )}
      </g>
    </>
  );
}

interface Written {
  text: string;
  mark?: string;
}

/** With as many digits as there is room for; where there is none for the mark, bars say that it is a norm. */
function numberOf(
  { write, mark, health, isMeanOfFinite, ruler }: Omit<PartProperties, "summary" | "shape" | "right">,
  room: number,
) {
  const sign = health === undefined ? 0 : SIGN;
  const widthOf = (number: Written) =>
    ruler.mono(number.mark ? `${number.mark} ${number.text}` : number.text, SMALL) + sign;
  const texts = [3, 2, 1].map(write);
  const bare = mark === undefined ? [] : texts.map((text): Written => ({ text: `‖${text}‖` }));
  const written = [...texts.map((text): Written => (mark ? { text, mark } : { text })), ...bare];
  const number = written.find((one) => widthOf(one) <= room) ?? { text: "" };
  const title = isMeanOfFinite && { title: "mean of the finite entries" };
  const reading = { ...number, health, ruler, size: SMALL, atEnd: true, ...title };
  return { width: widthOf(number), reading };
}

/** "20 NaN", or as much of it as there is room for. */
function unwellText({ health, nan, inf }: Summary, room: number, ruler: Ruler): string {
  const [count, name] = health === "nan" ? [nan, "NaN"] : [inf, "Inf"];
  const texts = [`${count?.toLocaleString("en")} ${name}`, name, ""];
  return texts.slice(count === undefined ? 1 : 0).find((text) => ruler.mono(text, SMALL) <= room) ?? "";
}
