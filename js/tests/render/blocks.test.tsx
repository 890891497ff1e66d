import { readFileSync } from "node:fs";
import { renderToString } from "preact-render-to-string";
import { describe, expect, it } from "vitest";
import { Blocks } from "../../src/render/blocks";
import { scalars } from "../corpus";
import { named, unrolled } from "../foldable";
import type { Recorder } from "../recorder";
import { sightAt } from "./looks";

const ALL_OPEN = 99;

const drawn = (tape: Recorder, tick = -1) =>
  renderToString(<Blocks sight={sightAt(tape, tick, ALL_OPEN)} scale={0.1} />);

describe("a graph seen from far away", () => {
  it("is blocks and lines", () => {
    expect(drawn(scalars(), 6).replaceAll("><", ">\n<")).toMatchSnapshot();
  });

  it("is drawn in pieces that are near each other, so that a tile of the page has few of them", () => {
    const paths = [...drawn(unrolled(20)).matchAll(/ d="(.*?)"/g)].map(([, data = ""]) => data);
    const pieces = paths.map((data) => data.split("M").length - 1);
    expect(Math.max(...pieces)).toBe(32);
    expect(pieces.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(200);
  });

  it("has borders around boxes without dashes, of which a long one would have millions", () => {
    expect(drawn(named())).toContain('class="tv-block-box"');
    expect(drawn(named())).not.toContain("tv-box-border");
    const styles = readFileSync("src/render/graph.css", "utf8");
    expect(styles).toContain(".tv-block-box");
    expect(styles).not.toContain("dasharray");
  });
});
