/**
 * Layout of a graph with boxes: each box is laid out by itself and stands in what is around it as one large node. So no
 * two boxes overlap, and nothing stands in a box but what belongs there.
 *
 * An edge across borders is a chain of links, one for each box that it passes: a link that leaves a box begins at a port
 * in the border, and the ports of the layouts inside and outside are the same point. What several readers in a box read
 * of one thing enters it once.
 */

import { at } from "../model/at";
import { MARGIN, reachOf } from "./assemble";
import type { Box, Path, Point, Size } from "./geometry";
import { layOut } from "./polish";
import type { DrawnEdge, DrawnNode, Split } from "./split";
import type {
  BoxPorts,
  Layout,
  LayoutOptions,
  Orientation,
  PlacedChip,
  PlacedNode,
  RoutedEdge,
} from "./types";

/** Room around what stands in a box. */
const PADDING = 10;
const LEAST_HEADER = 30;
const LARGEST_HEADER = 64;
const HEADER_PER_WIDTH = 0.02;

/** Room for the name of a box, above what stands in it: a large box is looked at from further away. */
export function headerOf(width: number): number {
  return Math.min(LARGEST_HEADER, Math.max(LEAST_HEADER, HEADER_PER_WIDTH * width));
}

/** What is laid out by itself: a box, or what is around all boxes. */
interface Container {
  /** -1 for what is around all. */
  readonly box: number;
  readonly parent: number;
  readonly depth: number;
  /** By their names. */
  readonly items: Map<string, Item>;
  readonly links: Link[];
}

/** What stands in a container: a node, a box, or a port in its border. */
interface Item {
  readonly kind: "node" | "box" | "entry" | "exit";
  /** Of the node or the box. */
  readonly id: number;
  /** Where it belongs in the order of the tape. */
  readonly order: number;
  readonly arrivals: Link[];
  readonly departures: Link[];
}

/** Part of an edge, or of several that come from the same output. */
interface Link {
  readonly container: Container;
  readonly from: Item;
  readonly to: Item;
  /** What flows: a node and one of its outputs. */
  readonly source: string;
  readonly edge: DrawnEdge;
}

/** A container once it has been laid out, in places of its own. */
interface Placed {
  readonly layout: Layout;
  readonly nodes: ReadonlyMap<Item, PlacedNode>;
  readonly routes: ReadonlyMap<Link, RoutedEdge>;
  /** What is in it, with room around it and for its name. */
  readonly frame: Box;
}

/** `share`: of the length of the panel there is so much for each box, since others stand beside it. */
export function layOutBoxes(
  split: Split,
  orientation: Orientation,
  options: LayoutOptions,
  share = 1,
): Layout {
  if (split.boxes.length === 0) return layOut(split, orientation, options);
  const containers = containersOf(split);
  const chains = split.edges.map((edge) => linksAlong(split, containers, edge));
  const placed = new Map<number, Placed>();
  const within = {
    ...options,
    ...(options.panel && { panel: shortened(options.panel, orientation, share) }),
  };
  for (const container of [...containers.values()].sort((a, b) => b.depth - a.depth)) {
    const own = container.box < 0 ? options : within;
    placed.set(container.box, layOutContainer(split, container, placed, orientation, own));
  }
  return compose(containers, chains, placed, orientation);
}

function shortened({ width, height }: Size, orientation: Orientation, share: number): Size {
  return orientation === "horizontal" ? { width: share * width, height } : { width, height: share * height };
}

/** Of a map that is complete. */
function get<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const found = map.get(key);
  if (found === undefined) throw new RangeError(`nothing is known of ${String(key)}`);
  return found;
}

function containersOf({ nodes, boxes }: Split): Map<number, Container> {
  const containers = new Map<number, Container>();
  const add = (box: number, parent: number, depth: number) => {
    containers.set(box, { box, parent, depth, items: new Map(), links: [] });
  };
  add(-1, -1, 0);
  for (const { id, parent } of boxes) add(id, parent, get(containers, parent).depth + 1);
  for (const { id, box } of nodes) {
    itemIn(get(containers, box), "node", id, id);
    // A box stands where the first of its nodes would.
    for (let around = box; around >= 0; around = at(boxes, around).parent) {
      itemIn(get(containers, at(boxes, around).parent), "box", around, id);
    }
  }
  return containers;
}

function itemIn(
  { items }: Container,
  kind: Item["kind"],
  id: number,
  order: number,
  name = `${kind} ${id}`,
): Item {
  let item = items.get(name);
  if (item === undefined) {
    item = { kind, id, order, arrivals: [], departures: [] };
    items.set(name, item);
  }
  return item;
}

