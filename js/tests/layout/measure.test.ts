import { expect, test } from "vitest";
import { reachOf } from "../../src/layout/assemble";
import { polish } from "../../src/layout/layout";
import { measure } from "../../src/layout/measure";
import { split } from "../../src/layout/split";
import type { Layout } from "../../src/layout/types";
import { at } from "../../src/model/at";
import { scalars } from "../corpus";
import { graphOf } from "../fixture";
import { sizesFor } from "../sizes";

const whole = split(graphOf(scalars()));
const layout = polish(whole, sizesFor(whole.graph));

/** The same layout with one node moved: edges stay where they were. */
function withMoved(node: number, x: number, y: number): Layout {
  return {
    ...layout,
    nodes: layout.nodes.map((box, id) => (id === node ? { ...box, x: box.x + x, y: box.y + y } : box)),
  };
}

test("a good layout has nothing to report", () => {
  expect(measure(layout, whole)).toMatchObject({ overlaps: 0, throughBoxes: 0, inHalos: 0 });
});

test("two nodes in one place overlap", () => {
  const [first, second] = [at(layout.nodes, 0), at(layout.nodes, 1)];
  expect(measure(withMoved(1, first.x - second.x, first.y - second.y), whole).overlaps).toBe(1);
});

test("an edge under a node is seen", () => {
  const edge = at(layout.edges, 0);
  const middle = at(edge.forward, 1);
  const node = at(layout.nodes, whole.nodes.length - 1);
  const moved = withMoved(whole.nodes.length - 1, middle.x - node.x - 20, middle.y - node.y - 20);
  expect(measure(moved, whole).throughBoxes).toBeGreaterThan(0);
});

test("an edge in the halo of a node is seen", () => {
  const straight = layout.edges.map(({ forward }) => at(forward, 0));
  const lowest = straight.reduce((a, b) => (b.y > a.y ? b : a));
  const node = at(layout.nodes, whole.nodes.length - 1);
  const moved = withMoved(whole.nodes.length - 1, lowest.x + 2 - node.x, lowest.y + 14 - node.y);
  expect(measure(moved, whole).inHalos).toBeGreaterThan(0);
});

test("crossing lines are counted once", () => {
  const cross = (x: number, y: number, dx: number, dy: number) => {
    const forward = [0, 1, 2, 3].map((i) => ({ x: x + (i * dx) / 3, y: y + (i * dy) / 3 }));
    return { forward, backward: [...forward].reverse(), label: { x, y }, reach: reachOf(forward) };
  };
  const far = { ...layout, edges: [cross(0, 900, 97, 89), cross(0, 990, 97, -89), cross(300, 900, 90, 0)] };
  expect(measure(far, { ...whole, edges: whole.edges.slice(0, 3) }).crossings).toBe(1);
});
