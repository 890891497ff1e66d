/** Pan and zoom of one view: by hand, and by itself to keep the picture in sight. */

import { type Signal, signal } from "@preact/signals";
import { NUMBERS_FROM } from "../layout/fitting";
import { type Box, type Point, type Size, union } from "../layout/geometry";
import type { Layout } from "../layout/types";
import { listenToGestures } from "./gestures";

/**
 * How much of the cards is drawn, the nearer the more: everything, title and numbers in larger type, the same in still
 * larger type, titles alone, larger ones, or coloured blocks.
 */
export type Detail = "full" | "compact" | "values" | "titles" | "labels" | "blocks";

/** A point of the world is seen at `x + k * point.x`. */
interface Transform extends Point {
  k: number;
}

const SMALLEST = 0.01;
const LARGEST = 4;
const LARGEST_FIT = 1.25;
const LARGEST_FIT_IN_LECTURE = 2;
/** Scales at which a graph is good to read. */
interface Legible {
  /** From here on it is seen whole. */
  whole: number;
  /** Where that would be smaller, it is as large as what is around a step has room, within these bounds. */
  least: number;
  most: number;
  /** And down to here where only so all that a step reads is in sight. */
  smallest: number;
}
const LEGIBLE: Legible = { whole: 0.5, least: 0.7, most: 0.9, smallest: 0.47 };
/** In a lecture type of 12.5 is at least 1.2 times as large. */
const LEGIBLE_IN_LECTURE: Legible = { whole: 1.2, least: 1.2, most: 1.6, smallest: 1 };
/**
 * On screen, in CSS pixels. At 100 % no type is smaller than 10; of a graph that is drawn smaller to be seen whole, to show
 * the gradients is worth more.
 */
const SMALLEST_TYPE = 7.5;
/** The scales from which each level of detail is good to read. */
const LEVELS: readonly [Detail, number][] = [
  ["full", 0.6],
  ["compact", 0.47],
  ["values", NUMBERS_FROM],
  ["titles", 0.24],
  ["labels", 0.16],
  ["blocks", 0],
];
/** No type that is drawn from so far away may be smaller, in units of the picture. */
export const LEAST_TYPE = Object.fromEntries(
  LEVELS.map(([detail, from]) => [detail, SMALLEST_TYPE / Math.max(from, SMALLEST)]),
) as Record<Detail, number>;
const GLIDE = 220;
/** After so many milliseconds without a further move, what is drawn suits the new scale. */
const SETTLED = 90;
/** What is drawn reaches this far beyond the panel, in panels, so that small pans need no drawing. */
const BEYOND = 0.4;
/** A picture that is panned need not be smaller: while the tape grows it shrinks to this before it is. */
const SMALLEST_WHILE_PANNED = 0.6;
const LARGEST_WHILE_PANNING = 0.8;
/** Room around a card. */
const HALO = 14;
const MARGIN = 24;
/** What the colours say stands in the corner below a picture that is seen whole, but not in a lecture. */
export const LEGEND = 20;

export class Camera {
  /** The part of the world that is drawn. */
  readonly window: Signal<Box> = signal({ x: 0, y: 0, width: 0, height: 0 });
  readonly detail: Signal<Detail> = signal("full");
  /** The part of the world that is in sight once the camera stands still. */
  readonly goal: Signal<Box> = signal({ x: 0, y: 0, width: 0, height: 0 });
  /** For a projector a small graph is drawn larger. */
  isLarge = false;
  /** The user has chosen what to look at; the camera stays there. */
  isHeld = false;

  private transform: Transform = { x: 0, y: 0, k: 1 };
  /** Where a glide leads; when there is none, the same. */
  private aim: Transform = this.transform;
  private panel: Size = { width: 0, height: 0 };
  private frame = 0;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private readonly ended = new AbortController();

