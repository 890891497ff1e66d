/** Tapes to test and to look at: from two ops to two hundred, each a complete and true wire message. */

import { at } from "../src/model/at";
import { Recorder, randomNumbers, randomTensor, scalar, type Tensor, tensor } from "./recorder";

/** The picture of mockup 1: z = x²y + xy at x = 3, y = 2; dz/dx = 14, dz/dy = 12. */
export function scalars(): Recorder {
  const tape = new Recorder(
    "tape",
    `x = tf.Variable(3.0)
y = tf.Variable(2.0)
with tf.GradientTape() as tape:
    a = x * x
    b = a * y
    c = x * y
    z = b + c
tape.gradient(z, [x, y])
`,
  );
  const x = tape.variable("x", scalar(3));
  const y = tape.variable("y", scalar(2));
  const id = tape.open();
  const a = tape.line(4).op("multiply", [x, x], { code: "x * x", name: "a" });
  const b = tape.line(5).op("multiply", [a, y], { code: "a * y", name: "b" });
  const c = tape.line(6).op("multiply", [x, y], { code: "x * y", name: "c" });
  const z = tape.line(7).op("add", [b, c], { code: "b + c", name: "z" });
  tape.close();
  tape.line(8).gradient(id, z, [x, y], { code: "tape.gradient(z, [x, y])" });
  return tape;
}

/** The picture of mockup 2: two layers, the first of them saturated. */
export function mlp(): Recorder {
  const tape = new Recorder(
    "tape",
    `for X, labels in batches:
    with tf.GradientTape() as tape:
        h1 = X @ W1
        a1 = tf.sigmoid(h1 + b1)
        logits = a1 @ W2 + b2
        loss = xent(labels, logits)
    g = tape.gradient(loss, params)
    optimizer.apply(g, params)
`,
    7,
  );
  const random = randomNumbers(1);
  const [rows, classes] = [128, 10];
  const X = tape.constant("X", randomTensor([rows, 64], random));
  const W1 = tape.variable("W1", randomTensor([64, 256], random, 2));
  const b1 = tape.variable("b1", randomTensor([256], random, 0.1));
  const W2 = tape.variable("W2", randomTensor([256, classes], random, 0.06));
  const b2 = tape.variable("b2", randomTensor([classes], random, 0.1));
  const oneHot = new Float32Array(rows * classes);
  for (let i = 0; i < rows; i++) oneHot[i * classes + Math.floor(random() * classes)] = 1;
  const labels = tape.constant("labels", tensor([rows, classes], oneHot));
  const id = tape.open();
  const h1 = tape.line(3).op("matmul", [X, W1], { code: "X @ W1", name: "h1" });
  const shifted = tape.line(4).op("add", [h1, b1], { code: "h1 + b1" });
  const a1 = tape.op("sigmoid", [shifted], { code: "tf.sigmoid(h1 + b1)", name: "a1" });
  const product = tape.line(5).op("matmul", [a1, W2], { code: "a1 @ W2" });
  const logits = tape.op("add", [product, b2], { code: "a1 @ W2 + b2", name: "logits" });
  const loss = tape.line(6).op("softmax_cross_entropy", [labels, logits], {
    code: "xent(labels, logits)",
    name: "loss",
  });
  tape.close();
  tape.line(7).gradient(id, loss, [W1, b1, W2, b2], { code: "tape.gradient(loss, params)" });
  return tape;
}

/** ones((2, 2)), summed and squared: every entry of the gradient is 8. */
export function squareOfSum(): Recorder {
  const tape = new Recorder(
    "t",
    `x = tf.ones((2, 2))
with tf.GradientTape() as t:
    t.watch(x)
    y = tf.reduce_sum(x)
    z = tf.multiply(y, y)
dz_dx = t.gradient(z, x)
`,
  );
  const x = tape.watched("x", tensor([2, 2], [1, 1, 1, 1]));
  const id = tape.open("t");
  const y = tape.line(4).op("sum", [x], { code: "tf.reduce_sum(x)", name: "y" });
  const z = tape.op("multiply", [y, y], { code: "tf.multiply(y, y)", name: "z" });
  tape.close();
  tape.gradient(id, z, [x], { code: "t.gradient(z, x)" });
  return tape;
}

