/** The chain rule at one op, in names and then in numbers, a block for each operand that receives. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { conjugate, type Expression, plain } from "../model/expression";
import { derivativeByValue } from "../model/formula";
import { formatNumber, formatShape } from "../model/numbers";
import {
  type Abbreviated,
  abbreviated,
  SETTINGS,
  SETTINGS_WITH_ARRAYS,
  type Setting,
  withLetters,
} from "../model/setting";
import type { Graph, Moment } from "../model/state";
import { bracketed, gradientTitle, isLiteral, valueTitle } from "../model/titles";
import type { Link } from "../render/chain";
import { Partial, Term } from "../render/math";
import { SOME_TARGET } from "../render/rows";
import { Paren } from "../render/typeset";
import { useScrolling } from "./scrolling";
import { Section } from "./section";

interface Properties {
  graph: Graph;
  moment: Moment;
  op: number;
  links: Link[];
}

export function ChainRule({ graph, moment, op, links }: Properties) {
  const output = graph.ops[op]?.outputs[0];
  if (output === undefined) return null;
  const target = gradientTitle(graph, moment.gradient);
  return (
    <Section title="Chain rule">
      {links.map((link) => (
        <FormulaBox
          key={`${op} ${link.value} ${link.contribution === undefined}`}
          settings={link.arrays ? SETTINGS_WITH_ARRAYS : SETTINGS}
        >
          {(setting) => <Steps {...{ graph, link, target, output, setting }} />}
        </FormulaBox>
      ))}
    </Section>
  );
}

interface FormulaBoxProperties {
  /** From the roomiest to the tightest. */
  settings: readonly Setting[];
  children(setting: Setting): ComponentChildren;
}

