/**
 * A small tape for tests: it computes and differentiates for real, and says what happened in wire messages.
 *
 * It is the Python engine's shadow, only as large as the corpus needs: dense float32 arrays, a dozen rules, and
 * rules written with the ops themselves, so that an outer tape records an inner gradient.
 */

import { at } from "../src/model/at";
import type {
  Contribution,
  EntriesMessage,
  Finding,
  Formula,
  Frame,
  Gradient,
  GraphDelta,
  Heat,
  KeptArray,
  Op,
  OpKind,
  Packed,
  Scope,
  SourceFile,
  Step,
  Summary,
  Tape,
  Thresholds,
  Value,
  WireMessage,
  WireNumber,
} from "../src/model/wire";

/** An array; `value` is its place in the graph, -1 for what no tape has seen. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  value: number;
}

/** Where in the source an op stands. */
export interface Place {
  /** The sub-expression, found in the source from the current line on; "" leaves the place unknown. */
  code?: string;
  /** Name that the result gets in the code. */
  name?: string;
  parameters?: Record<string, string>;
}

interface Rule {
  symbol: string;
  arguments: string[];
  derivatives: (Formula | null)[];
  reason?: string;
  forward(inputs: readonly Tensor[], parameters: Record<string, string>): Tensor[];
  backward?(
    tape: Recorder,
    g: Tensor,
    inputs: readonly Tensor[],
    out: Tensor,
    parameters: Record<string, string>,
  ): (Tensor | null)[];
}

interface Lengths {
  frames: number;
  kinds: number;
  scopes: number;
  values: number;
  ops: number;
  gradients: number;
}

const PARAMETERLESS: Record<string, string> = {};

export function tensor(shape: readonly number[], data: ArrayLike<number>): Tensor {
  return { shape, data: Float32Array.from(data), value: -1 };
}

export function scalar(number: number): Tensor {
  return tensor([], [number]);
}

/** A repeatable stream of numbers in [0, 1). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Normally distributed entries. */
export function randomTensor(shape: readonly number[], random: () => number, scale = 1): Tensor {
  const size = sizeOf(shape);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return tensor(
    shape,
    Array.from({ length: size }, () => scale * normal()),
  );
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function elementwise(x: Tensor, f: (entry: number) => number): Tensor {
  return { shape: x.shape, data: x.data.map(f), value: -1 };
}

/** Two arrays under NumPy's broadcasting. */
function broadcast(x: Tensor, y: Tensor, f: (a: number, b: number) => number): Tensor {
  const ndim = Math.max(x.shape.length, y.shape.length);
  const length = (t: Tensor, axis: number) => t.shape[axis - (ndim - t.shape.length)] ?? 1;
  const shape = Array.from({ length: ndim }, (_, axis) => Math.max(length(x, axis), length(y, axis)));
  const strides = (t: Tensor) => {
    const result: number[] = new Array(ndim).fill(0);
    let stride = 1;
    for (let axis = ndim - 1; axis >= 0; axis--) {
      if (length(t, axis) > 1) result[axis] = stride;
      stride *= length(t, axis);
    }
    return result;
  };
  const [strideX, strideY] = [strides(x), strides(y)];
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    let rest = i;
    let placeX = 0;
    let placeY = 0;
    for (let axis = ndim - 1; axis >= 0; axis--) {
      const index = rest % at(shape, axis);
      rest = Math.floor(rest / at(shape, axis));
      placeX += index * at(strideX, axis);
      placeY += index * at(strideY, axis);
    }
    data[i] = f(at(x.data, placeX), at(y.data, placeY));
  }
  return { shape, data, value: -1 };
}

/** Sum a gradient over the axes along which its array was broadcast. */
function sumTo(g: Tensor, shape: readonly number[]): Tensor {
  if (g.shape.join() === shape.join()) return g;
  const zeros: Tensor = { shape, data: new Float32Array(sizeOf(shape)), value: -1 };
  const indices = broadcast(g, { ...zeros, data: zeros.data.map((_, i) => i) }, (_, index) => index);
  indices.data.forEach((index, i) => {
    zeros.data[index] = at(zeros.data, index) + at(g.data, i);
  });
  return zeros;
}

function matrixProduct(x: Tensor, y: Tensor): Tensor {
  const [rows, inner, columns] = [at(x.shape, 0), at(x.shape, 1), at(y.shape, 1)];
  const data = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = at(x.data, i * inner + k);
      for (let j = 0; j < columns; j++) {
        data[i * columns + j] = at(data, i * columns + j) + factor * at(y.data, k * columns + j);
      }
    }
  }
  return { shape: [rows, columns], data, value: -1 };
}

