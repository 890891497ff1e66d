import type { LayoutOptions } from "../src/layout/types";
import { at } from "../src/model/at";
import type { Graph } from "../src/model/state";
import { valueTitle } from "../src/model/titles";

/** Sizes as the cards of the view have them: compact for scalars, with room for a histogram for arrays. */
export function sizesFor(graph: Graph): LayoutOptions {
  return {
    largestNode: { width: 160, height: 90 },
    nodeSize: ({ outputs }) => {
      const isScalar = outputs.every((value) => at(graph.values, value).shape.length === 0);
      return isScalar ? { width: 108, height: 58 } : { width: 146, height: 76 };
    },
    chipSize: ({ value }) => ({ width: 16 + 7 * valueTitle(graph, value).length, height: 18 }),
  };
}
