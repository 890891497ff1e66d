/** A picture of the whole graph, drawn out of sight for a moment to be saved. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Box } from "../layout/geometry";
import { type Still, stillOf } from "./still";
import "./portrait.css";

interface Properties {
  /** More of it is not shown. */
  within: Box;
  scale: number;
  title: string;
  onDrawn(still: Still): void;
  /** What is drawn. */
  children: ComponentChildren;
}

export function Portrait({ within, scale, title, onDrawn, children }: Properties) {
  const world = useRef<SVGGElement>(null);
  useLayoutEffect(() => {
    if (world.current !== null) onDrawn(stillOf(world.current, within, scale, title));
  }, []);
  return (
    <div class="tv-graph tv-detail-full tv-portrait">
      <svg class="tv-canvas" aria-hidden="true">
        <g ref={world}>{children}</g>
      </svg>
    </div>
  );
}
