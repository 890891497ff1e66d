/**
 * Where everything stands. The tape is in topological order, so a rank is one more than the highest rank among the
 * inputs, and no search for one is needed.
 *
 * While a tape is recorded, `extend` places what is new and moves nothing. When recording has ended, `polish` looks
 * at the whole once: fewer crossings, straight chains, columns no wider than they need be.
 */

import { layOutBoxes } from "./compound";
import type { Size } from "./geometry";
import type { Split } from "./split";
import type { Layout, LayoutOptions } from "./types";

export { extend, type Growing, startGrowing } from "./grow";

/** Lay out the whole. Deterministic. */
export function polish(split: Split, options: LayoutOptions): Layout {
  const { orientation = "horizontal", panel } = options;
  if (orientation !== "auto") return layOutBoxes(split, orientation, options);
  const horizontal = layOutBoxes(split, "horizontal", options);
  if (panel === undefined || split.nodes.length > TURNING_LIMIT) return horizontal;
  const scale = scaleOf(horizontal.bounds, panel);
  if (scale === 1) return horizontal;
  const vertical = layOutBoxes(split, "vertical", { ...options, wrap: false });
  return scaleOf(vertical.bounds, panel) > TURNING_GAIN * scale ? vertical : horizontal;
}

/** Larger graphs are not laid out twice to see which way they fit better. */
const TURNING_LIMIT = 600;
/** People read from left to right, and line by line: it has to be worth it. */
const TURNING_GAIN = 1.3;

function scaleOf(bounds: Size, panel: Size): number {
  return Math.min(1, panel.width / bounds.width, panel.height / bounds.height);
}
