/** What the colour of the cards says, in the corner of the graph. */

import type { ColorBy, Scale } from "../model/coloring";
import { formatFloat } from "../model/numbers";
import "./legend.css";

const SAID: Record<ColorBy, string> = {
  value: "r.m.s. value",
  gradient: "r.m.s. gradient",
  health: "NaN, Inf, vanishing, exploding, dead, saturated",
  time: "stronger: ran or received later",
};

export function Legend({ by, scale }: { by: ColorBy; scale: Scale | undefined }) {
  if (scale === undefined) return by === "health" || by === "time" ? <Note by={by} /> : null;
  return (
    <div class={`tv-legend tv-legend-${by}`} role="note" aria-label={spoken(by, scale)}>
      <span>{SAID[by]}</span>
      <span class="tv-legend-end">{formatFloat(scale.low, 2)}</span>
      <span class="tv-legend-scale" />
      <span class="tv-legend-end">{formatFloat(scale.high, 2)}</span>
    </div>
  );
}

function Note({ by }: { by: ColorBy }) {
  return (
    <div class={`tv-legend tv-legend-${by}`} role="note" aria-label={`colour: ${SAID[by]}`}>
      {by === "health" && <span class="tv-legend-scale" />}
      <span>{SAID[by]}</span>
    </div>
  );
}

function spoken(by: ColorBy, { low, high }: Scale): string {
  return `colour: ${SAID[by]}, from ${formatFloat(low, 2)} to ${formatFloat(high, 2)}, logarithmic`;
}
