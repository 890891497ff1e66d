/**
 * The source of a step: its line tinted, its sub-expression underlined, the calls that led to it to walk through.
 * What the pointer is on here is lit in the graph and the other way round; a click selects.
 */

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { callChain, frameOfMoment, opsAtColumn, opsByLine } from "../model/source";
import type { Graph } from "../model/state";
import type { Frame } from "../model/wire";
import { steady } from "../render/steady";
import { mark, type Token, tokenize } from "./python";
import { useScrolling } from "./scrolling";
import type { Session } from "./session";
import type { Stage } from "./stage";
import "./code.css";

const NONE: ReadonlySet<number> = new Set();

export function CodePanel({ session, stage }: { session: Session; stage: Stage }) {
  const graph = session.current.value?.graph;
  const moment = session.moment.value;
  const scroller = useRef<HTMLDivElement>(null);
  useScrolling(scroller);
  /** How many calls further out than the step itself is looked at. */
  const outwards = useSignal({ frame: -1, calls: 0 });
  const isPointedHere = useRef(false);

  const stepFrame = graph && moment ? frameOfMoment(graph, moment) : -1;
  const chain = useMemo(() => (graph ? callChain(graph, stepFrame) : []), [graph, stepFrame]);
  const calls = outwards.value.frame === stepFrame ? outwards.value.calls : 0;
  const place = chain[calls];
  const pointed = session.pointed.value;
  const selection = session.selection.value;
  const selected = selection?.kind === "op" ? selection.op : -1;
  const pointedFrame = graph && !isPointedHere.current ? frameOfPointed(graph, pointed) : undefined;
  const first = graph?.frames[graph.ops[0]?.frame ?? -1]?.file ?? 0;
  const shown = pointedFrame?.file ?? place?.file ?? first;
  const file = graph?.files[shown];
  const source = file?.text ?? "";
  const lines = useMemo(() => tokenize(source.replace(/\n+$/, "")), [source]);
  const byLine = useMemo(
    () => (graph ? opsByLine(graph, shown) : new Map<number, number[]>()),
    [graph, graph?.revision, shown],
  );
  const widest = useMemo(() => longestLine(graph), [graph, graph?.files.length]);
  const target = pointedFrame ?? (place?.file === shown ? place : undefined);
  useLayoutEffect(() => {
    if (scroller.current !== null && target !== undefined)
      reveal(scroller.current, target.line, pointedFrame === undefined ? ".tv-underline" : ".tv-lit");
  }, [target, shown, source]);

  const chosen = selection?.kind === "value" ? graph?.values[selection.value] : graph?.ops[selected];
  const selectedFrame = graph?.frames[chosen?.frame ?? -1];
  useLayoutEffect(() => {
    if (scroller.current !== null && selectedFrame !== undefined)
      reveal(scroller.current, selectedFrame.line, ".tv-lit");
  }, [selectedFrame]);

  if (graph === undefined || file === undefined) return <div class="tv-code" />;
  const lit = frameOfPointed(graph, pointed) ?? selectedFrame;
  const calling = new Set(
    chain.flatMap((frame) => (frame !== place && frame.file === shown ? [frame.line] : [])),
  );
  const opsUnder = (event: MouseEvent): number[] => {
    const element = event.target instanceof Element ? event.target : undefined;
    const line = Number(element?.closest("[data-line]")?.getAttribute("data-line"));
    return opsAtColumn(graph, byLine.get(line) ?? [], line, columnUnder(event));
  };
  const select = (event: MouseEvent) => {
    const ops = opsUnder(event);
    // Of several ops, as in a loop, the next one.
    const op = ops[(ops.indexOf(selected) + 1) % Math.max(1, ops.length)];
    if (op === undefined) return;
    session.select({ kind: "op", op });
    stage.reveal();
  };
  return (
    <div
      class="tv-code"
      ref={scroller}
      role="region"
      aria-label="Code"
      data-backward={moment?.isBackward ?? false}
    >
      {(chain.length > 1 || graph.files.length > 1) && (
        <Calls
          graph={graph}
          chain={chain.length > 0 ? chain : pointedFrame ? [pointedFrame] : []}
          calls={calls}
          onWalk={(to) => {
            outwards.value = { frame: stepFrame, calls: to };
          }}
        />
      )}
      <div
        class="tv-code-lines"
        role="list"
        aria-label={`Source of ${file.name}`}
        onPointerMove={(event) => {
          const ops = opsUnder(event);
          const isSame = isPointedHere.current && ops.join() === [...pointed].join();
          isPointedHere.current = true;
          if (!isSame) session.pointed.value = new Set(ops);
        }}
        onPointerLeave={() => {
          isPointedHere.current = false;
          session.pointed.value = NONE;
        }}
        onClick={select}
      >
        {/* As wide as the widest file, so that the graph stands still when another file is shown. */}
        <div style={{ width: `calc(${widest}ch + 54px)` }} />
        {lines.map((tokens, i) => {
          const number = file.line + i;
          const ops = byLine.get(number);
          const current = place?.file === shown ? place : undefined;
          return (
            <SteadyLine
              key={number}
              look={{
                number,
                tokens,
                isCurrent: isWithin(number, current),
                ...columnsOf(number, current),
                ...litColumnsOf(number, lit?.file === shown ? lit : undefined),
                isCalling: calling.has(number),
                isPointed: ops?.some((op) => pointed.has(op)) ?? false,
                isSelected: ops?.includes(selected) ?? false,
                isSource: ops !== undefined,
              }}
            />
          );
        })}
      </div>
    </div>
  );
}

