/** Folded groups and the boxes around open ones as SVG, and what they say at a moment. */

import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { headerOf } from "../../src/layout/compound";
import { momentAt } from "../../src/model/moment";
import { tallyOf } from "../../src/model/tally";
import { tickCount } from "../../src/model/ticks";
import type { Detail } from "../../src/render/camera";
import { BoxView, GroupView } from "../../src/render/group";
import type { GroupLook } from "../../src/render/group-look";
import { flowAlong, looksOf, touches } from "../../src/render/looks";
import { plainRuler } from "../../src/render/measure";
import { PassView } from "../../src/render/pass";
import { notANumber } from "../corpus";
import { graphOf } from "../fixture";
import { named, unrolled } from "../foldable";
import { Recorder, scalar, type Tensor } from "../recorder";
import { looksAt, sightAt } from "./looks";

const svg = (drawing: VNode) => renderToString(drawing).replaceAll("><", ">\n<");

function groupOf(tape: Recorder, title: string, tick = -1): GroupLook {
  const look = looksAt(tape, tick, 0).groups.find((group) => group.title === title);
  if (look === undefined) throw new RangeError(`no group ${title}`);
  return { ...look, box: { ...look.box, x: 0, y: 0 } };
}

const draw = (look: GroupLook, detail: Detail = "full") =>
  svg(<GroupView look={look} ruler={plainRuler} detail={detail} />);

describe("a folded group", () => {
  it("that holds different things is one card", () => {
    expect(draw(groupOf(named(), "hidden"))).toMatchSnapshot();
  });

  it("that holds the same thing again is a stack of cards", () => {
    expect(draw(groupOf(unrolled(20), "for x in xs"))).toMatchSnapshot();
  });

  it("is read by its title from further away", () => {
    expect(draw(groupOf(unrolled(20), "for x in xs"), "titles")).toMatchSnapshot();
  });

  it.each(["compact", "values"] as const)("says what it hides as far as there is room (%s)", (detail) => {
    const drawn = draw(groupOf(named(), "hidden"), detail);
    const facts = [...drawn.matchAll(/class="tv-group-fact [^>]*>([^<]*)</g)].map(([, text]) => text);
    expect(facts).toEqual(detail === "compact" ? ["3 ops", "‖∂‖ 0.03 – 0.14"] : ["0.03 – 0.14"]);
  });

  it("fills as its ops run, and as the gradient comes back through them", () => {
    const shares = [0, 1, 2, 3, -3, -2, -1].map((tick) => {
      const { forward, backward } = groupOf(named(), "hidden", tick);
      return [Math.round(3 * forward), Math.round(3 * backward)];
    });
    expect(shares).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
      [3, 0],
      [3, 1],
      [3, 2],
      [3, 3],
    ]);
  });
});

describe("an open group", () => {
  it("has a box with its name", () => {
    const [look] = looksAt(named()).boxes;
    if (look === undefined) throw new RangeError("no box");
    const box = { ...look.box, x: 0, y: 0 };
    expect(svg(<BoxView look={{ ...look, box }} ruler={plainRuler} detail="full" />)).toMatchSnapshot();
  });
});

/** A loop without a function in it. */
function passes(steps: number): Recorder {
  const tape = new Recorder("tape", "");
  const x = tape.variable("x", scalar(0.5));
  const id = tape.open();
  let y: Tensor = tape.op("sin", [x]);
  tape.scope("loop", "for step in range(n)", () => {
    for (let step = 0; step < steps; step++) {
      tape.scope("iteration", "", () => {
        y = tape.op("multiply", [tape.op("tanh", [y]), x], { name: "y" });
      });
    }
  });
  tape.close();
  tape.gradient(id, y, [x]);
  return tape;
}

