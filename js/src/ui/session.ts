/**
 * What belongs to the widget's model and not to one of its views: the document, and where the user stands in it.
 * All views of a model share a session, so they show the same tab, the same step and the same selection.
 */

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { checkableAt, type Mark, markOf } from "../model/check";
import { COLOR_BY, type ColorBy } from "../model/coloring";
import { attachEntries } from "../model/entries";
import { type Folding, foldGroups, groupsAround } from "../model/fold";
import { applyMessage, createDocument, type Document, sever } from "../model/graph";
import { Groups } from "../model/groups";
import { momentAt } from "../model/moment";
import { unpack } from "../model/pack";
import { type Lit, spotlight, wayOf, waysBetween } from "../model/path";
import { guessedOf, type Question, questionsAt } from "../model/predict";
import { type Problem, problemsOf } from "../model/problems";
import { type Selection, selectionFor } from "../model/selection";
import type { Graph, Moment } from "../model/state";
import { nextScope, stepsUpTo, tickAfter, tickCount } from "../model/ticks";
import type { EntriesMessage, Finding } from "../model/wire";
import { Checks } from "./checks";
import type { HostModel, Orientation, Panels, SidePanel, State, Theme } from "./host";
import { isHostMessage } from "./host";
import { picked, selectionOf } from "./picked";
import { DEFAULTS, keepInSync, readState } from "./sync";

export const SPEEDS = [0.5, 1, 2, 4, 16, 64] as const;
/** The position before the first step. */
const BEFORE = -1;
const MILLISECONDS_PER_TICK = 900;
const SWIFT = 16;
export const LEAST_HEIGHT = 300;
export const MOST_HEIGHT = 1200;
const SIDE_PANELS: readonly SidePanel[] = ["code", "inspector"];
/** Shares of the view's width: a panel that is narrower than the least is hidden. */
export const LEAST_SHARE = 0.12;
export const MOST_SHARE = 0.45;
/** The graph keeps about a third. */
const MOST_TOGETHER = 0.65;
/** About what a panel has that nobody has sized. */
const USUAL_SHARE = 0.25;

/** Where the user stands in one tab. */
interface Place {
  run: number;
  tick: Signal<number>;
  /** The newest tick is shown as it comes, until the user steps away. */
  following: Signal<boolean>;
  selection: Signal<Selection | undefined>;
  /** By tick of a lecture, how many of the questions that it asks have been answered. */
  answered: Signal<ReadonlyMap<number, number>>;
  /** Where one was when a lecture began, to come back to if it ends before its first step. */
  leftAt: number | undefined;
}

/** One tab as it is now. A new object whenever anything in the graph has changed. */
export interface Current {
  graph: Graph;
  place: Place;
  revision: number;
}

export class Session {
  readonly document: Document = createDocument();
  /** The tabs, in order. */
  readonly tabs: ReadonlySignal<Graph[]>;
  readonly current: ReadonlySignal<Current | undefined>;
  readonly moment: ReadonlySignal<Moment | undefined>;
  readonly selection: ReadonlySignal<Selection | undefined>;
  readonly tick: ReadonlySignal<number>;
  readonly lastTick: ReadonlySignal<number>;
  /** Recording goes on and the newest tick is shown as it comes. */
  readonly isLive: ReadonlySignal<boolean>;
  /** Recording goes on, but the user has stepped away from the newest tick. */
  readonly isWaiting: ReadonlySignal<boolean>;
  readonly theme: Signal<Theme>;
  /** In CSS pixels. While it is dragged, ahead of the trait. */
  readonly height: Signal<number>;
  readonly orientation: Signal<Orientation>;
  readonly colorBy: Signal<ColorBy>;
  readonly lecture: Signal<boolean>;
  /** Level of the fold control; null folds as far as the room asks for. */
  readonly fold: Signal<number | null>;
  /** Scopes that were opened (true) or closed (false) by hand. */
  readonly opened: Signal<Readonly<Record<string, boolean>>>;
  /** How wide the panels beside the graph are. While they are dragged, ahead of the trait. */
  readonly panels: Signal<Panels>;
  /** What is folded and what is open; undefined while the tape is recorded. */
  readonly folding: ReadonlySignal<Folding | undefined>;
  readonly playing = signal(false);
  readonly speed = signal<(typeof SPEEDS)[number]>(1);
  /** More steps a second are played than can be followed one by one. */
  readonly isSwift = computed(() => this.playing.value && this.speed.value > SWIFT);
  /** What is wrong with what came from the kernel, in words for the user. */
  readonly trouble = signal<string | undefined>(undefined);
  /** What was found to be wrong in the tab. */
  readonly problems: ReadonlySignal<Problem[]>;
  /** Which of the problems is looked at, -1 for none. */
  readonly problem = signal(-1);
  /** The way that is lit while all else is dimmed. */
  readonly lit: Signal<Lit | undefined> = signal(undefined);
  /** What is dimmed or not: the way that is lit, or in a lecture what the step is about. */
  readonly light: ReadonlySignal<Lit | undefined>;
  /** In a lecture: all that is asked at this step, and how much of it has been answered. */
  readonly questions: ReadonlySignal<Question[]>;
  readonly answered: ReadonlySignal<number>;
  /** In a lecture: what this step is going to bring, as long as it is covered. */
  readonly question: ReadonlySignal<Question | undefined>;
  /** A link has led here: a view is to show itself. */
  readonly summoned = signal(false);
  /** Gradients that are compared with central differences. */
  readonly checks: Checks;
  /** By value: what is to be said of a gradient that was checked, or may be. */
  readonly marks: ReadonlySignal<ReadonlyMap<number, Mark>>;
  /** Ops that the pointer is on, in the graph or in the code. */
  readonly pointed = signal<ReadonlySet<number>>(new Set());

