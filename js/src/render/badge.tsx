/** Whether a gradient was checked: a badge on the corner of what was differentiated by, and in the inspector. */

import type { Box } from "../layout/geometry";
import type { Mark } from "../model/check";
import "./badge.css";

const SHAPES = {
  right: "M-3.4,0.3L-1,2.8L3.6,-2.6",
  wrong: "M-2.6,-2.6L2.6,2.6M2.6,-2.6L-2.6,2.6",
  unknown: "M-3,0H3",
  waiting: "M-3.2,0V0.01M0,0V0.01M3.2,0V0.01",
};

const MEANINGS = {
  right: "agrees with central differences",
  wrong: "does not agree with central differences",
  unknown: "could not be checked",
  waiting: "being checked",
};

const OFFER = { width: 44, height: 17 };

/** In a square of 16, its middle at 0,0. */
export function BadgeShape({ mark }: { mark: Mark }) {
  if (mark === "offered") return null;
  return (
    <g class={`tv-badge tv-badge-${mark}`}>
      <title>{MEANINGS[mark]}</title>
      <circle r={7.2} />
      <path d={SHAPES[mark]} />
    </g>
  );
}

/** At the lower right corner; where nobody has asked yet, what to click to ask. */
export function Badge({
  mark,
  box,
  value,
}: {
  mark: Mark;
  box: Pick<Box, "width" | "height">;
  value: number;
}) {
  return (
    <g
      class="tv-badge-place"
      data-check={value}
      data-mark={mark}
      transform={`translate(${box.width - 3},${box.height - 2})`}
    >
      {mark === "offered" ? (
        <g class="tv-badge-offer">
          <title>Compare this gradient with central differences (C)</title>
          <rect x={-OFFER.width + 6} y={-OFFER.height / 2} {...OFFER} rx={OFFER.height / 2} />
          <text x={6 - OFFER.width / 2} y={4}>
            check
          </text>
        </g>
      ) : (
        <BadgeShape mark={mark} />
      )}
    </g>
  );
}
