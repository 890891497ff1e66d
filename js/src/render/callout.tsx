/** Beside the op whose backward runs: its local derivatives, and the numbers that they give. */

import type { Box, Path, Point } from "../layout/geometry";
import { conjugate, type Expression, plain } from "../model/formula";
import { formatFloat, formatNumber, formatShape, isComplex } from "../model/numbers";
import type { Graph, Moment } from "../model/state";
import { gradientTitle, valueTitle } from "../model/titles";
import type { Summary } from "../model/wire";
import { isComputed, type Link, linksOf } from "./chain";
import { Formula, Partial, Term } from "./math";
import type { Ruler } from "./measure";

interface Properties {
  graph: Graph;
  moment: Moment;
  /** The op's card. */
  box: Box;
  /** What it must not cover: cards and chips, and edges. */
  obstacles: Box[];
  strokes: Path[];
  /** The part of the world that is in sight. */
  seen: Box;
  ruler: Ruler;
}

/** "∂a/∂x = 2x", and in numbers "2.0 × 6.0 = 12.0" or what the array is like. */
interface Row {
  of: string;
  by: string;
  isConjugated: boolean;
  sign: "=" | "+=";
  formula: Expression;
  product: { incoming: string; local: string; contribution: string } | undefined;
  note: string;
}

const GAP = 15;
const LINE = 23;
const FRACTION_LINE = 40;
const PADDING = 13;
const COLUMN_GAP = 22;
/** What is left free at the edge of the panel. */
const MARGIN = 10;

export function Callout({ graph, moment, box, obstacles, strokes, seen, ruler }: Properties) {
  const rows = linksOf(graph, moment, moment.op).flatMap((link) => rowOf(graph, moment, link) ?? []);
  if (rows.length === 0) return null;
  const isStacked = rows.length === 1;
  const formulas = Math.max(...rows.map((row) => ruler.sans(formulaText(row), 15)));
  const numbers = Math.max(...rows.map((row) => ruler.mono(numberText(row), 12.5)));
  const line = rows.some(({ formula }) => hasFraction(formula)) ? FRACTION_LINE : LINE;
  const size = {
    width: 2 * PADDING + 4 + (isStacked ? Math.max(formulas, numbers) : formulas + COLUMN_GAP + numbers),
    height: isStacked ? line + LINE + 8 : rows.length * line + 11,
  };
  const place = placeBeside(box, size, obstacles, strokes, seen);
  if (place === undefined) return null;
  const [from, to] = leader(place, box);
  return (
    <g class="tv-callout" aria-hidden="true">
      <path class="tv-leader" d={`M${from.x},${from.y}L${to.x},${to.y}`} />
      <rect
        class="tv-shadow"
        x={place.x - 1}
        y={place.y + 1}
        width={place.width + 2}
        height={place.height + 2}
        rx={9}
      />
      <rect class="tv-callout-box" {...place} rx={8} />
      <foreignObject {...place}>
        <div class={isStacked ? "tv-callout-text tv-is-stacked" : "tv-callout-text"}>
          {rows.map((row) => (
            <div key={row.by} class="tv-callout-row" style={isStacked ? undefined : { height: `${line}px` }}>
              <Formula>
                <Partial of={row.of} by={row.by} isConjugated={row.isConjugated} />
                <mo>{row.sign}</mo>
                <Term of={row.formula} />
              </Formula>
              <Numbers row={row} />
            </div>
          ))}
        </div>
      </foreignObject>
    </g>
  );
}

function rowOf(graph: Graph, moment: Moment, link: Link): Row | undefined {
  const { local, incoming, contribution, value: operand } = link;
  const output = graph.values[graph.ops[moment.op]?.outputs[0] ?? -1];
  const received = graph.values[operand];
  if (local === undefined || output === undefined || received === undefined) return undefined;
  const through = valueTitle(graph, graph.ops[moment.op]?.outputs[0] ?? -1);
  const target = gradientTitle(graph, moment.gradient);
  const { isConjugated } = local;
  const formula = isConjugated ? conjugate(local.names) : local.names;
  const row = { by: valueTitle(graph, operand), isConjugated, formula };
  const shape = received.shape.length === 0 ? "" : formatShape(received.shape);
  if (local.isContribution) {
    const sign = link.isSum ? "+=" : "=";
    return { ...row, of: target, sign, product: undefined, note: describe(shape, contribution) };
  }
  const common = { ...row, of: through, sign: "=" } as const;
  const [given, result] = [incoming?.scalar, contribution?.scalar];
  if (given !== undefined && result !== undefined && isComplex(output.dtype)) {
    const note = `(${formatNumber(given, output.dtype)}) → (${formatNumber(result, received.dtype)})`;
    return { ...common, product: undefined, note };
  }
  if (given !== undefined && result !== undefined && isComputed(local.value, result)) {
    const product = {
      incoming: formatNumber(given, output.dtype),
      local: formatNumber(Number.isNaN(local.value) ? "nan" : local.value, output.dtype),
      contribution: formatNumber(result, received.dtype),
    };
    return { ...common, product, note: "" };
  }
  return { ...common, product: undefined, note: describe(shape, contribution) };
}

function describe(shape: string, contribution: Summary | undefined): string {
  const norm = contribution?.norm === undefined ? "" : `norm ${formatFloat(contribution.norm, 3)}`;
  return [shape, norm].filter(Boolean).join("  ");
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
      return true;
    case "row":
      return expression.children.some(hasFraction);
    case "fence":
    case "root":
      return hasFraction(expression.body);
    case "call":
      return expression.arguments.some(hasFraction);
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

/** Above, below or beside the card, as near as it covers nothing. There may be no such place: the inspector says the same. */
function placeBeside(
  box: Box,
  size: { width: number; height: number },
  obstacles: Box[],
  strokes: Path[],
  seen: Box,
): Box | undefined {
  const { width, height } = size;
  const points = strokes.flatMap(along);
  const within = {
    x: seen.x + MARGIN,
    y: seen.y + MARGIN,
    width: seen.width - 2 * MARGIN,
    height: seen.height - 2 * MARGIN,
  };
  const middle = box.x + (box.width - width) / 2;
  const level = box.y + (box.height - height) / 2;
  const spots = AWAY.flatMap((away) => [
    ...ASIDE.map((aside) => ({ x: middle + aside, y: box.y - height - away })),
    ...ASIDE.map((aside) => ({ x: middle + aside, y: box.y + box.height + away })),
    { x: box.x + box.width + away, y: level },
    { x: box.x - width - away, y: level },
  ]);
  return spots
    .map((spot) => ({ ...spot, ...size }))
    .find(
      (place) =>
        overlap(place, within) > width * height - 1 &&
        obstacles.every((obstacle) => overlap(place, obstacle) === 0) &&
        !points.some((point) => isInside(point, place)),
    );
}

/** Points along a curve, near enough to each other that none passes unnoticed. */
function along(path: Path): Point[] {
  return path.flatMap((point, i) => {
    const next = path[i + 1] ?? point;
    const steps = Math.ceil(Math.hypot(next.x - point.x, next.y - point.y) / 20);
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
