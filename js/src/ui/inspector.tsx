/** What is selected, or else what runs at this step: the chain rule in names and numbers, value, gradient, links. */

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { summandsOf } from "../model/changed";
import { checkableAt } from "../model/check";
import { coursesOf } from "../model/course";
import { exactNumber, formatNumber, formatShape } from "../model/numbers";
import { axesFromBeginning, countedAxes } from "../model/parameters";
import { type Selection, selectionFor } from "../model/selection";
import type { Graph, Moment, Term } from "../model/state";
import { describeTick, stepAt } from "../model/ticks";
import { bracketed, gradientTitle, opTitle, roleTitle, valueTitle } from "../model/titles";
import type { Op, Summary, Value } from "../model/wire";
import { linksOf } from "../render/chain";
import { ArrayView } from "./array";
import { ChainRule, LocalDerivatives } from "./chain-rule";
import { Check } from "./check";
import { CopyButton } from "./copy";
import { useScrolling } from "./scrolling";
import { Section } from "./section";
import type { Session } from "./session";
import { Sparkline } from "./sparkline";
import "./inspector.css";

export function Inspector({ session }: { session: Session }) {
  const room = useRef<HTMLElement>(null);
  useScrolling(room);
  const graph = session.current.value?.graph;
  const moment = session.moment.value;
  if (graph === undefined || moment === undefined) return <div class="tv-inspector" />;
  const selected = session.selection.value;
  const subject = selected ?? subjectOf(graph, moment);
  const select = (selection: Selection | undefined) => session.select(selection);
  return (
    <section ref={room} class="tv-inspector" aria-label="Inspector">
      {subject === undefined ? (
        <p class="tv-hint">{describeTick(graph, moment.tick)}</p>
      ) : (
        <Subject {...{ session, graph, moment, subject, select }} isSelected={selected !== undefined} />
      )}
    </section>
  );
}

/** What a step is about: the op that runs, or the target that a gradient begins at. */
function subjectOf(graph: Graph, moment: Moment): Selection | undefined {
  if (moment.op >= 0) return { kind: "op", op: moment.op };
  const step = stepAt(graph, moment.tick);
  if (step?.kind === "seed") return selectionFor(graph, step.value);
  return undefined;
}

interface SubjectProperties {
  session: Session;
  graph: Graph;
  moment: Moment;
  subject: Selection;
  isSelected: boolean;
  select(selection: Selection | undefined): void;
}

function Subject({ session, graph, moment, subject, isSelected, select }: SubjectProperties) {
  const op = subject.kind === "op" ? graph.ops[subject.op] : undefined;
  const values = subject.kind === "op" ? (op?.outputs ?? []) : [subject.value];
  const isToCome = subject.kind === "op" && moment.ofOp(subject.op).forward === "to come";
  // At the step at which a gradient begins, nothing has passed the target's own op yet.
  const isSeed = moment.seed >= 0 && values.includes(moment.seed);
  // What is to be predicted is not computed before one's eyes.
  const isCovered = moment.isBackward && subject.kind === "op" && isToBePredicted(moment, subject.op);
  const links = subject.kind === "op" && !isSeed && !isCovered ? linksOf(graph, moment, subject.op) : [];
  return (
    <>
      <Heading {...{ graph, subject, isSelected, select }} isUntold={moment.isVeiled && isToCome} />
      {op?.error !== undefined && (
        <p class="tv-raised" role="alert">
          {op.error}
        </p>
      )}
      {op !== undefined && op.expression !== "" && <pre class="tv-expression">{op.expression}</pre>}
      {op !== undefined && <Parameters graph={graph} op={op} />}
      {subject.kind === "op" && links.length > 0 && (
        <ChainRule {...{ graph, moment, links }} op={subject.op} />
      )}
      {subject.kind === "op" && links.length === 0 && !isToCome && (
        <LocalDerivatives graph={graph} op={subject.op} isVeiled={moment.isVeiled} />
      )}
      {isToCome ? (
        <p class="tv-hint">still to come at this step</p>
      ) : (
        values.map((value) => <ValueSections key={value} {...{ session, graph, moment, value, select }} />)
      )}
      {values.flatMap((value) =>
        coursesOf(graph, value).map((course) => (
          <Sparkline key={`${course.of}${value}`} course={course} title={valueTitle(graph, value)} />
        )),
      )}
      {op !== undefined && op.inputs.length > 0 && (
        <Section title="Reads">
          {op.inputs.map((value, place) => (
            <ValueLink key={`${place},${value}`} {...{ graph, moment, value, select }} />
          ))}
        </Section>
      )}
      <Readers {...{ graph, values, select }} />
    </>
  );
}

function isToBePredicted(moment: Moment, op: number): boolean {
  return moment.op === op && moment.ofOp(op).backward === "to come";
}

