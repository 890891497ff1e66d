/** Where the code stands: on the other side of the graph than the inspector, or above that. */

import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { READABLE } from "../layout/fitting";
import type { Ruler } from "../render/measure";
import { legibilityOf } from "../render/scene";
import type { Session } from "./session";
import type { Stage } from "./stage";

/** Shares of the view's width that the graph has between two panels, and beside one that holds both. */
const BETWEEN_TWO = 0.51;
const BESIDE_ONE = 0.69;
/** A graph that is as legible as this is large enough. */
const LARGE_ENOUGH = READABLE;
/** So much better it has to be read. */
const WORTHWHILE = 1.06;

/**
 * Whether the code stands above the inspector, and not on the other side of the graph: where that shows a wide graph
 * larger. It is asked once the tape has ended, and not again when groups of it are opened or folded.
 */
export function useStacking(
  session: Session,
  stage: Stage,
  ruler: Ruler,
  panels: RefObject<HTMLDivElement | null>,
  hasRoom: boolean,
): boolean {
  const isStacked = useSignal(false);
  const graph = session.current.value?.graph;
  const folding = session.folding.value;
  // Whoever has sized or hidden the code has it on its own side.
  const isSized = session.panels.value.code !== undefined;
  const [width, orientation] = [stage.width.value, session.orientation.value];
  const hasEnded = folding !== undefined;
  useLayoutEffect(() => {
    const height = panels.current?.clientHeight ?? 0;
    // Nothing is laid out where there is nothing to choose.
    if (isSized || !hasRoom) isStacked.value = false;
    else if (graph !== undefined && hasEnded && width > 0 && height > 0) {
      const legibility = (share: number) =>
        legibilityOf(graph, { width: width * share, height }, orientation, folding, ruler);
      const between = legibility(BETWEEN_TWO);
      isStacked.value = between < LARGE_ENOUGH && legibility(BESIDE_ONE) > WORTHWHILE * between;
    }
  }, [graph, hasEnded, width, session.height.value, stage.isFullScreen.value, orientation, isSized, hasRoom]);
  return isStacked.value;
}
