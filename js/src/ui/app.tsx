/** One view: the panels and how they share the room. */

import { useSignal } from "@preact/signals";
import { Component, type ComponentChildren } from "preact";
import { useCallback, useEffect, useMemo, useRef } from "preact/hooks";
import { coloring } from "../model/coloring";
import type { Graph } from "../model/state";
import { GraphView } from "../render/graph-view";
import { createRuler } from "../render/measure";
import { Bar, Choices } from "./bar";
import { CodePanel } from "./code";
import { type Copy, CopyContext } from "./copy";
import { Divider } from "./divider";
import { EmptyTape } from "./empty";
import { Export } from "./export";
import { Gradients } from "./gradients";
import { Grip } from "./grip";
import { Help } from "./help";
import type { SidePanel } from "./host";
import { Inspector } from "./inspector";
import { Legend } from "./legend";
import { Lesson } from "./lesson";
import { Notice } from "./notice";
import { Problems } from "./problems";
import { Search } from "./search";
import type { Session } from "./session";
import { useStacking } from "./stacking";
import type { Pane, Stage } from "./stage";
import { schemeOfPage, watchScheme } from "./theme";
import { Timeline } from "./timeline";
import "./tokens.css";
import "./app.css";

/** Widths from which all three panels, or two of them, stand side by side. */
const THREE = 1040;
const THREE_IN_LECTURE = 1500;
const TWO = 600;

interface Properties {
  session: Session;
  stage: Stage;
  /** Prefix of the ids of elements, one for each view. */
  view: string;
}

export function App({ session, stage, view }: Properties) {
  const page = useSignal(schemeOfPage());
  useEffect(() => {
    const ended = new AbortController();
    watchScheme((scheme) => {
      page.value = scheme;
    }, ended.signal);
    return () => ended.abort();
  }, []);
  const copy = useCallback<Copy>((text, what) => stage.copy(text, what), [stage]);
  const theme = session.theme.value;
  const scheme = theme === "auto" ? page.value : theme;
  return (
    <div
      class={`tv-view${session.lecture.value ? " tv-is-lecture" : ""}`}
      data-theme={scheme}
      data-host={scheme === page.value}
      data-swift={session.isSwift.value}
      style={{ height: stage.isFullScreen.value ? "100vh" : `${heightOf(session)}px` }}
    >
      <Calm attempt={session.current.value?.revision}>
        <CopyContext.Provider value={copy}>
          <Bar session={session} stage={stage} page={page.value} />
          <Choices session={session} stage={stage} />
          {session.trouble.value !== undefined && <p class="tv-trouble">{session.trouble.value}</p>}
          <Panels session={session} stage={stage} view={view} />
          <Lesson session={session} stage={stage} />
          <Problems session={session} />
          <Timeline session={session} stage={stage} />
          {stage.isHelpOpen.value && <Help stage={stage} />}
          {stage.isExportOpen.value && <Export session={session} stage={stage} />}
          <Notice session={session} stage={stage} />
        </CopyContext.Provider>
      </Calm>
      <Grip session={session} />
    </div>
  );
}

/** In CSS pixels. Large type wants room. */
const LEAST_IN_LECTURE = 640;

function heightOf({ height, lecture }: Session): number {
  return lecture.value ? Math.max(LEAST_IN_LECTURE, height.value) : height.value;
}

