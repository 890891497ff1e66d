/** Sums of products, as einsum writes them: what becomes of the incoming gradient at one of the factors. */

import { at } from "./at";
import type { Formula } from "./wire";

/** Indices of the factors and of the result, a letter an axis: "ij,jk→ik". */
export interface Contraction {
  terms: string[];
  output: string;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** What `np.einsum` was told, with the axes that "..." and a missing "->" stand for spelled out. */
export function spelledOut(subscripts: string, ndims: readonly number[]): Contraction {
  const [written = "", given] = subscripts.replaceAll(" ", "").split("->");
  const terms = written.split(",");
  const spare = [...LETTERS].filter((letter) => !subscripts.includes(letter)).join("");
  const extras = terms.map((term, i) =>
    term.includes("...") ? at(ndims, i) - term.replace("...", "").length : 0,
  );
  const ellipsis = spare.slice(0, Math.max(...extras));
  const named = [...written.replaceAll("...", "").replaceAll(",", "")];
  const once = [...new Set(named)].filter((one) => named.indexOf(one) === named.lastIndexOf(one)).sort();
  const output = given ?? `...${once.join("")}`;
  return {
    terms: terms.map((term, i) => term.replace("...", ellipsis.slice(ellipsis.length - at(extras, i)))),
    output: output.replace("...", ellipsis),
  };
}

/** Matrices in the last two axes, as `np.matmul` has them; a vector has one. */
export function matrixProduct(left: number, right: number): Contraction {
  const batch = [...LETTERS.slice(0, Math.max(left, right, 2) - 2)].join("");
  const of = (ndim: number, last: string) => batch.slice(batch.length - Math.max(ndim - 2, 0)) + last;
  const terms = [of(left, left === 1 ? "y" : "xy"), of(right, right === 1 ? "y" : "yz")];
  return { terms, output: `${batch}${left === 1 ? "" : "x"}${right === 1 ? "" : "z"}` };
}

/** Axes of one summed over with axes of the other, as `np.tensordot` has them. */
export function overAxes(
  left: number,
  right: number,
  pairs: readonly (readonly [number, number])[],
): Contraction {
  const first = LETTERS.slice(0, left);
  const second = [...LETTERS.slice(left, left + right)];
  for (const [one, other] of pairs) second[(other + right) % right] = first[(one + left) % left] ?? "";
  const terms = [first, second.join("")];
  const shared = new Set(second.filter((letter) => first.includes(letter)));
  return { terms, output: [...terms.join("")].filter((letter) => !shared.has(letter)).join("") };
}

interface Part {
  term: string;
  factor: Formula;
  shape: readonly number[];
}

/**
 * The contribution to the factor at `place`: the incoming gradient stands in its place, and its indices are those of the
 * result. An index that is nowhere else runs over ones; one that stands twice, over the identity.
 */
export function contributionTo(
  { terms, output }: Contraction,
  place: number,
  factors: readonly Formula[],
  shapes: readonly (readonly number[])[],
): Formula {
  const own = at(terms, place);
  const lengths = new Map<string, number>();
  terms.forEach((term, i) => {
    [...term].forEach((letter, axis) => {
      lengths.set(letter, Math.max(lengths.get(letter) ?? 1, shapes[i]?.[axis] ?? 1));
    });
  });
  const others = terms.flatMap((term, i) =>
    i === place ? [] : [{ term, factor: at(factors, i), shape: at(shapes, i) }],
  );
  const whole = [...output].map((letter) => lengths.get(letter) ?? 1);
  const parts: Part[] = [{ term: output, factor: "g", shape: whole }, ...others];
  const spare = [...LETTERS].filter((letter) => !terms.join("").includes(letter));
  let result = "";
  [...own].forEach((letter, axis) => {
    const length = at(at(shapes, place), axis);
    if (length === 1 && lengths.get(letter) !== 1) return;
    if (result.includes(letter)) {
      const again = at(spare, 0);
      spare.shift();
      parts.push({ term: letter + again, factor: ["eye", String(length)], shape: [length, length] });
      result += again;
      return;
    }
    result += letter;
    if (!parts.some(({ term, shape }) => shape[term.indexOf(letter)] === length))
      parts.push({ term: letter, factor: ["ones", String(length)], shape: [length] });
  });
  const subscripts = `${parts.map(({ term }) => term).join(",")}→${result}`;
  return ["einsum", quoted(`"${subscripts}"`), ...parts.map(({ factor }) => factor)];
}

/** Text in a formula that is no name: an index, subscripts. */
export function quoted(text: string): string {
  return `'${text}`;
}