function transposed(x: Tensor): Tensor {
  const [rows, columns] = [at(x.shape, 0), at(x.shape, 1)];
  const data = x.data.map((_, i) => at(x.data, (i % rows) * columns + Math.floor(i / rows)));
  return { shape: [columns, rows], data, value: -1 };
}

function softmax(x: Tensor): Tensor {
  const columns = at(x.shape, x.shape.length - 1);
  const data = new Float32Array(x.data.length);
  for (let start = 0; start < data.length; start += columns) {
    const row = x.data.subarray(start, start + columns);
    const highest = Math.max(...row);
    const total = row.reduce((sum, entry) => sum + Math.exp(entry - highest), 0);
    for (let j = 0; j < columns; j++) data[start + j] = Math.exp(at(row, j) - highest) / total;
  }
  return { shape: x.shape, data, value: -1 };
}

function columnsOf(x: Tensor, first: number, count: number): Tensor {
  const width = at(x.shape, 1);
  const data = x.data.filter((_, i) => i % width >= first && i % width < first + count);
  return { shape: [at(x.shape, 0), count], data, value: -1 };
}

function sideBySide(parts: readonly Tensor[]): Tensor {
  const rows = at(at(parts, 0).shape, 0);
  const widths = parts.map((part) => at(part.shape, 1));
  const data: number[] = [];
  for (let i = 0; i < rows; i++) {
    parts.forEach((part, k) => {
      const width = at(widths, k);
      data.push(...part.data.subarray(i * width, (i + 1) * width));
    });
  }
  return tensor([rows, widths.reduce((sum, width) => sum + width, 0)], data);
}

