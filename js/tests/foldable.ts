/** Tapes with scopes, to fold: the layers that the user named, functions called in loops, a call within a call. */

import { at } from "../src/model/at";
import { Recorder, randomNumbers, randomTensor, scalar, type Tensor, tensor } from "./recorder";

/** The picture of mockup 2, with its layers named. */
export function named(): Recorder {
  const tape = new Recorder(
    "tape",
    `with tf.GradientTape() as tape:
    with tf.name_scope("hidden"):
        h1 = X @ W1
        a1 = tf.sigmoid(h1 + b1)
    with tf.name_scope("readout"):
        logits = a1 @ W2 + b2
    loss = xent(labels, logits)
g = tape.gradient(loss, params)
`,
  );
  const random = randomNumbers(4);
  const X = tape.constant("X", randomTensor([32, 12], random));
  const [W1, b1] = layer(tape, random, 1, 12, 8);
  const [W2, b2] = layer(tape, random, 2, 8, 4);
  const labels = tape.constant("labels", oneHot(32, 4, random));
  const id = tape.open();
  const a1 = tape.scope("scope", "hidden", () => {
    const h1 = tape.line(3).op("matmul", [X, W1], { code: "X @ W1", name: "h1" });
    const shifted = tape.line(4).op("add", [h1, b1], { code: "h1 + b1" });
    return tape.op("sigmoid", [shifted], { code: "tf.sigmoid(h1 + b1)", name: "a1" });
  });
  const logits = tape.scope("scope", "readout", () => {
    const product = tape.line(6).op("matmul", [a1, W2], { code: "a1 @ W2" });
    return tape.op("add", [product, b2], { code: "a1 @ W2 + b2", name: "logits" });
  });
  const loss = tape.line(7).op("softmax_cross_entropy", [labels, logits], {
    code: "xent(labels, logits)",
    name: "loss",
  });
  tape.close();
  tape.line(8).gradient(id, loss, [W1, b1, W2, b2], { code: "tape.gradient(loss, params)" });
  return tape;
}

function layer(tape: Recorder, random: () => number, number: number, from: number, to: number) {
  const W = tape.variable(`W${number}`, randomTensor([from, to], random, 1 / Math.sqrt(from)));
  return [W, tape.variable(`b${number}`, randomTensor([to], random, 0.1))] as const;
}

function oneHot(rows: number, classes: number, random: () => number): Tensor {
  const data = new Float32Array(rows * classes);
  for (let i = 0; i < rows; i++) data[i * classes + Math.floor(random() * classes)] = 1;
  return tensor([rows, classes], data);
}

/** A recurrent network: a function called in a loop, in which each pass hands its state to the next. */
export function unrolled(steps: number): Recorder {
  const tape = new Recorder(
    "tape",
    `def cell(h, x):
    return tf.tanh(h @ W_h + x @ W_x + b)
with tf.GradientTape() as tape:
    for x in xs:
        h = cell(h, x)
    loss = tf.reduce_mean(h * h)
tape.gradient(loss, params)
`,
  );
  const random = randomNumbers(9);
  const W_h = tape.variable("W_h", randomTensor([4, 4], random, 0.5));
  const W_x = tape.variable("W_x", randomTensor([3, 4], random, 0.5));
  const b = tape.variable("b", randomTensor([4], random, 0.1));
  const id = tape.open();
  let h = tape.constant("h", tensor([2, 4], new Float32Array(8)));
  tape.scope("loop", "for x in xs", () => {
    for (let step = 0; step < steps; step++) {
      tape.scope("iteration", "", () => {
        const x = tape.constant(`xs[${step}]`, randomTensor([2, 3], random));
        h = tape.scope("function", "cell", () => {
          const own = tape.line(2).op("matmul", [h, W_h], { code: "h @ W_h" });
          const given = tape.op("matmul", [x, W_x], { code: "x @ W_x" });
          const sum = tape.op("add", [own, given], { code: "h @ W_h + x @ W_x" });
          const shifted = tape.op("add", [sum, b], { code: "h @ W_h + x @ W_x + b" });
          return tape.op("tanh", [shifted], { code: "tf.tanh(h @ W_h + x @ W_x + b)", name: "h" });
        });
      });
    }
  });
  const squares = tape.line(6).op("multiply", [h, h], { code: "h * h" });
  const loss = tape.op("mean", [squares], { code: "tf.reduce_mean(h * h)", name: "loss" });
  tape.close();
  tape.line(7).gradient(id, loss, [W_h, W_x, b], { code: "tape.gradient(loss, params)" });
  return tape;
}

