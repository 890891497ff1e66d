/**
 * The wire: the one format that is streamed live, kept in the notebook, and embedded in pages.
 *
 * Everything in it is append-only. A graph is a few tables, and a message says what is new at the end of each;
 * so a snapshot is simply the delta since nothing, and applying every delta gives the snapshot.
 * The Python side writes it in `tapeviz/graph/wire.py`; the two files say the same thing.
 */

/** A number as JSON can carry it: non-finite, complex and very large integers come as text. */
export type WireNumber = number | boolean | string; // "nan" "inf" "-inf" "(1+2j)" "9007199254740993"

/** What is new. `seq` counts the messages of one widget from 1; a snapshot has the `seq` of the last delta in it. */
export interface WireMessage {
  format: "tapeviz";
  version: 1;
  seq: number;
  graphs: GraphDelta[];
  /** How many tapes there are beyond those that are told; absent when 0. */
  leftOut?: number;
}

/** One tape, with the tapes nested in it: one tab of the view. */
export interface GraphDelta {
  /** Place of the tab, from 0, in the order in which the tapes were first opened. */
  id: number;
  /** Which execution of this tape it is, from 1. A higher run than before: forget all that the graph held first. */
  run: number;
  /** What the code calls the tape: `with GradientTape() as tape` gives "tape". */
  title: string;
  state: "recording" | "closed" | "raised";
  /** What was raised inside of the tape: "KeyboardInterrupt", "ValueError: …". */
  message?: string;
  /** How many of each there were in all; more than were sent when the graph is too large to show whole. */
  counts: { ops: number; steps: number };
  /** By which it is judged; absent in what an older tapeviz saved. */
  thresholds?: Thresholds;
  /** Every tape of the graph, outermost first. Few and small, so this table is always sent whole. */
  tapes: Tape[];
  files?: SourceFile[];
  frames?: Frame[];
  kinds?: OpKind[];
  scopes?: Scope[];
  values?: Value[];
  ops?: Op[];
  gradients?: Gradient[];
  steps?: Step[];
  findings?: Finding[];
  /** What changed in values that were sent before. Never in a snapshot. */
  amendments?: { value: number; fields: Partial<Value> }[];
  /** What earlier runs came to. Absent while there are none, and while nothing in it is new. */
  history?: HistoryDelta;
}

/** Norms of a gradient: below the one it vanishes, above the other it explodes. */
export interface Thresholds {
  vanishing: number;
  exploding: number;
}

/**
 * What the runs of a graph came to but for the present one, whose own numbers are in its tables. At most 512 rows,
 * thinned evenly: a loop of 10,000 runs has a row for about every thirtieth. All runs of a graph share it.
 */
export interface HistoryDelta {
  /** Index of the value in the present run whose number the rows tell: what was differentiated first. Or -1. */
  target: number;
  /** How many Variables were differentiated by; more than there are series where there are very many. */
  variables: number;
  /** The Variables whose gradients are followed, each with its value in the present run, or -1. */
  series: { name: string; value: number }[];
  /** Where `rows` begin among all rows; what stood from there on is replaced. */
  at: number;
  rows: HistoryRow[];
}

/**
 * Number of the run, value of its target (null if that was no single number), and by series the norm of the
 * gradient: null where it was None, absent or null where that run did not ask for it.
 */
export type HistoryRow = [run: number, target: WireNumber | null, ...norms: (WireNumber | null)[]];

export interface Tape {
  name: string;
  persistent: boolean;
  /** The tape inside whose context this one was opened, or -1. */
  parent: number;
  /** How many steps there were when it was opened, and when it was closed (-1 while it is open). */
  opened: number;
  closed: number;
}

export interface SourceFile {
  /** "In [4]" for a cell, the file's name for a module. */
  name: string;
  /** The whole cell; of a module only the functions that are shown. */
  text: string;
  /** Number of the first line of `text`: 1 for a cell. */
  line: number;
}

/** A place in the code that was being executed, and the place that called it. */
export interface Frame {
  file: number;
  /** Name of the function, "<module>" at the top of a cell. */
  function: string;
  /** Lines count from 1, columns from 0 in characters; the end is exclusive. */
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** Index of the calling frame, or -1. */
  parent: number;
}

