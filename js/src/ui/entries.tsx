/** The entries of an array, side by side. The pointer and the arrows go over them; the one they are on is written above. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

interface Properties {
  kind: "grid" | "heat";
  /** What they are, for screen readers. */
  label: string;
  columns: number;
  count: number;
  /** What stands above as long as the pointer and the arrows are elsewhere. */
  caption: ComponentChildren;
  /** What an entry is called, and how large it is. */
  read(entry: number): string;
  /** The entry that is under the pointer. */
  entryAt(event: PointerEvent): number | undefined;
  /** Draws all of them. */
  children(cursor: number | undefined): ComponentChildren;
}

export function Entries({ kind, label, columns, count, caption, read, entryAt, children }: Properties) {
  const cursor = useSignal<number | undefined>(undefined);
  const at = cursor.value === undefined || cursor.value >= count ? undefined : cursor.value;
  const point = (event: PointerEvent) => {
    const entry = entryAt(event);
    if (entry !== undefined) cursor.value = entry;
  };
  return (
    <figure class={`tv-entries tv-entries-${kind}`}>
      <figcaption class="tv-hint">
        <span class="tv-read-out" aria-live="polite">
          {at === undefined ? "" : read(at)}
        </span>
        {at === undefined && caption}
      </figcaption>
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
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={(event) => {
          if (!event.currentTarget.matches(":focus")) cursor.value = undefined;
        }}
      >
        {children(at)}
      </div>
    </figure>
  );
}

/** Where an entry stands, by axis. */
export function placeOf(entry: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  let rest = entry;
  for (const length of [...shape].reverse()) {
    place.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return place;
}

export const indexed = (place: readonly number[]) => `[${place.join(", ")}]`;

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