/** Training, all of it on one tape: functions within functions in a loop, twelve ops a pass. */
export function training(steps: number): Recorder {
  const tape = new Recorder(
    "tape",
    `def dense(x, W, b):
    return tf.tanh(x @ W + b)
def update(w, g):
    return w - rate * g
with tf.GradientTape() as tape:
    for step in range(${steps}):
        h = dense(X, W1, b1)
        y = dense(h, W2, b2)
        loss = tf.reduce_mean((y - Y) ** 2)
        W1 = update(W1, h)
        W2 = update(W2, y)
`,
  );
  const random = randomNumbers(6);
  const X = tape.constant("X", randomTensor([2, 2], random));
  const Y = tape.constant("Y", randomTensor([2, 2], random));
  const rate = tape.constant("rate", scalar(0.01));
  let [W1, b1] = layer(tape, random, 1, 2, 2) as [Tensor, Tensor];
  let [W2, b2] = layer(tape, random, 2, 2, 2) as [Tensor, Tensor];
  const start = [W1, W2];
  let loss = rate;
  const dense = (x: Tensor, W: Tensor, b: Tensor, name: string) =>
    tape.scope("function", "dense", () => {
      const product = tape.line(2).op("matmul", [x, W], { code: "x @ W" });
      const sum = tape.op("add", [product, b], { code: "x @ W + b" });
      return tape.op("tanh", [sum], { code: "tf.tanh(x @ W + b)", name });
    });
  const update = (w: Tensor, g: Tensor, name: string) =>
    tape.scope("function", "update", () => {
      const change = tape.line(4).op("multiply", [rate, g], { code: "rate * g" });
      return tape.op("subtract", [w, change], { code: "w - rate * g", name });
    });
  const id = tape.open();
  tape.scope("loop", `for step in range(${steps})`, () => {
    for (let step = 0; step < steps; step++) {
      tape.scope("iteration", "", () => {
        const h = dense(X, W1, b1, "h");
        const y = dense(h, W2, b2, "y");
        const error = tape.line(9).op("subtract", [y, Y], { code: "y - Y" });
        const square = tape.op("square", [error], { code: "(y - Y) ** 2" });
        loss = tape.op("mean", [square], { code: "tf.reduce_mean((y - Y) ** 2)", name: "loss" });
        W1 = update(W1, h, "W1");
        W2 = update(W2, y, "W2");
      });
    }
  });
  tape.close();
  tape.line(9).gradient(id, loss, start);
  return tape;
}

/** Functions in functions in scopes within a scope: all of it is open from the beginning. */
export function scopes(): Recorder {
  const tape = new Recorder(
    "tape",
    `def gate(a, b):
    return tf.sigmoid(a * b)
def cell(a, b):
    return gate(a, b) * tf.tanh(a + b)
with tf.GradientTape() as tape:
    with tf.name_scope("model"):
        with tf.name_scope("first"):
            h = cell(x, w)
        with tf.name_scope("second"):
            o = cell(h, w)
    loss = (o - 1.0) ** 2
tape.gradient(loss, [x, w])
`,
  );
  const x = tape.variable("x", scalar(2));
  const w = tape.variable("w", scalar(0.5));
  const id = tape.open();
  const cell = (a: Tensor, name: string) =>
    tape.scope("function", "cell", () => {
      const opened = tape.scope("function", "gate", () => {
        const product = tape.line(2).op("multiply", [a, w], { code: "a * b" });
        return tape.op("sigmoid", [product], { code: "tf.sigmoid(a * b)" });
      });
      const sum = tape.line(4).op("add", [a, w], { code: "a + b" });
      const squashed = tape.op("tanh", [sum], { code: "tf.tanh(a + b)" });
      return tape.op("multiply", [opened, squashed], { code: "gate(a, b) * tf.tanh(a + b)", name });
    });
  const o = tape.scope("scope", "model", () => {
    const h = tape.scope("scope", "first", () => cell(x, "h"));
    return tape.scope("scope", "second", () => cell(h, "o"));
  });
  const error = tape.line(11).op("subtract", [o, scalar(1)], { code: "o - 1.0" });
  const loss = tape.op("square", [error], { code: "(o - 1.0) ** 2", name: "loss" });
  tape.close();
  tape.line(12).gradient(id, loss, [x, w], { code: "tape.gradient(loss, [x, w])" });
  return tape;
}

/** A function that calls itself. */
export function recursive(depth: number): Recorder {
  const tape = new Recorder(
    "tape",
    `def f(x, n):
    y = x * 0.5
    return f(y, n - 1) + x if n else y
with tf.GradientTape() as tape:
    z = f(x, ${depth})
tape.gradient(z, x)
`,
  );
  const x = tape.variable("x", scalar(2));
  const half = scalar(0.5);
  const f = (a: Tensor, n: number): Tensor =>
    tape.scope("function", "f", () => {
      const y = tape.line(2).op("multiply", [a, half], { code: "x * 0.5", name: "y" });
      return n > 0 ? tape.line(3).op("add", [f(y, n - 1), a], { code: "f(y, n - 1) + x" }) : y;
    });
  const id = tape.open();
  const before = tape.op("multiply", [x, x], { code: "x" });
  const z = f(before, depth);
  tape.close();
  tape.line(6).gradient(id, z, [x], { code: "tape.gradient(z, x)" });
  return tape;
}

/** No scopes at all: a long chain of element-wise ops after each other. */
export function flat(length: number): Recorder {
  const tape = new Recorder("tape", "y = x\n");
  const x = tape.variable("x", tensor([2], [0.1, 0.2]));
  const id = tape.open();
  const kinds = ["sin", "cos", "tanh"];
  let y = x;
  for (let i = 0; i < length; i++) y = tape.op(at(kinds, i % 3), [y], { code: "x" });
  tape.close();
  tape.gradient(id, y, [x]);
  return tape;
}

/** Those of a size to be looked at. */
export const FOLDABLE: Record<string, () => Recorder> = {
  named,
  unrolled: () => unrolled(20),
  training: () => training(100),
  shortTraining: () => training(3),
  scopes,
  recursive: () => recursive(6),
  flat: () => flat(400),
};
