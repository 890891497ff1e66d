/** Drag, wheel and pinch on an element, as moves of what is under the pointers. */

import type { Point } from "../layout/geometry";

export interface Gestures {
  /** The wheel is meant for the picture and not for the page around it. */
  wantsWheel(event: WheelEvent): boolean;
  pan(dx: number, dy: number): void;
  /** `at` is a point of the element, in CSS pixels. */
  zoom(factor: number, at: Point): void;
}

/** A pointer that moves less than this clicks. */
const CLICK = 4;
const PIXELS_PER_LINE = 16;
const PIXELS_PER_DOUBLING = 220;
/** Trackpads send a pinch as a wheel with Ctrl, in much smaller numbers. */
const PINCH = 6;

export function listenToGestures(element: Element, gestures: Gestures, signal: AbortSignal): void {
  const pointers = new Map<number, Point>();
  let isDragging = false;
  let start: Point = { x: 0, y: 0 };

  const local = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const on = <Name extends keyof ElementEventMap | keyof HTMLElementEventMap>(
    name: Name,
    listener: (event: HTMLElementEventMap[Name & keyof HTMLElementEventMap]) => void,
    options: AddEventListenerOptions = {},
  ) => element.addEventListener(name, listener as EventListener, { ...options, signal });

  on("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    pointers.set(event.pointerId, local(event));
    start = local(event);
    if (pointers.size === 1) isDragging = false;
  });

  on("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = local(event);
    if (!isDragging && pointers.size === 1 && Math.hypot(now.x - start.x, now.y - start.y) < CLICK) return;
    // Not earlier: a captured pointer would click on the element itself and not on what is under it.
    if (!isDragging) element.setPointerCapture(event.pointerId);
    isDragging = true;
    pointers.set(event.pointerId, now);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) {
      gestures.pan(now.x - before.x, now.y - before.y);
      return;
    }
    const distance = (point: Point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
    gestures.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    gestures.zoom(distance(now) / distance(before), middle);
  });

  const release = (event: PointerEvent) => pointers.delete(event.pointerId);
  on("pointerup", release);
  on("pointercancel", release);
  // A drag that leaves the page before it is captured ends there.
  on("pointerleave", (event) => !isDragging && release(event));

  // The end of a drag is no click on what happens to be there.
  on(
    "click",
    (event) => {
      if (isDragging) event.stopPropagation();
      isDragging = false;
    },
    { capture: true },
  );

  on(
    "wheel",
    (event) => {
      if (!gestures.wantsWheel(event)) return;
      event.preventDefault();
      event.stopPropagation();
      const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? PIXELS_PER_LINE : 1);
      const isPinch = event.ctrlKey && Math.abs(event.deltaY) < 50;
      gestures.zoom(2 ** ((-pixels * (isPinch ? PINCH : 1)) / PIXELS_PER_DOUBLING), local(event));
    },
    { passive: false },
  );
}