/** Python control flow: only the iterations that ran are on the tape. d(x³)/dx = 12 at x = 2. */
export function loop(): Recorder {
  const tape = new Recorder(
    "t",
    `def f(x, n):
    output = 1.0
    for i in range(n):
        if 1 < i < 5:
            output = tf.multiply(output, x)
    return output
with tf.GradientTape() as t:
    t.watch(x)
    out = f(x, 6)
grad = t.gradient(out, x)
`,
  );
  const x = tape.watched("x", scalar(2));
  const id = tape.open("t");
  let output: Tensor = scalar(1);
  for (let i = 0; i < 3; i++) {
    output = tape.line(5).op("multiply", [output, x], { code: "tf.multiply(output, x)", name: "output" });
  }
  tape.close();
  tape.gradient(id, output, [x], { code: "t.gradient(out, x)" });
  return tape;
}

/** A tape in a tape: dy/dx = 3 and d²y/dx² = 6 for y = x³ at x = 1. */
export function nested(): Recorder {
  const tape = new Recorder(
    "t2",
    `x = tf.Variable(1.0)
with tf.GradientTape() as t2:
    with tf.GradientTape() as t1:
        y = x * x * x
    dy_dx = t1.gradient(y, x)
d2y_dx2 = t2.gradient(dy_dx, x)
`,
  );
  const x = tape.variable("x", scalar(1));
  const outer = tape.open("t2");
  const inner = tape.open("t1");
  const square = tape.line(4).op("multiply", [x, x], { code: "x * x" });
  const y = tape.op("multiply", [square, x], { code: "x * x * x", name: "y" });
  tape.close();
  const slope = at(tape.line(5).gradient(inner, y, [x], { code: "t1.gradient(y, x)" }), 0);
  tape.close();
  if (slope === null) throw new RangeError("y does not depend on x");
  at(tape.values, slope.value).name = "dy_dx";
  tape.line(6).gradient(outer, slope, [x], { code: "t2.gradient(dy_dx, x)" });
  return tape;
}

/** A slope that is squared as a penalty: y = sin(x) · exp(−x) and its first derivative are differentiated again. */
export function penalty(): Recorder {
  const tape = new Recorder(
    "outer",
    `x = tf.Variable(1.5)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = tf.sin(x) * tf.exp(-x)
    dy = inner.gradient(y, x)
    penalty = dy * dy + y
outer.gradient(penalty, x)
`,
  );
  const x = tape.variable("x", scalar(1.5));
  const outer = tape.open("outer");
  const inner = tape.open("inner");
  const sine = tape.line(4).op("sin", [x], { code: "tf.sin(x)" });
  const decay = tape.op("exp", [tape.op("negative", [x], { code: "-x" })], { code: "tf.exp(-x)" });
  const y = tape.op("multiply", [sine, decay], { code: "tf.sin(x) * tf.exp(-x)", name: "y" });
  tape.close();
  const slope = at(tape.line(5).gradient(inner, y, [x], { code: "inner.gradient(y, x)" }), 0);
  if (slope === null) throw new RangeError("y does not depend on x");
  at(tape.values, slope.value).name = "dy";
  const square = tape.line(6).op("multiply", [slope, slope], { code: "dy * dy" });
  const sum = tape.op("add", [square, y], { code: "dy * dy + y", name: "penalty" });
  tape.close();
  tape.line(7).gradient(outer, sum, [x], { code: "outer.gradient(penalty, x)" });
  return tape;
}

