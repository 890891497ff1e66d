/** The widget's model as anywidget hands it over: as much of it as the view uses. */

export type Theme = "auto" | "light" | "dark";

export interface Traits {
  _snapshot: unknown;
  theme: Theme;
  height: number;
}

export interface HostModel {
  get<Name extends keyof Traits>(name: Name): Traits[Name];
  set<Name extends keyof Traits>(name: Name, value: Traits[Name]): void;
  save_changes(): void;
  on(event: string, callback: (content: unknown) => void): void;
  off(event: string, callback: (content: unknown) => void): void;
}

/** What the kernel sends besides the traits. */
export type HostMessage = { kind: "delta"; message: unknown } | { kind: "show"; graph: number };

export function isHostMessage(content: unknown): content is HostMessage {
  if (typeof content !== "object" || content === null || !("kind" in content)) return false;
  if (content.kind === "delta") return "message" in content;
  return content.kind === "show" && "graph" in content && typeof content.graph === "number";
}