  private readonly revision = signal(0);
  private readonly chosen: Signal<number | null>;
  private readonly settledHeight: Signal<number>;
  private readonly settledPanels: Signal<Panels>;
  /** How wide each was when it was last shown. */
  private readonly shownPanels: { [panel in SidePanel]?: number | undefined } = {};
  /** Where the user is to stand in the first tab that is shown: where they stood when it was saved. */
  private saved: Pick<State, "step" | "selection">;
  private readonly groups: ReadonlySignal<Groups | undefined>;
  private readonly places = new Map<number, Place>();
  private readonly ended = new AbortController();
  private frame: { cancel(): void } | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param early are messages that came before there was a session. */
  constructor(
    private readonly model: HostModel,
    early: readonly unknown[] = [],
  ) {
    const state = readState(model);
    this.saved = state;
    this.checks = new Checks(model, this.ended.signal);
    this.theme = signal(state.theme);
    this.height = signal(state.height);
    this.settledHeight = signal(state.height);
    this.orientation = signal(state.orientation);
    this.colorBy = signal(state.color_by);
    this.lecture = signal(state.lecture);
    this.fold = signal(state.fold);
    this.opened = signal(state.opened);
    this.panels = signal(state.panels);
    this.settledPanels = signal(state.panels);
    this.chosen = signal(state.tab);
    this.tabs = computed(() => {
      this.revision.value;
      return this.document.graphs.filter((graph) => graph !== undefined);
    });
    this.current = computed(() => {
      const tabs = this.tabs.value;
      const graph = tabs.find((tab) => tab.id === this.chosen.value) ?? tabs.at(-1);
      if (graph === undefined) return undefined;
      return { graph, place: this.placeIn(graph), revision: this.revision.value };
    });
    this.lastTick = computed(() => {
      const graph = this.current.value?.graph;
      return graph === undefined ? -1 : tickCount(graph) - 1;
    });
    this.tick = computed(() => {
      const place = this.current.value?.place;
      if (place === undefined) return -1;
      return place.following.value ? this.lastTick.value : Math.min(place.tick.value, this.lastTick.value);
    });
    this.moment = computed(() => {
      const current = this.current.value;
      const tick = this.tick.value;
      const known = this.question.value === undefined ? tick : tick - 1;
      const guessed = guessedOf(this.questions.value, this.answered.value);
      return current && momentAt(current.graph, tick, known, this.lecture.value, guessed);
    });
    this.questions = computed(() => {
      const graph = this.current.value?.graph;
      return graph === undefined || !this.lecture.value ? [] : questionsAt(graph, this.tick.value);
    });
    this.answered = computed(() => this.current.value?.place.answered.value.get(this.tick.value) ?? 0);
    this.question = computed(() => this.questions.value[this.answered.value]);
    this.light = computed(() => {
      const [current, moment] = [this.current.value, this.moment.value];
      if (this.lit.value !== undefined || !this.lecture.value) return this.lit.value;
      return current && moment && spotlight(current.graph, moment);
    });
    let groups: Groups | undefined;
    this.groups = computed(() => {
      const graph = this.current.value?.graph;
      if (graph === undefined || graph.state === "recording") return undefined;
      // The tape has ended: there are no more ops in the same graph unless it is opened again.
      const isSame = groups?.graph === graph && groups.root.last === graph.ops.length - 1;
      groups = isSame ? groups : new Groups(graph);
      return groups;
    });
    this.folding = computed(() => {
      const found = this.groups.value;
      return found && foldGroups(found, { level: this.fold.value, byHand: this.opened.value });
    });
    this.selection = computed(() => this.current.value?.place.selection.value);
    this.marks = computed(() => {
      const [current, moment] = [this.current.value, this.moment.value];
      return current && moment ? this.marksAt(current.graph, moment) : new Map();
    });
    this.problems = computed(() => {
      const current = this.current.value;
      return current === undefined ? [] : problemsOf(current.graph);
    });
    this.isLive = computed(() => {
      const current = this.current.value;
      return current?.graph.state === "recording" && current.place.following.value;
    });
    this.isWaiting = computed(
      () => this.current.value?.graph.state === "recording" && !this.current.value.place.following.value,
    );
    this.listen();
    for (const content of early) this.receive(content);
  }

