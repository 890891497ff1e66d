/** Edges that are missing take part in the layout, so that one sees where they would have been. */

import { describe, expect, it } from "vitest";
import { nodeKey, split } from "../../src/layout/split";
import { at } from "../../src/model/at";
import { cutsAt } from "../../src/model/cut";
import { momentAt } from "../../src/model/moment";
import { tickCount } from "../../src/model/ticks";
import { noteBoxOf } from "../../src/render/cut-note";
import { touches } from "../../src/render/looks";
import { graphOf } from "../fixture";
import { scalar, Recorder as Tape } from "../recorder";
import { looksAt } from "../render/looks";

/** In a function f: a = x · x, y = a · x; b = sin(x); z = constant(float(y)), which no op reads. */
function departedFromScope(): Tape {
  const tape = new Tape("tape", "");
  const x = tape.variable("x", scalar(3));
  const id = tape.open();
  const y = tape.scope("function", "f", () => {
    const a = tape.op("multiply", [x, x], { name: "a" });
    return tape.op("multiply", [a, x], { name: "y" });
  });
  tape.op("sin", [x], { name: "b" });
  tape.close();
  const z = tape.constant("z", scalar(9));
  tape.gradient(id, z, [x]);
  tape.finding("left-the-tape", "∂z/∂x is None: y left the tape", y, {
    gradient: 0,
    source: 0,
    missing: { from: y.value, to: z.value },
  });
  return tape;
}

/** y = x · x; number = constant(float(y)); z = sin(number) */
function departed(): Tape {
  const tape = new Tape("tape", "");
  const x = tape.variable("x", scalar(3));
  const id = tape.open();
  const y = tape.op("multiply", [x, x], { name: "y" });
  const number = tape.constant("number", scalar(9));
  const z = tape.offTape("sin", [number], { name: "z" });
  tape.close();
  tape.gradient(id, z, [x]);
  tape.finding("left-the-tape", "∂z/∂x is None: y left the tape", z, {
    gradient: 0,
    source: 0,
    missing: { from: y.value, to: number.value },
  });
  return tape;
}

describe("an edge that is missing", () => {
  const graph = graphOf(departed());
  const drawn = split(graph);
  const edge = drawn.edges.find(({ op }) => op < 0);

  it("joins where the way got lost to where it goes on, which stands after it", () => {
    expect(edge).toMatchObject({ input: 0, reads: undefined });
    const [from, to] = [at(drawn.nodes, edge?.from ?? -1), at(drawn.nodes, edge?.to ?? -1)];
    expect([nodeKey(from), to.kind, at(graph.values, at(to.outputs, 0)).name]).toEqual([
      "op:0",
      "ghost",
      "number",
    ]);
    const looks = looksAt(departed());
    const [y, number, z] = ["y", "number", "z"].map((name) =>
      looks.nodes.find(({ card }) => card.title === name),
    );
    expect(y?.box.x).toBeLessThan(number?.box.x ?? 0);
    expect(number?.box.x).toBeLessThan(z?.box.x ?? 0);
    expect([y?.offTape, number?.offTape]).toEqual([false, true]);
  });

  it("is cut, with the reason, once the gradient is known to be None", () => {
    const end = momentAt(graph, tickCount(graph) - 1);
    expect([...cutsAt(graph, end).here]).toEqual([["missing.0", "left the tape"]]);
    expect(cutsAt(graph, momentAt(graph, 0)).here.size).toBe(0);
    const looks = looksAt(departed());
    expect(looks.ghosts).toMatchObject([{ key: "missing.0", isCut: true }]);
    expect(looks.notes).toMatchObject([{ text: "left the tape" }]);
  });

  it("leads out of a box", () => {
    const { boxes, ghosts, nodes } = looksAt(departedFromScope());
    expect([boxes.length, ghosts.length]).toEqual([1, 1]);
    expect(nodes.map(({ card }) => card.title).sort()).toEqual(["a", "b", "x", "y", "z"]);
  });

  it("has a note that covers no card", () => {
    const { notes, nodes } = looksAt(departed());
    for (const detail of ["full", "compact", "values"] as const) {
      const note = at(noteBoxOf(at(notes, 0), detail), 0);
      expect(nodes.filter(({ box }) => touches(box, note))).toEqual([]);
    }
  });
});
