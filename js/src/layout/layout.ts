/**
 * Where everything stands. The tape is in topological order, so a rank is one more than the highest rank among the
 * inputs, and no search for one is needed.
 *
 * While a tape is recorded, `extend` places what is new and moves nothing. When recording has ended, `polish` looks
 * at the whole once: fewer crossings, straight chains, columns no wider than they need be.
 */

import { at } from "../model/at";
import { layOutBoxes } from "./compound";
import { legibilityIn, READABLE, scaleIn } from "./fitting";
import { orientationOf } from "./screen";
import type { Split } from "./split";
import type { Layout, LayoutOptions, Orientation } from "./types";

export { extend, type Growing, startGrowing } from "./grow";

/** Lay out the whole. Deterministic. */
export function polish(split: Split, options: LayoutOptions): Layout {
  const { orientation = "horizontal", panel } = options;
  const directions: Orientation[] = orientation === "auto" ? ["horizontal", "vertical"] : [orientation];
  if (panel === undefined || split.nodes.length > TRIAL_LIMIT)
    return layOutBoxes(split, at(directions, 0), options);
  let best: { layout: Layout; worth: number } | undefined;
  for (const direction of directions) {
    const isAlong = direction === orientationOf(panel);
    for (const { wrap, share } of trialsFor(split, options)) {
      const layout = layOutBoxes(split, direction, { ...options, wrap }, share);
      const worth = layout.ease * legibilityIn(layout.bounds, panel) * (isAlong ? ALONG_PANEL : 1);
      if (best === undefined || worth > best.worth) best = { layout, worth };
      if (layout.ease === 1 && scaleIn(layout.bounds, panel) >= READABLE) break;
    }
  }
  if (best === undefined) throw new RangeError("a graph goes in one direction at least");
  return best.layout;
}

/** Larger graphs are not laid out several times to see how they fit better. */
const TRIAL_LIMIT = 600;
/** How much larger what goes along the shorter side of the panel has to be drawn to be worth it. */
const ALONG_PANEL = 1.3;

interface Trial {
  wrap: number;
  share?: number;
}

/**
 * A graph without boxes has itself been compared with what it is in one row. How much room there is for a box depends on
 * all that is around it, so that several shares are tried; of a large graph there is no time for that.
 */
function trialsFor({ boxes, nodes }: Split, { wrap }: LayoutOptions): Trial[] {
  if (wrap !== undefined) return [{ wrap }];
  if (boxes.length === 0) return [{ wrap: 1 }];
  const depths: number[] = [];
  for (const { parent } of boxes) depths.push(parent < 0 ? 2 : at(depths, parent) + 1);
  const deepest = Math.min(DEEPEST_TRIAL, Math.max(...depths));
  const trials: Trial[] = [{ wrap: 0 }, { wrap: 1 }];
  for (let depth = 2; depth <= deepest; depth++) {
    for (const share of SHARES) trials.push({ wrap: depth, share });
  }
  return trials.length * nodes.length > MOST_NODES_TRIED ? [{ wrap: deepest }] : trials;
}

const DEEPEST_TRIAL = 3;
const SHARES = [1, 0.6, 0.35];
const MOST_NODES_TRIED = 128;
