/**
 * What of a tape can be folded: a tree of groups, each an interval of the tape, so that folding one never makes a
 * circle.
 *
 * Most groups are scopes. Added to them are siblings that are the same thing again (×N), chains of element-wise ops, and
 * stretches of what is too much to be shown at once. The items of a group are made when they are first asked for.
 */

import { at } from "./at";
import type { Graph } from "./state";
import { opTitle } from "./titles";
import type { Formula, Scope } from "./wire";

export interface Group {
  readonly kind: Scope["kind"] | "tape" | "repeat" | "chain" | "stretch";
  readonly title: string;
  /** First and last op. */
  readonly first: number;
  readonly last: number;
  /** How often the same thing was executed in it; 1 where it holds different things. */
  readonly times: number;
  /** Names from the outermost group to this one, joined by "/"; what is alike beside each other is numbered. */
  readonly key: string;
  readonly depth: number;
  readonly parent: Group | undefined;
}

/** An op, or a group of them. */
export type Item = number | Group;

/** More items than this in a group are dealt out to stretches, of about this many each. */
const MOST_ITEMS = 48;
const FULL_STRETCH = 24;
/** So many alike beside each other are folded to one; so many element-wise ops in a row are a chain. */
const LEAST_REPEATS = 3;
const LEAST_CHAIN = 4;

export class Groups {
  readonly root: Group;
  /** By scope: its first and last op. */
  private readonly firsts: Int32Array;
  private readonly lasts: Int32Array;
  /** By scope: what its ops are, as one number, 0 while it is not known. */
  private readonly shapes: Int32Array;
  /** The same by op. */
  private readonly opShapes: Int32Array;
  private readonly isElementwise: boolean[];
  private readonly ends: ReadonlySet<number>;
  private readonly known = new Map<Group, readonly Item[]>();
  /** What a group is made of before names are given. */
  private readonly contents = new Map<Group, Part>();

  constructor(readonly graph: Graph) {
    const { scopes, ops, kinds, gradients } = graph;
    this.firsts = new Int32Array(scopes.length).fill(ops.length);
    this.lasts = new Int32Array(scopes.length).fill(-1);
    this.shapes = new Int32Array(scopes.length);
    this.opShapes = new Int32Array(ops.length);
    ops.forEach(({ scope }, op) => {
      if (scope < 0) return;
      this.firsts[scope] = Math.min(at(this.firsts, scope), op);
      this.lasts[scope] = op;
    });
    for (let scope = scopes.length - 1; scope >= 0; scope--) {
      const { parent } = at(scopes, scope);
      if (parent < 0) continue;
      this.firsts[parent] = Math.min(at(this.firsts, parent), at(this.firsts, scope));
      this.lasts[parent] = Math.max(at(this.lasts, parent), at(this.lasts, scope));
    }
    this.isElementwise = kinds.map(({ derivatives }) => {
      const formulas = derivatives.filter((formula) => formula !== null);
      return formulas.length > 0 && !formulas.some(mentionsGradient);
    });
    this.ends = new Set(gradients.flatMap(({ targets, sources }) => [...targets, ...sources]));
    this.root = {
      kind: "tape",
      title: graph.title,
      first: 0,
      last: ops.length - 1,
      times: 1,
      key: "",
      depth: 0,
      parent: undefined,
    };
    this.contents.set(this.root, { ...this.root, shape: () => 0, parts: this.body() });
  }

  /** What stands in a group, in the order of the tape. */
  itemsOf(group: Group): readonly Item[] {
    const known = this.known.get(group);
    if (known !== undefined) return known;
    const names = new Map<string, number>();
    const items = (this.contents.get(group)?.parts() ?? []).map((part): Item => {
      if (part.kind === "op") return part.first;
      const { kind, title, first, last, times } = part;
      const count = (names.get(title) ?? 0) + 1;
      names.set(title, count);
      const name = count === 1 ? title : `${title} #${count}`;
      const key = group.key === "" ? name : `${group.key}/${name}`;
      const made: Group = { kind, title, first, last, times, key, depth: group.depth + 1, parent: group };
      this.contents.set(made, part);
      return made;
    });
    this.known.set(group, items);
    return items;
  }

  /** What is on the tape: a function that holds everything is passed over, for there is nothing outside of it. */
  private body(): () => Part[] {
    const make = () => {
      let parts = this.partsOf(-1);
      for (let only = parts[0]; only?.kind === "function" && parts.length === 1; only = parts[0]) {
        parts = only.parts();
      }
      return this.arranged(parts);
    };
    return make;
  }

