/** The panel of a check as markup, in each of its states. */

import { renderToString } from "preact-render-to-string";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Checked, keyOf, type Outcome } from "../../src/model/check";
import { Check } from "../../src/ui/check";
import { Session } from "../../src/ui/session";
import { scalars } from "../corpus";
import { StubModel } from "./stub-model";

const agreed: Checked = {
  kind: "checked",
  checked: 1,
  of: 1,
  wrong: 0,
  corners: 0,
  tolerance: 3.5e-4,
  worst: { index: [], gradient: 14, difference: 14.000005, error: 2.9e-7 },
};
const CHECKABLE = { gradient: 0, source: 0 };

const frames: (() => void)[] = [];
let session: Session;

beforeEach(() => {
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => frames.push(run));
  vi.stubGlobal("cancelAnimationFrame", () => {});
});

afterEach(() => {
  session.dispose();
  vi.unstubAllGlobals();
});

function panel(outcome?: Outcome, act?: (session: Session, key: string) => void): string {
  const model = Object.assign(new StubModel(), { send: () => {} });
  const tape = scalars();
  Object.assign(model.traits, { _snapshot: tape.snapshot() });
  if (outcome !== undefined) Object.assign(model.traits, { _checks: { "0.1.0.0": outcome } });
  session = new Session(model);
  for (const run of frames.splice(0)) run();
  const graph = session.current.value?.graph;
  if (graph === undefined) throw new RangeError("no graph");
  act?.(session, keyOf(graph, CHECKABLE));
  return renderToString(<Check {...{ session, graph }} checkable={CHECKABLE} />).replaceAll("><", ">\n<");
}

it.each<[string, Outcome | undefined]>([
  ["before anybody asks", undefined],
  ["that agrees", agreed],
  [
    "that does not agree",
    { ...agreed, wrong: 1, worst: { index: [], gradient: 14, difference: 12, error: 0.14 } },
  ],
  ["that was refused", { kind: "refused", why: "The kernel that recorded this tape is gone." }],
])("a check %s", (_, outcome) => {
  expect(panel(outcome)).toMatchSnapshot();
});

it.each<[string, (session: Session, key: string) => void]>([
  ["asked for", ({ checks, current }) => current.value && checks.ask(current.value.graph, CHECKABLE)],
  ["under way", ({ checks }, key) => checks.begin(key)],
])("a check that is %s", (_, act) => {
  expect(panel(undefined, act)).toMatchSnapshot();
});
