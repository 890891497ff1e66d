/** The track of the timeline: ticks, brackets under them, pins above them, and the marker that is dragged. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Graph } from "../model/state";
import { describeTick, stepAt, stepsUpTo } from "../model/ticks";
import { gradientTitle } from "../model/titles";
import {
  type Mark,
  marksOf,
  type PlacedBracket,
  pinsOf,
  placedBrackets,
  placeOfTick,
  type Track,
  tickAtPlace,
  trackOf,
} from "../model/track";
import type { Session } from "./session";

const TICK_TOP = 9;
const TICK_HEIGHT = 16;
const MIDDLE = TICK_TOP + TICK_HEIGHT / 2;
const BRACKET_TOP = 34;
const BRACKET_ROW = 15;
const MARGIN = 10;

export function Scrubber({ graph, session }: { graph: Graph; session: Session }) {
  const element = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  /** The tick that the pointer is on. */
  const hovered = useSignal<number | undefined>(undefined);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      width.value = entry?.contentRect.width ?? 0;
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);

  const tick = session.tick.value;
  const track = trackOf(graph, width.value, MARGIN);
  const { count } = track;
  const rows = useMemo(() => placedBrackets(graph, track), [graph, graph.revision, width.value]);
  const height = heightOf(rows);

  const tickUnder = (event: PointerEvent) => {
    const left = element.current?.getBoundingClientRect().left ?? 0;
    return tickAtPlace(track, event.clientX - left);
  };
  return (
    <div
      ref={element}
      class="tv-scrubber"
      role="slider"
      tabIndex={0}
      aria-label="Step"
      aria-valuemin={0}
      aria-valuemax={count}
      aria-valuenow={stepsUpTo(tick)}
      aria-valuetext={`step ${stepsUpTo(tick)} of ${count}: ${describeTick(graph, tick)}`}
      aria-orientation="horizontal"
      style={{ height: `${height}px` }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus({ preventScroll: true });
        session.seek(tickUnder(event));
      }}
      onPointerMove={(event) => {
        hovered.value = tickUnder(event);
        if (event.currentTarget.hasPointerCapture(event.pointerId)) session.seek(tickUnder(event));
      }}
      onPointerLeave={() => {
        hovered.value = undefined;
      }}
    >
      {width.value > 0 && <TrackPicture {...{ graph, session, track, rows }} />}
      {hovered.value !== undefined && <Reading graph={graph} track={track} tick={hovered.value} />}
    </div>
  );
}

const heightOf = (rows: readonly PlacedBracket[]) =>
  BRACKET_TOP + BRACKET_ROW * (Math.max(0, ...rows.map(({ row }) => row)) + 1);

interface PictureProperties {
  graph: Graph;
  session: Session;
  track: Track;
  rows: readonly PlacedBracket[];
}

export function TrackPicture({ graph, session, track, rows }: PictureProperties) {
  const { width } = track;
  const tick = session.tick.value;
  const marks = useMemo(() => marksOf(graph, track), [graph, graph.revision, width]);
  return (
    <svg class="tv-track" width={width} height={heightOf(rows)} aria-hidden="true">
      <path class="tv-track-line" d={`M${MARGIN},${MIDDLE}H${width - MARGIN}`} />
      <Marks marks={marks} track={track} />
      <Ahead track={track} tick={tick} />
      {rows.map((bracket) => (
        <BracketMark
          key={`${bracket.kind}${bracket.first},${bracket.row}`}
          bracket={bracket}
          short={shortOf(graph, bracket)}
        />
      ))}
      <Marker graph={graph} tick={tick} x={placeOfTick(track, tick)} />
      <Pins session={session} track={track} />
    </svg>
  );
}

