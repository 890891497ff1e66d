import { effect } from "@preact/signals";
import { gzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { entriesOf } from "../../src/model/entries";
import type { Traits } from "../../src/ui/host";
import { LEAST_SHARE, MOST_SHARE, Session } from "../../src/ui/session";
import { DEFAULTS } from "../../src/ui/sync";
import { mlp, nested, scalars } from "../corpus";
import type { Recorder } from "../recorder";
import { StubModel } from "./stub-model";

let model: StubModel;
let session: Session;
let frames: (() => void)[];

const nextFrame = () => {
  const due = frames;
  frames = [];
  for (const run of due) run();
};
const start = (snapshot?: Recorder, traits: Partial<Traits> = {}) => {
  model = new StubModel();
  Object.assign(model.traits, traits);
  if (snapshot !== undefined) model.traits._snapshot = snapshot.snapshot(snapshot.deltas().length);
  session = new Session(model);
  nextFrame();
};

beforeEach(() => {
  frames = [];
  vi.useFakeTimers();
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => frames.push(run));
  vi.stubGlobal("cancelAnimationFrame", () => {});
});

afterEach(() => {
  session.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a tape that has ended", () => {
  beforeEach(() => start(scalars()));

  it("stands at the last step", () => {
    expect(session.lastTick.value).toBe(8);
    expect(session.tick.value).toBe(8);
  });

  it("is stepped within its ends", () => {
    session.stepBy(-1);
    expect(session.tick.value).toBe(7);
    session.seek(-5);
    expect(session.tick.value).toBe(-1);
    session.seek(100);
    expect(session.tick.value).toBe(8);
  });

  it("plays from the beginning once it is at the end, and stops there", () => {
    session.togglePlay();
    expect([session.playing.value, session.tick.value]).toEqual([true, -1]);
    vi.advanceTimersByTime(900 * 3);
    expect(session.tick.value).toBe(2);
    vi.advanceTimersByTime(900 * 10);
    expect([session.playing.value, session.tick.value]).toEqual([false, 8]);
  });

  it("plays at the speed asked for, and a step by hand ends it", () => {
    session.seek(-1);
    session.nextSpeed();
    session.togglePlay();
    vi.advanceTimersByTime(450 * 4);
    expect(session.tick.value).toBe(3);
    session.stepBy(-1);
    vi.advanceTimersByTime(9000);
    expect(session.tick.value).toBe(2);
  });
});

describe("a tape that is being recorded", () => {
  const deltas = nested().deltas();

  beforeEach(() => start());

  it("shows the newest step as it comes, once a frame", () => {
    const seen: number[] = [];
    const stop = effect(() => {
      seen.push(session.tick.value);
    });
    model.deliver(deltas[0]);
    model.deliver(deltas[1]);
    nextFrame();
    stop();
    expect(seen).toEqual([-1, 1]);
    expect(session.isLive.value).toBe(true);
  });

  it("stands still once the user has stepped, until the end is asked for", () => {
    for (const delta of deltas.slice(0, 4)) model.deliver(delta);
    nextFrame();
    session.stepBy(-2);
    model.deliver(deltas[4]);
    nextFrame();
    expect([session.tick.value, session.lastTick.value]).toEqual([1, 4]);
    expect(session.isWaiting.value).toBe(true);
    session.follow();
    expect([session.tick.value, session.isLive.value]).toEqual([4, true]);
  });

  it("is live no more once the kernel is gone", () => {
    model.deliver(deltas[0]);
    nextFrame();
    model.tell("comm_live_update");
    nextFrame();
    const graph = session.current.value?.graph;
    expect([session.isLive.value, graph?.state]).toEqual([false, "closed"]);
    expect(graph?.message).toMatch(/kernel stopped/);
  });

  it("is taken in even while the page draws no frames", () => {
    model.deliver(deltas[0]);
    vi.advanceTimersByTime(400);
    expect(session.current.value?.graph.ops).toHaveLength(1);
  });
});

