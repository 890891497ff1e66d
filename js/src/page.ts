/**
 * What one page holds for all views: the program that draws them. It comes once, with a widget of its own; each
 * view's module is a few lines that wait for it here. Two versions of tapeviz on one page keep out of each other's way.
 */

import type { HostModel } from "./ui/host";

/** A view's part in the page, in anywidget's form. */
export interface Program {
  /**
   * @param early are the messages of the kernel that came before the program was there.
   * @returns what ends it.
   */
  initialize(context: { model: HostModel; early?: readonly unknown[] }): () => void;
  /** Returns what takes the view down. */
  render(context: { model: HostModel; el: HTMLElement }): () => void;
}

/** Makes the program of one model. */
export type MakeProgram = () => Program;

interface Place {
  program: Promise<MakeProgram>;
  give(make: MakeProgram): void;
}

function placeOf(version: string): Place {
  const page = globalThis as { [key: symbol]: Place | undefined };
  const key = Symbol.for(`tapeviz/${version}`);
  const there = page[key];
  if (there !== undefined) return there;
  let give: Place["give"] = () => {};
  const program = new Promise<MakeProgram>((resolve) => {
    give = resolve;
  });
  const place = { program, give };
  page[key] = place;
  return place;
}

export function bringProgram(version: string, make: MakeProgram): void {
  placeOf(version).give(make);
}

export function awaitProgram(version: string): Promise<MakeProgram> {
  return placeOf(version).program;
}