  constructor(
    private readonly element: SVGSVGElement,
    private readonly world: SVGGElement,
  ) {
    const byHand = (move: () => void) => {
      cancelAnimationFrame(this.frame);
      this.aim = this.transform;
      this.isHeld = true;
      move();
    };
    const gestures = {
      wantsWheel: (event: WheelEvent) => this.wantsWheel(event),
      pan: (dx: number, dy: number) => {
        const { x, y, k } = this.transform;
        byHand(() => this.moveTo({ x: x + dx, y: y + dy, k }, undefined, true));
      },
      zoom: (factor: number, at: Point) =>
        byHand(() => this.moveTo(this.zoomed(factor, at), undefined, true)),
    };
    listenToGestures(element, gestures, this.ended.signal);
  }

  get scale(): number {
    return this.transform.k;
  }

  /** The scale once the camera stands still. */
  get aimedScale(): number {
    return this.aim.k;
  }

  /** The part of the world that is in sight. */
  get seen(): Box {
    return this.seenThrough(this.transform);
  }

  private seenThrough({ x, y, k }: Transform): Box {
    return { x: -x / k, y: -y / k, width: this.panel.width / k, height: this.panel.height / k };
  }

  toWorld({ clientX, clientY }: { clientX: number; clientY: number }): Point {
    const { left, top } = this.element.getBoundingClientRect();
    const { x, y, k } = this.transform;
    return { x: (clientX - left - x) / k, y: (clientY - top - y) / k };
  }