const RULES: Record<string, Rule> = {
  multiply: {
    symbol: "×",
    arguments: ["x", "y"],
    derivatives: ["y", "x"],
    forward: ([x, y]) => [broadcast(must(x), must(y), (a, b) => a * b)],
    backward: (tape, g, [x, y]) => [tape.op("multiply", [g, must(y)]), tape.op("multiply", [g, must(x)])],
  },
  add: {
    symbol: "+",
    arguments: ["x", "y"],
    derivatives: ["1", "1"],
    forward: ([x, y]) => [broadcast(must(x), must(y), (a, b) => a + b)],
    backward: (_, g) => [g, g],
  },
  subtract: {
    symbol: "−",
    arguments: ["x", "y"],
    derivatives: ["1", ["neg", "1"]],
    forward: ([x, y]) => [broadcast(must(x), must(y), (a, b) => a - b)],
    backward: (tape, g) => [g, tape.op("negative", [g])],
  },
  divide: {
    symbol: "/",
    arguments: ["x", "y"],
    derivatives: [
      ["/", "1", "y"],
      ["neg", ["/", "x", ["**", "y", "2"]]],
    ],
    forward: ([x, y]) => [broadcast(must(x), must(y), (a, b) => a / b)],
    backward: (tape, g, [, y], out) => {
      const quotient = tape.op("divide", [g, must(y)]);
      return [quotient, tape.op("negative", [tape.op("multiply", [quotient, out])])];
    },
  },
  power: {
    symbol: "**",
    arguments: ["x", "y"],
    derivatives: [
      ["*", "y", ["**", "x", ["-", "y", "1"]]],
      ["*", "out", ["ln", "x"]],
    ],
    forward: ([x, y]) => [broadcast(must(x), must(y), (a, b) => a ** b)],
    backward: (tape, g, [x, y]) => {
      const lower = tensor([], [at(must(y).data, 0) - 1]);
      const slope = tape.op("multiply", [must(y), tape.op("power", [must(x), lower])]);
      return [tape.op("multiply", [g, slope]), null];
    },
  },
  negative: {
    symbol: "−",
    arguments: ["x"],
    derivatives: [["neg", "1"]],
    forward: ([x]) => [elementwise(must(x), (a) => -a)],
    backward: (tape, g) => [tape.op("negative", [g])],
  },
  square: {
    symbol: "x²",
    arguments: ["x"],
    derivatives: [["*", "2", "x"]],
    forward: ([x]) => [elementwise(must(x), (a) => a * a)],
    backward: (tape, g, [x]) => [tape.op("multiply", [g, tape.op("multiply", [scalar(2), must(x)])])],
  },
  exp: {
    symbol: "exp",
    arguments: ["x"],
    derivatives: ["out"],
    forward: ([x]) => [elementwise(must(x), Math.exp)],
    backward: (tape, g, _, out) => [tape.op("multiply", [g, out])],
  },
  log: {
    symbol: "ln",
    arguments: ["x"],
    derivatives: [["/", "1", "x"]],
    forward: ([x]) => [elementwise(must(x), Math.log)],
    backward: (tape, g, [x]) => [tape.op("divide", [g, must(x)])],
  },
  sqrt: {
    symbol: "√",
    arguments: ["x"],
    derivatives: [["/", "1", ["*", "2", "out"]]],
    forward: ([x]) => [elementwise(must(x), Math.sqrt)],
    backward: (tape, g, _, out) => [tape.op("divide", [g, tape.op("multiply", [scalar(2), out])])],
  },
  sin: {
    symbol: "sin",
    arguments: ["x"],
    derivatives: [["cos", "x"]],
    forward: ([x]) => [elementwise(must(x), Math.sin)],
    backward: (tape, g, [x]) => [tape.op("multiply", [g, tape.op("cos", [must(x)])])],
  },
  cos: {
    symbol: "cos",
    arguments: ["x"],
    derivatives: [["neg", ["sin", "x"]]],
    forward: ([x]) => [elementwise(must(x), Math.cos)],
    backward: (tape, g, [x]) => [tape.op("negative", [tape.op("multiply", [g, tape.op("sin", [must(x)])])])],
  },
  tanh: {
    symbol: "tanh",
    arguments: ["x"],
    derivatives: [["-", "1", ["**", "out", "2"]]],
    forward: ([x]) => [elementwise(must(x), Math.tanh)],
    backward: (tape, g, _, out) => [
      tape.op("multiply", [g, tape.op("subtract", [scalar(1), tape.op("multiply", [out, out])])]),
    ],
  },
  sigmoid: {
    symbol: "sigmoid",
    arguments: ["x"],
    derivatives: [["*", "out", ["-", "1", "out"]]],
    forward: ([x]) => [elementwise(must(x), (a) => 1 / (1 + Math.exp(-a)))],
    backward: (tape, g, _, out) => [
      tape.op("multiply", [g, tape.op("multiply", [out, tape.op("subtract", [scalar(1), out])])]),
    ],
  },
  relu: {
    symbol: "relu",
    arguments: ["x"],
    derivatives: [["where", [">", "x", "0"], "1", "0"]],
    forward: ([x]) => [elementwise(must(x), (a) => Math.max(a, 0))],
    backward: (_, g, [x]) => [broadcast(g, must(x), (a, b) => (b > 0 ? a : 0))],
  },
  floor: {
    symbol: "⌊x⌋",
    arguments: ["x"],
    derivatives: [null],
    reason: "floor is constant between the integers",
    forward: ([x]) => [elementwise(must(x), Math.floor)],
  },
  stop_gradient: {
    symbol: "stop",
    arguments: ["x"],
    derivatives: [null],
    reason: "stop_gradient cuts the path on purpose",
    forward: ([x]) => [elementwise(must(x), (a) => a)],
  },
  /** A function with a gradient of the user's own, as `custom_gradient` makes it. */
  clipped: {
    symbol: "clipped",
    arguments: ["x"],
    derivatives: [["gradient", "g"]],
    forward: ([x]) => [elementwise(must(x), (a) => a)],
    backward: (_, g) => [elementwise(g, (a) => Math.min(1, Math.max(-1, a)))],
  },
  sum: {
    symbol: "Σ",
    arguments: ["x"],
    derivatives: ["1"],
    forward: ([x]) => [scalar(must(x).data.reduce((sum, entry) => sum + entry, 0))],
    backward: (_, g, [x]) => [elementwise(must(x), () => at(g.data, 0))],
  },
  mean: {
    symbol: "mean",
    arguments: ["x"],
    derivatives: [["/", "1", "n"]],
    forward: ([x]) => [scalar(must(x).data.reduce((sum, entry) => sum + entry, 0) / must(x).data.length)],
    backward: (_, g, [x]) => [elementwise(must(x), () => at(g.data, 0) / must(x).data.length)],
  },
  matmul: {
    symbol: "@",
    arguments: ["x", "y"],
    derivatives: [
      ["@", "g", ["T", "y"]],
      ["@", ["T", "x"], "g"],
    ],
    forward: ([x, y]) => [matrixProduct(must(x), must(y))],
    backward: (tape, g, [x, y]) => [
      tape.op("matmul", [g, tape.op("transpose", [must(y)])]),
      tape.op("matmul", [tape.op("transpose", [must(x)]), g]),
    ],
  },
  transpose: {
    symbol: "ᵀ",
    arguments: ["x"],
    derivatives: [["T", "g"]],
    forward: ([x]) => [transposed(must(x))],
    backward: (tape, g) => [tape.op("transpose", [g])],
  },
  softmax: {
    symbol: "softmax",
    arguments: ["x"],
    derivatives: [["*", "out", ["-", "g", ["sum", ["*", "g", "out"]]]]],
    forward: ([x]) => [softmax(must(x))],
    backward: (_, g, __, out) => {
      const columns = at(out.shape, out.shape.length - 1);
      const data = out.data.map((entry, i) => {
        const start = i - (i % columns);
        let weighted = 0;
        for (let j = start; j < start + columns; j++) weighted += at(g.data, j) * at(out.data, j);
        return entry * (at(g.data, i) - weighted);
      });
      return [{ shape: out.shape, data, value: -1 }];
    },
  },
  softmax_cross_entropy: {
    symbol: "cross entropy",
    arguments: ["labels", "logits"],
    derivatives: [null, ["*", "g", ["-", ["softmax", "logits"], "labels"]]],
    forward: ([labels, logits]) => {
      const rows = at(must(logits).shape, 0);
      const product = broadcast(must(labels), softmax(must(logits)), (label, p) =>
        label === 0 ? 0 : -label * Math.log(p),
      );
      return [scalar(product.data.reduce((sum, entry) => sum + entry, 0) / rows)];
    },
    backward: (_, g, [labels, logits]) => {
      const rows = at(must(logits).shape, 0);
      return [
        null,
        broadcast(softmax(must(logits)), must(labels), (p, label) => ((p - label) * at(g.data, 0)) / rows),
      ];
    },
  },
  concatenate: {
    symbol: "concat",
    arguments: ["x"],
    derivatives: [["[]", "g", "part"]],
    forward: (parts) => [sideBySide(parts)],
    backward: (_, g, parts) => {
      let first = 0;
      return parts.map((part) => {
        const width = at(part.shape, 1);
        first += width;
        return columnsOf(g, first - width, width);
      });
    },
  },
  split: {
    symbol: "split",
    arguments: ["x"],
    derivatives: [["concatenate", "parts", "axis"]],
    forward: ([x], { sections = "2" }) => {
      const count = Number(sections);
      const width = at(must(x).shape, 1) / count;
      return Array.from({ length: count }, (_, k) => columnsOf(must(x), k * width, width));
    },
  },
};

