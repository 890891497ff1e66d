/** The graph of the current tab: arranges it, draws what is in sight, and says what was clicked. */

import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Box, Size } from "../layout/geometry";
import { type DrawnNode, nodeKey } from "../layout/split";
import type { Layout, Orientation } from "../layout/types";
import type { Mark } from "../model/check";
import type { Coloring } from "../model/coloring";
import type { Folding } from "../model/fold";
import type { Lit } from "../model/path";
import type { Question } from "../model/predict";
import type { Selection } from "../model/selection";
import type { Graph, Moment } from "../model/state";
import { describeTick } from "../model/ticks";
import type { Arrangement } from "./arrangement";
import { Blocks } from "./blocks";
import { Camera, type Detail, LEGEND } from "./camera";
import { ChipView } from "./chip";
import { CutNote } from "./cut-note";
import { EdgeView } from "./edge";
import { FocusedCallout, type Touched } from "./focus";
import { GhostView } from "./ghost";
import { BoxView, GroupView } from "./group";
import { isThere, type Looks, looksOf } from "./looks";
import type { Ruler } from "./measure";
import { Minimap } from "./minimap";
import { NestedView } from "./nested";
import { Halo, NodeView } from "./node";
import { PassView } from "./pass";
import { Portrait } from "./portrait";
import { Scene } from "./scene";
import type { Sight } from "./sight";
import { steady } from "./steady";
import { type Still, stillOf } from "./still";
import { SumNote, TotalNote } from "./sum";
import { Surroundings } from "./surroundings";
import { ToldNodes, toldOf } from "./told";
import { idsInOrder } from "./tree";
import "./graph.css";

interface Properties {
  graph: Graph;
  /** Changes whenever the graph has. */
  revision: number;
  moment: Moment;
  selection: Selection | undefined;
  pointed: ReadonlySet<number>;
  coloring: Coloring;
  /** By value: whether its gradient was checked, or may be. */
  marks: ReadonlyMap<number, Mark>;
  /** Which way the ranks go; "auto" leaves it to the size of the panel. */
  orientation: Orientation | "auto";
  /** What is not on this way is dimmed. */
  lit: Lit | undefined;
  /** What is covered at this step. */
  question: Question | undefined;
  /** Large type, for a projector. */
  isLarge: boolean;
  /** The newest op is shown as it comes. */
  isLive: boolean;
  /** Undefined while the tape is recorded. */
  folding: Folding | undefined;
  ruler: Ruler;
  /** Prefix of the ids of elements, one for each view. */
  view: string;
  onSelect(selection: Selection | undefined): void;
  onPoint(ops: ReadonlySet<number>): void;
  /** The gradient by a value is to be checked. */
  onCheck(value: number): void;
  /** A folded group is to be opened, or an open one to be folded. */
  onToggle(group: string): void;
  /** Gives the keyboard and the buttons a hold on the picture. */
  onReady(handle: GraphHandle | undefined): void;
}

export interface GraphHandle {
  /** The whole graph; once more, of one that is too large for it, what this step is about. */
  fit(): void;
  zoomBy(factor: number): void;
  focus(): void;
  /** Bring what is selected into sight. */
  revealSelected(): void;
  /** Which way the ranks go in the picture as it is. */
  orientation(): Orientation | undefined;
  /** The picture to be saved: all of the graph, or what is in sight. */
  still(extent: Extent): Promise<Still>;
}

export type Extent = "whole graph" | "in sight";

/** Who waits for a picture of the whole graph. */
type Waiting = readonly ((still: Still) => void)[];

const SteadyNode = steady(NodeView);
const SteadyEdge = steady(EdgeView);
const SteadyChip = steady(ChipView);
const SteadyGroup = steady(GroupView);
const SteadyBox = steady(BoxView);
/** More cards than this are drawn as blocks, however near they are. */
const MOST_CARDS = 700;
/** How much larger the type of a lecture is. */
const LARGE = 1.6;
/** Around a graph that is saved whole there may stand so much more. */
const BESIDE = 120;
/** Width of one of a graph with too many cards to be told apart, in CSS pixels. */
const STILL_OF_BLOCKS = 2400;
const NOBODY: ReadonlySet<number> = new Set();
const NO_BOXES: readonly Box[] = [];