/** All of a direction are one path. A mark that stands for ticks of both is blue above and orange below. */
function Marks({ marks, track }: { marks: Mark[]; track: Track }) {
  const width = Math.min(3, Math.max(1.2, track.step * 0.4));
  const [forward, backward] = useMemo(() => {
    const paths = ["", ""];
    for (const { x, backward: share } of marks) {
      const left = (x - width / 2).toFixed(1);
      const split = TICK_TOP + TICK_HEIGHT * (1 - share);
      if (share < 1) paths[0] += `M${left},${TICK_TOP}h${width}V${split}h-${width}Z`;
      if (share > 0) paths[1] += `M${left},${split}h${width}V${TICK_TOP + TICK_HEIGHT}h-${width}Z`;
    }
    return paths;
  }, [marks]);
  return (
    <>
      <path class="tv-tick tv-tick-forward" d={forward} />
      <path class="tv-tick tv-tick-backward" d={backward} />
    </>
  );
}

/** What is still to come lies under a veil: a step then changes nothing but the veil's edge. */
function Ahead({ track, tick }: { track: Track; tick: number }) {
  const left = placeOfTick(track, tick) + Math.min(track.step / 2, 4);
  const width = Math.max(0, track.width - left);
  return <rect class="tv-ahead" x={left} y={TICK_TOP - 1} width={width} height={TICK_HEIGHT + 2} />;
}

/** Above the steps at which problems show. */
function Pins({ session, track }: { session: Session; track: Track }) {
  const problems = session.problems.value;
  const pins = pinsOf(
    problems.map(({ tick }) => tick),
    track,
  );
  return pins.map(({ x, tick, problems: [first = 0, ...others] }) => {
    const finding = problems[first]?.finding;
    const more = others.length === 0 ? "" : ` (+${others.length.toLocaleString("en")} more)`;
    return (
      <path
        key={tick}
        class={`tv-pin tv-pin-${finding?.severity}`}
        d={`M${x - 3.5},0.5h7l-3.5,6Z`}
        data-pin={tick}
        onPointerDown={(event) => {
          event.stopPropagation();
          session.visit(first);
        }}
      >
        <title>
          {finding?.title}
          {more}
        </title>
      </path>
    );
  });
}

/** What the pointer is on, in words, above it. */
function Reading({ graph, track, tick }: { graph: Graph; track: Track; tick: number }) {
  const x = placeOfTick(track, tick);
  const share = track.width === 0 ? 0 : x / track.width;
  return (
    <p class="tv-reading" style={{ left: `${x}px`, translate: `${-100 * share}% 0` }} aria-hidden="true">
      <span class="tv-reading-step">{stepsUpTo(tick).toLocaleString("en")}</span> {describeTick(graph, tick)}
    </p>
  );
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

/** What is said of a bracket without room for its label. */
function shortOf(graph: Graph, { kind, gradient, label }: PlacedBracket): string {
  if (gradient >= 0) return `∂${gradientTitle(graph, gradient)}`;
  return kind === "recorded" && label === "recorded" ? "ops" : "";
}

/** Between a bracket and the label beside it, and on either side of one in it. */
const ASIDE = 5;
/** Of a letter in a label, typically. */
const LETTER = 6.2;

/** @param short is said where there is no room for the label. */
function BracketMark({ bracket, short }: { bracket: PlacedBracket; short: string }) {
  const { left, right, row, label, kind, open, free } = bracket;
  const y = BRACKET_TOP + row * BRACKET_ROW;
  const middle = (left + right) / 2;
  const width = (text: string) => [...text].length * LETTER;
  const texts = [label, short].filter(Boolean);
  const text = texts.find((candidate) => right - left >= width(candidate));
  const behind = texts.find((candidate) => free.right - right > width(candidate) + 2 * ASIDE);
  const serif = open ? "" : "v-5";
  // Where the label takes all of the room, only the ends of the bracket are seen.
  const gap = text === undefined ? 0 : Math.min((right - left) / 2, width(text) / 2 + ASIDE);
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
      {!text && behind && (
        <text class="tv-is-behind" x={right + ASIDE} y={y + 3.5}>
          {behind}
        </text>
      )}
    </g>
  );
}