/** The links that make up an edge, from the producer to the consumer. */
function linksAlong(split: Split, containers: ReadonlyMap<number, Container>, edge: DrawnEdge): Link[] {
  const [producer, consumer] = [at(split.nodes, edge.from), at(split.nodes, edge.to)];
  const source = `${edge.from}.${edge.output}`;
  const outwards = boxesAround(split, producer.box);
  const inwards = boxesAround(split, consumer.box);
  let common = -1;
  while (outwards.length > 0 && outwards[outwards.length - 1] === inwards[inwards.length - 1]) {
    common = at(outwards, outwards.length - 1);
    outwards.pop();
    inwards.pop();
  }
  inwards.reverse();
  const links: Link[] = [];
  let from = itemIn(get(containers, producer.box), "node", producer.id, producer.id);
  for (const box of outwards) {
    const container = get(containers, box);
    const port = itemIn(container, "exit", -1, split.nodes.length, `exit ${source}`);
    links.push(linkTo(container, from, port, source, edge));
    from = itemIn(get(containers, container.parent), "box", box, producer.id);
  }
  [common, ...inwards].forEach((box, step) => {
    const container = get(containers, box);
    const next = inwards[step];
    const to =
      next === undefined
        ? itemIn(container, "node", consumer.id, consumer.id)
        : itemIn(container, "box", next, consumer.id);
    links.push(linkTo(container, from, to, source, edge));
    if (next !== undefined) from = itemIn(get(containers, next), "entry", -1, -1, `entry ${source}`);
  });
  return links;
}

/** Innermost first. */
function boxesAround({ boxes }: Split, box: number): number[] {
  const around: number[] = [];
  for (let one = box; one >= 0; one = at(boxes, one).parent) around.push(one);
  return around;
}

/** A new link to an operand; to a border the one that is there already, if it leads the same thing there. */
function linkTo(container: Container, from: Item, to: Item, source: string, edge: DrawnEdge): Link {
  const known = to.kind === "node" ? undefined : to.arrivals.find((link) => link.source === source);
  if (known !== undefined) return known;
  const link = { container, from, to, source, edge };
  container.links.push(link);
  from.departures.push(link);
  to.arrivals.push(link);
  return link;
}

function layOutContainer(
  split: Split,
  { box, depth, items, links }: Container,
  placed: ReadonlyMap<number, Placed>,
  orientation: Orientation,
  options: LayoutOptions,
): Placed {
  const sorted = [...items.values()].sort((a, b) => a.order - b.order);
  const places = new Map(sorted.map((item, place) => [item, place]));
  const ports = new Map(sorted.map((item) => [item, portsOf(item, placed, orientation)]));
  const ids = new Map(links.map((link, id) => [link, id]));
  const nodes = sorted.map((item, id): DrawnNode => {
    const { arrivals, sources } = get(ports, item);
    const edgesIn = arrivals.map((link) => get(ids, link));
    if (item.kind === "node") return { ...at(split.nodes, item.id), id, edgesIn };
    return {
      ...NO_NODE,
      id,
      kind: item.kind,
      outputs: sources.map((_, output) => output),
      edgesIn,
    };
  });
  const edges = links.map((link, id): DrawnEdge => {
    const { edge, from, to, source } = link;
    const output = from.kind === "node" ? edge.output : get(ports, from).sources.indexOf(source);
    return { ...edge, id, from: get(places, from), output, to: get(places, to) };
  });
  const layout = layOut({ ...split, nodes, edges, boxes: [] }, orientation, {
    ...options,
    wrap: Math.max(0, (options.wrap ?? Number.POSITIVE_INFINITY) - depth),
    nodeSize: (node) => sizeOf(at(sorted, node.id), node, placed, options),
    boxPorts: (node) => get(ports, at(sorted, node.id)).fixed,
    largestNode: { width: Number.POSITIVE_INFINITY, height: Number.POSITIVE_INFINITY },
  });
  return {
    layout,
    nodes: new Map(sorted.map((item, place) => [item, at(layout.nodes, place)])),
    routes: new Map(links.map((link, id) => [link, at(layout.edges, id)])),
    frame: box < 0 ? layout.bounds : framed(layout.bounds),
  };
}

function framed({ x, y, width, height }: Box): Box {
  const spare = MARGIN - PADDING;
  const header = headerOf(width - 2 * spare);
  return {
    x: x + spare,
    y: y + spare - header,
    width: width - 2 * spare,
    height: height - 2 * spare + header,
  };
}

const NO_NODE: Omit<DrawnNode, "id" | "kind" | "outputs" | "edgesIn"> = {
  op: -1,
  group: undefined,
  box: -1,
  chips: [],
  offTape: false,
  raised: false,
};

interface Ports {
  /** In the order in which they arrive. */
  readonly arrivals: readonly Link[];
  /** What leaves, in the order in which it does. */
  readonly sources: readonly string[];
  readonly fixed: BoxPorts | undefined;
}