describe("several tapes", () => {
  const both = (run = 1) => {
    model.deliver(scalars().deltas(0)[0]);
    const second = scalars().deltas(1, run)[0];
    if (second === undefined) throw new RangeError("the corpus is empty");
    model.deliver({ ...second, seq: 2 });
    nextFrame();
  };

  beforeEach(() => start());

  it("shows the newest until one is chosen", () => {
    both();
    expect(session.tabs.value.map(({ id }) => id)).toEqual([0, 1]);
    expect(session.current.value?.graph.id).toBe(1);
    session.show(0);
    expect(session.current.value?.graph.id).toBe(0);
  });

  it("brings a tab to the front when the kernel says so", () => {
    both();
    model.tell("msg:custom", { kind: "show", graph: 0 });
    expect(session.current.value?.graph.id).toBe(0);
  });

  it("are told to the model with the place in each", () => {
    both();
    expect([model.traits.tab, model.traits.step]).toEqual([null, null]);
    session.show(0);
    session.seek(-1);
    expect([model.traits.tab, model.traits.step]).toEqual([0, 0]);
    session.show(1);
    expect([model.traits.tab, model.traits.step]).toEqual([1, null]);
  });

  it("are gone to by tab and step at once", () => {
    both();
    model.update({ step: 0, tab: 0 });
    expect([session.current.value?.graph.id, session.tick.value]).toEqual([0, -1]);
    expect([model.traits.tab, model.traits.step]).toEqual([0, 0]);
  });
});

describe("the traits", () => {
  it("follow what is done in the view, in one message each", () => {
    start(scalars());
    expect([model.traits.tab, model.traits.step, model.saved]).toEqual([0, 9, 1]);
    session.seek(3);
    session.select({ kind: "op", op: 1 });
    session.orientation.value = "vertical";
    session.colorBy.value = "health";
    session.lecture.value = true;
    session.fold.value = 2;
    session.opened.value = { "0:f": true };
    session.theme.value = "dark";
    const { step, orientation, color_by, lecture, fold, opened, theme } = model.traits;
    expect({ step, orientation, color_by, lecture, fold, opened, theme }).toEqual({
      step: 4,
      orientation: "vertical",
      color_by: "health",
      lecture: true,
      fold: 2,
      opened: { "0:f": true },
      theme: "dark",
    });
    expect(model.saved).toBe(9);
  });

  it("keep how wide the panels are once they are settled", () => {
    start(scalars());
    const saved = model.saved;
    for (const share of [0.3, 0.25, 0.2]) session.dragPanel("code", share);
    expect([session.panels.value, model.traits.panels]).toEqual([{ code: 0.2 }, {}]);
    session.settlePanels();
    expect([model.traits.panels, model.saved]).toEqual([{ code: 0.2 }, saved + 1]);
    session.setPanel("inspector", 0.9);
    expect(model.traits.panels).toEqual({ code: 0.2, inspector: MOST_SHARE });
    session.setPanel("code", 0.9);
    expect(model.traits.panels.code, "the graph keeps a third").toBeCloseTo(0.2);
    session.setPanel("code", undefined);
    expect(model.traits.panels).toEqual({ inspector: MOST_SHARE });
  });

  it("hide the panels, and show them as wide as they were", () => {
    start(scalars());
    session.setPanel("code", 0.2);
    session.togglePanels();
    expect(model.traits.panels).toEqual({ code: 0, inspector: 0 });
    session.togglePanels();
    expect(model.traits.panels).toEqual({ code: 0.2 });
    session.setPanel("inspector", LEAST_SHARE / 2);
    expect(model.traits.panels).toEqual({ code: 0.2, inspector: 0 });
    session.togglePanels();
    session.showPanel("code");
    expect(model.traits.panels).toEqual({ inspector: 0, code: 0.2 });
    model.update({ panels: {} });
    expect(session.panels.value).toEqual({});
  });

  it("say of a selection what the code says there", () => {
    start(scalars());
    session.select({ kind: "op", op: 0 });
    expect(model.traits.selection).toMatchObject({ op: 0, name: "a", line: 4 });
    session.select({ kind: "value", value: 0 });
    expect(model.traits.selection).toMatchObject({ op: null, value: 0, name: "x", line: null });
    session.select(undefined);
    expect(model.traits.selection).toBeNull();
  });

  it("leave a view at its step when the notebook begins and ends a lecture", () => {
    start(scalars());
    session.seek(4);
    model.update({ lecture: true });
    expect([session.lecture.value, session.tick.value, model.traits.step]).toEqual([true, 4, 5]);
    model.update({ lecture: false });
    expect([session.lecture.value, session.tick.value]).toEqual([false, 4]);
  });

  it("ask again in the next lecture", () => {
    start(scalars());
    session.seek(1);
    model.update({ lecture: true });
    session.uncover();
    expect(session.question.value).toBeUndefined();
    model.update({ lecture: false });
    model.update({ lecture: true });
    expect(session.question.value).toBeDefined();
  });

  it("let a lecture of a key begin before the first step, and end there where it began", () => {
    start(scalars());
    session.seek(4);
    session.toggleLecture();
    expect([session.tick.value, model.traits.step]).toEqual([-1, 0]);
    session.toggleLecture();
    expect([session.tick.value, model.traits.step]).toEqual([4, 5]);
    session.toggleLecture();
    session.advance();
    session.toggleLecture();
    expect(session.tick.value).toBe(0);
  });

  it("move the view, which tells nothing back", () => {
    start(scalars());
    const saved = model.saved;
    model.update({ step: 5, lecture: true });
    model.update({
      orientation: "horizontal",
      color_by: "time",
      fold: 1,
      opened: { a: false },
    });
    model.update({ selection: { op: 2, value: 99, name: "", expression: "", line: null } });
    expect(session.tick.value).toBe(4);
    expect([session.orientation.value, session.colorBy.value]).toEqual(["horizontal", "time"]);
    expect([session.lecture.value, session.fold.value, session.opened.value]).toEqual([
      true,
      1,
      { a: false },
    ]);
    expect(session.selection.value).toEqual({ kind: "op", op: 2 });
    expect(model.saved).toBe(saved + 1); // the selection is told with its true value and name
  });

  it("stop what plays when the kernel sets the step", () => {
    start(scalars());
    session.togglePlay();
    vi.advanceTimersByTime(900);
    model.update({ step: 7 });
    vi.advanceTimersByTime(9000);
    expect([session.tick.value, session.playing.value, model.traits.step]).toEqual([6, false, 7]);
  });

  it("are set right when they are out of reach", () => {
    start(scalars());
    model.update({ step: 500 });
    expect([session.tick.value, model.traits.step]).toEqual([8, 9]);
    model.update({ selection: { op: 500, value: 0, name: "", expression: "", line: null } });
    expect([session.selection.value, model.traits.selection]).toEqual([undefined, null]);
  });

  it("put a saved view where it was", () => {
    const selection = { op: 1, value: 3, name: "", expression: "", line: null };
    start(scalars(), { tab: 0, step: 3, selection, fold: 3, height: 600, color_by: "time" });
    expect([session.tick.value, session.height.value, session.fold.value]).toEqual([2, 600, 3]);
    expect(session.selection.value).toEqual({ kind: "op", op: 1 });
    session.stepBy(1);
    expect(model.traits.step).toBe(4);
  });

  it("may be set before there is a tape", () => {
    start();
    model.update({ step: 2 });
    model.deliver(scalars().deltas(0)[0]);
    nextFrame();
    expect(session.isWaiting.value).toBe(true);
    expect(model.traits.step).toBe(session.tick.value + 1);
  });
});

