import { describe, expect, test } from "vitest";
import { at } from "../../src/model/at";
import { plain } from "../../src/model/expression";
import { derivativeByValue, localDerivative } from "../../src/model/formula";
import { momentAt } from "../../src/model/moment";
import {
  exactNumber,
  formatFloat,
  formatNumber,
  formatShape,
  formatSummary,
  speakShape,
  toNumber,
} from "../../src/model/numbers";
import { tickCount } from "../../src/model/ticks";
import {
  gradientTitle,
  opSubtitle,
  opTitle,
  roleTitle,
  speakOp,
  speakValue,
  valueTitle,
} from "../../src/model/titles";
import type { WireNumber } from "../../src/model/wire";
import { mlp, neuron, notANumber, raising, scalars, several, squareOfSum, unconnected } from "../corpus";
import { graphOf } from "../fixture";
import { Recorder, scalar } from "../recorder";

describe("numbers", () => {
  const shown: [WireNumber, string, string][] = [
    [9, "float32", "9.0"],
    [0.5, "float64", "0.5"],
    [0, "float32", "0.0"],
    [-0, "float32", "0.0"],
    [-2.61, "float64", "−2.61"],
    [3.1e-9, "float64", "3.1e−9"],
    [-1e-12, "float64", "−1e−12"],
    [0.0001, "float64", "0.0001"],
    [0.10000000149011612, "float32", "0.1"],
    [2 / 3, "float64", "0.666667"],
    [1234567, "float64", "1,234,567.0"],
    [12345.5, "float64", "12,345.5"],
    [123456.4, "float64", "123,456"],
    [12345678, "float64", "1.23457e7"],
    [1e7, "float64", "1e7"],
    [6.02e23, "float64", "6.02e23"],
    [1234567, "int64", "1,234,567"],
    [1234, "int64", "1234"],
    [-42, "int32", "−42"],
    ["9007199254740993", "int64", "9,007,199,254,740,993"],
    [true, "bool", "True"],
    [false, "bool", "False"],
    ["nan", "float32", "NaN"],
    ["inf", "float32", "∞"],
    ["-inf", "float32", "−∞"],
    ["(1+2j)", "complex64", "1.0 + 2.0j"],
    ["(-0.5-1e-09j)", "complex128", "−0.5 − 1e−9j"],
    ["2j", "complex128", "2.0j"],
  ];
  test.each(shown)("%s as %s is %s", (number, dtype, text) => {
    expect(formatNumber(number, dtype)).toBe(text);
  });

  test("a whole number that was rounded to is not taken for one that is whole", () => {
    const shown = [300.67, 25.36, 7.955, 652.2].map((number) => formatFloat(number, 2));
    expect(shown).toEqual(["301", "25", "8", "652"]);
    expect(formatNumber(Math.fround(11.999999), "float32", 4)).toBe("12.0");
  });

  test("all digits are there when asked for, and no more than the dtype has", () => {
    expect(exactNumber(2 / 3, "float64")).toBe("0.6666666666666666");
    expect(exactNumber(Math.fround(0.1), "float32")).toBe("0.1");
    expect(exactNumber(Math.fround(1 / 3), "float32")).toBe("0.33333334");
    expect(exactNumber(7, "int64")).toBe("7");
    expect(exactNumber(-0, "float64")).toBe("−0.0");
  });

  test("a norm is a float, rounded as far as asked", () => {
    expect(formatFloat(4)).toBe("4.0");
    expect(formatFloat(0.0312345, 2)).toBe("0.031");
  });

  test("shapes are written as in Python and spoken as words", () => {
    expect([[], [3], [32, 64]].map(formatShape)).toEqual(["()", "(3,)", "(32, 64)"]);
    expect([[], [3], [32, 64]].map(speakShape)).toEqual(["scalar", "3 entries", "32 by 64"]);
  });

  test("text becomes a number to compute with", () => {
    expect(["inf", "-inf", "nan", 2, true].map(toNumber)).toEqual([
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
      2,
      1,
    ]);
  });

  test("a summary in one line is the scalar, the entries or the norm", () => {
    expect(formatSummary({ scalar: 2 }, { dtype: "float32" })).toBe("2.0");
    expect(formatSummary({ entries: [1, 2.5], norm: 2.7 }, { dtype: "float32" })).toBe("[1.0, 2.5]");
    expect(formatSummary({ norm: 3.14e-9 }, { dtype: "float32" })).toBe("‖·‖ 3.1e−9");
  });
});

