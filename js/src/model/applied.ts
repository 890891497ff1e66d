/**
 * A formula of the rule table as it is at one op, with the op's own values, axes and subscripts in it.
 *
 * The table speaks of an op as such: ∂/∂y of x·y is x. At an op y may have been broadcast, and its contribution is a
 * sum over axes; a reduction may leave axes, along which the gradient is repeated; each part of a concatenation gets a
 * part of its own.
 */

import { at } from "./at";
import { type Contraction, contributionTo, matrixProduct, overAxes, quoted, spelledOut } from "./contraction";
import { axesText, OVER_AXES } from "./expression";
import { entriesIn, formatShape, isComplex } from "./numbers";
import { indexText, integersOf, parameterOf } from "./parameters";
import type { Graph } from "./state";
import type { Formula } from "./wire";

/** Keywords of the op as the wire has them. */
interface Keywords {
  [keyword: string]: string | undefined;
  axes?: string;
  axis?: string;
  correction?: string;
  ddof?: string;
  bounds?: string;
  deg?: string;
  include_initial?: string;
  index?: string;
  initial?: string;
  k?: string;
  mean?: string;
  mode?: string;
  offset?: string;
  q?: string;
  subscripts?: string;
  where?: string;
  widths?: string;
}

interface Site {
  name: string;
  /** Which operand the derivative is by. */
  input: number;
  parameters: Keywords;
  /** "#12" for each operand, and for the result. */
  operands: string[];
  result: string;
  shapes: (readonly number[])[];
  /** Shape of the operand that the derivative is by, and of the result. */
  own: readonly number[];
  given: readonly number[];
  hasComplex: boolean;
  /** An entry of the operand that the derivative is by is 0. */
  hasZero: boolean;
}

/** Undefined where the table has no formula for the operand. */
export function appliedFormula(graph: Graph, op: number, input: number): Formula | undefined {
  const { kind, inputs, outputs, parameters: told } = at(graph.ops, op);
  const parameters: Keywords = told ?? {};
  const { name, arguments: names, derivatives } = at(graph.kinds, kind);
  const formula = derivatives[Math.min(input, derivatives.length - 1)];
  const output = outputs[0];
  if (formula === undefined || formula === null || output === undefined) return undefined;
  const shapes = inputs.map((value) => at(graph.values, value).shape);
  const site: Site = {
    name,
    input,
    parameters,
    operands: inputs.map((value) => `#${value}`),
    result: `#${output}`,
    shapes,
    own: at(shapes, input),
    given: at(graph.values, output).shape,
    hasZero: (at(graph.values, at(inputs, input)).summary.zero ?? 0) > 0,
    hasComplex: [...inputs, output].some((value) => isComplex(at(graph.values, value).dtype)),
  };
  const own = OWN[name]?.(site);
  if (own !== undefined) return own;
  const bound = bind(site, names, outputs.length, formula);
  if (outputs.length > 1) return bound;
  if (parameters.include_initial === "True") return withoutFirst(bound);
  if (REDUCTIONS.has(name)) return ofReduction(site, bound);
  if (FLATTENING.has(name) && site.own.length !== 1 && (parameters.axis ?? "None") === "None")
    return ofFlat(site, bound);
  return ofBroadcast(site, bound);
}

/** Whether the incoming gradient is in it: "g", or of an op with several results one of them, as in "g_w". */
export function mentionsGradient(formula: Formula): boolean {
  return typeof formula === "string"
    ? formula === "g" || formula.startsWith("g_")
    : formula.slice(1).some(mentionsGradient);
}

