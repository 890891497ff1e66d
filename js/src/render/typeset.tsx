/** Expressions of the user's code as they are set in a formula: a*b as a·b, x**2 as x². */

import type { VNode } from "preact";

const PART =
  /\s*(?:\*\*|\^)\s*(\d+)|([⁰¹²³⁴-⁹]+)|([\p{L}_][\p{L}\p{Nd}_.]*[₀-₉]*)|(\d[\d.,]*)|([₀-₉]+)|([()[\]])|(\S)/gu;

const WORD = /^[\p{L}_][\p{L}\p{Nd}_.]*[₀-₉]*$/u;

/** What is no arithmetic stays as it is written. */
const OTHERWISE = /["'{}:=<>!]|(?<![\p{L}\p{N}_])(?:for|if|lambda|and|or|not|in)(?![\p{L}\p{N}_])/u;

const SIGNS: Record<string, string> = { "*": "·", "-": "−" };

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export function Typeset({ text }: { text: string }) {
  if (OTHERWISE.test(text)) return <mi mathvariant="normal">{text}</mi>;
  if (WORD.test(text)) return <Word text={text} />;
  const set: VNode[] = [];
  /** An operand is to come: a sign that stands here is its own, and close to it. */
  let isOpen = true;
  for (const [, power, raised, word, number, index, bracket, sign] of text.matchAll(PART)) {
    const exponent = power ?? (raised && [...raised].map((digit) => SUPERSCRIPTS.indexOf(digit)).join(""));
    if (exponent !== undefined) {
      set.push(
        <msup>
          {set.pop() ?? <mrow />}
          <mn>{exponent}</mn>
        </msup>,
      );
    } else if (word !== undefined) set.push(<Word text={word} />);
    else if (number !== undefined || index !== undefined) set.push(<mn>{number ?? index}</mn>);
    else if (bracket !== undefined) set.push(<Paren>{bracket}</Paren>);
    else if (sign !== undefined) set.push(<Sign isOwn={isOpen}>{SIGNS[sign] ?? sign}</Sign>);
    isOpen = sign !== undefined || /[([]/.test(bracket ?? "");
  }
  return <mrow>{set}</mrow>;
}

/** One letter is italic, a word is upright. */
function Word({ text }: { text: string }) {
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

/** Of an operator, which the types of JSX do not know. */
const BEFORE_OPERAND: Record<string, string> = { form: "prefix" };

function Sign({ isOwn, children }: { isOwn: boolean; children: string }) {
  return isOwn && /[−+]/.test(children) ? <mo {...BEFORE_OPERAND}>{children}</mo> : <mo>{children}</mo>;
}

/** Said in words: a property that is false is left out, and MathML then stretches a bracket to all that stands beside it. */
const AS_HIGH_AS_TEXT: Record<string, string> = { stretchy: "false" };

/** A bracket no higher than the letters. */
export function Paren({ children }: { children: string }) {
  return <mo {...AS_HIGH_AS_TEXT}>{children}</mo>;
}
