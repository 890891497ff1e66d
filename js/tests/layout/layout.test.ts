import { describe, expect, test } from "vitest";
import type { Growing } from "../../src/layout/layout";
import { extend, polish, startGrowing } from "../../src/layout/layout";
import { type Legibility, measure } from "../../src/layout/measure";
import { extendSplit, type Split, split } from "../../src/layout/split";
import type { Layout, LayoutOptions } from "../../src/layout/types";
import { at } from "../../src/model/at";
import { applyMessage, createDocument } from "../../src/model/graph";
import { attention, CORPUS, mlp, randomProgram, residual, scalars, squareOfSum } from "../corpus";
import { graphOf } from "../fixture";
import type { Recorder } from "../recorder";
import { sizesFor } from "../sizes";

const names = Object.keys(CORPUS);
const splits = new Map<string, Split>();

function recorded(name: string): Recorder {
  const build = CORPUS[name];
  if (build === undefined) throw new RangeError(`${name} is not in the corpus`);
  return build();
}

function splitOf(name: string): Split {
  const known = splits.get(name);
  if (known !== undefined) return known;
  const made = split(graphOf(recorded(name)));
  splits.set(name, made);
  return made;
}

function laidOut(name: string, options: Partial<LayoutOptions> = {}): [Layout, Split] {
  const whole = splitOf(name);
  return [polish(whole, { ...sizesFor(whole.graph), ...options }), whole];
}

function grown(name: string, options: Partial<LayoutOptions> = {}): [Layout, Split] {
  const whole = splitOf(name);
  const layout = startGrowing({ ...sizesFor(whole.graph), ...options });
  extend(layout, whole);
  return [layout, whole];
}

const CLEAN = { overlaps: 0, throughBoxes: 0, inHalos: 0 } satisfies Partial<Legibility>;
const PANEL = { width: 640, height: 400 };

const ARRANGEMENTS: [string, (name: string) => [Layout, Split]][] = [
  ["left to right", (name) => laidOut(name)],
  ["top to bottom", (name) => laidOut(name, { orientation: "vertical" })],
  ["in rows", (name) => laidOut(name, { panel: PANEL })],
  ["in columns", (name) => laidOut(name, { panel: PANEL, orientation: "vertical" })],
  ["whichever fits", (name) => laidOut(name, { panel: PANEL, orientation: "auto" })],
];

describe.each(ARRANGEMENTS)("%s", (_, lay) => {
  const made = new Map<string, [Layout, Split]>();
  const arrange = (name: string): [Layout, Split] => {
    const arranged = made.get(name) ?? lay(name);
    made.set(name, arranged);
    return arranged;
  };

  test.each(names)("%s: nothing overlaps, and no edge comes near a node that is not its own", (name) => {
    const [layout, whole] = arrange(name);
    expect(measure(layout, whole)).toMatchObject(CLEAN);
  });

  test.each(names)("%s: edges end on the ports of their nodes", (name) => {
    const [layout, whole] = arrange(name);
    expectEdgesOnPorts(layout, whole);
  });

  test.each(names)("%s: ranks grow along every edge", (name) => {
    const [layout, whole] = arrange(name);
    for (const { from, to } of whole.edges) {
      expect(at(layout.nodes, to).rank).toBeGreaterThan(at(layout.nodes, from).rank);
    }
  });

  test.each(names)("%s: everything lies within the bounds", (name) => {
    const [{ nodes, chips, edges, bounds }] = arrange(name);
    const corners = [...nodes, ...chips].flatMap((box) => [
      box,
      { x: box.x + box.width, y: box.y + box.height },
    ]);
    for (const { x, y } of [
      ...corners,
      ...edges.flatMap(({ forward, backward }) => [...forward, ...backward]),
    ]) {
      expect(x).toBeGreaterThan(bounds.x);
      expect(x).toBeLessThan(bounds.x + bounds.width);
      expect(y).toBeGreaterThan(bounds.y);
      expect(y).toBeLessThan(bounds.y + bounds.height);
    }
  });
});

