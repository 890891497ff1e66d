/** How a number went over the runs, as a line, with where it began and where it is now. */

import { type Course, type Trace, traceOf } from "../model/course";
import { formatFloat } from "../model/numbers";
import { Section } from "./section";
import "./sparkline.css";

const WIDTH = 220;
const HEIGHT = 40;
const INSET = 4;

export function Sparkline({ course, title }: { course: Course; title: string }) {
  const { points } = course;
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return null;
  const trace = traceOf(course);
  const [from, to] = [first, last].map(({ number }) => written(number));
  const runs = last.run.toLocaleString("en");
  const zeros = trace.places.filter(({ isZero }) => isZero);
  const lost = trace.places.filter(({ y }) => y === undefined);
  return (
    <Section title={`Over ${runs} runs`}>
      <svg
        class={`tv-sparkline tv-sparkline-${course.of}`}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${title} over ${runs} runs: from ${from} to ${to}, between ${written(trace.low)} and ${written(trace.high)}`}
      >
        <path class="tv-sparkline-line" d={path(trace)} />
        <path
          class="tv-sparkline-lost"
          d={lost.map(({ x }) => `M${across(x) - 2},2l4,4m0,-4l-4,4`).join("")}
        />
        <path class="tv-sparkline-zero" d={zeros.map(({ x, y = 1 }) => ring(across(x), down(y))).join("")} />
        {trace.places.at(-1)?.y !== undefined && (
          <circle r={2.4} cx={across(1)} cy={down(trace.places.at(-1)?.y ?? 0)} />
        )}
      </svg>
      <p class="tv-row tv-facts">
        <span>
          {from} → {to}
        </span>
        <span>
          {course.of === "gradient" ? "‖∂‖" : title}
          {trace.isLogarithmic ? ", log scale" : ""}
        </span>
      </p>
    </Section>
  );
}

const written = (number: number) => (Number.isNaN(number) ? "none" : formatFloat(number, 3));
const across = (x: number) => Number((INSET + x * (WIDTH - 2 * INSET)).toFixed(1));
const down = (y: number) => Number((INSET + y * (HEIGHT - 2 * INSET)).toFixed(1));

const ring = (x: number, y: number) => `M${x - 2.5},${y}a2.5,2.5 0 1 0 5,0a2.5,2.5 0 1 0 -5,0Z`;

/** A gap where there is no number. */
function path({ places }: Trace): string {
  let isOpen = false;
  let data = "";
  for (const { x, y } of places) {
    if (y !== undefined) data += `${isOpen ? "L" : "M"}${across(x)},${down(y)}`;
    isOpen = y !== undefined;
  }
  return data;
}
