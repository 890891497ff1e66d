import { describe, expect, it } from "vitest";
import { mark, type TokenKind, tokenize } from "../../src/ui/python";

const ofKind = (source: string, kind: TokenKind) =>
  tokenize(source)
    .flat()
    .filter((token) => token.kind === kind)
    .map(({ text }) => text);
const textOf = (tokens: readonly { text: string }[]) => tokens.map(({ text }) => text).join("");

describe("colouring of Python", () => {
  it("loses no character", () => {
    const source = '@decorated\ndef f(x):\n\treturn f\'{x!r}\' + "\\"" # π ≈ 3.14\n\n  名前 = 0x_ff\n';
    expect(tokenize(source).map(textOf).join("\n")).toBe(source);
  });

  it("tells keywords, numbers, strings and comments apart", () => {
    const source = "for i in range(10): x1 = 2.5e-3 * i  # for 3\ns = 'in'";
    expect(ofKind(source, "keyword")).toEqual(["for", "in"]);
    expect(ofKind(source, "number")).toEqual(["10", "2.5e-3"]);
    expect(ofKind(source, "comment")).toEqual(["# for 3"]);
    expect(ofKind(source, "string")).toEqual(["'in'"]);
  });

  it("carries a triple-quoted string over its lines", () => {
    expect(tokenize('s = """a\n# b\nc"""').map((line) => line.at(-1))).toEqual([
      { kind: "string", text: '"""a' },
      { kind: "string", text: "# b" },
      { kind: "string", text: 'c"""' },
    ]);
  });

  it("ends an unfinished string at the end of its line", () => {
    expect(ofKind("s = 'open\nif x: pass", "keyword")).toEqual(["if", "pass"]);
  });

  it("takes @ for a decorator only where a statement begins", () => {
    expect(ofKind("@tf.function\nh = X @W\n", "decorator")).toEqual(["@tf.function"]);
  });
});

describe("the mark in a line", () => {
  it("cuts tokens where it begins and ends", () => {
    const [line = []] = tokenize("a = tf.sin(x) + 1");
    const [before, marked, after] = mark(line, 4, 13);
    expect([before, marked, after].map(textOf)).toEqual(["a = ", "tf.sin(x)", " + 1"]);
  });

  it("counts characters as Python does, not UTF-16 units", () => {
    const [line = []] = tokenize("𝜕𝜕 = 𝒙 * 𝒙");
    expect(textOf(mark(line, 5, 10)[1])).toBe("𝒙 * 𝒙");
  });

  it("is empty when it begins where it ends", () => {
    const [line = []] = tokenize("    y = 1");
    expect(mark(line, 4, 4).map(textOf)).toEqual(["    ", "", "y = 1"]);
  });
});
