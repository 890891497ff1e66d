/**
 * Where several contributions meet: what was added, in the order in which it came. "Σ 2.0 + 12.0"; of large
 * arrays, whose norms do not add up, "Σ of ‖2.0‖, ‖12.0‖".
 */

import { at } from "../model/at";
import { formatFloat, formatNumber } from "../model/numbers";
import type { Term } from "../model/state";
import type { Summary } from "../model/wire";
import type { Ruler } from "./measure";

export interface SumLook {
  key: string;
  x: number;
  y: number;
  dtype: string;
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
  near: [SIZE],
  far: [16, 14.5, SIZE],
  saved: [SIZE, 11, 9.5, 8],
};
const MOST_ENTRIES = 4;
/** More terms than this never fit beside a card; of a long loop there are thousands. */
const MOST_TERMS = 16;

export function termText({ scalar, norm, entries }: Summary, dtype: string): string {
  if (scalar !== undefined) return formatNumber(scalar, dtype, 4);
  if (entries !== undefined && entries.length <= MOST_ENTRIES)
    return `[${entries.map((entry) => formatNumber(entry, dtype, 3)).join(" ")}]`;
  return norm === undefined ? "…" : `‖${formatFloat(norm, 3)}‖`;
}

/** "Σ p₁ + p₂ = 33.0": small arrays entry by entry, others by their norm. */
export function totalOf(title: string, total: Summary, dtype: string): Total {
  return { names: ` ${title} = `, number: termText(total, dtype) };
}

export interface Total {
  names: string;
  number: string;
}

/** What stands before the first term, and between two. */
function signsOf({ scalar, entries = [] }: Summary = {}): { before: string; between: string } {
  const isWritten = scalar !== undefined || (entries.length > 0 && entries.length <= MOST_ENTRIES);
  return isWritten ? { before: " ", between: " + " } : { before: " of ", between: ", " };
}

/** The whole of it as text. */
export function sumText(terms: readonly string[], first: Summary | undefined): string {
  const { before, between } = signsOf(first);
  return `Σ${before}${terms.join(between)}`;
}

function shownText({ dtype, isVeiled }: SumLook, { summary, when }: Term): string {
  return isVeiled && when === "to come" ? "?" : termText(summary, dtype);
}

/** What a Variable that was changed receives with all its values. */
export interface TotalLook extends Total {
  key: string;
  x: number;
  y: number;
}

export function TotalNote({ look: { key, x, y, names, number } }: { look: TotalLook }) {
  return (
    <text class="tv-sum tv-total" x={x} y={y} data-total={key}>
      <tspan class="tv-sigma">Σ</tspan>
      <tspan class="tv-plus">{names}</tspan>
      <tspan class="tv-term tv-term-done">{number}</tspan>
    </text>
  );
}

/** As many terms as there is room for, in the largest of the sizes in which all fit, else in the smallest. */
function fitting(look: SumLook, ruler: Ruler, sizes: readonly number[]): { shown: Term[]; size: number } {
  const { terms, room } = look;
  const least = at(sizes, sizes.length - 1);
  const texts = terms.slice(0, MOST_TERMS).map((term) => shownText(look, term));
  const width = (count: number, size: number) =>
    ruler.mono(sumText(texts.slice(0, count), terms[0]?.summary), size);
  const whole = sizes.find((one) => terms.length <= MOST_TERMS && width(terms.length, one) <= room);
  if (whole !== undefined) return { shown: terms, size: whole };
  const rest = (count: number) => ruler.mono(` + ${terms.length - count} more`, least);
  let count = 0;
  while (count < texts.length && width(count + 1, least) + rest(count + 1) <= room) count += 1;
  return { shown: terms.slice(0, count), size: least };
}

interface SumProperties {
  look: SumLook;
  ruler: Ruler;
  view?: SumView;
}

export function SumNote({ look, ruler, view = "near" }: SumProperties) {
  const { shown, size } = fitting(look, ruler, SIZES[view]);
  const more = look.terms.length - shown.length;
  const { before, between } = signsOf(look.terms[0]?.summary);
  return (
    <text
      class={look.isBelow ? "tv-sum tv-is-below" : "tv-sum"}
      style={size === SIZE ? undefined : { fontSize: `${size}px` }}
      x={look.x}
      y={look.y}
      data-sum={look.key}
    >
      <tspan class="tv-sigma">Σ</tspan>
      {shown.map((term, i) => (
        <tspan key={`${term.op}.${term.input}`}>
          <tspan class="tv-plus">{i === 0 ? before : between}</tspan>
          <tspan class={`tv-term tv-term-${term.when.replace(" ", "-")}`}>{shownText(look, term)}</tspan>
        </tspan>
      ))}
      {more > 0 && (
        <tspan class="tv-plus">{shown.length === 0 ? ` of ${more}` : `${between}${more} more`}</tspan>
      )}
    </text>
  );
}
