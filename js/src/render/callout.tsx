/** Beside an op: its local derivatives, and the numbers that they give. */

import type { Box, Path, Point, Size } from "../layout/geometry";
import { at } from "../model/at";
import { type Expression, plain } from "../model/expression";
import type { Graph, Moment } from "../model/state";
import { Formula, Partial, Term } from "./math";
import type { Ruler } from "./measure";
import { type Row, rowsOf } from "./rows";

interface Properties {
  graph: Graph;
  moment: Moment;
  op: number;
  /** Only the derivative by this value; undefined for each operand's. */
  by: number | undefined;
  /** The pointer or the keyboard asks for it: rather than not at all it stands where it covers something. */
  isWanted: boolean;
  /** The op's card. */
  box: Box;
  /** What it must not cover: cards and chips, and edges. */
  obstacles: Box[];
  strokes: Path[];
  /** Of the camera: from far away the callout is drawn larger, so that it can be read. */
  scale: number;
  /** The part of the world that is in sight. */
  seen: Box;
  ruler: Ruler;
}

/** At the first of these scales its text is 11 px high, which is good to read, at the other the smallest that is. */
const READABLE = [0.88, 0.8];
const GAP = 15;
const LINE = 23;
const FRACTION_LINE = 40;
const PADDING = 13;
const COLUMN_GAP = 22;
/** What is left free at the edge of the panel. */
const MARGIN = 10;

/** How its rows are set: the numbers beside the formulas, below them, or not at all. */
type Setting = "beside" | "below" | "formulas";

export function Callout({ graph, moment, op, by, box, ruler, scale, ...surroundings }: Properties) {
  const rows = rowsOf(graph, moment, op).filter(({ value }) => by === undefined || value === by);
  if (rows.length === 0) return null;
  const isFlowing = rows.some(({ product, sign }) => product !== undefined || sign === "+=");
  const line = rows.some(({ formula }) => hasFraction(formula)) ? FRACTION_LINE : LINE;
  const settings: Setting[] = rows.length === 1 ? ["below", "formulas"] : ["beside", "below", "formulas"];
  // Where there is no room for all of it, less of it; the inspector has the rest.
  const forms = settings.flatMap((setting) =>
    READABLE.map((readable) => {
      const larger = Math.max(1, readable / scale);
      const inner = sizeOf(rows, setting, line, ruler);
      return { setting, larger, inner, size: { width: inner.width * larger, height: inner.height * larger } };
    }),
  );
  const [form, place] = firstOf(forms, ({ size }) => freePlace(box, size, surroundings)) ?? [
    at(forms, 0),
    surroundings.isWanted ? leastCovering(box, at(forms, 0).size, surroundings) : undefined,
  ];
  if (place === undefined) return null;
  const isLed = isLedTo(place, box, surroundings.obstacles);
  const { setting, larger, inner } = form;
  const [from, to] = leader(place, box);
  return (
    <g class={`tv-callout${isFlowing ? "" : " tv-is-ahead"}`} aria-hidden="true">
      {isLed && <path class="tv-leader" d={`M${from.x},${from.y}L${to.x},${to.y}`} />}
      <rect
        class="tv-shadow"
        x={place.x - 1}
        y={place.y + 1}
        width={place.width + 2}
        height={place.height + 2}
        rx={9}
      />
      <rect class="tv-callout-box" {...place} rx={8} />
      <foreignObject transform={`translate(${place.x},${place.y}) scale(${larger})`} {...inner}>
        <div class={setting === "below" ? "tv-callout-text tv-is-stacked" : "tv-callout-text"}>
          {rows.map((row) => (
            <div
              key={row.value}
              class="tv-callout-row"
              style={setting === "below" ? undefined : { height: `${line}px` }}
            >
              <Formula>
                <Partial of={row.of} by={row.by} isConjugated={row.isConjugated} />
                <mo>{row.sign}</mo>
                <Term of={row.formula} />
              </Formula>
              {setting !== "formulas" && <Numbers row={row} />}
            </div>
          ))}
        </div>
      </foreignObject>
    </g>
  );
}

function sizeOf(rows: readonly Row[], setting: Setting, line: number, ruler: Ruler): Size {
  const formulas = Math.max(...rows.map((row) => ruler.sans(formulaText(row), 15)));
  const numbers = Math.max(...rows.map((row) => ruler.mono(numberText(row), 12.5)));
  const around = 2 * PADDING + 4;
  switch (setting) {
    case "beside":
      return { width: around + formulas + COLUMN_GAP + numbers, height: rows.length * line + 11 };
    case "below":
      return { width: around + Math.max(formulas, numbers), height: rows.length * (line + LINE) + 8 };
    case "formulas":
      return { width: around + formulas, height: rows.length * line + 11 };
  }
}

/** The first thing for which something is found, with that. */
function firstOf<Thing, Found>(
  things: readonly Thing[],
  find: (thing: Thing) => Found | undefined,
): [Thing, Found] | undefined {
  for (const thing of things) {
    const found = find(thing);
    if (found !== undefined) return [thing, found];
  }
  return undefined;
}

function Numbers({ row: { product, note } }: { row: Row }) {
  if (product === undefined) return <span class="tv-product tv-note">{note}</span>;
  return (
    <span class="tv-product">
      <span class="tv-gradient">{product.incoming}</span> × {product.local} ={" "}
      <b class="tv-gradient">{product.contribution}</b>
    </span>
  );
}

