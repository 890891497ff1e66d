import { describe, expect, it } from "vitest";
import { momentAt } from "../../src/model/moment";
import { callChain, frameOfMoment, opsAtColumn, opsByLine } from "../../src/model/source";
import { mlp, scalars } from "../corpus";
import { graphOf } from "../fixture";

describe("the code of a step", () => {
  it("is that of its op, forward and backward, and at the beginning of a gradient the call", () => {
    const graph = graphOf(scalars());
    const lineAt = (tick: number) => graph.frames[frameOfMoment(graph, momentAt(graph, tick))]?.line;
    expect([-1, 0, 3, 4, 5, 8].map(lineAt)).toEqual([undefined, 4, 7, 8, 7, 4]);
  });

  it("leads outwards through its calls", () => {
    const graph = graphOf(scalars());
    const inner = graph.frames.push({ ...frame(2, 4, 9), function: "f", parent: 0 }) - 1;
    expect(callChain(graph, inner).map(({ function: name }) => name)).toEqual(["f", "<module>"]);
    expect(callChain(graph, -1)).toEqual([]);
  });
});

describe("the ops of a place", () => {
  const graph = graphOf(mlp());
  const lines = opsByLine(graph, 0);
  const expressions = (ops: readonly number[]) => ops.map((op) => graph.ops[op]?.expression);

  it("are those of the line", () => {
    expect(expressions(lines.get(4) ?? [])).toEqual(["h1 + b1", "tf.sigmoid(h1 + b1)"]);
    expect(lines.get(1)).toBeUndefined();
  });

  it("are those of the smallest expression under the pointer", () => {
    const onLine = lines.get(4) ?? [];
    const column = "        a1 = tf.sigmoid(".length;
    expect(expressions(opsAtColumn(graph, onLine, 4, column))).toEqual(["h1 + b1"]);
    expect(expressions(opsAtColumn(graph, onLine, 4, column - 3))).toEqual(["tf.sigmoid(h1 + b1)"]);
    expect(opsAtColumn(graph, onLine, 4, 0)).toEqual(onLine);
  });

  it("are on every line of an expression of several", () => {
    const several = graphOf(mlp());
    const place = several.frames[several.ops[0]?.frame ?? -1];
    if (place !== undefined) place.endLine = place.line + 2;
    expect([3, 4, 5].map((line) => opsByLine(several, 0).get(line)?.includes(0))).toEqual([true, true, true]);
  });
});

function frame(line: number, column: number, endColumn: number) {
  return { file: 0, function: "<module>", line, column, endLine: line, endColumn, parent: -1 };
}