/** One persistent tape, two gradients of different targets. */
export function persistent(): Recorder {
  const tape = new Recorder(
    "t",
    `x = tf.constant(3.0)
with tf.GradientTape(persistent=True) as t:
    t.watch(x)
    y = x * x
    z = y * y
dz_dx = t.gradient(z, x)
dy_dx = t.gradient(y, x)
`,
  );
  const x = tape.watched("x", scalar(3));
  const id = tape.open("t", true);
  const y = tape.line(4).op("multiply", [x, x], { code: "x * x", name: "y" });
  const z = tape.line(5).op("multiply", [y, y], { code: "y * y", name: "z" });
  tape.close();
  tape.line(6).gradient(id, z, [x], { code: "t.gradient(z, x)" });
  tape.line(7).gradient(id, y, [x], { code: "t.gradient(y, x)" });
  return tape;
}

/** Two sources, of which one has no path to the target: its gradient is None. */
export function unconnected(): Recorder {
  const tape = new Recorder(
    "tape",
    `x = tf.Variable(2.0)
w = tf.Variable(5.0)
with tf.GradientTape() as tape:
    y = tf.sin(x)
    n = tf.floor(w)
    z = y * n
tape.gradient(z, [x, w])
`,
  );
  const x = tape.variable("x", scalar(2));
  const w = tape.variable("w", scalar(5));
  const id = tape.open();
  const y = tape.line(4).op("sin", [x], { code: "tf.sin(x)", name: "y" });
  const n = tape.op("floor", [w], { code: "tf.floor(w)", name: "n" });
  const z = tape.op("multiply", [y, n], { code: "y * n", name: "z" });
  tape.close();
  tape.gradient(id, z, [x, w], { code: "tape.gradient(z, [x, w])" });
  tape.finding("no-derivative", "∂z/∂w is None: floor has no derivative", n, {
    text: "Between w and z stands tf.floor(w): floor is flat wherever it has a slope at all.",
    advice: "Let the gradient pass, if that is meant: w + tf.stop_gradient(tf.floor(w) - w).",
    input: 0,
    gradient: 0,
    source: 1,
  });
  return tape;
}

/** The gradient of a constant: nothing flows at all. */
export function nothing(): Recorder {
  const tape = new Recorder(
    "tape",
    `x = tf.Variable(2.0)
with tf.GradientTape() as tape:
    y = x * 2.0
    c = tf.floor(x)
tape.gradient(c, x)
`,
  );
  const x = tape.variable("x", scalar(2));
  const id = tape.open();
  tape.line(3).op("multiply", [x, scalar(2)], { code: "x * 2.0", name: "y" });
  const c = tape.op("floor", [x], { code: "tf.floor(x)", name: "c" });
  tape.close();
  tape.gradient(id, c, [x], { code: "tape.gradient(c, x)" });
  return tape;
}

/** log of a negative number: NaN forward, and NaN all the way back. */
export function notANumber(): Recorder {
  const tape = new Recorder(
    "tape",
    `x = tf.Variable([4.0, -1.0, 0.0])
with tf.GradientTape() as tape:
    root = tf.sqrt(x)
    loss = tf.reduce_sum(tf.math.log(root))
tape.gradient(loss, x)
`,
  );
  const x = tape.variable("x", tensor([3], [4, -1, 0]));
  const id = tape.open();
  const root = tape.line(3).op("sqrt", [x], { code: "tf.sqrt(x)", name: "root" });
  const logs = tape.op("log", [root], { code: "tf.math.log(root)" });
  const loss = tape.op("sum", [logs], { code: "tf.reduce_sum(tf.math.log(root))", name: "loss" });
  tape.close();
  tape.gradient(id, loss, [x], { code: "tape.gradient(loss, x)" });
  tape.finding("log-of-zero", "log gave −∞: log(root) of a 0", logs, {
    advice: "Keep away from 0: tf.math.log(root + 1e-12).",
    numbers: [{ name: "zeros", value: 1 }],
    step: 1,
  });
  tape.finding("root-of-negative", "root is NaN: sqrt of −1.0", root, {
    text: "1 of 3 entries of x is negative; a real root of it there is none.",
    numbers: [{ name: "smallest", value: -1 }],
    step: 0,
  });
  return tape;
}

