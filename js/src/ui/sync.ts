/** Keeps the session and the widget's traits the same, both ways, without an echo. */

import { effect, untracked } from "@preact/signals";
import type { HostModel, Picked, State } from "./host";

/** What a widget has that an older tapeviz saved, or that nobody has touched. */
export const DEFAULTS: Readonly<State> = {
  theme: "auto",
  height: 460,
  orientation: "auto",
  color_by: "value",
  lecture: false,
  fold: null,
  opened: {},
  panels: {},
  tab: null,
  step: null,
  selection: null,
};

const NAMES = Object.keys(DEFAULTS) as (keyof State)[];

export function readState(model: HostModel): State {
  return Object.fromEntries(NAMES.map((name) => [name, read(model, name)])) as unknown as State;
}

function read<Name extends keyof State>(model: HostModel, name: Name): State[Name] {
  return model.get(name) ?? DEFAULTS[name];
}

/**
 * Several traits may change in one message (the tab, and the step in it), and the model tells of them one by one: so
 * each time all that differ from what was known are taken at once.
 *
 * @param take is handed the traits that the kernel, or another view's page, has changed.
 * @param tell reads from signals what the traits are to be; what it leaves out stays as it is.
 */
export function keepInSync(
  model: HostModel,
  take: (changed: Partial<State>) => void,
  tell: () => Partial<State>,
  ended: AbortSignal,
): void {
  const known = readState(model);
  let isSending = false;
  const receive = () => {
    if (isSending) return;
    const now = readState(model);
    const changed = Object.fromEntries(
      NAMES.filter((name) => !isSame(known[name], now[name])).map((name) => [name, now[name]]),
    );
    Object.assign(known, changed);
    if (Object.keys(changed).length === 0) return;
    take(changed as Partial<State>);
    send(untracked(tell)); // what was out of reach is set right
  };
  const send = (told: Partial<State>) => {
    const names = NAMES.filter((name) => name in told && !isSame(known[name], told[name]));
    Object.assign(known, Object.fromEntries(names.map((name) => [name, told[name]])));
    isSending = true;
    for (const name of names) set(model, name, known);
    isSending = false;
    if (names.length > 0) model.save_changes();
  };
  const stop = effect(() => {
    const told = tell();
    untracked(() => send(told));
  });
  for (const name of NAMES) model.on(`change:${name}`, receive);
  ended.addEventListener("abort", () => {
    stop();
    for (const name of NAMES) model.off(`change:${name}`, receive);
  });
}

function set<Name extends keyof State>(model: HostModel, name: Name, { [name]: value }: State): void {
  model.set(name, value);
}

/** A selection is what it points at, however the two sides describe it. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (isPicked(one) && isPicked(other)) return one.op === other.op && one.value === other.value;
  return JSON.stringify(one) === JSON.stringify(other);
}

function isPicked(value: unknown): value is Picked {
  return typeof value === "object" && value !== null && "op" in value && "value" in value;
}
