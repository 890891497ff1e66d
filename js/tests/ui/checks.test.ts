import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Outcome, Outcomes } from "../../src/model/check";
import { Checks } from "../../src/ui/checks";
import type { HostModel } from "../../src/ui/host";
import { scalars } from "../corpus";
import { graphOf } from "../fixture";

const graph = graphOf(scalars());
const checkable = { gradient: 0, source: 1 };
const KEY = "0.1.0.1";
const found: Outcome = { kind: "refused", why: "It is random." };

/** As much of the widget's model as checks need. */
class StubModel {
  sent: unknown[] = [];
  listeners: (() => void)[] = [];

  constructor(private outcomes?: Outcomes) {}

  get = () => this.outcomes;
  on = (_: string, callback: () => void) => this.listeners.push(callback);
  off = () => this.listeners.pop();
  send = (content: unknown) => this.sent.push(content);

  answer(outcomes: Outcomes): void {
    this.outcomes = outcomes;
    for (const tell of this.listeners) tell();
  }
}

const ended = new AbortController();
const checksOf = (model: object) => new Checks(model as HostModel, ended.signal);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("asks the kernel once, waits for it, and shows what it says", () => {
  const model = new StubModel();
  const checks = checksOf(model);
  checks.ask(graph, checkable);
  checks.ask(graph, checkable);
  expect(model.sent).toEqual([{ kind: "check", graph: 0, run: 1, gradient: 0, source: 1 }]);
  expect(checks.of(graph, checkable)).toBe("asked");
  checks.begin(KEY);
  expect(checks.of(graph, checkable)).toBe("running");
  model.answer({ [KEY]: found });
  checks.end(KEY);
  expect(checks.of(graph, checkable)).toEqual(found);
});

it("says that a kernel takes long, and takes its answer all the same", () => {
  const model = new StubModel();
  const checks = checksOf(model);
  checks.ask(graph, checkable);
  vi.advanceTimersByTime(5000);
  expect(checks.of(graph, checkable)).toBe("late");
  checks.begin(KEY);
  expect(checks.of(graph, checkable)).toBe("running");
});

it("shows what was found before the notebook was saved", () => {
  expect(checksOf(new StubModel({ [KEY]: found })).of(graph, checkable)).toEqual(found);
});

it("says so when there is no kernel, or none any more", () => {
  const alone = checksOf({ get: () => undefined, on: () => {} });
  alone.ask(graph, checkable);
  expect(alone.of(graph, checkable)).toMatchObject({ why: expect.stringContaining("no kernel") });
  const model = new StubModel();
  const checks = checksOf(model);
  checks.ask(graph, checkable);
  checks.sever();
  expect(checks.of(graph, checkable)).toMatchObject({ why: expect.stringContaining("gone") });
  checks.ask(graph, checkable);
  expect(model.sent).toHaveLength(1);
});
