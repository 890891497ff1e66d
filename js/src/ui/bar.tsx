/** The bar on top: what is running, how far, and the buttons. */

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { valuesOfVariable } from "../model/changed";
import { COLOR_BY } from "../model/coloring";
import { counted } from "../model/numbers";
import type { Graph } from "../model/state";
import { stepsUpTo, tickCount } from "../model/ticks";
import { IconButton, type IconName } from "./icons";
import { turn } from "./keys";
import type { Session } from "./session";
import type { Stage } from "./stage";
import { nextTheme, type Scheme } from "./theme";
import "./bar.css";

const STATES: Record<Graph["state"], string> = {
  recording: "recording",
  closed: "closed",
  raised: "an op raised",
};

interface Properties {
  session: Session;
  stage: Stage;
  page: Scheme;
}

export function Bar({ session, stage, page }: Properties) {
  const graph = session.current.value?.graph;
  const theme = session.theme.value;
  const icon: IconName = theme;
  const target = nextTheme(theme, page);
  return (
    <div class={`tv-bar${stage.isRoomy.value ? "" : " tv-is-close"}`}>
      {graph && <Status graph={graph} session={session} isNarrow={!stage.isRoomy.value} />}
      <span class="tv-space" />
      {session.isWaiting.value && (
        <button
          type="button"
          class="tv-pill"
          onClick={() => session.follow()}
          title="Follow the tape again (End)"
        >
          <span class="tv-dot tv-dot-recording" /> go live
        </button>
      )}
      {session.isLive.value && (
        <span class="tv-pill tv-is-live">
          <span class="tv-dot tv-dot-recording" /> live
        </span>
      )}
      {graph && stage.isRoomy.value && <FoldControl session={session} />}
      {graph && stage.isRoomy.value && <Coloring session={session} />}
      <div class="tv-buttons" role="toolbar" aria-label="View">
        <IconButton
          icon={icon}
          label={`Theme: ${theme} (switch to ${target})`}
          onClick={() => {
            session.theme.value = target;
          }}
        />
        <IconButton
          icon="lecture"
          label={session.lecture.value ? "Leave the lecture (T)" : "Teach: lecture mode (T)"}
          pressed={session.lecture.value}
          onClick={() => session.toggleLecture()}
        />
        <IconButton
          icon="search"
          label="Search (/)"
          pressed={stage.isSearchOpen.value}
          onClick={() => (stage.isSearchOpen.value ? stage.closeSearch() : stage.openSearch())}
        />
        <IconButton icon="turn" label="Turn the graph (R)" onClick={() => turn(session, stage)} />
        <IconButton icon="fit" label="Fit the graph (0)" onClick={() => stage.fit()} />
        <IconButton
          icon="export"
          label="Save the picture (S)"
          pressed={stage.isExportOpen.value}
          onClick={() => stage.toggleExport()}
        />
        {document.fullscreenEnabled && (
          <IconButton
            icon={stage.isFullScreen.value ? "leaveFullScreen" : "fullScreen"}
            label={stage.isFullScreen.value ? "Leave full screen" : "Full screen"}
            onClick={() => stage.toggleFullScreen()}
          />
        )}
        <IconButton
          icon="help"
          label="Keys and signs (?)"
          pressed={stage.isHelpOpen.value}
          onClick={() => stage.toggleHelp()}
        />
      </div>
    </div>
  );
}

/** Where it is narrow: what the bar has no room for, in a row below it. */
export function Choices({ session, stage }: Pick<Properties, "session" | "stage">) {
  if (session.current.value === undefined || stage.isRoomy.value) return null;
  return (
    <div class="tv-choices">
      <Coloring session={session} />
      <span class="tv-space" />
      <FoldControl session={session} />
    </div>
  );
}

const OF_SLIDERS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

/** How much is open: from all folded to all open, or as much of it as can be looked at. */
function FoldControl({ session }: { session: Session }) {
  const folding = session.folding.value;
  if (folding === undefined || folding.levels === 0) return null;
  const { level, levels, opensAll } = folding;
  const most = opensAll ? "all open" : "as much open as can be seen at once";
  const said = level === 0 ? "all folded" : level === levels ? most : `${level} of ${levels} levels open`;
  return (
    <label class="tv-fold" title={`Fold: ${said}`}>
      <span>Fold</span>
      <input
        type="range"
        min={0}
        max={levels}
        value={level}
        aria-valuetext={said}
        onInput={(event) => session.foldTo(event.currentTarget.valueAsNumber)}
        // These keys are the slider's own while it has the focus.
        onKeyDown={(event) => OF_SLIDERS.has(event.key) && event.stopPropagation()}
      />
    </label>
  );
}

function Coloring({ session }: { session: Session }) {
  return (
    <fieldset class="tv-segments" title="What the colour of the cards says (G)">
      <legend class="tv-hidden">Colour by</legend>
      {COLOR_BY.map((by) => (
        <button
          key={by}
          type="button"
          aria-pressed={session.colorBy.value === by}
          onClick={() => {
            session.colorBy.value = by;
          }}
        >
          {by}
        </button>
      ))}
    </fieldset>
  );
}

