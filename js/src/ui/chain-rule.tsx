/** The chain rule at one op, in names and then in numbers, a block for each operand that receives. */

import { derivativeByValue, type Expression, plain } from "../model/formula";
import { formatNumber, formatShape } from "../model/numbers";
import type { Graph, Moment } from "../model/state";
import { bracketed, gradientTitle, valueTitle } from "../model/titles";
import type { Link } from "../render/chain";
import { Partial, Term } from "../render/math";
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
        <div key={link.value} class="tv-formula-box">
          <Steps {...{ graph, link, target, output }} />
        </div>
      ))}
    </Section>
  );
}

/** Characters of a product that fit beside its result. */
const LONG = 13;

/** Characters of the names in a chain rule that fit on one line with its left side. */
const WIDE = 13;

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
        <math class="tv-math" display="block">
          <mrow>
            {left}
            <mo>{sign}</mo>
            {local === undefined ? <mtext>no formula for this op</mtext> : <Term of={local.names} />}
          </mrow>
        </math>
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
  const numbers = given === undefined ? undefined : local.numbers;
  // A long product has its result on a line of its own.
  const isLong = numbers !== undefined && `${given}${plain(numbers)}${result}`.length > LONG;
  // Long names leave no room beside the left side: it gets a line of its own.
  const isWide = `${target}${through}${through}${source}${source}`.length > WIDE;
  return (
    <math class={isWide ? "tv-math tv-is-wide" : "tv-math"} display="block">
      <mtable class="tv-steps">
        {isWide && (
          <mtr>
            <mtd columnspan={3}>{left}</mtd>
          </mtr>
        )}
        <Line left={isWide ? null : left} sign={sign}>
          <Partial of={target} by={through} />
          <mo>·</mo>
          <Partial of={through} by={source} />
        </Line>
        <Line sign="=">
          <Partial of={target} by={through} />
          <mo>·</mo>
          <Factor of={local.names} />
        </Line>
        {numbers && (
          <Line sign="=">
            <mn class="tv-gradient">{given}</mn>
            <mo>·</mo>
            <Factor of={numbers} />
            {!isLong && result !== undefined && (
              <>
                <mo>=</mo>
                <mn class="tv-gradient tv-result">{result}</mn>
              </>
            )}
          </Line>
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

interface LineProperties {
  left?: preact.ComponentChildren;
  sign: string;
  children: preact.ComponentChildren;
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
  const isNegative = of.kind === "number" && of.text.startsWith("−");
  const isSum =
    isNegative ||
    (of.kind === "row" &&
      of.children.some((child) => child.kind === "operator" && /^[+−-]$/.test(child.text)));
  if (!isSum) return <Term of={of} />;
  return (
    <mrow>
      <mo stretchy={false}>(</mo>
      <Term of={of} />
      <mo stretchy={false}>)</mo>
    </mrow>
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
      <div class="tv-formula-box">
        {found.map(({ value, local }) => (
          <math key={value} class="tv-math" display="block">
            <mrow>
              <Partial of={valueTitle(graph, output)} by={valueTitle(graph, value)} />
              <mo>=</mo>
              <Term of={local.names} />
              {local.numbers && plain(local.numbers) !== plain(local.names) && (
                <>
                  <mo>=</mo>
                  <Term of={local.numbers} />
                </>
              )}
            </mrow>
          </math>
        ))}
      </div>
    </Section>
  );
}
