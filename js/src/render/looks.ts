/** From the graph, its arrangement and a moment to what each drawn thing looks like. Draws nothing. */

import type { Box } from "../layout/geometry";
import { type Chip, type DrawnEdge, type DrawnNode, edgeKey, nodeKey, readsOf } from "../layout/split";
import type { RoutedEdge } from "../layout/types";
import { summandsOf, titleOfSum } from "../model/changed";
import { type Cuts, cutsAt } from "../model/cut";
import { hasCustomGradient } from "../model/formula";
import { ailmentOf, normOf } from "../model/health";
import { beginsNested, nestedOf } from "../model/nested";
import { formatNumber } from "../model/numbers";
import type { EdgeMoment, Graph, Moment, Term } from "../model/state";
import { tallyOf } from "../model/tally";
import { speakOp, speakValue, valueTitle } from "../model/titles";
import type { Summary } from "../model/wire";
import { returnedGradients } from "./arrangement";
import {
  briefGradients,
  type Card,
  CHIP_MARK,
  CHIP_PAD,
  cardOf,
  chipGradient,
  chipText,
  isFrozen,
  isWatched,
  PAD,
  SMALL,
  SUM_ROW,
  sumRoom,
  valueOfNode,
} from "./card";
import type { ChipLook } from "./chip";
import { type CutNoteLook, placeNote } from "./cut-note";
import { type EdgeLook, signAt } from "./edge";
import type { GhostLook } from "./ghost";
import { type BoxLook, boxLook, type GroupLook, groupLook } from "./group-look";
import type { Ruler } from "./measure";
import { labelBeside, type NestedLook } from "./nested";
import type { NodeKind, NodeLook, State } from "./node-look";
import { type PassLook, passLooks } from "./pass";
import type { Sight } from "./sight";
import { type SumLook, type TotalLook, totalOf } from "./sum";
import { levelIn } from "./tree";

export interface Looks {
  nodes: NodeLook[];
  groups: GroupLook[];
  boxes: BoxLook[];
  edges: EdgeLook[];
  ghosts: GhostLook[];
  notes: CutNoteLook[];
  chips: ChipLook[];
  sums: SumLook[];
  totals: TotalLook[];
  nested: NestedLook[];
  passes: PassLook[];
}

/** A sum below a card is clear of the halo, and may reach a little beyond the card. */
const BELOW = 20;
const BESIDE = 70;

