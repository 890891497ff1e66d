/** An array as bars: its histogram, or one bar an entry when there are few. */

import { toNumber } from "../model/numbers";
import type { Summary } from "../model/wire";

interface Properties {
  summary: Summary;
  x: number;
  y: number;
  width: number;
  height: number;
}

const BINS = 20;

/** Heights between 0 and 1. */
export function bars(summary: Summary): number[] {
  const counts = summary.histogram?.counts ?? countEntries(summary);
  const most = Math.max(1, ...counts);
  return counts.map((count) => count / most);
}

function countEntries(summary: Summary): number[] {
  const { min, max } = summary;
  if (summary.entries === undefined || min === undefined || max === undefined) return [];
  const counts = new Array<number>(BINS).fill(0);
  for (const entry of summary.entries.map(toNumber)) {
    if (!Number.isFinite(entry)) continue;
    const share = max > min ? (entry - min) / (max - min) : 0.5;
    const bin = Math.min(BINS - 1, Math.floor(share * BINS));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

export function Histogram({ summary, x, y, width, height }: Properties) {
  const heights = bars(summary);
  // All entries in one bin are a single bar in the middle, as narrow as one of many.
  const isSingle = heights.length === 1;
  const step = width / (isSingle ? BINS : Math.max(1, heights.length));
  const left = isSingle ? x + (width - step) / 2 : x;
  let data = "";
  heights.forEach((share, i) => {
    if (share === 0) return;
    const tall = Math.max(1, share * height);
    const bar = [left + i * step, y + height - tall, Math.max(0.6, step - 0.8)];
    const [begin, top, wide] = bar.map((length) => length.toFixed(2));
    data += `M${begin},${top}h${wide}v${tall.toFixed(2)}h-${wide}Z`;
  });
  return (
    <>
      <path class="tv-histogram-base" d={`M${x},${y + height + 0.5}h${width}`} />
      <path class="tv-histogram" d={data} />
    </>
  );
}
