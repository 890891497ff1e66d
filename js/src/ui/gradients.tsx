/** The gradient flow: how much of the gradient each Variable gets, as bars on a logarithmic axis, the deepest first. */

import { decadeAxis, type FlowRow, gradientFlow } from "../model/gradient-flow";
import { AILMENTS, type Ailment, normOf } from "../model/health";
import { formatFloat } from "../model/numbers";
import { selectionFor } from "../model/selection";
import { gradientTitle } from "../model/titles";
import { Glyph } from "../render/glyph";
import { Section } from "./section";
import type { Session } from "./session";
import "./gradients.css";

/** More Variables than this are counted, not listed: what is wrong comes first then. */
const MOST_ROWS = 200;

export function Gradients({ session }: { session: Session }) {
  const graph = session.current.value?.graph;
  const moment = session.moment.value;
  if (graph === undefined || moment === undefined) return <div class="tv-gradients" />;
  const rows = gradientFlow(graph, moment);
  const { vanishing, exploding } = graph.thresholds;
  const norms = rows.flatMap(({ gradient }) => (gradient === undefined ? [] : [normOf(gradient)]));
  const axis = decadeAxis(norms);
  const target = moment.gradient < 0 ? undefined : gradientTitle(graph, moment.gradient);
  const selected = session.selection.value;
  return (
    <section class="tv-gradients" aria-label="Gradient flow">
      <header class="tv-heading">
        <h3>
          <span class="tv-name">Gradient flow</span>
        </h3>
        <p class="tv-facts">
          {target === undefined ? (
            "No gradient has been asked for at this step."
          ) : (
            <>
              ‖∂<bdi>{target}</bdi>/∂·‖, log scale, by depth
            </>
          )}
        </p>
      </header>
      {rows.length === 0 ? (
        <p class="tv-hint">No Variable has been read on this tape.</p>
      ) : (
        <>
          <ul class="tv-flow">
            {rows.slice(0, MOST_ROWS).map((row) => (
              <Row
                key={row.value}
                row={row}
                share={row.gradient === undefined ? 0 : axis.share(normOf(row.gradient))}
                thresholds={[vanishing, exploding].map(axis.share).filter((share) => share > 0 && share < 1)}
                isSelected={selected?.kind === "value" && selected.value === row.value}
                onSelect={() => session.select(selectionFor(graph, row.value))}
              />
            ))}
            {norms.length > 0 && <Axis low={axis.low} high={axis.high} />}
          </ul>
          {rows.length > MOST_ROWS && <p class="tv-hint">+{rows.length - MOST_ROWS} more</p>}
          <Section title="Thresholds">
            <p class="tv-hint">
              ▽ vanishing below {formatFloat(vanishing)} · △ exploding above {formatFloat(exploding)}
            </p>
          </Section>
        </>
      )}
    </section>
  );
}

interface RowProperties {
  row: FlowRow;
  share: number;
  thresholds: number[];
  isSelected: boolean;
  onSelect(): void;
}

function Row({ row, share, thresholds, isSelected, onSelect }: RowProperties) {
  const { title, state, gradient, ailment } = row;
  const norm = gradient === undefined ? "" : formatFloat(normOf(gradient), 2);
  return (
    <li>
      <button
        type="button"
        class={`tv-flow-row${ailment === undefined ? "" : ` tv-is-${ailment}`}`}
        data-state={state.replaceAll(" ", "-")}
        aria-pressed={isSelected}
        onClick={onSelect}
      >
        <span class="tv-hidden">{spoken(row, norm)}</span>
        <bdi class="tv-flow-name" aria-hidden="true">
          {title}
        </bdi>
        <span class="tv-flow-track" aria-hidden="true">
          {thresholds.map((threshold) => (
            <span key={threshold} class="tv-flow-threshold" style={{ left: percent(threshold) }} />
          ))}
          {gradient !== undefined && (
            <span
              class="tv-flow-bar"
              style={{ width: isBounded(ailment) ? `max(6px, ${percent(share)})` : "100%" }}
            />
          )}
        </span>
        <span class="tv-flow-norm" aria-hidden="true">
          {state === "none" ? "∅ None" : state === "not asked for" && norm === "" ? "–" : norm}
          {ailment !== undefined && <AilmentSign ailment={ailment} />}
        </span>
      </button>
    </li>
  );
}

function AilmentSign({ ailment }: { ailment: Ailment }) {
  return (
    <svg class="tv-flow-sign" viewBox="-7 -7 14 14" width={12} height={12} aria-hidden="true">
      <Glyph name={ailment} x={0} y={0} />
    </svg>
  );
}

function Axis({ low, high }: { low: number; high: number }) {
  return (
    <li class="tv-flow-axis" aria-hidden="true">
      <span>
        {[low, high].map((exponent) => (
          <span key={exponent}>
            10<sup>{String(exponent).replace("-", "−")}</sup>
          </span>
        ))}
      </span>
    </li>
  );
}

function isBounded(ailment: Ailment | undefined): boolean {
  return ailment !== "nan" && ailment !== "inf";
}

/** "W1, gradient norm 1.2e−8, vanishing" */
function spoken({ title, state, ailment }: FlowRow, norm: string): string {
  const parts = [title];
  if (state === "none") parts.push("gradient None");
  else if (norm !== "") parts.push(`gradient norm ${norm}`);
  if (state === "on the way") parts.push("more may come");
  if (state === "not asked for") parts.push("not asked for");
  if (ailment !== undefined) parts.push(AILMENTS[ailment]);
  return parts.join(", ");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