export function touches(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** A rerun may have come less far than the run that the arrangement was made for. */
export function isThere(graph: Graph, node: DrawnNode): boolean {
  if (node.group !== undefined) return node.group.last < graph.ops.length;
  return node.op < graph.ops.length && node.outputs.every((value) => value < graph.values.length);
}

export function nodesInSight({ graph, arrangement, window }: Sight): DrawnNode[] {
  const { split, layout } = arrangement;
  return split.nodes.filter((node) => {
    const place = layout.nodes[node.id];
    return place !== undefined && isThere(graph, node) && touches(place, window);
  });
}

/** Where a node is in time: what runs at this step has the halo. */
export function stateOf(graph: Graph, moment: Moment, node: DrawnNode): State {
  if (node.group !== undefined) {
    const { done, isCurrent } = tallyOf(graph, moment, node.group.first, node.group.last);
    return isCurrent ? "current" : done === 0 ? "ahead" : "done";
  }
  const value = valueOfNode(node);
  if (moment.seed >= 0 && moment.seed === value) return "current";
  if (node.op >= 0) {
    if (moment.op === node.op) return "current";
    return moment.ofOp(node.op).forward === "to come" ? "ahead" : "done";
  }
  return graph.values[value] !== undefined && moment.ofValue(value).forward === "to come" ? "ahead" : "done";
}

export function looksOf(sight: Sight): Looks {
  const { graph, arrangement, moment, window } = sight;
  const { split, layout } = arrangement;
  const nodes = nodesInSight(sight);
  const looks: Looks = {
    nodes: [],
    groups: [],
    boxes: [],
    edges: [],
    ghosts: [],
    notes: [],
    chips: [],
    sums: [],
    totals: [],
    nested: nestedLooks(sight, nodes),
    passes: passLooks(arrangement).filter(({ label }) => touches(label, window)),
  };
  const cuts = cutsAt(graph, moment);
  for (const node of nodes) {
    const box = layout.nodes[node.id];
    if (box === undefined) continue;
    if (node.group === undefined) looks.nodes.push(nodeLook(sight, node, box));
    else looks.groups.push(groupLook(sight, node, node.group, box));
    for (const id of node.chips) {
      const chip = split.chips[id];
      if (chip !== undefined && chip.value < graph.values.length)
        looks.chips.push(chipLook(sight, chip, cuts));
    }
    const sum = node.group === undefined ? sumLook(sight, node, box) : undefined;
    if (sum !== undefined) looks.sums.push(sum);
    const total = node.group === undefined ? totalLook(sight, node, box) : undefined;
    if (total !== undefined) looks.totals.push(total);
  }
  for (const edge of split.edges) {
    const route = layout.edges[edge.id];
    if (route === undefined || edge.op >= graph.ops.length || !touches(route.reach, window)) continue;
    const reason = cuts.here.get(edgeKey(split, edge));
    if (edge.op < 0) looks.ghosts.push(ghostLook(sight, edge, route, reason !== undefined));
    else looks.edges.push(edgeLook(sight, edge, route, cuts));
    if (reason) looks.notes.push(noteLook(sight, edge, route, reason));
  }
  for (const box of split.boxes) {
    const place = layout.boxes[box.id];
    const isBegun = box.group.first < graph.ops.length;
    if (place !== undefined && isBegun && touches(place, window))
      looks.boxes.push(boxLook(sight, box, place));
  }
  return looks;
}

/** What flows along an edge that stands for several reads: of the contributions the worst, else the largest. */
export function flowAlong(moment: Moment, edge: DrawnEdge): EdgeMoment {
  const [first, ...others] = readsOf(edge).map(({ op, input }) => moment.ofEdge(op, input));
  if (first === undefined) throw new RangeError("an edge stands for at least one read");
  return others.reduce((one, other) => {
    const heavier = weightOf(other.contribution) > weightOf(one.contribution) ? other : one;
    return {
      forward: latest(one.forward, other.forward),
      backward: latest(one.backward, other.backward),
      contribution: heavier.contribution,
    };
  }, first);
}

/** One that runs now says more than one that has, and that more than one to come. */
function latest<State extends EdgeMoment["backward"]>(one: State, other: State): State {
  const rank = ["none", "to come", "done", "current"];
  return rank.indexOf(other) > rank.indexOf(one) ? other : one;
}

function weightOf(contribution: Summary | undefined): number {
  if (contribution === undefined) return -1;
  const isBad = contribution.health === "nan" || contribution.health === "inf";
  return isBad ? Number.POSITIVE_INFINITY : normOf(contribution);
}

/** By gradient, of the nodes in sight. */
function nestedLooks({ graph, arrangement }: Sight, nodes: readonly DrawnNode[]): NestedLook[] {
  const { split, layout } = arrangement;
  const groups = new Map<number, NestedLook>();
  const groupOf = new Map<number, NestedLook>();
  for (const node of nodes) {
    const box = layout.nodes[node.id];
    const found = node.op < 0 ? undefined : nestedOf(graph, node.op);
    if (found === undefined || box === undefined) continue;
    const { gradient, order, of, by } = found;
    const look = groups.get(gradient) ?? {
      key: String(gradient),
      order,
      of,
      by,
      boxes: [],
      paths: [],
      label: undefined,
    };
    look.boxes.push(box);
    if (beginsNested(graph, node.op)) look.label = labelBeside(box, layout.orientation);
    groups.set(gradient, look);
    groupOf.set(node.id, look);
  }
  for (const node of nodes) {
    const look = groupOf.get(node.id);
    for (const id of look === undefined ? [] : node.edgesIn) {
      const [edge, route] = [split.edges[id], layout.edges[id]];
      if (edge && route && groupOf.get(edge.from) === look) look?.paths.push(route.forward);
    }
  }
  return [...groups.values()];
}

function edgeLook(
  { graph, arrangement, moment, pointed, lit }: Sight,
  edge: DrawnEdge,
  route: RoutedEdge,
  cuts: Cuts,
): EdgeLook {
  const { op } = edge;
  const key = edgeKey(arrangement.split, edge);
  const flow = flowAlong(moment, edge);
  return {
    key,
    route,
    ...flow,
    ailment: ailmentOf(flow.contribution, graph.thresholds),
    offTape: graph.ops[op]?.tapes.length === 0,
    isGated: isGate(graph, op),
    cut: cuts.here.has(key) ? "here" : cuts.before.has(op) ? "before" : undefined,
    pointed: pointed.has(op),
    dimmed: lit !== undefined && !(lit.ops.has(op) && lit.values.has(edge.value)),
  };
}

function ghostLook(
  { lit, arrangement }: Sight,
  edge: DrawnEdge,
  route: RoutedEdge,
  isCut: boolean,
): GhostLook {
  return {
    key: edgeKey(arrangement.split, edge),
    route,
    isCut,
    dimmed: lit !== undefined && !lit.values.has(edge.value),
  };
}

/** Why the path is cut at an edge: clear of the cards, if there is a place. */
function noteLook(sight: Sight, edge: DrawnEdge, route: RoutedEdge, text: string): CutNoteLook {
  const { graph, arrangement, ruler, lit } = sight;
  const { nodes, chips, edges } = arrangement.layout;
  const others = edges.filter((other) => other !== route && touches(other.reach, route.reach));
  const strokes = others.flatMap(({ forward, backward }) => [forward, backward]);
  const ends = [nodes[edge.from], nodes[edge.to]].filter((box) => box !== undefined);
  const place = placeNote(
    text,
    signAt(route, isGate(graph, edge.op)),
    ends,
    [...nodes, ...chips],
    strokes,
    ruler,
  );
  return {
    key: edgeKey(arrangement.split, edge),
    ...place,
    text,
    dimmed: lit !== undefined && !lit.values.has(edge.value),
  };
}

const kindOfOp = (graph: Graph, op: number) => graph.kinds[graph.ops[op]?.kind ?? -1];
const isGate = (graph: Graph, op: number) => kindOfOp(graph, op)?.name === "stop_gradient";

/** Its derivative is the user's function: `tapeviz/engine/custom_op.py` writes it so. */
const cards = new WeakMap<DrawnNode, { graph: Graph; key: string; card: Card }>();

/** The same object as long as nothing in it has changed. */
function rememberedCard(graph: Graph, node: DrawnNode, ruler: Ruler): Card {
  const known = cards.get(node);
  const key = `${graph.run} ${graph.amended} ${graph.state} ${graph.gradients.length} ${returnedGradients(graph)}`;
  if (known?.graph === graph && known.key === key) return known.card;
  const card = cardOf(graph, node, ruler);
  cards.set(node, { graph, key, card });
  return card;
}

function kindOf(graph: Graph, value: number): NodeKind {
  const role = graph.values[value]?.role;
  return role === undefined || role === "result" ? "op" : role;
}

export function nodeLook(sight: Sight, node: DrawnNode, box: Box): NodeLook {
  const { graph, moment, ruler } = sight;
  const index = valueOfNode(node);
  const value = graph.values[index];
  const of = value === undefined ? undefined : moment.ofValue(index);
  const state = stateOf(graph, moment, node);
  const covered = sight.question?.value === index ? sight.question.about : undefined;
  // What it has received before is in the sum below it.
  const gradient = covered === "gradient" ? undefined : of?.gradient;
  return {
    key: nodeKey(node),
    id: `${sight.view}-${nodeKey(node).replace(":", "-")}`,
    kind: node.kind === "op" ? "op" : kindOf(graph, index),
    box,
    card: rememberedCard(graph, node, ruler),
    spoken: node.kind === "op" ? speakOp(graph, node.op, moment) : speakValue(graph, index, moment),
    level: levelIn(sight.arrangement.split, node.box),
    state,
    isBackward: moment.isBackward,
    hasGradient: of?.gradient !== undefined,
    value: state === "ahead" || of?.forward === "to come" ? undefined : value,
    covered,
    gradient,
    ailment: ailmentOf(gradient, graph.thresholds),
    isNone: of?.isNone ?? false,
    isTarget: of?.isTarget ?? false,
    isSource: of?.isSource ?? false,
    isWatched: isWatched(value),
    isFrozen: isFrozen(value),
    isCustom: hasCustomGradient(graph, node.op),
    offTape: node.offTape || node.kind === "ghost",
    raised: node.raised,
    selected: sight.isSelected({ op: node.op, value: index }),
    pointed: sight.pointed.has(node.op),
    dimmed: isDimmed(sight, node.op, index),
    mark: sight.marks.get(index),
    valueIndex: index,
    tint: value === undefined ? undefined : sight.coloring.tintOf(index),
  };
}

function isDimmed({ lit }: Sight, op: number, value: number): boolean {
  return lit !== undefined && !(op >= 0 ? lit.ops.has(op) : lit.values.has(value));
}

function chipLook(sight: Sight, chip: Chip, cuts: Cuts): ChipLook {
  const { graph, moment, ruler, arrangement } = sight;
  const place = arrangement.layout.chips[chip.id];
  if (place === undefined) throw new RangeError(`chip ${chip.key} has no place`);
  const { forward, backward } = moment.ofEdge(chip.op, chip.input);
  const isCurrent = forward === "current" || backward === "current";
  const value = graph.values[chip.value];
  const of = moment.ofValue(chip.value);
  const text = chipText(graph, chip, ruler);
  const frozen = isFrozen(value);
  const marks = (frozen ? CHIP_MARK : 0) + CHIP_MARK;
  const room = place.width - 2 * CHIP_PAD - marks - ruler.sans(text, SMALL, 500);
  const isSource = of.isSource && !chip.isReference;
  const { question } = sight;
  const isCovered = isSource && question?.about === "gradient" && question.value === chip.value;
  const share = isSource && !isCovered ? shareOf(sight, chip) : undefined;
  const dtype = value?.dtype ?? "";
  const scalar = value?.summary.scalar;
  const received = share && chipGradient(share, share !== of.gradient, dtype, room - 5, ruler);
  return {
    key: chip.key,
    place,
    text,
    kind: chip.isReference ? "result" : kindOf(graph, chip.value),
    value: chip.value,
    name: valueTitle(graph, chip.value),
    number: value?.role === "constant" && scalar !== undefined ? formatNumber(scalar, value.dtype, 3) : "",
    id: `${sight.view}-chip-${chip.key.replace(".", "-")}`,
    spoken: speakValue(graph, chip.value, moment),
    level: levelIn(arrangement.split, arrangement.split.nodes[chip.node]?.box ?? -1),
    state: isCurrent ? "current" : forward === "to come" ? "ahead" : "done",
    backward,
    isSource,
    isRoomy: room > CHIP_MARK,
    hasGradient: isSource && of.gradient !== undefined,
    gradient: isCovered ? "∂ ?" : (received ?? ""),
    brief: isCovered ? ["∂ ?"] : share ? briefGradients(share, share !== of.gradient, dtype) : [],
    ailment: ailmentOf(share, graph.thresholds),
    isNone: isSource && of.isNone,
    isCut: cuts.here.has(chip.key),
    isGated: isGate(graph, chip.op),
    isFrozen: frozen,
    mark: chip.isReference ? undefined : sight.marks.get(chip.value),
    selected: sight.isSelected({ op: value?.op ?? -1, value: chip.value }),
    dimmed: isDimmed(sight, -1, chip.value),
  };
}

/**
 * What a source has received, as far as it is by this chip: the whole gradient where nothing else of the picture reads the
 * source, or where the last of it arrived; one contribution where others read it, too; undefined if several of them are
 * added up elsewhere.
 */
function shareOf({ moment, arrangement }: Sight, { node, value }: Chip): Summary | undefined {
  const all = moment.terms(value);
  const terms = all.filter(({ when }) => when !== "to come");
  const isOwn = ({ op }: Term) => arrangement.split.nodeOfOp[op] === node;
  const own = terms.filter(isOwn);
  const last = terms.at(-1);
  const isComplete = terms.length === all.length && last !== undefined && isOwn(last);
  if (isComplete || own.length === terms.length) return moment.ofValue(value).gradient;
  return own.length === 1 ? own[0]?.summary : undefined;
}

/** The sum under a node whose value has received something, and receives from more than one place. */
function sumLook(
  { graph, moment, arrangement, ruler }: Sight,
  node: DrawnNode,
  box: Box,
): SumLook | undefined {
  const index = valueOfNode(node);
  const value = graph.values[index];
  if (value === undefined || moment.gradient < 0) return undefined;
  const terms = moment.terms(index);
  if (terms.length < 2 || terms.every(({ when }) => when === "to come")) return undefined;
  const look = { key: nodeKey(node), value, terms, isVeiled: moment.isVeiled };
  const card = rememberedCard(graph, node, ruler);
  if (card.hasSum) {
    const y = box.y + box.height - sumRoom(card) + SUM_ROW / 2;
    return { ...look, isBelow: false, x: box.x + PAD, y, room: box.width - 2 * PAD };
  }
  // On a card that was laid out before its sum was known it stands below, beside the chips.
  let x = box.x + 6;
  for (const id of node.chips) {
    const chip = arrangement.layout.chips[id];
    if (chip !== undefined) x = Math.max(x, chip.x + chip.width + 8);
  }
  return { ...look, isBelow: true, x, y: box.y + box.height + BELOW, room: box.x + box.width + BESIDE - x };
}

/** At the last value of a Variable that was changed, once the gradient is returned: what all of them received. */
function totalLook({ graph, moment, ruler }: Sight, node: DrawnNode, box: Box): TotalLook | undefined {
  const index = valueOfNode(node);
  const value = graph.values[index];
  if (value === undefined || !rememberedCard(graph, node, ruler).hasTotal) return undefined;
  const total = moment.results?.[moment.sources.indexOf(index)];
  if (total === undefined || total === null) return undefined;
  const sum = totalOf(titleOfSum(graph, summandsOf(graph, index)), total, value);
  const place = { x: box.x + PAD, y: box.y + box.height - SUM_ROW / 2, room: box.width - 2 * PAD };
  return { key: nodeKey(node), ...place, ...sum };
}
