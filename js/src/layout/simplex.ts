/**
 * Ranks with the least total length of edges: the network simplex method of Gansner, Koutsofios, North and Vo, "A
 * Technique for Drawing Directed Graphs" (1993), section 2.
 *
 * A spanning tree of edges that are as short as can be determines all ranks. Cutting the tree at one edge leaves two
 * parts, and if more edges would get shorter than longer by moving them together, they are moved until another
 * edge between them is as short as can be, which takes the place of the first.
 */

import { at } from "../model/at";

export interface Arc {
  readonly from: number;
  readonly to: number;
}

interface Tree {
  /** By node: the arc to its parent, undefined for a root; and the nodes from the roots outwards. */
  readonly parentArc: (Arc | undefined)[];
  readonly order: number[];
}

/** Start from ranks that grow along every arc; the result does too, and no other has a smaller total. */
export function shortestRanks(start: readonly number[], arcs: readonly Arc[]): number[] {
  const ranks = [...start];
  const surplus: number[] = new Array(ranks.length).fill(0);
  for (const { from, to } of arcs) {
    surplus[from] = at(surplus, from) + 1;
    surplus[to] = at(surplus, to) - 1;
  }
  const chosen = tightForest(ranks, arcs);
  // Each exchange shortens something or changes nothing; the bound is for rows of the latter.
  for (let exchange = 0; exchange < 4 * ranks.length; exchange++) {
    const tree = rooted(ranks.length, chosen);
    const leaving = wastefulArc(tree, surplus);
    if (leaving === undefined) break;
    const isInTail = tailOf(leaving, chosen, ranks.length);
    const entering = tightest(ranks, arcs, ({ from, to }) => !at(isInTail, from) && at(isInTail, to));
    if (entering === undefined) break;
    const slack = slackOf(ranks, entering);
    isInTail.forEach((inTail, node) => {
      if (inTail) ranks[node] = at(ranks, node) - slack;
    });
    chosen.delete(leaving);
    chosen.add(entering);
  }
  return ranks;
}

function slackOf(ranks: readonly number[], { from, to }: Arc): number {
  return at(ranks, to) - at(ranks, from) - 1;
}

function tightest(
  ranks: readonly number[],
  arcs: readonly Arc[],
  isCandidate: (arc: Arc) => boolean,
): Arc | undefined {
  let best: Arc | undefined;
  for (const arc of arcs) {
    if (isCandidate(arc) && (best === undefined || slackOf(ranks, arc) < slackOf(ranks, best))) best = arc;
  }
  return best;
}

/** Neighbours in a set of arcs. */
function incidence(count: number, arcs: Iterable<Arc>): Arc[][] {
  const incident: Arc[][] = Array.from({ length: count }, () => []);
  for (const arc of arcs) {
    at(incident, arc.from).push(arc);
    at(incident, arc.to).push(arc);
  }
  return incident;
}

/** A tree of arcs without slack for each connected part. Ranks move where there is no such tree yet. */
function tightForest(ranks: number[], arcs: readonly Arc[]): Set<Arc> {
  const chosen = new Set<Arc>();
  const incident = incidence(ranks.length, arcs);
  const isIn: boolean[] = new Array(ranks.length).fill(false);
  for (let root = 0; root < ranks.length; root++) {
    if (at(isIn, root)) continue;
    const members = [root];
    isIn[root] = true;
    const isAtBorder = ({ from, to }: Arc) => at(isIn, from) !== at(isIn, to);
    for (let next = 0; ; ) {
      for (; next < members.length; next++) {
        for (const arc of at(incident, at(members, next))) {
          if (!isAtBorder(arc) || slackOf(ranks, arc) > 0) continue;
          const joined = at(isIn, arc.from) ? arc.to : arc.from;
          isIn[joined] = true;
          members.push(joined);
          chosen.add(arc);
        }
      }
      const nearest = tightest(
        ranks,
        members.flatMap((node) => at(incident, node)),
        isAtBorder,
      );
      if (nearest === undefined) break;
      const shift = at(isIn, nearest.from) ? slackOf(ranks, nearest) : -slackOf(ranks, nearest);
      for (const node of members) ranks[node] = at(ranks, node) + shift;
      next = 0;
    }
  }
  return chosen;
}

function rooted(count: number, chosen: ReadonlySet<Arc>): Tree {
  const incident = incidence(count, chosen);
  const parentArc: (Arc | undefined)[] = new Array(count).fill(undefined);
  const seen: boolean[] = new Array(count).fill(false);
  const order: number[] = [];
  for (let root = 0; root < count; root++) {
    if (at(seen, root)) continue;
    seen[root] = true;
    order.push(root);
    for (let next = order.length - 1; next < order.length; next++) {
      const node = at(order, next);
      for (const arc of at(incident, node)) {
        const child = arc.from === node ? arc.to : arc.from;
        if (at(seen, child)) continue;
        seen[child] = true;
        parentArc[child] = arc;
        order.push(child);
      }
    }
  }
  return { parentArc, order };
}

/**
 * The tree arc at which moving the parts together gains most. Arcs inside a part cancel in the sum of surpluses, so
 * that sum over a subtree is how many more arcs leave it than enter it.
 */
function wastefulArc({ parentArc, order }: Tree, surplus: readonly number[]): Arc | undefined {
  const sums = [...surplus];
  let worst: Arc | undefined;
  let least = 0;
  for (let i = order.length - 1; i >= 0; i--) {
    const node = at(order, i);
    const arc = parentArc[node];
    if (arc === undefined) continue;
    const parent = arc.from === node ? arc.to : arc.from;
    const cut = arc.from === node ? at(sums, node) : -at(sums, node);
    if (cut < least) [worst, least] = [arc, cut];
    sums[parent] = at(sums, parent) + at(sums, node);
  }
  return worst;
}

/** By node: whether it hangs on the tail of an arc when the tree is cut there. */
function tailOf(leaving: Arc, chosen: ReadonlySet<Arc>, count: number): boolean[] {
  const incident = incidence(count, chosen);
  const isInTail: boolean[] = new Array(count).fill(false);
  isInTail[leaving.from] = true;
  const waiting = [leaving.from];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const arc of at(incident, node)) {
      const other = arc.from === node ? arc.to : arc.from;
      if (arc === leaving || at(isInTail, other)) continue;
      isInTail[other] = true;
      waiting.push(other);
    }
  }
  return isInTail;
}
