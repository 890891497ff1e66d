/** Tapes of any length, for figures of time. */

import type { GraphDelta, Op, Step, Value } from "../../src/model/wire";
import { randomNumbers } from "../recorder";

/** "chain" is one op after the other, "steps" a recurrent network, "program" ops on random recent results. */
export const SHAPES: Record<string, (op: number, random: () => number) => number[]> = {
  chain: (op) => [op],
  steps: (op) => (op % 4 === 1 ? [0] : op % 4 === 2 ? [op - 1, op] : [op]),
  program: (op, random) => {
    const recent = () => Math.max(0, op - Math.floor(random() ** 2 * Math.min(op + 1, 20)));
    return random() < 0.5 ? [recent(), recent()] : [recent()];
  },
};

export function tapeOf(shape: string, length: number): GraphDelta {
  const random = randomNumbers(1);
  const inputsOf = SHAPES[shape] ?? (() => []);
  const value = (op: number): Value => ({
    name: op < 0 ? "x" : "",
    role: op < 0 ? "variable" : "result",
    shape: [],
    dtype: "float32",
    op,
    summary: { scalar: 0.5, norm: 0.5 },
  });
  const values = Array.from({ length: length + 1 }, (_, index) => value(index - 1));
  const ops = Array.from({ length }, (_, op): Op => {
    const inputs = inputsOf(op, random);
    const place = { frame: -1, expression: "", scope: -1 };
    return { kind: 0, inputs, outputs: [op + 1], ...place, tapes: [0], gradient: -1 };
  });
  const steps: Step[] = ops.map((_, op) => ({ kind: "op", op }));
  for (let op = length - 1; op >= 0; op--) {
    const contributions = (ops[op]?.inputs ?? []).map((_, input) => ({
      input,
      summary: { scalar: 1 },
      total: { scalar: 1 },
    }));
    steps.push({ kind: "backward", gradient: 0, op, contributions });
  }
  return {
    id: 0,
    run: 1,
    title: shape,
    state: "closed",
    counts: { ops: length, steps: steps.length },
    tapes: [{ name: "tape", persistent: false, parent: -1, opened: 0, closed: length }],
    kinds: [{ name: "multiply", symbol: "×", arguments: ["x", "y"], derivatives: ["y", "x"] }],
    gradients: [{ tape: 0, targets: [length], sources: [0], frame: -1, expression: "" }],
    values,
    ops,
    steps,
  };
}