/** A row of the rule table, as far as the view needs it. */
export interface OpKind {
  /** The NumPy name: "multiply", "sin", "sum". */
  name: string;
  /** What stands on the node: "×", "sin", "Σ". */
  symbol: string;
  /** Names of the array arguments, in order: ["x", "y"]. The last one repeats for ops such as concatenate. */
  arguments: string[];
  /** By argument, the derivative as a formula in the arguments' names, "out" and "g"; null where there is none. */
  derivatives: (Formula | null)[];
  /** Why the op has no derivative; absent when it has one. */
  reason?: string;
}

/**
 * A formula as a tree: a leaf is the name of an argument, "out", "g" or a number as text; a branch is
 * [operator, ...operands]. Operators: "+" "-" "*" "/" "**" "@" (two operands), "neg" "T" (one), and
 * any other name is a function ("cos", "ln", "sum", "where").
 *
 * A formula without "g" is a local factor: contribution = incoming × formula. One with "g" is the
 * contribution itself, as for a matrix product. Of an op with several results the parts of "g" and
 * "out" have names of their own: "g_w".
 */
export type Formula = string | [string, ...Formula[]];

/** An array at a place in the graph: a leaf that ops read, or what an op gave. */
export interface Value {
  /** Name in the user's code, "" when it has none. */
  name: string;
  role: "variable" | "watched" | "constant" | "result";
  /** Only for variables. */
  trainable?: boolean;
  /** A result that was watched by hand. */
  watched?: boolean;
  /**
   * Of a Variable that was changed on the tape and read again: the value that it was at first. Each of its values
   * receives what comes through itself; the gradient by the Variable is the sum of what all of them receive.
   */
  first?: number;
  /** Of a Variable: the frame in which it was made, where that is in the code that is shown. */
  frame?: number;
  shape: number[];
  dtype: string;
  /** The op that gave it, or -1 for a leaf. */
  op: number;
  summary: Summary;
}

export interface Op {
  kind: number;
  /** Indices of values, in the order of the operands; the same value may stand here twice. */
  inputs: number[];
  outputs: number[];
  /** Innermost frame of the user's code, or -1 when it is not known. */
  frame: number;
  /** The sub-expression as it is written: "x * x". May be "" or long. */
  expression: string;
  /** What it is called for short: "… + b". Left out where that is the expression itself. */
  label?: string;
  /** The keywords that matter, as text: { axis: "0" }. */
  parameters?: Record<string, string>;
  /** Indices of the tapes that recorded it. Empty: executed, but on no tape (drawn dashed grey). */
  tapes: number[];
  /** The gradient whose backward pass this op belongs to, or -1. 1st-order gradients recorded by an outer tape. */
  gradient: number;
  /** The innermost scope that it belongs to, or -1. */
  scope: number;
  /** The op raised: it has no outputs, and this is the message. */
  error?: string;
}

/**
 * Ops that belong together: an interval of the tape. Scopes are a tree, and one comes into the table with its first op,
 * so a parent stands before its children. In a loop there are nothing but iterations.
 */
export interface Scope {
  /**
   * "scope": the user named it. "function": one call. "loop": one execution of a `for` or `while` statement or of a
   * comprehension. "iteration": one pass through it. "gradient": the backward pass of an inner tape.
   */
  kind: "scope" | "function" | "loop" | "iteration" | "gradient";
  /** "hidden", "Dense", "for layer in layers", "gradient of y"; iterations have none. */
  name: string;
  /** The scope around it, or -1. */
  parent: number;
  /** The call, or where the loop or the named scope begins; -1 where it is not known. */
  frame: number;
}

/** One call of `tape.gradient`. */
export interface Gradient {
  tape: number;
  targets: number[];
  sources: number[];
  frame: number;
  /** The source as written: "tape.gradient(z, [x, y])". */
  expression: string;
}

/** One position of the scrubber: what happened, in order. */
export type Step =
  | { kind: "op"; op: number }
  /** A target receives its first gradient: ones, or what the user passed as output_gradients. */
  | { kind: "seed"; gradient: number; value: number; summary: Summary }
  /** The backward of one op: what came in at its output, what it hands to each of its inputs. */
  | {
      kind: "backward";
      gradient: number;
      op: number;
      contributions: Contribution[];
    }
  /** The gradient is returned: one entry for each of its sources, null for None. No position of its own: it
   *  belongs to the step before it. */
  | { kind: "result"; gradient: number; results: (Summary | null)[] };