/** An op that raises in the middle of a cell. */
export function raising(): Recorder {
  const tape = new Recorder(
    "tape",
    `W = tf.Variable(tf.ones((2, 3)))
v = tf.constant([[1.0, 2.0]])
with tf.GradientTape() as tape:
    h = v @ W
    s = tf.tanh(h)
    out = s @ W
`,
  );
  const W = tape.variable("W", tensor([2, 3], [1, 1, 1, 1, 1, 1]));
  const v = tape.constant("v", tensor([1, 2], [1, 2]));
  tape.open();
  const h = tape.line(4).op("matmul", [v, W], { code: "v @ W", name: "h" });
  const s = tape.op("tanh", [h], { code: "tf.tanh(h)", name: "s" });
  tape.raise(
    "matmul",
    [s, W],
    { code: "s @ W" },
    "matmul: shapes (1, 3) and (2, 3) do not fit: 3 and 2 differ",
  );
  return tape;
}

/** Something computed before the tape was opened, read on the tape; and an op with several outputs. */
export function several(): Recorder {
  const tape = new Recorder(
    "tape",
    `x = tf.Variable([[1.0, 2.0, 3.0, 4.0]])
with tf.GradientTape() as tape:
    with tape.stop_recording():
        k = tf.exp(x)
    left, right = tf.split(x, 2, axis=1)
    both = left * right
    z = tf.reduce_sum(both)
    scaled = z * tf.reduce_sum(k)
tape.gradient(scaled, x)
`,
  );
  const x = tape.variable("x", tensor([1, 4], [1, 2, 3, 4]));
  const id = tape.open();
  const k = tape.line(4).offTape("exp", [x], { code: "tf.exp(x)", name: "k" });
  const [left, right] = tape.line(5).several("split", [x], {
    code: "tf.split(x, 2, axis=1)",
    names: ["left", "right"],
    parameters: { axis: "1" },
  });
  if (left === undefined || right === undefined) throw new RangeError("split gives two parts");
  const both = tape.op("multiply", [left, right], { code: "left * right", name: "both" });
  const z = tape.op("sum", [both], { code: "tf.reduce_sum(both)", name: "z" });
  const total = tape.op("sum", [k], { code: "tf.reduce_sum(k)" });
  const scaled = tape.op("multiply", [z, total], { code: "z * tf.reduce_sum(k)", name: "scaled" });
  tape.close();
  tape.gradient(id, scaled, [x], { code: "tape.gradient(scaled, x)" });
  return tape;
}

/** A neuron, as one draws it on the board: products, a sum, tanh. */
export function neuron(): Recorder {
  const tape = new Recorder(
    "tape",
    `with tf.GradientTape() as tape:
    n = x1 * w1 + x2 * w2 + b
    o = tf.tanh(n)
tape.gradient(o, [w1, w2, b])
`,
  );
  const x1 = tape.constant("x1", scalar(2));
  const x2 = tape.constant("x2", scalar(0.5));
  const w1 = tape.variable("w1", scalar(-3));
  const w2 = tape.variable("w2", scalar(1));
  const b = tape.variable("b", scalar(6.88));
  const id = tape.open();
  const first = tape.line(2).op("multiply", [x1, w1], { code: "x1 * w1" });
  const second = tape.op("multiply", [x2, w2], { code: "x2 * w2" });
  const both = tape.op("add", [first, second], { code: "x1 * w1 + x2 * w2" });
  const n = tape.op("add", [both, b], { code: "x1 * w1 + x2 * w2 + b", name: "n" });
  const o = tape.op("tanh", [n], { code: "tf.tanh(n)", name: "o" });
  tape.close();
  tape.gradient(id, o, [w1, w2, b], { code: "tape.gradient(o, [w1, w2, b])" });
  return tape;
}

