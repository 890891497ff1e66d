/** Just enough of Python's grammar to colour a cell: names, keywords, numbers, strings, comments. */

export type TokenKind = "keyword" | "number" | "string" | "comment" | "decorator" | "builtin" | "plain";

export interface Token {
  kind: TokenKind;
  text: string;
}

const KEYWORDS = new Set(
  (
    "and as assert async await break case class continue def del elif else except finally for from global if " +
    "import in is lambda match nonlocal not or pass raise return try while with yield"
  ).split(" "),
);
const BUILTINS = new Set("None True False self print range len enumerate zip sum abs min max".split(" "));

const PATTERN = new RegExp(
  [
    /(?<comment>#[^\n]*)/u,
    /(?<string>[rbfuRBFU]{0,2}(?:""".*?(?:"""|$)|'''.*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))/su,
    /(?<number>\b(?:0[xob][\da-f_]+|\d[\d_]*(?:\.[\d_]*)?(?:e[+-]?\d+)?j?)|\.\d[\d_]*(?:e[+-]?\d+)?j?)/u,
    /(?<decorator>@[\p{L}_][\p{L}\p{N}_.]*(?=\s*(?:\(|\n|$)))/u,
    /(?<name>[\p{L}_][\p{L}\p{N}_]*)/u,
    /(?<plain>.)/su,
  ]
    .map(({ source }) => source)
    .join("|"),
  "gisu",
);

function kindOf(groups: Record<string, string | undefined>, isLineStart: boolean): TokenKind {
  const name = groups["name"];
  if (name !== undefined) return KEYWORDS.has(name) ? "keyword" : BUILTINS.has(name) ? "builtin" : "plain";
  if (groups["comment"] !== undefined) return "comment";
  if (groups["string"] !== undefined) return "string";
  if (groups["number"] !== undefined) return "number";
  return groups["decorator"] !== undefined && isLineStart ? "decorator" : "plain";
}

/** The tokens of a text, line by line; a token over several lines is one on each of them. */
export function tokenize(source: string): Token[][] {
  const lines: Token[][] = [[]];
  for (const match of source.matchAll(PATTERN)) {
    const line = lines.at(-1) ?? [];
    const kind = kindOf(
      match.groups ?? {},
      line.every(({ text }) => text.trim() === ""),
    );
    match[0].split("\n").forEach((text, i) => {
      if (i > 0) lines.push([]);
      const last = lines.at(-1) ?? [];
      const before = last.at(-1);
      if (before?.kind === kind && kind === "plain") before.text += text;
      else if (text !== "") last.push({ kind, text });
    });
  }
  return lines;
}

/** A line cut in three: what is before the mark, in it, and behind it. Columns count code points, as Python's do. */
export function mark(tokens: readonly Token[], from: number, to: number): [Token[], Token[], Token[]] {
  const parts: [Token[], Token[], Token[]] = [[], [], []];
  let column = 0;
  for (const { kind, text } of tokens) {
    const characters = [...text];
    const end = column + characters.length;
    const cuts = [column, clamp(from, column, end), clamp(to, column, end), end];
    parts.forEach((part, i) => {
      const [start, stop] = [cuts[i] ?? end, cuts[i + 1] ?? end];
      if (stop > start) part.push({ kind, text: characters.slice(start - column, stop - column).join("") });
    });
    column = end;
  }
  return parts;
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
