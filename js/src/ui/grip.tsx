/** The lower edge of the view: drag it, or use the arrow keys on it, to make the view higher. */

import { useRef } from "preact/hooks";
import { LEAST_HEIGHT, MOST_HEIGHT, type Session } from "./session";

const KEY_STEP = 20;

export function Grip({ session }: { session: Session }) {
  const start = useRef({ y: 0, height: 0 });
  return (
    <div
      class="tv-grip"
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label="Height of the view"
      aria-valuemin={LEAST_HEIGHT}
      aria-valuemax={MOST_HEIGHT}
      aria-valuenow={session.height.value}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { y: event.clientY, height: session.height.value };
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        session.setHeight(start.current.height + event.clientY - start.current.y, false);
      }}
      onPointerUp={() => session.setHeight(session.height.value, true)}
      onKeyDown={(event) => {
        const direction = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
        if (direction === 0) return;
        event.preventDefault();
        event.stopPropagation();
        session.setHeight(session.height.value + direction * KEY_STEP, true);
      }}
    />
  );
}
