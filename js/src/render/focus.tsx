/** Which op, or which edge into it, has its local derivatives shown beside it. */

import { headerOf } from "../layout/compound";
import type { Box } from "../layout/geometry";
import { Callout } from "./callout";
import { type Camera, type Detail, LEGEND } from "./camera";
import { noteBoxOf } from "./cut-note";
import type { Looks } from "./looks";
import { coveredByMap } from "./minimap";
import type { Sight } from "./sight";

/** An edge: a value, and the op that reads it. */
export interface Touched {
  op: number;
  value: number;
}

interface Properties {
  sight: Sight;
  looks: Looks;
  camera: Camera | undefined;
  touched: Touched | undefined;
  detail: Detail;
  /** What the map of a graph that is seen in part stands apart from. */
  apart: readonly Box[];
}

/** Room around what must not be covered. */
const AROUND = 6;
/** Width of a term of a sum, typically. */
const TERM = 44;
/** And of the name of a box. */
const HEADER_WIDTH = 160;

/** Follows the camera, so that it stands where it is seen whole, and large enough to be read. */
export function FocusedCallout({ sight, looks, camera, touched, detail, apart }: Properties) {
  const { graph, moment, ruler } = sight;
  const inSight = camera?.goal.value ?? sight.seen;
  const legend = camera === undefined || camera.isLarge ? 0 : LEGEND / camera.aimedScale;
  const seen = { ...inSight, height: inSight.height - legend };
  const op = focusedOp(sight, touched);
  const box = looks.nodes.find(({ key }) => key === `op:${op}`)?.box;
  // What is to be predicted is not computed before one's eyes.
  if (op < 0 || box === undefined || sight.question !== undefined) return null;
  const around = ({ x, y, width, height }: Box): Box => ({
    x: x - AROUND,
    y: y - AROUND,
    width: width + 2 * AROUND,
    height: height + 2 * AROUND,
  });
  const sums = looks.sums.map(({ x, y, terms }) => ({
    x,
    y: y - 12,
    width: TERM * terms.length,
    height: 16,
  }));
  const headers = looks.boxes.map((look) => ({
    ...look.box,
    width: HEADER_WIDTH,
    height: headerOf(look.box.width) + AROUND,
  }));
  const cards = [...looks.nodes, ...looks.groups];
  const things = [...cards.map((look) => look.box), ...looks.chips.map(({ place }) => place)];
  const labels = looks.nested.flatMap(({ label }) => label ?? []);
  const notes = looks.notes.flatMap((look) => noteBoxOf(look, detail));
  const map = camera === undefined ? [] : coveredByMap(sight.arrangement.layout.bounds, camera, apart);
  const obstacles = [...things.map(around), ...sums, ...headers, ...labels, ...notes, ...map];
  const strokes = looks.edges.map(({ route }) => route.forward);
  const surroundings = { obstacles, strokes, seen, isWanted: touched !== undefined };
  return (
    <Callout
      key={`${op}.${touched?.value}`}
      {...{ graph, moment, op, box, ruler, ...surroundings }}
      by={touched?.value}
      scale={camera?.aimedScale ?? 1}
    />
  );
}

/** What the pointer is on, else what is selected, else the op whose backward runs. */
function focusedOp({ moment, pointed, selected }: Sight, touched: Touched | undefined): number {
  if (touched !== undefined) return touched.op;
  const [one = -1] = pointed;
  if (pointed.size === 1) return one;
  if (selected !== undefined) return selected.kind === "op" ? selected.op : -1;
  return moment.isBackward ? moment.op : -1;
}
