/** An edge that is missing: nothing leads along it, and one is to see where it would have been. */

import type { RoutedEdge } from "../layout/types";
import { EdgeSign } from "./edge-sign";
import { along, pathData, withArrow } from "./path";
import "./ghost.css";

export interface GhostLook {
  key: string;
  route: RoutedEdge;
  /** A gradient is known to be None for it. */
  isCut: boolean;
  dimmed: boolean;
}

export function GhostView({ look }: { look: GhostLook }) {
  const { key, route, isCut, dimmed } = look;
  const { line, head } = withArrow(route.forward, 7, 7);
  const classes = `tv-ghost${dimmed ? " tv-is-dimmed" : ""}`;
  return (
    <g class={classes} data-missing={key}>
      <path class="tv-ghost-line" d={pathData(line)} />
      <path class="tv-ghost-head" d={head} />
      {isCut && <EdgeSign at={along(route.forward, 0.5).point} name="scissors" />}
    </g>
  );
}
