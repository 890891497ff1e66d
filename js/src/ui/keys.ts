/** The keyboard, while the focus is inside the view. Keys that are used here never reach the notebook. */

import { literalOf } from "../model/literal";
import type { Graph } from "../model/state";
import { valueTitle } from "../model/titles";
import { pageFrom } from "../model/track";
import { copyLink } from "./links";
import type { Session } from "./session";
import type { Stage } from "./stage";

/** What the help panel says, in the order in which it says it. */
export const KEYS: readonly [keys: string, meaning: string][] = [
  ["Space", "play, pause"],
  ["← →", "one step back, forward"],
  ["Shift + ← / →", "to the scope before, after"],
  ["F B", "to the recording, to the next gradient"],
  ["Home End", "to the beginning, to the newest step"],
  ["↑ ↓", "walk through the nodes"],
  ["N", "next problem"],
  ["P", "light the way to the target"],
  ["C", "check the gradient against central differences"],
  ["E", "open or fold the group of the selected node"],
  ["Enter", "select the node of this step"],
  ["Esc", "let go of the selection; once more: back to the notebook"],
  ["G", "colour by value, gradient, health, time"],
  ["Ctrl + C", "copy the value of the selected node"],
  ["L", "copy a link to this step"],
  ["S", "save the picture, as SVG or PNG"],
  ["T", "teach: lecture mode, where → uncovers and then steps"],
  ["/", "search the tape"],
  ["R", "turn the graph; with Shift: as the panel decides"],
  ["H", "hide the panels beside the graph, show them"],
  ["0", "see the whole graph"],
  ["+ −", "zoom; also Ctrl or ⌘ + wheel"],
  ["?", "this help"],
];

/** Whether the key was used. */
export function handleKey(event: KeyboardEvent, session: Session, stage: Stage): boolean {
  if (event.altKey) return false;
  if (event.ctrlKey || event.metaKey) return event.key === "c" && copySelected(session, stage);
  const target = event.target instanceof Element ? event.target : undefined;
  const isOnButton = target?.closest("button, [role=separator]") !== null;
  if (isOnButton && (event.key === " " || event.key === "Enter")) return false;
  const action = actionOf(event, session, stage);
  action?.();
  return action !== undefined;
}

function actionOf(event: KeyboardEvent, session: Session, stage: Stage): (() => void) | undefined {
  const graph = session.current.value?.graph;
  switch (event.key) {
    case "?":
      return () => stage.toggleHelp();
    case "l":
    case "L":
      return () => copyLink(session, stage);
    case "s":
    case "S":
      return () => stage.toggleExport();
    case "t":
    case "T":
      return () => session.toggleLecture();
    case "/":
      return () => stage.openSearch();
    case "g":
    case "G":
      return () => session.nextColoring();
    case "r":
    case "R":
      if (!event.shiftKey) return () => turn(session, stage);
      return () => {
        session.orientation.value = "auto";
      };
    case "h":
    case "H":
      return () => session.togglePanels();
    case "0":
      return () => stage.fit();
    case "+":
    case "=":
      return () => stage.graph?.zoomBy(1.25);
    case "-":
      return () => stage.graph?.zoomBy(0.8);
    case "Escape":
      return escapeOf(session, stage);
  }
  if (graph === undefined) return undefined;
  return (
    (session.lecture.value ? teachOf(event, session, stage) : undefined) ??
    stepOf(event, graph, session, stage)
  );
}

/** In a lecture one key does it, that of a presenter's remote control among them; Enter goes to the guess. */
function teachOf(event: KeyboardEvent, session: Session, stage: Stage): (() => void) | undefined {
  if (event.shiftKey) return undefined;
  switch (event.key) {
    case " ":
    case "ArrowRight":
    case "PageDown":
      return () => session.advance();
    case "PageUp":
      return () => session.stepBy(-1);
    case "Enter":
      return session.question.value === undefined ? undefined : () => stage.focusGuess();
  }
  return undefined;
}