function must<T>(item: T | undefined): T {
  if (item === undefined) throw new RangeError("an operand is missing");
  return item;
}

/** By the summary of an array, its entries as they come beside a snapshot, or those of its heat map. */
const PACKED = new WeakMap<Summary, Packed & { sample?: true }>();

function pack({ buffer }: Float32Array): Packed {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte));
  return { dtype: "f4", data: btoa(letters.join("")) };
}

/** What the kernel says of an array. */
export function summarize({ data, shape }: Pick<Tensor, "data" | "shape">): Summary {
  if (data.length === 0) return {};
  const wire = (number: number): WireNumber =>
    Number.isNaN(number) ? "nan" : Number.isFinite(number) ? number : number > 0 ? "inf" : "-inf";
  const finite = data.filter((entry) => Number.isFinite(entry));
  const norm = wire(Math.sqrt(data.reduce((sum, entry) => sum + entry * entry, 0)));
  const counts = {
    nan: data.filter((entry) => Number.isNaN(entry)).length,
    inf: data.filter((entry) => Math.abs(entry) === Number.POSITIVE_INFINITY).length,
    zero: data.filter((entry) => entry === 0).length,
  };
  const summary: Summary = { norm };
  if (counts.nan > 0) summary.nan = counts.nan;
  if (counts.inf > 0) summary.inf = counts.inf;
  if (counts.zero > 0) summary.zero = counts.zero;
  if (counts.nan > 0) summary.health = "nan";
  else if (counts.inf > 0) summary.health = "inf";
  else if (counts.zero === data.length) summary.health = "zero";
  if (data.length === 1) return { scalar: wire(at(data, 0)), ...summary };
  if (data.length <= 64) summary.entries = Array.from(data, wire);
  if (finite.length === 0) return summary;
  let [low, high, total] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const entry of finite) {
    low = Math.min(low, entry);
    high = Math.max(high, entry);
    total += entry;
  }
  const mean = total / finite.length;
  const variance = finite.reduce((sum, entry) => sum + (entry - mean) ** 2, 0) / finite.length;
  Object.assign(summary, { mean, std: Math.sqrt(variance), min: low, max: high });
  if (data.length > 64) {
    const bins: number[] = new Array(20).fill(0);
    for (const entry of finite) {
      const bin = high > low ? Math.min(19, Math.floor((20 * (entry - low)) / (high - low))) : 0;
      bins[bin] = at(bins, bin) + 1;
    }
    summary.histogram = { counts: bins, low, high };
    const sample = sampleOf(data, must(shape.at(-1)));
    if (sample !== undefined) summary.heat = heatOf(sample);
    if (data.length <= 4096) PACKED.set(summary, pack(Float32Array.from(data)));
    else if (sample) PACKED.set(summary, { ...pack(Float32Array.from(sample.entries)), sample: true });
  }
  return summary;
}