  dispose(): void {
    this.ended.abort();
    this.frame?.cancel();
    clearTimeout(this.timer);
  }

  /** Bring a tab to the front. */
  show(graph: number): void {
    this.pause();
    this.chosen.value = graph;
    this.forgetProblem();
  }

  /** Go to one of the problems: to its step, to what it is about, with the way lit that it speaks of. */
  visit(problem: number): void {
    const graph = this.current.value?.graph;
    const visited = this.problems.value[problem];
    if (graph === undefined || visited === undefined) return;
    const { finding } = visited;
    batch(() => {
      this.problem.value = problem;
      this.goTo(finding);
      this.lit.value = wayOf(graph, finding);
    });
  }

  /** Go to a problem, or where it is none by the thresholds of the view, to the place that it would be at. */
  visitPlace(cause: string, at: Pick<Finding, "step" | "op" | "value">): void {
    const isSame = ({ finding }: Problem) =>
      finding.cause === cause &&
      finding.step === at.step &&
      finding.op === at.op &&
      finding.value === at.value;
    const problem = this.problems.value.findIndex(isSame);
    if (problem >= 0) this.visit(problem);
    else this.goTo(at);
  }

  private goTo({ step, op, value }: Pick<Finding, "step" | "op" | "value">): void {
    const graph = this.current.value?.graph;
    if (graph === undefined) return;
    const tick = graph.ticks.tickOf[step] ?? -1;
    if (tick >= 0) this.seek(tick);
    if (op >= 0) this.select({ kind: "op", op });
    else if (value >= 0) this.select(selectionFor(graph, value));
  }

  /** The problem after the one that is looked at, and round again. */
  nextProblem(): void {
    const count = this.problems.value.length;
    if (count > 0) this.visit((this.problem.value + 1) % count);
  }

  /** Light the ways from what is selected, or runs at this step, to the targets; or let all be seen again. */
  toggleWay(): void {
    const graph = this.current.value?.graph;
    const moment = this.moment.value;
    if (graph === undefined || moment === undefined) return;
    if (this.lit.value !== undefined) {
      this.lit.value = undefined;
      return;
    }
    const running: Selection | undefined = moment.op >= 0 ? { kind: "op", op: moment.op } : undefined;
    const selection = this.selection.value ?? running;
    if (selection === undefined) return;
    const from = selection.kind === "op" ? (graph.ops[selection.op]?.outputs ?? []) : [selection.value];
    const to = moment.targets.length > 0 ? moment.targets : (graph.ops.at(-1)?.outputs ?? []);
    this.lit.value = waysBetween(graph, from, to);
  }

  /** Compare the gradient shown, by some values, with central differences; whether there is anything to compare. */
  check(values: readonly number[]): boolean {
    const graph = this.current.value?.graph;
    const moment = this.moment.value;
    if (graph === undefined || moment === undefined) return false;
    const found = values.flatMap((value) => checkableAt(moment, value) ?? []);
    for (const checkable of found) this.checks.ask(graph, checkable);
    return found.length > 0;
  }

