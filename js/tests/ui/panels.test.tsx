/** Each panel as markup, in the states that it has. What a theme changes in it is in its colours, but for the bar. */

import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { COLOR_BY } from "../../src/model/coloring";
import { search } from "../../src/model/search";
import { selectionFor } from "../../src/model/selection";
import { placedBrackets, trackOf } from "../../src/model/track";
import { Camera } from "../../src/render/camera";
import { plainRuler } from "../../src/render/measure";
import { Minimap } from "../../src/render/minimap";
import { Scene } from "../../src/render/scene";
import { Failure } from "../../src/ui/app";
import { Bar, Choices } from "../../src/ui/bar";
import { CodePanel } from "../../src/ui/code";
import { EmptyTape } from "../../src/ui/empty";
import { Export } from "../../src/ui/export";
import { Gradients } from "../../src/ui/gradients";
import { Grip } from "../../src/ui/grip";
import { Guess } from "../../src/ui/guess";
import { Help } from "../../src/ui/help";
import type { Traits } from "../../src/ui/host";
import { Inspector } from "../../src/ui/inspector";
import { Legend } from "../../src/ui/legend";
import { Notice } from "../../src/ui/notice";
import { Problems } from "../../src/ui/problems";
import { TrackPicture } from "../../src/ui/scrubber";
import { Hits, Search } from "../../src/ui/search";
import { Session } from "../../src/ui/session";
import { Stage } from "../../src/ui/stage";
import { Timeline } from "../../src/ui/timeline";
import { extremes, mlp, nested, notANumber, raising, scalars, unconnected } from "../corpus";
import { named } from "../foldable";
import { Recorder } from "../recorder";
import { StubModel } from "./stub-model";

const frames: (() => void)[] = [];
const ended = new AbortController();
let session: Session;
let stage: Stage;

beforeEach(() => {
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => frames.push(run));
  vi.stubGlobal("cancelAnimationFrame", () => {});
  vi.stubGlobal("document", { fullscreenEnabled: true });
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
  stage = new Stage({ ownerDocument: new EventTarget() } as unknown as HTMLElement, ended.signal);
  stage.width.value = 1150;
});

afterEach(() => {
  session.dispose();
  vi.unstubAllGlobals();
});

/** A session on a tape, its traits as they come from the kernel. */
function start(tape: Recorder, traits: Partial<Traits> = {}): Session {
  const model = new StubModel();
  Object.assign(model.traits, { _snapshot: tape.snapshot(), ...traits });
  session = new Session(model);
  for (const run of frames.splice(0)) run();
  return session;
}

function select(name: string): void {
  const graph = session.current.value?.graph;
  const value = graph?.values.findIndex((one) => one.name === name) ?? -1;
  if (graph === undefined || value < 0) throw new RangeError(`no value ${name}`);
  session.select(selectionFor(graph, value));
}

const markup = (panel: VNode) => renderToString(panel).replaceAll("><", ">\n<");

describe("the bar", () => {
  it.each(["light", "dark"] as const)("in the %s theme", (theme) => {
    start(scalars(), { theme });
    expect(markup(<Bar {...{ session, stage }} page={theme} />)).toMatchSnapshot();
  });

  it("where there is little room", () => {
    start(scalars());
    stage.width.value = 480;
    expect(markup(<Bar {...{ session, stage }} page="light" />)).toMatchSnapshot();
  });
});

it("what can be chosen where the bar has no room for it", () => {
  start(named());
  stage.width.value = 480;
  expect(markup(<Choices {...{ session, stage }} />)).toMatchSnapshot();
});

describe("the inspector", () => {
  const states: [string, () => unknown][] = [
    ["of a step of a gradient", () => start(scalars())],
    ["of a Variable that received twice", () => [start(scalars()), select("x")]],
    ["of a matrix", () => [start(mlp()), select("logits")]],
    ["of a gradient that is None", () => [start(unconnected()), select("w")]],
    ["of small arrays with NaN", () => [start(notANumber()), select("x")]],
    ["of an op that raised", () => start(raising())],
    ["before the first step", () => start(scalars()).seek(-1)],
  ];
  it.each(states)("%s", (_, prepare) => {
    prepare();
    expect(markup(<Inspector session={session} />)).toMatchSnapshot();
  });
});