describe("titles", () => {
  test("a named result has its name, and how it came about beside it", () => {
    const graph = graphOf(scalars());
    expect([0, 1, 2, 3].map((op) => [opTitle(graph, op), opSubtitle(graph, op)])).toEqual([
      ["a", "x × x"],
      ["b", "a × y"],
      ["c", "x × y"],
      ["z", "b + c"],
    ]);
  });

  test("an operand that holds together less tightly stands in brackets", () => {
    const tape = new Recorder("tape", "");
    const [a, b] = [tape.variable("a", scalar(2)), tape.variable("b", scalar(3))];
    const named = (title: string) => tape.variable(title, scalar(5));
    tape.open();
    const written = (symbol: string, left: string, right: string) => {
      const op = tape.ops.length;
      tape.op(symbol, [left === "a" ? a : named(left), right === "b" ? b : named(right)], { name: `r${op}` });
      return opSubtitle(graphOf(tape), op);
    };
    expect(written("divide", "a", "1 + b")).toBe("a / (1 + b)");
    expect(written("divide", "a * b", "b")).toBe("a * b / b");
    expect(written("divide", "a", "b * 2")).toBe("a / (b * 2)");
    expect(written("multiply", "a - b", "b")).toBe("(a - b) × b");
    expect(written("multiply", "a", "b * 3")).toBe("a × b * 3");
    expect(written("subtract", "a", "b + 1")).toBe("a − (b + 1)");
    expect(written("subtract", "a + 1", "b")).toBe("a + 1 − b");
    expect(written("add", "a * 2", "f(b)")).toBe("a * 2 + f(b)");
    expect(written("multiply", "a[1 + 1]", "b")).toBe("a[1 + 1] × b");
  });

  test("a result without a name has its expression", () => {
    const graph = graphOf(mlp());
    expect([0, 1, 2, 3, 4, 5].map((op) => [opTitle(graph, op), opSubtitle(graph, op)])).toEqual([
      ["h1", "X @ W1"],
      ["h1 + b1", "add"],
      ["a1", "sigmoid"],
      ["a1 @ W2", "matmul"],
      ["logits", "a1 @ W2 + b2"],
      ["loss", "softmax cross entropy"],
    ]);
    expect(opTitle(graphOf(neuron()), 2)).toBe("x1 * w1 + x2 * w2");
  });

  test("several outputs have several names", () => {
    const graph = graphOf(several());
    expect(opTitle(graph, 1)).toBe("left, right");
  });

  test("a literal is its number", () => {
    const tape = new Recorder("tape", "");
    const x = tape.variable("x", scalar(3));
    tape.open();
    tape.op("multiply", [x, scalar(2)], { name: "y" });
    const graph = graphOf(tape);
    expect(valueTitle(graph, 1)).toBe("2.0");
    expect(opSubtitle(graph, 0)).toBe("x × 2.0");
  });

  test("a gradient is called after its target", () => {
    expect(gradientTitle(graphOf(mlp()), 0)).toBe("loss");
  });

  test("nodes are spoken with what they hold at the moment", () => {
    const graph = graphOf(mlp());
    const end = momentAt(graph, tickCount(graph) - 1);
    expect(speakOp(graph, 2, end)).toMatch(/^a1, sigmoid, output 128 by 256, gradient norm /);
    expect(speakOp(graph, 5, end)).toContain("target, gradient 1.0");
    expect(speakOp(graph, 2, momentAt(graph, 0))).toBe("a1, sigmoid, still to come");
  });

  test("None, NaN and errors are spoken", () => {
    const broken = graphOf(notANumber());
    expect(speakOp(broken, 1, momentAt(broken, tickCount(broken) - 1))).toContain("contains NaN");
    const none = graphOf(unconnected());
    expect(speakValue(none, 1, momentAt(none, tickCount(none) - 1))).toBe(
      "w, Variable, 5.0, source, gradient None",
    );
    const raised = graphOf(raising());
    expect(speakOp(raised, 2, momentAt(raised, 2))).toContain("raised matmul: shapes");
    Object.assign(at(raised.ops, 2), { tapes: [] }); // the tape had no result to record
    expect(speakOp(raised, 2, momentAt(raised, 2))).not.toContain("on no tape");
  });
});