function hasFraction(expression: Expression): boolean {
  switch (expression.kind) {
    case "fraction":
    case "cases":
      return true;
    case "row":
      return expression.children.some(hasFraction);
    case "fence":
    case "root":
      return hasFraction(expression.body);
    case "call":
      // The axes stand under it.
      return expression.over !== undefined || expression.arguments.some(hasFraction);
    default:
      return false;
  }
}

function formulaText({ of, by, isConjugated, formula }: Row): string {
  return `${isConjugated ? "conj()" : ""}∂${of}/∂${by} += ${plain(formula)}`;
}

function numberText({ product, note }: Row): string {
  return product === undefined ? note : `${product.incoming} × ${product.local} = ${product.contribution}`;
}

/** How far from the card a callout may stand, and how far to its side. */
const AWAY = [GAP, GAP + 36, GAP + 78];
const ASIDE = [0, -50, 50, -100, 100];

type Surroundings = Pick<Properties, "obstacles" | "strokes" | "seen">;

/** Above, below or beside the card, as near as it covers nothing, and led to if nothing stands between; else wherever there is room. There may be no such place: the inspector says the same. */
function freePlace(box: Box, size: Size, { obstacles, strokes, seen }: Surroundings): Box | undefined {
  const points = strokes.flatMap((stroke) => along(stroke, STROKE_STEP));
  const isFree = (place: Box) =>
    obstacles.every((obstacle) => overlap(place, obstacle) === 0) &&
    !points.some((point) => isInside(point, place));
  const nearby = nearTo(box, size, seen).filter(isFree);
  const anywhere = nearby.length > 0 ? nearby : everywhere(within(seen), size, box).filter(isFree);
  return anywhere.find((place) => isLedTo(place, box, obstacles)) ?? anywhere[0];
}

/** Beside the card where it covers the least of what is around. */
function leastCovering(box: Box, size: Size, { obstacles, seen }: Surroundings): Box | undefined {
  const covered = (place: Box) => obstacles.reduce((sum, obstacle) => sum + overlap(place, obstacle), 0);
  const beside = nearTo(box, size, seen).filter((place) => overlap(place, box) === 0);
  return beside.sort((one, other) => covered(one) - covered(other))[0];
}

function within({ x, y, width, height }: Box): Box {
  return { x: x + MARGIN, y: y + MARGIN, width: width - 2 * MARGIN, height: height - 2 * MARGIN };
}

/** Places around the card that are in sight, the nearest first. */
function nearTo(box: Box, size: Size, seen: Box): Box[] {
  const { width, height } = size;
  const middle = box.x + (box.width - width) / 2;
  const level = box.y + (box.height - height) / 2;
  return AWAY.flatMap((away) => [
    ...ASIDE.map((aside) => ({ x: middle + aside, y: box.y - height - away })),
    ...ASIDE.map((aside) => ({ x: middle + aside, y: box.y + box.height + away })),
    { x: box.x + box.width + away, y: level },
    { x: box.x - width - away, y: level },
  ])
    .map((spot) => ({ ...spot, ...size }))
    .filter((place) => overlap(place, within(seen)) > width * height - 1);
}

/** Nothing stands between a callout and its card. */
function isLedTo(place: Box, box: Box, obstacles: readonly Box[]): boolean {
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const others = obstacles.filter((obstacle) => !isInside(middle, obstacle));
  return along(leader(place, box), LEADER_STEP).every((point) =>
    others.every((other) => !isInside(point, other)),
  );
}

/** So many places are looked at along each side of what is in sight. */
const PLACES = 24;

/** Places all over what is in sight, the nearest to the card first. */
function everywhere(within: Box, { width, height }: Size, box: Box): Box[] {
  const [right, down] = [within.width - width, within.height - height];
  if (right < 0 || down < 0) return [];
  const places = Array.from({ length: PLACES * PLACES }, (_, i) => ({
    x: within.x + (right * (i % PLACES)) / (PLACES - 1),
    y: within.y + (down * Math.floor(i / PLACES)) / (PLACES - 1),
    width,
    height,
  }));
  const distance = (place: Box) => {
    const [from, to] = leader(place, box);
    return Math.hypot(from.x - to.x, from.y - to.y);
  };
  return places
    .map((place) => ({ place, away: distance(place) }))
    .sort((one, other) => one.away - other.away)
    .map(({ place }) => place);
}

/** Near enough to each other that no stroke passes through a callout unnoticed, and no leader through a card. */
const STROKE_STEP = 20;
const LEADER_STEP = 6;

/** Points along a curve. */
function along(path: readonly Point[], distance: number): Point[] {
  return path.flatMap((point, i) => {
    const next = path[i + 1] ?? point;
    const steps = Math.ceil(Math.hypot(next.x - point.x, next.y - point.y) / distance);
    return Array.from({ length: steps }, (_, step) => ({
      x: point.x + ((next.x - point.x) * step) / steps,
      y: point.y + ((next.y - point.y) * step) / steps,
    }));
  });
}

function isInside({ x, y }: Point, box: Box): boolean {
  return x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

/** From the callout's nearest side to the card's halo. */
function leader(place: Box, box: Box): [Point, Point] {
  const halo = 6;
  const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const from = {
    x: clamp(middle.x, place.x, place.x + place.width),
    y: clamp(middle.y, place.y, place.y + place.height),
  };
  const to = {
    x: clamp(from.x, box.x - halo, box.x + box.width + halo),
    y: clamp(from.y, box.y - halo, box.y + box.height + halo),
  };
  return [from, to];
}
