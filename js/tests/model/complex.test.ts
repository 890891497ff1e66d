import { expect, test } from "vitest";
import { plain } from "../../src/model/expression";
import { derivativeByValue } from "../../src/model/formula";
import { fromComplex, toComplex } from "../../src/model/numbers";
import { complexSquare } from "../complex";
import { graphOf } from "../fixture";
import { Recorder, tensor } from "../recorder";

test("complex text is read in its two parts, and written as Python does", () => {
  expect(toComplex("(1+2j)")).toEqual({ real: 1, imaginary: 2 });
  expect(toComplex("(-0.5-1e-09j)")).toEqual({ real: -0.5, imaginary: -1e-9 });
  expect(toComplex("(1e-05+infj)")).toEqual({ real: 1e-5, imaginary: Number.POSITIVE_INFINITY });
  expect(toComplex("2j")).toEqual({ real: 0, imaginary: 2 });
  expect(["nan", "12", 2, true].map(toComplex)).toEqual([undefined, undefined, undefined, undefined]);
  expect([fromComplex(2, -4), fromComplex(0, Number.NaN)]).toEqual(["(2-4j)", "(0+nanj)"]);
});

test("a complex factor is conjugated, and has no numbers", () => {
  const graph = graphOf(complexSquare());
  const local = derivativeByValue(graph, 0, 0);
  expect(local).toMatchObject({ isConjugated: true, numbers: undefined, value: undefined });
  expect(local && plain(local.names)).toBe("2z");
});

function binary(kind: string, dtypes: string[], shape: number[] = []): Recorder {
  const tape = new Recorder("tape", "");
  const [x, y] = [tape.variable("x", tensor(shape, [3])), tape.variable("y", tensor(shape, [2]))];
  tape.open();
  tape.op(kind, [x, y], { name: "out" });
  tape.values.forEach((value, i) => {
    value.dtype = dtypes[i] ?? "";
  });
  return tape;
}

test("a real factor is not conjugated, and a real operand receives the real part", () => {
  const added = derivativeByValue(graphOf(binary("add", ["complex64", "complex64", "complex64"])), 0, 0);
  expect(added).toMatchObject({ isConjugated: false, numbers: undefined });
  const scaled = graphOf(binary("multiply", ["float32", "complex64", "complex64"]));
  const [byReal, byComplex] = [derivativeByValue(scaled, 0, 0), derivativeByValue(scaled, 0, 1)];
  expect(byReal && plain(byReal.names)).toBe("Re(g·conj(y))");
  expect(byComplex && [plain(byComplex.names), byComplex.isConjugated]).toEqual(["x", false]);
});

test("a matrix product conjugates the other matrix", () => {
  const product = graphOf(binary("matmul", ["complex64", "complex64", "complex64"], [1, 1]));
  const local = derivativeByValue(product, 0, 0);
  expect(local && plain(local.names)).toBe("g @ conj(y)ᵀ");
});
