/** The cell's source: the current line tinted, the sub-expression underlined, each line linked to its ops. */

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Graph, Moment } from "../model/state";
import type { Frame } from "../model/wire";
import { mark, type Token, tokenize } from "./python";
import { useScrolling } from "./scrolling";
import type { Session } from "./session";
import "./code.css";

/** The place in the code that a moment is about. */
function frameOf(graph: Graph, moment: Moment): { frame: Frame; isBackward: boolean } | undefined {
  const { op, seed, gradient, isBackward } = moment;
  const seeded = seed >= 0 ? graph.gradients[gradient]?.frame : undefined;
  const index = op >= 0 ? graph.ops[op]?.frame : seeded;
  const frame = graph.frames[index ?? -1] ?? graph.frames[graph.gradients[gradient]?.frame ?? -1];
  return frame && { frame, isBackward };
}

/** The place itself and the calls that led to it. */
function callers(graph: Graph, frame: Frame): Frame[] {
  const chain = [frame];
  for (let parent = graph.frames[frame.parent]; parent !== undefined; parent = graph.frames[parent.parent]) {
    chain.push(parent);
  }
  return chain;
}

export function CodePanel({ session }: { session: Session }) {
  const graph = session.current.value?.graph;
  const moment = session.moment.value;
  const place = graph && moment && frameOf(graph, moment);
  const shown = place?.frame.file ?? graph?.frames[graph.ops[0]?.frame ?? -1]?.file ?? 0;
  const file = graph?.files[shown];
  const source = file?.text ?? "";
  const lines = useMemo(() => tokenize(source.replace(/\n+$/, "")), [source]);
  const scroller = useRef<HTMLDivElement>(null);
  useScrolling(scroller);
  const first = file?.line ?? 1;
  const current = place?.frame.line;

  useLayoutEffect(() => {
    const panel = scroller.current;
    const line = panel?.querySelector<HTMLElement>(".tv-is-current-line");
    if (panel === null || !line) return;
    const [top, bottom] = [line.offsetTop, line.offsetTop + line.offsetHeight];
    if (top < panel.scrollTop + 8 || bottom > panel.scrollTop + panel.clientHeight - 8) {
      panel.scrollTop = Math.max(0, top - panel.clientHeight / 2);
    }
  }, [current, source]);

  if (graph === undefined || file === undefined) return <div class="tv-code" />;
  const opsAt = opsByLine(graph, shown);
  const pointed = session.pointed.value;
  const calling = place === undefined ? [] : callers(graph, place.frame).slice(1);
  const called = new Set(calling.filter(({ file }) => file === shown).map(({ line }) => line));
  return (
    <div
      class="tv-code"
      ref={scroller}
      role="region"
      aria-label="Code"
      data-backward={place?.isBackward ?? false}
    >
      {graph.files.length > 1 && <div class="tv-code-file">{file.name}</div>}
      <div class="tv-code-lines" role="list" aria-label={`Source of ${file.name}`}>
        {lines.map((tokens, i) => {
          const number = first + i;
          const ops = opsAt.get(number);
          const isPointed = ops?.some((op) => pointed.has(op)) ?? false;
          return (
            <Line
              key={number}
              {...{ number, tokens, isPointed }}
              frame={place?.frame}
              isCalling={called.has(number)}
              onEnter={() => {
                session.pointed.value = new Set(ops);
              }}
              onLeave={() => {
                session.pointed.value = new Set();
              }}
            />
          );
        })}
      </div>
    </div>
  );
}

function opsByLine(graph: Graph, file: number): Map<number, number[]> {
  const byLine = new Map<number, number[]>();
  graph.ops.forEach((op, index) => {
    const frame = graph.frames[op.frame];
    if (frame === undefined || frame.file !== file) return;
    const ops = byLine.get(frame.line);
    if (ops === undefined) byLine.set(frame.line, [index]);
    else ops.push(index);
  });
  return byLine;
}

interface LineProperties {
  number: number;
  tokens: Token[];
  frame: Frame | undefined;
  isCalling: boolean;
  isPointed: boolean;
  onEnter(): void;
  onLeave(): void;
}

function Line({ number, tokens, frame, isCalling, isPointed, onEnter, onLeave }: LineProperties) {
  const isCurrent = frame !== undefined && frame.line <= number && number <= frame.endLine;
  const indentation = tokens[0]?.text.search(/\S|$/) ?? 0;
  const from = isCurrent && number === frame.line ? frame.column : indentation;
  const to = isCurrent ? (number === frame.endLine ? frame.endColumn : Infinity) : from;
  const [before, marked, after] = mark(tokens, from, to);
  const flags = { "current-line": isCurrent, calling: isCalling, pointed: isPointed };
  const classes = Object.entries(flags).map(([name, is]) => (is ? ` tv-is-${name}` : ""));
  return (
    <div
      class={`tv-code-line${classes.join("")}`}
      role="listitem"
      aria-current={isCurrent ? "step" : undefined}
      onPointerEnter={onEnter}
      onPointerLeave={onLeave}
    >
      <span class="tv-line-number" aria-hidden="true">
        {number}
      </span>
      <code class="tv-line-text">
        <Tokens of={before} />
        {marked.length > 0 && (
          <span class="tv-underline">
            <Tokens of={marked} />
          </span>
        )}
        <Tokens of={after} />
      </code>
    </div>
  );
}

function Tokens({ of }: { of: Token[] }) {
  return of.map(({ kind, text }, i) => (
    <span key={`${i}${text}`} class={`tv-token-${kind}`}>
      {text}
    </span>
  ));
}
