/** A Variable, a constant or a far-away result, as a chip on the op that reads it. */

import type { PlacedChip } from "../layout/types";
import type { Phase } from "../model/state";
import { Glyph } from "./glyph";
import type { NodeKind, State } from "./node-look";

export interface ChipLook {
  key: string;
  place: PlacedChip;
  text: string;
  /** "result" for a reference to something computed far away. */
  kind: NodeKind | "result";
  value: number;
  /** The whole name; `text` may be cut. */
  name: string;
  state: State;
  backward: Phase | "none";
  isFrozen: boolean;
  selected: boolean;
}

export function ChipView({ look }: { look: ChipLook }) {
  const { place, kind, backward } = look;
  const [from, to] = place.stem;
  const rx = kind === "constant" ? 2.5 : place.height / 2;
  const middle = { x: place.x + place.width / 2, y: place.y + place.height / 2 };
  const classes = `tv-chip tv-kind-${kind} tv-state-${look.state}${look.selected ? " tv-is-selected" : ""}`;
  const stem = (offset: number) => ({ x1: from.x + offset, y1: from.y, x2: to.x + offset, y2: to.y });
  return (
    <g
      class={classes}
      data-chip={look.key}
      data-value={look.value}
      data-name={look.name}
      data-backward={backward}
    >
      <line class="tv-stem" {...stem(backward === "none" ? 0 : -1.5)} />
      {backward !== "none" && (
        <line class={`tv-stem tv-stem-backward tv-flow-${backward.replace(" ", "-")}`} {...stem(1.5)} />
      )}
      <rect x={place.x} y={place.y} width={place.width} height={place.height} rx={rx} />
      <text x={middle.x + (look.isFrozen ? 6 : 0)} y={middle.y + 4}>
        {look.text}
      </text>
      {look.isFrozen && <Glyph name="lock" x={place.x + 11} y={middle.y - 0.5} />}
    </g>
  );
}
