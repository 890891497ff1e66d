/** Formulas as MathML, which browsers draw natively. */

import type { ComponentChildren } from "preact";
import type { Expression } from "../model/formula";
import { isPlain } from "../model/titles";

/** A formula on a line of its own, or several parts in a row. */
export function Formula({ children, label }: { children: ComponentChildren; label?: string }) {
  return (
    <math class="tv-math" aria-label={label}>
      <mstyle displaystyle>{children}</mstyle>
    </math>
  );
}

/** Said in words: a property that is false is left out, and MathML then stretches a bracket to all that stands beside it. */
const AS_HIGH_AS_TEXT: Record<string, string> = { stretchy: "false" };

/** A bracket no higher than the letters. */
export function Paren({ children }: { children: ComponentChildren }) {
  return <mo {...AS_HIGH_AS_TEXT}>{children}</mo>;
}

export function Term({ of }: { of: Expression }) {
  switch (of.kind) {
    case "number":
      return <mn class={of.value >= 0 ? "tv-value" : undefined}>{of.text}</mn>;
    case "name":
      return <Name text={of.text} />;
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
          <mi mathvariant="normal">{of.name}</mi>
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
                <mtext>if </mtext>
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

/** Names come from the user's code: any text may stand here. One letter is italic, a word is upright, an expression in brackets. */
export function Name({ text }: { text: string }) {
  if (!isPlain(text)) {
    return (
      <mrow>
        <Paren>(</Paren>
        <mi mathvariant="normal">{text}</mi>
        <Paren>)</Paren>
      </mrow>
    );
  }
  const [, letter, index] = /^(\p{L})([₀-₉]+)$/u.exec(text) ?? [];
  if (letter !== undefined) {
    return (
      <mrow>
        <mi>{letter}</mi>
        <mn>{index}</mn>
      </mrow>
    );
  }
  return [...text].length === 1 ? <mi>{text}</mi> : <mi mathvariant="normal">{text}</mi>;
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
