/** How a number went over the runs, as a line, with where it began and where it is now. */

import { type Course, traceOf } from "../model/course";
import { formatFloat } from "../model/numbers";
import { pathsOf } from "../render/trace";
import { Section } from "./section";
import "./sparkline.css";

const WIDTH = 220;
const HEIGHT = 40;
const INSET = 4;
const ROOM = { x: INSET, y: INSET, width: WIDTH - 2 * INSET, height: HEIGHT - 2 * INSET };

export function Sparkline({ course, title }: { course: Course; title: string }) {
  const { points } = course;
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return null;
  const trace = traceOf(course);
  const [from, to] = [first, last].map(({ number }) => written(number));
  const runs = last.run.toLocaleString("en");
  const { line, lost, zero, end } = pathsOf(trace, ROOM);
  return (
    <Section title={`Over ${runs} runs`}>
      <svg
        class={`tv-sparkline tv-sparkline-${course.of}`}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${title} over ${runs} runs: from ${from} to ${to}, between ${written(trace.low)} and ${written(trace.high)}`}
      >
        <path class="tv-sparkline-line" d={line} />
        <path class="tv-sparkline-lost" d={lost} />
        <path class="tv-sparkline-zero" d={zero} />
        {end && <circle r={2.4} cx={end.x} cy={end.y} />}
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
