/** What was found to be wrong, in the order in which one would look at it. */

import { type Ailment, ailmentOf } from "./health";
import { counted } from "./numbers";
import type { Graph } from "./state";
import type { Finding } from "./wire";

export interface Problem {
  /** Place in the graph's table of findings. */
  index: number;
  finding: Finding;
  /** The shape that stands for it: what the gradient came to, or what the value is; a mere note has none. */
  sign: Ailment | "none" | "warning" | undefined;
  /** Position of the scrubber at which it shows, -1 when it belongs to none. */
  tick: number;
}

const SEVERITIES: readonly Finding["severity"][] = ["error", "warning", "note"];

/** All findings, errors first, then in the order of the tape. */
export function problemsOf(graph: Graph): Problem[] {
  const problems = graph.findings.map((finding, index) => ({
    index,
    finding,
    sign: signOf(graph, finding),
    tick: graph.ticks.tickOf[finding.step] ?? -1,
  }));
  const rank = ({ finding }: Problem) => SEVERITIES.indexOf(finding.severity);
  return problems.sort((a, b) => rank(a) - rank(b) || a.tick - b.tick || a.index - b.index);
}

function signOf({ flow, values, thresholds }: Graph, finding: Finding): Problem["sign"] {
  const { cause, gradient, source, value, severity } = finding;
  if (cause === "vanishing" || cause === "exploding") return cause;
  const result = source < 0 ? undefined : flow.gradients[gradient]?.results?.[source];
  if (result === null) return "none";
  const ailment = ailmentOf(result, thresholds) ?? values[value]?.summary.health;
  return ailment ?? (severity === "note" ? undefined : "warning");
}

/** "2 errors, 1 warning" */
export function countProblems(problems: readonly Problem[]): string {
  return SEVERITIES.map((severity) => {
    const count = problems.filter(({ finding }) => finding.severity === severity).length;
    return count === 0 ? "" : counted(count, severity);
  })
    .filter(Boolean)
    .join(", ");
}

/** "In [7], line 4", "" when the place is not known. */
export function placeOf({ frames, files }: Graph, { frame }: Finding): string {
  const place = frames[frame];
  return place === undefined ? "" : `${files[place.file]?.name ?? ""}, line ${place.line}`;
}