  /** Of the sources those that were checked, and the one that is selected. */
  private marksAt(graph: Graph, moment: Moment): Map<number, Mark> {
    const selection = this.selection.value;
    const selected = selection?.kind === "op" ? graph.ops[selection.op]?.outputs[0] : selection?.value;
    const marks = new Map<number, Mark>();
    for (const value of moment.sources) {
      const checkable = checkableAt(moment, value);
      if (checkable === undefined) continue;
      const mark = markOf(this.checks.of(graph, checkable));
      if (mark !== "offered" || value === selected) marks.set(value, mark);
    }
    return marks;
  }

  private forgetProblem(): void {
    this.problem.value = -1;
    this.lit.value = undefined;
  }

  /** Go to a tick; -1 is before the first. */
  seek(tick: number): void {
    this.pause();
    this.moveTo(tick);
  }

  stepBy(ticks: number): void {
    this.seek(this.tick.value + ticks);
  }

  /** Go to the newest tick, and along with it while the tape is recorded. */
  follow(): void {
    this.pause();
    const place = this.current.value?.place;
    if (place !== undefined) place.following.value = true;
  }

  /** A lecture starts at the beginning, with everything covered; without a step of it, all is as it was. */
  toggleLecture(): void {
    batch(() => {
      const place = this.current.value?.place;
      this.setLecture(!this.lecture.value);
      if (place === undefined) return;
      if (this.lecture.value) {
        place.leftAt = this.tick.value;
        this.seek(BEFORE);
      } else if (this.tick.value === BEFORE) this.seek(place.leftAt ?? BEFORE);
    });
  }

  private setLecture(isOn: boolean): void {
    const place = this.current.value?.place;
    if (isOn && !this.lecture.value && place !== undefined) place.answered.value = new Map();
    this.lecture.value = isOn;
  }

  /** Ask the next question of this step; after the last one show what the step has brought. */
  answer(count = 1): void {
    const place = this.current.value?.place;
    if (place === undefined) return;
    place.answered.value = new Map(place.answered.value).set(this.tick.value, this.answered.value + count);
  }

  /** Show what this step has brought. */
  uncover(): void {
    this.answer(this.questions.value.length - this.answered.value);
  }

  /** The one key of a lecture: what is covered is shown, then the next step comes. */
  advance(): void {
    if (this.question.value !== undefined) this.uncover();
    else this.stepBy(1);
  }

  togglePlay(): void {
    if (this.playing.value) {
      this.pause();
      return;
    }
    batch(() => {
      this.playing.value = true;
      if (this.tick.value >= this.lastTick.value) this.moveTo(-1);
    });
    this.schedule();
  }

  nextSpeed(): void {
    const place = SPEEDS.indexOf(this.speed.value);
    this.speed.value = SPEEDS[(place + 1) % SPEEDS.length] ?? 1;
  }

  /** Let the colour of the cards say the next thing. */
  nextColoring(): void {
    const place = COLOR_BY.indexOf(this.colorBy.value);
    this.colorBy.value = COLOR_BY[(place + 1) % COLOR_BY.length] ?? "value";
  }

  select(selection: Selection | undefined): void {
    const current = this.current.value;
    if (current === undefined) return;
    const { graph, place } = current;
    const isThere =
      selection?.kind === "op" ? selection.op in graph.ops : (selection?.value ?? -1) in graph.values;
    place.selection.value = isThere ? selection : undefined;
  }

  /** Fold as far as a level says, whatever was opened or closed by hand. */
  foldTo(level: number): void {
    batch(() => {
      this.fold.value = level;
      this.opened.value = {};
    });
  }

  /** Open a folded group, fold an open one. */
  toggleGroup(key: string): void {
    const isOpen = this.folding.value?.open.some((group) => group.key === key) ?? false;
    this.opened.value = { ...this.opened.value, [key]: !isOpen };
  }

  /** Open the group that what is selected, or runs at this step, is folded into; else fold the one around it. */
  toggleGroupAround(): void {
    const [groups, folding] = [this.groups.value, this.folding.value];
    const selection = this.selection.value;
    const op = selection?.kind === "op" ? selection.op : (this.moment.value?.op ?? -1);
    if (groups === undefined || folding === undefined || op < 0) return;
    const around = groupsAround(groups, op);
    const folded = around.find((group) => !folding.open.includes(group));
    const group = folded ?? around.at(-1);
    if (group !== undefined) this.toggleGroup(group.key);
  }