function expectEdgesOnPorts({ nodes, edges, orientation }: Layout, whole: Split): void {
  const along = orientation === "horizontal" ? ("x" as const) : ("y" as const);
  const size = orientation === "horizontal" ? ("width" as const) : ("height" as const);
  const across = orientation === "horizontal" ? ("y" as const) : ("x" as const);
  const breadth = orientation === "horizontal" ? ("height" as const) : ("width" as const);
  whole.edges.forEach(({ id, from, to }) => {
    const { forward, backward } = at(edges, id);
    const [producer, consumer] = [at(nodes, from), at(nodes, to)];
    const [start, end] = [at(forward, 0), at(forward, forward.length - 1)];
    expect(start[along]).toBeCloseTo(producer[along] + producer[size]);
    expect(end[along]).toBeCloseTo(consumer[along]);
    expectBetween(start[across], producer[across], producer[breadth]);
    expectBetween(end[across], consumer[across], consumer[breadth]);
    expect(at(backward, 0)[along]).toBeCloseTo(end[along]);
    expect(at(backward, backward.length - 1)[along]).toBeCloseTo(start[along]);
    expect(forward.length % 3).toBe(1);
    expect(backward.length).toBe(forward.length);
  });
}

function expectBetween(position: number, start: number, size: number): void {
  expect(position).toBeGreaterThan(start);
  expect(position).toBeLessThan(start + size);
}

describe("while a tape is recorded", () => {
  test.each(names)("%s: what stands does not move when something is added", (name) => {
    const document = createDocument();
    const placed = new Map<string, string>();
    let layout: Growing | undefined;
    let growing: Split | undefined;
    const everything = () => {
      const { nodes = [], chips = [], edges = [] } = layout ?? {};
      return Object.entries({ nodes, chips, edges }).flatMap(([kind, list]) =>
        list.map((item, id) => [`${kind} ${id}`, item] as const),
      );
    };
    for (const message of recorded(name).deltas()) {
      applyMessage(document, message, false);
      const graph = document.graphs[0];
      if (graph === undefined) throw new RangeError("the graph is missing");
      growing = extendSplit(growing, graph);
      layout ??= startGrowing(sizesFor(graph));
      extend(layout, growing);
      for (const [key, item] of everything()) if (!placed.has(key)) placed.set(key, JSON.stringify(item));
    }
    expect(new Map(everything().map(([key, item]) => [key, JSON.stringify(item)]))).toEqual(placed);
    expect(layout?.nodes.filter(Boolean)).toHaveLength(growing?.nodes.length ?? -1);
    expect(layout?.edges.filter(Boolean)).toHaveLength(growing?.edges.length ?? -1);
  });

  test.each(names)("%s: nothing overlaps, no edge runs through a node, ranks grow", (name) => {
    const [layout, whole] = grown(name);
    expect(measure(layout, whole)).toMatchObject({ overlaps: 0, throughBoxes: 0 });
    expectEdgesOnPorts(layout, whole);
    for (const { from, to } of whole.edges) {
      expect(at(layout.nodes, to).rank).toBeGreaterThan(at(layout.nodes, from).rank);
    }
  });
});

