/** An array in the inspector: a grid of its entries when they are few, else a heat map and a histogram; and its statistics. */

import { type Cell, entryCells, type Picture, pictureOf } from "../model/heat";
import { exactNumber, formatFloat, formatNumber } from "../model/numbers";
import type { Summary, Value, WireNumber } from "../model/wire";
import { Histogram } from "../render/histogram";
import { Entries } from "./entries";

interface Properties {
  summary: Summary;
  value: Value;
  tone: "value" | "gradient";
}

const WIDTH = 220;
const HEIGHT = 46;
/** Up to this many columns there is room for numbers in the grid. */
const NUMBERED = 4;
const MOST_COLUMNS = 16;
/** Per cent of the hue in the strongest cell: numbers on it are still good to read. */
const STRONGEST = 44;

export function ArrayView({ summary, value, tone }: Properties) {
  const picture = pictureOf(summary, value.shape);
  return (
    <div class={`tv-array tv-${tone}`}>
      {summary.entries ? (
        <Grid entries={summary.entries} value={value} />
      ) : (
        <>
          {picture && <HeatMap picture={picture} />}
          <svg
            class="tv-array-histogram"
            viewBox={`0 0 ${WIDTH} ${HEIGHT + 2}`}
            role="img"
            aria-label="Histogram"
          >
            <Histogram summary={summary} x={0} y={0} width={WIDTH} height={HEIGHT} />
          </svg>
        </>
      )}
      <Statistics summary={summary} />
    </div>
  );
}

/** Rows of the last axis. Colour says sign and size, on a scale that suits wide ranges; the sign is written too. */
function Grid({ entries, value }: { entries: WireNumber[]; value: Value }) {
  const { shape, dtype } = value;
  const columns = Math.min(shape.at(-1) ?? 1, MOST_COLUMNS);
  const { cells } = entryCells(entries, columns);
  const isNumbered = columns <= NUMBERED;
  return (
    <Entries
      kind="grid"
      label="Entries"
      columns={columns}
      count={entries.length}
      caption=""
      read={(i) => `${indexed(placeOf(i, shape))} ${exactNumber(entries[i] ?? "", dtype)}`}
    >
      {(cursor) => (
        <div
          class={`tv-grid${isNumbered ? " tv-is-numbered" : ""}`}
          style={{ gridTemplateColumns: `repeat(${columns}, ${isNumbered ? "1fr" : "minmax(0, 18px)"})` }}
        >
          {cells.map(({ kind, strength }, i) => {
            const entry = entries[i] ?? "";
            return (
              <span
                key={`${i},${String(entry)}`}
                class={`tv-cell tv-cell-${kind}${i === cursor ? " tv-is-read" : ""}`}
                style={{ "--tv-strength": `${Math.round(strength * STRONGEST)}%` }}
                title={exactNumber(entry, dtype)}
                data-entry={i}
              >
                {isNumbered ? formatNumber(entry, dtype, 3) : SIGNS[kind]}
              </span>
            );
          })}
        </div>
      )}
    </Entries>
  );
}

const SIGNS: Record<Cell["kind"], string> = { positive: "", negative: "−", zero: "", abnormal: "✕" };

/** Where an entry stands, by axis. */
function placeOf(entry: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  let rest = entry;
  for (const length of [...shape].reverse()) {
    place.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return place;
}

const indexed = (place: readonly number[]) => `[${place.join(", ")}]`;

const CELL = 11;

/** A sample of a matrix too large to be shown whole: colour says sign and size, a dash in the middle a minus. */
function HeatMap({ picture }: { picture: Picture }) {
  const { rows, columns, cells, largest, isWhole } = picture;
  const read = (i: number) => {
    const { row = 0, column = 0, about = 0 } = cells[i] ?? {};
    return `${indexed([row, column])} about ${formatFloat(about, 2)}`;
  };
  const caption = `${isWhole ? "" : `${rows} × ${columns} of its entries, `}up to ±${formatFloat(largest, 3)}, arcsinh scale`;
  return (
    <Entries kind="heat" label="Heat map" count={cells.length} {...{ columns, caption, read }}>
      {(cursor) => (
        <svg viewBox={`0 0 ${columns * CELL} ${rows * CELL}`} aria-hidden="true">
          {cells.map(({ kind, strength, row, column }, i) => (
            <g
              key={`${row},${column}`}
              class={`tv-heat-cell tv-cell-${kind}${i === cursor ? " tv-is-read" : ""}`}
              style={`--tv-strength: ${Math.round(strength * 70)}%`}
              transform={`translate(${(i % columns) * CELL},${Math.floor(i / columns) * CELL})`}
              data-entry={i}
            >
              <rect width={CELL} height={CELL} />
              {kind === "negative" && <path d={`M3.5,${CELL / 2}h4`} />}
              {kind === "abnormal" && <path d="M3,3l5,5M8,3l-5,5" />}
            </g>
          ))}
        </svg>
      )}
    </Entries>
  );
}

function Statistics({ summary }: { summary: Summary }) {
  const { mean, std, min, max, norm, nan, inf, zero } = summary;
  const floats = { mean, std, min, max, "‖·‖": norm };
  const counts = { NaN: nan, Inf: inf, zeros: zero };
  return (
    <>
      <dl class="tv-statistics">
        {Object.entries(floats).map(
          ([name, number]) =>
            number !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{formatFloat(number, 4)}</dd>
              </div>
            ),
        )}
        {Object.entries(counts).map(
          ([name, count]) =>
            count !== undefined && (
              <div key={name} class={name === "zeros" ? undefined : "tv-is-bad"}>
                <dt>{name}</dt>
                <dd>{count.toLocaleString("en")}</dd>
              </div>
            ),
        )}
      </dl>
      {(nan !== undefined || inf !== undefined) && <p class="tv-hint">of the finite entries</p>}
      {summary.sampled && <p class="tv-hint">of a sample</p>}
    </>
  );
}
