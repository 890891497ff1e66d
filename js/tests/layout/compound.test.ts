import { describe, expect, test } from "vitest";
import { splitFolded } from "../../src/layout/contract";
import { NUMBERS_FROM, scaleIn } from "../../src/layout/fitting";
import { type Box, flatten } from "../../src/layout/geometry";
import { polish } from "../../src/layout/layout";
import { measure } from "../../src/layout/measure";
import { nodeKey, readsOf, type Split } from "../../src/layout/split";
import type { Layout, LayoutOptions } from "../../src/layout/types";
import { at } from "../../src/model/at";
import { foldGroups } from "../../src/model/fold";
import { Groups } from "../../src/model/groups";
import { graphOf } from "../fixture";
import { FOLDABLE, named } from "../foldable";
import { Recorder, scalar, type Tensor } from "../recorder";
import { sizesFor } from "../sizes";

const names = Object.keys(FOLDABLE);
const PANEL = { width: 900, height: 420 };

const known = new Map<string, Groups>();

function splitAt(name: string, level: number): Split {
  const groups = known.get(name) ?? new Groups(graphOf(at(Object.values(FOLDABLE), names.indexOf(name))()));
  known.set(name, groups);
  return splitFolded(groups.graph, foldGroups(groups, { level, byHand: {} }), () => true);
}

function layOut(split: Split, options: Partial<LayoutOptions> = {}): Layout {
  return polish(split, { ...sizesFor(split.graph), panel: PANEL, ...options });
}

function contains(outer: Box, inner: Box): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function isIn({ boxes }: Split, box: number, outer: number): boolean {
  return box === outer || (box >= 0 && isIn({ boxes } as Split, at(boxes, box).parent, outer));
}

