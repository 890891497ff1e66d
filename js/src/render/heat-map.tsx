/** A matrix as a small picture on a card, between brackets. As few elements as there are shades: a card is drawn often. */

import type { Point } from "../layout/geometry";
import { type Picture, thinned } from "../model/heat";
import "./heat-map.css";

/** The picture fills at most this much. */
const HEAT_WIDTH = 60;
export const HEAT_HEIGHT = 32;
/** Smaller cells would be noise: rows and columns are left out, of a picture that is seen from further away more of them. */
const SMALLEST_CELL = 4;
const SMALLEST_CELL_FAR = 6;
/** Between the cells and the brackets. */
const GAP = 2.5;
const SERIF = 2.5;
/** Shades that are told apart at this size. */
const SHADES = 4;
/** A cell of few is no larger than this. */
const LARGEST_CELL = 10;

interface Properties {
  picture: Picture;
  middle: Point;
  isFar?: boolean;
}

export function HeatMap({ picture, middle, isFar = false }: Properties) {
  const least = isFar ? SMALLEST_CELL_FAR : SMALLEST_CELL;
  const thumbnail = thinned(picture, Math.floor(HEAT_HEIGHT / least), Math.floor(HEAT_WIDTH / least));
  const { rows, columns } = thumbnail;
  const size = Math.min(LARGEST_CELL, HEAT_WIDTH / columns, HEAT_HEIGHT / rows);
  const [width, height] = [columns * size, rows * size];
  const [x, y] = [middle.x - width / 2, middle.y - height / 2];
  const bracket = (at: number, serif: number) => `M${at + serif},${y - 1}H${at}V${y + height + 1}h${serif}`;
  return (
    <g class="tv-heat-map" data-rows={rows} data-columns={columns}>
      {Object.entries(layersOf(thumbnail, size)).map(([shade, data]) => (
        <path key={shade} class={`tv-shade tv-shade-${shade}`} transform={`translate(${x},${y})`} d={data} />
      ))}
      <path class="tv-heat-bracket" d={bracket(x - GAP, SERIF) + bracket(x + width + GAP, -SERIF)} />
    </g>
  );
}

/** A path for each shade of each sign. Neighbours of a row that look the same are one piece. */
function layersOf({ columns, cells }: Picture, size: number): Record<string, string> {
  const layers: Record<string, string> = {};
  for (let i = 0; i < cells.length; ) {
    const shade = shadeOf(cells[i]);
    const first = i++;
    const end = columns * Math.ceil(i / columns);
    while (i < end && shadeOf(cells[i]) === shade) i++;
    if (shade === undefined) continue;
    const [row, column] = [Math.floor(first / columns), first % columns];
    layers[shade] = (layers[shade] ?? "") + pieceOf(shade, row, column, i - first, size);
  }
  return layers;
}

/**
 * The sign is not told by colour alone: below zero a cell is flat, like the minus. What is no finite number is
 * hatched, as everywhere.
 */
function pieceOf(shade: string, row: number, column: number, count: number, size: number): string {
  const length = (cells: number) => Number((cells * size).toFixed(2));
  if (shade === "abnormal") {
    const teeth = `l${length(1)},${length(1)}v${length(-1)}`.repeat(count);
    return `M${length(column)},${length(row)}${teeth}Z`;
  }
  const [top, height] = shade.startsWith("negative") ? [row + 0.25, 0.5] : [row, 1];
  const width = length(count);
  return `M${length(column)},${length(top)}h${width}v${length(height)}h-${width}Z`;
}

/** Exactly zero is left blank. */
function shadeOf(cell: Picture["cells"][number] | undefined): string | undefined {
  if (cell === undefined || cell.kind === "zero") return undefined;
  if (cell.kind === "abnormal") return cell.kind;
  return `${cell.kind}-${Math.max(1, Math.ceil(cell.strength * SHADES))}`;
}