/** Set as roomy as there is room for; what is too wide even in the tightest setting scrolls. */
function FormulaBox({ settings, children }: FormulaBoxProperties) {
  const box = useRef<HTMLDivElement>(null);
  const [tightness, setTightness] = useState(0);
  useScrolling(box);
  useLayoutEffect(() => {
    const element = box.current;
    if (element !== null && element.scrollWidth > element.clientWidth)
      setTightness(Math.min(tightness + 1, settings.length - 1));
  });
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    let width = element.clientWidth;
    const observer = new ResizeObserver(() => {
      if (element.clientWidth === width) return;
      width = element.clientWidth;
      setTightness(0);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const setting = settings[tightness];
  return (
    <div ref={box} class="tv-formula-box" role="group" aria-label="Formula">
      {setting && children(setting)}
    </div>
  );
}

interface StepsProperties {
  graph: Graph;
  link: Link;
  target: string;
  output: number;
  setting: Setting;
}

export function Steps({ graph, link, target, output, setting }: StepsProperties) {
  const { local, incoming, contribution } = link;
  const arrays = setting.hasArrays ? link.arrays : undefined;
  const names = { target, through: valueTitle(graph, output), source: valueTitle(graph, link.value) };
  const sign = link.isSum ? "+=" : "=";
  const dtype = graph.values[output]?.dtype ?? "";
  const [given, result] = [incoming?.scalar, contribution?.scalar].map((number) =>
    number === undefined ? undefined : formatNumber(number, dtype, 4),
  );
  if (local === undefined || local.isContribution) {
    const number: Expression | undefined =
      result === undefined ? undefined : { kind: "number", text: result, value: -1 };
    return (
      <Equation
        {...{ graph, names, sign, setting }}
        sides={local === undefined ? [] : [local.names, ...(arrays ? [arrays.local] : [])]}
        result={arrays?.contribution ?? number}
        incoming={given}
        shape={graph.values[link.value]?.shape ?? []}
      />
    );
  }
  const short = abbreviated(names, setting.letters, local.names, graph);
  const { isWide, broken, isResultBelow } = setting;
  const { isConjugated } = local;
  const isProduct = given !== undefined && link.factor !== undefined && link.factor === local.value;
  const numbers = arrays?.local ?? (isProduct ? local.numbers : undefined);
  const came = arrays ? <Term of={arrays.incoming} /> : <mn class="tv-gradient">{given}</mn>;
  const handedOn = arrays ? <Term of={arrays.contribution} /> : <mn class="tv-gradient">{result}</mn>;
  const inNames = withLetters(isConjugated ? conjugate(local.names) : local.names, short);
  const hasResultLine = numbers === undefined || arrays !== undefined || isResultBelow;
  const product = (
    sign: string,
    first: ComponentChildren,
    second: ComponentChildren,
    { start = false, isTwoLines = broken === "all" } = {},
  ) => (
    <>
      <Line left={start && !isWide ? <Partial of={short.target} by={short.source} /> : null} sign={sign}>
        {first}
        <mo>·</mo>
        {!isTwoLines && second}
      </Line>
      {isTwoLines && <Line sign="">{second}</Line>}
    </>
  );
  return (
    <>
      {isWide && <Heading of={short} size={setting.size} />}
      <math class="tv-math" display="block" style={{ fontSize: `${setting.size}px` }}>
        <mtable class="tv-steps">
          {product(
            sign,
            <Partial of={short.target} by={short.through} />,
            <Partial of={short.through} by={short.source} isConjugated={isConjugated} />,
            { start: true },
          )}
          {product("=", <Partial of={short.target} by={short.through} />, <Factor of={inNames} />)}
          {numbers &&
            product(
              "=",
              came,
              <>
                <Factor of={numbers} />
                {!hasResultLine && (
                  <>
                    <mo>=</mo>
                    <mrow class="tv-result">{handedOn}</mrow>
                  </>
                )}
              </>,
              { isTwoLines: broken === "all" || (broken === "of arrays" && arrays !== undefined) },
            )}
          {hasResultLine && (arrays !== undefined || result !== undefined) && (
            <Line sign="=">
              <mrow class="tv-result">{handedOn}</mrow>
            </Line>
          )}
        </mtable>
      </math>
      <Meanings of={short} />
    </>
  );
}

/** What the letters stand for. */
function Meanings({ of: { meanings } }: { of: Abbreviated }) {
  return meanings.map(([letter, name]) => (
    <p key={letter} class="tv-where">
      {letter} = <bdi>{name}</bdi>
    </p>
  ));
}

interface EquationProperties {
  graph: Graph;
  names: { target: string; through: string; source: string };
  sign: string;
  /** Each on a line of its own. */
  sides: Expression[];
  /** What they come to. */
  result?: Expression | undefined;
  setting: Setting;
  /** Of what is handed on, where the sides are about the incoming gradient g. */
  shape?: readonly number[];
  /** That gradient, where it is a number. */
  incoming?: string | undefined;
}

/** ∂target/∂source, and what it is. */
function Equation({ graph, names, sign, sides, result, setting, shape, incoming }: EquationProperties) {
  const none: Expression = { kind: "code", text: "no formula for this op" };
  const short = abbreviated(names, setting.letters, sides[0] ?? none, graph);
  const left = <Partial of={short.target} by={short.source} />;
  return (
    <>
      {setting.isWide && <Heading of={short} size={setting.size} />}
      <math class="tv-math" display="block" style={{ fontSize: `${setting.size}px` }}>
        <mtable class="tv-steps">
          {sides.length === 0 && (
            <Line left={setting.isWide ? null : left} sign={sign}>
              <mtext>{none.text}</mtext>
            </Line>
          )}
          {sides.map((side, i) => (
            <Line key={plain(side)} left={setting.isWide || i > 0 ? null : left} sign={i === 0 ? sign : "="}>
              <Term of={withLetters(side, short)} />
            </Line>
          ))}
          {result && (
            <Line sign="=">
              <mrow class="tv-result">
                <Term of={result} />
              </mrow>
            </Line>
          )}
        </mtable>
      </math>
      {shape && sides.length > 0 && (
        <p class="tv-where">
          g = ∂<bdi>{bracketed(short.target)}</bdi>/∂<bdi>{bracketed(short.through)}</bdi>
          {incoming !== undefined && ` = ${incoming}`}
          {shape.length > 0 && `, result ${formatShape(shape)}`}
        </p>
      )}
      <Meanings of={short} />
    </>
  );
}

/** The left side on a line of its own. */
function Heading({ of: { target, source }, size }: { of: Abbreviated; size: number }) {
  return (
    <math class="tv-math tv-left-side" display="block" style={{ fontSize: `${size}px` }}>
      <Partial of={target} by={source} />
    </math>
  );
}

interface LineProperties {
  left?: ComponentChildren;
  sign: string;
  children: ComponentChildren;
}

function Line({ left, sign, children }: LineProperties) {
  return (
    <mtr>
      <mtd>{left}</mtd>
      <mtd>
        <mo>{sign}</mo>
      </mtd>
      <mtd>
        <mstyle displaystyle>{children}</mstyle>
      </mtd>
    </mtr>
  );
}

/** A sum that is multiplied stands in brackets, and so does a negative number. */
function Factor({ of }: { of: Expression }) {
  if (!isSum(of)) return <Term of={of} />;
  return (
    <mrow>
      <Paren>(</Paren>
      <Term of={of} />
      <Paren>)</Paren>
    </mrow>
  );
}

function isSum(factor: Expression): boolean {
  if (factor.kind === "number") return factor.text.startsWith("−");
  return (
    factor.kind === "row" &&
    factor.children.some((child) => child.kind === "operator" && /^[+−-]$/.test(child.text))
  );
}

interface LocalProperties {
  graph: Graph;
  op: number;
  /** In a lecture the numbers are asked for. */
  isVeiled: boolean;
}

/** While no gradient passes the op: what its derivatives would be. */
export function LocalDerivatives({ graph, op, isVeiled }: LocalProperties) {
  const operation = graph.ops[op];
  if (operation === undefined) return null;
  const { reason } = graph.kinds[operation.kind] ?? {};
  if (reason !== undefined) {
    return (
      <Section title="No derivative">
        <p class="tv-hint">{reason}</p>
      </Section>
    );
  }
  const operands = [...new Set(operation.inputs)].filter((value) => !isLiteral(graph, value));
  const found = operands.flatMap((value) => {
    const local = derivativeByValue(graph, op, value);
    return local === undefined ? [] : [{ value, local }];
  });
  const output = operation.outputs[0];
  if (found.length === 0 || output === undefined) return null;
  return (
    <Section title="Local derivatives">
      {found.map(({ value, local: { isContribution, names, numbers } }) => (
        <FormulaBox key={value} settings={SETTINGS}>
          {(setting) => (
            <Equation
              graph={graph}
              names={{
                target: isContribution ? SOME_TARGET : valueTitle(graph, output),
                through: valueTitle(graph, output),
                source: valueTitle(graph, value),
              }}
              sign="="
              sides={numbers && !isVeiled && !isSameNumber(names, numbers) ? [names, numbers] : [names]}
              setting={setting}
              {...(isContribution && { shape: graph.values[value]?.shape ?? [] })}
            />
          )}
        </FormulaBox>
      ))}
    </Section>
  );
}

/** "2" and "2.0": it is said once. */
function isSameNumber(names: Expression, numbers: Expression): boolean {
  return plain(names) === plain(numbers) || names.kind === "number";
}