/** Put the values of this op for the names of the rule: "x" becomes "#12". Names come from users, so "#" marks ours. */
function bind(site: Site, names: readonly string[], results: number, formula: Formula): Formula {
  const { operands, input, parameters } = site;
  const bindings = new Map<string, Formula>();
  const nameOf = (place: number) => at(names, Math.min(place, names.length - 1));
  operands.forEach((operand, place) => {
    bindings.set(nameOf(place), operand);
  });
  bindings.set(nameOf(input), at(operands, input));
  bindings.set("out", site.result);
  bindings.set("place", String(input));
  for (const [keyword, value] of Object.entries(DEFAULTS[site.name] ?? {})) {
    if (parameters[keyword] === undefined) bindings.set(keyword, value);
  }
  bindings.set("shape", quoted(formatShape(site.own)));
  const part = partOf(site);
  if (part !== undefined) bindings.set("part", quoted(part));
  for (const keyword of ["indices", "obj"]) {
    const index = indexText(parameters[keyword]);
    if (index !== undefined) bindings.set(keyword, quoted(index));
  }
  const replace = (one: Formula): Formula => {
    if (typeof one !== "string") return ofCall(one);
    if (one === "parts") return ["parts", ...partsOf(results)];
    const bound = bindings.get(one);
    if (bound !== undefined) return bound;
    const text = parameters[one];
    const number = text === undefined ? Number.NaN : Number(text);
    if (Number.isFinite(number)) return number < 0 ? ["neg", String(-number)] : String(number);
    const written = indexText(text);
    return written === undefined
      ? one
      : quoted(/^[[\d-]/.test(written) && /^\(/.test(text ?? "") ? `(${written})` : written);
  };
  // Between brackets after g, in words elsewhere: scatter(g, at [0]).
  const index = indexText(parameters.index);
  const placed = (head: string) =>
    index === undefined ? "index" : quoted(head === "[]" ? index : `at [${index}]`);
  const isLeftAway = (head: string, name: string) =>
    /^[a-z]/.test(head) && OPTIONAL.has(name) && parameters[name] === undefined;
  const ofCall = ([head, ...parts]: [string, ...Formula[]]): Formula => {
    const axes = parts.includes("axis") ? axesOf(site) : [];
    if (head === "broadcast" && axes.length === 0) return replace(at(parts, 0));
    const asParts = OVER_AXES.has(head) || head === "broadcast";
    const written = asParts || axes.length === 0 ? axes : [quoted(axesText(axes))];
    const given = parts.filter(
      (one) => typeof one !== "string" || bindings.has(one) || !isLeftAway(head, one),
    );
    return [
      head,
      ...given.flatMap((one) => (one === "axis" ? written : [one === "index" ? placed(head) : replace(one)])),
    ];
  };
  return unfolded(replace(formula));
}

/** What keywords say that an op was not told. */
const DEFAULTS: Record<string, Record<string, string>> = { rot90: { k: "1" }, difference: { n: "1" } };

/** Keywords that are left away where the op was not told them. */
const OPTIONAL = new Set(["k", "offset", "axes", "order", "mode"]);

/** The gradients of several results; of many the first and the last. */
function partsOf(count: number): string[] {
  const all = Array.from({ length: count }, (_, i) => `g_${i}`);
  return count > 4 ? [...all.slice(0, 2), "⋯", at(all, count - 1)] : all;
}

/** "stack(parts)" takes them as arguments of its own. */
function unfolded(formula: Formula): Formula {
  if (typeof formula === "string") return formula;
  const parts = formula.slice(1).map(unfolded);
  return [
    formula[0],
    ...parts.flatMap((part) => (Array.isArray(part) && part[0] === "parts" ? part.slice(1) : [part])),
  ];
}

/** The axes that an op goes along, for a formula that names them; none where there is no choice, or it is along all. */
function axesOf({ name, parameters, own }: Site): string[] {
  if (own.length < 2) return [];
  const told = parameters.axis === undefined ? DEFAULT_AXIS[name] : parameterOf(parameters.axis);
  const axes = integersOf(told);
  return axes === undefined ? [] : axes.map((axis) => String((axis + own.length) % own.length)).sort();
}

/** Where it is not all axes. */
const DEFAULT_AXIS: Record<string, number> = {
  softmax: -1,
  log_softmax: -1,
  softmax_cross_entropy: -1,
  sparse_softmax_cross_entropy: -1,
  surplus: -1,
  sort: -1,
  partition: -1,
  recurrence: -1,
};

// -- reductions

const REDUCTIONS = new Set([
  ...["sum", "nansum", "prod", "nanprod", "mean", "nanmean", "logsumexp", "var", "nanvar", "std", "nanstd"],
  ...["max", "amax", "min", "amin", "nanmax", "nanmin", "ptp", "norm", "p_norm", "weighted_mean"],
  ...["median", "nanmedian", "quantile", "nanquantile", "percentile", "nanpercentile"],
]);

/** What is taken over the axes of the reduction, within its formula. */
const REDUCING = new Set(["sum", "mean", "nanmean", "max", "min"]);

/**
 * The derivative has the operand's shape. What the reduction took away is broadcast again where axes remain: then the
 * formula is the contribution.
 */
function ofReduction(site: Site, formula: Formula): Formula {
  const { parameters, own, given } = site;
  const ndim = own.length;
  if (entriesIn(own) === entriesIn(given) && ndim === 0) return counted(site, formula);
  if (/^[[(]/.test(parameters.q ?? "")) return ["sum", times("g", formula), "quantiles"];
  const axes = axesOf(site);
  const isWhole = entriesIn(given) === 1;
  const keepsAxes = given.length === ndim;
  const spread = (one: Formula): Formula => (isWhole ? one : keepsAxes ? one : ["broadcast", one, ...axes]);
  const within = (one: Formula): Formula => {
    if (typeof one === "string") return one === site.result ? spread(one) : one;
    const [head, ...parts] = one;
    // A mean that the user gave is a constant.
    if (/mean$/.test(head) && parameters.mean !== undefined) return "mean";
    const reduced: Formula = [head, ...parts.map(within), ...(REDUCING.has(head) && !isWhole ? axes : [])];
    // Where what it began with is the largest, no entry is.
    return head === "sum" && parameters.initial !== undefined ? ["maximum", reduced, "1"] : reduced;
  };
  const factor = within(counted(site, formula));
  const selected: Formula =
    parameters.where === undefined || parameters.where === "True" ? factor : ["where", "mask", factor, "0"];
  if (isWhole) return mentionsOperand(selected, site) ? selected : filled(selected, own);
  return times(
    mentionsOperand(selected, site) ? spread("g") : ["broadcast", "g", ...(keepsAxes ? [] : axes)],
    selected,
  );
}

/** How many entries became one, as a number. */
function counted(site: Site, formula: Formula): Formula {
  const { parameters, own, given, name } = site;
  if (parameters.where !== undefined && parameters.where !== "True") return formula;
  const freedom = /var|std/.test(name)
    ? Number(parameters.ddof ?? 0) + Number(parameters.correction ?? 0)
    : 0;
  const count = entriesIn(own) / Math.max(entriesIn(given), 1) - freedom;
  const replace = (one: Formula): Formula =>
    typeof one === "string" ? (one === "n" ? String(count) : one) : [one[0], ...one.slice(1).map(replace)];
  return name.startsWith("nan") ? formula : replace(formula);
}

/** An array of the same number everywhere. */
function filled(formula: Formula, shape: readonly number[]): Formula {
  const ones: Formula = ["ones", ...shape.map(String)];
  if (formula === "1") return ones;
  if (typeof formula !== "string" && formula[0] === "/" && formula[1] === "1")
    return ["/", ones, at(formula, 2)];
  return ["*", formula, ones];
}

function mentionsOperand(formula: Formula, site: Site): boolean {
  return typeof formula === "string"
    ? formula === at(site.operands, site.input) || formula === "mask"
    : formula.slice(1).some((part) => mentionsOperand(part, site));
}

/** g · factor, without a factor of 1. */
function times(gradient: Formula, factor: Formula): Formula {
  if (factor === "1") return gradient;
  if (factor === "0") return "0";
  if (typeof factor !== "string") {
    if (factor[0] === "neg") return ["neg", times(gradient, at(factor, 1))];
    if (factor[0] === "/" && factor[1] === "1") return ["/", gradient, at(factor, 2)];
  }
  return ["*", gradient, factor];
}

// -- broadcasting

/** What was broadcast gets a sum over the axes along which it was. */
function ofBroadcast(site: Site, formula: Formula): Formula {
  const { own, given, name } = site;
  const axes = broadcastAxes(own, given);
  if (axes === undefined || axes.length === 0) return formula;
  if (mentionsGradient(formula) && !SUMMED.has(name)) return formula;
  return summed(mentionsGradient(formula) ? formula : times("g", formula), axes, given);
}

/** Ops of which a contribution has the shape of the result, also where the operand was broadcast. */
const SUMMED = new Set(["cross", "choose", "broadcast_to", "tril", "triu"]);

function summed(formula: Formula, axes: readonly number[], given: readonly number[]): Formula {
  if (formula === "0") return "0";
  if (typeof formula !== "string" && formula[0] === "neg")
    return ["neg", summed(at(formula, 1), axes, given)];
  return ["sum", formula, ...(axes.length === given.length ? [] : axes.map(String))];
}

/** The axes along which one shape was broadcast to another; undefined where it was not. */
export function broadcastAxes(from: readonly number[], to: readonly number[]): number[] | undefined {
  const extra = to.length - from.length;
  if (extra < 0) return undefined;
  const axes: number[] = [];
  for (let axis = 0; axis < to.length; axis++) {
    const own = axis < extra ? undefined : from[axis - extra];
    if (own === undefined || (own === 1 && to[axis] !== 1)) axes.push(axis);
    else if (own !== to[axis]) return undefined;
  }
  return axes;
}

// -- ops whose formula depends on shapes and keywords

const OWN: Record<string, (site: Site) => Formula | undefined> = {
  einsum(site) {
    const subscripts = parameterOf(site.parameters.subscripts);
    if (typeof subscripts !== "string") return undefined;
    const ndims = site.shapes.map((shape) => shape.length);
    return contracted(site, spelledOut(subscripts, ndims));
  },
  matmul: ofMatrices,
  dot(site) {
    const [left = 0, right = 0] = ndimsOf(site);
    if (left === 0 || right === 0) return ofBroadcast(site, otherOf(site));
    if (left <= 2 && right <= 2) return ofMatrices(site);
    return contracted(site, overAxes(left, right, [[left - 1, Math.max(right - 2, 0)]]));
  },
  inner(site) {
    const [left = 0, right = 0] = ndimsOf(site);
    if (left === 0 || right === 0) return ofBroadcast(site, otherOf(site));
    if (left === 1 && right === 1) return otherOf(site);
    if (left === 2 && right === 2) return undefined;
    return contracted(site, overAxes(left, right, [[left - 1, right - 1]]));
  },
  tensordot(site) {
    const [left = 0, right = 0] = ndimsOf(site);
    const axes = parameterOf(site.parameters.axes) ?? 2;
    if (typeof axes === "number") {
      const pairs = Array.from({ length: axes }, (_, i) => [left - axes + i, i] as const);
      return contracted(site, overAxes(left, right, pairs));
    }
    if (!Array.isArray(axes)) return undefined;
    const [ones, others] = [integersOf(axes[0]), integersOf(axes[1])];
    if (ones === undefined || others === undefined) return undefined;
    return contracted(
      site,
      overAxes(
        left,
        right,
        ones.map((one, i) => [one, at(others, i)] as const),
      ),
    );
  },
  outer(site) {
    if (ndimsOf(site).every((ndim) => ndim === 1)) return undefined;
    const flat: Formula = ["ravel", otherOf(site)];
    const product: Formula = site.input === 0 ? ["@", "g", flat] : ["@", flat, "g"];
    return ["reshape", product, quoted(formatShape(site.own))];
  },
  vecdot(site) {
    if (site.hasComplex) return undefined;
    const [left = 0, right = 0] = ndimsOf(site);
    const axis = Number(site.parameters.axis ?? -1);
    if (left === 1 && right === 1) return otherOf(site);
    const longest = Math.max(left, right);
    const letters = "abcdefgh".slice(0, longest - 1);
    const term = (ndim: number) => {
      const batch = [...letters.slice(letters.length - (ndim - 1))];
      batch.splice(axis < 0 ? ndim + axis : axis, 0, "z");
      return batch.join("");
    };
    return contracted(site, { terms: [term(left), term(right)], output: letters });
  },
  matvec(site) {
    return ndimsOf(site).join() === "2,1" ? undefined : ofVectors(site, ["xy", "y"], "x");
  },
  vecmat(site) {
    return ndimsOf(site).join() === "1,2" ? undefined : ofVectors(site, ["x", "xy"], "y");
  },
  vdot(site) {
    if (site.hasComplex) return undefined;
    const other = otherOf(site);
    const alike = at(site.shapes, 1 - site.input).join() === site.own.join();
    return alike ? other : ["reshape", other, quoted(formatShape(site.own))];
  },
  solve(site) {
    const [left = 0, right = 0] = ndimsOf(site);
    if (left === 2 && right === 2) return undefined;
    const transposed: Formula = ["T", at(site.operands, 0)];
    if (left === 2 && right === 1) {
      const solved: Formula = ["solve", transposed, "g"];
      return site.input === 1 ? solved : ["neg", ["outer", solved, site.result]];
    }
    const solved: Formula = ["solve_each", transposed, "g"];
    const part: Formula = site.input === 1 ? solved : ["outer_each", solved, site.result];
    const axes = broadcastAxes(site.own.slice(0, -2), site.given.slice(0, right === 1 ? -1 : -2)) ?? [];
    const sum = axes.length === 0 ? part : (["sum", part, ...axes.map(String)] as const);
    return site.input === 1 ? ([...sum] as Formula) : ["neg", sum as Formula];
  },
  replaced: ofUpdates,
  added: ofUpdates,
  /** Of a real number there is no imaginary part. */
  imag: ({ hasComplex }) => (hasComplex ? undefined : "0"),
  angle({ hasComplex, operands, parameters }) {
    if (!hasComplex) return "0";
    if (parameters.deg !== "True") return undefined;
    return ["/", ["*", ["/", ["*", ["neg", "i"], "180"], "pi"], "g"], at(operands, 0)];
  },
  /** Parts that overlap, or leave something out. */
  split({ own, parameters }) {
    const bounds = parameterOf(parameters.bounds);
    if (!Array.isArray(bounds)) return undefined;
    const pairs = bounds.map((pair) => integersOf(pair) ?? []);
    const isWhole =
      pairs.every(([start], i) => start === (i === 0 ? 0 : pairs[i - 1]?.[1])) &&
      pairs.at(-1)?.[1] === own[Number(parameters.axis ?? 0)];
    return isWhole ? undefined : ["scatter_parts", ...partsOf(pairs.length)];
  },
  linspace(site) {
    if (site.own.length === 0) return undefined;
    const [start, stop] = [at(site.operands, 0), at(site.operands, 1)];
    const [far, near] = site.input === 0 ? [stop, site.result] : [site.result, start];
    const share: Formula = ["/", ["-", far, near], ["-", stop, start]];
    return ["sum", ["*", "g", share], "axis of linspace"];
  },
  diag({ own, parameters }) {
    const offset = parameters.k ?? "0";
    if (own.length === 1 || (own[0] === own[1] && offset === "0")) return undefined;
    return ["on_diagonal", "g", ...(offset === "0" ? [] : [quoted(offset)])];
  },
  diagflat({ own, parameters }) {
    if (own.length === 1) return undefined;
    const offset = parameters.k === undefined ? [] : [quoted(parameters.k)];
    return ["reshape", ["diag", "g", ...offset], quoted(formatShape(own))];
  },
  prod: ofOthers,
  nanprod: ofOthers,
  transpose({ own, parameters }) {
    const axes = integersOf(parameterOf(parameters.axes));
    if (axes === undefined) return own.length <= 2 ? undefined : ["transpose", "g"];
    const order = axes.map((axis) => (axis + axes.length) % axes.length);
    if (order.every((axis, place) => axis === place)) return "g";
    if (order.join() === "1,0") return ["T", "g"];
    return ["transpose", "g", quoted(formatShape(order.map((_, place) => order.indexOf(place))))];
  },
  concatenate(site) {
    return site.parameters.axis === "None" ? flatPart(site) : undefined;
  },
  append(site) {
    return (site.parameters.axis ?? "None") === "None" ? flatPart(site) : undefined;
  },
  trace({ own, parameters }) {
    if (own.length !== 2) return undefined;
    const offset = parameters.offset ?? "0";
    const [rows, columns] = own.map(String);
    if (rows === undefined || columns === undefined) return undefined;
    if (offset !== "0") return ["eye", rows, columns, offset];
    return rows === columns ? ["eye", rows] : ["eye", rows, columns];
  },
  det: ofDeterminant,
  /** Of other modes the margin hands its gradients to entries within. */
  pad({ own, parameters }) {
    const widths = parameterOf(parameters.widths);
    if (parameters.mode !== "'constant'" || !Array.isArray(widths)) return undefined;
    const starts = widths.map((pair) => integersOf(pair)?.[0]);
    if (starts.length !== own.length || starts.includes(undefined)) return undefined;
    const parts = own.map((length, axis) => `${starts[axis]}:${(starts[axis] ?? 0) + length}`);
    return ["[]", "g", quoted(parts.join(", "))];
  },
};

function contracted(site: Site, contraction: Contraction): Formula {
  return contributionTo(contraction, site.input, site.operands, site.shapes);
}

function ndimsOf({ shapes }: Site): number[] {
  return shapes.map((shape) => shape.length);
}

function otherOf({ operands, input }: Site): string {
  return at(operands, 1 - input);
}

function ofMatrices(site: Site): Formula | undefined {
  const [left = 0, right = 0] = ndimsOf(site);
  if (left === 1 && right === 1) return otherOf(site);
  if (left === 2 && right === 1 && site.input === 0) return ["outer", "g", otherOf(site)];
  if (left === 1 && right === 2 && site.input === 1) return ["outer", otherOf(site), "g"];
  if (left <= 2 && right <= 2) return undefined;
  const batches = site.shapes.map((shape) => shape.slice(0, -2).join());
  if (left === right && batches[0] === batches[1]) return undefined;
  return contracted(site, matrixProduct(left, right));
}

/** Products of stacks of matrices with stacks of vectors. */
function ofVectors(site: Site, ends: readonly [string, string], end: string): Formula | undefined {
  if (site.hasComplex) return undefined;
  const batches = ndimsOf(site).map((ndim, i) => ndim - at(ends, i).length);
  const batch = "abcdefgh".slice(0, Math.max(...batches));
  const terms = ends.map((last, i) => batch.slice(batch.length - at(batches, i)) + last);
  return contracted(site, { terms, output: batch + end });
}

/** Where an index names a place more than once, the last of the updates counts. */
function ofUpdates({ input, name, own, parameters }: Site): Formula | undefined {
  if (input === 0) return undefined;
  const index = indexText(parameters.index);
  const part: Formula = ["[]", "g", index === undefined ? "index" : quoted(index)];
  const counting: Formula = name === "replaced" && index?.includes("[") ? ["last", part] : part;
  return own.length === 0 ? ["sum", counting] : counting;
}

/** out / x says nothing where x is 0. */
function ofOthers(site: Site): Formula | undefined {
  if (!site.hasZero) return undefined;
  return ofReduction(site, ["prod", at(site.operands, 0), "others"]);
}

function ofDeterminant({ own, operands, result }: Site): Formula | undefined {
  if (own.length === 2) return undefined;
  const ends = [own.length - 2, own.length - 1].map(String);
  return ["*", ["broadcast", ["*", "g", result], ...ends], ["T", ["inv", at(operands, 0)]]];
}

/** The first of the running sums is the start itself, and depends on nothing. */
function withoutFirst(formula: Formula): Formula {
  if (typeof formula === "string") return formula;
  const [head, ...parts] = formula;
  if (head !== "reverse") return [head, ...parts.map(withoutFirst)];
  return ["[]", formula, quoted(`${":, ".repeat(Number(parts[1] ?? 0))}1:`)];
}

/** Without an axis these go along all entries in a row. */
const FLATTENING = new Set([
  "cumsum",
  "nancumsum",
  "cumprod",
  "nancumprod",
  "take",
  "take_along_axis",
  "delete",
]);

function ofFlat({ operands, input, own }: Site, formula: Formula): Formula {
  const flat = (one: Formula): Formula => {
    if (typeof one !== "string") return [one[0], ...one.slice(1).map(flat)];
    return one === at(operands, input) ? ["ravel", one] : one;
  };
  return ["reshape", flat(formula), quoted(formatShape(own))];
}

// -- parts of what was joined

/** Where an operand stands in what it was joined to, as an index of the result. */
function partOf(site: Site): string | undefined {
  const { name, input, shapes, own, given, parameters } = site;
  const axis = Number(parameters.axis ?? 0);
  const along = (place: number) => {
    const ahead = shapes.slice(0, input).reduce((total, shape) => total + (shape[place] ?? 1), 0);
    return `${":, ".repeat(place)}${ahead}:${ahead + (own[place] ?? 1)}`;
  };
  const single = (place: number, ahead: number) => `${":, ".repeat(place)}${ahead}`;
  /** Operands of fewer dimensions take one place along the axis. */
  const ahead = (place: number) =>
    shapes.slice(0, input).reduce((total, shape) => total + (shape.length > place ? at(shape, place) : 1), 0);
  switch (name) {
    case "stack":
      return single(axis < 0 ? axis + given.length : axis, input);
    case "concatenate":
    case "append":
      return along(axis < 0 ? axis + given.length : axis);
    case "vstack":
      return own.length > 1
        ? along(0)
        : single(
            0,
            shapes.slice(0, input).reduce((total, shape) => total + (shape.length > 1 ? at(shape, 0) : 1), 0),
          );
    case "hstack":
      return own.length === 0 ? single(0, ahead(0)) : along(given.length === 1 ? 0 : 1);
    case "dstack":
      return own.length > 2 ? along(2) : own.length === 2 ? single(2, ahead(2)) : `0, :, ${ahead(2)}`;
    case "column_stack":
      return own.length > 1 ? along(1) : single(1, ahead(1));
    default:
      return undefined;
  }
}

/** Of what was joined flat, the entries of one operand in its own shape. */
function flatPart({ shapes, input, own }: Site): Formula {
  const ahead = shapes.slice(0, input).reduce((total, shape) => total + entriesIn(shape), 0);
  const part: Formula = ["[]", "g", quoted(`${ahead}:${ahead + entriesIn(own)}`)];
  return own.length === 1 ? part : ["reshape", part, quoted(formatShape(own))];
}