export function GraphView(properties: Properties) {
  const { graph, moment, ruler, view } = properties;
  const svg = useRef<SVGSVGElement>(null);
  const world = useRef<SVGGElement>(null);
  const camera = useRef<Camera>(undefined);
  const size = useSignal<Size | undefined>(undefined);
  const window = useSignal<Box>({ x: 0, y: 0, width: 0, height: 0 });
  const detail = useSignal<Detail>("full");
  const touched = useSignal<Touched | undefined>(undefined);
  const waiting = useSignal<Waiting>([]);
  const scene = useMemo(() => new Scene(ruler), [ruler]);
  const panel = size.value;
  const room = panel && roomIn(panel, properties.isLarge);
  const arrangement = room && scene.arrange(graph, room, properties.orientation, properties.folding);
  const surroundings = useMemo(
    () =>
      arrangement && canBeFollowed(arrangement, properties.isLarge)
        ? new Surroundings(arrangement)
        : undefined,
    [arrangement, properties.isLarge],
  );
  const latest = useRef<Latest>(undefined);
  latest.current = arrangement && {
    arrangement,
    node: currentNode(graph, moment, arrangement),
    selected: selectedBox(graph, properties.selection, arrangement),
    surroundings,
  };

  useEffect(() => {
    const [element, group] = [svg.current, world.current];
    if (element === null || group === null) return;
    const made = new Camera(element, group);
    camera.current = made;
    const stopWindow = made.window.subscribe((box) => {
      window.value = box;
    });
    const stopDetail = made.detail.subscribe((level) => {
      detail.value = level;
    });
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      // An output that is out of sight has no size: it keeps the one it had.
      if (width < 1 || height < 1) return;
      made.resize({ width, height });
      size.value = { width, height };
    });
    observer.observe(element);
    properties.onReady({
      fit: () => latest.current && fitOrFollow(made, latest.current),
      zoomBy: (factor) => made.zoomBy(factor, latest.current && boxOfStep(latest.current)),
      focus: () => element.focus({ preventScroll: true }),
      // The selection is drawn, and its place known, a frame later.
      revealSelected: () =>
        requestAnimationFrame(() => {
          const box = latest.current?.selected;
          if (box !== undefined) made.reveal(box);
        }),
      orientation: () => latest.current?.arrangement.layout.orientation,
      still: (extent) =>
        new Promise((resolve) => {
          if (extent === "whole graph") waiting.value = [...waiting.value, resolve];
          else resolve(stillOf(group, made.seen, made.scale, titleOf(titled.current)));
        }),
    });
    return () => {
      properties.onReady(undefined);
      observer.disconnect();
      stopWindow();
      stopDetail();
      made.dispose();
    };
  }, []);

  useCamera(properties, camera.current, latest.current, panel);
  const titled = useRef(properties);
  titled.current = properties;

  const selected = properties.selection;
  const sight: Sight | undefined = arrangement && {
    graph,
    arrangement,
    moment,
    ruler,
    view,
    window: window.value,
    seen: window.value,
    pointed: properties.pointed,
    lit: properties.lit,
    question: properties.question,
    coloring: properties.coloring,
    marks: properties.marks,
    selected,
    isSelected: ({ op, value }) =>
      selected?.kind === "op" ? op === selected.op : selected !== undefined && value === selected.value,
  };
  const apart = latest.current?.surroundings?.around(latest.current.node) ?? NO_BOXES;
  const inSight = sight && (detail.value === "blocks" ? undefined : looksOf(sight));
  const looks = inSight && inSight.nodes.length + inSight.groups.length <= MOST_CARDS ? inSight : undefined;
  const cards = looks && [...looks.nodes, ...looks.groups];
  const told = looks === undefined && sight !== undefined ? toldOf(sight) : undefined;
  const items = cards ?? told;
  const active =
    items?.find((look) => look.selected) ??
    looks?.chips.find((look) => look.selected) ??
    items?.find(({ state }) => state === "current");

  return (
    <div class={`tv-graph tv-detail-${detail.value}`}>
      <svg
        ref={svg}
        class="tv-canvas"
        role="tree"
        aria-label={`Graph of ${graph.title}, ${graph.ops.length} ops`}
        aria-activedescendant={active?.id}
        // Drawn by kind, read by place.
        aria-owns={sight && looks && idsInOrder(sight.arrangement.split, looks).join(" ")}
        tabindex={0}
        onClick={(event) => {
          svg.current?.focus({ preventScroll: true });
          const badge = event.target instanceof Element ? event.target.closest("[data-check]") : null;
          if (badge !== null) properties.onCheck(Number(badge.getAttribute("data-check")));
          const group = sight && groupAt(event, sight, camera.current);
          if (group !== undefined) properties.onToggle(group);
          else properties.onSelect(sight && hit(event, sight, camera.current));
        }}
        onPointerOver={(event) => {
          const found = selectionAt(event.target, graph, sight);
          touched.value = touchedAt(event.target, graph);
          properties.onPoint(found?.kind === "op" ? new Set([found.op]) : NOBODY);
        }}
        onPointerLeave={() => {
          touched.value = undefined;
          properties.onPoint(NOBODY);
        }}
      >
        <g ref={world} class="tv-world">
          {sight && looks && (
            <Cards
              {...{ sight, looks }}
              detail={detail.value}
              camera={camera.current}
              touched={touched.value}
              apart={apart}
            />
          )}
          {sight && !looks && <Blocks sight={sight} scale={camera.current?.scale ?? 1} />}
          {told && <ToldNodes told={told} />}
        </g>
      </svg>
      {sight && waiting.value.length > 0 && <Whole {...{ sight, waiting }} title={titleOf(properties)} />}
      {arrangement && camera.current && arrangement.split.nodes.length > 0 && (
        <Minimap
          {...{ graph, arrangement }}
          camera={camera.current}
          current={latest.current && boxOfStep(latest.current)}
          apart={apart}
        />
      )}
    </div>
  );
}

