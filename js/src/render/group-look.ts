/** How folded groups and the boxes around open ones look at a moment. Draws nothing. */

import type { Box } from "../layout/geometry";
import { type DrawnBox, type DrawnNode, nodeKey } from "../layout/split";
import { courseOverRuns, courseOverTimes, type GroupCourse } from "../model/course";
import type { Group } from "../model/groups";
import { AILMENTS, type Ailment } from "../model/health";
import { counted, formatFloat } from "../model/numbers";
import type { Graph } from "../model/state";
import { type Tally, tallyOf } from "../model/tally";
import type { NodeLook } from "./node-look";
import type { Sight } from "./sight";
import { levelIn } from "./tree";

/** What a halo goes around, and more. */
export interface GroupLook
  extends Pick<
    NodeLook,
    | "key"
    | "id"
    | "box"
    | "state"
    | "isBackward"
    | "raised"
    | "selected"
    | "pointed"
    | "dimmed"
    | "spoken"
    | "level"
  > {
  kind: "op";
  group: string;
  title: string;
  /** "12 ops", or of different things in a row "+4 more". */
  count: string;
  times: number;
  /** Shares of its ops that have run, and that the gradient has come through. */
  forward: number;
  backward: number;
  /** "3.1e−9 – 0.04", "" as long as no gradient has come. */
  norms: string;
  ailment: Ailment | undefined;
  /** How its gradients, or its target, went over the runs. */
  course: GroupCourse | undefined;
}

export interface BoxLook {
  key: string;
  id: string;
  group: string;
  box: Box;
  title: string;
  times: number;
  count: string;
  spoken: string;
  level: number;
}

const opsOf = ({ first, last }: Group) => last - first + 1;

/** What is said of how much a group holds: ×N is for the same thing again, +N for different things. */
export function countOf(group: Group): string {
  return group.kind === "chain"
    ? `+${(opsOf(group) - 1).toLocaleString("en")} more`
    : counted(opsOf(group), "op");
}

export function groupLook(sight: Sight, node: DrawnNode, group: Group, box: Box): GroupLook {
  const { graph, moment, view } = sight;
  const tally = tallyOf(graph, moment, group.first, group.last);
  const isIn = (op: number) => group.first <= op && op <= group.last;
  const seeded = graph.values[moment.seed]?.op ?? -1;
  const isCurrent = tally.isCurrent || (moment.op < 0 && isIn(seeded));
  // What is to be predicted is not said beforehand.
  const course = sight.question === undefined ? courseOf(sight, group) : undefined;
  return {
    kind: "op",
    key: nodeKey(node),
    id: idOf(view, group),
    group: group.key,
    box,
    title: group.title,
    count: countOf(group),
    times: group.times,
    forward: tally.done / tally.ops,
    backward: tally.toPass === 0 ? 0 : tally.passed / tally.toPass,
    norms: normsOf(tally),
    ailment: tally.ailment,
    course,
    state: isCurrent ? "current" : tally.done === 0 ? "ahead" : "done",
    isBackward: moment.isBackward,
    raised: graph.ops[group.last]?.error !== undefined,
    selected: sight.selected?.kind === "op" && isIn(sight.selected.op),
    pointed: [...sight.pointed].some(isIn),
    dimmed: sight.lit !== undefined && ![...sight.lit.ops].some(isIn),
    spoken: speakGroup(group, tally, course),
    level: levelIn(sight.arrangement.split, node.box),
  };
}

const courses = new WeakMap<Group, { graph: Graph; revision: number; course: GroupCourse | undefined }>();

/** Over the runs, the same object as long as nothing has been added. */
function courseOf({ graph, moment }: Sight, group: Group): GroupCourse | undefined {
  const { revision } = graph;
  let known = courses.get(group);
  if (known?.graph !== graph || known.revision !== revision) {
    known = { graph, revision, course: courseOverRuns(graph, group) };
    courses.set(group, known);
  }
  return known.course ?? courseOverTimes(graph, moment, group);
}

/** "‖∂‖ over 40 runs: 0.2 → 0.01" */
export function courseInWords({ of, over, points }: GroupCourse): string {
  const written = (number = Number.NaN) => (Number.isNaN(number) ? "none" : formatFloat(number, 2));
  const count = points.at(-1)?.run.toLocaleString("en");
  const ends = `${written(points[0]?.number)} → ${written(points.at(-1)?.number)}`;
  return `${of === "gradient" ? "‖∂‖" : "target"} over ${count} ${over}: ${ends}`;
}

function normsOf({ norms }: Tally): string {
  if (norms === undefined) return "";
  const [low, high] = [formatFloat(norms.low, 2), formatFloat(norms.high, 2)];
  return low === high ? low : `${low} – ${high}`;
}

function speakGroup(group: Group, tally: Tally, course: GroupCourse | undefined): string {
  const parts = [group.title, `folded, ${counted(opsOf(group), "op")}`];
  if (group.times > 1) parts.push(`the same ${group.times} times`);
  if (tally.norms !== undefined) parts.push(`gradient norms ${normsOf(tally)}`);
  if (course?.over === "runs")
    parts.push(courseInWords(course).replace("‖∂‖", "gradient norm").replace("→", "to"));
  if (tally.ailment !== undefined) parts.push(`worst ${AILMENTS[tally.ailment]}`);
  return parts.join(", ");
}

export function boxLook({ view, arrangement }: Sight, { group, parent }: DrawnBox, box: Box): BoxLook {
  const spoken = [group.title, `open, ${counted(opsOf(group), "op")}`];
  if (group.times > 1) spoken.push(`the same ${group.times} times`);
  return {
    key: `box:${group.key}`,
    id: idOf(view, group),
    group: group.key,
    box,
    title: group.title,
    times: group.times,
    count: countOf(group),
    spoken: spoken.join(", "),
    level: levelIn(arrangement.split, parent),
  };
}

function idOf(view: string, { first, last, depth }: Group): string {
  return `${view}-group-${first}-${last}-${depth}`;
}
