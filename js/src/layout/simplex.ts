/**
 * Ranks with the least total length of edges: the network simplex method of Gansner, Koutsofios, North and Vo, "A
 * Technique for Drawing Directed Graphs" (1993), section 2.
 *
 * A spanning tree of edges that are as short as can be determines all ranks. Cutting the tree at one edge leaves two
 * parts, and if more edges would get shorter than longer by moving them together, they are moved until another
 * edge between them is as short as can be, which takes the place of the first.
 */

import { flag, int } from "../model/at";

/** By arc: where it begins and ends. */
export interface Arcs {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** Start from ranks that grow along every arc; the result does too, and no other has a smaller total. */
export function shortestRanks(start: Int32Array, arcs: Arcs): Int32Array {
  const forest = new Forest(start.slice(), arcs);
  // Each exchange shortens something or changes nothing; the bound is for rows of the latter.
  for (let exchange = 0; exchange < 4 * start.length && forest.improve(); exchange++);
  return forest.ranks;
}

class Forest {
  private readonly from: Int32Array;
  private readonly to: Int32Array;
  /** By node: the arcs at it end to end, from `first[node]` on. */
  private readonly first: Int32Array;
  private readonly incident: Int32Array;
  /** By arc: whether it is one of the tree. */
  private readonly isChosen: Uint8Array;
  /** By node: how many more arcs leave it than arrive. */
  private readonly surplus: Int32Array;
  /** Nodes from the roots outwards, and by node the arc to its parent, -1 for a root. */
  private readonly order: Int32Array;
  private readonly parentArc: Int32Array;

  constructor(
    readonly ranks: Int32Array,
    { from, to }: Arcs,
  ) {
    const nodes = ranks.length;
    this.from = from;
    this.to = to;
    this.surplus = new Int32Array(nodes);
    this.first = new Int32Array(nodes + 1);
    this.incident = new Int32Array(2 * from.length);
    this.isChosen = new Uint8Array(from.length);
    this.order = new Int32Array(nodes);
    this.parentArc = new Int32Array(nodes);
    this.joinUp();
    this.growTrees();
  }

  private joinUp(): void {
    const { from, to, first, surplus, incident } = this;
    for (let arc = 0; arc < from.length; arc++) {
      const [tail, head] = [int(from, arc), int(to, arc)];
      surplus[tail] = int(surplus, tail) + 1;
      surplus[head] = int(surplus, head) - 1;
      first[tail + 1] = int(first, tail + 1) + 1;
      first[head + 1] = int(first, head + 1) + 1;
    }
    for (let node = 0; node + 1 < first.length; node++) {
      first[node + 1] = int(first, node) + int(first, node + 1);
    }
    const next = first.slice();
    for (let arc = 0; arc < from.length; arc++) {
      for (const node of [int(from, arc), int(to, arc)]) {
        incident[int(next, node)] = arc;
        next[node] = int(next, node) + 1;
      }
    }
  }

  private slack(arc: number): number {
    return int(this.ranks, int(this.to, arc)) - int(this.ranks, int(this.from, arc)) - 1;
  }

  private otherEnd(arc: number, node: number): number {
    return int(this.from, arc) === node ? int(this.to, arc) : int(this.from, arc);
  }

  /** A tree of arcs without slack for each connected part. Ranks move where there is no such tree yet. */
  private growTrees(): void {
    const { ranks, first, incident, isChosen } = this;
    const isIn = new Uint8Array(ranks.length);
    const members = new Int32Array(ranks.length);
    for (let root = 0; root < ranks.length; root++) {
      if (flag(isIn, root)) continue;
      members[0] = root;
      isIn[root] = 1;
      for (let count = 1, next = 0; ; ) {
        for (; next < count; next++) {
          const node = int(members, next);
          for (let i = int(first, node); i < int(first, node + 1); i++) {
            const arc = int(incident, i);
            const other = this.otherEnd(arc, node);
            if (flag(isIn, other) || this.slack(arc) > 0) continue;
            isIn[other] = 1;
            members[count++] = other;
            isChosen[arc] = 1;
          }
        }
        const nearest = this.nearestOutside(members.subarray(0, count), isIn);
        if (nearest < 0) break;
        const shift = flag(isIn, int(this.from, nearest)) ? this.slack(nearest) : -this.slack(nearest);
        for (let i = 0; i < count; i++) ranks[int(members, i)] = int(ranks, int(members, i)) + shift;
        next = 0;
      }
    }
  }

