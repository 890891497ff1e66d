/** The entries of an array, side by side. The pointer and the arrows go over them; the one they are on is written below. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

interface Properties {
  kind: "grid" | "heat";
  /** What they are, for screen readers. */
  label: string;
  columns: number;
  count: number;
  /** What stands below as long as the pointer and the arrows are elsewhere. */
  caption: ComponentChildren;
  /** What an entry is called, and how large it is. */
  read(entry: number): string;
  /** Draws all of them, each in an element that says `data-entry`. */
  children(cursor: number | undefined): ComponentChildren;
}

export function Entries({ kind, label, columns, count, caption, read, children }: Properties) {
  const cursor = useSignal<number | undefined>(undefined);
  const at = cursor.value === undefined || cursor.value >= count ? undefined : cursor.value;
  return (
    <figure class={`tv-entries tv-entries-${kind}`}>
      <div
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrows go from entry to entry
        tabIndex={0}
        aria-label={`${label}: the arrows go from entry to entry`}
        onKeyDown={(event) => {
          const next = at === undefined ? undefined : moved(event.key, at, columns, count);
          if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          cursor.value = next;
        }}
        onFocus={() => {
          cursor.value ??= 0;
        }}
        onBlur={() => {
          cursor.value = undefined;
        }}
        onPointerOver={({ target }) => {
          const entry = target instanceof Element ? target.closest("[data-entry]") : null;
          if (entry !== null) cursor.value = Number(entry.getAttribute("data-entry"));
        }}
        onPointerLeave={(event) => {
          if (!event.currentTarget.matches(":focus")) cursor.value = undefined;
        }}
      >
        {children(at)}
      </div>
      <figcaption class="tv-hint">
        <span class="tv-read-out" aria-live="polite">
          {at === undefined ? "" : read(at)}
        </span>
        {at === undefined && caption}
      </figcaption>
    </figure>
  );
}

function moved(key: string, from: number, columns: number, count: number): number | undefined {
  const row = from - (from % columns);
  const to: Record<string, number> = {
    ArrowLeft: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from - columns,
    ArrowDown: from + columns,
    Home: row,
    End: Math.min(count, row + columns) - 1,
  };
  const next = to[key];
  if (next === undefined) return undefined;
  return next < 0 || next >= count ? from : next;
}
