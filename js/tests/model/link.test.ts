import { expect, it } from "vitest";
import { at } from "../../src/model/at";
import { applyDelta } from "../../src/model/graph";
import { isLinkTo, linkTo, parseLink, parseProblemLink } from "../../src/model/link";
import { loop, scalars } from "../corpus";
import { graphOf } from "../fixture";

it("leads to the tape of the same code, whichever run or kernel made it", () => {
  const graph = graphOf(scalars());
  const link = parseLink(`#${linkTo(graph, 5)}`);
  expect(link).toMatchObject({ tab: 0, step: 5 });
  expect(link && isLinkTo(graphOf(scalars()), link)).toBe(true);
  expect(link && isLinkTo(graphOf(loop()), link)).toBe(false);
});

it("is found among what else an address holds, and nothing else is taken for it", () => {
  expect(parseLink("#cell-id=8f2e&tape=abc.1.0")).toEqual({ code: "abc", tab: 1, step: 0 });
  for (const hash of ["", "#tape", "#tape=abc", "#mytape=abc.1.2", "#tape=a b.1.2", "#tape=abc.1.2x"]) {
    expect(parseLink(hash)).toBeUndefined();
  }
});

it("leads to a problem, as Python writes it", () => {
  // From the doctest of tapeviz/graph/links.py: a tape of no code.
  const link = parseProblemLink("#problem=9lsxgd.0.-1.3.-1.log-of-zero");
  expect(link).toEqual({ code: "9lsxgd", tab: 0, at: { step: -1, op: 3, value: -1 }, cause: "log-of-zero" });
  const empty = applyDelta(undefined, { ...at(scalars().snapshot().graphs, 0), title: "tape", files: [] });
  expect(link && isLinkTo(empty, link)).toBe(true);
  for (const hash of ["", "#problem=abc.0.1.2", "#problem=abc.0.1.2.3.", "#problem=abc.0.1.2.3.a b"]) {
    expect(parseProblemLink(hash)).toBeUndefined();
  }
});
