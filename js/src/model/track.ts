/** What stands on the timeline's track: places for ticks, marks that stand for several where there are many, brackets. */

import { counted } from "./numbers";
import type { Graph } from "./state";
import { type Bracket, brackets, stepAt, tickCount } from "./ticks";

/** In CSS pixels; `margin` is room at both ends for the marker. */
export interface Track {
  width: number;
  margin: number;
  count: number;
  /** Between two ticks. */
  step: number;
}

export function trackOf(graph: Graph, width: number, margin: number): Track {
  const count = tickCount(graph);
  return { width, margin, count, step: Math.max(0, width - 2 * margin) / Math.max(1, count) };
}

/** Where a tick stands: -1, before the first, at the left end. */
export function placeOfTick({ margin, step }: Track, tick: number): number {
  return margin + (tick + 1) * step;
}

/** The tick nearest to a place. */
export function tickAtPlace({ margin, step, count }: Track, x: number): number {
  if (step === 0) return -1;
  return Math.min(count - 1, Math.max(-1, Math.round((x - margin) / step - 1)));
}

/** A mark for one tick or, where they are denser than can be told apart, for several. */
export interface Mark {
  x: number;
  /** Of its ticks, the share that ran backward. */
  backward: number;
}

const CLOSEST = 3;

export function marksOf(graph: Graph, track: Track): Mark[] {
  const stride = track.step === 0 ? track.count : Math.max(1, Math.ceil(CLOSEST / track.step));
  const marks: Mark[] = [];
  for (let first = 0; first < track.count; first += stride) {
    const end = Math.min(track.count, first + stride);
    let backward = 0;
    for (let tick = first; tick < end; tick++) if (stepAt(graph, tick)?.kind !== "op") backward++;
    marks.push({ x: placeOfTick(track, (first + end - 1) / 2), backward: backward / (end - first) });
  }
  return marks;
}

export interface PlacedBracket extends Omit<Bracket, "gradient" | "tape"> {
  left: number;
  right: number;
  /** Where nothing else stands in its row. */
  free: { left: number; right: number };
  /** -1 for several in one. */
  gradient: number;
}

/** Tapes nested deeper than this are not told apart. */
const MOST_ROWS = 4;
const NARROWEST = 9;
const OVERHANG = 6;

/** Brackets too narrow to be seen are gathered with their neighbours: "40 recordings, 40 gradients". */
export function placedBrackets(graph: Graph, track: Track): PlacedBracket[] {
  const half = Math.min(OVERHANG, track.step * 0.35);
  const placed: Omit<PlacedBracket, "free">[] = [];
  let gathered: Bracket[] = [];
  const place = (list: readonly Bracket[]) => {
    const [first, last] = [list[0], list.at(-1)];
    if (first === undefined || last === undefined) return;
    placed.push({
      ...first,
      label: list.length === 1 ? first.label : summed(list),
      gradient: list.length === 1 ? first.gradient : -1,
      last: last.last,
      open: last.open,
      left: placeOfTick(track, first.first) - half,
      right: placeOfTick(track, last.last) + half,
    });
  };
  const flush = () => {
    place(gathered);
    gathered = [];
  };
  for (const bracket of brackets(graph)) {
    if (bracket.row >= MOST_ROWS) continue;
    const before = gathered.at(-1);
    if (before !== undefined && (before.row !== bracket.row || before.last + 1 < bracket.first)) flush();
    const isNarrow = (bracket.last - bracket.first) * track.step + 2 * half < NARROWEST;
    if (isNarrow) gathered.push(bracket);
    else {
      flush();
      place([bracket]);
    }
  }
  flush();
  return alone(placed, track.width);
}

function alone(placed: readonly Omit<PlacedBracket, "free">[], width: number): PlacedBracket[] {
  const rows = Array.from({ length: MOST_ROWS }, (_, row) =>
    placed.filter((one) => one.row === row).sort((one, other) => one.left - other.left),
  );
  return rows.flatMap((row) =>
    row.map((one, i) => ({
      ...one,
      free: { left: row[i - 1]?.right ?? 0, right: row[i + 1]?.left ?? width },
    })),
  );
}

const NOUNS: Record<Bracket["kind"], string> = { recorded: "recording", gradient: "gradient", tape: "tape" };

function summed(list: readonly Bracket[]): string {
  const counts = new Map<Bracket["kind"], number>();
  for (const { kind } of list) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => counted(count, NOUNS[kind])).join(", ");
}

/** A pin for the problems that show at about the same place, the gravest first. */
export interface Pin {
  x: number;
  tick: number;
  /** Places in the list of problems. */
  problems: number[];
}

const PIN_WIDTH = 7;

export function pinsOf(ticks: readonly number[], track: Track): Pin[] {
  const pins = new Map<number, Pin>();
  const isDense = track.step < PIN_WIDTH;
  ticks.forEach((tick, problem) => {
    if (tick < 0) return;
    const x = placeOfTick(track, tick);
    const column = isDense ? Math.floor(x / PIN_WIDTH) : tick;
    const pin = pins.get(column);
    if (pin === undefined) pins.set(column, { x, tick, problems: [problem] });
    else pin.problems.push(problem);
  });
  return [...pins.values()];
}

/** A twentieth of the tape further: a large step for Page Up and Page Down. */
export function pageFrom(graph: Graph, tick: number, direction: 1 | -1): number {
  const count = tickCount(graph);
  return Math.min(count - 1, Math.max(-1, tick + direction * Math.max(5, Math.round(count / 20))));
}
