/** The widget's model as anywidget hands it over: as much of it as the view uses. */

import type { Outcomes } from "../model/check";
import type { ColorBy } from "../model/coloring";

export type Theme = "auto" | "light" | "dark";

/** Which way the graph runs; "auto" lets the room decide. */
export type Orientation = "auto" | "horizontal" | "vertical";

/** The panels that stand to the left and to the right of the graph, where there is room. */
export type SidePanel = "code" | "inspector";

/** By panel its share of the view's width, 0 for one that is hidden; one that is not named is as wide as it needs. */
export type Panels = Partial<Record<SidePanel, number>>;

/** What was clicked: the result of an op, or a leaf. */
export interface Picked {
  /** Index of the op, null for a leaf. */
  op: number | null;
  /** Index of the value: what the op gave first, or the leaf. */
  value: number;
  /** Name in the user's code, "" when it has none. */
  name: string;
  /** The op as it is written, "" for a leaf. */
  expression: string;
  /** Line of the code that executed the op, null when it is not known. */
  line: number | null;
}

/**
 * The public traits, by the names that Python gives them. Views share them, and a saved notebook keeps them; which
 * tab is shown and what happens in it are null until somebody has chosen.
 */
export interface State {
  theme: Theme;
  height: number;
  orientation: Orientation;
  color_by: ColorBy;
  lecture: boolean;
  /** Level of the fold control; null folds as far as the room asks for. */
  fold: number | null;
  /** Scopes that were opened (true) or closed (false) by hand. */
  opened: Record<string, boolean>;
  panels: Panels;
  /** Null: the newest tape. */
  tab: number | null;
  /** How many steps of the tab have been taken: 0 before the first; null: all, as they come. */
  step: number | null;
  selection: Picked | null;
}

export interface Traits extends State {
  /** A packed message (a DataView), or on pages of our own a message as it is. */
  _snapshot: unknown;
  /** Likewise, with entries of arrays; null where there are none, absent in what an older tapeviz saved. */
  _entries: unknown;
  /** What came out of the gradients that were checked; absent in what an older tapeviz saved. */
  _checks: Outcomes | undefined;
  /** Which program draws the view; see `page.ts`. */
  _version: string;
}

export interface HostModel {
  get<Name extends keyof Traits>(name: Name): Traits[Name];
  set<Name extends keyof State>(name: Name, value: State[Name]): void;
  save_changes(): void;
  on(event: string, callback: (content: unknown) => void): void;
  off(event: string, callback: (content: unknown) => void): void;
  /** Absent on pages of our own, which have no kernel. */
  send?(content: unknown): void;
}

/** What the kernel sends besides the traits. */
export type HostMessage =
  | { kind: "delta"; message: unknown }
  | { kind: "show"; graph: number }
  | { kind: "checking" | "checked"; key: string };

export function isHostMessage(content: unknown): content is HostMessage {
  if (typeof content !== "object" || content === null || !("kind" in content)) return false;
  if (content.kind === "delta") return "message" in content;
  if (content.kind === "checking" || content.kind === "checked")
    return "key" in content && typeof content.key === "string";
  return content.kind === "show" && "graph" in content && typeof content.graph === "number";
}
