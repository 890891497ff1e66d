/** The picture as it stands, to be saved: the whole graph or what is in sight, as SVG or PNG. */

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Size } from "../layout/geometry";
import type { Extent } from "../render/graph-view";
import { IconButton } from "./icons";
import { FORMATS, type Format, fileName, pixelsOf, save } from "./saving";
import type { Session } from "./session";
import type { Stage } from "./stage";
import "./export.css";

const EXTENTS: readonly Extent[] = ["whole graph", "in sight"];

/** What is said of a format; of a PNG once the size of the picture is known. */
const SUITS: Record<Format, (size: Size | undefined) => string> = {
  SVG: () => "sharp at any size",
  PNG: (size) => {
    if (size === undefined) return "";
    const [width, height] = Object.values(pixelsOf(size)).map((count) => count.toLocaleString("en"));
    return `${width} × ${height} pixels`;
  },
};

export function Export({ session, stage }: { session: Session; stage: Stage }) {
  const extent = useSignal<Extent>("whole graph");
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(
    () => panel.current?.querySelector<HTMLElement>(".tv-format")?.focus({ preventScroll: true }),
    [],
  );
  const size = useSignal<Size | undefined>(undefined);
  const graph = session.current.value?.graph;
  const shown = session.moment.value;
  useEffect(() => {
    let isOver = false;
    stage.graph?.still(extent.value).then((still) => {
      if (!isOver) size.value = still.size;
    });
    return () => {
      isOver = true;
    };
  }, [extent.value, shown]);
  if (graph === undefined) return null;
  const name = fileName(graph, session.tick.value);
  const take = async (format: Format) => {
    stage.closeExport();
    stage.say(await taken(extent.value, format, name, stage));
  };
  return (
    <section ref={panel} class="tv-export" aria-label="Save the picture">
      <h3>Save the picture</h3>
      <IconButton icon="close" label="Close (Esc)" onClick={() => stage.closeExport()} />
      <fieldset class="tv-segments">
        <legend class="tv-hidden">How much of it</legend>
        {EXTENTS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={extent.value === one}
            onClick={() => {
              extent.value = one;
            }}
          >
            {one}
          </button>
        ))}
      </fieldset>
      <div class="tv-formats">
        {FORMATS.map((format) => (
          <button key={format} type="button" class="tv-format" onClick={() => take(format)}>
            <strong>{format}</strong>
            <span class="tv-hint">{SUITS[format](size.value)}</span>
          </button>
        ))}
      </div>
      <p class="tv-hint">{name}</p>
    </section>
  );
}

async function taken(extent: Extent, format: Format, name: string, stage: Stage): Promise<string> {
  try {
    const still = await stage.graph?.still(extent);
    if (still === undefined) return "There is no picture yet";
    await save(still, format, name, stage.root.ownerDocument);
    return `Saved ${name}.${format.toLowerCase()}`;
  } catch (error) {
    return `The picture could not be saved: ${error instanceof Error ? error.message : String(error)}`;
  }
}
