/**
 * The edge between the graph and a panel beside it: drag it, or use the arrow keys on it; dragged to the rim of the view,
 * or by Enter, the panel is hidden, and only this edge stays, to bring it back.
 */

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { SidePanel } from "./host";
import { Icon } from "./icons";
import { LEAST_SHARE, MOST_SHARE, type Session } from "./session";

const KEY_STEP = 0.02;

const NAMES: Record<SidePanel, string> = { code: "the code", inspector: "the inspector" };

interface Properties {
  session: Session;
  panel: SidePanel;
}

export function Divider({ session, panel }: Properties) {
  const line = useRef<HTMLDivElement>(null);
  /** The share of the width that the panel has: its own as long as nobody has set it. */
  const share = useSignal(0);
  /** How far from the rim of the panel it was taken hold of, and whether the panel was there. */
  const hold = useRef({ slack: 0, isHidden: false });
  const isHidden = session.panels.value[panel] === 0;
  const measure = () => {
    const box = line.current?.getBoundingClientRect();
    if (box !== undefined) share.value = shareAt(panel === "code" ? box.left : box.right);
  };
  const shareAt = (x: number) => {
    const room = line.current?.closest(".tv-panels")?.getBoundingClientRect();
    if (room === undefined || room.width === 0) return 0;
    return (panel === "code" ? x - room.left : room.right - x) / room.width;
  };
  useLayoutEffect(measure);
  return (
    <div
      ref={line}
      class={`tv-divider tv-divider-${panel}${isHidden ? " tv-is-hidden" : ""}`}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`Width of ${NAMES[panel]}, in percent of the view`}
      aria-valuemin={0}
      aria-valuemax={MOST_SHARE * 100}
      aria-valuenow={Math.round((isHidden ? 0 : share.value) * 100)}
      title={`${isHidden ? "Show" : "Drag to size, to the rim to hide"} ${NAMES[panel]} (H: both panels)`}
      onFocus={measure}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        measure();
        hold.current = { slack: share.value - shareAt(event.clientX), isHidden };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        session.dragPanel(panel, shareAt(event.clientX) + hold.current.slack);
      }}
      onPointerUp={() => session.settlePanels()}
      onClick={() => hold.current.isHidden && session.showPanel(panel)}
      onDblClick={() => session.setPanel(panel, undefined)}
      onKeyDown={(event) => {
        const towardsGraph = panel === "code" ? "ArrowRight" : "ArrowLeft";
        if (event.key === "Enter") {
          if (isHidden) session.showPanel(panel);
          else session.setPanel(panel, 0);
        } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
          const from = isHidden ? LEAST_SHARE - KEY_STEP : share.value;
          session.setPanel(panel, from + (event.key === towardsGraph ? KEY_STEP : -KEY_STEP));
        } else if (event.key === "Home") session.setPanel(panel, LEAST_SHARE);
        else if (event.key === "End") session.setPanel(panel, MOST_SHARE);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      {isHidden && <Icon name={panel === "code" ? "right" : "left"} />}
    </div>
  );
}
