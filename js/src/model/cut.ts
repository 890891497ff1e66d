/** Where a gradient is None: the read at which the path is cut, and the reads between it and the source. */

import type { Graph, Moment } from "./state";

export interface Cuts {
  /** "op.input" of the reads that hand nothing on. */
  readonly here: ReadonlySet<string>;
  /** Ops between the sources and the cuts. */
  readonly before: ReadonlySet<number>;
}

/** As the findings say, for the sources whose None is known at this moment. */
export function cutsAt({ findings }: Graph, { gradient, results }: Moment): Cuts {
  const lost = findings.filter(
    (finding) => finding.gradient === gradient && finding.input >= 0 && results?.[finding.source] === null,
  );
  return {
    here: new Set(lost.map(({ op, input }) => `${op}.${input}`)),
    before: new Set(lost.flatMap(({ path }) => path)),
  };
}