/** Attention with two heads of one block, and the projection after it. */
export function attention(): Recorder {
  const tape = new Recorder("tape", "");
  const random = randomNumbers(2);
  const [tokens, width] = [8, 16];
  const X = tape.watched("X", randomTensor([tokens, width], random));
  const weight = (name: string, columns: number, rows = width) =>
    tape.variable(name, randomTensor([rows, columns], random, 0.3));
  const id = tape.open();
  const heads = [1, 2].map((head) => {
    const query = tape.op("matmul", [X, weight(`Wq${head}`, 8)], { name: `q${head}` });
    const key = tape.op("matmul", [X, weight(`Wk${head}`, 8)], { name: `k${head}` });
    const content = tape.op("matmul", [X, weight(`Wv${head}`, 8)], { name: `v${head}` });
    const scores = tape.op("matmul", [query, tape.op("transpose", [key])], { name: `scores${head}` });
    const scaled = tape.op("divide", [scores, scalar(Math.sqrt(8))]);
    return tape.op("matmul", [tape.op("softmax", [scaled], { name: `p${head}` }), content], {
      name: `head${head}`,
    });
  });
  const joined = tape.op("concatenate", heads, { name: "joined" });
  const out = tape.op("add", [tape.op("matmul", [joined, weight("Wo", width)]), X], { name: "out" });
  const loss = tape.op("mean", [tape.op("square", [out])], { name: "loss" });
  tape.close();
  tape.gradient(id, loss, [X]);
  return tape;
}

/** A recurrent network: the same three parameters in every step. */
export function recurrent(length = 20): Recorder {
  const tape = new Recorder("tape", "");
  const random = randomNumbers(3);
  const W = tape.variable("W", randomTensor([8, 8], random, 0.3));
  const U = tape.variable("U", randomTensor([4, 8], random, 0.3));
  const b = tape.variable("b", randomTensor([8], random, 0.1));
  let h: Tensor = tape.constant("h0", randomTensor([2, 8], random, 0));
  const id = tape.open();
  for (let t = 0; t < length; t++) {
    const x = tape.constant(`x${t}`, randomTensor([2, 4], random));
    const mixed = tape.op("add", [tape.op("matmul", [h, W]), tape.op("matmul", [x, U])]);
    h = tape.op("tanh", [tape.op("add", [mixed, b])], { name: "h" });
  }
  const loss = tape.op("mean", [h], { name: "loss" });
  tape.close();
  tape.gradient(id, loss, [W, U, b]);
  return tape;
}

/** Residual blocks: a stream that each block adds to. */
export function residual(blocks = 3): Recorder {
  const tape = new Recorder("tape", "");
  const random = randomNumbers(4);
  let x: Tensor = tape.constant("x", randomTensor([4, 16], random));
  const parameters: Tensor[] = [];
  const weight = (name: string) => {
    const W = tape.variable(name, randomTensor([16, 16], random, 0.2));
    parameters.push(W);
    return W;
  };
  const id = tape.open();
  for (let block = 1; block <= blocks; block++) {
    const hidden = tape.op("relu", [tape.op("matmul", [x, weight(`A${block}`)])]);
    x = tape.op("add", [x, tape.op("matmul", [hidden, weight(`B${block}`)])], { name: `x${block}` });
  }
  const loss = tape.op("mean", [tape.op("square", [x])], { name: "loss" });
  tape.close();
  tape.gradient(id, loss, parameters);
  return tape;
}

/** Many branches that meet in one op. */
export function fanIn(width = 8): Recorder {
  const tape = new Recorder("tape", "");
  const x = tape.variable("x", tensor([1, 2], [0.3, -0.7]));
  const id = tape.open();
  const branches = Array.from({ length: width }, (_, k) =>
    tape.op(at(["sin", "cos", "exp", "tanh"], k % 4), [x], { name: `f${k}` }),
  );
  const joined = tape.op("concatenate", branches, { name: "joined" });
  const loss = tape.op("sum", [joined], { name: "loss" });
  tape.close();
  tape.gradient(id, loss, [x]);
  return tape;
}

