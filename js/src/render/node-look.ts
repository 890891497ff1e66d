/** How a node looks, decided by `looks` and drawn by `node` and `body`. */

import type { Box } from "../layout/geometry";
import type { Mark } from "../model/check";
import type { Tint } from "../model/coloring";
import type { Ailment } from "../model/health";
import type { Summary, Value } from "../model/wire";
import type { Card } from "./card";

export type NodeKind = "op" | "variable" | "constant" | "watched";
export type State = "done" | "current" | "ahead";

/** Everything that decides how a node looks. */
export interface NodeLook {
  key: string;
  id: string;
  kind: NodeKind;
  box: Box;
  card: Card;
  /** What a screen reader says. */
  spoken: string;
  /** In how many groups it stands that are open, and one. */
  level: number;
  state: State;
  /** The current step belongs to a backward pass. */
  isBackward: boolean;
  /** Half of the bar at the left: a gradient has arrived. */
  hasGradient: boolean;
  /** Undefined while it has not been computed. */
  value: Value | undefined;
  gradient: Summary | undefined;
  /** What is wrong with the gradient. */
  ailment: Ailment | undefined;
  isNone: boolean;
  isTarget: boolean;
  isSource: boolean;
  isWatched: boolean;
  isFrozen: boolean;
  /** Its gradient is a function of the user's. */
  isCustom: boolean;
  offTape: boolean;
  raised: boolean;
  selected: boolean;
  pointed: boolean;
  /** What is to be predicted at this step. */
  covered: "value" | "gradient" | undefined;
  tint: Tint | undefined;
  /** Whether its gradient was checked, or may be. */
  mark: Mark | undefined;
  /** Which value that is. */
  valueIndex: number;
  /** Not on the way that is lit. */
  dimmed: boolean;
}
