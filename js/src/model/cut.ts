/** Where a gradient is None: the read at which the path is cut or the edge that is missing, and why. */

import type { Graph, Moment } from "./state";
import type { Finding } from "./wire";

export interface Cuts {
  /** By "op.input" of the reads that hand nothing on, and by "missing.finding" of the edges that are missing: why. */
  readonly here: ReadonlyMap<string, string>;
  /** Ops between the sources and the cuts. */
  readonly before: ReadonlySet<number>;
}

/** In a few words, for there is little room on an edge; the title of the finding has more. */
const REASONS: Record<string, string> = {
  "never-watched": "not watched",
  "not-trainable": "not trainable",
  "automatic-watching-off": "not watched",
  "watched-by-another-tape": "another tape",
  "watched-too-late": "watched too late",
  "integer-dtype": "integers",
  "computed-before-the-tape": "before the tape",
  "computed-after-the-tape": "after the tape",
  "under-stop_recording": "stop_recording",
  "before-a-reset": "before reset()",
  "in-another-thread": "another thread",
  "left-the-tape": "left the tape",
  stop_gradient: "stop_gradient",
  "op-without-derivative": "no derivative",
  "custom-gradient-gave-none": "gave None",
  "assign-cuts-history": "assigned",
  "only-control-flow": "only decides",
  "outer-tape-was-closed": "tape was closed",
};

/** As the findings say, for the sources whose None is known at this moment. */
export function cutsAt({ findings }: Graph, { gradient, results }: Moment): Cuts {
  const here = new Map<string, string>();
  const before = new Set<number>();
  findings.forEach((finding, index) => {
    if (finding.gradient !== gradient || results?.[finding.source] !== null) return;
    const key = finding.missing !== undefined ? missingKey(index) : readKey(finding);
    if (key === undefined) return;
    here.set(key, REASONS[finding.cause] ?? "");
    for (const op of finding.path) before.add(op);
  });
  return { here, before };
}

export const missingKey = (finding: number) => `missing.${finding}`;

function readKey({ op, input }: Finding): string | undefined {
  return input < 0 ? undefined : `${op}.${input}`;
}
