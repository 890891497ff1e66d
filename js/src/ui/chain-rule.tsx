/** The chain rule at one op, in names and then in numbers, a block for each operand that receives. */

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { conjugate, type Expression, plain } from "../model/expression";
import { derivativeByValue } from "../model/formula";
import { formatNumber, formatShape } from "../model/numbers";
import type { Graph, Moment } from "../model/state";
import { bracketed, gradientTitle, valueTitle } from "../model/titles";
import type { Link } from "../render/chain";
import { Paren, Partial, Term } from "../render/math";
import { SOME_TARGET } from "../render/rows";
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
        <FormulaBox key={link.value}>
          <Steps {...{ graph, link, target, output }} />
        </FormulaBox>
      ))}
    </Section>
  );
}

/** A formula is written in one line; a long one scrolls. */
function FormulaBox({ children }: { children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  useScrolling(box);
  return (
    <div ref={box} class="tv-formula-box" role="group" aria-label="Formula">
      {children}
    </div>
  );
}

interface StepsProperties {
  graph: Graph;
  link: Link;
  target: string;
  output: number;
}

function Steps({ graph, link, target, output }: StepsProperties) {
  const { local, incoming, contribution } = link;
  const source = valueTitle(graph, link.value);
  const through = valueTitle(graph, output);
  const sign = link.isSum ? "+=" : "=";
  const left = <Partial of={target} by={source} />;
  if (local === undefined || local.isContribution) {
    return (
      <>
        <Equation of={target} by={source} sign={sign} sides={local === undefined ? [] : [local.names]} />
        {local && (
          <p class="tv-where">
            g = ∂<bdi>{bracketed(target)}</bdi>/∂<bdi>{bracketed(through)}</bdi>
            {", result "}
            {formatShape(graph.values[link.value]?.shape ?? [])}
          </p>
        )}
      </>
    );
  }
  const dtype = graph.values[output]?.dtype ?? "";
  const [given, result] = [incoming?.scalar, contribution?.scalar].map((number) =>
    number === undefined ? undefined : formatNumber(number, dtype, 4),
  );
  const { isConjugated } = local;
  const factor = isConjugated ? conjugate(local.names) : local.names;
  const isProduct = given !== undefined && link.factor !== undefined && link.factor === local.value;
  const numbers = isProduct ? local.numbers : undefined;
  const [outer, inner] = [partialText(target, through), partialText(through, source)];
  const products = [
    [outer, isConjugated ? `conj(${inner})` : inner],
    [outer, factorText(factor)],
  ];
  if (numbers) products.push([given ?? "", factorText(numbers)]);
  const form = formOf(partialText(target, source), products);
  // A long product has its result on a line of its own.
  const whole = numbers && `${given}· ${factorText(numbers)}= ${result}`;
  const beside = form.isWide ? "" : partialText(target, source);
  const isLong = whole === undefined || !fits([beside + whole], form.size);
  const product = (sign: string, first: ComponentChildren, second: ComponentChildren, start = false) => (
    <>
      <Line left={start && !form.isWide ? left : null} sign={sign}>
        {first}
        {!form.isBroken && <mo>·</mo>}
        {!form.isBroken && second}
      </Line>
      {form.isBroken && <Line sign="·">{second}</Line>}
    </>
  );
  return (
    <math class="tv-math" display="block" style={{ fontSize: `${form.size}px` }}>
      <mtable class="tv-steps">
        {form.isWide && <Heading>{left}</Heading>}
        {product(
          sign,
          <Partial of={target} by={through} />,
          <Partial of={through} by={source} isConjugated={isConjugated} />,
          true,
        )}
        {product("=", <Partial of={target} by={through} />, <Factor of={factor} />)}
        {numbers &&
          product(
            "=",
            <mn class="tv-gradient">{given}</mn>,
            <>
              <Factor of={numbers} />
              {!isLong && result !== undefined && (
                <>
                  <mo>=</mo>
                  <mn class="tv-gradient tv-result">{result}</mn>
                </>
              )}
            </>,
          )}
        {isLong && result !== undefined && (
          <Line sign="=">
            <mn class="tv-gradient tv-result">{result}</mn>
          </Line>
        )}
      </mtable>
    </math>
  );
}

interface EquationProperties {
  of: string;
  by: string;
  sign: string;
  /** Each on a line of its own. */
  sides: Expression[];
}

/** ∂of/∂by, and what it is. */
function Equation({ of, by, sign, sides }: EquationProperties) {
  const none = "no formula for this op";
  const texts = sides.length === 0 ? [none] : sides.map(plain);
  const { size, isWide } = formOf(
    partialText(of, by),
    texts.map((text) => [text]),
  );
  const left = <Partial of={of} by={by} />;
  return (
    <math class="tv-math" display="block" style={{ fontSize: `${size}px` }}>
      <mtable class="tv-steps">
        {isWide && <Heading>{left}</Heading>}
        {texts.map((text, i) => {
          const side = sides[i];
          return (
            <Line key={text} left={isWide || i > 0 ? null : left} sign={i === 0 ? sign : "="}>
              {side === undefined ? <mtext>{none}</mtext> : <Term of={side} />}
            </Line>
          );
        })}
      </mtable>
    </math>
  );
}

/** The left side on a line of its own. */
function Heading({ children }: { children: ComponentChildren }) {
  return (
    <mtr>
      <mtd columnspan={3}>{children}</mtd>
    </mtr>
  );
}

/** Room for a formula in the narrowest panel, less the column of the signs. */
const ROOM = 163;
/** Width of a character of a formula, in its size. */
const CHARACTER = 0.5;

function fits(texts: readonly string[], size: number): boolean {
  return texts.every((text) => [...text].length * size * CHARACTER <= ROOM);
}

interface Form {
  size: number;
  /** The left side stands on a line of its own. */
  isWide: boolean;
  /** Each product takes two lines. */
  isBroken: boolean;
}

/** The roomiest form in which nothing is wider than the narrowest panel. */
function formOf(left: string, products: readonly string[][]): Form {
  const lines = products.map((factors) => factors.join("· "));
  if (
    fits(
      lines.map((line) => left + line),
      15,
    )
  )
    return { size: 15, isWide: false, isBroken: false };
  const size = [13, 12].find((smaller) => fits(lines, smaller));
  if (size !== undefined) return { size, isWide: true, isBroken: false };
  const parts = products.flat();
  return { size: [13, 12].find((smaller) => fits(parts, smaller)) ?? 12, isWide: true, isBroken: true };
}

function partialText(of: string, by: string): string {
  return `∂${bracketed(of)}/∂${bracketed(by)}`;
}

function factorText(factor: Expression): string {
  return isSum(factor) ? `(${plain(factor)})` : plain(factor);
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

/** While no gradient passes the op: what its derivatives would be. */
export function LocalDerivatives({ graph, op }: { graph: Graph; op: number }) {
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
  const found = [...new Set(operation.inputs)].flatMap((value) => {
    const local = derivativeByValue(graph, op, value);
    return local === undefined ? [] : [{ value, local }];
  });
  const output = operation.outputs[0];
  if (found.length === 0 || output === undefined) return null;
  return (
    <Section title="Local derivatives">
      <FormulaBox>
        {found.map(({ value, local }) => (
          <Equation
            key={value}
            of={local.isContribution ? SOME_TARGET : valueTitle(graph, output)}
            by={valueTitle(graph, value)}
            sign="="
            sides={
              local.numbers && plain(local.numbers) !== plain(local.names)
                ? [local.names, local.numbers]
                : [local.names]
            }
          />
        ))}
        {found.some(({ local }) => local.isContribution) && (
          <p class="tv-where">
            g = ∂{SOME_TARGET}/∂<bdi>{bracketed(valueTitle(graph, output))}</bdi>
          </p>
        )}
      </FormulaBox>
    </Section>
  );
}
