/** An operand: a blue stroke to the op that reads it, and beside it the orange one that its gradient takes back. */

import type { RoutedEdge } from "../layout/types";
import { ailmentOf } from "../model/health";
import { toNumber } from "../model/numbers";
import type { Phase } from "../model/state";
import type { Summary } from "../model/wire";
import { Glyph } from "./glyph";
import { gradientWidth, pathData, withArrow } from "./path";
import "./edge.css";

export interface EdgeLook {
  key: string;
  route: RoutedEdge;
  forward: Phase;
  backward: Phase | "none";
  contribution: Summary | undefined;
  /** On no tape. */
  offTape: boolean;
  pointed: boolean;
  /** Not on the way that is lit. */
  dimmed: boolean;
}

export function EdgeView({ look }: { look: EdgeLook }) {
  const { route, forward, backward, contribution, key } = look;
  const ailment = ailmentOf(contribution);
  const flags = `${look.offTape ? " tv-is-off-tape" : ""}${look.pointed ? " tv-is-pointed" : ""}${look.dimmed ? " tv-is-dimmed" : ""}`;
  return (
    <g class={`tv-edge${flags}`} data-edge={key} data-forward={forward} data-backward={backward}>
      <Stroke class="tv-forward" phase={forward} path={route.forward} width={1.5} />
      {backward !== "none" && (
        <Stroke
          class={`tv-backward${ailment === undefined ? "" : ` tv-flow-${ailment}`}`}
          phase={backward}
          path={route.backward}
          width={contribution === undefined ? 1.2 : gradientWidth(toNumber(contribution.norm ?? 1))}
        />
      )}
      {ailment && backward !== "none" && (
        <g class="tv-edge-sign" transform={`translate(${route.label.x},${route.label.y})`}>
          <circle r={8} />
          <Glyph name={ailment} x={0} y={0} />
        </g>
      )}
    </g>
  );
}

interface StrokeProperties {
  class: string;
  phase: Phase;
  path: RoutedEdge["forward"];
  width: number;
}

function Stroke({ class: kind, phase, path, width }: StrokeProperties) {
  const { line, head } = withArrow(path, 5.5 + width, 4.5 + 1.35 * width);
  const data = pathData(line);
  const state = phase === "to come" ? "ahead" : phase;
  return (
    <g class={`tv-stroke ${kind} tv-state-${state}`}>
      <path class="tv-line" d={data} stroke-width={phase === "current" ? width + 0.5 : width} />
      <path class="tv-head" d={head} />
      {phase === "current" && <path class="tv-pulse" d={data} stroke-width={width + 2.5} pathLength={1} />}
    </g>
  );
}
