/** Each kind of node, edge, chip and sign as SVG. `npm test -- --update=all` takes new pictures; look at them. */

import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { flatten } from "../../src/layout/geometry";
import { pictureOf } from "../../src/model/heat";
import type { Detail } from "../../src/render/camera";
import { ENTRY } from "../../src/render/card";
import { type ChipLook, ChipView } from "../../src/render/chip";
import { type EdgeLook, EdgeView } from "../../src/render/edge";
import { GLYPHS, Glyph } from "../../src/render/glyph";
import { HeatMap } from "../../src/render/heat-map";
import { looksOf, touches } from "../../src/render/looks";
import { plainRuler } from "../../src/render/measure";
import { labelBeside, type NestedLook, NestedView } from "../../src/render/nested";
import { Halo, NodeView } from "../../src/render/node";
import type { NodeLook } from "../../src/render/node-look";
import { SumNote } from "../../src/render/sum";
import {
  column,
  extremes,
  gated,
  mlp,
  nested,
  notANumber,
  penalty,
  raising,
  scalars,
  squareOfSum,
  unconnected,
} from "../corpus";
import { type Recorder, scalar, Recorder as Tape, tensor } from "../recorder";
import { looksAt, sightAt } from "./looks";

function nodeOf(tape: Recorder, name: string, tick = -1): NodeLook {
  const look = looksAt(tape, tick).nodes.find(({ card }) => card.title === name);
  if (look === undefined) throw new RangeError(`no node ${name}`);
  // Where it stands is the layout's affair.
  return { ...look, box: { ...look.box, x: 0, y: 0 } };
}

/** One element a line. */
const svg = (drawing: VNode) => renderToString(drawing).replaceAll("><", ">\n<");

const draw = (look: NodeLook, detail: Detail = "full") =>
  svg(
    <g>
      <Halo look={look} />
      <NodeView look={look} ruler={plainRuler} detail={detail} />
    </g>,
  );

function frozenAndOffTape(): Tape {
  const tape = new Tape("tape", "y = w * x\n");
  const w = tape.variable("w", scalar(2));
  const value = tape.values[w.value];
  if (value !== undefined) value.trainable = false;
  const x = tape.constant("x", scalar(0));
  tape.open();
  const y = tape.op("multiply", [w, x], { name: "y" });
  tape.close();
  tape.offTape("multiply", [y, y], { name: "square" });
  return tape;
}

function vector(): Tape {
  const tape = new Tape("tape", "v = W * 2\n");
  const w = tape.variable(
    "W",
    tensor(
      [80],
      Array.from({ length: 80 }, (_, i) => i - 40),
    ),
  );
  tape.open();
  tape.op("multiply", [w, scalar(2)], { name: "v" });
  tape.close();
  return tape;
}