type HeadingProperties = Pick<SubjectProperties, "graph" | "subject" | "isSelected" | "select"> & {
  /** Its shape may still be asked for. */
  isUntold: boolean;
};

function Heading({ graph, subject, isSelected, select, isUntold }: HeadingProperties) {
  const op = subject.kind === "op" ? graph.ops[subject.op] : undefined;
  const index = subject.kind === "op" ? (op?.outputs[0] ?? -1) : subject.value;
  const value = graph.values[index];
  const title = subject.kind === "op" ? opTitle(graph, subject.op) : valueTitle(graph, index);
  const kind = op === undefined ? roleTitle(graph, index) : (graph.kinds[op.kind]?.name ?? "");
  const facts: string[] = [];
  if (value !== undefined) {
    facts.push(value.dtype);
    if (!isUntold) facts.push(value.shape.length === 0 ? "scalar" : formatShape(value.shape));
    if (value.role === "variable" && value.trainable === false) facts.push("not trainable");
  }
  if (op !== undefined && op.tapes.length === 0 && op.error === undefined) facts.push("on no tape");
  const frame = graph.frames[op?.frame ?? -1];
  const file = graph.files[frame?.file ?? -1];
  if (frame !== undefined && file !== undefined) facts.push(`${file.name}, line ${frame.line}`);
  return (
    <header class="tv-heading">
      <h3>
        <bdi class="tv-name">{title}</bdi>{" "}
        {kind !== title && <span class="tv-kind">{kind.replaceAll("_", " ")}</span>}
        {isSelected && (
          <button
            type="button"
            class="tv-unselect"
            onClick={() => select(undefined)}
            title="Follow the steps again (Esc)"
          >
            selected <span aria-hidden="true">×</span>
          </button>
        )}
      </h3>
      <p class="tv-facts">{facts.join(" · ")}</p>
    </header>
  );
}

/** An axis that is counted from the end is also said as the formula below has it. */
function Parameters({ graph, op }: { graph: Graph; op: Op }) {
  const parameters = Object.entries(op.parameters ?? {});
  if (parameters.length === 0) return null;
  const [operand, result] = [op.inputs[0], op.outputs[0]].map(
    (value) => graph.values[value ?? -1]?.shape ?? [],
  );
  const ndim = countedAxes(graph.kinds[op.kind]?.name ?? "", operand ?? [], result ?? []);
  return (
    <p class="tv-parameters">
      {parameters.map(([name, text]) => {
        const axes = name === "axis" ? axesFromBeginning(text, ndim) : "";
        return (
          <span key={name}>
            <code>
              {name}={text}
            </code>
            {axes !== "" && ` (${axes})`}
          </span>
        );
      })}
    </p>
  );
}

interface ValueProperties {
  graph: Graph;
  moment: Moment;
  value: number;
  select(selection: Selection): void;
}

function ValueSections({
  session,
  graph,
  moment,
  value: index,
  select,
}: ValueProperties & { session: Session }) {
  const value = graph.values[index];
  if (value === undefined) return null;
  const { gradient, isNone, isSource } = moment.ofValue(index);
  const title = valueTitle(graph, index);
  const target = moment.gradient >= 0 ? gradientTitle(graph, moment.gradient) : "";
  const terms = moment.gradient >= 0 ? moment.terms(index) : [];
  const isSeed = moment.seed === index;
  const checkable = checkableAt(moment, index);
  const isReturned = isSource && moment.results !== undefined;
  return (
    <>
      <Section title="Value">
        <Quantity name={title} summary={value.summary} value={value} tone="value" />
      </Section>
      {(gradient !== undefined || isNone || isReturned) && (
        <Section title="Gradient">
          {isNone ? (
            <p class="tv-row">
              <Differential of={target} by={title} />
              <span class="tv-none">∅ None</span>
            </p>
          ) : (
            gradient && (
              <Quantity
                name={<Differential of={target} by={title} />}
                summary={gradient}
                value={value}
                tone="gradient"
              />
            )
          )}
          {isNone && <p class="tv-hint">{target} does not depend on it along a differentiable path.</p>}
          {terms.length > 1 && <Sum {...{ graph, terms, value, select }} />}
          {isSource && <Together {...{ graph, moment, value: index, select }} />}
          {isSeed && <p class="tv-hint">The gradient begins here.</p>}
          {isSource && !isNone && <p class="tv-hint">asked for: a source of this gradient</p>}
          {checkable !== undefined && <Check {...{ session, graph, checkable }} />}
        </Section>
      )}
    </>
  );
}

function Differential({ of, by }: { of: string; by: string }) {
  return (
    <span class="tv-differential">
      ∂<bdi>{bracketed(of)}</bdi>/∂<bdi>{bracketed(by)}</bdi>
    </span>
  );
}

