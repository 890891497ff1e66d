/** A folded group: a card, or a stack of them where it holds the same thing several times; and the box of an open one. */

import { headerOf } from "../layout/compound";
import type { Size } from "../layout/geometry";
import { type GroupCourse, traceOf } from "../model/course";
import type { Group } from "../model/groups";
import { type Detail, LEAST_TYPE } from "./camera";
import { COMPACT_PAD, LARGEST, NUMBER, oneLine, PAD, SMALL, TITLE } from "./card";
import { Glyph } from "./glyph";
import { type BoxLook, courseInWords, type GroupLook } from "./group-look";
import { cut, type Ruler } from "./measure";
import { pathsOf } from "./trace";
import "./group.css";

const CORNER = 8;
/** How far the cards of a stack stand out behind the first, and how many do. */
const LAYER = 4;
const LAYERS = 2;
const HEIGHT = 74;
const LEAST_WIDTH = 176;
const TIMES = 13;
const BAR = 3;

export function groupSize(group: Group, ruler: Ruler): Size {
  const title = ruler.sans(oneLine(group.title), TITLE, 600);
  const times = group.times > 1 ? ruler.sans(timesOf(group.times), TIMES, 600) + 10 : 0;
  const width = Math.max(LEAST_WIDTH, title + times + 2 * PAD);
  const stack = group.times > 1 ? LAYER * LAYERS : 0;
  return { width: Math.ceil(Math.min(LARGEST.width, width + stack)), height: HEIGHT + stack };
}

const timesOf = (times: number) => `×${times.toLocaleString("en")}`;

/** Sizes of the title from further away. */
const FAR: Record<Detail, number> = { full: 0, compact: 19, values: 26, titles: 34, labels: 48, blocks: 48 };

interface Properties {
  look: GroupLook;
  ruler: Ruler;
  detail: Detail;
}

export function GroupView({ look, ruler, detail }: Properties) {
  const { box, state, times } = look;
  const layers = times > 1 ? LAYERS : 0;
  const [width, height] = [box.width - LAYER * layers, box.height - LAYER * layers];
  const classes = ["tv-node", "tv-group", `tv-state-${state}`];
  const { selected, pointed, dimmed } = look;
  for (const [name, is] of Object.entries({ selected, pointed, dimmed }))
    if (is) classes.push(`tv-is-${name}`);
  return (
    <g
      class={classes.join(" ")}
      style={`transform: translate(${box.x}px, ${box.y}px)`}
      data-node={look.key}
      data-group={look.group}
      data-name={look.title}
      data-kind="group"
      data-state={state}
      data-times={times}
    >
      {Array.from({ length: layers }, (_, i) => {
        const shift = LAYER * (layers - i);
        return (
          <rect
            key={shift}
            class="tv-layer"
            {...{ x: shift, y: 0, width, height }}
            y={LAYER * i}
            rx={CORNER}
          />
        );
      })}
      <g transform={`translate(0,${LAYER * layers})`}>
        <rect
          class="tv-card"
          width={width}
          height={height}
          rx={CORNER}
          id={look.id}
          role="treeitem"
          aria-label={look.spoken}
          aria-level={look.level}
          aria-selected={selected}
          aria-expanded={false}
        />
        <g aria-hidden="true">
          {detail === "full" ? (
            <Everything look={look} ruler={ruler} width={width} height={height} />
          ) : (
            <Far {...{ look, ruler, width, height, detail }} />
          )}
        </g>
      </g>
    </g>
  );
}

type Face = Pick<Properties, "look" | "ruler"> & Size;

function Everything({ look, ruler, width, height }: Face) {
  const times = look.times > 1 ? timesOf(look.times) : "";
  const room = width - 2 * PAD - (times === "" ? 0 : ruler.sans(times, TIMES, 600) + 10);
  const title = cut(oneLine(look.title), room, (text) => ruler.sans(text, TITLE, 600));
  const track = width - 2 * PAD;
  const normRoom = track - (look.ailment ? 16 : 0);
  const isLong = ruler.mono(`∂ ‖·‖ ${look.norms}`, NUMBER) > normRoom;
  return (
    <>
      <text class="tv-title" x={PAD} y={20.5}>
        {title}
      </text>
      <text class="tv-times" x={width - PAD} y={20.5}>
        {times}
      </text>
      <text class="tv-group-count" x={PAD} y={37}>
        {look.count}
      </text>
      {look.course && <Spark course={look.course} look={look} ruler={ruler} width={width} />}
      {look.norms !== "" && (
        <text class="tv-number tv-gradient tv-at-end" x={width - PAD - (look.ailment ? 16 : 0)} y={56}>
          <tspan class="tv-group-norm">{isLong ? "∂ " : "∂ ‖·‖ "}</tspan>
          {look.norms}
        </text>
      )}
      {look.ailment && <Glyph name={look.ailment} x={width - PAD - 5} y={52} />}
      <rect class="tv-group-track" x={PAD} y={height - 10} width={track} height={BAR} rx={BAR / 2} />
      <rect class="tv-run" x={PAD} y={height - 10} width={track * look.forward} height={BAR} rx={BAR / 2} />
      <rect
        class="tv-passed"
        x={PAD + track * (1 - look.backward)}
        y={height - 10}
        width={track * look.backward}
        height={BAR}
        rx={BAR / 2}
      />
    </>
  );
}

const SPARK_WIDEST = 84;
const SPARK_LEAST = 30;

