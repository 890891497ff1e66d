/**
 * The lines of an edge: level lanes through the columns that it passes, S-curves in the gaps between them.
 *
 * No node stands in a gap, and in a column a lane has room of its own; so no line can touch a node.
 */

import { at } from "../model/at";
import { reachOf } from "./assemble";
import type { Path, Point } from "./geometry";
import type { Screen } from "./screen";
import type { RoutedEdge } from "./types";

/** A level stretch. */
export interface Lane {
  start: number;
  end: number;
  cross: number;
  /** When the lane begins a row: the way to it from the lane before, which ended the row above. */
  comesBack?: { right: number; left: number; cross: number };
}

/** The forward line runs this far on one side of the middle, the backward line on the other. */
export const STRAND = 3;

/** Length of a curve's handles, as a share of the gap. */
const SHORTEST_HANDLE = 0.5;
const LONGEST_HANDLE = 0.78;
const HANDLE_PER_STEEPNESS = 0.025;

export function drawEdge(lanes: readonly Lane[], screen: Screen): RoutedEdge {
  const merged = mergeLevel(lanes);
  const forward = strand(merged, -STRAND, screen);
  const backward = strand(merged, STRAND, screen).reverse();
  return { forward, backward, label: labelPlace(merged, screen), reach: reachOf(forward, backward) };
}

/** What differs by less is drawn level: on the level of the port where it ends. */
const LEVEL = 0.5;

/** Lanes that follow each other on one level are one. */
function mergeLevel(lanes: readonly Lane[]): Lane[] {
  const merged: Lane[] = [];
  for (const lane of lanes) {
    const last = merged[merged.length - 1];
    if (last !== undefined && lane.comesBack === undefined && Math.abs(last.cross - lane.cross) < LEVEL) {
      last.end = lane.end;
      last.cross = lane.cross;
    } else {
      merged.push({ ...lane });
    }
  }
  return merged;
}

/** One of the two lines of an edge. */
function strand(lanes: readonly Lane[], side: number, screen: Screen): Path {
  const first = at(lanes, 0);
  const path: Path = [screen.point(first.start, first.cross + side)];
  lanes.forEach((lane, index) => {
    if (lane.end > lane.start) path.push(...level(lane, side, screen));
    const next = lanes[index + 1];
    if (next?.comesBack !== undefined) path.push(...comeBack(lane, next, next.comesBack, side, screen));
    else if (next !== undefined) path.push(...bend(lane, next, side, screen));
  });
  return path;
}

function level({ start, end, cross }: Lane, side: number, screen: Screen): Point[] {
  const third = (end - start) / 3;
  return [start + third, end - third, end].map((main) => screen.point(main, cross + side));
}

/**
 * From the end of a lane to the start of the next. The more it climbs, the longer it stays level at its ends, to be
 * clear of the nodes beside them. Where it is steep, the two strands of an edge have to part sideways to stay
 * apart: by as much as the middle of the curve is turned.
 */
function bend(lane: Lane, next: Lane, side: number, screen: Screen): Point[] {
  const width = next.start - lane.end;
  const climb = next.cross - lane.cross;
  const steepness = Math.abs(climb) / width;
  const handle = width * Math.min(LONGEST_HANDLE, SHORTEST_HANDLE + HANDLE_PER_STEEPNESS * steepness);
  const turn = Math.sin(Math.atan2(climb, width - handle));
  const shift = (-side * turn * 4) / 3;
  return [
    screen.point(lane.end + handle + shift, lane.cross + side),
    screen.point(next.start - handle + shift, next.cross + side),
    screen.point(next.start, next.cross + side),
  ];
}

/** Radius of the turns at the end of a row, where there is room, and how near a cubic comes to a quarter of a circle. */
export const ARC = 16;
const QUARTER = 0.5523;

/** From the end of one row to the beginning of the next: right and down, back between the rows, down and right. */
function comeBack(
  lane: Lane,
  next: Lane,
  { right, left, cross }: NonNullable<Lane["comesBack"]>,
  side: number,
  screen: Screen,
): Point[] {
  const path: Point[] = [];
  let [main, level] = [lane.end, lane.cross + side];
  const lineTo = (toMain: number, toCross: number) => {
    for (const share of [1 / 3, 2 / 3, 1]) {
      path.push(screen.point(main + share * (toMain - main), level + share * (toCross - level)));
    }
    [main, level] = [toMain, toCross];
  };
  // A lane that passes above the cards of the next row is close to the way back.
  const radius = Math.min(ARC, (next.cross - cross) / 2);
  const turnTo = (toMain: number, toCross: number, startsAlong: boolean) => {
    const [byMain, byCross] = [QUARTER * (toMain - main), QUARTER * (toCross - level)];
    path.push(
      screen.point(startsAlong ? main + byMain : main, startsAlong ? level : level + byCross),
      screen.point(startsAlong ? toMain : toMain - byMain, startsAlong ? toCross - byCross : toCross),
      screen.point(toMain, toCross),
    );
    [main, level] = [toMain, toCross];
  };
  lineTo(right - ARC, lane.cross + side);
  turnTo(right - side, lane.cross + ARC, true);
  lineTo(right - side, cross - ARC);
  turnTo(right - ARC, cross - side, false);
  lineTo(left + radius, cross - side);
  turnTo(left - side, cross + radius, true);
  lineTo(left - side, next.cross - radius);
  turnTo(left + radius, next.cross + side, false);
  lineTo(next.start, next.cross + side);
  return path;
}

/** The middle of the longest stretch. */
function labelPlace(lanes: readonly Lane[], screen: Screen): Point {
  let place = screen.point(0, 0);
  let longest = -1;
  lanes.forEach((lane, index) => {
    if (lane.end - lane.start > longest) {
      longest = lane.end - lane.start;
      place = screen.point((lane.start + lane.end) / 2, lane.cross);
    }
    const next = lanes[index + 1];
    if (next !== undefined && next.start - lane.end > longest) {
      longest = next.start - lane.end;
      place = screen.point((lane.end + next.start) / 2, (lane.cross + next.cross) / 2);
    }
  });
  return place;
}
