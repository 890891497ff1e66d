/** Where one view has everything: the split and the layout of the graph that it shows. */

import { splitFolded } from "../layout/contract";
import { legibilityIn } from "../layout/fitting";
import type { Size } from "../layout/geometry";
import { extend, type Growing, polish, startGrowing } from "../layout/layout";
import { type Chip, type DrawnNode, extendSplit, type Split, split } from "../layout/split";
import type { LayoutOptions, Orientation } from "../layout/types";
import type { Folding } from "../model/fold";
import type { Group } from "../model/groups";
import { beginsNested } from "../model/nested";
import type { Graph } from "../model/state";
import { type Arrangement, returnedGradients } from "./arrangement";
import { LEGEND } from "./camera";
import { cardSize, chipSize, LARGEST } from "./card";
import { groupSize } from "./group";
import type { Ruler } from "./measure";
import { SAYING } from "./nested";
import { passesOf, passRoom } from "./pass";

/** "auto" takes what fits the panel better. */
type Direction = Orientation | "auto";

/** What comes after so many nodes is folded until the tape has ended: nothing that stands may move before. */
const MOST_WHILE_GROWING = 5_000;
/** A panel this much larger or smaller than the one laid out for, either way, is worth a new layout. */
const WORTHWHILE = 1.2;

export class Scene {
  private graph: Graph | undefined;
  private held: Arrangement | undefined;
  private growing: { split: Split; layout: Growing; direction: Direction } | undefined;
  /** What the polished layout was made of. */
  private polished:
    | {
        ops: number;
        values: number;
        amended: number;
        gradients: number;
        returned: number;
        /** Cards have room for the numbers of any run. */
        isRepeated: boolean;
        panel: Size;
        direction: Direction;
        mark: string | undefined;
      }
    | undefined;

  constructor(private readonly ruler: Ruler) {}

  /** The arrangement of a graph as it is now. Cheap when nothing has changed. */
  arrange(graph: Graph, panel: Size, direction: Direction, folding: Folding | undefined): Arrangement {
    if (this.graph !== graph) this.begin(graph);
    if (this.held !== undefined && this.isUpToDate(graph, panel, direction, folding)) return this.held;
    return graph.state === "recording" && this.polished === undefined
      ? this.grow(graph, panel, direction)
      : this.polish(graph, panel, direction, folding);
  }

  /** A further run of the same code keeps its picture: only the numbers change. */
  private begin(graph: Graph): void {
    const before = this.graph;
    this.graph = graph;
    this.growing = undefined;
    const isRerun = before !== undefined && before.id === graph.id && isBeginningOf(graph, before);
    if (isRerun && this.polished !== undefined) return;
    this.polished = undefined;
    this.held = undefined;
  }

  private isUpToDate(graph: Graph, panel: Size, direction: Direction, folding: Folding | undefined): boolean {
    const made = this.polished;
    if (made === undefined || made.direction !== direction) return false;
    if (graph.state === "recording" && graph.ops.length <= made.ops) return true;
    const [width, height] = [panel.width / made.panel.width, panel.height / made.panel.height];
    return (
      graph.ops.length === made.ops &&
      graph.values.length === made.values &&
      graph.amended === made.amended &&
      graph.gradients.length === made.gradients &&
      returnedGradients(graph) === made.returned &&
      graph.run > 1 === made.isRepeated &&
      folding?.mark === made.mark &&
      Math.max(width, 1 / width, height, 1 / height) < WORTHWHILE
    );
  }

  private grow(graph: Graph, panel: Size, direction: Direction): Arrangement {
    const before = this.growing;
    const nodes = before?.split.nodes.length;
    const grown = extendSplit(before?.split, graph, MOST_WHILE_GROWING);
    const goesOn = before !== undefined && before.direction === direction;
    const layout = goesOn ? before.layout : startGrowing(this.options(graph, panel, direction));
    extend(layout, grown);
    this.growing = { split: grown, layout, direction };
    if (this.held !== undefined && goesOn && grown.nodes.length === nodes) return this.held;
    const held = { split: grown, layout, generation: 0, folding: undefined };
    this.held = held;
    return held;
  }

  private polish(graph: Graph, panel: Size, direction: Direction, folding: Folding | undefined): Arrangement {
    const whole = folding === undefined ? split(graph) : splitFolded(graph, folding, hasBox(folding));
    const [passes, room] = [passesOf({ split: whole, folding }), passRoom({ split: whole, folding })];
    const layout = polish(whole, {
      ...this.options(graph, panel, direction),
      sayingSize: ({ op }) => sayingOf(graph, op) ?? (passes.has(op) ? room : undefined),
    });
    this.growing = undefined;
    this.polished = {
      ops: graph.ops.length,
      values: graph.values.length,
      amended: graph.amended,
      gradients: graph.gradients.length,
      returned: returnedGradients(graph),
      isRepeated: graph.run > 1,
      panel,
      direction,
      mark: folding?.mark,
    };
    const held = { split: whole, layout, generation: (this.held?.generation ?? 0) + 1, folding };
    this.held = held;
    return held;
  }

  private options(graph: Graph, panel: Size, orientation: Direction): LayoutOptions {
    return {
      orientation,
      panel,
      nodeSize: (node: DrawnNode) =>
        node.group === undefined ? cardSize(graph, node, this.ruler) : groupSize(node.group, this.ruler),
      sayingSize: ({ op }: DrawnNode) => sayingOf(graph, op),
      chipSize: (chip: Chip) => chipSize(graph, chip, this.ruler),
      largestNode: LARGEST,
    };
  }
}

/** How well a graph can be read in a panel: as large as it is drawn, less for edges that have to be led round. */
export function legibilityOf(
  graph: Graph,
  { width, height }: Size,
  direction: Direction,
  folding: Folding | undefined,
  ruler: Ruler,
): number {
  const room = { width, height: height - LEGEND };
  const { layout } = new Scene(ruler).arrange(graph, room, direction, folding);
  return layout.ease * legibilityIn(layout.bounds, room);
}

function sayingOf(graph: Graph, op: number): Size | undefined {
  return op >= 0 && beginsNested(graph, op) ? SAYING : undefined;
}

/**
 * Whether an open group is drawn as a box. In a picture without anything folded only what has a name in the code is,
 * and of a tape that would not all be open by default the loops: boxes around each pass, or around backward passes,
 * which have a bracket, would be too much of a good thing.
 */
function hasBox({ cells, opened, level, usual }: Folding): (group: Group) => boolean {
  const isPartial = cells.some(({ group }) => group !== undefined);
  const isLong = level > usual;
  return ({ kind, key }) => {
    return (
      isPartial || kind === "scope" || kind === "function" || (kind === "loop" && isLong) || opened.has(key)
    );
  };
}

/** The ops of `graph` are the first ops of `other`, operand by operand. */
function isBeginningOf(graph: Graph, other: Graph): boolean {
  if (graph.ops.length > other.ops.length || graph.values.length > other.values.length) return false;
  const sameList = (a: readonly number[], b: readonly number[] | undefined) =>
    a.length === b?.length && a.every((item, i) => item === b[i]);
  return (
    graph.ops.every((op, i) => {
      const twin = other.ops[i];
      const sameKind = graph.kinds[op.kind]?.name === other.kinds[twin?.kind ?? -1]?.name;
      return sameKind && sameList(op.inputs, twin?.inputs) && sameList(op.outputs, twin?.outputs);
    }) && graph.values.every((value, i) => sameList(value.shape, other.values[i]?.shape))
  );
}