const SHADES = "zyxwvutsrqponmlkjihgfedcba0ABCDEFGHIJKLMNOPQRSTUVWXYZ";

interface Sample {
  rows: number;
  columns: number;
  entries: number[];
}

/** What `tapeviz/graph/heat.py` takes of rows of so many entries. */
function sampleOf(data: Float32Array, width: number): Sample | undefined {
  const spread = (size: number, most: number) => {
    const count = Math.min(size, most);
    return Array.from({ length: count }, (_, i) => Math.round((i * (size - 1)) / (count - 1)));
  };
  const height = data.length / width;
  if (height < 2 || width < 2) return undefined;
  const [rows, columns] = [spread(height, 12), spread(width, 20)];
  const entries = rows.flatMap((row) => columns.map((column) => at(data, row * width + column)));
  return { rows: rows.length, columns: columns.length, entries };
}

/** What it makes of them. */
function heatOf({ rows, columns, entries }: Sample): Heat {
  const largest = Math.max(0, ...entries.filter(Number.isFinite).map(Math.abs));
  const shade = (entry: number) => {
    if (Number.isNaN(entry)) return "!";
    if (!Number.isFinite(entry)) return entry > 0 ? "+" : "-";
    const level = (26 * Math.asinh((10 * Math.abs(entry)) / (largest || 1))) / Math.asinh(10);
    return SHADES.charAt(26 + Math.sign(entry) * Math.min(26, Math.ceil(level)));
  };
  return { rows, columns, cells: entries.map(shade).join(""), largest };
}

/** Those of `tapeviz.Thresholds()`. */
export const THRESHOLDS: Thresholds = { vanishing: 1e-7, exploding: 1e4 };

export class Recorder {
  readonly tapes: Tape[] = [];
  readonly frames: Frame[] = [];
  readonly kinds: OpKind[] = [];
  readonly scopes: Scope[] = [];
  readonly values: Value[] = [];
  readonly ops: Op[] = [];
  readonly gradients: Gradient[] = [];
  readonly steps: Step[] = [];
  readonly findings: Finding[] = [];
  state: GraphDelta["state"] = "recording";
  private readonly file: SourceFile;
  private readonly lines: string[];
  private readonly tensors: Tensor[] = [];
  private readonly kindIndex = new Map<string, number>();
  private readonly recording: number[] = [];
  /** Lengths of the tables after each step. */
  private readonly lengths: Lengths[] = [];
  private lineNumber = 1;
  private inGradient = -1;
  private inScope = -1;
  /** The scope of the backward pass that an outer tape records. */
  private gradientScope = -1;

  constructor(
    readonly title: string,
    source: string,
    cell = 4,
  ) {
    this.file = { name: `In [${cell}]`, text: source, line: 1 };
    this.lines = source.split("\n");
  }

  /** Ops from here on stand on this line or further down. */
  line(number: number): this {
    this.lineNumber = number;
    return this;
  }

  open(name = "tape", persistent = false): number {
    this.tapes.push({
      name,
      persistent,
      parent: this.recording[this.recording.length - 1] ?? -1,
      opened: this.steps.length,
      closed: -1,
    });
    this.recording.push(this.tapes.length - 1);
    return this.tapes.length - 1;
  }

  close(): void {
    const tape = this.recording.pop();
    if (tape !== undefined) at(this.tapes, tape).closed = this.steps.length;
    if (this.recording.length === 0 && this.state === "recording") this.state = "closed";
  }

  /** What `body` computes belongs together. */
  scope<T>(kind: Scope["kind"], name: string, body: () => T): T {
    const parent = this.inScope;
    this.inScope = this.scopes.length;
    this.scopes.push({ kind, name, parent, frame: -1 });
    try {
      return body();
    } finally {
      this.inScope = parent;
    }
  }

  leaf(role: "variable" | "watched" | "constant", name: string, content: Tensor): Tensor {
    const leaf = { ...content, value: this.values.length };
    this.values.push({
      name,
      role,
      ...(role === "variable" ? { trainable: true } : {}),
      shape: [...content.shape],
      dtype: "float32",
      op: -1,
      summary: summarize(content),
    });
    this.tensors.push(leaf);
    return leaf;
  }

