/** Formulas as MathML, which browsers draw natively. */

import type { ComponentChildren } from "preact";
import type { Expression } from "../model/expression";
import { isPlain } from "../model/titles";
import { Paren, Typeset } from "./typeset";

/** A formula on a line of its own, or several parts in a row. */
export function Formula({ children, label }: { children: ComponentChildren; label?: string }) {
  return (
    <math class="tv-math" aria-label={label}>
      <mstyle displaystyle>{children}</mstyle>
    </math>
  );
}

export function Term({ of }: { of: Expression }) {
  switch (of.kind) {
    case "code":
      return <mtext class="tv-code-text">{of.text}</mtext>;
    case "number":
      return <mn class={of.value >= 0 ? "tv-value" : undefined}>{of.text}</mn>;
    case "name":
      // Brackets, where it needs any, are part of the formula.
      return <Typeset text={of.text} />;
    case "matrix":
      return (
        <mrow class={of.value >= 0 ? "tv-value" : "tv-gradient"}>
          <mo fence>[</mo>
          <mtable class="tv-entries-table">
            {of.cells.map((cells, row) => (
              <mtr key={row}>
                {cells.map((text, column) => (
                  <mtd key={column}>
                    <mn>{text}</mn>
                  </mtd>
                ))}
              </mtr>
            ))}
          </mtable>
          <mo fence>]</mo>
        </mrow>
      );
    case "operator":
      return <mo>{of.text}</mo>;
    case "row":
      return (
        <mrow>
          {of.children.map((child, i) => (
            <Term key={`${i}${child.kind}`} of={child} />
          ))}
        </mrow>
      );
    case "fraction":
      return (
        <mfrac>
          <Term of={of.over} />
          <Term of={of.under} />
        </mfrac>
      );
    case "power":
      return (
        <msup>
          <Term of={of.base} />
          <Term of={of.exponent} />
        </msup>
      );
    case "root":
      return (
        <msqrt>
          <Term of={of.body} />
        </msqrt>
      );
    case "call":
      return (
        <mrow>
          <CallName of={of} />
          <Paren>(</Paren>
          {of.arguments.map((argument, i) => (
            <mrow key={`${i}${argument.kind}`}>
              {i > 0 && <mo separator>,</mo>}
              <Term of={argument} />
            </mrow>
          ))}
          <Paren>)</Paren>
        </mrow>
      );
    case "cases":
      return (
        <mrow>
          <mo fence>{"{"}</mo>
          <mtable class="tv-cases">
            <mtr>
              <mtd>
                <Term of={of.then} />
              </mtd>
              <mtd>
                <mtext>if&nbsp;</mtext>
                <Term of={of.condition} />
              </mtd>
            </mtr>
            <mtr>
              <mtd>
                <Term of={of.otherwise} />
              </mtd>
              <mtd>
                <mtext>else</mtext>
              </mtd>
            </mtr>
          </mtable>
        </mrow>
      );
    case "fence":
      return (
        <mrow>
          <Paren>{of.open}</Paren>
          <Term of={of.body} />
          <Paren>{of.close}</Paren>
        </mrow>
      );
  }
}

/** With the axes under a sum, and the exponent of tanh²(x) before the bracket. */
function CallName({ of: { name, over, power } }: { of: Expression & { kind: "call" } }) {
  const head = /^[ΣΠ]$/.test(name) ? <mo>{name}</mo> : <mi mathvariant="normal">{name}</mi>;
  if (over !== undefined) {
    return (
      <munder>
        {head}
        <mtext>{over}</mtext>
      </munder>
    );
  }
  if (power === undefined) return head;
  return (
    <msup>
      {head}
      <Term of={power} />
    </msup>
  );
}

/** Names come from the user's code: any text may stand here. An expression stands in brackets. */
export function Name({ text }: { text: string }) {
  if (isPlain(text)) return <Typeset text={text} />;
  return (
    <mrow>
      <Paren>(</Paren>
      <Typeset text={text} />
      <Paren>)</Paren>
    </mrow>
  );
}

interface PartialProperties {
  of: string;
  by: string;
  isConjugated?: boolean;
}

/** ∂z/∂x, on one line: it is read as a name, and stands beside other names. */
export function Partial({ of, by, isConjugated = false }: PartialProperties) {
  if (isConjugated) {
    return (
      <mrow>
        <mi mathvariant="normal">conj</mi>
        <Paren>(</Paren>
        <Partial of={of} by={by} />
        <Paren>)</Paren>
      </mrow>
    );
  }
  return (
    <mrow class="tv-partial">
      <mi mathvariant="normal">∂</mi>
      <Name text={of} />
      <mo lspace="0" rspace="0">
        /
      </mo>
      <mi mathvariant="normal">∂</mi>
      <Name text={by} />
    </mrow>
  );
}