  /** The arc with the least slack that leads out of a part, or -1. */
  private nearestOutside(members: Int32Array, isIn: Uint8Array): number {
    const { first, incident } = this;
    let [nearest, least] = [-1, Number.POSITIVE_INFINITY];
    for (let k = 0; k < members.length; k++) {
      const node = int(members, k);
      for (let i = int(first, node); i < int(first, node + 1); i++) {
        const arc = int(incident, i);
        if (flag(isIn, this.otherEnd(arc, node)) || this.slack(arc) >= least) continue;
        [nearest, least] = [arc, this.slack(arc)];
      }
    }
    return nearest;
  }

  /** Put a better arc in the place of one. Returns whether there was one to be replaced. */
  improve(): boolean {
    const { ranks, from, to, isChosen } = this;
    this.takeRoots();
    const leaving = this.wastefulArc();
    if (leaving < 0) return false;
    const isInTail = this.tailOf(leaving);
    let [entering, slack] = [-1, Number.POSITIVE_INFINITY];
    for (let arc = 0; arc < from.length; arc++) {
      if (flag(isInTail, int(from, arc)) || !flag(isInTail, int(to, arc)) || this.slack(arc) >= slack)
        continue;
      [entering, slack] = [arc, this.slack(arc)];
    }
    if (entering < 0) return false;
    for (let node = 0; node < ranks.length; node++) {
      if (flag(isInTail, node)) ranks[node] = int(ranks, node) - slack;
    }
    isChosen[leaving] = 0;
    isChosen[entering] = 1;
    return true;
  }

  private takeRoots(): void {
    const { ranks, order, parentArc, first, incident, isChosen } = this;
    const isSeen = new Uint8Array(ranks.length);
    let count = 0;
    for (let root = 0; root < ranks.length; root++) {
      if (flag(isSeen, root)) continue;
      isSeen[root] = 1;
      parentArc[root] = -1;
      order[count++] = root;
      for (let next = count - 1; next < count; next++) {
        const node = int(order, next);
        for (let i = int(first, node); i < int(first, node + 1); i++) {
          const arc = int(incident, i);
          const child = this.otherEnd(arc, node);
          if (!flag(isChosen, arc) || flag(isSeen, child)) continue;
          isSeen[child] = 1;
          parentArc[child] = arc;
          order[count++] = child;
        }
      }
    }
  }

  /**
   * The tree arc at which moving the parts together gains most, or -1. Arcs inside a part cancel in the sum of
   * surpluses, so that sum over a subtree is how many more arcs leave it than enter it.
   */
  private wastefulArc(): number {
    const { from, order, parentArc } = this;
    const sums = this.surplus.slice();
    let [worst, least] = [-1, 0];
    for (let i = order.length - 1; i >= 0; i--) {
      const node = int(order, i);
      const arc = int(parentArc, node);
      if (arc < 0) continue;
      const cut = int(from, arc) === node ? int(sums, node) : -int(sums, node);
      if (cut < least) [worst, least] = [arc, cut];
      const parent = this.otherEnd(arc, node);
      sums[parent] = int(sums, parent) + int(sums, node);
    }
    return worst;
  }

  /** By node: whether it hangs on the tail of an arc when the tree is cut there. */
  private tailOf(leaving: number): Uint8Array {
    const { from, first, incident, isChosen } = this;
    const isInTail = new Uint8Array(this.ranks.length);
    const waiting = [int(from, leaving)];
    isInTail[int(from, leaving)] = 1;
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      for (let i = int(first, node); i < int(first, node + 1); i++) {
        const arc = int(incident, i);
        const other = this.otherEnd(arc, node);
        if (arc === leaving || !flag(isChosen, arc) || flag(isInTail, other)) continue;
        isInTail[other] = 1;
        waiting.push(other);
      }
    }
    return isInTail;
  }
}