  variable(name: string, content: Tensor): Tensor {
    return this.leaf("variable", name, content);
  }

  /** `variable.assign`: what is read from here on. */
  assigned(variable: Tensor, content: Tensor): Tensor {
    const { name, first } = at(this.values, variable.value);
    const now = this.variable(name, content);
    at(this.values, now.value).first = first ?? variable.value;
    return now;
  }

  /** All that the Variable was whose last value this is. */
  private allOf({ value }: Tensor): number[] {
    const first = at(this.values, value).first ?? value;
    return this.values.flatMap((one, index) => (index === first || one.first === first ? [index] : []));
  }

  constant(name: string, content: Tensor): Tensor {
    return this.leaf("constant", name, content);
  }

  watched(name: string, content: Tensor): Tensor {
    return this.leaf("watched", name, content);
  }

  /** Run one op that gives one array. */
  op(kind: string, inputs: readonly Tensor[], place: Place = {}): Tensor {
    return must(this.ops_(kind, inputs, place)[0]);
  }

  /** Run one op that gives several. */
  several(kind: string, inputs: readonly Tensor[], place: Place & { names: string[] }): Tensor[] {
    const results = this.ops_(kind, inputs, place);
    results.forEach((result, k) => {
      at(this.values, result.value).name = place.names[k] ?? "";
    });
    return results;
  }

  /** An op that was executed while no tape recorded, but whose result a tape reads later. */
  offTape(kind: string, inputs: readonly Tensor[], place: Place = {}): Tensor {
    const recording = this.recording.splice(0);
    const result = must(this.write(kind, inputs, place)[0]);
    this.recording.push(...recording);
    return result;
  }

  /** An op that raises. */
  raise(kind: string, inputs: readonly Tensor[], place: Place, error: string): void {
    this.record(kind, inputs, place, []);
    at(this.ops, this.ops.length - 1).error = error;
    this.state = "raised";
    for (const tape of this.recording.splice(0)) at(this.tapes, tape).closed = this.steps.length;
  }

  /** Something that was found to be wrong with the op that gave `where`; it shows at the last step unless another is named. */
  finding(cause: string, title: string, where: Tensor, found: Partial<Finding> = {}): void {
    const { op } = at(this.values, where.value);
    this.findings.push({
      severity: "error",
      cause,
      title,
      text: `${title}.`,
      advice: "",
      numbers: [],
      op,
      input: -1,
      value: where.value,
      frame: at(this.ops, op).frame,
      gradient: -1,
      source: -1,
      step: this.steps.length - 1,
      path: [op],
      ...found,
    });
  }

  /** `tape.gradient(target, sources)`: null for a source to which nothing flows. */
  gradient(tape: number, target: Tensor, sources: readonly Tensor[], place: Place = {}): (Tensor | null)[] {
    const gradient = this.gradients.length;
    this.gradients.push({
      tape,
      targets: [target.value],
      sources: sources.map((source) => source.value),
      frame: this.frame(place.code ?? ""),
      expression: place.code ?? "",
    });
    const inGradient = this.inGradient;
    this.inGradient = gradient;
    this.gradientScope = -1;
    const needed = this.needed(tape, sources);
    const totals = new Map<number, Tensor>();
    if (needed.has(target.value)) {
      const seed = elementwise(target, () => 1);
      totals.set(target.value, seed);
      this.step({ kind: "seed", gradient, value: target.value, summary: summarize(seed) });
    }
    const last =
      at(this.tapes, tape).closed < 0 ? this.ops.length : this.opsBefore(at(this.tapes, tape).closed);
    for (let i = last - 1; i >= 0; i--) this.backward(gradient, tape, i, needed, totals);
    const results = sources.map((source) => {
      const parts = this.allOf(source).flatMap((value) => totals.get(value) ?? []);
      return parts.length < 2
        ? (parts[0] ?? null)
        : parts.reduce((sum, part) => broadcast(sum, part, (a, b) => a + b));
    });
    this.steps.push({
      kind: "result",
      gradient,
      results: results.map((result) => (result === null ? null : summarize(result))),
    });
    this.mark();
    this.inGradient = inGradient;
    return results;
  }