interface WholeProperties {
  sight: Sight;
  title: string;
  waiting: Signal<Waiting>;
}

/** All of the graph near enough to be read, whatever of it is in sight: for as long as it takes to take it away. */
function Whole({ sight, title, waiting }: WholeProperties) {
  const { x, y, width, height } = sight.arrangement.layout.bounds;
  const box = { x: x - BESIDE, y: y - BESIDE, width: width + 2 * BESIDE, height: height + 2 * BESIDE };
  const whole: Sight = { ...sight, window: box, seen: box, view: `${sight.view}-whole` };
  const looks = looksOf(whole);
  const hasCards = looks.nodes.length + looks.groups.length <= MOST_CARDS;
  const scale = hasCards ? 1 : Math.min(1, STILL_OF_BLOCKS / box.width);
  return (
    <Portrait
      {...{ scale, title }}
      within={box}
      onDrawn={(still) => {
        for (const resolve of waiting.value) resolve(still);
        waiting.value = [];
      }}
    >
      {hasCards ? (
        <Cards
          sight={whole}
          looks={looks}
          detail="full"
          camera={undefined}
          touched={undefined}
          apart={NO_BOXES}
          isSaved
        />
      ) : (
        <Blocks sight={whole} scale={scale} />
      )}
    </Portrait>
  );
}

function titleOf({ graph, moment }: Pick<Properties, "graph" | "moment">): string {
  return `${graph.title}, ${describeTick(graph, moment.tick)}`;
}

interface CardsProperties {
  sight: Sight;
  looks: Looks;
  detail: Detail;
  camera: Camera | undefined;
  touched: Touched | undefined;
  /** What the step is about. */
  apart: readonly Box[];
  /** It is drawn to be saved, not to be looked at. */
  isSaved?: boolean;
}

