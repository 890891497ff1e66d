/** From the directions of layout, along and across the ranks, to x and y. */

import type { Box, Point, Size } from "./geometry";
import type { Orientation } from "./types";

export interface Screen {
  point(main: number, cross: number): Point;
  box(main: number, cross: number, mainSize: number, crossSize: number): Box;
}

/** Which way a panel is longer. */
export function orientationOf({ width, height }: Size): Orientation {
  return height > width ? "vertical" : "horizontal";
}

export function screenFor(orientation: Orientation): Screen {
  if (orientation === "horizontal") {
    return {
      point: (main, cross) => ({ x: main, y: cross }),
      box: (main, cross, mainSize, crossSize) => ({ x: main, y: cross, width: mainSize, height: crossSize }),
    };
  }
  return {
    point: (main, cross) => ({ x: cross, y: main }),
    box: (main, cross, mainSize, crossSize) => ({ x: cross, y: main, width: crossSize, height: mainSize }),
  };
}