describe("polish", () => {
  test("the same graph always gives the same layout", () => {
    const [first] = laidOut("randomProgram");
    const again = split(graphOf(randomProgram()));
    const second = polish(again, sizesFor(again.graph));
    expect(second.nodes).toEqual(first.nodes);
    const drawn = ({ edges }: Layout) => edges.map(({ forward, backward }) => [forward, backward]);
    expect(drawn(second)).toEqual(drawn(first));
  });

  test("a chain is one straight line", () => {
    const [layout, whole] = laidOut("mlp");
    expect(measure(layout, whole).bent).toBe(0);
  });

  test("the two edges of y * y stay apart all the way", () => {
    const whole = split(graphOf(squareOfSum()));
    const layout = polish(whole, sizesFor(whole.graph));
    const [first, second] = whole.edges.filter(({ op }) => op === 1).map(({ id }) => at(layout.edges, id));
    const distances = first?.forward.map(({ y }, i) => Math.abs(y - (second?.forward[i]?.y ?? y)));
    expect(Math.min(...(distances ?? []))).toBeGreaterThan(8);
  });

  test("forward and backward of an edge run apart where it climbs, too", () => {
    const whole = split(graphOf(scalars()));
    const layout = polish(whole, sizesFor(whole.graph));
    for (const { forward, backward } of layout.edges) {
      const back = [...backward].reverse();
      forward.forEach(({ x, y }, i) => {
        expect(Math.hypot(x - at(back, i).x, y - at(back, i).y)).toBeGreaterThan(5.9);
      });
    }
  });

  test.each(names)(
    "%s: operands arrive in their order, unless the op is the same when they are exchanged",
    (name) => {
      const [{ edges }, whole] = laidOut(name);
      for (const { op, edgesIn } of whole.nodes) {
        const kind = whole.graph.kinds[whole.graph.ops[op]?.kind ?? -1]?.name ?? "";
        if (["multiply", "add"].includes(kind)) continue;
        const arrivals = edgesIn.map((edge) => at(edges, edge).forward.at(-1)?.y ?? Number.NaN);
        expect(arrivals).toEqual([...arrivals].sort((a, b) => a - b));
      }
    },
  );

  test("a chain that is too long for the panel goes on in the next row", () => {
    const whole = split(graphOf(mlp()));
    const { bounds, nodes } = polish(whole, { ...sizesFor(whole.graph), panel: PANEL });
    expect(bounds.width).toBeLessThan(700);
    expect(at(nodes, 3).x).toBeCloseTo(at(nodes, 0).x);
    expect(at(nodes, 3).y).toBeGreaterThan(at(nodes, 0).y + 100);
  });

  test("a chain that fits the panel stays in one row, and one may ask for that", () => {
    const whole = split(graphOf(mlp()));
    const wide = polish(whole, { ...sizesFor(whole.graph), panel: { width: 1100, height: 400 } });
    const unbroken = polish(whole, { ...sizesFor(whole.graph), panel: PANEL, wrap: 0 });
    for (const { nodes } of [wide, unbroken]) {
      expect(at(nodes, 5).x).toBeGreaterThan(at(nodes, 4).x);
    }
  });

  test("what can be read in one row is not broken", () => {
    const whole = split(graphOf(mlp()));
    const { nodes } = polish(whole, { ...sizesFor(whole.graph), panel: { width: 960, height: 400 } });
    expect(new Set(nodes.map(({ y, height }) => Math.round(y + height / 2))).size).toBe(1);
  });

  test("an edge to another row with nothing below it turns down at once, not at the end of the row", () => {
    const whole = split(graphOf(residual(1)));
    const layout = polish(whole, { ...sizesFor(whole.graph), panel: { width: 560, height: 400 } });
    const skipping = whole.edges.find(({ from, to }) => to - from > 2);
    const [row, below] = [at(layout.nodes, 0), at(layout.nodes, skipping?.to ?? -1)];
    expect(below.y).toBeGreaterThan(row.y + row.height);
    const { forward } = at(layout.edges, skipping?.id ?? -1);
    const between = forward.filter(({ y }) => y < below.y);
    expect(Math.max(...between.map(({ x }) => x))).toBeLessThan(row.x + row.width + 36);
  });

  test("rows lie as close as what is in each of them allows", () => {
    const whole = split(graphOf(attention()));
    const panel = { width: 900, height: 500 };
    const { nodes, bounds } = polish(whole, { ...sizesFor(whole.graph), panel });
    const middles = nodes.map(({ y, height }) => y + height / 2);
    expect(Math.max(...middles)).toBeGreaterThan(bounds.y + bounds.height - 110);
  });

  test("an edge from far below arrives near that corner, the one from beside in the middle", () => {
    const [{ nodes, edges }, whole] = laidOut("scalars");
    const sum = at(whole.nodes, whole.nodes.length - 1);
    const { y, height } = at(nodes, sum.id);
    const arrivals = sum.edgesIn.map((edge) => at(edges, edge).forward.at(-1)?.y ?? Number.NaN);
    expect(Math.abs(at(arrivals, 0) - y - height / 2)).toBeLessThan(5);
    expect(at(arrivals, 1)).toBeCloseTo(y + height - 14 - 3);
  });

  test("in a narrow and high panel the ranks go downwards", () => {
    const whole = split(graphOf(residual()));
    const high = { width: 300, height: 2000 };
    expect(polish(whole, { ...sizesFor(whole.graph), panel: high, orientation: "auto" }).orientation).toBe(
      "vertical",
    );
  });

  test("an empty graph has an empty layout", () => {
    const whole = split({ ...graphOf(scalars()), ops: [], gradients: [] });
    for (const panel of [undefined, { width: 600, height: 300 }, { width: 300, height: 600 }]) {
      const options = { ...sizesFor(whole.graph), ...(panel && { panel }) };
      for (const orientation of ["auto", "horizontal", "vertical"] as const)
        expect(polish(whole, { ...options, orientation })).toMatchObject({ nodes: [], edges: [], chips: [] });
    }
  });
});