it("the code", () => {
  start(scalars()).seek(1);
  expect(markup(<CodePanel {...{ session, stage }} />)).toMatchSnapshot();
});

it("the gradient flow", () => {
  start(mlp());
  expect(markup(<Gradients session={session} />)).toMatchSnapshot();
});

describe("the timeline", () => {
  it("with its buttons", () => {
    start(scalars()).seek(2);
    expect(markup(<Timeline {...{ session, stage }} />)).toMatchSnapshot();
  });

  it.each([
    ["of nested tapes", nested],
    ["with a problem", notANumber],
  ])("its track, %s", (_, tape) => {
    const graph = start(tape()).current.value?.graph;
    if (graph === undefined) throw new RangeError("no graph");
    const track = trackOf(graph, 600, 10);
    const rows = placedBrackets(graph, track);
    expect(markup(<TrackPicture {...{ graph, session, track, rows }} />)).toMatchSnapshot();
  });
});

it("the problems", () => {
  start(notANumber());
  expect(markup(<Problems session={session} />)).toMatchSnapshot();
});

it("no problems are nothing", () => {
  start(scalars());
  expect(markup(<Problems session={session} />)).toBe("");
});

describe("the search", () => {
  it("before anything is typed", () => {
    start(scalars());
    expect(markup(<Search {...{ session, stage }} view="tv1" />)).toMatchSnapshot();
  });

  it("with what it found", () => {
    const graph = start(mlp()).current.value?.graph;
    if (graph === undefined) throw new RangeError("no graph");
    const { hits } = search(graph, "W1");
    expect(markup(<Hits list="tv1-hits" hits={hits} current={0} onGo={() => {}} />)).toMatchSnapshot();
  });
});

it.each(COLOR_BY)("the legend of the %s", (by) => {
  start(scalars());
  const scale = by === "value" || by === "gradient" ? { low: 0.06, high: 16 } : undefined;
  expect(markup(<Legend by={by} scale={scale} />)).toMatchSnapshot();
});

it("the minimap", () => {
  const graph = start(extremes()).current.value?.graph;
  if (graph === undefined) throw new RangeError("no graph");
  const arrangement = new Scene(plainRuler).arrange(graph, { width: 600, height: 360 }, "auto", undefined);
  const camera = new Camera(
    new EventTarget() as unknown as SVGSVGElement,
    { setAttribute() {} } as unknown as SVGGElement,
  );
  camera.resize({ width: 300, height: 120 });
  expect(
    markup(<Minimap {...{ graph, arrangement, camera }} current={arrangement.layout.nodes[1]} apart={[]} />),
  ).toMatchSnapshot();
  camera.dispose();
});

it("the export", () => {
  start(scalars());
  expect(markup(<Export {...{ session, stage }} />)).toMatchSnapshot();
});

it("the help", () => {
  start(scalars());
  expect(markup(<Help stage={stage} />)).toMatchSnapshot();
});

describe("the guess", () => {
  it.each([
    ["a number", scalars],
    ["a shape", mlp],
  ])("of %s", (_, tape) => {
    start(tape(), { lecture: true }).seek(0);
    expect(markup(<Guess {...{ session, stage }} />)).toMatchSnapshot();
  });
});

it("what is said in passing", () => {
  start(notANumber());
  stage.notice.value = "Copied the value";
  expect(markup(<Notice {...{ session, stage }} />)).toMatchSnapshot();
});

it("the grip", () => {
  start(scalars(), { height: 420 });
  expect(markup(<Grip session={session} />)).toMatchSnapshot();
});

it("an empty tape, and a picture that could not be drawn", () => {
  const tape = new Recorder("tape", "");
  tape.open();
  tape.close();
  const graph = start(tape).current.value?.graph;
  if (graph === undefined) throw new RangeError("no graph");
  expect(markup(<EmptyTape graph={graph} />)).toMatchSnapshot();
  expect(markup(<Failure message="no item 3" />)).toMatchSnapshot();
});

it("a folded tape's slider", () => {
  start(named(), { fold: 0 });
  expect(markup(<Bar {...{ session, stage }} page="light" />)).toContain("tv-fold");
});
