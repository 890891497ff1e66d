"""Building one graph: from the events of one run of a tape to tables of ops, values and steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import zip_longest
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from tapeviz.engine.log import Event, Place
from tapeviz.engine.recorder import Recorder
from tapeviz.engine.registry import Op as Row
from tapeviz.engine.registry import Shaped
from tapeviz.graph import formula, model
from tapeviz.graph.callers import Named, callee, named, operand_names
from tapeviz.graph.diagnosis.examiner import Examiner
from tapeviz.graph.diagnosis.search import UNNAMED, Given
from tapeviz.graph.entries import keep
from tapeviz.graph.history import History, Outcome, outcome_of
from tapeviz.graph.program import NOT_KEPT
from tapeviz.graph.scopes import Scopes
from tapeviz.graph.sources import ONE_OF_MANY, Sources, Span
from tapeviz.graph.summary import Summary, summarize, wire_number
from tapeviz.graph.titles import title_of
from tapeviz.graph.unshown import Unshown

LARGEST: Final = 100_000
"""A graph shows so many ops; further ones are counted."""

MOST_STEPS: Final = 400_000
"""A graph has so many steps; further ones are counted."""

UNKNOWN: Final = Summary(scalar="?")
"""What is told of an array of which nothing is known."""

PICTURED: Final = 400
"""Arrays have heat maps, and their entries are kept, as long as the graph has no more ops: they
cost room."""

_LONGEST_PARAMETER: Final = 60


class _Written(NamedTuple):
    """What the code says of an op: as it is written, and the names around it."""

    expression: str
    label: str
    operands: tuple[str, ...]
    results: tuple[str, ...]
    callee: str
    """What is called, if that is an object of the user's: a layer has Variables of its own."""
    is_counted: bool
    """Whether the first result is the first item of the list, and so on."""
    mentioned: frozenset[str] | None
    """The names in the arguments of a call; None if nothing is called."""


_NOTHING_WRITTEN: Final = _Written("", "", (), (), "", False, None)