describe("a snapshot", () => {
  const packed = (text: string) => new DataView(gzipSync(new TextEncoder().encode(text)).buffer);

  it("may come packed", () => {
    start();
    const message = scalars().snapshot(1);
    model.traits._snapshot = packed(JSON.stringify(message));
    model.tell("change:_snapshot");
    nextFrame();
    expect(session.current.value?.graph.ops).toHaveLength(4);
  });

  it("has entries beside it, also when it comes after them", () => {
    start();
    const tape = mlp();
    model.update({ _entries: packed(JSON.stringify(tape.entries())), _snapshot: tape.snapshot(1) });
    nextFrame();
    const value = session.current.value?.graph.values.find(({ name }) => name === "logits");
    expect(value?.summary.packed?.dtype).toBe("f4");
    expect(entriesOf(value?.summary ?? {})).toHaveLength(1280);
  });

  it("may be damaged, which is said", () => {
    start();
    model.traits._snapshot = packed("{");
    model.tell("change:_snapshot");
    expect(session.trouble.value).toMatch(/damaged.*run the cell again/);
  });
});

describe("the model", () => {
  it("gets the height once it is settled", () => {
    start();
    session.setHeight(500.4, false);
    expect([model.traits.height, model.saved]).toEqual([460, 0]);
    session.setHeight(5000, true);
    expect([model.traits.height, model.saved]).toEqual([1200, 1]);
  });

  it("is left without listeners", () => {
    start(scalars());
    expect(model.listenerCount).toBe(5 + Object.keys(DEFAULTS).length);
    session.dispose();
    expect(model.listenerCount).toBe(0);
  });

  it("may send what is no message", () => {
    start();
    for (const content of [null, 7, "x", {}, { kind: "delta" }, { kind: "show", graph: "0" }]) {
      model.tell("msg:custom", content);
    }
    nextFrame();
    expect(session.trouble.value).toBeUndefined();
    model.deliver({ format: "something else" });
    expect(session.trouble.value).toMatch(/\S/);
  });
});
