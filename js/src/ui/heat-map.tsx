/**
 * An array in the inspector as a picture: colour says sign and size, a dash in the middle a minus. Entry by entry where
 * they are here, else an evenly spread sample, of which perhaps no more is known than about how large an entry is.
 */

import { useMemo, useRef } from "preact/hooks";
import { entriesOf, sampleOf } from "../model/entries";
import { type Cell, cellNearest, type Picture, pictureOf, pictureOfAll, thinned } from "../model/heat";
import { exactNumber, formatFloat } from "../model/numbers";
import type { Summary, Value } from "../model/wire";
import { Entries, indexed, placeOf } from "./entries";

const CELL = 11;
/** Cells of a picture higher than wide are wider, up to so much, so that the pointer finds them. */
const WIDEST = 4;
/** More rows and columns are left out of the picture, not of what can be read. */
const MOST_LINES = 64;
/** Shades of each sign. */
const SHADES = 12;
/** Per cent of the hue in the strongest cell. */
const STRONGEST = 70;
/** Height of the picture in CSS pixels: a small one keeps it, a large one grows with its rows. */
const LEAST_HEIGHT = 132;
const MOST_HEIGHT = 256;
const ROW_HEIGHT = 4;

interface Properties {
  summary: Summary;
  value: Value;
}

export function HeatMap({ summary, value: { shape, dtype } }: Properties) {
  const svg = useRef<SVGSVGElement>(null);
  const shapeText = shape.join();
  const { entries, sample, whole, thin } = useMemo(() => {
    const entries = entriesOf(summary);
    const whole = entries === undefined ? pictureOf(summary, shape) : pictureOfAll(entries, shape);
    const sample = sampleOf(summary);
    return { entries, sample, whole, thin: whole && thinned(whole, MOST_LINES, MOST_LINES) };
  }, [summary, summary.packed, summary.sample, shapeText]);
  const layers = useMemo(() => thin && layersOf(thin), [thin]);
  if (whole === undefined || thin === undefined || layers === undefined) return null;
  const { rows, columns, cells, largest, isWhole } = thin;
  const width = widthIn(thin);
  /** Of a sample the cells are gone over, else the entries. */
  const read = (i: number) => {
    if (entries !== undefined) {
      return `${indexed(placeOf(i, shape))} ${exactNumber(entries[i] ?? "", dtype)}`;
    }
    const { entry = 0, about = 0 } = cells[i] ?? {};
    const exact = sample?.[i];
    const said = exact === undefined ? `about ${formatFloat(about, 2)}` : exactNumber(exact, dtype);
    return `${indexed(placeOf(entry, shape))} ${said}`;
  };
  const cellOf = (i: number) => (entries === undefined ? i : cellNearest(i, thin, whole));
  const part = isWhole ? "" : `${rows} × ${columns} of its entries, `;
  return (
    <Entries
      kind="heat"
      label="Heat map"
      columns={whole.columns}
      count={whole.cells.length}
      caption={`${part}up to ±${formatFloat(largest, 3)}, arcsinh scale`}
      read={read}
      entryAt={(event) => {
        const cell = svg.current === null ? undefined : cellAt(event, svg.current, thin);
        return cell === undefined || entries === undefined ? cell : cells[cell]?.entry;
      }}
    >
      {(cursor) => (
        <svg
          ref={svg}
          viewBox={`0 0 ${columns * width} ${rows * CELL}`}
          style={{ maxHeight: `${Math.max(LEAST_HEIGHT, Math.min(MOST_HEIGHT, rows * ROW_HEIGHT))}px` }}
          aria-hidden="true"
        >
          {layers.map(({ kind, shade, cells, signs }) => (
            <g
              key={`${kind}${shade}`}
              class={`tv-heat-cells tv-cell-${kind}`}
              style={`--tv-strength: ${Math.round((shade * STRONGEST) / SHADES)}%`}
            >
              <path class="tv-heat-squares" d={cells} />
              {signs !== "" && <path class="tv-heat-signs" d={signs} />}
            </g>
          ))}
          {cursor !== undefined && (
            <rect class="tv-heat-cursor" {...cornerOf(cellOf(cursor), thin)} {...{ width }} height={CELL} />
          )}
        </svg>
      )}
    </Entries>
  );
}

interface Layer {
  kind: Cell["kind"];
  shade: number;
  /** Outlines of the cells, and what is written into them. */
  cells: string;
  signs: string;
}

const widthIn = ({ rows, columns }: Picture) => CELL * Math.min(WIDEST, Math.max(1, rows / columns));

/** As few elements as there are shades, however many cells. */
function layersOf(picture: Picture): Layer[] {
  const width = widthIn(picture);
  const layers = new Map<string, Layer>();
  picture.cells.forEach(({ kind, strength }, i) => {
    const shade = Math.ceil(strength * SHADES);
    const key = `${kind}${shade}`;
    const layer = layers.get(key) ?? { kind, shade, cells: "", signs: "" };
    const { x, y } = cornerOf(i, picture);
    layer.cells += `M${x},${y}h${width}v${CELL}h-${width}z`;
    layer.signs += signOf(kind, x + width / 2, y + CELL / 2);
    layers.set(key, layer);
  });
  return [...layers.values()];
}

function signOf(kind: Cell["kind"], x: number, y: number): string {
  if (kind === "negative") return `M${x - 2},${y}h4`;
  return kind === "abnormal" ? `M${x - 2.5},${y - 2.5}l5,5m0,-5l-5,5` : "";
}

function cornerOf(cell: number, picture: Picture) {
  const { columns } = picture;
  return { x: (cell % columns) * widthIn(picture), y: Math.floor(cell / columns) * CELL };
}

function cellAt(event: PointerEvent, svg: SVGSVGElement, picture: Picture): number | undefined {
  const { rows, columns, cells } = picture;
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM()?.inverse());
  const [row, column] = [Math.floor(point.y / CELL), Math.floor(point.x / widthIn(picture))];
  const cell = row * columns + column;
  const isInside = row >= 0 && row < rows && column >= 0 && column < columns && cell < cells.length;
  return isInside ? cell : undefined;
}
