/** How the chain rule is set: as roomy as there is room for. Names that take too much of it get letters. */

import type { Expression } from "./expression";
import type { Graph } from "./state";

export interface Setting {
  /** Of the type, in pixels. */
  size: number;
  /** Which names get a letter: none, the one in the middle of the chain, or all that are long. */
  letters: "none" | "through" | "all";
  /** The result stands on a line of its own. */
  isResultBelow: boolean;
  /** The left side stands on a line of its own. */
  isWide: boolean;
  /** Which products take two lines. */
  broken: "none" | "of arrays" | "all";
  /** Small arrays are written out. */
  hasArrays: boolean;
}

const ROOMY: Setting = {
  size: 15,
  letters: "none",
  isResultBelow: false,
  isWide: false,
  broken: "none",
  hasArrays: true,
};
const LETTERS: Setting = { ...ROOMY, isResultBelow: true, letters: "all" };

/** From the roomiest to the tightest: what is too wide in one is tried in the next. */
export const SETTINGS: readonly Setting[] = [
  ROOMY,
  { ...ROOMY, isResultBelow: true },
  { ...ROOMY, isResultBelow: true, size: 13 },
  { ...ROOMY, isResultBelow: true, size: 13, isWide: true },
  { ...LETTERS, letters: "through" },
  { ...LETTERS, letters: "through", size: 13 },
  { ...LETTERS, letters: "through", size: 13, isWide: true },
  LETTERS,
  { ...LETTERS, size: 13 },
  { ...LETTERS, size: 13, isWide: true },
  { ...LETTERS, size: 12, isWide: true, broken: "all" },
  { ...LETTERS, size: 10, isWide: true, broken: "all" },
];

/** Small arrays are written out as long as they fit; names get no letters for what only arrays take too much room for. */
export const SETTINGS_WITH_ARRAYS: readonly Setting[] = [
  ...SETTINGS.slice(1, 3),
  ...SETTINGS.slice(0, -1).map(
    (setting): Setting => (setting.broken === "none" ? { ...setting, broken: "of arrays" } : setting),
  ),
  ...SETTINGS.map((setting) => ({ ...setting, hasArrays: false })),
];

/** What the chain rule speaks of. */
export interface Names {
  target: string;
  through: string;
  source: string;
}

export interface Abbreviated extends Names {
  /** From letters to what they stand for, in the order of the chain. */
  meanings: [letter: string, name: string][];
}

/** Longer names get a letter where room is short. */
const SHORT = 2;

const CANDIDATES: Record<keyof Names, string> = { target: "LℓJ", through: "uvwqr", source: "stpmn" };

/** The names with letters for the long ones; no letter that the formula has already, or that the user has for something. */
export function abbreviated(
  names: Names,
  letters: Setting["letters"],
  formula: Expression,
  graph: Graph,
): Abbreviated {
  const result: Abbreviated = { ...names, meanings: [] };
  if (letters === "none") return result;
  const taken = new Set([...Object.values(names), ...namesIn(formula)]);
  for (const { name } of graph.values) if (name.length === 1) taken.add(name);
  const given = new Map<string, string>();
  const roles = letters === "all" ? (["target", "through", "source"] as const) : (["through"] as const);
  for (const role of roles) {
    const name = names[role];
    if ([...name].length <= SHORT || given.has(name)) continue;
    const letter = [...CANDIDATES[role]].find((one) => !taken.has(one));
    if (letter === undefined) continue;
    taken.add(letter);
    given.set(name, letter);
    result.meanings.push([letter, name]);
  }
  for (const role of ["target", "through", "source"] as const)
    result[role] = given.get(names[role]) ?? names[role];
  return result;
}

function namesIn(expression: Expression): string[] {
  if (expression.kind === "name") return [expression.text];
  return partsOf(expression).flatMap(namesIn);
}

function partsOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case "row":
      return expression.children;
    case "fraction":
      return [expression.over, expression.under];
    case "power":
      return [expression.base, expression.exponent];
    case "root":
    case "fence":
      return [expression.body];
    case "call":
      return expression.arguments;
    case "cases":
      return [expression.condition, expression.then, expression.otherwise];
    default:
      return [];
  }
}

/** The formula with the letters for the names, and no brackets around what is one letter now. */
export function withLetters(expression: Expression, { meanings }: Abbreviated): Expression {
  if (meanings.length === 0) return expression;
  const renamed = (one: Expression): Expression => {
    switch (one.kind) {
      case "name": {
        const letter = meanings.find(([, name]) => name === one.text)?.[0];
        return letter === undefined ? one : { ...one, text: letter };
      }
      case "row":
        return { ...one, children: one.children.map(renamed) };
      case "fraction":
        return { ...one, over: renamed(one.over), under: renamed(one.under) };
      case "power":
        return { ...one, base: renamed(one.base), exponent: renamed(one.exponent) };
      case "root":
        return { ...one, body: renamed(one.body) };
      case "fence": {
        const body = renamed(one.body);
        return body.kind === "name" && body !== one.body && one.open === "(" ? body : { ...one, body };
      }
      case "call":
        return { ...one, arguments: one.arguments.map(renamed) };
      case "cases": {
        const [condition, then, otherwise] = [
          renamed(one.condition),
          renamed(one.then),
          renamed(one.otherwise),
        ];
        return { kind: one.kind, condition, then, otherwise };
      }
      default:
        return one;
    }
  };
  return renamed(expression);
}