function stepOf(
  event: KeyboardEvent,
  graph: Graph,
  session: Session,
  stage: Stage,
): (() => void) | undefined {
  const tick = session.tick.value;
  switch (event.key) {
    case " ":
      return () => session.togglePlay();
    case "ArrowLeft":
      return () => (event.shiftKey ? session.stepToScope(-1) : session.seek(tick - 1));
    case "ArrowRight":
      return () => (event.shiftKey ? session.stepToScope(1) : session.seek(tick + 1));
    case "PageUp":
    case "PageDown":
      if (!isOnSlider(event)) return undefined;
      return () => session.seek(pageFrom(graph, tick, event.key === "PageUp" ? 1 : -1));
    case "Home":
      return () => session.seek(-1);
    case "End":
      return () => session.follow();
    case "f":
    case "F":
      return () => session.seek(nextPhase(graph, tick, false));
    case "b":
    case "B":
      return () => session.seek(nextPhase(graph, tick, true));
    case "ArrowUp":
      return () => walk(graph, session, -1);
    case "ArrowDown":
      return () => walk(graph, session, 1);
    case "e":
    case "E":
      return () => session.toggleGroupAround();
    case "n":
    case "N":
      return () =>
        session.problems.value.length > 0 ? session.nextProblem() : stage.say("No problem found");
    case "c":
    case "C":
      return () => checkSelected(graph, session, stage);
    case "p":
    case "P":
      return () => session.toggleWay();
    case "Enter":
      return () => selectCurrent(session);
  }
  return undefined;
}

/** Elsewhere these keys scroll. */
function isOnSlider({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.getAttribute("role") === "slider";
}

/** What goes to the right in the picture goes downwards from now on, and the other way round. */
export function turn(session: Session, stage: Stage): void {
  const isVertical = stage.graph?.orientation() === "vertical";
  session.orientation.value = isVertical ? "horizontal" : "vertical";
}

/** The first step of the next stretch of that direction, and round again from the beginning. */
function nextPhase({ ticks }: Graph, tick: number, isBackward: boolean): number {
  const starts = ticks.stretches
    .filter(({ gradient }) => gradient >= 0 === isBackward)
    .map(({ first }) => first);
  return starts.find((first) => first > tick) ?? starts[0] ?? tick;
}

/** The selection moves along the tape. */
function walk(graph: Graph, session: Session, direction: 1 | -1): void {
  const selection = session.selection.value;
  const from = selection?.kind === "op" ? selection.op : session.moment.value?.op;
  const next = from === undefined || from < 0 ? 0 : from + direction;
  if (graph.ops[next] !== undefined) session.select({ kind: "op", op: next });
}

/** What is selected by this key is to be read in the inspector. */
function selectCurrent(session: Session): void {
  session.showPanel("inspector");
  const moment = session.moment.value;
  if (moment === undefined) return;
  // Where a gradient begins, the target is looked at: it is what an op gave, or a leaf.
  const op = moment.op >= 0 ? moment.op : (session.current.value?.graph.values[moment.seed]?.op ?? -1);
  if (op >= 0) session.select({ kind: "op", op });
  else if (moment.seed >= 0) session.select({ kind: "value", value: moment.seed });
}

/** So many gradients are checked by one key. */
const MOST_CHECKED = 8;

/** By what is selected, or else by each of a few sources. */
function checkSelected(graph: Graph, session: Session, stage: Stage): void {
  const selection = session.selection.value;
  const outputs = selection?.kind === "op" ? graph.ops[selection.op]?.outputs : undefined;
  const sources = session.moment.value?.sources.slice(0, MOST_CHECKED) ?? [];
  const values = outputs ?? (selection?.kind === "value" ? [selection.value] : sources);
  if (!session.check(values)) {
    stage.say(
      "No gradient to check here: go to its last step (N or End), select a card that received it, and press C",
    );
  }
}

/** Unless there is a text to copy. */
function copySelected(session: Session, stage: Stage): boolean {
  const graph = session.current.value?.graph;
  const selection = session.selection.value;
  const text = stage.root.ownerDocument.getSelection();
  const isText = text !== null && !text.isCollapsed && stage.root.contains(text.anchorNode);
  if (graph === undefined || selection === undefined || isText) return false;
  const index = selection.kind === "op" ? graph.ops[selection.op]?.outputs[0] : selection.value;
  const value = graph.values[index ?? -1];
  if (index === undefined || value === undefined) return false;
  stage.copy(literalOf(value.summary, value), valueTitle(graph, index));
  return true;
}

/** One thing after the other is let go of, at last the keys themselves. */
function escapeOf(session: Session, stage: Stage): () => void {
  if (stage.isHelpOpen.value) return () => stage.toggleHelp();
  if (stage.isExportOpen.value) return () => stage.closeExport();
  if (session.lit.value !== undefined) return () => session.toggleWay();
  if (session.selection.value !== undefined) return () => session.select(undefined);
  return () => stage.leave();
}