function Cards({ sight, looks, detail, camera, touched, apart, isSaved = false }: CardsProperties) {
  const { ruler } = sight;
  return (
    <>
      <g class="tv-boxes" role="group">
        {looks.boxes.map((look) => (
          <SteadyBox key={look.key} look={look} ruler={ruler} detail={detail} />
        ))}
      </g>
      <g aria-hidden="true">
        {looks.nested.map((look) => (
          <NestedView key={look.key} look={look} ruler={ruler} detail={detail} />
        ))}
        {looks.passes.map((look) => (
          <PassView key={look.key} look={look} ruler={ruler} detail={detail} />
        ))}
        {[...looks.nodes, ...looks.groups].map((look) => (
          <Halo key={look.key} look={look} />
        ))}
      </g>
      <g class="tv-edges" aria-hidden="true">
        {looks.edges.map((look) => (
          <SteadyEdge key={look.key} look={look} />
        ))}
        {looks.ghosts.map((look) => (
          <GhostView key={look.key} look={look} />
        ))}
      </g>
      <g class="tv-chips" role="group">
        {looks.chips.map((look) => (
          <SteadyChip key={look.key} look={look} ruler={ruler} detail={detail} />
        ))}
      </g>
      <g class="tv-nodes" role="group">
        {looks.nodes.map((look) => (
          <SteadyNode key={look.key} look={look} ruler={ruler} detail={detail} />
        ))}
        {looks.groups.map((look) => (
          <SteadyGroup key={look.key} look={look} ruler={ruler} detail={detail} />
        ))}
      </g>
      {detail === "full" && (
        <g class="tv-sums" aria-hidden="true">
          {looks.sums.map((look) => (
            <SumNote key={look.key} look={look} ruler={ruler} view={isSaved ? "saved" : "near"} />
          ))}
          {looks.totals.map((look) => (
            <TotalNote key={look.key} look={look} ruler={ruler} />
          ))}
        </g>
      )}
      {detail === "compact" && (
        <g class="tv-sums" aria-hidden="true">
          {looks.sums.map(
            (look) => !look.isBelow && <SumNote key={look.key} look={look} ruler={ruler} view="far" />,
          )}
        </g>
      )}
      <g class="tv-cut-notes" aria-hidden="true">
        {looks.notes.map((look) => (
          <CutNote key={look.key} look={look} detail={detail} />
        ))}
      </g>
      <FocusedCallout {...{ sight, looks, camera, touched, detail, apart }} />
    </>
  );
}

interface Seen {
  tab: number;
  generation: number;
  orientation: string;
  state: string;
  nodes: number;
  tick: number;
  panel: Size | undefined;
  isLarge: boolean;
  level?: number | undefined;
  arrangement?: Arrangement;
}

/** Where a group stood that was opened or folded, and where it stands now. */
function toggledBetween(before: Arrangement | undefined, now: Arrangement): [Box, Box] | undefined {
  if (before?.folding === undefined || now.folding === undefined || before === now) return undefined;
  const [opened, folded] = [justOpened(before, now), justOpened(now, before)];
  const key = opened ?? folded;
  if (key === undefined) return undefined;
  const [from, to] = [boxOfGroup(before, key), boxOfGroup(now, key)];
  return from && to && [from, to];
}

/** The outermost group that is open in the second arrangement and folded in the first. */
function justOpened(before: Arrangement, now: Arrangement): string | undefined {
  return now.split.boxes
    .map(({ group }) => group.key)
    .find((key) => before.split.nodes.some(({ group }) => group?.key === key));
}

function boxOfGroup({ split, layout }: Arrangement, key: string): Box | undefined {
  const box = split.boxes.find(({ group }) => group.key === key);
  if (box !== undefined) return layout.boxes[box.id];
  const node = split.nodes.find(({ group }) => group?.key === key);
  return node && layout.nodes[node.id];
}

/** What the camera is led by. */
interface Latest {
  arrangement: Arrangement;
  /** The node of the step, -1 where it has none. */
  node: number;
  /** The box of what is selected. */
  selected: Box | undefined;
  /** Undefined where all of the graph is looked at, however small. */
  surroundings: Surroundings | undefined;
}

/** Of more cards than these one wants the whole picture first, and not the place of a step in it. */
const MOST_FOLLOWED = 150;

function canBeFollowed({ split, folding }: Arrangement, isLarge: boolean): boolean {
  return isLarge || (folding !== undefined && split.nodes.length <= MOST_FOLLOWED);
}

const boxOfStep = ({ arrangement, node }: Latest): Box | undefined => arrangement.layout.nodes[node];

