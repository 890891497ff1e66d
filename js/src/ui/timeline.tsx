/** The tape in time: a tick a step, blue forward, orange backward, brackets under them, and what moves through it. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Graph } from "../model/state";
import { type Bracket, brackets, describeTick, stepAt, tickCount } from "../model/ticks";
import { gradientTitle } from "../model/titles";
import { IconButton } from "./icons";
import { copyLink } from "./links";
import type { Session } from "./session";
import type { Stage } from "./stage";
import "./timeline.css";

const TICK_TOP = 9;
const TICK_HEIGHT = 16;
const MIDDLE = TICK_TOP + TICK_HEIGHT / 2;
const BRACKET_TOP = 34;
const BRACKET_ROW = 15;
/** Room at both ends for the marker. */
const MARGIN = 10;
const DENSE = 3;

export function Timeline({ session, stage }: { session: Session; stage: Stage }) {
  const graph = session.current.value?.graph;
  if (graph === undefined) return null;
  const { tick, lastTick, playing } = session;
  return (
    <div class="tv-timeline">
      <div class="tv-transport" role="toolbar" aria-label="Steps">
        <IconButton
          icon="first"
          label="To the beginning (Home)"
          onClick={() => session.seek(-1)}
          disabled={tick.value < 0}
        />
        <IconButton
          icon="back"
          label="Step back (←)"
          onClick={() => session.stepBy(-1)}
          disabled={tick.value < 0}
        />
        <IconButton
          icon={playing.value ? "pause" : "play"}
          label={playing.value ? "Pause (Space)" : "Play (Space)"}
          onClick={() => session.togglePlay()}
          disabled={lastTick.value < 0}
        />
        <IconButton
          icon="forward"
          label="Step forward (→)"
          onClick={() => session.stepBy(1)}
          disabled={tick.value >= lastTick.value}
        />
        <IconButton
          icon="last"
          label="To the end (End)"
          onClick={() => session.follow()}
          disabled={tick.value >= lastTick.value && !session.isWaiting.value}
        />
      </div>
      <Scrubber graph={graph} session={session} />
      <button
        type="button"
        class="tv-speed"
        title="Speed of playing"
        aria-label={`Speed: ${session.speed.value} times`}
        onClick={() => session.nextSpeed()}
      >
        {session.speed.value === 0.5 ? "½" : session.speed.value}×
      </button>
      <IconButton icon="link" label="Copy a link to this step (L)" onClick={() => copyLink(session, stage)} />
    </div>
  );
}

