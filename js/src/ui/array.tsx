/** An array in the inspector: a grid of its entries when they are few, else a histogram; and its statistics. */

import { cellsOf } from "../model/heat";
import { entriesIn, exactNumber, formatFloat, formatNumber, toNumber } from "../model/numbers";
import type { Heat, Summary, Value, WireNumber } from "../model/wire";
import { Histogram } from "../render/histogram";

interface Properties {
  summary: Summary;
  value: Value;
  tone: "value" | "gradient";
}

const WIDTH = 220;
const HEIGHT = 46;
/** Up to this many columns there is room for numbers in the grid. */
const NUMBERED = 4;
/** Per cent of the hue in the strongest cell: numbers on it are still good to read. */
const STRONGEST = 44;

export function ArrayView({ summary, value, tone }: Properties) {
  return (
    <div class={`tv-array tv-${tone}`}>
      {summary.entries ? (
        <Grid entries={summary.entries} value={value} />
      ) : (
        <>
          {summary.heat && <HeatMap heat={summary.heat} value={value} />}
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
  const columns = Math.min(value.shape.at(-1) ?? 1, 16);
  const numbers = entries.map(toNumber);
  const largest = Math.max(0, ...numbers.filter(Number.isFinite).map(Math.abs));
  const isNumbered = columns <= NUMBERED;
  const strength = (number: number) =>
    largest === 0 || !Number.isFinite(number)
      ? 0
      : Math.asinh((10 * Math.abs(number)) / largest) / Math.asinh(10);
  return (
    <div
      class={`tv-grid${isNumbered ? " tv-is-numbered" : ""}`}
      style={{ gridTemplateColumns: `repeat(${columns}, ${isNumbered ? "1fr" : "minmax(0, 18px)"})` }}
    >
      {entries.map((entry, i) => {
        const number = numbers[i] ?? Number.NaN;
        const sign = number < 0 ? "negative" : number > 0 ? "positive" : "zero";
        const kind = Number.isFinite(number) ? sign : "abnormal";
        const strengthOf = Math.round(strength(number) * STRONGEST);
        return (
          <span
            key={`${i},${String(entry)}`}
            class={`tv-cell tv-cell-${kind}`}
            style={{ "--tv-strength": `${strengthOf}%` }}
            title={exactNumber(entry, value.dtype)}
          >
            {isNumbered
              ? formatNumber(entry, value.dtype, 3)
              : kind === "abnormal"
                ? "✕"
                : number < 0
                  ? "−"
                  : ""}
          </span>
        );
      })}
    </div>
  );
}

const CELL = 11;

/** A sample of a matrix too large to be shown whole: colour says sign and size, a dot in the middle a minus. */
function HeatMap({ heat, value }: { heat: Heat; value: Value }) {
  const { rows, columns, largest } = heat;
  const cells = cellsOf(heat, value.shape);
  const whole = entriesIn(value.shape.slice(0, -1));
  const isWhole = rows === whole && columns === value.shape.at(-1);
  return (
    <figure class="tv-heat">
      <svg viewBox={`0 0 ${columns * CELL} ${rows * CELL}`} role="img" aria-label="Heat map">
        {cells.map(({ kind, strength, about, row, column }, i) => (
          <g
            key={`${row},${column}`}
            class={`tv-heat-cell tv-cell-${kind}`}
            style={`--tv-strength: ${Math.round(strength * 70)}%`}
            transform={`translate(${(i % columns) * CELL},${Math.floor(i / columns) * CELL})`}
          >
            <title>{`[${row}, ${column}] about ${formatFloat(about, 2)}`}</title>
            <rect width={CELL} height={CELL} />
            {kind === "negative" && <path d={`M3.5,${CELL / 2}h4`} />}
            {kind === "abnormal" && <path d="M3,3l5,5M8,3l-5,5" />}
          </g>
        ))}
      </svg>
      <figcaption class="tv-hint">
        {isWhole ? "" : `${rows} × ${columns} of its entries, `}up to ±{formatFloat(largest, 3)}, arcsinh
        scale
      </figcaption>
    </figure>
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
