/** Between ops and the code that executed them. */

import type { Graph, Moment } from "./state";
import type { Frame } from "./wire";

/** Index of the frame that a moment is about, -1 when it is not known. */
export function frameOfMoment({ ops, gradients, frames }: Graph, moment: Moment): number {
  const asked = gradients[moment.gradient]?.frame ?? -1;
  const own = moment.op >= 0 ? (ops[moment.op]?.frame ?? -1) : moment.seed >= 0 ? asked : -1;
  return frames[own] === undefined ? asked : own;
}

/** The frame, the one that called it, and so on, outwards. */
export function callChain({ frames }: Graph, frame: number): Frame[] {
  const chain: Frame[] = [];
  for (let place = frames[frame]; place !== undefined; place = frames[place.parent]) chain.push(place);
  return chain;
}

/** By line of a file: the ops whose code is there. */
export function opsByLine({ ops, frames }: Graph, file: number): Map<number, number[]> {
  const byLine = new Map<number, number[]>();
  ops.forEach((op, index) => {
    const frame = frames[op.frame];
    if (frame === undefined || frame.file !== file) return;
    for (let line = frame.line; line <= frame.endLine; line++) {
      const there = byLine.get(line);
      if (there === undefined) byLine.set(line, [index]);
      else there.push(index);
    }
  });
  return byLine;
}

/** Of the ops of a line those of the smallest expression around a column; all of them where there is none. */
export function opsAtColumn(
  { ops, frames }: Graph,
  onLine: readonly number[],
  line: number,
  column: number,
): number[] {
  const around = onLine.flatMap((op) => {
    const frame = frames[ops[op]?.frame ?? -1];
    return frame !== undefined && covers(frame, line, column) ? [{ op, size: sizeOf(frame) }] : [];
  });
  const smallest = Math.min(...around.map(({ size }) => size));
  return around.length === 0
    ? [...onLine]
    : around.filter(({ size }) => size === smallest).map(({ op }) => op);
}

function covers(frame: Frame, line: number, column: number): boolean {
  const isAfterStart = line > frame.line || (line === frame.line && column >= frame.column);
  const isBeforeEnd = line < frame.endLine || (line === frame.endLine && column < frame.endColumn);
  return isAfterStart && isBeforeEnd;
}

/** Lines count for more than columns. */
function sizeOf({ line, endLine, column, endColumn }: Frame): number {
  return (endLine - line) * 10_000 + endColumn - column;
}