/** Beside the count, at the right: a line over the runs, or over the same thing again and again. */
function Spark({ course, look, ruler, width }: Omit<Face, "height"> & { course: GroupCourse }) {
  const taken = ruler.sans(look.count, SMALL) + 14;
  const room = Math.min(SPARK_WIDEST, width - 2 * PAD - taken);
  if (room < SPARK_LEAST) return null;
  const box = { x: width - PAD - room, y: 29, width: room - 2, height: 9 };
  const { line, lost, end } = pathsOf(traceOf(course), box);
  return (
    <g class={`tv-spark tv-spark-${course.of}`}>
      <title>{courseInWords(course)}</title>
      <rect class="tv-spark-reach" x={box.x} y={box.y - 3} width={room} height={box.height + 6} />
      <path class="tv-spark-line" d={line} />
      <path class="tv-spark-lost" d={lost} />
      {end && <circle r={2} cx={end.x} cy={end.y} />}
    </g>
  );
}

/** In the type of each distance: the lines below the title that there is room for, and where the last of all stands. */
const FAR_LINES: Partial<Record<Detail, { most: number; bottom: number }>> = {
  compact: { most: 2, bottom: 14 },
  values: { most: 1, bottom: 18 },
};

interface FarProperties extends Face {
  detail: Detail;
}

/** From further away: the title, in smaller type where that lets it be read to its end, and below it what it hides. */
function Far({ look, ruler, width, height, detail }: FarProperties) {
  const least = LEAST_TYPE[detail];
  const { most, bottom } = FAR_LINES[detail] ?? { most: 0, bottom: 0 };
  const lines = factsIn(look, most, width - 2 * COMPACT_PAD, (text) => ruler.mono(text, least));
  const step = least + 2;
  const times = look.times > 1 ? ` ${timesOf(look.times)}` : "";
  const room = width - (lines.length > 0 && look.ailment ? 36 : 14);
  const size = FAR[detail];
  const whole = ruler.sans(oneLine(look.title) + times, size, 600);
  const type = Math.max(least, size * Math.min(1, room / whole));
  const measure = (text: string) => ruler.sans(text, type, 600);
  const above = height - bottom - lines.length * step;
  return (
    <>
      <text
        class="tv-far-title"
        x={width / 2}
        y={lines.length === 0 ? height / 2 + type * 0.36 : above / 2 + type * 0.5}
        font-size={type}
      >
        {cut(oneLine(look.title), room - measure(times), measure)}
        <tspan class="tv-far-times">{times}</tspan>
      </text>
      {lines.map(({ of, text }, i) => (
        <text
          key={of}
          class={`tv-group-fact ${of === "gradient" ? "tv-number tv-gradient" : "tv-group-ops"}`}
          x={width / 2}
          y={above + (i + 1) * step}
          font-size={least}
        >
          {text}
        </text>
      ))}
      {look.ailment && <Glyph name={look.ailment} x={width - 10} y={11} />}
    </>
  );
}

interface Fact {
  of: "ops" | "gradient";
  text: string;
}

/** How many ops it hides and what passes them, each in a line, or both in one where there is room for no more. */
function factsIn(
  { count, norms }: GroupLook,
  most: number,
  room: number,
  measure: (text: string) => number,
): Fact[] {
  const fits = (text: string) => measure(text) <= room;
  const range = [`‖∂‖ ${norms}`, `∂ ${norms}`, norms, norms.replaceAll(" ", "")].find(fits);
  const ops: Fact[] = fits(count) ? [{ of: "ops", text: count }] : [];
  const gradient: Fact[] = norms !== "" && range !== undefined ? [{ of: "gradient", text: range }] : [];
  return (most === 1 && gradient.length > 0 ? gradient : [...ops, ...gradient]).slice(0, most);
}

/** Of the name of an open group, which may stand above what is in it as large as there is room for. */
const BOX_TITLE: Record<Detail, number> = {
  full: 12,
  compact: 16,
  values: 22.5,
  titles: 36,
  labels: 56,
  blocks: 56,
};
/** Of the header of a box, its name is at most so high. */
const TITLE_SHARE = 0.85;
const BOX_PAD = 12;

export function BoxView({ look, ruler, detail }: { look: BoxLook; ruler: Ruler; detail: Detail }) {
  const { box } = look;
  const header = headerOf(box.width);
  const size = Math.min(BOX_TITLE[detail], TITLE_SHARE * header);
  const rest = `${look.times > 1 ? ` ${timesOf(look.times)}` : ""} · ${look.count}`;
  const measure = (text: string) => ruler.sans(text, size, 600);
  const room = box.width - 2 * BOX_PAD - size - measure(rest);
  const title = cut(oneLine(look.title), Math.max(0, room), measure);
  const middle = BOX_PAD + size * 0.4;
  const arrow = size * 0.28;
  return (
    <g
      class="tv-box"
      data-box={look.group}
      data-name={look.title}
      style={`transform: translate(${box.x}px, ${box.y}px)`}
    >
      <rect
        class="tv-box-border"
        width={box.width}
        height={box.height}
        rx={12}
        id={look.id}
        role="treeitem"
        aria-label={look.spoken}
        aria-level={look.level}
        aria-expanded={true}
      />
      <g class="tv-box-header" aria-hidden="true">
        <title>Fold (E)</title>
        <rect
          class="tv-box-hit"
          width={Math.min(box.width, 2 * BOX_PAD + size + measure(title + rest))}
          height={header}
          rx={8}
        />
        <path
          class="tv-box-arrow"
          d={`M${BOX_PAD - arrow + size * 0.2},${middle - arrow * 0.5}h${2 * arrow}l${-arrow},${arrow * 1.1}Z`}
        />
        <text class="tv-box-title" x={BOX_PAD + size * 0.75} y={BOX_PAD + size * 0.72} font-size={size}>
          {title}
          <tspan class="tv-box-count">{rest}</tspan>
        </text>
      </g>
    </g>
  );
}
