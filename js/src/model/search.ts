/** Finding things on the tape by what they are called, what they do, and where they stand in the code. */

import { at } from "./at";
import { formatShape } from "./numbers";
import type { Graph } from "./state";
import { opTitle, roleTitle, valueTitle } from "./titles";

export interface Hit {
  /** The op, or -1 for a leaf. */
  op: number;
  /** What the op gives first (-1 when it raised), or the leaf. */
  value: number;
  title: string;
  /** What it does, and in which function and line. */
  detail: string;
}

export interface Hits {
  /** The first of them, the best ones first. */
  hits: Hit[];
  /** How many there are in all. */
  count: number;
}

const MOST_HITS = 50;

/**
 * Ops and leaves whose name, op, expression, function or shape holds every word of the query, whatever the case.
 * Exact names come first, then names that begin with the query or hold it, then what holds it as a phrase; else the
 * order of the tape decides.
 */
export function search(graph: Graph, query: string): Hits {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return { hits: [], count: 0 };
  const whole = words.join(" ");
  const ranked: [rank: number, hit: Hit][] = [];
  const consider = (hit: Hit, ...more: string[]) => {
    const title = hit.title.toLowerCase();
    const text = [title, hit.detail, ...more].join(" ").toLowerCase();
    if (!words.every((word) => text.includes(word))) return;
    const named = [
      title === whole,
      title.startsWith(whole),
      title.includes(whole),
      text.includes(whole),
      true,
    ];
    ranked.push([named.indexOf(true), hit]);
  };
  graph.values.forEach(({ op, shape }, value) => {
    if (op >= 0) return;
    consider(
      { op: -1, value, title: valueTitle(graph, value), detail: roleTitle(graph, value) },
      formatShape(shape),
    );
  });
  graph.ops.forEach(({ outputs, expression }, op) => {
    const shapes = outputs.map((value) => formatShape(at(graph.values, value).shape));
    const hit = { op, value: outputs[0] ?? -1, title: opTitle(graph, op), detail: detailOf(graph, op) };
    consider(hit, expression, ...shapes);
  });
  ranked.sort(([a], [b]) => a - b);
  return { hits: ranked.slice(0, MOST_HITS).map(([, hit]) => hit), count: ranked.length };
}

function detailOf(graph: Graph, op: number): string {
  const { kind, frame } = at(graph.ops, op);
  const name = at(graph.kinds, kind).name.replaceAll("_", " ");
  const place = graph.frames[frame];
  if (place === undefined) return name;
  const file = graph.files[place.file]?.name ?? "";
  const within = place.function === "<module>" ? file : `${place.function}, ${file}`;
  return `${name} · ${within}, line ${place.line}`;
}
