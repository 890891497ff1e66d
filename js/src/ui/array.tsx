/** An array in the inspector: a grid of its entries when they are few, else a heat map and a histogram; and its statistics. */

import { type Cell, entryCells } from "../model/heat";
import { exactNumber, formatFloat, formatNumber } from "../model/numbers";
import type { Summary, Value, WireNumber } from "../model/wire";
import { Histogram } from "../render/histogram";
import { Entries, indexed, placeOf } from "./entries";
import { HeatMap } from "./heat-map";

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
/** Of numbered cells, in CSS pixels: the type at its smallest and largest, what is beside a number, and a digit's width. */
const [SMALLEST, LARGEST, BESIDE] = [10, 12, 7];
/** In a type of one pixel. */
const DIGIT = 0.61;
/** Per cent of the hue in the strongest cell: numbers on it are still good to read. */
const STRONGEST = 44;

export function ArrayView({ summary, value, tone }: Properties) {
  return (
    <div class={`tv-array tv-${tone}`}>
      {summary.entries ? (
        <Grid entries={summary.entries} value={value} />
      ) : (
        <>
          <HeatMap summary={summary} value={value} />
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
  const { cells } = entryCells(entries);
  const isNumbered = columns <= NUMBERED;
  const numbers = isNumbered ? entries.map((entry) => formatNumber(entry, dtype, 3)) : [];
  return (
    <Entries
      kind="grid"
      label="Entries"
      columns={columns}
      count={entries.length}
      caption=""
      read={(i) => `${indexed(placeOf(i, shape))} ${exactNumber(entries[i] ?? "", dtype)}`}
      entryAt={({ target }) => {
        const entry = target instanceof Element ? target.closest("[data-entry]") : null;
        return entry === null ? undefined : Number(entry.getAttribute("data-entry"));
      }}
    >
      {(cursor) => (
        <div
          class={`tv-grid${isNumbered ? " tv-is-numbered" : ""}`}
          style={
            isNumbered
              ? numbered(columns, numbers)
              : { gridTemplateColumns: `repeat(${columns}, minmax(0, 18px))` }
          }
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
                {isNumbered ? numbers[i] : SIGNS[kind]}
              </span>
            );
          })}
        </div>
      )}
    </Entries>
  );
}

/** The type gives way until each number fits in its cell; beyond that the grid is wider than its room, and scrolls. */
function numbered(columns: number, numbers: readonly string[]) {
  const longest = Math.max(...numbers.map((number) => number.length));
  const fitting = `calc((100cqw / ${columns} - ${BESIDE}px) / ${(DIGIT * longest).toFixed(2)})`;
  return {
    gridTemplateColumns: `repeat(${columns}, minmax(max-content, 1fr))`,
    fontSize: `clamp(${SMALLEST}px, ${fitting}, ${LARGEST}px)`,
  };
}

const SIGNS: Record<Cell["kind"], string> = { positive: "", negative: "−", zero: "", abnormal: "✕" };

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