  private backward(
    gradient: number,
    tape: number,
    index: number,
    needed: ReadonlySet<number>,
    totals: Map<number, Tensor>,
  ): void {
    const op = at(this.ops, index);
    const out = op.outputs[0];
    if (out === undefined || !op.tapes.includes(tape)) return;
    const kind = at(this.kinds, op.kind).name;
    const rule = must(RULES[kind]);
    const inputs = op.inputs.map((input) => at(this.tensors, input));
    const shares = this.shares(kind, op, inputs, totals);
    if (shares === undefined) return;
    const contributions: Contribution[] = [];
    shares.forEach((share, input) => {
      const value = at(op.inputs, input);
      if (share === null || !needed.has(value) || rule.derivatives[input] === null) return;
      const flowing = sumTo(share, at(inputs, input).shape);
      const before = totals.get(value);
      const total = before === undefined ? flowing : this.op("add", [before, flowing]);
      totals.set(value, total);
      contributions.push({ input, summary: summarize(flowing), total: summarize(total) });
    });
    this.step({ kind: "backward", gradient, op: index, contributions });
  }

  /** What the op hands to its inputs, undefined when nothing reached it. */
  private shares(
    kind: string,
    op: Op,
    inputs: readonly Tensor[],
    totals: ReadonlyMap<number, Tensor>,
  ): (Tensor | null)[] | undefined {
    if (kind === "split") {
      const parts = op.outputs.map((value) => {
        const part = at(this.tensors, value);
        return totals.get(value) ?? elementwise(part, () => 0);
      });
      return op.outputs.some((value) => totals.has(value)) ? [sideBySide(parts)] : undefined;
    }
    const out = at(op.outputs, 0);
    const g = totals.get(out);
    const rule = must(RULES[kind]);
    if (g === undefined || rule.backward === undefined) return undefined;
    return rule.backward(this, g, inputs, at(this.tensors, out), op.parameters ?? PARAMETERLESS);
  }

  /** Values that depend on the sources. */
  private needed(tape: number, sources: readonly Tensor[]): Set<number> {
    const needed = new Set(sources.flatMap((source) => this.allOf(source)));
    for (const op of this.ops) {
      const differentiable = at(this.kinds, op.kind).derivatives.some((formula) => formula !== null);
      if (differentiable && op.tapes.includes(tape) && op.inputs.some((input) => needed.has(input))) {
        for (const output of op.outputs) needed.add(output);
      }
    }
    return needed;
  }

  private opsBefore(step: number): number {
    return this.steps.slice(0, step).filter(({ kind }) => kind === "op").length;
  }

  private ops_(kind: string, inputs: readonly Tensor[], place: Place): Tensor[] {
    const onTape = this.recording.length > 0;
    if (!onTape) return must(RULES[kind]).forward(inputs, place.parameters ?? PARAMETERLESS);
    return this.write(kind, inputs, place);
  }

  private write(kind: string, inputs: readonly Tensor[], place: Place): Tensor[] {
    const results = must(RULES[kind]).forward(inputs, place.parameters ?? PARAMETERLESS);
    this.record(kind, inputs, place, results);
    return results;
  }

  private record(kind: string, inputs: readonly Tensor[], place: Place, results: readonly Tensor[]): void {
    const op = this.ops.length;
    for (const input of inputs) if (input.value < 0) input.value = this.constant("", input).value;
    for (const result of results) {
      result.value = this.values.length;
      this.tensors.push(result);
      this.values.push({
        name: place.name ?? "",
        role: "result",
        shape: [...result.shape],
        dtype: "float32",
        op,
        summary: summarize(result),
      });
    }
    this.ops.push({
      kind: this.kind(kind),
      inputs: inputs.map((input) => input.value),
      outputs: results.map((result) => result.value),
      frame: this.frame(place.code ?? ""),
      expression: place.code ?? "",
      ...(place.parameters === undefined ? {} : { parameters: place.parameters }),
      tapes: [...this.recording],
      gradient: this.inGradient,
      scope: this.scopeOfOp(),
    });
    this.step({ kind: "op", op });
  }

  private scopeOfOp(): number {
    if (this.inGradient < 0) return this.inScope;
    if (this.gradientScope < 0) {
      const [target = -1] = at(this.gradients, this.inGradient).targets;
      const name = `gradient of ${at(this.values, target).name}`;
      this.gradientScope = this.scopes.length;
      this.scopes.push({ kind: "gradient", name, parent: this.inScope, frame: -1 });
    }
    return this.gradientScope;
  }

  private kind(name: string): number {
    const known = this.kindIndex.get(name);
    if (known !== undefined) return known;
    const { symbol, arguments: names, derivatives, reason } = must(RULES[name]);
    this.kindIndex.set(name, this.kinds.length);
    this.kinds.push({
      name,
      symbol,
      arguments: names,
      derivatives,
      ...(reason === undefined ? {} : { reason }),
    });
    return this.kinds.length - 1;
  }

