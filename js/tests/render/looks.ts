/** Looks of things for the tests of drawing, made from real tapes. */

import type { Orientation } from "../../src/layout/types";
import { foldGroups } from "../../src/model/fold";
import { Groups } from "../../src/model/groups";
import { momentAt } from "../../src/model/moment";
import { tickCount } from "../../src/model/ticks";
import { type Looks, looksOf } from "../../src/render/looks";
import { plainRuler } from "../../src/render/measure";
import { Scene } from "../../src/render/scene";
import type { Sight } from "../../src/render/sight";
import { graphOf } from "../fixture";
import type { Recorder } from "../recorder";

const EVERYWHERE = { x: -1e6, y: -1e6, width: 2e6, height: 2e6 };

/** What everything looks like at a tick; negative ones count from the end, as in Python. */
export function looksAt(tape: Recorder, tick = -1, level: number | null = null): Looks {
  return looksOf(sightAt(tape, tick, level));
}

export function sightAt(
  tape: Recorder,
  tick = -1,
  level: number | null = null,
  direction: Orientation | "auto" = "auto",
): Sight {
  const graph = graphOf(tape);
  const folding = foldGroups(new Groups(graph), { level, byHand: {} });
  const arrangement = new Scene(plainRuler).arrange(graph, { width: 600, height: 360 }, direction, folding);
  const moment = momentAt(graph, tick < 0 ? tickCount(graph) + tick : tick);
  return {
    graph,
    arrangement,
    moment,
    ruler: plainRuler,
    window: EVERYWHERE,
    seen: EVERYWHERE,
    selected: undefined,
    isSelected: () => false,
    pointed: new Set(),
    lit: undefined,
    question: undefined,
    marks: new Map(),
    coloring: { scale: undefined, tintOf: () => undefined },
    view: "test",
  };
}