describe.each(names)("%s", (name) => {
  describe.each([0, 1, 2])("at level %i", (level) => {
    describe.each(["horizontal", "vertical"] as const)("%s", (orientation) => {
      const split = splitAt(name, level);
      const layout = layOut(split, { orientation });

      test("nothing overlaps, and no edge goes through what is not its own", () => {
        expect(measure(layout, split)).toMatchObject({ overlaps: 0, throughBoxes: 0, inHalos: 0 });
      });

      test("in a box stands what belongs there, and nothing else", () => {
        for (const { id } of split.boxes) {
          const box = at(layout.boxes, id);
          for (const node of split.nodes) {
            const place = at(layout.nodes, node.id);
            if (isIn(split, node.box, id)) expect(contains(box, place)).toBe(true);
            else expect(overlap(box, place)).toBe(false);
          }
          for (const chip of split.chips) {
            if (isIn(split, at(split.nodes, chip.node).box, id)) {
              expect(contains(box, at(layout.chips, chip.id))).toBe(true);
            }
          }
        }
      });

      test("boxes lie within each other or apart", () => {
        for (const { id } of split.boxes) {
          for (const other of split.boxes.slice(id + 1)) {
            const [one, two] = [at(layout.boxes, id), at(layout.boxes, other.id)];
            if (isIn(split, other.id, id)) expect(contains(one, two)).toBe(true);
            else expect(overlap(one, two)).toBe(false);
          }
        }
      });

      test("edges lead from port to port without a gap", () => {
        split.edges.forEach(({ from, to }, id) => {
          const { forward, backward } = at(layout.edges, id);
          for (const path of [forward, backward]) {
            const points = flatten(path);
            expect(path.length % 3).toBe(1);
            expect(points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
          }
          expect(touchesBox(at(forward, 0), at(layout.nodes, from))).toBe(true);
          expect(touchesBox(at(forward, forward.length - 1), at(layout.nodes, to))).toBe(true);
          expect(touchesBox(at(backward, 0), at(layout.nodes, to))).toBe(true);
          expect(touchesBox(at(backward, backward.length - 1), at(layout.nodes, from))).toBe(true);
        });
      });
    });
  });
});

function touchesBox({ x, y }: { x: number; y: number }, box: Box): boolean {
  return (
    x >= box.x - 0.5 && x <= box.x + box.width + 0.5 && y >= box.y - 0.5 && y <= box.y + box.height + 0.5
  );
}

test("boxes in boxes stand in rows where numbers can be read only so", () => {
  const panel = { width: 566, height: 329 };
  const split = splitAt("scopes", 9);
  const inOneRow = layOut(split, { panel, wrap: 0 });
  const layout = layOut(split, { panel, orientation: "auto" });
  expect(scaleIn(inOneRow.bounds, panel)).toBeLessThan(NUMBERS_FROM);
  expect(scaleIn(layout.bounds, panel)).toBeGreaterThan(NUMBERS_FROM);
  expect(measure(layout, split)).toMatchObject({ overlaps: 0, throughBoxes: 0 });
});

test("boxes beside each other in a box stand below each other where that lets numbers be read", () => {
  const tape = new Recorder("tape", "");
  const x = tape.variable("x", scalar(2));
  tape.open();
  const chain = (from: Tensor) => ["sin", "cos", "tanh"].reduce((y, kind) => tape.op(kind, [y]), from);
  const y = tape.scope("scope", "net", () => {
    const code = tape.scope("scope", "encoder", () => chain(x));
    return tape.scope("scope", "decoder", () => chain(code));
  });
  tape.op("exp", [tape.op("sin", [tape.op("exp", [y])])]);
  tape.close();
  const graph = graphOf(tape);
  const split = splitFolded(graph, foldGroups(new Groups(graph), { level: null, byHand: {} }), () => true);
  const panel = { width: 480, height: 329 };
  const [encoder, decoder] = split.boxes
    .filter(({ parent }) => parent >= 0)
    .map(({ id }) => at(layOut(split, { panel, orientation: "auto" }).boxes, id));
  expect(decoder?.y).toBeGreaterThan((encoder?.y ?? 0) + (encoder?.height ?? 0));
});

test("how often a graph is laid out to see how it fits is bounded by its size", () => {
  for (const name of names) {
    const split = splitAt(name, 3);
    let asked = 0;
    const { nodeSize, ...others } = sizesFor(split.graph);
    const counted: LayoutOptions["nodeSize"] = (node) => {
      asked++;
      return nodeSize(node);
    };
    polish(split, { ...others, nodeSize: counted, panel: PANEL, orientation: "auto" });
    expect(asked).toBeLessThanOrEqual(Math.max(4 * split.nodes.length, 600));
  }
});

test("a graph without boxes is laid out as before", () => {
  const graph = graphOf(named());
  const folding = foldGroups(new Groups(graph), { level: null, byHand: {} });
  const split = splitFolded(graph, folding, () => false);
  expect(split.boxes).toEqual([]);
  expect(split.nodes.every(({ kind }) => kind === "op" || kind === "leaf")).toBe(true);
});

test("what several ops in a folded group read of one other node is one edge that counts them", () => {
  const { nodes, edges } = splitAt("training", 1);
  const first = nodes.findIndex(({ kind }) => kind === "group");
  const between = edges.filter(({ from, to }) => from === first && at(nodes, to).kind === "group");
  expect(new Set(between.map(({ to }) => to)).size).toBe(between.length);
  expect(Math.max(...between.map((edge) => readsOf(edge).length))).toBeGreaterThan(1);
});

test("a folded group has a chip for each leaf that it reads, once", () => {
  const { nodes, chips } = splitAt("unrolled", 1);
  const group = nodes.find(({ kind }) => kind === "group");
  const values = group?.chips.map((chip) => at(chips, chip).value) ?? [];
  expect(values.length).toBeGreaterThan(1);
  expect(new Set(values).size).toBe(values.length);
});

test("a leaf that is read inside and outside of a box stands outside", () => {
  const tape = new Recorder("tape", "");
  const x = tape.variable("x", scalar(2));
  tape.open();
  const y = tape.op("multiply", [x, x]);
  tape.scope("function", "f", () => tape.op("sin", [tape.op("multiply", [y, x])]));
  tape.close();
  const graph = graphOf(tape);
  const split = splitFolded(graph, foldGroups(new Groups(graph), { level: null, byHand: {} }), () => true);
  expect(split.nodes.map((node) => [nodeKey(node), node.box])).toEqual([
    ["leaf:0", -1],
    ["op:0", -1],
    ["op:1", 0],
    ["op:2", 0],
  ]);
});
