/** The whole graph in a corner, with the part that is in sight: shown while there is more than that. */

import { useMemo } from "preact/hooks";
import type { Box, Point, Size } from "../layout/geometry";
import type { Graph } from "../model/state";
import type { Arrangement } from "./arrangement";
import type { Camera } from "./camera";
import { touches } from "./looks";
import "./minimap.css";

const LARGEST: Size = { width: 150, height: 84 };
/** Small cards are drawn at least this large, in CSS pixels. */
const LEAST = 1.6;
/** What is nearly all in sight needs no map. */
const HIDDEN_BELOW = 0.02;

interface Properties {
  graph: Graph;
  arrangement: Arrangement;
  camera: Camera;
  /** Where the current step is. */
  current: Box | undefined;
  /** It stands in a corner where it covers none of these, if there is one. */
  apart: readonly Box[];
}

/** From the edges of the panel, in CSS pixels. */
const INSET = 8;
const CORNERS = ["bottom-right", "bottom-left", "top-right", "top-left"] as const;

export function Minimap({ graph, arrangement, camera, current, apart }: Properties) {
  const { layout, split, generation } = arrangement;
  const { bounds } = layout;
  const seen = camera.goal.value;
  const place = placeOf(bounds, camera, apart);
  const scale = place?.scale ?? 1;
  const drawn = useMemo(() => {
    const troubled = new Set(graph.findings.map(({ op }) => op));
    const paths = { well: "", unwell: "" };
    for (const { id, op } of split.nodes) {
      const box = layout.nodes[id];
      if (box === undefined) continue;
      paths[op >= 0 && troubled.has(op) ? "unwell" : "well"] += block(box, LEAST / scale);
    }
    return paths;
  }, [layout, generation, roughly(split.nodes.length), graph.findings.length, scale]);
  if (place === undefined) return null;

  const go = (event: PointerEvent & { currentTarget: SVGSVGElement }) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const at: Point = {
      x: bounds.x + (event.clientX - left) / scale,
      y: bounds.y + (event.clientY - top) / scale,
    };
    camera.lookAt(at);
  };
  const view = { x: bounds.x, y: bounds.y, width: bounds.width, height: bounds.height };
  return (
    <svg
      class={`tv-minimap tv-at-${place.corner}`}
      {...place.size}
      viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        go(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) go(event);
      }}
    >
      <path class="tv-minimap-nodes" d={drawn.well} />
      <path class="tv-minimap-unwell" d={drawn.unwell} />
      {current && <path class="tv-minimap-current" d={block(current, (2 * LEAST) / scale)} />}
      <rect class="tv-minimap-window" {...seen} stroke-width={1.5 / scale} />
    </svg>
  );
}

interface Place {
  corner: (typeof CORNERS)[number];
  size: Size;
  /** From the world to the map. */
  scale: number;
}

/** Undefined where it is not needed. */
function placeOf(bounds: Box, camera: Camera, apart: readonly Box[]): Place | undefined {
  if (hiddenShare(bounds, camera.goal.value) < HIDDEN_BELOW) return undefined;
  const scale = Math.min(
    LARGEST.width / Math.max(1, bounds.width),
    LARGEST.height / Math.max(1, bounds.height),
  );
  const size = { width: Math.ceil(bounds.width * scale), height: Math.ceil(bounds.height * scale) };
  const isFree = (corner: Place["corner"]) => {
    const place = boxIn(corner, size, camera);
    return !apart.some((box) => touches(place, box));
  };
  return { corner: CORNERS.find(isFree) ?? CORNERS[0], size, scale };
}

function boxIn(corner: Place["corner"], { width, height }: Size, camera: Camera): Box {
  const [seen, scale] = [camera.goal.value, camera.aimedScale];
  const taken = { width: (width + 2 * INSET) / scale, height: (height + 2 * INSET) / scale };
  const x = corner.endsWith("left") ? seen.x : seen.x + seen.width - taken.width;
  const y = corner.startsWith("top") ? seen.y : seen.y + seen.height - taken.height;
  return { x, y, ...taken };
}

/** The part of the world that the map covers. */
export function coveredByMap(bounds: Box, camera: Camera, apart: readonly Box[]): Box[] {
  const place = placeOf(bounds, camera, apart);
  return place === undefined ? [] : [boxIn(place.corner, place.size, camera)];
}

function block({ x, y, width, height }: Box, least: number): string {
  const [wide, tall] = [Math.max(least, width), Math.max(least, height)];
  return `M${x.toFixed(0)},${y.toFixed(0)}h${wide.toFixed(0)}v${tall.toFixed(0)}h${(-wide).toFixed(0)}Z`;
}

/** Of a tape that grows the map is drawn anew when there is a thirtieth more to see, not at every op. */
function roughly(count: number): number {
  const unit = 2 ** Math.max(0, Math.floor(Math.log2(count + 1)) - 5);
  return Math.floor(count / unit) * unit;
}

/** How much of the bounds is out of sight, from 0 to 1. */
function hiddenShare(bounds: Box, seen: Box): number {
  const overlap = (a: number, along: number, b: number, beside: number) =>
    Math.max(0, Math.min(a + along, b + beside) - Math.max(a, b)) / Math.max(1, along);
  const across = overlap(bounds.x, bounds.width, seen.x, seen.width);
  return 1 - across * overlap(bounds.y, bounds.height, seen.y, seen.height);
}
