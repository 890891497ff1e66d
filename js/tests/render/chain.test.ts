import { describe, expect, it } from "vitest";
import { plain } from "../../src/model/expression";
import { momentAt } from "../../src/model/moment";
import { tickCount } from "../../src/model/ticks";
import { linksOf, type WrittenArrays } from "../../src/render/chain";
import { graphOf } from "../fixture";
import { Recorder, type Tensor, tensor } from "../recorder";

/** What is written out at the operands of the op that comes first, at the end of the gradient. */
function writtenAt(
  leaves: Tensor[],
  compute: (tape: Recorder, leaves: Tensor[]) => Tensor,
): (string[] | undefined)[] {
  const tape = new Recorder("tape", "");
  for (const [i, leaf] of leaves.entries()) tape.variable(`x${i}`, leaf);
  const id = tape.open();
  const total = tape.op("sum", [compute(tape, leaves)]);
  tape.close();
  tape.gradient(id, total, leaves);
  const graph = graphOf(tape);
  const links = linksOf(graph, momentAt(graph, tickCount(graph) - 1), 0);
  return links.map(({ arrays }) => arrays && texts(arrays));
}

const texts = ({ incoming, local, contribution }: WrittenArrays) =>
  [incoming, local, contribution].map(plain);

describe("small arrays in the chain rule", () => {
  it("are written out, as a product entry by entry", () => {
    const [a, b] = [tensor([3], [1, 2, 3]), tensor([3], [4, 5, 6])];
    expect(writtenAt([a, b], (tape) => tape.op("multiply", [a, b]))).toEqual([
      ["[1.0 1.0 1.0]", "[4.0 5.0 6.0]", "[4.0 5.0 6.0]"],
      ["[1.0 1.0 1.0]", "[1.0 2.0 3.0]", "[1.0 2.0 3.0]"],
    ]);
  });

  it("add up where an operand stands twice", () => {
    const x = tensor([3], [0, 3, 2]);
    expect(writtenAt([x], (tape) => tape.op("multiply", [x, x]))).toEqual([
      ["[1.0 1.0 1.0]", "2·[0.0 3.0 2.0]", "[0.0 6.0 4.0]"],
    ]);
  });

  it("are rows of a matrix, with the incoming gradient in the formula", () => {
    const [x, w] = [tensor([3, 2], [1, 2, 3, 4, 5, 6]), tensor([2, 1], [0.5, -0.25])];
    expect(writtenAt([x, w], (tape) => tape.op("matmul", [x, w]))[1]).toEqual([
      "[[1.0] [1.0] [1.0]]",
      "[[1.0 2.0] [3.0 4.0] [5.0 6.0]]ᵀ @ [[1.0] [1.0] [1.0]]",
      "[[9.0] [12.0]]",
    ]);
  });

  it("are left to names and shapes when they are long", () => {
    const x = tensor([5], [1, 2, 3, 4, 5]);
    expect(writtenAt([x], (tape) => tape.op("exp", [x]))).toEqual([undefined]);
  });

  it("are not numbers alone", () => {
    const [a, b] = [tensor([], [2]), tensor([], [3])];
    expect(writtenAt([a, b], (tape) => tape.op("multiply", [a, b]))).toEqual([undefined, undefined]);
  });
});