/** Over all files, in characters. */
function longestLine(graph: Graph | undefined): number {
  const lengths = graph?.files.flatMap(({ text }) => text.split("\n").map((line) => line.length));
  return lengths?.reduce((longest, length) => Math.max(longest, length), 0) ?? 0;
}

/** The column of the character under the pointer, -1 beside the text. */
function columnUnder({ target, clientX, clientY }: MouseEvent): number {
  const token = target instanceof Element ? target.closest("[data-column]") : null;
  if (token === null) return -1;
  const page = token.ownerDocument;
  // Safari before 18.4 only knows which token it is.
  const range = "caretPositionFromPoint" in page ? page.caretPositionFromPoint(clientX, clientY) : null;
  const column = Number(token.getAttribute("data-column"));
  if (range === null || !token.contains(range.offsetNode)) return column;
  const before = (range.offsetNode.textContent ?? "").slice(0, range.offset);
  // A caret stands between characters: right of the middle it is the next one's.
  const caret = range.getClientRect();
  const isBehind = caret !== null && caret.left > clientX && before !== "";
  return column + [...before].length - (isBehind ? 1 : 0);
}

/** Where the ops are that the pointer is on in the graph. */
function frameOfPointed(graph: Graph, pointed: ReadonlySet<number>): Frame | undefined {
  const [op] = pointed;
  return op === undefined ? undefined : graph.frames[graph.ops[op]?.frame ?? -1];
}

/** Scrolls the panel alone, never the page, and only as far as the expression, or else its line, is out of sight. */
function reveal(panel: HTMLElement, number: number, expression: string): void {
  const line = panel.querySelector<HTMLElement>(`[data-line="${number}"]`);
  if (line === null) return;
  const covered = panel.querySelector<HTMLElement>(".tv-calls")?.offsetHeight ?? 0;
  const part = line.querySelector<HTMLElement>(expression) ?? line;
  const start = panel.getBoundingClientRect().top - panel.scrollTop;
  const { top, bottom } = part.getBoundingClientRect();
  const isSeen =
    top - start >= panel.scrollTop + covered + BESIDE &&
    bottom - start <= panel.scrollTop + panel.clientHeight - BESIDE;
  if (!isSeen) panel.scrollTop = Math.max(0, top - start - panel.clientHeight / 2);
}

/** What stays free above and below, in pixels. */
const BESIDE = 8;

interface CallsProperties {
  graph: Graph;
  /** From the innermost outwards. */
  chain: readonly Frame[];
  /** Which of them is shown. */
  calls: number;
  onWalk(calls: number): void;
}

/** The way in: the cell, the function that it calls, the one that that calls. */
function Calls({ graph, chain, calls, onWalk }: CallsProperties) {
  return (
    <nav class="tv-calls" aria-label="Calls">
      {chain
        .map((frame, i) => {
          const file = graph.files[frame.file]?.name ?? "";
          const name = frame.function === "<module>" ? file : `${frame.function}()`;
          return (
            <button
              key={i}
              type="button"
              class="tv-call"
              aria-current={i === calls ? "true" : undefined}
              title={`${file}, line ${frame.line}`}
              onClick={() => onWalk(i)}
            >
              <bdi>{name}</bdi>
            </button>
          );
        })
        .reverse()}
    </nav>
  );
}

