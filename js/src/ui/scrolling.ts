/** What is larger than its room scrolls by keyboard too: as long as it does, Tab stops there. */

import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

export function useScrolling(room: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = room.current;
    if (element === null) return;
    const look = () => {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
      if (scrollWidth > clientWidth || scrollHeight > clientHeight) element.tabIndex = 0;
      // Not while it has the focus, which would be lost.
      else if (element !== element.ownerDocument.activeElement) element.removeAttribute("tabindex");
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  });
}
