/** An operand: a blue stroke to the op that reads it, and beside it the orange one that its gradient takes back. */

import type { Point } from "../layout/geometry";
import type { RoutedEdge } from "../layout/types";
import type { Ailment } from "../model/health";
import { toNumber } from "../model/numbers";
import type { Phase } from "../model/state";
import type { Summary } from "../model/wire";
import { EdgeSign } from "./edge-sign";
import { along, gradientWidth, pathData, withArrow } from "./path";
import "./edge.css";

export interface EdgeLook {
  key: string;
  route: RoutedEdge;
  forward: Phase;
  backward: Phase | "none";
  contribution: Summary | undefined;
  /** What is wrong with the contribution. */
  ailment: Ailment | undefined;
  /** On no tape. */
  offTape: boolean;
  /** The op that reads here stops every gradient on purpose. */
  isGated: boolean;
  /** Between a source whose gradient is None and the place where the path is cut; "here" at that very place. */
  cut: "here" | "before" | undefined;
  pointed: boolean;
  /** Not on the way that is lit. */
  dimmed: boolean;
}

/** Where along an edge the bars of a gate stand, and where it leaves room for a sign. */
const GATE = 0.72;
/** How far the bars reach to either side. */
const GATE_REACH = 7.5;
const GATE_GAP = 3.5;
const BEFORE_GATE = 0.3;

export function EdgeView({ look }: { look: EdgeLook }) {
  const { route, forward, backward, contribution, ailment, key, cut } = look;
  const flags = {
    "off-tape": look.offTape,
    pointed: look.pointed,
    cut: cut !== undefined,
    dimmed: look.dimmed,
  };
  const classes = ["tv-edge"];
  for (const [name, is] of Object.entries(flags)) if (is) classes.push(`tv-is-${name}`);
  return (
    <g class={classes.join(" ")} data-edge={key} data-forward={forward} data-backward={backward}>
      <path class="tv-edge-reach" d={pathData(route.forward)} />
      <Stroke class="tv-forward" phase={forward} path={route.forward} width={1.5} />
      {backward !== "none" && (
        <Stroke
          class={`tv-backward${ailment === undefined ? "" : ` tv-flow-${ailment}`}`}
          phase={backward}
          path={route.backward}
          width={contribution === undefined ? 1.2 : gradientWidth(toNumber(contribution.norm ?? 1))}
        />
      )}
      {cut !== undefined && <path class="tv-lost" d={pathData(route.backward)} />}
      {look.isGated && <Gate route={route} />}
      <Sign
        at={signAt(route, look.isGated)}
        ailment={backward === "none" ? undefined : ailment}
        isCut={cut === "here"}
      />
    </g>
  );
}

/** Where the sign stands on an edge. */
export function signAt({ forward }: RoutedEdge, isGated: boolean): Point {
  return along(forward, isGated ? BEFORE_GATE : 0.5).point;
}

/** Two bars across the edge, as of a gate that is shut. */
function Gate({ route }: { route: RoutedEdge }) {
  const { point, direction } = along(route.forward, GATE);
  const bar = (offset: number) => {
    const [x, y] = [point.x + direction.x * offset, point.y + direction.y * offset];
    const [dx, dy] = [-direction.y * GATE_REACH, direction.x * GATE_REACH];
    return `M${x - dx},${y - dy}L${x + dx},${y + dy}`;
  };
  return (
    <g class="tv-gate">
      <title>stop_gradient: no gradient passes</title>
      <path d={bar(-GATE_GAP / 2) + bar(GATE_GAP / 2)} />
    </g>
  );
}

interface SignProperties {
  at: Point;
  ailment: Ailment | undefined;
  isCut: boolean;
}

function Sign({ at, ailment, isCut }: SignProperties) {
  const name = isCut ? "scissors" : ailment;
  return name === undefined ? null : <EdgeSign at={at} name={name} />;
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
