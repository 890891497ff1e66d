/** The strip of problems: one at a time in a line, all of them in a list; a click goes there and lights the way. */

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { countProblems, type Problem, placeOf } from "../model/problems";
import type { Graph } from "../model/state";
import { Glyph } from "../render/glyph";
import { Icon } from "./icons";
import { useScrolling } from "./scrolling";
import type { Session } from "./session";
import "./problems.css";

export function Problems({ session }: { session: Session }) {
  const isOpen = useSignal(false);
  const graph = session.current.value?.graph;
  const problems = session.problems.value;
  if (graph === undefined || problems.length === 0) return null;
  const current = session.problem.value;
  const shown = problems[Math.max(0, current)];
  return (
    <section class="tv-problems" aria-label="Problems">
      <button
        type="button"
        class="tv-problem-count"
        aria-expanded={isOpen.value}
        aria-label={`${countProblems(problems)}: ${isOpen.value ? "hide" : "show"} them all`}
        title={countProblems(problems)}
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        <Sign problem={shown} /> {problems.length.toLocaleString("en")}
        <Icon name={isOpen.value ? "down" : "up"} />
      </button>
      {isOpen.value && <List {...{ graph, problems, current }} onVisit={(i) => session.visit(i)} />}
      {!isOpen.value && shown && (
        <Line
          graph={graph}
          problem={shown}
          isCurrent={current >= 0}
          onClick={() => session.visit(Math.max(0, current))}
        />
      )}
      <button
        type="button"
        class="tv-problem-next"
        title="Next problem (N)"
        onClick={() => session.nextProblem()}
      >
        <kbd>N</kbd> next
      </button>
    </section>
  );
}

interface ListProperties {
  graph: Graph;
  problems: readonly Problem[];
  current: number;
  onVisit(problem: number): void;
}

/** A few lines high, whatever there is: the graph keeps its room. */
function List({ graph, problems, current, onVisit }: ListProperties) {
  const list = useRef<HTMLUListElement>(null);
  useScrolling(list);
  // The list alone scrolls, never the page.
  useLayoutEffect(() => {
    const room = list.current;
    const line = room?.children[current];
    if (room === null || !(line instanceof HTMLElement)) return;
    const { offsetTop: top, offsetHeight: height } = line;
    const isSeen = top >= room.scrollTop && top + height <= room.scrollTop + room.clientHeight;
    if (!isSeen) room.scrollTop = top;
  }, [current]);
  return (
    <ul ref={list} class="tv-problem-list">
      {problems.map((problem, i) => (
        <li key={problem.index}>
          <Line graph={graph} problem={problem} isCurrent={i === current} onClick={() => onVisit(i)} />
          {i === current && <Advice problem={problem} />}
        </li>
      ))}
    </ul>
  );
}

interface LineProperties {
  graph: Graph;
  problem: Problem;
  isCurrent: boolean;
  onClick(): void;
}

function Line({ graph, problem, isCurrent, onClick }: LineProperties) {
  const { title, text, severity } = problem.finding;
  const place = placeOf(graph, problem.finding);
  return (
    <button
      type="button"
      class={`tv-problem tv-severity-${severity}`}
      aria-current={isCurrent ? "true" : undefined}
      title={text}
      onClick={onClick}
    >
      <Sign problem={problem} />
      <bdi class="tv-problem-title">{title}</bdi>
      {place !== "" && <span class="tv-facts">{place}</span>}
    </button>
  );
}

function Advice({ problem }: { problem: Problem }) {
  const { text, advice, numbers } = problem.finding;
  return (
    <div class="tv-problem-advice">
      <p>{text}</p>
      {advice !== "" && <p class="tv-problem-fix">{advice}</p>}
      {numbers.length > 0 && (
        <p class="tv-facts">{numbers.map(({ name, value }) => `${name} ${String(value)}`).join(" · ")}</p>
      )}
    </div>
  );
}

function Sign({ problem }: { problem: Problem | undefined }) {
  if (problem?.sign === undefined) return null;
  return (
    <svg class="tv-problem-sign" viewBox="-7 -7 14 14" width={13} height={13} aria-hidden="true">
      <Glyph name={problem.sign} x={0} y={0} />
    </svg>
  );
}