describe("the name of an open group", () => {
  it("can be read on a large box from far away, and is no larger than its header", () => {
    const [look] = looksAt(named()).boxes;
    if (look === undefined) throw new RangeError("no box");
    const sizeAt = (width: number, detail: Detail) => {
      const box = { x: 0, y: 0, width, height: 400 };
      const drawn = svg(<BoxView look={{ ...look, box }} ruler={plainRuler} detail={detail} />);
      return Number(/tv-box-title"[^>]*font-size="(.*?)"/.exec(drawn)?.[1]);
    };
    expect(sizeAt(2600, "labels")).toBeGreaterThan(40);
    expect(sizeAt(2600, "full")).toBe(sizeAt(400, "full"));
    for (const width of [200, 800, 2600, 9000]) {
      expect(sizeAt(width, "labels")).toBeLessThan(headerOf(width));
    }
  });
});

describe("a loop whose passes are all open", () => {
  const titlesOf = (steps: number) =>
    looksAt(unrolled(steps), -1, 99).boxes.flatMap(({ title }) => (title === "cell" ? [] : [title]));

  it("has a box where the tape would not be all open by default", () => {
    expect(titlesOf(40)).toEqual(["for x in xs"]);
  });

  it("has none on a tape that is small", () => {
    expect(titlesOf(1)).toEqual([]);
  });

  it.each(["horizontal", "vertical"] as const)(
    "says which pass it is where each begins, in a place kept free (%s)",
    (way) => {
      for (const steps of [2, 9]) {
        const sight = sightAt(passes(steps), -1, 99, way);
        const { nodes, chips } = sight.arrangement.layout;
        const looks = looksOf(sight).passes;
        expect(looks.map(({ title }) => title)).toEqual(
          Array.from({ length: steps }, (_, i) => `pass ${i + 1}`),
        );
        for (const look of looks) {
          for (const box of [...nodes, ...chips]) expect(touches(box, look.label)).toBe(false);
          for (const detail of ["full", "compact", "values", "titles", "labels"] as const) {
            expect(svg(<PassView look={look} ruler={plainRuler} detail={detail} />)).toContain(
              `>${look.title}<`,
            );
          }
        }
      }
    },
  );

  it("says nothing of passes that have boxes", () => {
    expect(looksAt(unrolled(3), -1, 1).passes).toEqual([]);
  });
});

describe("what a group comes to", () => {
  it("is the worst in it, forward and backward, and no more than has happened", () => {
    const graph = graphOf(notANumber());
    const last = graph.ops.length - 1;
    const isBad = (op: number) =>
      graph.ops[op]?.outputs.some((value) => graph.values[value]?.summary.health === "nan");
    const first = graph.ops.findIndex((_, op) => isBad(op));
    const at = (tick: number) => tallyOf(graph, momentAt(graph, tick), 0, last).ailment;
    expect(first).toBe(0);
    expect(at(-1)).toBeUndefined();
    expect(at(first)).toBe("nan");
    expect(at(tickCount(graph) - 1)).toBe("nan");
  });

  it("lies between the smallest and the largest norm that came to one of its ops", () => {
    const graph = graphOf(unrolled(5));
    const moment = momentAt(graph, tickCount(graph) - 1);
    const norms = Array.from({ length: 25 }, (_, op) => {
      const value = graph.ops[op]?.outputs[0] ?? -1;
      return Number(moment.ofValue(value).gradient?.norm ?? Number.NaN);
    }).filter((norm) => !Number.isNaN(norm));
    const { norms: range, passed, toPass } = tallyOf(graph, moment, 0, 24);
    expect(range).toEqual({ low: Math.min(...norms), high: Math.max(...norms) });
    expect(passed).toBe(toPass);
  });
});

it("an edge that stands for several reads shows the largest contribution, and the latest phase", () => {
  const graph = graphOf(unrolled(5));
  const moment = momentAt(graph, tickCount(graph) - 1);
  const reads = [4, 9, 14].map((op) => ({ op, input: 0 }));
  const edge = { id: 0, key: "", from: 0, output: 0, to: 1, op: 4, input: 0, value: 0, reads };
  const norms = reads.map(({ op, input }) => Number(moment.ofEdge(op, input).contribution?.norm));
  const flow = flowAlong(moment, edge);
  expect(flow.contribution?.norm).toBe(Math.max(...norms));
  expect([flow.forward, flow.backward]).toEqual(["done", "done"]);
});
