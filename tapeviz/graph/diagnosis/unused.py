"""Variables that were read, and that no target depends on."""

from __future__ import annotations

from typing import Final

from tapeviz.graph import model
from tapeviz.graph.titles import title_of

UNUSED: Final = "unused-variable"


def tell_of_unused(graph: model.Graph) -> None:
    """Add a note for each trainable Variable that a tape read and no gradient's target uses."""
    if not graph.gradients or graph.op_count > len(graph.ops):  # they may be used beyond
        return
    told = {one.value for one in graph.findings}
    needed = {target for one in graph.gradients for target in one.targets}
    sources = {source for one in graph.gradients for source in one.sources}
    read: dict[int, int] = {}
    for number in range(len(graph.ops) - 1, -1, -1):
        op = graph.ops[number]
        if not needed.isdisjoint(op.outputs):
            needed.update(op.inputs)
        read.update(dict.fromkeys(op.inputs, number))
    used = {graph.values[index].name for index in needed}
    for index, number in sorted(read.items()):
        value = graph.values[index]
        if value.role != "variable" or not value.trainable:
            continue
        if index in needed | sources | told or value.name in used:
            continue
        graph.findings.append(
            model.Finding(
                "note",
                UNUSED,
                f"no target uses {title_of(graph, index)}",
                f"{title_of(graph, index)} is read inside of the tape, and nothing that was "
                "differentiated depends on it.",
                "Use it, or do not compute with it inside of the tape.",
                (("targets", sum(len(one.targets) for one in graph.gradients)),),
                op=number,
                value=index,
                frame=graph.ops[number].frame,
                step=len(graph.steps) - 1,
            )
        )
