/** What stands on cards and beside edges as SVG: covers, tints, badges, missing edges, and why a path is cut. */

import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import type { Mark } from "../../src/model/check";
import { COLOR_BY, coloring } from "../../src/model/coloring";
import { momentAt } from "../../src/model/moment";
import { questionsAt } from "../../src/model/predict";
import { Badge } from "../../src/render/badge";
import type { Detail } from "../../src/render/camera";
import { CutNote, type CutNoteLook } from "../../src/render/cut-note";
import { GhostView } from "../../src/render/ghost";
import { looksOf } from "../../src/render/looks";
import { plainRuler } from "../../src/render/measure";
import { NodeView } from "../../src/render/node";
import type { Sight } from "../../src/render/sight";
import { ToldNodes, toldOf } from "../../src/render/told";
import { notANumber, scalars } from "../corpus";
import { sightAt } from "./looks";

/** One element a line. */
const svg = (drawing: VNode) => renderToString(drawing).replaceAll("><", ">\n<");

function card(sight: Sight, name: string): string {
  const look = looksOf(sight).nodes.find((one) => one.card.title === name);
  if (look === undefined) throw new RangeError(`no node ${name}`);
  const box = { ...look.box, x: 0, y: 0 };
  return svg(<NodeView look={{ ...look, box }} ruler={plainRuler} detail="full" />);
}

describe("a card whose number is to be predicted", () => {
  it.each([
    ["a value", 0, "a"],
    ["a gradient", 5, "b"],
  ])("covers %s", (_, tick, name) => {
    const sight = sightAt(scalars(), tick);
    const questions = questionsAt(sight.graph, tick);
    const question = questions.find(({ value }) => sight.graph.values[value]?.name === name);
    if (question === undefined) throw new RangeError("nothing is asked");
    const moment = momentAt(sight.graph, tick, tick - 1, true);
    expect(card({ ...sight, question, moment }, name)).toMatchSnapshot();
  });
});

it.each(COLOR_BY)("a card coloured by %s", (by) => {
  const sight = sightAt(notANumber());
  const tinted = { ...sight, coloring: coloring(sight.graph, sight.moment, by) };
  expect(card(tinted, "root")).toMatchSnapshot();
});

it.each<Mark>(["offered", "waiting", "right", "wrong", "unknown"])("the badge of a check: %s", (mark) => {
  expect(svg(<Badge mark={mark} box={{ width: 100, height: 50 }} value={3} />)).toMatchSnapshot();
});

describe("a missing edge", () => {
  const forward = [
    { x: 0, y: 0 },
    { x: 20, y: 0 },
    { x: 40, y: 30 },
    { x: 60, y: 30 },
  ];
  const route = {
    forward,
    backward: forward,
    label: { x: 30, y: 15 },
    reach: { x: 0, y: 0, width: 60, height: 30 },
  };
  it.each([
    ["that nobody has asked about", false, false],
    ["for want of which a gradient is None", true, false],
    ["off the way that is lit", true, true],
  ])("%s", (_, isCut, dimmed) => {
    expect(svg(<GhostView look={{ key: "missing.0", route, isCut, dimmed }} />)).toMatchSnapshot();
  });
});

describe("why a path is cut", () => {
  const look: CutNoteLook = {
    key: "1.0",
    places: { full: { x: 50, y: 20 }, compact: { x: 50, y: 16 }, values: { x: 50, y: 12 } },
    width: 90,
    text: "left the tape",
    dimmed: false,
  };
  it.each<Detail>(["full", "compact", "values"])("is written beside the sign (%s)", (detail) => {
    expect(svg(<CutNote look={look} detail={detail} />)).toMatchSnapshot();
  });

  it("is left out where titles stand alone", () => {
    expect(svg(<CutNote look={look} detail="titles" />)).toBe("");
  });
});

it("what is told of cards that are blocks", () => {
  expect(svg(<ToldNodes told={toldOf(sightAt(scalars()))} />)).toMatchSnapshot();
});
