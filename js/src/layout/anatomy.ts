/** How one node is put together: its box, its ports and its chips, before it has a place. */

import { at } from "../model/at";
import type { Chip, DrawnNode, Split } from "./split";
import type { LayoutOptions, Orientation } from "./types";

/** In directions of layout: `main` along the ranks, `cross` within one. */
export interface Anatomy {
  /** Box of the node itself. */
  readonly main: number;
  readonly cross: number;
  /** Room on either side of the middle, with the chips. */
  readonly before: number;
  readonly after: number;
  /** By edge in: distance of its port from the middle. */
  readonly entries: readonly number[];
  /** Of a box, by output: the same for where edges leave it. Elsewhere that is decided in the course of the layout. */
  readonly exits: readonly number[] | undefined;
  /** Boxes of the chips: distance from the node's first corner. */
  readonly chips: readonly ChipAnatomy[];
}

export interface ChipAnatomy {
  readonly chip: number;
  readonly main: number;
  readonly cross: number;
  readonly mainSize: number;
  readonly crossSize: number;
  /** Where its stem is: at a distance along the node, beginning at the end of the node or of the chip between. */
  readonly along: number;
  readonly stem: number;
}

/** Distance between two ports, as long as there is room. */
const PORT_PITCH = 16;
/** Ports keep this far from the corners of a node. */
export const PORT_INSET = 14;
export const EXIT_INSET = 10;
const PORT_PITCH_LEAST = 10;
const STEM = 8;
const CHIP_GAP = 6;
const CHIP_INSET = 10;

/** Most nodes have no chips and at most two ports: they share these lists. */
const NO_CHIPS: readonly ChipAnatomy[] = [];
const NO_PORTS: readonly number[] = [];
const MIDDLE: readonly number[] = [0];
const PAIR: readonly number[] = [-PORT_PITCH / 2, PORT_PITCH / 2];

export function anatomyOf(
  { chips }: Split,
  node: DrawnNode,
  orientation: Orientation,
  options: LayoutOptions,
): Anatomy {
  const { width, height } = options.nodeSize(node);
  const { largestNode } = options;
  const isHorizontal = orientation === "horizontal";
  const main = isHorizontal ? Math.min(width, largestNode.width) : Math.min(height, largestNode.height);
  const ports = node.edgesIn.length;
  const fixed = options.boxPorts?.(node);
  if (fixed !== undefined) {
    const [length, breadth] = isHorizontal ? [width, height] : [height, width];
    return {
      main: length,
      cross: breadth,
      before: breadth / 2,
      after: breadth / 2,
      ...fixed,
      chips: NO_CHIPS,
    };
  }
  const needed = (ports - 1) * PORT_PITCH_LEAST + 2 * PORT_INSET;
  const cross = Math.max(isHorizontal ? height : width, needed);
  const pitch = ports > 1 ? Math.min(PORT_PITCH, (cross - 2 * PORT_INSET) / (ports - 1)) : 0;
  const placed =
    node.chips.length === 0
      ? NO_CHIPS
      : flow(
          node.chips.map((id) => at(chips, id)),
          main,
          cross,
          (chip) => {
            const size = options.chipSize(chip);
            return isHorizontal ? [size.width, size.height] : [size.height, size.width];
          },
        );
  const saying = options.sayingSize?.(node);
  const said = saying === undefined ? 0 : isHorizontal ? saying.height : saying.width;
  const end = placed.reduce((most, chip) => Math.max(most, chip.cross + chip.crossSize), cross);
  return {
    main,
    cross,
    before: cross / 2 + said,
    after: end - cross / 2,
    exits: undefined,
    entries: pitch === PORT_PITCH && ports === 2 ? PAIR : portsAt(ports, pitch),
    chips: placed,
  };
}

function portsAt(count: number, pitch: number): readonly number[] {
  if (count < 2) return count === 0 ? NO_PORTS : MIDDLE;
  return Array.from({ length: count }, (_, port) => (port - (count - 1) / 2) * pitch);
}

/** Chips in lines as long as the node, beside it. */
function flow(
  chips: readonly Chip[],
  main: number,
  cross: number,
  sizeOf: (chip: Chip) => [number, number],
): ChipAnatomy[] {
  const placed: ChipAnatomy[] = [];
  let along = CHIP_INSET;
  let line = cross + STEM;
  let lineSize = 0;
  for (const chip of chips) {
    const [mainSize, crossSize] = sizeOf(chip);
    if (along > CHIP_INSET && along + mainSize > main) {
      line += lineSize + CHIP_GAP;
      along = CHIP_INSET;
      lineSize = 0;
    }
    const middle = Math.min(along + mainSize / 2, main - CHIP_INSET);
    const stem = placed
      .filter((other) => other.main <= middle && middle <= other.main + other.mainSize)
      .reduce((lowest, other) => Math.max(lowest, other.cross + other.crossSize), cross);
    placed.push({ chip: chip.id, main: along, cross: line, mainSize, crossSize, along: middle, stem });
    along += mainSize + CHIP_GAP;
    lineSize = Math.max(lineSize, crossSize);
  }
  return placed;
}