  private frame(code: string): number {
    if (code === "") return -1;
    for (let line = this.lineNumber; line <= this.lines.length; line++) {
      const column = at(this.lines, line - 1).indexOf(code);
      if (column < 0) continue;
      this.frames.push({
        file: 0,
        function: "<module>",
        line,
        column,
        endLine: line,
        endColumn: column + code.length,
        parent: -1,
      });
      return this.frames.length - 1;
    }
    throw new RangeError(`"${code}" does not stand in the source from line ${this.lineNumber} on`);
  }

  private step(step: Step): void {
    this.steps.push(step);
    this.mark();
  }

  private mark(): void {
    const { frames, kinds, scopes, values, ops, gradients } = this;
    this.lengths.push({
      frames: frames.length,
      kinds: kinds.length,
      scopes: scopes.length,
      values: values.length,
      ops: ops.length,
      gradients: gradients.length,
    });
  }

  /** The whole in one message. */
  snapshot(seq = 1, id = 0, run = 1): WireMessage {
    const { title, state, tapes, frames, kinds, scopes, values, ops, gradients, steps, findings } = this;
    const counts = { ops: ops.length, steps: steps.length };
    const tables = { files: [this.file], frames, kinds, scopes, values, ops, gradients, steps, findings };
    return structuredClone({
      format: "tapeviz",
      version: 1,
      seq,
      graphs: [{ id, run, title, state, counts, thresholds: THRESHOLDS, tapes, ...tables }],
    });
  }

  /** The same, one message a step and one at the end; names of results come one message late, as amendments. */
  /** What comes beside the snapshot. */
  entries(id = 0, run = 1): EntriesMessage {
    const kept = (summary: Summary, place: Omit<KeptArray, keyof Packed>): KeptArray[] => {
      const packed = PACKED.get(summary);
      return packed === undefined ? [] : [{ ...place, ...packed }];
    };
    const arrays = [
      ...this.values.flatMap(({ summary }, value) => kept(summary, { value })),
      ...this.steps.flatMap((one, step) => {
        if (one.kind === "seed") return kept(one.summary, { step });
        if (one.kind !== "backward") return [];
        return one.contributions.flatMap(({ total }, contribution) => kept(total, { step, contribution }));
      }),
    ];
    return { format: "tapeviz", version: 1, graphs: [{ id, run, arrays }] };
  }

  deltas(id = 0, run = 1): WireMessage[] {
    let before: Lengths = { frames: 0, kinds: 0, scopes: 0, values: 0, ops: 0, gradients: 0 };
    const messages = this.steps.map((step, index): WireMessage => {
      const upTo = at(this.lengths, index);
      const late = index === 0 ? [] : this.namesOf(at(this.steps, index - 1));
      const delta: GraphDelta = {
        id,
        run,
        title: this.title,
        state: "recording",
        counts: { ops: upTo.ops, steps: index + 1 },
        thresholds: THRESHOLDS,
        tapes: this.tapes
          .filter(({ opened }) => opened <= index)
          .map((tape) => ({ ...tape, closed: tape.closed > index + 1 ? -1 : tape.closed })),
        ...(index === 0 ? { files: [this.file] } : {}),
        frames: this.frames.slice(before.frames, upTo.frames),
        kinds: this.kinds.slice(before.kinds, upTo.kinds),
        scopes: this.scopes.slice(before.scopes, upTo.scopes),
        values: this.values
          .slice(before.values, upTo.values)
          .map((value) => (value.role === "result" ? { ...value, name: "" } : value)),
        ops: this.ops.slice(before.ops, upTo.ops),
        gradients: this.gradients.slice(before.gradients, upTo.gradients),
        steps: [step],
        ...(late.length > 0 ? { amendments: late } : {}),
      };
      before = upTo;
      return structuredClone({ format: "tapeviz", version: 1, seq: index + 1, graphs: [delta] });
    });
    const { title, state, tapes, findings } = this;
    const last = this.steps[this.steps.length - 1];
    const counts = { ops: this.ops.length, steps: this.steps.length };
    const amendments = last === undefined ? [] : this.namesOf(last);
    const end: GraphDelta = {
      id,
      run,
      title,
      state,
      counts,
      thresholds: THRESHOLDS,
      tapes,
      amendments,
      findings,
    };
    messages.push(
      structuredClone({ format: "tapeviz", version: 1, seq: messages.length + 1, graphs: [end] }),
    );
    return messages;
  }

  private namesOf(step: Step): { value: number; fields: Partial<Value> }[] {
    if (step.kind !== "op") return [];
    return at(this.ops, step.op)
      .outputs.map((value) => ({ value, fields: { name: at(this.values, value).name } }))
      .filter(({ fields }) => fields.name !== "");
  }
}