/** All of the graph, or where that is too small to be read what the step is about. */
function frame(camera: Camera, { arrangement, node, surroundings }: Latest, isSmooth: boolean): void {
  const { bounds } = arrangement.layout;
  if (surroundings === undefined || camera.isLegible(bounds)) {
    camera.fit(bounds, isSmooth);
    return;
  }
  // Before the first step: where it is going to begin.
  const shown = Math.max(0, node);
  const { reach } = surroundings;
  camera.follow(bounds, reach, surroundings.read(shown), surroundings.around(shown), isSmooth);
}

/** The whole graph, however small that makes it; from there back to the step. */
function fitOrFollow(camera: Camera, latest: Latest): void {
  const { bounds } = latest.arrangement.layout;
  const isWhole = camera.hasInSight(bounds);
  camera.fit(bounds, true);
  if (latest.surroundings === undefined || camera.isLegible(bounds)) return;
  if (isWhole) frame(camera, latest, true);
  else camera.isHeld = true;
}

/** Moves the camera when the picture or the step asks for it. */
function useCamera(
  { graph, revision, moment, isLive, isLarge, orientation: wished }: Properties,
  camera: Camera | undefined,
  latest: Latest | undefined,
  panel: Size | undefined,
): void {
  const arrangement = latest?.arrangement;
  const seen = useRef<Seen>({
    tab: -1,
    generation: -1,
    orientation: "",
    state: "",
    nodes: 0,
    tick: -2,
    panel,
    isLarge,
  });
  useLayoutEffect(() => {
    if (camera === undefined || latest === undefined || panel === undefined) return;
    const { arrangement } = latest;
    const { split, layout, generation } = arrangement;
    const before = seen.current;
    const nodes = split.nodes.length;
    const { orientation } = layout;
    const { state } = graph;
    const level = arrangement.folding?.level;
    const at = { tab: graph.id, tick: moment.tick, panel, isLarge };
    const now = { ...at, generation, orientation, state, nodes, level, arrangement };
    seen.current = now;
    camera.isLarge = isLarge;
    const hadLevel = before.tab === now.tab && before.level !== undefined && level !== undefined;
    const isRelevelled = hadLevel && before.level !== level;
    const toggled =
      isRelevelled || before.tab !== now.tab ? undefined : toggledBetween(before.arrangement, arrangement);
    if (toggled !== undefined) {
      camera.keep(...toggled);
      return;
    }
    if (isRelevelled) camera.isHeld = false;
    const isFirst = before.tab !== now.tab || before.generation < 0;
    const isTurned = !isFirst && before.orientation !== orientation;
    if (isFirst || isTurned || before.isLarge !== isLarge) camera.isHeld = false;
    if (graph.state === "recording" && generation === 0) {
      const newest = layout.nodes[nodes - 1];
      if (isFirst || before.orientation !== orientation) camera.fit(beginning(layout, panel), false);
      if (newest !== undefined && (isLive || isFirst)) camera.grow(layout, newest, !isFirst);
    } else if (
      isFirst ||
      before.generation !== generation ||
      before.panel !== panel ||
      before.isLarge !== isLarge
    ) {
      const isSmooth = !isFirst && before.panel === panel;
      if (!camera.isHeld && (isLarge || wished === "auto")) frame(camera, latest, isSmooth);
      else if (!camera.isHeld) camera.begin({ bounds: layout.bounds, orientation }, isSmooth);
    }
    const isMoved = before.tick !== now.tick || isTurned || before.panel !== panel;
    if (!isFirst && isMoved && !isLive) {
      const box = boxOfStep(latest);
      if (box !== undefined && (camera.isHeld || !isLarge)) camera.reveal(box);
      else if (box !== undefined || moment.tick < 0) frame(camera, latest, true);
    }
  }, [camera, graph, revision, arrangement, panel, moment.tick, isLive, isLarge]);
}

/** In large type there is less room: what is laid out for that can be drawn the larger. */
function roomIn(panel: Size, isLarge: boolean): Size {
  return isLarge
    ? { width: panel.width / LARGE, height: panel.height / LARGE }
    : { width: panel.width, height: panel.height - LEGEND };
}

