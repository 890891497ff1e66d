import { expect, it } from "vitest";
import { isLinkTo, linkTo, parseLink } from "../../src/model/link";
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
  expect(parseLink("#cell-id=8f2e&tape=abc.1.-1")).toEqual({ code: "abc", tab: 1, step: -1 });
  for (const hash of ["", "#tape", "#tape=abc", "#mytape=abc.1.2", "#tape=a b.1.2", "#tape=abc.1.2x"]) {
    expect(parseLink(hash)).toBeUndefined();
  }
});
