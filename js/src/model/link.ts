/**
 * A link to a step, or to a problem: what stands behind the # of the page's address. It names the tape by the code that made it, for
 * that is what stays when a cell is run again, a kernel restarted, or a notebook sent to somebody else.
 */

import type { Graph } from "./state";

export interface Link {
  /** Fingerprint of the code. */
  code: string;
  tab: number;
}

/** As `tapeviz/graph/links.py` writes it into the report of a tape's health. */
export interface ProblemLink extends Link {
  /** Index of the step, the op and the value of the finding; -1 where it has none. */
  at: { step: number; op: number; value: number };
  cause: string;
}

export interface StepLink extends Link {
  /** How many steps have been taken. */
  step: number;
}

const KEY = "tape";

export function linkTo(graph: Graph, step: number): string {
  return `${KEY}=${fingerprint(graph)}.${graph.id}.${step}`;
}

/** The link in the hash of an address, which may hold other things, too. */
export function parseLink(hash: string): StepLink | undefined {
  const found = new RegExp(`[#&]${KEY}=(\\w+)\\.(\\d+)\\.(\\d+)(?:&|$)`).exec(hash);
  if (found === null) return undefined;
  const [, code = "", tab, step] = found;
  return { code, tab: Number(tab), step: Number(step) };
}

export function parseProblemLink(hash: string): ProblemLink | undefined {
  const found = /[#&]problem=(\w+)\.(\d+)\.(-?\d+)\.(-?\d+)\.(-?\d+)\.([\w-]+)(?:&|$)/.exec(hash);
  if (found === null) return undefined;
  const [, code = "", tab, step, op, value, cause = ""] = found;
  return { code, tab: Number(tab), at: { step: Number(step), op: Number(op), value: Number(value) }, cause };
}

export function isLinkTo(graph: Graph, { code, tab }: Link): boolean {
  return graph.id === tab && fingerprint(graph) === code;
}

/** FNV-1a over the title and the source of the cell, which is the first to be shown; 32 bits in base 36. */
function fingerprint({ title, files }: Graph): string {
  const cell = files.find(({ name }) => name.startsWith("In [")) ?? files[0];
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${title}\n${cell?.text.trim() ?? ""}`)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash.toString(36);
}