interface StatusProperties {
  graph: Graph;
  session: Session;
  isNarrow: boolean;
}

function Status({ graph, session, isNarrow }: StatusProperties) {
  const tabs = session.tabs.value;
  const list = facts(graph, session.tick.value);
  // What is left out is what one misses least.
  if (isNarrow) list.reverse();
  const state = graph.message === "" ? STATES[graph.state] : graph.message;
  return (
    <>
      <span class={`tv-dot tv-dot-${graph.state}`} role="img" aria-label={state} title={state} />
      {tabs.length > 1 ? (
        <Tabs tabs={tabs} current={graph} session={session} />
      ) : (
        <strong class="tv-name">{graph.title}</strong>
      )}
      {session.document.leftOut > 0 && (
        <span class="tv-counts" title="One view shows the first tapes of a cell; it counts the others.">
          +{session.document.leftOut.toLocaleString("en")} more
        </span>
      )}
      <span class="tv-counts tv-progress">
        {list.map((fact, i) => (
          <span key={fact}>{i === 0 ? fact : ` · ${fact}`}</span>
        ))}
      </span>
      {graph.message !== "" && (
        <span class={`tv-remark tv-remark-${graph.state}`} title={graph.message}>
          {graph.message}
        </span>
      )}
    </>
  );
}

/** "run 40", "4 ops", "2 sources", "step 7 of 9"; what was too much to send is said. */
export function facts(graph: Graph, tick: number): string[] {
  const { ops, run, counts, gradients } = graph;
  const list: string[] = [];
  if (run > 1) list.push(`run ${run.toLocaleString("en")}`);
  const isCut = counts.ops > ops.length;
  const total = counted(Math.max(counts.ops, ops.length), "op");
  list.push(isCut ? `first ${ops.length.toLocaleString("en")} of ${total}` : total);
  const sources = new Set(
    gradients.flatMap(({ sources }) => sources.map((value) => valuesOfVariable(graph, value)[0])),
  ).size;
  if (sources > 0) list.push(counted(sources, "source"));
  list.push(`step ${stepsUpTo(tick).toLocaleString("en")} of ${tickCount(graph).toLocaleString("en")}`);
  return list;
}

function Tabs({ tabs, current, session }: { tabs: Graph[]; current: Graph; session: Session }) {
  const strip = useRef<HTMLDivElement>(null);
  /** Whether there is more to the left, to the right. */
  const beyond = useSignal({ before: false, after: false });
  const look = () => {
    if (strip.current === null) return;
    const { scrollLeft, scrollWidth, clientWidth } = strip.current;
    const [before, after] = [scrollLeft > 1, scrollLeft + clientWidth < scrollWidth - 1];
    const is = beyond.peek();
    if (is.before !== before || is.after !== after) beyond.value = { before, after };
  };
  const reveal = () => {
    if (strip.current === null) return;
    revealSelected(strip.current);
    look();
  };
  useLayoutEffect(reveal, [current.id, tabs.length]);
  useEffect(() => {
    if (strip.current === null) return;
    const observer = new ResizeObserver(reveal);
    observer.observe(strip.current);
    return () => observer.disconnect();
  }, []);
  const move = (event: KeyboardEvent) => {
    const direction = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = tabs[tabs.indexOf(current) + direction];
    if (direction === 0) return;
    event.stopPropagation();
    event.preventDefault();
    if (next === undefined || !(event.currentTarget instanceof HTMLElement)) return;
    session.show(next.id);
    event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")[tabs.indexOf(next)]?.focus();
  };
  return (
    <div
      ref={strip}
      class={`tv-tabs${beyond.value.before ? " tv-is-before" : ""}${beyond.value.after ? " tv-is-after" : ""}`}
      role="tablist"
      aria-label="Tapes"
      onKeyDown={move}
      onScroll={look}
    >
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          class="tv-tab"
          aria-selected={tab === current}
          tabIndex={tab === current ? 0 : -1}
          onClick={() => session.show(tab.id)}
        >
          {tab.title}
          {tab.run > 1 && <span class="tv-times"> × {tab.run.toLocaleString("en")}</span>}
        </button>
      ))}
    </div>
  );
}

/** Scrolls the strip alone, never the page, so that the selected tab stands clear of the faded ends. */
function revealSelected(strip: HTMLElement): void {
  const tab = strip.querySelector<HTMLElement>("[aria-selected=true]");
  if (tab === null) return;
  const [room, box] = [strip.getBoundingClientRect(), tab.getBoundingClientRect()];
  const fade = 36;
  if (box.right > room.right - fade) strip.scrollLeft += box.right - room.right + fade;
  if (box.left < room.left + fade) strip.scrollLeft -= room.left + fade - box.left;
}