interface LineLook {
  number: number;
  tokens: Token[];
  /** The line is part of the place that is shown. */
  isCurrent: boolean;
  /** Columns of what is computed now; -1 is where the text begins. */
  from: number;
  to: number;
  /** Of what is pointed at, or selected. */
  litFrom: number;
  litTo: number;
  isCalling: boolean;
  isPointed: boolean;
  isSelected: boolean;
  /** Ops were executed here. */
  isSource: boolean;
}

interface Columns {
  from: number;
  to: number;
}

const NO_COLUMNS: Columns = { from: 0, to: 0 };

function isWithin(number: number, place: Frame | undefined): place is Frame {
  return place !== undefined && number >= place.line && number <= place.endLine;
}

/** Of an expression of several lines each is marked up to its end, without the indentation. */
function columnsOf(number: number, place: Frame | undefined): Columns {
  if (!isWithin(number, place)) return NO_COLUMNS;
  const from = number === place.line ? place.column : -1;
  return { from, to: number === place.endLine ? place.endColumn : Infinity };
}

function litColumnsOf(number: number, place: Frame | undefined): Pick<LineLook, "litFrom" | "litTo"> {
  const { from, to } = columnsOf(number, place);
  return { litFrom: from, litTo: to };
}

function Line({ look }: { look: LineLook }) {
  const { number, tokens, isCurrent, isCalling, isPointed, isSelected, isSource } = look;
  const indentation = tokens[0]?.text.search(/\S|$/) ?? 0;
  const begin = (column: number) => (column < 0 ? indentation : column);
  const lit = { from: begin(look.litFrom), to: look.litTo };
  const [before, marked, after] = mark(tokens, begin(look.from), look.to);
  const flags = { "current-line": isCurrent, calling: isCalling, source: isSource };
  const marks = { pointed: isPointed, selected: isSelected };
  const classes = Object.entries({ ...flags, ...marks }).map(([name, is]) => (is ? ` tv-is-${name}` : ""));
  const [start, end] = [lengthOf(before), lengthOf(before) + lengthOf(marked)];
  return (
    <div
      class={`tv-code-line${classes.join("")}`}
      role="listitem"
      aria-current={isCurrent ? "step" : undefined}
      data-line={number}
    >
      <span class="tv-line-number" aria-hidden="true">
        {number}
      </span>
      <code class="tv-line-text" style={{ "--tv-hanging": `${Math.min(indentation, DEEPEST) + HANGING}ch` }}>
        <Lit of={before} column={0} lit={lit} />
        {marked.length > 0 && (
          <span class="tv-underline">
            <Lit of={marked} column={start} lit={lit} />
          </span>
        )}
        <Lit of={after} column={end} lit={lit} />
      </code>
    </div>
  );
}

/** A line goes on by so many characters further to the right than it begins, which is not looked at beyond the deepest. */
const HANGING = 2;
const DEEPEST = 12;

/** In characters. */
function lengthOf(tokens: readonly Token[]): number {
  return tokens.reduce((sum, { text }) => sum + [...text].length, 0);
}

/** Tokens, those lit that are within its columns. */
function Lit({ of, column, lit }: { of: Token[]; column: number; lit: Columns }) {
  const [before, within, after] = mark(of, lit.from - column, lit.to - column);
  const [start, end] = [column + lengthOf(before), column + lengthOf(before) + lengthOf(within)];
  return (
    <>
      <Tokens of={before} column={column} />
      {within.length > 0 && (
        <span class="tv-lit">
          <Tokens of={within} column={start} />
        </span>
      )}
      <Tokens of={after} column={end} />
    </>
  );
}

const SteadyLine = steady(Line);

/** Each says in which column it begins. */
function Tokens({ of, column }: { of: Token[]; column: number }) {
  let at = column;
  return of.map(({ kind, text }, i) => {
    const start = at;
    at += [...text].length;
    return (
      <span key={`${i}${text}`} class={`tv-token-${kind}`} data-column={start}>
        {text}
      </span>
    );
  });
}