/** A tape that has only begun is shown at its natural size, with room to grow. */
function beginning({ bounds, orientation }: Layout, panel: Size): Box {
  const [width, height] = [Math.max(panel.width, bounds.width), Math.max(panel.height, bounds.height)];
  return orientation === "horizontal"
    ? { x: bounds.x, y: bounds.y + (bounds.height - height) / 2, width, height }
    : { x: bounds.x + (bounds.width - width) / 2, y: bounds.y, width, height };
}

function currentNode(graph: Graph, moment: Moment, { split }: Arrangement): number {
  const seeded = moment.seed >= 0 ? graph.values[moment.seed] : undefined;
  const op = moment.op >= 0 ? moment.op : (seeded?.op ?? -1);
  return (op >= 0 ? split.nodeOfOp[op] : split.nodeOfLeaf.get(moment.seed)) ?? -1;
}

/** Where what is selected stands: its node, or the node whose chip it is. */
function selectedBox(
  graph: Graph,
  selection: Selection | undefined,
  { split, layout }: Arrangement,
): Box | undefined {
  if (selection === undefined) return undefined;
  if (selection.kind === "op") return layout.nodes[split.nodeOfOp[selection.op] ?? -1];
  const reader = graph.readers[selection.value]?.[0]?.op ?? -1;
  return layout.nodes[split.nodeOfLeaf.get(selection.value) ?? split.nodeOfOp[reader] ?? -1];
}

/** The folded group, or the header of an open one, that the pointer is on. */
function groupAt(event: MouseEvent, sight: Sight, camera: Camera | undefined): string | undefined {
  const { target } = event;
  if (!(target instanceof Element)) return undefined;
  const header = target.closest(".tv-box-header")?.closest("[data-box]");
  const marked =
    header?.getAttribute("data-box") ?? target.closest("[data-group]")?.getAttribute("data-group");
  if (marked !== undefined && marked !== null) return marked;
  if (camera === undefined || target.closest("[data-node], [data-chip]") !== null) return undefined;
  return nodeAt(event, sight, camera)?.group?.key;
}

function nodeAt(event: MouseEvent, { arrangement }: Sight, camera: Camera): DrawnNode | undefined {
  const { x, y } = camera.toWorld(event);
  const { nodes } = arrangement.layout;
  return arrangement.split.nodes.find(({ id }) => {
    const box = nodes[id];
    return box && x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
  });
}

/** What the pointer is on: a card or a chip, or when cards are blocks the one at that point. */
function hit(event: MouseEvent, sight: Sight, camera: Camera | undefined): Selection | undefined {
  const found = selectionAt(event.target, sight.graph, sight);
  if (found !== undefined || camera === undefined) return found;
  const node = nodeAt(event, sight, camera);
  if (node === undefined || node.group !== undefined || !isThere(sight.graph, node)) return undefined;
  return node.op >= 0 ? { kind: "op", op: node.op } : { kind: "value", value: node.outputs[0] ?? -1 };
}

/** The edge that the pointer is on. */
function touchedAt(target: EventTarget | null, graph: Graph): Touched | undefined {
  const key = target instanceof Element ? target.closest("[data-edge]")?.getAttribute("data-edge") : null;
  const [op = -1, input = -1] = (key ?? "").split(".").map(Number);
  const value = graph.ops[op]?.inputs[input];
  return value === undefined ? undefined : { op, value };
}

function selectionAt(
  target: EventTarget | null,
  graph: Graph,
  sight: Sight | undefined,
): Selection | undefined {
  if (!(target instanceof Element) || sight === undefined) return undefined;
  const touched = touchedAt(target, graph);
  if (touched !== undefined) return { kind: "op", op: touched.op };
  const chip = target.closest("[data-chip]");
  if (chip !== null) {
    const value = Number(chip.getAttribute("data-value"));
    const op = graph.values[value]?.op ?? -1;
    return op >= 0 ? { kind: "op", op } : { kind: "value", value };
  }
  const key = target.closest("[data-node]")?.getAttribute("data-node");
  if (key === undefined || key === null) return undefined;
  const node = sight.arrangement.split.nodes.find((candidate) => nodeKey(candidate) === key);
  if (node === undefined || node.group !== undefined) return undefined;
  return node.op >= 0 ? { kind: "op", op: node.op } : { kind: "value", value: node.outputs[0] ?? -1 };
}