export interface Contribution {
  /** Place among the op's inputs. */
  input: number;
  /** What flows along this edge. */
  summary: Summary;
  /** What the value has received so far, this contribution included. */
  total: Summary;
}

/**
 * Something that is not as it should be: why a gradient is None, where a NaN began, what vanished, exploded or is dead.
 * It is appended as soon as it is known, and rests on numbers or on what the log says; it is never taken back.
 */
export interface Finding {
  /** "error": the numbers are wrong or missing. "warning": they are right, and training will suffer. "note": good to know. */
  severity: "error" | "warning" | "note";
  /** Which section of docs/why.md is about it, by its anchor: "never-watched", "log-of-zero", "vanishing". */
  cause: string;
  /** One line for the strip of problems: "∂z/∂x is None: x was never watched". */
  title: string;
  /** What is the matter, in full sentences. */
  text: string;
  /** What to write instead; "" where there is nothing to say. */
  advice: string;
  /** The figures it rests on, thresholds among them, in order. */
  numbers: { name: string; value: WireNumber }[];
  /** Where it is in the graph: an op, one of its inputs (an edge: the ✂ stands there), a value. -1 where it is none. */
  op: number;
  input: number;
  value: number;
  /** The place in the code to look at, or -1. */
  frame: number;
  /** The gradient it is about, or -1; and which of its sources. With both, it is the reason of that None (or zero). */
  gradient: number;
  source: number;
  /** The step at which it shows: where the timeline has its pin. */
  step: number;
  /** Ops to light up, from the source towards the target; the way ends at the cut. May be empty. */
  path: number[];
  /** The values between which an edge is missing: no op leads from where the way got lost to where it goes on. */
  missing?: { from: number; to: number };
}

/** What a matrix looks like: an evenly spread sample of its entries; leading axes are taken together as rows. */
export interface Heat {
  rows: number;
  columns: number;
  /**
   * A letter a cell, row by row: "A" to "Z" above zero, "a" to "z" below, by arcsinh(10 x / largest); "0" exactly
   * zero, "!" NaN, "+" and "-" infinite.
   */
  cells: string;
  /** Largest size among the finite entries of the sample. */
  largest: number;
}

/**
 * Beside a snapshot: entries of arrays that their summaries do not tell, as far as there is room for them. The Python
 * side writes them in `tapeviz/graph/entries.py`.
 */
export interface EntriesMessage {
  format: "tapeviz";
  version: 1;
  graphs: { id: number; run: number; arrays: KeptArray[] }[];
}

/** The array that a value is, or that it has received with a contribution of a step; without one, with a seed. */
export interface KeptArray extends Packed {
  value?: number;
  step?: number;
  contribution?: number;
  /** Only the entries that the cells of `heat` show: the array is too large to be kept whole. */
  sample?: true;
}

/** All entries of an array, to the last digit. */
export interface Packed {
  /** Kind and bytes of an entry, as NumPy writes them: "f4", "i8", "b1", "c16". */
  dtype: string;
  /** Base64 of the entries, little-endian, in row-major order. */
  data: string;
}

/** A bounded description of an array. Its shape and dtype stand with the value. */
export interface Summary {
  /** For a 0-d array, or any array of one element. */
  scalar?: WireNumber;
  /** All entries in row-major order, for arrays of 2 to 64 elements. */
  entries?: WireNumber[];
  /** For arrays of more than 64 elements: counts in equal bins from low to high over the finite entries. */
  histogram?: { counts: number[]; low: number; high: number };
  /** Of the finite entries, for arrays of 2 elements or more that are numbers. */
  mean?: number;
  std?: number;
  min?: number;
  max?: number;
  /** Euclidean norm of all entries. Always there for numeric arrays that are not empty. */
  norm?: WireNumber;
  /** Exact counts, absent when 0. */
  nan?: number;
  inf?: number;
  zero?: number;
  /** The worst that can be said: any NaN, any Inf, or all entries exactly zero. */
  health?: "nan" | "inf" | "zero";
  /** Mean, std and histogram are of a sample of the entries. Counts, norm, min and max are of all. */
  sampled?: boolean;
  /** Of matrices of more than 64 entries, in graphs that are not too large. */
  heat?: Heat;
  /** All entries of an array of more than 64. It does not come with the summary, but from an `EntriesMessage`. */
  packed?: Packed;
  /** Likewise, the entries that the cells of `heat` show. */
  sample?: Packed;
}