function Panels({ session, stage, view }: Properties) {
  const ruler = useMemo(createRuler, []);
  const panels = useRef<HTMLDivElement>(null);
  const width = stage.width.value;
  const isLecture = session.lecture.value;
  const isRoomy = width >= (isLecture ? THREE_IN_LECTURE : THREE);
  const isStacked = useStacking(session, stage, ruler, panels, isRoomy && !isLecture);
  const current = session.current.value;
  const moment = session.moment.value;
  if (current === undefined || moment === undefined) return <p class="tv-empty">No tape yet.</p>;
  const colors = coloring(current.graph, moment, session.colorBy.value);
  const isShown = (name: SidePanel) => session.panels.value[name] !== 0;
  const hasCode = current.graph.files.some(({ text }) => text.trim() !== "");
  const wanted = stage.pane.value;
  const columns = isRoomy && !isStacked ? 3 : width >= TWO ? 2 : 1;
  const isCodeAbove = isRoomy && isStacked && hasCode;
  const sides: Pane[] = hasCode && !isRoomy ? ["inspector", "gradients", "code"] : ["inspector", "gradients"];
  const chosen = sides.includes(wanted) ? wanted : undefined;
  // In a lecture the room is the picture's: a panel stands beside it when it is asked for.
  const isAlone = isLecture && (chosen === undefined || !isShown("inspector"));
  const beside = columns === 1 || isAlone ? undefined : (chosen ?? "inspector");
  const instead = columns === 1 ? chosen : undefined;
  const graph = (
    <div class="tv-stage" hidden={instead !== undefined}>
      {stage.isSearchOpen.value && <Search {...{ session, stage, view }} />}
      {isEmpty(current.graph) && <EmptyTape graph={current.graph} />}
      <GraphView
        graph={current.graph}
        revision={current.revision}
        moment={moment}
        selection={session.selection.value}
        pointed={session.pointed.value}
        lit={session.light.value}
        question={session.question.value}
        isLarge={session.lecture.value}
        coloring={colors}
        marks={session.marks.value}
        orientation={session.orientation.value}
        isLive={session.isLive.value}
        folding={session.folding.value}
        ruler={ruler}
        view={view}
        onSelect={(selection) => session.select(selection)}
        onCheck={(value) => session.check([value])}
        onToggle={(group) => session.toggleGroup(group)}
        onPoint={(ops) => {
          session.pointed.value = ops;
        }}
        onReady={(handle) => {
          stage.graph = handle;
        }}
      />
      <Legend by={session.colorBy.value} scale={colors.scale} />
    </div>
  );
  const panel = (name: Pane) => {
    if (name === "code") return <CodePanel session={session} stage={stage} />;
    return name === "gradients" ? <Gradients session={session} /> : <Inspector session={session} />;
  };
  const hasCodeBeside = columns === 3 && hasCode && isShown("code");
  const hasSide = beside !== undefined && isShown("inspector");
  const hasTabsOnTop = columns === 1 || isLecture;
  const widths = {
    "--tv-code-width": columns === 3 && hasCode ? widthOf(session, "code") : "0px",
    "--tv-inspector-width": isAlone ? "0px" : widthOf(session, "inspector"),
  };
  const tabs = (
    <PaneTabs
      panes={hasTabsOnTop ? ["graph", ...sides] : sides}
      pane={beside ?? instead ?? "graph"}
      onChoose={(name) => {
        stage.pane.value = name;
        if (name !== "graph") session.showPanel("inspector");
      }}
    />
  );
  // The graph keeps its place in the tree, so that it lives on when the panels around it change.
  return (
    <div
      ref={panels}
      class={`tv-panels tv-columns-${columns}${hasTabsOnTop ? " tv-has-tabs" : ""}`}
      style={widths}
    >
      {hasTabsOnTop ? tabs : null}
      {hasCodeBeside ? <CodePanel session={session} stage={stage} /> : null}
      {graph}
      {columns === 3 && hasCode ? <Divider session={session} panel="code" /> : null}
      {beside !== undefined ? <Divider session={session} panel="inspector" /> : null}
      {hasSide ? (
        <div class={`tv-side${isCodeAbove ? " tv-has-code" : ""}`}>
          {isCodeAbove ? <CodePanel session={session} stage={stage} /> : null}
          {hasTabsOnTop ? null : tabs}
          {panel(beside)}
        </div>
      ) : null}
      {instead !== undefined ? panel(instead) : null}
    </div>
  );
}

/** In CSS pixels: narrower ones cannot be read. */
const LEAST_WIDTHS: Record<SidePanel, number> = { code: 180, inspector: 216 };

/** Undefined for what nobody has set: a panel is as wide as it needs then. */
function widthOf({ panels }: Session, panel: SidePanel): string | undefined {
  const share = panels.value[panel];
  if (share === 0) return "auto"; // what is left of it: its edge
  return share === undefined ? undefined : `max(${LEAST_WIDTHS[panel]}px, ${share * 100}%)`;
}

/** Nothing is drawn: without ops there may still be sources and targets, between which something is missing. */
const isEmpty = ({ ops, gradients }: Graph) => ops.length === 0 && gradients.length === 0;

const PANES: Record<Pane, string> = {
  graph: "Graph",
  code: "Code",
  inspector: "Inspector",
  gradients: "Gradients",
};

interface TabsProperties {
  panes: Pane[];
  pane: Pane;
  onChoose(pane: Pane): void;
}

function PaneTabs({ panes, pane, onChoose }: TabsProperties) {
  return (
    <nav class="tv-panes" aria-label="Panels">
      {panes.map((name) => (
        <button
          key={name}
          type="button"
          class="tv-pane"
          aria-pressed={name === pane}
          onClick={() => onChoose(name)}
        >
          {PANES[name]}
        </button>
      ))}
    </nav>
  );
}

interface CalmProperties {
  children: ComponentChildren;
  /** With the next state of the graph it is tried again. */
  attempt: number | undefined;
}

/** An error in the view is the view's own: it says so calmly, and the notebook goes on. */
class Calm extends Component<CalmProperties, { message: string | undefined }> {
  override state = { message: undefined };

  static override getDerivedStateFromError(error: unknown) {
    return { message: messageOf(error) };
  }

  override componentDidUpdate(before: CalmProperties) {
    const isNew = before.attempt !== this.props.attempt;
    if (isNew && this.state.message !== undefined) this.setState({ message: undefined });
  }

  override render() {
    return this.state.message === undefined ? this.props.children : <Failure message={this.state.message} />;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function Failure({ message }: { message: string }) {
  return (
    <div class="tv-error" role="note">
      <strong>This picture could not be drawn.</strong>
      <p>Your computation is not affected. Running the cell again draws a new one.</p>
      <p class="tv-hint">{message}</p>
    </div>
  );
}