describe("formulas", () => {
  const graph = graphOf(scalars());

  test("a factor is written with the titles of the operands, and with their numbers", () => {
    const local = localDerivative(graph, 1, 0);
    expect(local && [plain(local.left), plain(local.names), local.value]).toEqual(["∂b/∂a", "y", 2]);
    expect(local?.numbers && plain(local.numbers)).toBe("2.0");
  });

  test("both operands of x × x together give 2x", () => {
    const whole = derivativeByValue(graph, 0, 0);
    expect(whole && plain(whole.names)).toBe("2x");
    expect(whole?.numbers && plain(whole.numbers)).toBe("2·3.0");
    expect(whole?.value).toBe(6);
  });

  test("a matrix product gives the contribution itself, and no numbers", () => {
    const network = graphOf(mlp());
    const local = localDerivative(network, 3, 0);
    expect(local && plain(local.names)).toBe("g @ W2ᵀ");
    expect(local).toMatchObject({ isContribution: true, numbers: undefined, value: undefined });
    expect(local?.shapes).toBe("(128, 10) @ (10, 256) = (128, 256)");
  });

  test("a formula in the parts of an incoming gradient is the contribution itself", () => {
    const tape = mlp();
    for (const kind of tape.kinds) {
      if (kind.name === "matmul") kind.derivatives = [["sym", ["diag", "g_w"]], null];
    }
    expect(localDerivative(graphOf(tape), 3, 0)).toMatchObject({ isContribution: true });
  });

  test("what becomes of the shapes is said where not everything is a scalar", () => {
    const graphOfSum = graphOf(squareOfSum());
    expect(localDerivative(graphOfSum, 0, 0)?.shapes).toBe("scalar × (2, 2) = (2, 2)");
    expect(localDerivative(graphOfSum, 1, 0)?.shapes).toBeUndefined();
    expect(localDerivative(graphOf(mlp()), 2, 0)?.shapes).toBe("(128, 256) × (128, 256) = (128, 256)");
  });

  test("what has no derivative has no formula", () => {
    expect(localDerivative(graphOf(unconnected()), 1, 0)).toBeUndefined();
  });

  const written: [string, number, string, string, number][] = [
    ["divide", 0, "1/y", "1/2.0", 0.5],
    ["divide", 1, "−x/y²", "−3.0/2.0²", -0.75],
    ["power", 0, "y·x^(y − 1)", "2.0·3.0^(2.0 − 1)", 6],
    ["subtract", 1, "−1", "−1", -1],
  ];
  test.each(written)("%s by operand %i is %s", (kind, input, names, numbers, value) => {
    const tape = new Recorder("tape", "");
    const [x, y] = [tape.variable("x", scalar(3)), tape.variable("y", scalar(2))];
    tape.open();
    tape.op(kind, [x, y], { name: "out" });
    const local = localDerivative(graphOf(tape), 0, input);
    expect(local && plain(local.names)).toBe(names);
    expect(local?.numbers && plain(local.numbers)).toBe(numbers);
    expect(local?.value).toBeCloseTo(value);
  });

  test("operands that are expressions stand in brackets, negative numbers too", () => {
    const tape = new Recorder("tape", "p + q");
    const [p, q] = [tape.variable("p", scalar(-3)), tape.variable("q", scalar(1))];
    tape.open();
    const total = tape.op("add", [p, q], { code: "p + q" });
    tape.op("square", [total], { name: "out" });
    const graphOfSquare = graphOf(tape);
    const local = localDerivative(graphOfSquare, 1, 0);
    expect(local && plain(local.names)).toBe("2(p + q)");
    expect(local?.numbers && plain(local.numbers)).toBe("2·(−2.0)");
  });

  test("numbers in the code are numbers in the formula: x**3 gives 3x²", () => {
    const tape = new Recorder("tape", "tanh(x @ w)**2");
    const x = tape.variable("x", scalar(2));
    tape.open();
    tape.op("power", [x, tape.constant("", scalar(3))], { name: "y" });
    const cube = localDerivative(graphOf(tape), 0, 0);
    expect(cube && plain(cube.names)).toBe("3x²");
    expect(cube?.numbers && plain(cube.numbers)).toBe("3·2.0²");
    expect(cube?.value).toBe(12);
  });

  test("a call stands for itself, and its exponent before its bracket", () => {
    const tape = new Recorder("tape", "tf.sqrt(v)");
    const v = tape.variable("v", scalar(4));
    tape.open();
    const root = tape.op("sqrt", [v], { code: "tf.sqrt(v)" });
    tape.op("tanh", [root], { name: "out" });
    const graphOfRoot = graphOf(tape);
    const [byRoot, byAngle] = [localDerivative(graphOfRoot, 0, 0), localDerivative(graphOfRoot, 1, 0)];
    expect(byRoot && plain(byRoot.names)).toBe("1/(2·tf.sqrt(v))");
    expect(byAngle && plain(byAngle.names)).toBe("1 − out²");
  });

  test("names from the code are text and never part of the formula", () => {
    const tape = new Recorder("tape", "");
    const odd = tape.variable("#1", scalar(3));
    const g = tape.variable("g", scalar(2));
    tape.open();
    tape.op("multiply", [odd, g], { name: "out" });
    const local = localDerivative(graphOf(tape), 0, 0);
    expect(local).toMatchObject({
      names: { kind: "name", text: "g", value: 1 },
      isContribution: false,
      value: 2,
    });
  });
});

test("the result of an op that was too much to show is no constant", () => {
  const graph = graphOf(scalars());
  Object.assign(at(graph.values, 0), { role: "result" });
  expect(roleTitle(graph, 0)).toBe("op not shown");
});
