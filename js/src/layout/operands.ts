/**
 * In which order edges arrive at a node: that of the operands, except where it says nothing. The operands of a sum or a
 * product, and what flows into a folded group, arrive where they cross least.
 */

import { at } from "../model/at";
import type { Graph } from "../model/state";
import type { Formula, OpKind } from "../model/wire";
import type { DrawnNode } from "./split";

/** Tells of a node whether its operands may change places in the picture. */
export function exchangeable({ ops, kinds }: Graph): (node: DrawnNode) => boolean {
  const known: boolean[] = [];
  return ({ kind, op, edgesIn }) => {
    if (kind !== "op" || edgesIn.length !== 2) return kind === "group";
    const row = at(ops, op).kind;
    known[row] ??= isSymmetric(at(kinds, row));
    return at(known, row);
  };
}

/** f(x, y) = f(y, x): then each derivative is the other one with the operands' names exchanged, and only then. */
function isSymmetric({ arguments: names, derivatives }: OpKind): boolean {
  const [x, y] = names;
  const [byX, byY] = derivatives;
  if (x === undefined || y === undefined || names.length > 2 || !byX || !byY) return false;
  const exchanged = (formula: Formula): Formula => {
    if (typeof formula !== "string")
      return [formula[0], ...formula.slice(1).map((part) => exchanged(part as Formula))];
    return formula === x ? y : formula === y ? x : formula;
  };
  return JSON.stringify(exchanged(byX)) === JSON.stringify(byY);
}

/** The same ports, dealt out to the edges in the order of where these come from. */
export function dealPorts(ports: readonly number[], origins: readonly number[]): number[] {
  const dealt: number[] = [];
  const byOrigin = origins.map((_, edge) => edge).sort((a, b) => at(origins, a) - at(origins, b));
  byOrigin.forEach((edge, place) => {
    dealt[edge] = at(ports, place);
  });
  return dealt;
}