  /** Go to the first step of the next scope, or of the one before. */
  stepToScope(direction: 1 | -1): void {
    const graph = this.current.value?.graph;
    if (graph !== undefined) this.seek(nextScope(graph, this.folding.value, this.tick.value, direction));
  }

  /** Height of the view in CSS pixels. It is kept in the notebook once it is settled. */
  setHeight(height: number, settled: boolean): void {
    this.height.value = Math.round(Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, height)));
    if (settled) this.settledHeight.value = this.height.value;
  }

  /** Share of the view's width that a panel has from now on: 0 hides it, undefined is as much as it needs. */
  setPanel(panel: SidePanel, share: number | undefined): void {
    this.dragPanel(panel, share);
    this.settlePanels();
  }

  dragPanel(panel: SidePanel, share: number | undefined): void {
    const { [panel]: _, ...others } = this.panels.value;
    const other = this.panels.value[panel === "code" ? "inspector" : "code"] ?? USUAL_SHARE;
    const bounded = boundedShare(share ?? 0, MOST_TOGETHER - other);
    this.panels.value = share === undefined ? others : { ...others, [panel]: bounded };
  }

  /** How wide the panels are is kept in the notebook once it is settled. */
  settlePanels(): void {
    const before = this.settledPanels.value;
    for (const panel of SIDE_PANELS) if (before[panel] !== 0) this.shownPanels[panel] = before[panel];
    this.settledPanels.value = this.panels.value;
  }

  /** Show a panel that is hidden, as wide as it was. */
  showPanel(panel: SidePanel): void {
    if (this.panels.value[panel] === 0) this.setPanel(panel, this.shownPanels[panel]);
  }

  /** All room to the graph; once more: the panels are there again. */
  togglePanels(): void {
    const isHidden = SIDE_PANELS.every((panel) => this.panels.value[panel] === 0);
    for (const panel of SIDE_PANELS) {
      if (isHidden) this.showPanel(panel);
      else this.setPanel(panel, 0);
    }
  }

  private pause(): void {
    clearTimeout(this.timer);
    this.playing.value = false;
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.moveTo(this.tick.value + 1);
      if (this.tick.value < this.lastTick.value) this.schedule();
      else this.playing.value = false;
    }, MILLISECONDS_PER_TICK / this.speed.value);
  }

  private moveTo(tick: number): void {
    const current = this.current.value;
    if (current === undefined) return;
    const { graph, place } = current;
    batch(() => {
      place.tick.value = Math.min(this.lastTick.value, Math.max(-1, tick));
      // While recording only End follows again: whoever steps by hand wants to stand still.
      place.following.value = graph.state !== "recording" && place.tick.value === this.lastTick.value;
    });
  }

  private placeIn(graph: Graph): Place {
    let place = this.places.get(graph.id);
    if (place === undefined) {
      const saved = this.places.size === 0 ? this.saved : DEFAULTS;
      const { selection } = saved;
      const step = saved.step ?? (this.lecture.peek() ? 0 : null);
      const isAtEnd = graph.state !== "recording" && (step ?? 0) >= tickCount(graph);
      place = {
        run: graph.run,
        tick: signal(step === null ? BEFORE : tickAfter(step)),
        following: signal(step === null || isAtEnd),
        selection: signal(selection === null ? undefined : selectionOf(selection)),
        answered: signal(new Map()),
        leftAt: undefined,
      };
      this.places.set(graph.id, place);
    }
    return place;
  }

  private listen(): void {
    const on = (event: string, callback: (content: unknown) => void) => {
      this.model.on(event, callback);
      this.ended.signal.addEventListener("abort", () => this.model.off(event, callback));
    };
    on("msg:custom", (content) => this.receive(content));
    on("change:_snapshot", () => this.takeSnapshot());
    on("change:_entries", () => this.takeEntries());
    // Jupyter's own event; while a view is there, it only ever says that the kernel is gone.
    on("comm_live_update", () => {
      sever(this.document);
      this.checks.sever();
      this.publishSoon();
    });
    this.takeSnapshot();
    keepInSync(
      this.model,
      (changed) => batch(() => this.takeState(changed)),
      () => this.state(),
      this.ended.signal,
    );
  }

  /** What the traits are to be. As long as there is no tape, the place in it is left as it was saved. */
  private state(): Partial<State> {
    const settled = {
      theme: this.theme.value,
      height: this.settledHeight.value,
      orientation: this.orientation.value,
      color_by: this.colorBy.value,
      lecture: this.lecture.value,
      fold: this.fold.value,
      opened: this.opened.value,
      panels: this.settledPanels.value,
    };
    const current = this.current.value;
    if (current === undefined) return settled;
    const { graph, place } = current;
    const isOver = this.tabs.value.every(({ state }) => state !== "recording");
    return {
      ...settled,
      tab: isOver ? graph.id : this.chosen.value,
      step: !isOver && place.following.value ? null : stepsUpTo(this.tick.value),
      selection: picked(graph, place.selection.value),
    };
  }

  private takeState(changed: Partial<State>): void {
    const { theme, height, orientation, color_by, lecture, fold, opened, panels, tab, step, selection } =
      changed;
    if (theme !== undefined) this.theme.value = theme;
    if (height !== undefined) this.height.value = this.settledHeight.value = height;
    if (orientation !== undefined) this.orientation.value = orientation;
    if (color_by !== undefined) this.colorBy.value = color_by;
    // For a whole notebook, too: what it shows already stays at its step.
    if (lecture !== undefined) this.setLecture(lecture);
    if (fold !== undefined) this.fold.value = fold;
    if (opened !== undefined) this.opened.value = opened;
    if (panels !== undefined) this.panels.value = this.settledPanels.value = panels;
    if (tab !== undefined || step !== undefined) this.pause();
    if (tab !== undefined) this.chosen.value = tab;
    if (this.current.value === undefined) this.saved = { ...this.saved, ...changed };
    if (step === null) this.follow();
    else if (step !== undefined) this.moveTo(tickAfter(step));
    if (selection !== undefined) this.select(selection === null ? undefined : selectionOf(selection));
  }

  private receive(content: unknown): void {
    if (!isHostMessage(content)) return;
    switch (content.kind) {
      case "show":
        this.show(content.graph);
        break;
      case "checking":
        this.checks.begin(content.key);
        break;
      case "checked":
        this.checks.end(content.key);
        break;
      default:
        this.take(content.message, false);
    }
  }

  private takeSnapshot(): void {
    this.takeSaved("_snapshot", (message) => this.take(message, true));
    this.takeEntries();
  }

  /** They belong to what is there: a snapshot that replaces it comes without them. */
  private takeEntries(): void {
    this.takeSaved("_entries", (message) => {
      // What it should not be is damaged, and the first access to it throws.
      attachEntries(this.document.graphs, message as EntriesMessage);
      this.publishSoon();
    });
  }

  private takeSaved(name: "_snapshot" | "_entries", take: (message: unknown) => void): void {
    const saved = this.model.get(name);
    if (saved === null || saved === undefined) return;
    try {
      take(saved instanceof DataView ? unpack(saved) : saved);
    } catch (error) {
      this.trouble.value = `tapeviz: the saved data is damaged (${String(error)}); run the cell again`;
    }
  }

  private take(message: unknown, isSnapshot: boolean): void {
    const outcome = applyMessage(this.document, message, isSnapshot);
    if (outcome.kind === "refused") this.trouble.value = outcome.message;
    if (outcome.kind === "applied") this.publishSoon();
  }

  /** However many messages come, what is drawn changes at most once a frame. */
  private publishSoon(): void {
    if (this.frame !== undefined) return;
    const publish = () => {
      this.frame?.cancel();
      this.frame = undefined;
      this.publish();
    };
    const frame = requestAnimationFrame(publish);
    // A page out of sight has no frames; it is kept up to date all the same.
    const timer = setTimeout(publish, 300);
    this.frame = {
      cancel: () => {
        cancelAnimationFrame(frame);
        clearTimeout(timer);
      },
    };
  }

  private publish(): void {
    batch(() => {
      for (const graph of this.document.graphs) {
        const place = graph && this.places.get(graph.id);
        if (graph === undefined || place === undefined || place.run === graph.run) continue;
        place.run = graph.run;
        place.selection.value = undefined;
        place.answered.value = new Map();
        if (graph === this.current.peek()?.graph) this.forgetProblem();
      }
      this.revision.value += 1;
    });
  }
}

function boundedShare(share: number, most: number): number {
  return share < LEAST_SHARE ? 0 : Math.min(MOST_SHARE, most, share);
}