  /** Bring a point of the world to the middle, by hand. */
  lookAt({ x, y }: Point): void {
    const { k } = this.transform;
    this.isHeld = true;
    const { width, height } = this.panel;
    cancelAnimationFrame(this.frame);
    this.moveTo({ x: width / 2 - x * k, y: height / 2 - y * k, k });
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.settling);
    this.ended.abort();
  }

  resize(panel: Size): void {
    this.panel = panel;
    this.moveTo(this.transform, this.aim);
  }

  /** The whole picture, as large as it is good to read. */
  fit(bounds: Box, isSmooth: boolean): void {
    this.isHeld = false;
    this.go(this.fitting(bounds), isSmooth);
  }

  /** The whole picture; where that would be too small for numbers its beginning, if only the rest has to be panned to. */
  begin({ bounds, orientation }: Pick<Layout, "bounds" | "orientation">, isSmooth: boolean): void {
    const { width, height } = this.room;
    const isHorizontal = orientation === "horizontal";
    const across = isHorizontal ? height / bounds.height : width / bounds.width;
    const k = Math.min(across, SMALLEST_WHILE_PANNED);
    if (k < NUMBERS_FROM || this.fitting(bounds).k >= NUMBERS_FROM) {
      this.fit(bounds, isSmooth);
      return;
    }
    this.isHeld = false;
    const { x, y } = this.centred(bounds, k);
    this.go(isHorizontal ? { x: -bounds.x * k, y, k } : { x, y: -bounds.y * k, k }, isSmooth);
  }

  /** Around a box of the world when it is in sight, else around the middle. */
  zoomBy(factor: number, center: Box | undefined): void {
    this.isHeld = true;
    const { x, y, k } = this.aim;
    const at =
      center !== undefined && contains(this.seen, center)
        ? { x: x + (center.x + center.width / 2) * k, y: y + (center.y + center.height / 2) * k }
        : { x: this.panel.width / 2, y: this.panel.height / 2 };
    this.go(this.zoomed(factor, at), true);
  }

  /** Whether all of a graph can be seen at once and read, in a lecture by the last row. */
  isLegible(bounds: Box): boolean {
    return this.fitting(bounds).k >= this.legible.whole;
  }

  private get legible(): Legible {
    return this.isLarge ? LEGIBLE_IN_LECTURE : LEGIBLE;
  }

  /** Whether nothing of a graph is out of sight. */
  hasInSight(bounds: Box): boolean {
    return contains(around(this.goal.peek(), 1), bounds);
  }

  /**
   * Of a graph that is too large to be read whole: what a step is about. The picture keeps its scale, and stands still as
   * long as that is in sight.
   *
   * @param reach is how large the surroundings of a step may be.
   * @param read is what has to be in sight: for that alone it is drawn smaller, down to a bound of its own.
   * @param around is the card of the step, and behind it those around it, the most important first.
   */
  follow(
    bounds: Box,
    reach: Size,
    read: readonly Box[],
    [card, ...others]: readonly Box[],
    isSmooth: boolean,
  ): void {
    if (card === undefined) return;
    const { width, height } = this.panel;
    const room = { width: width - 2 * MARGIN, height: height - 2 * MARGIN };
    const { smallest, least, most } = this.legible;
    const fitOf = (size: Size) => Math.min(room.width / size.width, room.height / size.height);
    const usual = Math.min(most, Math.max(least, fitOf(reach)));
    const whole = fitOf(read.reduce(union, card));
    const k = whole < smallest ? usual : Math.min(usual, whole);
    const fits = (box: Box) => box.width * k <= room.width && box.height * k <= room.height;
    const wanted = others.reduce((all, other) => {
      const more = union(all, other);
      return fits(more) ? more : all;
    }, card);
    const { aim } = this;
    const isScaled = Math.abs(aim.k - k) < 0.001;
    const place = (from: number, length: number, first: number, size: number, panel: number, now: number) => {
      const [lowest, highest] = [panel - MARGIN - (from + length) * k, MARGIN - from * k];
      if (lowest >= highest) return (lowest + highest) / 2;
      const isSeen = first * k + now >= MARGIN && (first + size) * k + now <= panel - MARGIN;
      const middle = panel / 2 - (first + size / 2) * k;
      return isScaled && isSeen ? now : Math.max(lowest, Math.min(highest, middle));
    };
    const x = place(bounds.x, bounds.width, wanted.x, wanted.width, width, aim.x);
    const y = place(bounds.y, bounds.height, wanted.y, wanted.height, height, aim.y);
    if (!isScaled || x !== aim.x || y !== aim.y) this.go({ x, y, k }, isSmooth);
  }

  /** Bring a box into sight with the least movement. */
  reveal(box: Box): void {
    const { x, y, k } = this.aim;
    const nudge = (start: number, length: number, room: number) => {
      const end = start + length;
      if (start >= 0 && end <= room) return 0;
      return start < MARGIN || length > room - 2 * MARGIN ? MARGIN - start : room - MARGIN - end;
    };
    const dx = nudge(box.x * k + x, box.width * k, this.panel.width);
    const dy = nudge(box.y * k + y, box.height * k, this.panel.height);
    if (dx !== 0 || dy !== 0) this.go({ x: x + dx, y: y + dy, k }, true);
  }

  /** What stood in one box of the world stands in another now: its corner stays where it was on screen. */
  keep(from: Box, to: Box): void {
    this.isHeld = true;
    const { x, y, k } = this.transform;
    this.go({ x: x + (from.x - to.x) * k, y: y + (from.y - to.y) * k, k }, false);
  }

  /** The tape has grown by what stands in `box`: nothing moves while that is in sight, and large enough to be read. */
  grow({ bounds, orientation }: Pick<Layout, "bounds" | "orientation">, box: Box, smooth: boolean): void {
    const isLegible = this.transform.k >= SMALLEST_WHILE_PANNED;
    if (this.isHeld || (isLegible && contains(this.seen, around(box, HALO)))) return;
    // Room for what comes next, so that the picture moves now and then and not at every op.
    const along = orientation === "horizontal" ? "width" : "height";
    const roomy = { ...bounds, [along]: bounds[along] * 1.3 };
    const targets = [roomy, bounds].map((wanted) => this.fitting(wanted));
    const whole = targets.find(({ k }) => k >= SMALLEST_WHILE_PANNED);
    if (whole !== undefined) {
      this.go(whole, smooth);
      return;
    }
    const k = Math.max(SMALLEST_WHILE_PANNED, Math.min(this.transform.k, LARGEST_WHILE_PANNING));
    const ahead = (panel: number, start: number, size: number) => panel * 0.7 - (start + size / 2) * k;
    const centred = (panel: number, start: number, size: number, from: number, length: number) =>
      panel / 2 - (length * k <= panel ? from + length / 2 : start + size / 2) * k;
    const { width, height } = this.panel;
    const target =
      orientation === "horizontal"
        ? {
            x: ahead(width, box.x, box.width),
            y: centred(height, box.y, box.height, bounds.y, bounds.height),
          }
        : {
            x: centred(width, box.x, box.width, bounds.x, bounds.width),
            y: ahead(height, box.y, box.height),
          };
    this.go({ ...target, k }, smooth);
  }

  private get largestFit(): number {
    return this.isLarge ? LARGEST_FIT_IN_LECTURE : LARGEST_FIT;
  }

  /** What of the panel there is for a picture. */
  private get room(): Size {
    const { width, height } = this.panel;
    return { width, height: Math.max(1, height - (this.isLarge ? 0 : LEGEND)) };
  }

  private fitting(bounds: Box): Transform {
    const { width, height } = this.room;
    const k = Math.min(
      this.largestFit,
      width / Math.max(1, bounds.width),
      height / Math.max(1, bounds.height),
    );
    return this.centred(bounds, k);
  }

  private centred(bounds: Box, k: number): Transform {
    const { width, height } = this.room;
    const x = (width - bounds.width * k) / 2 - bounds.x * k;
    const y = (height - bounds.height * k) / 2 - bounds.y * k;
    return { x, y, k };
  }

  private zoomed(factor: number, at: Point): Transform {
    const { x, y, k } = this.aim;
    const scale = Math.min(LARGEST, Math.max(SMALLEST, k * factor));
    const ratio = scale / k;
    return { x: at.x - (at.x - x) * ratio, y: at.y - (at.y - y) * ratio, k: scale };
  }

  private go(target: Transform, isSmooth: boolean): void {
    cancelAnimationFrame(this.frame);
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (!isSmooth || isStill) {
      this.moveTo(target);
      return;
    }
    const from = this.transform;
    this.moveTo(from, target);
    const start = performance.now();
    const advance = (now: number) => {
      const share = Math.min(1, Math.max(0, (now - start) / GLIDE));
      const eased = 1 - (1 - share) ** 3;
      const between = (a: number, b: number) => a + (b - a) * eased;
      const [x, y] = [between(from.x, target.x), between(from.y, target.y)];
      this.moveTo({ x, y, k: between(from.k, target.k) }, target, share < 1);
      if (share < 1) this.frame = requestAnimationFrame(advance);
    };
    this.frame = requestAnimationFrame(advance);
  }

  /** The wheel belongs to the notebook, unless it is meant: with Ctrl or ⌘, or once the graph has the focus. */
  private wantsWheel(event: WheelEvent): boolean {
    return event.ctrlKey || event.metaKey || this.element.ownerDocument.activeElement === this.element;
  }

  private moveTo(transform: Transform, aim = transform, isMoving = false): void {
    this.transform = transform;
    this.aim = aim;
    const goal = this.seenThrough(aim);
    if (!contains(goal, this.goal.peek()) || !contains(this.goal.peek(), goal)) this.goal.value = goal;
    const { x, y, k } = transform;
    this.world.setAttribute("transform", `translate(${x.toFixed(2)},${y.toFixed(2)}) scale(${k.toFixed(5)})`);
    clearTimeout(this.settling);
    // While something moves nothing is drawn anew, as long as what is in sight is there: a transform costs nothing.
    if (isMoving && contains(this.window.peek(), this.seen)) {
      this.settling = setTimeout(() => this.settle(), SETTLED);
    } else this.settle();
  }

  private settle(): void {
    this.detail.value = LEVELS.find(([, from]) => this.scale >= from)?.[0] ?? "blocks";
    const { seen } = this;
    const drawn = this.window.peek();
    if (contains(drawn, seen) && drawn.width < seen.width * 4) return;
    this.window.value = {
      x: seen.x - seen.width * BEYOND,
      y: seen.y - seen.height * BEYOND,
      width: seen.width * (1 + 2 * BEYOND),
      height: seen.height * (1 + 2 * BEYOND),
    };
  }
}

function around({ x, y, width, height }: Box, margin: number): Box {
  return { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin };
}

function contains(outer: Box, inner: Box): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}
