/**
 * Where several contributions meet: what was added, in the order in which it came. "Σ 2.0 + 12.0"; of large
 * arrays, whose norms do not add up, "Σ of ‖2.0‖, ‖12.0‖".
 */

import { at } from "../model/at";
import { formatEntries, formatFloat, formatNumber } from "../model/numbers";
import type { Term } from "../model/state";
import type { Summary, Value } from "../model/wire";
import { cut, type Ruler } from "./measure";

export interface SumLook {
  key: string;
  x: number;
  y: number;
  /** What receives the terms. */
  value: Pick<Value, "shape" | "dtype">;
  terms: Term[];
  /** Terms that are to come are counted, not told. */
  isVeiled: boolean;
  /** It stands under the card, where edges may pass. */
  isBelow: boolean;
  /** How wide it may be. */
  room: number;
}

/** How it is looked at: on screen near by or from further away, or in a saved picture, which nobody can point at for the rest. */
export type SumView = "near" | "far" | "saved";

const SIZE = 12.5;
/** Of the type, the best first. */
const SIZES: Record<SumView, readonly number[]> = {
  near: [SIZE, 11],
  far: [16, 14.5, SIZE],
  saved: [SIZE, 11, 9.5, 8],
};
const MOST_ENTRIES = 6;
/** More terms than this never fit beside a card; of a long loop there are thousands. */
const MOST_TERMS = 16;

/** How the terms of a sum are written: numbers and entries add up, norms are only listed. */
interface Notation {
  before: string;
  between: string;
  write(summary: Summary): string;
}

const NORMS: Notation = {
  before: " of ",
  between: ", ",
  write: ({ norm }) => (norm === undefined ? "…" : `‖${formatFloat(norm, 3)}‖`),
};

/** The ways of writing a sum, the most exact first. */
function notationsOf(value: SumLook["value"], { scalar, entries }: Summary = {}): Notation[] {
  const added = (write: Notation["write"]): Notation => ({ before: " ", between: " + ", write });
  if (scalar !== undefined)
    return [4, 3].map((digits) => added((term) => formatNumber(term.scalar ?? "nan", value.dtype, digits)));
  if (entries === undefined || entries.length > MOST_ENTRIES || value.shape.length > 2) return [NORMS];
  const written = [3, 2].map((digits) => added((term) => formatEntries(term.entries ?? [], value, digits)));
  return [...written, NORMS];
}

function sumText({ before, between }: Notation, terms: readonly string[]): string {
  return `Σ${before}${terms.join(between)}`;
}

/** How wide a sum is that is written as exactly as it ever is. */
export function sumWidthOf(terms: readonly Summary[], value: SumLook["value"], ruler: Ruler): number {
  const notation = at(notationsOf(value, terms[0]), 0);
  return ruler.mono(sumText(notation, terms.slice(0, MOST_TERMS).map(notation.write)), SIZE);
}

/** "Σ p₁ + p₂ = 33.0": small arrays entry by entry, others by their norm. */
export function totalOf(title: string, total: Summary, value: SumLook["value"]): Total {
  return { names: title, number: at(notationsOf(value, total), 0).write(total) };
}

export interface Total {
  names: string;
  number: string;
}

export const totalText = ({ names, number }: Total) => `Σ ${names} = ${number}`;

/** What a Variable that was changed receives with all its values. */
export interface TotalLook extends Total {
  key: string;
  x: number;
  y: number;
  /** How wide it may be: where that is not enough the names are cut. */
  room: number;
}

export function TotalNote({ look, ruler }: { look: TotalLook; ruler: Ruler }) {
  const { key, x, y, names, number, room } = look;
  const rest = ruler.mono(totalText({ names: "", number }), SIZE);
  return (
    <text class="tv-sum tv-total" x={x} y={y} data-total={key}>
      <tspan class="tv-sigma">Σ</tspan>
      <tspan class="tv-plus">{` ${cut(names, room - rest, (text) => ruler.mono(text, SIZE))} = `}</tspan>
      <tspan class="tv-term tv-term-done">{number}</tspan>
    </text>
  );
}

interface Fitting {
  notation: Notation;
  /** Each term as it is written; the last of them may be left out. */
  texts: string[];
  size: number;
}

const isAdded = ({ notation }: Pick<Fitting, "notation">) => notation !== NORMS;

/** All terms in the largest type and the most exact way in which they have room, else as many as there is room for. */
function fitting({ value, terms, isVeiled, room }: SumLook, ruler: Ruler, sizes: readonly number[]): Fitting {
  const least = at(sizes, sizes.length - 1);
  const fittings = notationsOf(value, terms[0]?.summary).map((notation) => {
    const texts = terms
      .slice(0, MOST_TERMS)
      .map(({ summary, when }) => (isVeiled && when === "to come" ? "?" : notation.write(summary)));
    const width = (count: number, size: number) => ruler.mono(sumText(notation, texts.slice(0, count)), size);
    return { notation, texts, width };
  });
  // Smaller type costs less than a list of norms, but more than a digit.
  const [added, listed] = [fittings.filter(isAdded), fittings.filter((one) => !isAdded(one))];
  for (const kind of terms.length > MOST_TERMS ? [] : [added, listed]) {
    for (const size of sizes) {
      const found = kind.find(({ texts, width }) => width(texts.length, size) <= room);
      if (found !== undefined) return { ...found, size };
    }
  }
  const { notation, texts, width } = at(fittings, fittings.length - 1);
  const rest = (count: number) =>
    ruler.mono(`${notation.between}${(terms.length - count).toLocaleString("en")} more`, least);
  let count = 0;
  while (count < texts.length && width(count + 1, least) + rest(count + 1) <= room) count += 1;
  return { notation, texts: texts.slice(0, count), size: least };
}

interface SumProperties {
  look: SumLook;
  ruler: Ruler;
  view?: SumView;
}

export function SumNote({ look, ruler, view = "near" }: SumProperties) {
  const { notation, texts, size } = fitting(look, ruler, SIZES[view]);
  const { before, between } = notation;
  const more = (look.terms.length - texts.length).toLocaleString("en");
  return (
    <text
      class={look.isBelow ? "tv-sum tv-is-below" : "tv-sum"}
      style={size === SIZE ? undefined : { fontSize: `${size}px` }}
      x={look.x}
      y={look.y}
      data-sum={look.key}
    >
      <tspan class="tv-sigma">Σ</tspan>
      {look.terms.slice(0, texts.length).map((term, i) => (
        <tspan key={`${term.op}.${term.input}`}>
          <tspan class="tv-plus">{i === 0 ? before : between}</tspan>
          <tspan class={`tv-term tv-term-${term.when.replace(" ", "-")}`}>{texts[i]}</tspan>
        </tspan>
      ))}
      {more !== "0" && (
        <tspan class="tv-plus">{texts.length === 0 ? ` of ${more}` : `${between}${more} more`}</tspan>
      )}
    </text>
  );
}