  /** Ops and scopes right in a scope; scopes of one op are that op. */
  private partsOf(scope: number): Part[] {
    const { ops, scopes } = this.graph;
    const parts: Part[] = [];
    const last = scope < 0 ? ops.length - 1 : at(this.lasts, scope);
    let passes = 0;
    for (let op = scope < 0 ? 0 : at(this.firsts, scope); op <= last; op++) {
      let child = at(ops, op).scope;
      while (child >= 0 && at(scopes, child).parent !== scope && child !== scope) {
        child = at(scopes, child).parent;
      }
      if (child < 0 || child === scope) {
        parts.push(new OneOp(this, op));
        continue;
      }
      passes++;
      const part = this.partOf(child);
      const isPass = at(scopes, child).kind === "iteration" && part.kind === "iteration";
      parts.push(isPass ? { ...part, title: `pass ${passes}` } : part);
      op = at(this.lasts, child);
    }
    return parts;
  }

  private partOf(scope: number): Part {
    const { kind, name } = at(this.graph.scopes, scope);
    const [first, last] = [at(this.firsts, scope), at(this.lasts, scope)];
    if (first === last) return new OneOp(this, first);
    const shape = () => this.shapeOf(scope);
    const inner = this.onlyChild(scope);
    if (inner >= 0) {
      const part = this.partOf(inner);
      // Of two names for the same ops the one that says more.
      if (PRECEDENCE[part.kind] <= PRECEDENCE[kind]) return part;
      return { ...part, kind, title: name, shape };
    }
    const parts = () => this.arranged(this.partsOf(scope));
    const times = kind === "loop" ? sameTimes(this.partsOf(scope)) : 1;
    return { kind, title: name, first, last, times, shape, parts };
  }

  /** The scope that is all there is in a scope, or -1. */
  private onlyChild(scope: number): number {
    const { ops, scopes } = this.graph;
    let child = at(ops, at(this.firsts, scope)).scope;
    if (child === scope) return -1;
    while (at(scopes, child).parent !== scope) child = at(scopes, child).parent;
    return at(this.lasts, child) === at(this.lasts, scope) ? child : -1;
  }

  /** The same number for scopes of the same ops on arrays of the same shapes. */
  private shapeOf(scope: number): number {
    const known = at(this.shapes, scope);
    if (known !== 0) return known;
    let shape = 17;
    for (let op = at(this.firsts, scope); op <= at(this.lasts, scope); op++) {
      shape = mixed(shape, this.shapeOfOp(op));
    }
    this.shapes[scope] = shape || 1;
    return shape || 1;
  }

  /** The same for an op. */
  shapeOfOp(op: number): number {
    const known = at(this.opShapes, op);
    if (known !== 0) return known;
    const { kind, inputs, outputs } = at(this.graph.ops, op);
    let shape = mixed(kind + 1, inputs.length);
    for (const value of outputs) {
      for (const length of at(this.graph.values, value).shape) shape = mixed(shape, length);
    }
    this.opShapes[op] = shape || 1;
    return shape || 1;
  }

  // -- what is added to the scopes ------------------------------------------------------------------------------------

  private arranged(parts: Part[]): Part[] {
    const isLoop = parts.some(({ kind }) => kind === "iteration");
    return dealOut(isLoop ? parts : this.chained(repeated(parts)));
  }

  /** Element-wise ops that hand one value on to each other are one part. */
  private chained(parts: Part[]): Part[] {
    const result: Part[] = [];
    for (let start = 0; start < parts.length; ) {
      let end = start;
      while (this.goesOn(parts[end], parts[end + 1])) end++;
      const chain = parts.slice(start, end + 1);
      if (chain.length < LEAST_CHAIN || chain.length === parts.length) result.push(...chain);
      else result.push(together("chain", opTitle(this.graph, at(chain, chain.length - 1).first), chain));
      start = end + 1;
    }
    return result;
  }

  private goesOn(part: Part | undefined, next: Part | undefined): boolean {
    if (part?.kind !== "op" || next?.kind !== "op") return false;
    const { ops, values, readers } = this.graph;
    const [op, reader] = [at(ops, part.first), at(ops, next.first)];
    const [value = -1] = op.outputs;
    if (!this.isElementwise[op.kind] || !this.isElementwise[reader.kind] || value < 0) return false;
    if (this.ends.has(value) || op.outputs.length > 1 || at(readers, value).length !== 1) return false;
    const others = reader.inputs.filter((input) => input !== value);
    return others.length < reader.inputs.length && others.every((input) => at(values, input).op < 0);
  }
}