function Scrubber({ graph, session }: { graph: Graph; session: Session }) {
  const track = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  useEffect(() => {
    const element = track.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      width.value = entry?.contentRect.width ?? 0;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const count = tickCount(graph);
  const tick = session.tick.value;
  const place = placing(width.value, count);
  const rows = brackets(graph);
  const deepest = Math.max(0, ...rows.map(({ row }) => row));
  const height = BRACKET_TOP + BRACKET_ROW * (deepest + 1);

  const seekTo = (event: PointerEvent) => {
    const left = track.current?.getBoundingClientRect().left ?? 0;
    session.seek(Math.round(place.tickAt(event.clientX - left)));
  };
  return (
    <div
      ref={track}
      class="tv-scrubber"
      role="slider"
      tabIndex={0}
      aria-label="Step"
      aria-valuemin={0}
      aria-valuemax={count}
      aria-valuenow={tick + 1}
      aria-valuetext={`step ${tick + 1} of ${count}: ${describeTick(graph, tick)}`}
      aria-orientation="horizontal"
      style={{ height: `${height}px` }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus({ preventScroll: true });
        seekTo(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) seekTo(event);
      }}
    >
      {width.value > 0 && (
        <svg class="tv-track" width={width.value} height={height} aria-hidden="true">
          <path class="tv-track-line" d={`M${MARGIN},${MIDDLE}H${width.value - MARGIN}`} />
          <Marks graph={graph} tick={tick} x={place.x} step={place.step} />
          {rows.map((bracket) => (
            <BracketMark
              key={`${bracket.kind}${bracket.first},${bracket.row}`}
              bracket={bracket}
              short={bracket.gradient < 0 ? "" : `∂${gradientTitle(graph, bracket.gradient)}`}
              x={place.x}
              step={place.step}
            />
          ))}
          <Marker graph={graph} tick={tick} x={place.x(tick)} />
          <Pins session={session} x={place.x} />
        </svg>
      )}
    </div>
  );
}

/** Where ticks stand on a track: -1, before the first, is the left end. */
export function placing(width: number, count: number) {
  const step = (width - 2 * MARGIN) / Math.max(1, count);
  const x = (tick: number) => MARGIN + (tick + 1) * step;
  const tickAt = (at: number) => (at - MARGIN) / step - 1;
  return { x, step, tickAt };
}

interface MarksProperties {
  graph: Graph;
  tick: number;
  step: number;
  x(tick: number): number;
}

/** All ticks of a kind are one path; where there are more than pixels, one mark stands for several. */
function Marks({ graph, tick, step, x }: MarksProperties) {
  const groups = { forward: "", backward: "", "forward-ahead": "", "backward-ahead": "" };
  const stride = Math.max(1, Math.ceil(DENSE / step));
  const width = Math.min(3, Math.max(1, step * 0.4));
  const count = tickCount(graph);
  for (let i = 0; i < count; i += stride) {
    const direction = stepAt(graph, i)?.kind === "op" ? "forward" : "backward";
    groups[i > tick ? (`${direction}-ahead` as const) : direction] +=
      `M${(x(i) - width / 2).toFixed(1)},${TICK_TOP}h${width}v${TICK_HEIGHT}h-${width}Z`;
  }
  return (
    <>
      {Object.entries(groups).map(([kind, data]) => (
        <path key={kind} class={`tv-tick tv-tick-${kind}`} d={data} />
      ))}
    </>
  );
}

/** One for each problem, above the step at which it shows. */
function Pins({ session, x }: { session: Session; x(tick: number): number }) {
  const pinned = new Map<number, number>();
  session.problems.value.forEach(({ tick }, i) => {
    if (tick >= 0 && !pinned.has(tick)) pinned.set(tick, i);
  });
  return [...pinned].map(([tick, i]) => {
    const problem = session.problems.value[i];
    return (
      <path
        key={tick}
        class={`tv-pin tv-pin-${problem?.finding.severity}`}
        d={`M${x(tick) - 3.5},0.5h7l-3.5,6Z`}
        data-pin={tick}
        onPointerDown={(event) => {
          event.stopPropagation();
          session.visit(i);
        }}
      >
        <title>{problem?.finding.title}</title>
      </path>
    );
  });
}

function Marker({ graph, tick, x }: { graph: Graph; tick: number; x: number }) {
  const step = stepAt(graph, tick);
  const kind = step === undefined ? "start" : step.kind === "op" ? "forward" : "backward";
  return (
    <g class={`tv-marker tv-marker-${kind}`} style={`transform: translate(${x}px, ${MIDDLE}px)`}>
      <rect x={-5.5} y={-12} width={11} height={24} rx={5.5} />
      <circle r={2.2} />
    </g>
  );
}

interface BracketProperties {
  bracket: Bracket;
  /** What to say where there is no room for the label. */
  short: string;
  step: number;
  x(tick: number): number;
}

function BracketMark({ bracket, short, step, x }: BracketProperties) {
  const { first, last, row, label, kind, open } = bracket;
  const half = Math.min(6, step * 0.35);
  const [left, right] = [x(first) - half, x(last) + half];
  const y = BRACKET_TOP + row * BRACKET_ROW;
  const middle = (left + right) / 2;
  const width = (text: string) => [...text].length * 6.2 + 12;
  const text = [label, short].find((candidate) => candidate !== "" && right - left > width(candidate) + 10);
  const serif = open ? "" : "v-5";
  const gap = text === undefined ? 0 : width(text) / 2;
  const data = `M${left},${y - 5}v5H${middle - gap}M${middle + gap},${y}H${right}${serif}`;
  return (
    <g class={`tv-bracket-mark tv-bracket-${kind}`}>
      <title>{label}</title>
      <path d={data} />
      {text && (
        <text x={middle} y={y + 3.5}>
          {text}
        </text>
      )}
    </g>
  );
}