class GraphBuilder:
    """Builds one run of one graph.

    Parameters
    ----------
    graph : model.Graph
        What is built; empty at first.
    sources : Sources
        Reads the places in the code.
    variables : dict
        Name and trainability of each Variable, by key; shared by all graphs of a cell.
    """

    def __init__(self, graph: model.Graph, sources: Sources, variables: dict[int, Named]) -> None:
        self.graph = graph
        self.run = graph.run
        self.outcome: Outcome | None = None
        """What the first gradient of the outermost tape came to."""
        self.recorders: WeakKeyDictionary[Recorder, int] = WeakKeyDictionary()
        self._sources = sources
        self._values: dict[int, int] = {}
        self._ops = graph.op_of
        self._kinds: dict[Row, int] = {}
        self._files: dict[Any, int] = {}
        self._readings: dict[tuple[int, int], _Written] = {}
        self._counts: dict[int, int] = {}
        """By frame, how many items of a list were computed there."""
        self._frames: dict[tuple[int, int | Span, int], int] = {}
        self._scopes = Scopes(graph.scopes, sources, self._frame)
        self._variables = variables
        self._watched: set[int] = set()
        self._changed: dict[int, int] = {}
        """By the key of a Variable that was assigned, the value that it was read as last."""
        self._read_again: set[int] = set()
        """The values of Variables that were read, changed, and read again."""
        self._received: dict[int, Any] = {}
        """What each of these has received of the gradient that is computed at the moment."""
        self._gradient = -1
        self._differentiated: Recorder | None = None
        self._place: Place | None = None
        self._begun: Event | None = None
        """The gradient that is computed at the moment."""
        self._deferred: dict[int, list[tuple[int, Event]]] = {}
        """Ops of backward passes that only the tape itself recorded, by the keys of their results:
        they are shown once something makes use of them."""
        self.unshown: Mapping[int, Unshown] = {}
        """Ops that were executed while no tape of one graph alone was open, by the keys of their
        results: they are shown once something is computed with what they made of a Variable, or of
        a value of the graph."""
        self.examiner = Examiner(
            graph,
            sources,
            lambda key: self._ops.get(key, -1),
            lambda key: self._value_of(key, -1),
            lambda place: self._frame(place),
        )

    def continued(self, number: int, sources: Sources, variables: dict[int, Named]) -> GraphBuilder:
        """Return an assembly that goes on where this one stands, on a graph of its own."""
        graph = replace(
            self.graph,
            id=number,
            run=1,
            amendments=[],
            history=History(),
            program=self.graph.program.copy(),
            op_of={},
            kept=[*self.graph.kept],
        )
        for name in model.TABLES:
            setattr(graph, name, list(getattr(graph, name)))
        graph.values = [replace(value) for value in graph.values]
        graph.tapes = [replace(tape) for tape in graph.tapes]
        variables.update(self._variables)
        copy = GraphBuilder(graph, sources, variables)
        if copy.is_recording():
            graph.state = "recording"
        copy.recorders.update(self.recorders)
        tables = ("_values", "_changed", "_ops", "_kinds", "_files", "_frames", "_counts")
        for name in (*tables, "_deferred"):
            getattr(copy, name).update(getattr(self, name))
        copy._watched |= self._watched
        copy._read_again |= self._read_again
        copy._scopes.continue_from(self._scopes)
        return copy

    # -- tapes ------------------------------------------------------------------------------------

    def open(
        self, recorder: Recorder, parent: Recorder | None, persistent: bool, place: Place
    ) -> None:
        """Take in that a tape of the graph was opened."""
        name = self._sources.context_name(place)
        graph = self.graph
        graph.state = "recording"
        if recorder in self.recorders:
            graph.tapes[self.recorders[recorder]].closed = -1
            return
        if not graph.tapes:
            graph.title = name or "tape"
            self._scopes.settle(place)
        self.recorders[recorder] = len(graph.tapes)
        above = self.recorders.get(parent, -1) if parent is not None else -1
        graph.tapes.append(model.Tape(name or "tape", persistent, above, len(graph.steps)))

    def close(self, recorder: Recorder, error: BaseException | None) -> None:
        """Take in that a tape of the graph was closed."""
        tape = self.graph.tapes[self.recorders[recorder]]
        tape.closed = len(self.graph.steps)
        if error is not None:
            self.graph.state = "raised"
            self.graph.message = f"{type(error).__name__}: {error}".removesuffix(": ")
        elif not self.is_recording() and self.graph.state == "recording":
            self.graph.state = "closed"
        self.examiner.closed()

    def enter(self, name: str, place: Place) -> None:
        """Take in that the user opened a scope of a name."""
        self._scopes.enter(name, place)

    def leave(self, name: str) -> None:
        """Take in that it was closed."""
        self._scopes.leave(name)

    def is_recording(self) -> bool:
        """Tell whether a tape of the graph is open."""
        return any(tape.closed < 0 for tape in self.graph.tapes)

    # -- values -----------------------------------------------------------------------------------

    def watch(self, key: int) -> None:
        """Take in that a value is watched."""
        self._watched.add(key)
        index = self._values.get(key)
        if index is not None and key not in self._variables:
            value = self.graph.values[index]
            if value.op >= 0:
                self._amend(index, watched=True)
            elif value.role == "constant":
                self._amend(index, role="watched")

    def assign(self, key: int) -> None:
        """Take in that a Variable is assigned: what is read from now on is another value."""
        if key in self._variables and key in self._values:
            self._changed[key] = self._values.pop(key)

    def _value_of(self, key: int, otherwise: int) -> int:
        """Return the value of a key: of a Variable not read since it was changed, the last."""
        return self._values.get(key, self._changed.get(key, otherwise))

    def _leaf(self, key: int, array: Any, name: str) -> int:
        """Return the index of a value that no op of the graph gave, adding it if it is new."""
        index = self._values.get(key) if key else None
        if index is not None:
            value = self.graph.values[index]
            if name and not value.name and (value.op < 0 or name.isidentifier()):
                self._amend(index, name=name)
            return index
        variable = self._variables.get(key)
        role = "variable" if variable else "watched" if key in self._watched else "constant"
        if variable:
            name = _settled(variable.name, name)
            if variable.name:
                self._variables[key] = variable._replace(name=name)
        index = self._new_value(name, role, array, -1)
        if variable:
            self.graph.values[index].trainable = variable.trainable
            self.graph.values[index].frame = self._made_in(variable.place)
        if key in self._changed:
            self._is_read_again(self._changed[key], index)
        if key:
            self._values[key] = index
        return index

    def _made_in(self, place: Place) -> int:
        """Return the frame in which a Variable was made; -1 if its code is not among what is shown.

        In a notebook that is the cell: the line of another one would say little.
        """
        code = place[0]
        is_shown = code in self._files or self._sources.file(code) in self.graph.files
        return self._frame(place) if is_shown else -1

    def _is_read_again(self, before: int, now: int) -> None:
        """Take in that two values are one Variable: each receives what comes through it alone."""
        first = self.graph.values[before].first
        self.graph.values[now].first = before if first < 0 else first
        self._read_again.update((before, now))

    def _new_value(self, name: str, role: str, array: Any, op: int) -> int:
        if array is NOT_KEPT:
            self.graph.values.append(model.Value(name, role, (), "not kept", op, UNKNOWN))
            return len(self.graph.values) - 1
        shape = tuple(getattr(array, "shape", ()))
        dtype = dtype_name(array.dtype) if hasattr(array, "dtype") else type(array).__name__
        known = not isinstance(array, Shaped)
        is_pictured = self._is_pictured()
        summary = summarize(array, heat=is_pictured) if known else Summary()
        index = len(self.graph.values)
        self.graph.values.append(model.Value(name, role, shape, dtype, op, summary))
        if is_pictured:
            keep(self.graph, array, value=index)
        return index

    def _is_pictured(self) -> bool:
        return len(self.graph.ops) <= PICTURED

    def _amend(self, index: int, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(self.graph.values[index], name, value)
        self.graph.amendments.append((index, fields))

    # -- ops --------------------------------------------------------------------------------------

    def execute(self, event: Event) -> None:
        """Take in that an op was executed."""
        recorded, new_keys = event[7], event[5]
        if self._differentiated is not None:
            if not recorded:
                return
            if recorded == (self._differentiated,):
                self._keep(event, self._tapes_of(recorded))
                for key in new_keys:
                    self._deferred[key] = [(self._gradient, event)]
                return
        self._reveal(event[2])
        self._execute(event, self._gradient)

    def _reveal(self, keys: Iterable[int]) -> None:
        """Show the ops that were not shown so far, and that the values of `keys` come from."""
        waiting = list(keys)
        ordered: list[tuple[int, Event]] = []
        unshown: dict[int, Unshown] = {}
        while waiting:
            key = waiting.pop()
            found = self._deferred.pop(key, None)
            if found is not None:
                ordered += found
                waiting += found[0][1][2]
            elif key in self.unshown and not (key in self._values or key in self._watched):
                one = self.unshown[key]
                if one.event[5][0] not in unshown:
                    unshown[one.event[5][0]] = one
                    waiting += one.event[2]
        if unshown:
            ordered += [(-1, event) for event in self._connected(unshown)]
        for gradient, event in sorted(ordered, key=lambda one: one[1][5][0]):
            self._execute(event, gradient)

    def _connected(self, unshown: dict[int, Unshown]) -> list[Event]:
        """Return the ops that compute with a Variable, or with a value of the graph.

        The others made a constant of constants, and to tell where that comes from is no use.
        """
        reached: set[int] = set()
        found = []
        for _, (event, reads, _) in sorted(unshown.items()):
            for _, key, told, trainable in reads:
                self._variables.setdefault(key, named(self._sources, told, trainable))
            if any(key in reached or self._is_of_interest(key) for key in event[2]):
                reached.update(event[5])
                found.append(event)
        return found

    def _is_of_interest(self, key: int) -> bool:
        """Whether a value is a Variable, or one of the graph and no constant."""
        if key in self._variables:
            return True
        index = self._values.get(key)
        return index is not None and self.graph.values[index].role != "constant"

    def _execute(self, event: Event, gradient: int) -> None:
        _, row, keys, arrays, keywords, new_keys, results, recorded, place = event
        graph = self.graph
        graph.op_count += 1
        graph.step_count += 1
        if len(graph.ops) >= LARGEST:
            graph.program.drop(f"it has more than {LARGEST:,} ops")
            return
        tapes = self._tapes_of(recorded)
        self._keep(event, tapes)
        frame = self._frame(place)
        written = self._written(frame, place, len(new_keys)) if gradient < 0 else _NOTHING_WRITTEN
        inputs = self._inputs(keys, arrays, written, frame)
        self._rename_inner(inputs, written, frame)
        op = len(graph.ops)
        names = self._counted(frame, written) if written.is_counted else written.results
        outputs = tuple(
            [
                self._new_value(name, "result", array, op)
                for name, array in zip_longest(names, results, fillvalue="")
            ]
        )
        for key, index in zip(new_keys, outputs, strict=True):
            self._values[key] = index
            self._ops[key] = op
        scope = self._scope(row, frame, place, gradient)
        self._add_op(row, inputs, outputs, keywords, tapes, gradient, frame, written, "", scope)
        self.examiner.executed(op, results)

    def _tapes_of(self, recorded: tuple[Recorder, ...]) -> tuple[int, ...]:
        return tuple([self.recorders[one] for one in recorded if one in self.recorders])

    def _keep(self, event: Event, tapes: tuple[int, ...]) -> None:
        """Keep what an op was given, if a tape recorded it, so that it can be computed again."""
        if tapes:
            _, row, keys, arrays, keywords, new_keys, *_ = event
            self.graph.program.add(row, keys, arrays, keywords, new_keys, tapes)

    def _scope(self, row: Row, frame: int, place: Place, gradient: int) -> int:
        """Return the innermost scope of the op that comes next."""
        if gradient < 0:
            return self._scopes.of_op(frame, place, row)
        values = self.graph.values
        targets = [values[one].name for one in self.graph.gradients[gradient].targets]
        title = f"gradient of {', '.join(targets)}" if all(targets) else "gradient"
        return self._scopes.of_backward(gradient, title, place)

    def raise_(self, event: Event) -> None:
        """Take in that an op raised."""
        _, row, keys, arrays, keywords, error, place = event
        self.graph.op_count += 1
        self.graph.step_count += 1
        if len(self.graph.ops) < LARGEST:
            frame = self._frame(place)
            written = self._written(frame, place, 0)
            inputs = self._inputs(keys, arrays, written, frame)
            message = f"{type(error).__name__}: {error}"
            gradient = self._gradient
            scope = self._scope(row, frame, place, gradient)
            self._add_op(row, inputs, (), keywords, (), gradient, frame, written, message, scope)

    def _written(self, frame: int, place: Place, results: int) -> _Written:
        """Read the code at a place, whose frame has the index `frame`, once."""
        found = self._readings.get((frame, results))
        if found is None:
            found = self._readings[frame, results] = _Written(
                self._sources.expression(place),
                self._sources.label(place),
                tuple(operand_names(self._sources, place)),
                tuple(self._sources.result_names(place, results)),
                callee(self._sources, place),
                self._sources.is_counted(place),
                self._sources.calls(place),
            )
        return found

    def _inputs(
        self, keys: tuple[int, ...], arrays: tuple[Any, ...], written: _Written, frame: int
    ) -> tuple[int, ...]:
        names = self._operand_names(keys, written, frame)
        return tuple(
            [
                self._leaf(key, array, name)
                for key, array, name in zip(keys, arrays, names, strict=False)
            ]
        )

    def _operand_names(
        self, keys: tuple[int, ...], written: _Written, frame: int
    ) -> tuple[str, ...]:
        """Say how the operands are written, where it is sure which of them is which.

        One call may execute several ops, of which only the first reads what is written there.
        """
        if written.mentioned is None:
            return written.operands + ("",) * (len(keys) - len(written.operands))
        is_inner = any(self._is_of(frame, self._values.get(key, -1)) for key in keys)
        if not is_inner and len(written.operands) >= len(keys):
            return written.operands
        owned = [self._name_in(written.callee, key) for key in keys]
        told = iter(written.operands if any(owned) and not is_inner else ())
        return tuple([name or next(told, "") for name in owned])

    def _name_in(self, owner: str, key: int) -> str:
        """Return what a Variable of an object is called that no argument of its call is."""
        variable = self._variables.get(key)
        own = "" if variable is None else variable.name
        return f"{owner}.{own.rpartition('.')[2]}" if owner and "." in own else ""

    def _is_of(self, frame: int, value: int) -> bool:
        """Whether a value is what an op at a place of the code gave."""
        op = self.graph.values[value].op if value >= 0 else -1
        return op >= 0 and self.graph.ops[op].frame == frame

    def _counted(self, frame: int, written: _Written) -> tuple[str, ...]:
        """Return the names of what is computed for a list the next time."""
        number = self._counts[frame] = self._counts.get(frame, -1) + 1
        return tuple(
            [
                f"{name.removesuffix(ONE_OF_MANY)}[{number}]"
                if name.endswith(ONE_OF_MANY)
                else name
                for name in written.results
            ]
        )

    def _rename_inner(self, inputs: tuple[int, ...], written: _Written, frame: int) -> None:
        """Take the name of a call's result from what was only on the way to it."""
        if written.mentioned is None or len(written.results) != 1:
            return
        (name,) = written.results
        if not name or name in written.mentioned:
            return
        for value in inputs:
            if self.graph.values[value].name == name and self._is_of(frame, value):
                self._amend(value, name="")

    def _add_op(
        self,
        row: Row,
        inputs: tuple[int, ...],
        outputs: tuple[int, ...],
        keywords: dict[str, Any] | None,
        tapes: tuple[int, ...],
        gradient: int,
        frame: int,
        written: _Written,
        error: str,
        scope: int,
    ) -> None:
        graph = self.graph
        parameters = {name: _short(value) for name, value in (keywords or {}).items()}
        graph.ops.append(
            model.Op(
                self._kind(row),
                inputs,
                outputs,
                frame,
                written.expression,
                self._label(row, inputs, written),
                parameters,
                tapes,
                gradient,
                error,
                scope,
            )
        )
        self._step(model.OpStep(len(graph.ops) - 1))

    def _label(self, row: Row, inputs: tuple[int, ...], written: _Written) -> str:
        """Return how an op is written for short: as a call is, but for what is only on its way.

        ``matmul(q, k, transpose_b=True)`` transposes first.
        """
        if row.name != "swapaxes" or "transpose_" not in written.expression:
            return written.label
        name = title_of(self.graph, inputs[0])
        return f"{name}ᵀ" if name.isidentifier() else f"({name})ᵀ"

    def _step(self, step: model.Step) -> None:
        if len(self.graph.steps) < MOST_STEPS:
            self.graph.steps.append(step)

    def _kind(self, row: Row) -> int:
        index = self._kinds.get(row)
        if index is None:
            index = self._kinds[row] = len(self.graph.kinds)
            self.graph.kinds.append(
                model.OpKind(
                    row.name,
                    row.symbol,
                    row.arguments,
                    tuple(None if one is None else formula.parse(one) for one in row.formulas),
                    row.reason,
                )
            )
        return index

    def _frame(self, place: Place | None, span: Span | None = None) -> int:
        """Return the index of a place, or of a stretch of source in the function it is in."""
        if place is None:
            return -1
        code, instruction, caller = place
        above = self._frame(caller)
        site = (id(code), span or instruction, above)
        index = self._frames.get(site)
        if index is None:
            span = span or self._sources.span(place)
            frame = model.Frame(self._file(code), code.co_name, span, above)
            index = self._frames[site] = len(self.graph.frames)
            self.graph.frames.append(frame)
        return index

    def _file(self, code: Any) -> int:
        found = self._files.get(code)
        if found is None:
            file = self._sources.file(code)
            files = self.graph.files
            if file not in files:
                files.append(file)
            found = self._files[code] = files.index(file)
        return found

    # -- gradients --------------------------------------------------------------------------------

    def begin_gradient(self, event: Event) -> None:
        """Take in that `GradientTape.gradient` was called."""
        _, _, recorder, targets, sources, seeds, place = event
        graph = self.graph
        self._reveal([key for key, _ in targets])
        self._gradient = len(graph.gradients)
        self._differentiated = recorder
        self._scopes.begin_gradient(place)
        target_names = self._sources.argument_names(place, 0, "target")
        source_names = self._sources.argument_names(place, 1, "sources")
        graph.gradients.append(
            model.Gradient(
                self.recorders.get(recorder, 0),
                self._named(targets, target_names),
                self._named(sources, source_names),
                self._frame(place),
                self._sources.expression(place),
            )
        )
        graph.program.begin(self.recorders.get(recorder, -1), recorder, targets, seeds, sources)
        self._place = place
        self._begun = event
        self._received = {}
        if self.recorders.get(recorder) == 0:
            self._follow(graph.gradients[-1], sources)
        for key, array in seeds:
            self._is_result(self._value_of(key, -1))
            graph.step_count += 1
            if len(graph.steps) < MOST_STEPS:
                value = self._value_of(key, -1)
                self._total(value, array, array)
                heat, cotangent = self._is_pictured(), _unconjugated(array)
                if heat:
                    keep(graph, cotangent, step=len(graph.steps))
                summary = summarize(cotangent, heat=heat)
                seed = model.SeedStep(self._gradient, value, summary)
                self._step(seed)
                self.examiner.seeded(value, seed)

    def _is_result(self, target: int) -> None:
        """Take in that a target depends on something: on a large tape its op may not be shown."""
        if self.graph.op_count > len(self.graph.ops) and target >= 0:
            value = self.graph.values[target]
            if value.op < 0 and value.role == "constant":
                self._amend(target, role="result")

    def _follow(self, gradient: model.Gradient, sources: Sequence[tuple[int, Any]]) -> None:
        """Say where in this run the values stand whose numbers the history tells."""
        history = self.graph.history
        if history.target < 0 and gradient.targets:
            history.target = gradient.targets[0]
        for (key, _), value in zip(sources, gradient.sources, strict=True):
            if key in self._variables:
                history.meet(key, self.graph.values[value].name, value)

    def _named(self, told: Sequence[tuple[int, Any]], names: list[str]) -> tuple[int, ...]:
        fitting = names if len(names) == len(told) else [""] * len(told)
        found = tuple(
            self._changed[key]
            if key in self._changed and key not in self._values
            else self._leaf(key, array, name)
            for (key, array), name in zip(told, fitting, strict=True)
        )
        if len(names) == 1 and len(found) > 1:
            self._number(told, found, names[0])
        return found

    def _number(self, told: Sequence[tuple[int, Any]], values: tuple[int, ...], name: str) -> None:
        """Tell the Variables of a list apart, all of which were made for the list `name`."""
        unnumbered = f"{name}{ONE_OF_MANY}"
        for place, (key, _) in enumerate(told):
            variable = self._variables.get(key)
            if variable is None or variable.name not in (unnumbered, f"{name}[{place}]"):
                return
        for place, ((key, _), value) in enumerate(zip(told, values, strict=True)):
            numbered = f"{name}[{place}]"
            self._variables[key] = self._variables[key]._replace(name=numbered)
            self._amend(value, name=numbered)

    def contribute(self, key: int, parts: tuple[tuple[int, Any, Any], ...]) -> None:
        """Take in the backward of one op."""
        self.graph.step_count += 1
        op = self._ops.get(key)
        if op is None or len(self.graph.steps) >= MOST_STEPS:
            return
        inputs = self.graph.ops[op].inputs
        parts = tuple(
            (place, part, self._total(inputs[place], part, total)) for place, part, total in parts
        )
        heat = self._is_pictured()
        contributions = tuple(
            _contribution(place, part, total, heat) for place, part, total in parts
        )
        if heat:
            number = len(self.graph.steps)
            for place, (_, _, total) in enumerate(parts):
                keep(self.graph, _unconjugated(total), step=number, contribution=place)
        step = model.BackwardStep(self._gradient, op, contributions)
        self._step(step)
        self.examiner.contributed(op, step)

    def _total(self, value: int, part: Any, total: Any) -> Any:
        """Return what a value has received; `total` is what its Variable has, of all its values."""
        if value not in self._read_again:
            return total
        before = self._received.get(value)
        with np.errstate(all="ignore"):  # what overflows is told of by what it came to
            now = self._received[value] = part if before is None else before + part
        return now

    def end_gradient(self, event: Event) -> None:
        """Take in what `GradientTape.gradient` returned."""
        results: tuple[tuple[int, Any] | None, ...] = event[2]
        begun = self._begun
        assert begun is not None
        if self.outcome is None and self.recorders.get(begun[2]) == 0:
            self.outcome = outcome_of(begun, event, self._variables)
        self._begun = None
        self.graph.program.end(tuple(results))
        self._step(
            model.ResultStep(
                self._gradient, tuple(None if one is None else summarize(one[1]) for one in results)
            )
        )
        assert self._place is not None
        for one, name in zip(
            results, self._sources.result_names(self._place, len(results)), strict=True
        ):
            index = self._values.get(one[0]) if one is not None else None
            if name and index is not None and not self.graph.values[index].name:
                self._amend(index, name=name)
        _, _, recorder, targets, sources, _, place = begun
        self.examiner.returned(
            self._gradient,
            recorder,
            self._given(targets, self._sources.argument_names(place, 0, "target"), "the target"),
            self._given(sources, self._sources.argument_names(place, 1, "sources"), UNNAMED),
            results,
            place,
        )
        self._gradient = -1
        self._differentiated = None

    def _given(
        self, told: Sequence[tuple[int, Any]], names: list[str], otherwise: str
    ) -> list[Given]:
        """Say what targets or sources are: by the names around the gradient, or their own."""
        fitting = names if len(names) == len(told) else [""] * len(told)
        given = []
        for (key, array), name in zip(told, fitting, strict=True):
            of_variable = self._variables.get(key)
            index = self._value_of(key, -1)
            own = "" if index < 0 else title_of(self.graph, index)
            trainable = None if of_variable is None else of_variable.trainable
            given.append(Given(key, name or own or otherwise, array, trainable))
        return given


def _contribution(place: int, part: Any, total: Any, heat: bool) -> model.Contribution:
    """Summarize what flows along an edge; the reverse scan carries conjugates."""
    whole = summarize(_unconjugated(total), heat=heat)
    return model.Contribution(
        place, whole if part is total else summarize(_unconjugated(part)), whole
    )


def _unconjugated(cotangent: Any) -> Any:
    """Return what the reverse scan carries as it is to be shown: of real numbers no copy."""
    return np.conjugate(cotangent) if np.iscomplexobj(cotangent) else cotangent


def _settled(own: str, told: str) -> str:
    """Choose between what a Variable was called where it was made, and where it is read.

    In its own object that is ``self.w``; outside, it is ``net.w`` or ``net.hidden.kernel``. One of
    the many of a list is the one that is read, where a number tells which.
    """
    if own.endswith(ONE_OF_MANY):
        listed = own.removesuffix(ONE_OF_MANY)
        number = told.removeprefix(f"{listed}[").removesuffix("]")
        return told if told == f"{listed}[{number}]" and number.isdecimal() else own
    last = own.removeprefix("self")
    is_outside = told.endswith(last if last.startswith(".") else f".{own}")
    return told if not own or (is_outside and not told.startswith("self.")) else own


@cache
def dtype_name(dtype: np.dtype[Any]) -> str:
    """Return what a dtype is called; NumPy takes 20 µs to say so."""
    return str(dtype)


def _short(value: Any) -> str:
    text = str(wire_number(value)) if hasattr(value, "dtype") and value.ndim == 0 else repr(value)
    return text if len(text) <= _LONGEST_PARAMETER else f"{text[:_LONGEST_PARAMETER]}…"