/** A group before it has a name of its own among its siblings; or an op. */
interface Part {
  readonly kind: Group["kind"] | "op";
  readonly title: string;
  readonly first: number;
  readonly last: number;
  readonly times: number;
  /** The same number for what is alike, asked for only where it is compared. */
  shape(): number;
  parts(): Part[];
}

class OneOp implements Part {
  readonly kind = "op";
  readonly title = "";
  readonly times = 1;

  constructor(
    private readonly groups: Groups,
    readonly first: number,
  ) {}

  get last(): number {
    return this.first;
  }

  shape(): number {
    return this.groups.shapeOfOp(this.first);
  }

  parts(): Part[] {
    return [];
  }
}

/** Which of two scopes that hold the same says more about it: the lowest. */
const PRECEDENCE: Record<Part["kind"], number> = {
  scope: 0,
  loop: 1,
  function: 2,
  gradient: 2,
  iteration: 3,
  repeat: 4,
  chain: 4,
  stretch: 4,
  tape: 5,
  op: 5,
};

function mentionsGradient(formula: Formula): boolean {
  if (typeof formula === "string") return formula === "g" || formula.startsWith("g_");
  return formula.slice(1).some((part) => mentionsGradient(part));
}

function mixed(one: number, other: number): number {
  return (Math.imul(one ^ (one >>> 15) ^ other, 0x2c1b3c6d) + 0x9e3779b) | 0;
}

/** How many parts there are when all are the same, else 1. */
function sameTimes(parts: readonly Part[]): number {
  return parts.length > 1 && parts.every((part) => part.shape() === parts[0]?.shape()) ? parts.length : 1;
}

function together(kind: Part["kind"], title: string, parts: readonly Part[]): Part {
  const [first, last] = [at(parts, 0).first, at(parts, parts.length - 1).last];
  const shape = () => parts.reduce((sum, part) => mixed(sum, part.shape()), 17);
  return { kind, title, first, last, times: sameTimes(parts), shape, parts: () => [...parts] };
}

/** Siblings that are the same thing again are one part. */
function repeated(parts: Part[]): Part[] {
  const result: Part[] = [];
  for (let start = 0; start < parts.length; ) {
    const part = at(parts, start);
    let end = start + 1;
    while (part.kind !== "op" && isSame(part, parts[end])) end++;
    const run = parts.slice(start, end);
    if (run.length < LEAST_REPEATS || run.length === parts.length) result.push(...run);
    else result.push(together("repeat", part.title, run));
    start = end;
  }
  return result;
}

function isSame(part: Part, other: Part | undefined): boolean {
  return other?.kind === part.kind && other.title === part.title && other.shape() === part.shape();
}

/** Parts that are too many become stretches of about equal length. */
function dealOut(parts: Part[]): Part[] {
  if (parts.length <= MOST_ITEMS) return parts;
  const levels = Math.ceil(Math.log(parts.length) / Math.log(FULL_STRETCH));
  const size = rounded(Math.ceil(parts.length / Math.ceil(parts.length ** (1 / levels))));
  const stretches: Part[] = [];
  for (let start = 0; start < parts.length; start += size) {
    const stretch = parts.slice(start, start + size);
    const [only] = stretch;
    if (stretch.length === 1 && only !== undefined) stretches.push(only);
    else {
      const made = together("stretch", titleOfStretch(stretch), stretch);
      stretches.push({ ...made, parts: () => dealOut(stretch) });
    }
  }
  return stretches;
}

/** Up to a number of one digit and zeros: 385 to 400. */
function rounded(size: number): number {
  const unit = 10 ** Math.floor(Math.log10(size));
  return unit * Math.ceil(size / unit);
}

function titleOfStretch(parts: readonly Part[]): string {
  const [first, last] = [at(parts, 0), at(parts, parts.length - 1)];
  if (parts.every(({ kind }) => kind === "iteration")) {
    return `${first.title.replace("pass", "passes")}–${last.title.slice("pass ".length)}`;
  }
  return `ops ${(first.first + 1).toLocaleString("en")}–${(last.last + 1).toLocaleString("en")}`;
}
