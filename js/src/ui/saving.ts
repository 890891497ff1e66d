/** Pictures as files: what they are called, and how the browser hands them over. */

import type { Size } from "../layout/geometry";
import type { Graph } from "../model/state";
import { stepsUpTo } from "../model/ticks";
import type { Still } from "../render/still";

export const FORMATS = ["SVG", "PNG"] as const;
export type Format = (typeof FORMATS)[number];

/** Pixels of a PNG for a CSS pixel: sharp on a projector. */
const SHARP = 2;
/** Browsers draw no canvas that is longer, or has more pixels. */
const LONGEST = 16_384;
const MOST_PIXELS = 1e8;

/** "tape-cell-3-step-12", by the name of the tape, the cell, and the step as the bar counts it. */
export function fileName({ title, files }: Graph, tick: number): string {
  const parts = [title, files[0]?.name.replace(/^In \[(\d+)\]$/, "cell $1") ?? "", `step ${stepsUpTo(tick)}`];
  const words = parts.join(" ").match(/[\p{L}\p{N}_]+/gu) ?? [];
  return words.join("-");
}

/** How many pixels a picture has as a PNG: as many as are sharp, unless browsers can draw no more. */
export function pixelsOf({ width, height }: Size): Size {
  const most = Math.min(LONGEST / Math.max(width, height), Math.sqrt(MOST_PIXELS / (width * height)));
  const scale = Math.min(SHARP, most);
  return { width: Math.floor(width * scale), height: Math.floor(height * scale) };
}

/** Hand a picture over as a download. */
export async function save(still: Still, format: Format, name: string, page: Document): Promise<void> {
  const svg = new Blob([still.svg], { type: "image/svg+xml" });
  const file = format === "SVG" ? svg : await pngOf(svg, still.size, page);
  const address = URL.createObjectURL(file);
  const link = page.createElement("a");
  link.href = address;
  link.download = `${name}.${format.toLowerCase()}`;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

async function pngOf(svg: Blob, size: Size, page: Document): Promise<Blob> {
  const address = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = page.createElement("canvas");
    Object.assign(canvas, pixelsOf(size));
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    if (png === null) throw new Error(`the browser draws no picture of ${canvas.width} × ${canvas.height}`);
    return png;
  } finally {
    URL.revokeObjectURL(address);
  }
}