/** Where edges reach an item: a box where they pass its border inside. */
function portsOf(item: Item, placed: ReadonlyMap<number, Placed>, orientation: Orientation): Ports {
  const { kind, id, arrivals, departures } = item;
  const sources = [...new Set(departures.map(({ source }) => source))];
  if (kind === "node") return { arrivals, sources, fixed: undefined };
  if (kind !== "box") return { arrivals, sources, fixed: { entries: [0], exits: [0] } };
  const { frame, nodes } = get(placed, id);
  const isHorizontal = orientation === "horizontal";
  const middle = isHorizontal ? frame.y + frame.height / 2 : frame.x + frame.width / 2;
  const crossOf = new Map<string, number>();
  for (const [port, { x, y }] of nodes) {
    const cross = (isHorizontal ? y : x) - middle;
    if (port.kind === "entry") crossOf.set(`entry ${at(port.departures, 0).source}`, cross);
    if (port.kind === "exit") crossOf.set(`exit ${at(port.arrivals, 0).source}`, cross);
  }
  const entering = arrivals
    .map((link) => ({ link, cross: get(crossOf, `entry ${link.source}`) }))
    .sort((a, b) => a.cross - b.cross);
  const leaving = sources
    .map((source) => ({ source, cross: get(crossOf, `exit ${source}`) }))
    .sort((a, b) => a.cross - b.cross);
  return {
    arrivals: entering.map(({ link }) => link),
    sources: leaving.map(({ source }) => source),
    fixed: { entries: entering.map(({ cross }) => cross), exits: leaving.map(({ cross }) => cross) },
  };
}

function sizeOf(item: Item, node: DrawnNode, placed: ReadonlyMap<number, Placed>, options: LayoutOptions) {
  if (item.kind === "box") return get(placed, item.id).frame;
  if (item.kind !== "node") return { width: 0, height: 0 };
  const { width, height } = options.nodeSize(node);
  return {
    width: Math.min(width, options.largestNode.width),
    height: Math.min(height, options.largestNode.height),
  };
}

/** The whole picture, from the containers in their places. */
function compose(
  containers: ReadonlyMap<number, Container>,
  chains: readonly (readonly Link[])[],
  placed: ReadonlyMap<number, Placed>,
  orientation: Orientation,
): Layout {
  const shifts = new Map<number, Point>([[-1, { x: 0, y: 0 }]]);
  const nodes: PlacedNode[] = [];
  const chips: PlacedChip[] = [];
  const boxes: Box[] = [];
  for (const { box, items } of [...containers.values()].sort((a, b) => a.depth - b.depth)) {
    const { nodes: own, layout } = get(placed, box);
    const shift = get(shifts, box);
    for (const item of items.values()) {
      const inside = get(own, item);
      const node: PlacedNode = { ...inside, ...moved(inside, shift) };
      if (item.kind === "node") nodes[item.id] = node;
      if (item.kind !== "box") continue;
      const { frame } = get(placed, item.id);
      shifts.set(item.id, { x: node.x - frame.x, y: node.y - frame.y });
      boxes[item.id] = { x: node.x, y: node.y, width: frame.width, height: frame.height };
    }
    layout.chips.forEach((chip, id) => {
      chips[id] = {
        ...chip,
        ...moved(chip, shift),
        stem: [moved(chip.stem[0], shift), moved(chip.stem[1], shift)],
      };
    });
  }
  const edges = chains.map((links): RoutedEdge => {
    const routes = links.map((link) => {
      const { forward, backward, label } = get(get(placed, link.container.box).routes, link);
      const shift = get(shifts, link.container.box);
      const path = (points: Path) => points.map((point) => moved(point, shift));
      return { forward: path(forward), backward: path(backward), label: moved(label, shift) };
    });
    const forward = routes.map((route) => route.forward).reduce(joined);
    const backward = routes.map((route) => route.backward).reduceRight(joined);
    const { label } = at(routes, routes.length - 1);
    return { forward, backward, label, reach: reachOf(forward, backward) };
  });
  const ease = [...placed.values()].reduce((product, { layout }) => product * layout.ease, 1);
  return { orientation, nodes, chips, edges, boxes, ease, bounds: get(placed, -1).frame };
}

function moved({ x, y }: Point, by: Point): Point {
  return { x: x + by.x, y: y + by.y };
}

/** One path after the other, with a straight line from the border of a box to the port inside. */
function joined(path: Path, next: Path): Path {
  const [end, start] = [at(path, path.length - 1), at(next, 0)];
  if (Math.hypot(start.x - end.x, start.y - end.y) < 0.01) return [...path, ...next.slice(1)];
  const between = (share: number): Point => ({
    x: end.x + share * (start.x - end.x),
    y: end.y + share * (start.y - end.y),
  });
  return [...path, between(1 / 3), between(2 / 3), ...next];
}
