import { describe, expect, it } from "vitest";
import { at } from "../../src/model/at";
import { valuesOfVariable } from "../../src/model/changed";
import { checkableAt } from "../../src/model/check";
import { gradientFlow } from "../../src/model/gradient-flow";
import { applyDelta } from "../../src/model/graph";
import { momentAt } from "../../src/model/moment";
import { tickCount } from "../../src/model/ticks";
import { roleTitle } from "../../src/model/titles";
import { changed } from "../corpus";
import { graphOf } from "../fixture";
import { Recorder, scalar } from "../recorder";

const graph = graphOf(changed());
const [before, after] = graph.named.get("p") ?? [];
if (before === undefined || after === undefined) throw new RangeError("p was to be read twice");
const end = momentAt(graph, tickCount(graph) - 1);

describe("a Variable that was changed on the tape", () => {
  it("is all the values that it was read as", () => {
    expect(valuesOfVariable(graph, before)).toEqual([before, after]);
    expect(valuesOfVariable(graph, after)).toEqual([before, after]);
    expect([roleTitle(graph, before), roleTitle(graph, after)]).toEqual(["Variable", "Variable, changed"]);
  });

  it("is known so when its values come one after the other", () => {
    const [first, ...others] = changed().deltas();
    const streamed = [first, ...others].reduce(
      (graph, message) => (message?.graphs[0] ? applyDelta(graph, message.graphs[0]) : graph),
      undefined as ReturnType<typeof applyDelta> | undefined,
    );
    expect(streamed?.changed).toEqual(graph.changed);
  });

  it("is asked for with each of them, and each has what comes through itself", () => {
    expect(end.ofValue(before)).toMatchObject({ isSource: true, gradient: { scalar: 24 } });
    expect(end.ofValue(after)).toMatchObject({ isSource: true, gradient: { scalar: 9 } });
    expect(end.results?.[0]).toMatchObject({ scalar: 33 });
  });

  it("is checked as one", () => {
    expect(checkableAt(end, before)).toEqual({ gradient: 0, source: 0 });
    expect(checkableAt(end, after)).toEqual({ gradient: 0, source: 0 });
  });

  it("has one row in the gradient flow, with all that it was given", () => {
    const rows = gradientFlow(graph, end);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ title: "p₁ + p₂", state: "given", depth: 2, gradient: { scalar: 33 } });
  });

  it("is in a gradient what it was read as until then", () => {
    const tape = new Recorder("tape", "");
    const p = tape.variable("p", scalar(3));
    const id = tape.open("tape", true);
    const q = tape.op("multiply", [p, p], { name: "q" });
    tape.gradient(id, q, [p]);
    const asked = tape.steps.length;
    const now = tape.assigned(p, scalar(4));
    const r = tape.op("multiply", [q, now], { name: "r" });
    tape.gradient(id, r, [now]);
    tape.close();
    const twice = graphOf(tape);
    const [early, late] = [at(twice.ticks.tickOf, asked - 1), tickCount(twice) - 1].map((tick) =>
      momentAt(twice, tick),
    );
    expect(early?.ofValue(p.value).isSource).toBe(true);
    expect(early?.ofValue(now.value).isSource).toBe(false);
    expect(early && gradientFlow(twice, early)).toMatchObject([{ title: "p₁", gradient: { scalar: 6 } }]);
    expect(late && gradientFlow(twice, late)).toMatchObject([{ title: "p₁ + p₂", gradient: { scalar: 33 } }]);
  });

  it("has no number in it while a part of the sum is still to come", () => {
    const [row] = gradientFlow(graph, momentAt(graph, tickCount(graph) - 2));
    expect(row).toMatchObject({ state: "on the way", gradient: undefined });
  });
});