/** Of a Variable that was changed: what its values received, and that it adds up to what was returned. */
function Together({ graph, moment, value: index, select }: ValueProperties) {
  const { source } = moment.ofValue(index);
  const all = summandsOf(graph, moment.sources[source] ?? index);
  const value = graph.values[index];
  const result = moment.results?.[source];
  if (all.length < 2 || value === undefined || result === undefined || result === null) return null;
  return (
    <>
      <p class="tv-hint">
        <bdi>{value.name}</bdi> was changed on the tape and read again. The gradient by it is the sum of what
        each of its values received:
      </p>
      <ul class="tv-terms">
        {all.map((one) => {
          const { gradient } = moment.ofValue(one);
          return (
            <li key={one} class="tv-row">
              <span>
                <span class="tv-plus">+ </span>
                <button type="button" class="tv-link" onClick={() => select(selectionFor(graph, one))}>
                  as <bdi>{valueTitle(graph, one)}</bdi>
                </button>
              </span>
              <span class="tv-gradient tv-exact">
                {gradient === undefined ? "nothing" : contributionText(gradient, value)}
              </span>
            </li>
          );
        })}
      </ul>
      <Quantity
        name={<Differential of={gradientTitle(graph, moment.gradient)} by={value.name} />}
        summary={result}
        value={value}
        tone="gradient"
      />
    </>
  );
}

interface QuantityProperties {
  name: ComponentChildren;
  summary: Summary;
  value: Value;
  tone: "value" | "gradient";
}

/** A scalar in a row with its name; an array below it. */
function Quantity({ name, summary, value, tone }: QuantityProperties) {
  const { scalar } = summary;
  if (scalar === undefined) {
    return (
      <>
        <p class="tv-row">
          <span>{name}</span>
          <span class="tv-shape-text">
            {formatShape(value.shape)}
            <CopyButton what={`the ${tone}`} summary={summary} value={value} />
          </span>
        </p>
        <ArrayView summary={summary} value={value} tone={tone} />
      </>
    );
  }
  return (
    <p class="tv-row">
      <span>{name}</span>
      <span
        class={`tv-exact tv-${tone}`}
        title={exactNumber(scalar, value.dtype)}
        data-health={summary.health}
      >
        {formatNumber(scalar, value.dtype)}
        <CopyButton what={`the ${tone}`} summary={summary} value={value} />
      </span>
    </p>
  );
}

interface SumProperties {
  graph: Graph;
  terms: Term[];
  value: Value;
  select(selection: Selection): void;
}

function Sum({ graph, terms, value, select }: SumProperties) {
  return (
    <ul class="tv-terms">
      {terms.map(({ op, input, summary, when }) => (
        <li key={`${op}.${input}`} class={`tv-row tv-term-${when.replace(" ", "-")}`}>
          <span>
            <span class="tv-plus">+ </span>
            {op < 0 ? (
              "where it begins"
            ) : (
              <button type="button" class="tv-link" onClick={() => select({ kind: "op", op })}>
                through <bdi>{opTitle(graph, op)}</bdi>
              </button>
            )}
          </span>
          <span class="tv-gradient tv-exact">
            {when === "to come" ? "to come" : contributionText(summary, value)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function contributionText({ scalar, norm }: Summary, { dtype }: Value): string {
  if (scalar !== undefined) return formatNumber(scalar, dtype);
  return norm === undefined ? "" : `‖·‖ ${formatNumber(norm, "float64", 4)}`;
}

function ValueLink({ graph, moment, value: index, select }: ValueProperties) {
  const value = graph.values[index];
  if (value === undefined) return null;
  const { scalar } = value.summary;
  const isToCome = moment.ofValue(index).forward === "to come";
  return (
    <p class="tv-row">
      <button type="button" class="tv-link" onClick={() => select(selectionFor(graph, index))}>
        <bdi>{valueTitle(graph, index)}</bdi>
      </button>
      <span class="tv-exact">
        {isToCome && (moment.isVeiled || scalar !== undefined)
          ? ""
          : scalar === undefined
            ? formatShape(value.shape)
            : formatNumber(scalar, value.dtype)}
      </span>
    </p>
  );
}

const READERS_SHOWN = 12;

function Readers({
  graph,
  values,
  select,
}: {
  graph: Graph;
  values: number[];
  select(selection: Selection): void;
}) {
  const ops = [...new Set(values.flatMap((value) => (graph.readers[value] ?? []).map(({ op }) => op)))];
  if (ops.length === 0) return null;
  return (
    <Section title="Read by">
      <p class="tv-links">
        {ops.slice(0, READERS_SHOWN).map((op) => (
          <button key={op} type="button" class="tv-link" onClick={() => select({ kind: "op", op })}>
            <bdi>{opTitle(graph, op)}</bdi>
          </button>
        ))}
        {ops.length > READERS_SHOWN && <span class="tv-hint">+{ops.length - READERS_SHOWN} more</span>}
      </p>
    </Section>
  );
}