/** A ladder of diamonds: each rung splits and joins again. */
export function ladder(rungs = 4): Recorder {
  const tape = new Recorder("tape", "");
  const x = tape.variable("x", scalar(0.5));
  const id = tape.open();
  let top: Tensor = x;
  for (let rung = 0; rung < rungs; rung++) {
    const left = tape.op("sin", [top], { name: `s${rung}` });
    const right = tape.op("cos", [top], { name: `c${rung}` });
    top = tape.op("multiply", [left, right], { name: `p${rung}` });
  }
  tape.close();
  tape.gradient(id, top, [x]);
  return tape;
}

/** A chain with a long skip, as in `output = output * x` and a mask used again at the end. */
export function skips(length = 8): Recorder {
  const tape = new Recorder("tape", "");
  const x = tape.variable("x", scalar(0.5));
  const id = tape.open();
  const first = tape.op("exp", [x], { name: "first" });
  let y = first;
  const middle: Tensor[] = [];
  for (let i = 0; i < length; i++) {
    y = tape.op(i % 2 === 0 ? "sin" : "tanh", [y], { name: `y${i}` });
    middle.push(y);
  }
  const joined = tape.op("multiply", [y, first], { name: "joined" });
  const z = tape.op("add", [joined, at(middle, 2)], { name: "z" });
  tape.close();
  tape.gradient(id, z, [x]);
  return tape;
}

/** A program of random ops on scalars; the same seed gives the same program. */
export function randomProgram(length = 200, seed = 5): Recorder {
  const tape = new Recorder("tape", "");
  const random = randomNumbers(seed);
  const leaves = ["x", "y", "u", "v"].map((name) => tape.variable(name, scalar(random() - 0.5)));
  const id = tape.open();
  const results: Tensor[] = [...leaves];
  const recent = () =>
    at(results, Math.max(0, results.length - 1 - Math.floor(random() ** 2 * Math.min(results.length, 20))));
  for (let i = 0; i < length; i++) {
    const kind = at(["multiply", "add", "subtract", "sin", "tanh", "cos"], Math.floor(random() * 6));
    const binary = kind === "multiply" || kind === "add" || kind === "subtract";
    const second = random() < 0.15 ? at(leaves, Math.floor(random() * leaves.length)) : recent();
    results.push(tape.op(kind, binary ? [recent(), second] : [recent()], { name: `t${i}` }));
  }
  tape.close();
  tape.gradient(id, at(results, results.length - 1), leaves);
  return tape;
}

/** 3 · clipped(x): of the 3 that comes in, a gradient of the user's own lets 1 pass. */
export function clipped(): Recorder {
  const tape = new Recorder("tape", "");
  const x = tape.variable("x", scalar(5));
  const three = tape.constant("three", scalar(3));
  const id = tape.open();
  const y = tape.op("clipped", [x], { name: "y" });
  const z = tape.op("multiply", [y, three], { name: "z" });
  tape.close();
  tape.gradient(id, z, [x]);
  return tape;
}

/** A gate, a gradient of the user's own, and a path that is cut two ops from its source. */
export function gated(): Recorder {
  const tape = new Recorder(
    "tape",
    `x = tf.Variable(-1.5)
w = tf.Variable(0.5)
with tf.GradientTape() as tape:
    y = clipped(x * x)
    s = tf.sin(w)
    k = tf.stop_gradient(s)
    z = y * k
tape.gradient(z, [x, w])
`,
  );
  const x = tape.variable("x", scalar(-1.5));
  const w = tape.variable("w", scalar(0.5));
  const id = tape.open();
  const square = tape.line(4).op("multiply", [x, x], { code: "x * x" });
  const y = tape.op("clipped", [square], { code: "clipped(x * x)", name: "y" });
  const s = tape.line(5).op("sin", [w], { code: "tf.sin(w)", name: "s" });
  const k = tape.line(6).op("stop_gradient", [s], { code: "tf.stop_gradient(s)", name: "k" });
  const z = tape.line(7).op("multiply", [y, k], { code: "y * k", name: "z" });
  tape.close();
  tape.gradient(id, z, [x, w], { code: "tape.gradient(z, [x, w])" });
  tape.finding("stop-gradient", "∂z/∂w is None: stop_gradient cuts the path", k, {
    input: 0,
    gradient: 0,
    source: 1,
    path: [2, 3],
  });
  return tape;
}

