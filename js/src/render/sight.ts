/** What a picture is drawn from: the graph, where it stands, the moment, and what the user points at. */

import type { Box } from "../layout/geometry";
import type { Mark } from "../model/check";
import type { Coloring } from "../model/coloring";
import type { Lit } from "../model/path";
import type { Question } from "../model/predict";
import type { Selection } from "../model/selection";
import type { Graph, Moment } from "../model/state";
import type { Arrangement } from "./arrangement";
import type { Ruler } from "./measure";

export interface Sight {
  graph: Graph;
  arrangement: Arrangement;
  moment: Moment;
  ruler: Ruler;
  /** Only what touches this is drawn. */
  window: Box;
  /** What the user sees of it. */
  seen: Box;
  selected: Selection | undefined;
  isSelected(node: { op: number; value: number }): boolean;
  pointed: ReadonlySet<number>;
  coloring: Coloring;
  /** By value: whether its gradient was checked, or may be. */
  marks: ReadonlyMap<number, Mark>;
  /** What is covered at this step. */
  question: Question | undefined;
  /** What is not on this way is dimmed. */
  lit: Lit | undefined;
  /** Prefix of the ids of elements, one for each view. */
  view: string;
}
