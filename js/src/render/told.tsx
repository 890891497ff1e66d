/** What a screen reader is told where cards are only blocks: the same items that cards are, without being drawn. */

import type { DrawnNode } from "../layout/split";
import { valueOfNode } from "./card";
import { groupLook } from "./group-look";
import { nodeLook, nodesInSight, stateOf } from "./looks";
import type { NodeLook } from "./node-look";
import type { Sight } from "./sight";

export type Told = Pick<NodeLook, "key" | "id" | "spoken" | "box" | "selected" | "state">;

/** Of more nodes only the one where the step is, and the one that is selected, are told. */
const MOST_TOLD = 400;

export function toldOf(sight: Sight): Told[] {
  const { layout } = sight.arrangement;
  const nodes = nodesInSight(sight);
  const isFew = nodes.length <= MOST_TOLD;
  // What a node looks like is dear to find out, and of most it is not told.
  const isWanted = (node: DrawnNode) =>
    isFew ||
    node.group !== undefined ||
    stateOf(sight.graph, sight.moment, node) === "current" ||
    sight.isSelected({ op: node.op, value: valueOfNode(node) });
  const told = nodes.filter(isWanted).flatMap((node): Told[] => {
    const box = layout.nodes[node.id];
    if (box === undefined) return [];
    return [node.group === undefined ? nodeLook(sight, node, box) : groupLook(sight, node, node.group, box)];
  });
  return isFew ? told : told.filter(({ selected, state }) => selected || state === "current");
}

export function ToldNodes({ told }: { told: readonly Told[] }) {
  return (
    <g role="group" class="tv-told">
      {told.map(({ key, id, spoken, selected, box: { x, y, width, height } }) => (
        <rect
          key={key}
          {...{ id, x, y, width, height }}
          role="treeitem"
          aria-label={spoken}
          aria-selected={selected}
        />
      ))}
    </g>
  );
}