/** Of two columns one vanishes and one explodes; a third gradient is exactly zero. */
export function extremes(): Recorder {
  const tape = new Recorder(
    "tape",
    `a, b, c = tf.Variable([[0.1], [-2.0], [3.0]]), tf.Variable(9.0), tf.Variable(-1.0)
with tf.GradientTape() as tape:
    tiny = tf.reduce_sum(a) * 1e-9
    huge = b * 3e6
    dead = tf.nn.relu(c)
    total = tiny + huge + dead
tape.gradient(total, [a, b, c])
`,
  );
  const a = tape.variable("a", tensor([3, 1], [0.1, -2, 3]));
  const b = tape.variable("b", scalar(9));
  const c = tape.variable("c", scalar(-1));
  const id = tape.open();
  const sum = tape.line(3).op("sum", [a], { code: "tf.reduce_sum(a)" });
  const tiny = tape.op("multiply", [sum, scalar(1e-9)], { code: "tf.reduce_sum(a) * 1e-9", name: "tiny" });
  const huge = tape.line(4).op("multiply", [b, scalar(3e6)], { code: "b * 3e6", name: "huge" });
  const dead = tape.line(5).op("relu", [c], { code: "tf.nn.relu(c)", name: "dead" });
  const both = tape.line(6).op("add", [tiny, huge], { code: "tiny + huge" });
  const total = tape.op("add", [both, dead], { code: "tiny + huge + dead", name: "total" });
  tape.close();
  tape.gradient(id, total, [a, b, c], { code: "tape.gradient(total, [a, b, c])" });
  return tape;
}

/** A column that receives negative numbers with many digits. */
export function column(): Recorder {
  const tape = new Recorder(
    "tape",
    `w = tf.Variable([[0.5], [-0.25], [1.5]])
with tf.GradientTape() as tape:
    p = tf.exp(-w / 3)
    loss = tf.reduce_sum(p)
tape.gradient(loss, w)
`,
  );
  const w = tape.variable("w", tensor([3, 1], [0.5, -0.25, 1.5]));
  const id = tape.open();
  const negative = tape.line(3).op("negative", [w], { code: "-w" });
  const third = tape.op("divide", [negative, scalar(3)], { code: "-w / 3" });
  const p = tape.op("exp", [third], { code: "tf.exp(-w / 3)", name: "p" });
  const loss = tape.op("sum", [p], { code: "tf.reduce_sum(p)", name: "loss" });
  tape.close();
  tape.gradient(id, loss, [w], { code: "tape.gradient(loss, w)" });
  return tape;
}

/** A Variable that is changed on the tape: dr/dp is 33, of which 24 come through what it was and 9 through what it is. */
export function changed(): Recorder {
  const tape = new Recorder(
    "tape",
    `p = tf.Variable(3.0)
with tf.GradientTape() as tape:
    q = p * p
    p.assign_add(1.0)
    r = q * p
tape.gradient(r, p)
`,
  );
  const before = tape.variable("p", scalar(3));
  const id = tape.open();
  const q = tape.line(3).op("multiply", [before, before], { code: "p * p", name: "q" });
  const after = tape.assigned(before, scalar(4));
  const r = tape.line(5).op("multiply", [q, after], { code: "q * p", name: "r" });
  tape.close();
  tape.line(6).gradient(id, r, [after], { code: "tape.gradient(r, p)" });
  return tape;
}

/** Tapes for what is abnormal, rare or wide: they are looked at, and their layout is nothing special. */
export const SIGNS: Record<string, () => Recorder> = { gated, extremes, column, changed };

export const CORPUS: Record<string, () => Recorder> = {
  scalars,
  mlp,
  squareOfSum,
  loop,
  nested,
  penalty,
  persistent,
  unconnected,
  nothing,
  notANumber,
  raising,
  several,
  neuron,
  attention,
  recurrent,
  residual,
  fanIn,
  ladder,
  skips,
  randomProgram,
};