describe("a node", () => {
  const kinds: [string, () => NodeLook][] = [
    ["an op, current in the forward pass", () => nodeOf(scalars(), "a", 0)],
    ["an op whose backward runs", () => nodeOf(scalars(), "a")],
    ["an op that has run", () => nodeOf(scalars(), "b", 3)],
    ["an op still to come", () => nodeOf(scalars(), "z", 0)],
    ["a Variable that received twice", () => nodeOf(scalars(), "x")],
    ["a target", () => nodeOf(scalars(), "z")],
    ["a watched array, entry by entry", () => nodeOf(squareOfSum(), "x")],
    ["a Variable that is not trainable", () => nodeOf(frozenAndOffTape(), "w")],
    ["a constant that is zero", () => nodeOf(frozenAndOffTape(), "x")],
    ["an op on no tape", () => nodeOf(frozenAndOffTape(), "square")],
    ["a source whose gradient is None", () => nodeOf(unconnected(), "w")],
    ["an array with NaN and Inf", () => nodeOf(notANumber(), "x")],
    ["a scalar that is NaN", () => nodeOf(notANumber(), "loss")],
    ["a matrix", () => nodeOf(mlp(), "logits")],
    ["a large vector", () => nodeOf(vector(), "v")],
    ["an op with a gradient of the user's own", () => nodeOf(gated(), "y")],
    ["a column whose gradient vanishes", () => nodeOf(extremes(), "a")],
    ["a scalar whose gradient explodes", () => nodeOf(extremes(), "b")],
    ["a scalar whose gradient is exactly zero", () => nodeOf(extremes(), "c")],
    ["an op that raised", () => nodeOf(raising(), "s @ W")],
  ];
  it.each(kinds)("%s", (_, look) => expect(draw(look())).toMatchSnapshot());

  it.each(["5.17e29", "1.26692e-10"])("writes the norm of a matrix however long it is (%s)", (norm) => {
    const look = nodeOf(mlp(), "logits");
    const gradient = { ...look.gradient, norm: Number(norm) };
    const ailment = Number(norm) > 1 ? "exploding" : "vanishing";
    expect(draw({ ...look, gradient, ailment })).toMatch(/>‖(5e29|1e−10)‖</);
  });

  it("keeps every entry of a column between its brackets", () => {
    const look = nodeOf(column(), "w");
    const { body } = look.card;
    const wide = plainRuler.mono("−0.333", ENTRY);
    expect(body.kind === "entries" && body.entryWidth).toBeGreaterThanOrEqual(wide);
    expect(draw(look)).toContain(">−0.282<");
  });

  it("tells signs in a picture of a matrix by shape, and leaves zeros blank", () => {
    const entries = [1, 1, -1, "nan", 0, 2, 2, -2, 0, 1];
    const picture = pictureOf({ entries }, [2, 5]);
    if (picture === undefined) throw new RangeError("no picture");
    expect(svg(<HeatMap picture={picture} middle={{ x: 0, y: 0 }} />)).toMatchSnapshot();
  });

  it("shows a matrix from a little further away too, and leaves it to the numbers from there on", () => {
    const look = nodeOf(mlp(), "logits");
    const pictures = (detail: Detail) => draw(look, detail).match(/class="tv-heat-map"/g)?.length ?? 0;
    expect(["full", "compact", "values", "titles"].map((detail) => pictures(detail as Detail))).toEqual([
      2, 2, 0, 0,
    ]);
  });

  it("leaves rows and columns out of a picture that there is no room for", () => {
    expect(draw(nodeOf(mlp(), "h1"))).toContain('data-rows="8" data-columns="15"');
  });

  it("shows its title alone from further away", () => {
    expect(draw(nodeOf(scalars(), "a"), "titles")).toMatchSnapshot();
  });

  it.each(["compact", "values"] as const)("keeps its value before its gradient (%s)", (detail) => {
    const look = nodeOf(mlp(), "a1");
    const card = { ...look.card, title: "a long title" };
    const drawn = (width: number, height: number) =>
      draw({ ...look, card, box: { x: 0, y: 0, width, height } }, detail);
    expect(drawn(152, 58)).toContain("μ ");
    expect(drawn(152, 58)).not.toContain("‖");
    expect(drawn(152, 104)).toMatch(/μ (.|\n)*‖/);
    expect(drawn(400, 58)).toMatch(/μ (.|\n)*‖/);
  });

  it("says no number before it is computed", () => {
    expect(draw(nodeOf(scalars(), "z", 0))).not.toContain("tv-value");
    expect(draw(nodeOf(scalars(), "a", 4))).not.toContain("tv-gradient");
  });

  it("takes any name for text", () => {
    const tape = new Tape("tape", "");
    const name = "<script>alert(1)</script>\n\"'&\u202e";
    tape.variable(name, scalar(1));
    const x = tape.variable("x", scalar(1));
    tape.open();
    tape.op("multiply", [x, x], { name });
    tape.close();
    const { nodes } = looksAt(tape);
    for (const look of nodes) expect(draw(look)).not.toMatch(/<script|\n"'/);
    expect(nodes.map(({ card }) => card.title)).toContain("<script>alert(1)</script> ⏎ \"'&\u202e₂");
  });
});

describe("an edge", () => {
  const straight = (y: number, from: number, to: number) => [
    { x: from, y },
    { x: (2 * from + to) / 3, y },
    { x: (from + 2 * to) / 3, y },
    { x: to, y },
  ];
  const look: EdgeLook = {
    key: "1.0",
    route: {
      forward: straight(0, 0, 90),
      backward: straight(6, 90, 0),
      label: { x: 45, y: 3 },
      reach: { x: 0, y: 0, width: 90, height: 6 },
    },
    forward: "done",
    backward: "none",
    contribution: undefined,
    ailment: undefined,
    offTape: false,
    isGated: false,
    cut: undefined,
    pointed: false,
    dimmed: false,
  };
  const kinds: [string, Partial<EdgeLook>][] = [
    ["to come", { forward: "to come" }],
    ["read at this step", { forward: "current" }],
    ["that a gradient will flow along", { backward: "to come" }],
    ["along which a gradient flows", { backward: "current", contribution: { scalar: 12, norm: 12 } }],
    ["with a gradient of zero", { backward: "done", contribution: { scalar: 0, norm: 0 }, ailment: "zero" }],
    ["with a NaN", { backward: "done", contribution: { norm: "nan", nan: 1 }, ailment: "nan" }],
    ["with an Inf", { backward: "done", contribution: { norm: "inf", inf: 1 }, ailment: "inf" }],
    [
      "with a vanishing gradient",
      { backward: "done", contribution: { scalar: 1e-9, norm: 1e-9 }, ailment: "vanishing" },
    ],
    [
      "with an exploding gradient",
      { backward: "done", contribution: { scalar: -3e6, norm: 3e6 }, ailment: "exploding" },
    ],
    ["through a gate", { isGated: true }],
    ["at which the path is cut", { cut: "here" }],
    ["between a source and a cut", { cut: "before" }],
    ["on no tape", { offTape: true }],
    ["off the way that is lit", { dimmed: true }],
  ];
  it.each(kinds)("%s", (_, change) => {
    expect(svg(<EdgeView look={{ ...look, ...change }} />)).toMatchSnapshot();
  });
});

describe("a chip", () => {
  const look: ChipLook = {
    key: "1.0",
    place: {
      x: 0,
      y: 20,
      width: 30,
      height: 20,
      stem: [
        { x: 15, y: 0 },
        { x: 15, y: 20 },
      ],
    },
    text: "W1",
    kind: "variable",
    value: 0,
    name: "W1",
    brief: [],
    number: "",
    id: "test-chip-1-0",
    spoken: "W1, Variable, 256 by 10",
    level: 1,
    state: "done",
    backward: "none",
    isSource: false,
    isRoomy: false,
    hasGradient: false,
    gradient: "",
    ailment: undefined,
    isNone: false,
    isCut: false,
    isGated: false,
    isFrozen: false,
    mark: undefined,
    selected: false,
    dimmed: false,
  };
  const source = { isSource: true, isRoomy: true, place: { ...look.place, width: 121 } };
  const received = {
    ...source,
    hasGradient: true,
    gradient: "‖∂‖ 0.0949",
    brief: ["‖0.0949‖", "‖0.09‖"],
    backward: "done",
  } as const;
  const kinds: [string, Partial<ChipLook>][] = [
    ["of a Variable", {}],
    ["whose gradient was checked", { mark: "right" }],
    ["of a Variable that is not trainable", { isFrozen: true }],
    ["of a constant", { kind: "constant" }],
    ["of a result computed far away", { kind: "result" }],
    ["to come", { state: "ahead" }],
    ["that a gradient flows to", { backward: "current" }],
    ["of a source, before its gradient has come", source],
    ["of a source that has received", received],
    ["of a source that has received a NaN", { ...received, gradient: "‖∂‖ NaN", ailment: "nan" }],
    ["of a source whose gradient is None", { ...source, isNone: true }],
    ["at which the path is cut", { isCut: true, isGated: true }],
    ["of a source without room for its gradient", { isSource: true, hasGradient: true }],
  ];
  const draw = (change: Partial<ChipLook>, detail: Detail = "full") =>
    svg(<ChipView look={{ ...look, ...change }} ruler={plainRuler} detail={detail} />);
  it.each(kinds)("%s", (_, change) => {
    expect(draw(change)).toMatchSnapshot();
  });

  it("has room for what a source has received, and says it once it has come", () => {
    const tape = mlp();
    const chip = (tick: number) => looksAt(tape, tick).chips.find(({ name }) => name === "W1");
    expect(chip(-1)?.gradient).toMatch(/^‖∂‖ \S+$/);
    expect(chip(-1)?.place.width).toBeGreaterThan(90);
    expect(chip(0)).toMatchObject({ gradient: "", isSource: false, hasGradient: false });
  });

  it("says from further away its name alone where there is no room for more", () => {
    expect(draw(received, "compact")).toMatch(/>W1<.*>‖0.0949‖</s);
    const long = draw({ ...received, text: "hidden.bias" }, "compact");
    expect(long).toContain(">hidden.bias<");
    expect(long).not.toContain("0.0949");
  });
});

describe("the ops of a gradient that an outer tape recorded", () => {
  it("stand on one shape, with their order and whose they are", () => {
    const { nested: looks, nodes } = looksAt(nested());
    expect(looks).toHaveLength(1);
    const [look] = looks;
    expect(look).toMatchObject({ order: 2, of: "y", by: "t2" });
    const ofGradient = nodes.filter(({ box }) => look?.boxes.some(({ x, y }) => x === box.x && y === box.y));
    expect(ofGradient.map(({ card }) => card.title)).not.toContain("y");
    expect(ofGradient).toHaveLength(look?.boxes.length ?? 0);
    const box = { x: 0, y: 0, width: 116, height: 58 };
    const unplaced = {
      ...look,
      boxes: [box],
      paths: [],
      label: labelBeside(box, "horizontal"),
    } as NestedLook;
    expect(svg(<NestedView look={unplaced} ruler={plainRuler} detail="full" />)).toMatchSnapshot();
  });

  it.each(["full", "compact", "values", "titles"] as const)(
    "have a label in a place of its own (%s)",
    (detail) => {
      const { nested: looks } = looksAt(nested());
      const box = { x: 40, y: 70, width: 112, height: 58 };
      for (const of of ["y", "ein_langer_name"]) {
        for (const orientation of ["horizontal", "vertical"] as const) {
          const label = labelBeside(box, orientation);
          const look = { ...looks[0], of, boxes: [box], paths: [], label } as NestedLook;
          const drawn = svg(<NestedView look={look} ruler={plainRuler} detail={detail} />);
          const size = Number(/tv-nested-label" font-size="(.*?)"/.exec(drawn)?.[1]);
          const lines = drawn.split("</title>")[1]?.split(/(?=<tspan x=)/) ?? [];
          expect(lines[0]).toContain("∂²");
          for (const line of lines) {
            const said = line.replace(/<[^>]*>|\n/g, "").trim();
            expect(plainRuler.sans(said, size)).toBeLessThanOrEqual(label.width);
          }
          expect(lines.length * size).toBeLessThanOrEqual(label.height);
        }
      }
    },
  );

  it.each(["horizontal", "vertical"] as const)(
    "have a label where nothing else stands or runs (%s)",
    (way) => {
      for (const tape of [nested(), penalty()]) {
        const sight = sightAt(tape, -1, null, way);
        const { nodes, chips, edges, bounds } = sight.arrangement.layout;
        for (const { label } of looksOf(sight).nested) {
          if (label === undefined) throw new RangeError("the first op is drawn, and has a label");
          const lines = edges.flatMap(({ forward, backward }) => [...flatten(forward), ...flatten(backward)]);
          for (const box of [...nodes, ...chips]) expect(touches(box, label)).toBe(false);
          expect(lines.filter((point) => touches({ ...point, width: 0, height: 0 }, label))).toEqual([]);
          expect(label.x).toBeGreaterThan(bounds.x);
          expect(label.y).toBeGreaterThan(bounds.y);
        }
      }
    },
  );

  it("are not told apart on a tape of its own", () => {
    expect(looksAt(scalars()).nested).toEqual([]);
  });
});

describe("a sum", () => {
  const sumAt = (tick: number, room = 200) => {
    const look = looksAt(scalars(), tick).sums.find(({ key }) => key.startsWith("leaf"));
    if (look === undefined) throw new RangeError("no sum");
    return renderToString(<SumNote look={{ ...look, room }} ruler={plainRuler} />).replace(/<[^>]*>/g, "");
  };

  it("says what has been added and what is to come", () => {
    expect(sumAt(-1)).toBe("Σ 2.0 + 6.0 + 6.0");
  });

  it("counts the terms that there is no room for", () => {
    expect(sumAt(-1, 110)).toBe("Σ 2.0 + 2 more");
  });

  it("is not there before anything came", () => {
    expect(looksAt(scalars(), 4).sums).toEqual([]);
  });
});

describe("the signs", () => {
  it.each(GLYPHS)("%s", (name) => {
    expect(svg(<Glyph name={name} x={0} y={0} />)).toMatchSnapshot();
  });
});
