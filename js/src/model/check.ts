/** Whether a gradient agrees with central differences: what the kernel found, and how it is said. */

import { formatFloat, toNumber } from "./numbers";
import type { Graph, Moment } from "./state";
import type { WireNumber } from "./wire";

/** As `tapeviz/notebook/checking.py` writes it. */
export interface Checked {
  kind: "checked";
  /** How many entries were compared, out of how many. */
  checked: number;
  of: number;
  wrong: number;
  /** Entries at a corner, as that of relu at 0, where the gradient is between the slopes to its two sides. */
  corners: number;
  /** The relative difference up to which the two agree. */
  tolerance: number;
  /** The entry that is furthest off. */
  worst: { index: number[]; gradient: WireNumber; difference: WireNumber; error: WireNumber };
}

export interface Refused {
  kind: "refused";
  /** Why it cannot be checked, in a sentence. */
  why: string;
}

export type Outcome = Checked | Refused;

/** By the key of the gradient. */
export type Outcomes = Readonly<Record<string, Outcome>>;

/** A gradient by one of its sources. */
export interface Checkable {
  gradient: number;
  /** Place among the sources. */
  source: number;
}

/** Kept in the notebook, so it tells runs apart. */
export function keyOf({ id, run }: Graph, { gradient, source }: Checkable): string {
  return [id, run, gradient, source].join(".");
}

/** The gradient shown by a value, once it has been returned and is not None. */
export function checkableAt(moment: Moment, value: number): Checkable | undefined {
  const source = moment.ofValue(value).source;
  const result = moment.results?.[source];
  return result === undefined || result === null ? undefined : { gradient: moment.gradient, source };
}

/** "waiting" for the kernel; "offered" where nobody has asked yet. */
export type Mark = "right" | "wrong" | "unknown" | "waiting" | "offered";

/** "asked": nothing has come back yet. "late": for some time. "running": the kernel is at it. */
export type Pending = "asked" | "late" | "running";

export function isPending(state: Outcome | Pending | undefined): state is Pending {
  return typeof state === "string";
}

export function markOf(outcome: Outcome | Pending | undefined): Mark {
  if (outcome === undefined) return "offered";
  if (isPending(outcome)) return "waiting";
  if (outcome.kind === "refused") return "unknown";
  return outcome.wrong === 0 ? "right" : "wrong";
}

/** "agrees with central differences, relative difference at most 2.9e−7", "off in 3 of 3 entries" */
export function verdictOf(outcome: Outcome): string {
  if (outcome.kind === "refused") return "not checked";
  const { checked, wrong, worst } = outcome;
  if (wrong > 0) return `off in ${wrong} of ${entries(checked)}`;
  const error = toNumber(worst.error);
  const most = error === 0 ? "" : `, relative difference at most ${formatFloat(error, 2)}`;
  return `agrees with central differences${most}`;
}

/** What else there is to say, a sentence each. */
export function remarksOn(outcome: Outcome): string[] {
  if (outcome.kind === "refused") return [outcome.why];
  const { checked, of, wrong, corners, worst, tolerance } = outcome;
  const remarks: string[] = [];
  if (wrong > 0) {
    const [said, difference] = [toNumber(worst.gradient), toNumber(worst.difference)];
    const place = worst.index.length === 0 ? "The" : `Entry [${worst.index.join(", ")}]: the`;
    const off = Number.isFinite(said - difference)
      ? `, off by ${formatFloat(Math.abs(said - difference), 3)}, relative ${formatFloat(worst.error, 2)}`
      : "";
    remarks.push(
      `${place} tape says ${formatFloat(said)}, central differences ${formatFloat(difference)}${off}.`,
    );
    remarks.push(`Relative differences up to ${formatFloat(tolerance, 2)} count as right.`);
  }
  if (corners > 0) {
    remarks.push(
      `${corners === 1 ? "1 entry lies" : `${corners.toLocaleString("en")} entries lie`} at a corner: the slopes ` +
        "to its two sides differ, and the gradient is between them.",
    );
  }
  if (checked < of) remarks.push(`${checked} of ${entries(of)} were compared.`);
  return remarks;
}

const entries = (count: number) => (count === 1 ? "1 entry" : `${count.toLocaleString("en")} entries`);
