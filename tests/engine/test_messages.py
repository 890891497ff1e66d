"""What a mistake is answered with: each message says what to write instead."""

from __future__ import annotations

import cmath
import logging
import math
import statistics
from collections.abc import Callable
from inspect import currentframe
from types import CodeType, FrameType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import tapeviz as tf
from tapeviz.engine import departures


def _frame_of(code: CodeType) -> FrameType:
    """Return the frame that a module was run in, which puts it under the name `frame`."""
    names: dict[str, Any] = {"currentframe": currentframe}
    exec(code, names)
    frame: FrameType = names["frame"]
    return frame


def entry_assigned(x: Any) -> Any:
    array = np.zeros(2)
    array[0] = x * 2.0
    return array


def part_assigned(x: Any) -> Any:
    array = np.zeros(2)
    array[1:] = x * 2.0
    return array


class TestWhatLeftTheTape:
    """A number or array that was a Tensor, as target; and a None for which that is the reason."""

    def test_a_number_as_target_is_told_where_it_left(self) -> None:
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = x * x
            z, line = float(y), currentframe().f_lineno  # type: ignore[union-attr]
        with pytest.raises(
            TypeError,
            match=rf"the target 9\.0 is a float, not a Tensor or Variable, so no tape knows it\. "
            rf"This number left the tape by float\(y\) \(.*test_messages\.py, line {line}, in test_"
            r".*go on with the Tensor itself",
        ):
            tape.gradient(z, x)

    def test_the_right_one_of_several_is_told(self) -> None:
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = (x * x).numpy()
            float(x * 5.0)
        with pytest.raises(TypeError, match=r"This number left the tape by \(x \* x\)\.numpy\(\)"):
            tape.gradient(y, x)

    def test_of_an_array_the_last_departure_is_told(self) -> None:
        x = tf.Variable([3.0, 1.0])
        with tf.GradientTape() as tape:
            y = (x * x).numpy() * 2.0
        with pytest.raises(
            TypeError, match=r"The last value that did left the tape by \(x \* x\)\.numpy\(\)"
        ):
            tape.gradient(y, x)

    def test_without_departures_likely_ones_are_told(self) -> None:
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = x * x
        with pytest.raises(TypeError, match=r"probably computed outside .* or by \.numpy\(\)"):
            tape.gradient(y.numpy(), x)

    def test_a_number_as_source_is_told_to_become_a_tensor_before(self) -> None:
        with tf.GradientTape() as tape:
            y = tf.Variable(3.0) * 2.0
        with pytest.raises(
            TypeError,
            match=r"the source 3\.0 is a float, .* Make it a Tensor before the computation: "
            r"x = tapeviz\.constant\(3\.0\)",
        ):
            tape.gradient(y, 3.0)

    @pytest.mark.parametrize(
        ("program", "written", "advice"),
        [
            (
                lambda x: tf.constant(math.sin(x)),
                "math.sin(x)",
                r"write np\.sin\(…\) or tapeviz\.math\.sin\(…\)",
            ),
            (
                lambda x: tf.constant(math.erf(x)),
                "math.erf(x)",
                r"write tapeviz\.math\.erf\(…\)",
            ),
            (
                lambda x: tf.constant(cmath.exp(x)),
                "cmath.exp(x)",
                r"write np\.exp\(…\) or tapeviz\.math\.exp\(…\)",
            ),
            (
                lambda x: tf.constant(np.array([x, x])),
                "np.array([x, x])",
                r"write np\.stack\(\[x, x\]\) or tapeviz\.stack\(\[x, x\]\)",
            ),
            (
                lambda x: tf.constant(np.array([[x, x], [x, x]])),
                "np.array([[x, x], [x, x]])",
                r"write tapeviz\.stack\(\[\[x, x\], \[x, x\]\]\)\.",
            ),
            (
                lambda x: tf.constant(np.asarray(x) * 2),
                "np.asarray(x)",
                r"leave out np\.asarray: .*; if x is a list of Tensors, write np\.stack\(x\)",
            ),
            (
                lambda x: tf.constant(np.mean([x, x * x], axis=0)),
                "np.mean([x, x * x], axis=0)",
                r"write np\.mean\(np\.stack\(\[x, x \* x\]\), axis=0\)",
            ),
            (
                lambda x: tf.constant(np.polynomial.polynomial.polyval(2.0, [x, x])),
                "np.polynomial.polynomial.polyval(2.0, [x, x])",
                r"write np\.polyval\(c\[::-1\], x\)",
            ),
            (
                lambda x: tf.constant(np.vectorize(float)(x)),
                "np.vectorize(float)(x)",
                r"write what np\.vectorize\(float\) computes with functions that take Tensors",
            ),
            (
                lambda x: tf.constant(np.polynomial.polynomial.polyfromroots([x, x])),
                "np.polynomial.polynomial.polyfromroots([x, x])",
                r"write what np\.polynomial\.polynomial\.polyfromroots computes with functions",
            ),
            (
                lambda x: tf.constant(np.array([x, None], dtype=object)[:1].astype(float)),
                "np.array([x, None], dtype=object)",
                r"it, keep \[x, None\] as it is, for among numbers in an array None has no place",
            ),
            (
                lambda x: tf.Variable([x, 2.0 * x]) * 2.0,
                "tf.Variable([x, 2.0 * x])",
                r"write tapeviz\.stack\(\[x, 2\.0 \* x\]\) instead, for a new Variable has no hist",
            ),
            (
                lambda x: tf.constant(np.full(2, x)),
                "np.full(2, x)",
                r"write tapeviz\.fill\(shape, value\)",
            ),
            (
                lambda x: tf.constant(np.r_[x, 1.0]),
                "np.r_[x, 1.0]",
                r"write np\.hstack\(\[x, 1\.0\]\)",
            ),
            (
                lambda x: tf.constant(np.c_[x, x]),
                "np.c_[x, x]",
                r"write np\.column_stack\(\[x, x\]\)",
            ),
            (
                lambda x: tf.constant(np.r_[0:3, x]),
                "np.r_[0:3, x]",
                r"write np\.hstack\(parts\)",
            ),
            (
                lambda x: tf.constant(entry_assigned(x)),
                "the assignment to array[0]",
                r"write np\.stack\(parts\) .* tapeviz\.tensor_scatter_nd_update\(x, indices, upd",
            ),
            (
                lambda x: tf.constant(part_assigned(x)),
                "the assignment to array[1:]",
                r"write np\.stack\(parts\) .* tapeviz\.tensor_scatter_nd_update\(x, indices, upd",
            ),
            (
                lambda x: tf.constant(x.numpy() ** 2),
                "x.numpy()",
                "go on with the Tensor itself",
            ),
            (
                lambda x: tf.constant(round(float(x), 2)),
                "float(x)",
                "go on with the Tensor itself",
            ),
        ],
    )
    @pytest.mark.parametrize("kind", [tf.Variable, tf.constant], ids=["Variable", "Tensor"])
    def test_a_none_for_which_it_is_the_reason_is_warned_of(
        self,
        program: Callable[[Any], Any],
        written: str,
        advice: str,
        kind: Any,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        x = kind(3.0)
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = program(x)
        assert tape.gradient(y, x) is None
        (message,) = caplog.messages
        assert f"left the tape by {written} (" in message
        assert "test_messages.py, line " in message
        with pytest.raises(AssertionError, match=advice):
            raise AssertionError(message)

    def test_a_departure_further_on_is_warned_of(self, caplog: pytest.LogCaptureFixture) -> None:
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = tf.constant(math.exp(x * x))
        tape.jacobian(y, x)
        assert "left the tape by math.exp(x * x) (" in caplog.messages[0]

    @pytest.mark.parametrize(
        "program",
        [
            lambda x: (x * x, float(x)),
            lambda x: (x * x, print(x)),
            lambda x: (tf.constant(5.0), str(x), f"{x:.2f}"),
        ],
        ids=["a gradient that is there", "printing", "formatting"],
    )
    def test_what_is_no_reason_is_not_warned_of(
        self, program: Callable[[Any], Any], caplog: pytest.LogCaptureFixture
    ) -> None:
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = program(x)[0]
        tape.gradient(y, x)
        assert caplog.messages == []

    @pytest.mark.parametrize(
        ("program", "written", "advice"),
        [
            (lambda x: x * math.sin(x), "math.sin(x)", r"lacks that part: write np\.sin\(…\)"),
            (lambda x: x * (x * x).numpy(), "(x * x).numpy()", "go on with the Tensor itself"),
            (lambda x: x * float(x), "float(x)", "go on with the Tensor itself"),
            (
                lambda x: x * np.sum([x, x]),
                "np.sum([x, x])",
                r"write np\.sum\(np\.stack\(\[x, x\]\)\)",
            ),
        ],
    )
    def test_a_part_that_may_be_missing_is_told_for_information_once_a_tape(
        self,
        program: Callable[[Any], Any],
        written: str,
        advice: str,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        x = tf.Variable(3.0)
        with caplog.at_level(logging.INFO, "tapeviz"):
            with tf.GradientTape(persistent=True) as tape:
                y = program(x)
            assert tape.gradient(y, x) is not None
            tape.jacobian(y, x)
        (record,) = caplog.records
        assert (record.levelname, record.name) == ("INFO", "tapeviz")
        assert f"left the tape by {written} (" in record.getMessage()
        assert "test_messages.py, line " in record.getMessage()
        with pytest.raises(AssertionError, match=advice):
            raise AssertionError(record.getMessage())

    def test_a_tape_that_starts_afresh_tells_again(self, caplog: pytest.LogCaptureFixture) -> None:
        x = tf.Variable(3.0)
        tape = tf.GradientTape()
        with caplog.at_level(logging.INFO, "tapeviz"):
            for _ in range(2):
                with tape:
                    y = x * float(x)
                tape.gradient(y, x)
        assert len(caplog.messages) == 2

    def test_other_places_are_counted(self, caplog: pytest.LogCaptureFixture) -> None:
        x = tf.Variable(3.0)
        with caplog.at_level(logging.INFO, "tapeviz"):
            with tf.GradientTape() as tape:
                y = x * 1.0
                for _ in range(3):
                    y = y * float(x) + math.cos(x)
            tape.gradient(y, x)
        assert caplog.messages[0].endswith("Values also left in other places: 1.")

    @pytest.mark.parametrize(
        "program",
        [
            lambda x: (x * x, float(x)),
            lambda x: (x * x, print(x)),
            lambda x: (x * float(tf.constant(2.0)),),
        ],
        ids=["after the target was made", "printing", "another value"],
    )
    def test_where_no_part_is_missing_nothing_is_told(
        self, program: Callable[[Any], Any], caplog: pytest.LogCaptureFixture
    ) -> None:
        x = tf.Variable(3.0)
        with caplog.at_level(logging.INFO, "tapeviz"):
            with tf.GradientTape() as tape:
                y = program(x)[0]
            tape.gradient(y, x)
        assert caplog.messages == []

    def test_a_none_is_warned_of_and_not_told_a_second_time(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        x = tf.Variable(3.0)
        with caplog.at_level(logging.INFO, "tapeviz"):
            with tf.GradientTape() as tape:
                y = tf.constant(float(x))
            tape.gradient(y, x)
        assert [one.levelname for one in caplog.records] == ["WARNING"]

    def test_what_left_inside_of_numpy_is_told_where_the_user_called_it(self) -> None:
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            loss, line = np.mean([x, x * x]), currentframe().f_lineno  # type: ignore[union-attr]
        with pytest.raises(
            TypeError,
            match=rf"left the tape by np\.mean\(\[x, x \* x\]\) \(.*test_messages\.py, line {line},"
            r" .*; write np\.mean\(np\.stack\(\[x, x \* x\]\)\)\.",
        ):
            tape.gradient(loss, x)

    def test_without_code_of_the_users_the_library_is_told(self) -> None:
        frame = _frame_of(
            compile("frame = currentframe()", math.__file__ + "/site-packages/", "exec")
        )
        assert departures.users_frame(frame).f_code.co_filename == __file__
        orphan = SimpleNamespace(f_code=frame.f_code, f_back=None)
        assert departures.users_frame(orphan) is orphan  # type: ignore[arg-type, comparison-overlap]

    def test_what_left_after_the_target_was_made_is_not_warned_of(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            x * 1.0
            y = tf.constant(5.0)
            float(x)
        assert tape.gradient(y, x) is None
        assert caplog.messages == []

    def test_a_tape_remembers_a_few_only(self) -> None:
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            for _ in range(departures.MOST + 5):
                float(x)
        assert len(tape._recorder.left) == departures.MOST

    def test_reset_forgets_them(self) -> None:
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            float(x)
            tape.reset()
        assert tape._recorder.left == ()

    def test_no_array_is_kept_for_it(self) -> None:
        with tf.GradientTape() as tape:
            tf.Variable([1.0, 2.0]).numpy()
        assert [one.number for one in tape._recorder.left] == [None]


class TestTensors:
    @pytest.mark.parametrize(
        ("name", "advice"),
        [
            ("sum", r"write np\.sum\(x\) or tapeviz\.reduce_sum\(x\)"),
            ("mean", r"write np\.mean\(x\) or tapeviz\.reduce_mean\(x\)"),
            ("reshape", r"write np\.reshape\(x, shape\) or tapeviz\.reshape\(x, shape\)"),
            ("swapaxes", r"write np\.swapaxes\(x, axis1, axis2\)"),
            ("dot", r"write np\.dot\(x, y\) or tapeviz\.tensordot\(x, y, 1\)"),
            ("clip", r"write np\.clip\(x, low, high\) or tapeviz\.clip_by_value\(x, low, high\)"),
            ("put", r"write tapeviz\.tensor_scatter_nd_update\(x, indices, updates\)"),
            ("trace", r"write np\.trace\(x\) or tapeviz\.linalg\.trace\(x\)"),
            ("real", r"write np\.real\(x\)"),
            ("astype", r"write tapeviz\.cast\(x, dtype\)"),
            ("flatten", r"write np\.ravel\(x\) or tapeviz\.reshape\(x, \[-1\]\)"),
            ("backward", r"write tape\.gradient\(x, sources\)"),
            ("detach", r"write tapeviz\.stop_gradient\(x\)"),
            ("assign", "make x a tapeviz.Variable, which can be assigned"),
        ],
    )
    def test_a_method_of_arrays_names_the_function(self, name: str, advice: str) -> None:
        with pytest.raises(AttributeError, match=f"a Tensor has no attribute '{name}': .*{advice}"):
            getattr(tf.constant([1.0, 2.0]), name)

    def test_so_it_does_on_a_variable(self) -> None:
        with pytest.raises(
            AttributeError, match=r"a Variable has no .* write np\.sum\(x\) or tape"
        ):
            tf.Variable([1.0, 2.0]).sum()

    @pytest.mark.parametrize("kind", [tf.constant, tf.Variable])
    def test_another_attribute_is_just_not_there(self, kind: Any) -> None:
        x = kind([1.0, 2.0])
        assert not hasattr(x, "nonsense")
        assert not hasattr(x, "_repr_html_")

    @pytest.mark.parametrize(
        ("thing", "misspelt", "advice"),
        [
            (tf.constant(1.0), "shap", r"a Tensor has .*: did you mean shape\?"),
            (tf.constant(1.0), "resh", r": if you mean reshape, write np\.reshape\(x, shape\) or "),
            (tf.Variable(1.0), "asign", r"a Variable has no .*: did you mean assign\?"),
            (tf.Variable([1.0])[0], "asign_add", r": did you mean assign_add\?"),
            (tf.GradientTape(), "gradients", r"a GradientTape has no .*: did you mean gradient\?"),
            (tf.GradientTape(), "grad", r"a GradientTape has no .*: did you mean gradient\?"),
            (tf.GradientTape(), "jac", r"a GradientTape has no .*: did you mean jacobian\?"),
            (tf.GradientTape(), "sum", r"a GradientTape has no attribute 'sum'$"),
        ],
    )
    def test_a_misspelt_name_is_answered_with_the_nearest(
        self, thing: Any, misspelt: str, advice: str
    ) -> None:
        with pytest.raises(AttributeError, match=advice):
            getattr(thing, misspelt)

    def test_every_function_named_for_a_method_of_arrays_is_there_and_takes_a_tensor(self) -> None:
        given = {
            "np": np,
            "x": tf.constant([1.0, 2.0]),
            "y": tf.constant([1.0, 2.0]),
            "kth": 1,
            "choices": [tf.constant([1.0, 2.0])] * 3,
            "low": 0.0,
            "high": 1.0,
            "condition": [True, False],
            "repeats": 2,
            "shape": [2, 1],
            "values": [1.5],
            "indices": [0],
            "axis1": 0,
            "axis2": 0,
        }
        square = {"trace", "diagonal", "diag_part"}
        asked = [name for name in dir(np.ndarray) if name[0] != "_" and hasattr(np, name)]
        for name in asked:
            if name in ("astype", "copy", "put", "dtype", "ndim", "shape", "size"):
                continue
            with pytest.raises(AttributeError) as caught:
                getattr(tf.constant([1.0, 2.0]), name)
            for call in str(caught.value).partition(": write ")[2].split(" or "):
                x = tf.constant([[1.0, 2.0], [3.0, 4.0]]) if name in square else given["x"]
                choosing = {"x": tf.constant([0, 1])} if name == "choose" else {"x": x}
                eval(call, {**given, **choosing, "tapeviz": tf})

    @pytest.mark.parametrize(
        "program",
        [
            lambda: tf.Variable(None),
            lambda: tf.Variable(1.0).assign(None),
            lambda: tf.Variable(1.0).assign_sub(None),
            lambda: tf.constant([1.0, None]),
        ],
    )
    def test_none_for_a_value_is_told_as_a_gradient_that_is_not_there(
        self, program: Callable[[], Any]
    ) -> None:
        with pytest.raises(
            TypeError, match=r"None\. If that is a gradient, .* is the source a Var"
        ):
            program()

    def test_setting_an_entry_names_two_ways_out(self) -> None:
        with pytest.raises(
            TypeError, match=r"use np\.where\(mask, value, x\) or tapeviz\.tensor_scatter_nd_update"
        ):
            tf.constant([1.0, 2.0])[0] = 5.0  # type: ignore[index]

    def test_a_key_of_a_dict_is_told_to_be_a_reference(self) -> None:
        with pytest.raises(TypeError, match=r"a Tensor is unhashable: use x\.ref\(\) as the key"):
            {tf.constant(1.0): "x"}

    def test_so_is_a_variable(self) -> None:
        with pytest.raises(TypeError, match=r"a Variable is unhashable: use v\.ref\(\) as the key"):
            {tf.Variable(1.0): "v"}

    def test_the_truth_of_many_entries_names_any_and_all(self) -> None:
        with pytest.raises(ValueError, match=r"is ambiguous; use np\.any\(x\) or np\.all\(x\)"):
            if tf.constant([1.0, 2.0]):
                pass

    @pytest.mark.parametrize("swapped", [False, True])
    def test_a_text_does_not_add_up_with_a_tensor(self, swapped: bool) -> None:
        x: Any = tf.constant(1)
        with pytest.raises(
            TypeError, match=r"'Tensor' and 'str'|str.*\"Tensor\"|'str' and 'Tensor'"
        ):
            "a" + x if swapped else x + "a"

    def test_a_text_is_no_tensor(self) -> None:
        with pytest.raises(TypeError, match=r"cannot make a Tensor of 'text'.* hold numbers only"):
            tf.constant("text")

    def test_an_array_of_objects_names_a_conversion(self) -> None:
        with pytest.raises(TypeError, match=r"dtype would be object.* np\.array\(value, float\)"):
            tf.constant(np.array([1.0, 2], object))

    def test_ragged_lists_say_what_to_do(self) -> None:
        with pytest.raises(ValueError, match="If its rows differ in length, pad them, or make a T"):
            tf.constant([[1.0, 2.0], [3.0]])


class TestVariables:
    def test_in_place_addition_names_assign_add(self) -> None:
        v = tf.Variable(1.0)
        with pytest.raises(RuntimeError, match=r"use v\.assign_add\(…\)"):
            v += 1.0

    def test_setting_an_entry_names_assigning_a_slice(self) -> None:
        with pytest.raises(TypeError, match=r"write v\[i\]\.assign\(…\)"):
            tf.Variable([1.0])[0] = 5.0


class TestTapes:
    def test_an_array_that_is_watched_is_told_to_become_a_tensor(self) -> None:
        with (
            tf.GradientTape() as tape,
            pytest.raises(
                ValueError, match=r"of type 'ndarray', not a Tensor .*: x = tapeviz\.constant\(x\)"
            ),
        ):
            tape.watch(np.array([1.0]))

    def test_watching_before_the_context_says_where_to_watch(self) -> None:
        with pytest.raises(RuntimeError, match="call watch inside of its `with` block"):
            tf.GradientTape().watch(tf.constant(1.0))

    def test_a_used_tape_says_how_to_ask_for_all_or_often(self) -> None:
        x = tf.Variable(3.0)
        with tf.GradientTape() as tape:
            y = x * x
        tape.gradient(y, x)
        with pytest.raises(
            RuntimeError, match=r"gradient\(z, \[x, y\]\), or make .*persistent=True"
        ):
            tape.gradient(y, x)


class TestWhatWouldBeLost:
    @pytest.mark.parametrize("given", [1j, np.array([1j, 2.0]), tf.constant([1j, 2j])])
    def test_a_complex_cotangent_of_a_real_target(self, given: Any) -> None:
        x = tf.Variable([1.0, 2.0])
        with tf.GradientTape() as tape:
            y = x * x
        with pytest.raises(TypeError, match="is complex, but its target is float32"):
            tape.gradient(y, x, output_gradients=given)
        np.testing.assert_array_equal(tape.gradient(y, x, output_gradients=[1.0, 2.0]), [2.0, 8.0])

    def test_a_real_cotangent_of_a_complex_target_is_fine(self) -> None:
        z = tf.Variable(1.0 + 2.0j)
        with tf.GradientTape() as tape:
            y = z * z
        assert complex(tape.gradient(y, z, output_gradients=2.0)) == 4.0 - 8.0j

    @pytest.mark.parametrize("role", ["source", "target"])
    def test_a_generator(self, role: str) -> None:
        x = tf.Variable(1.0)
        with tf.GradientTape() as tape:
            y = x * x
        given = {"target": y, "sources": x}
        name = next(one for one in given if one.startswith(role))
        given[name] = (one for one in [given[name]])
        with pytest.raises(TypeError, match=f"the {role} is a generator, .* make a list of it"):
            tape.gradient(**given)

    def test_pythons_statistics(self) -> None:
        x = tf.constant([1.0, 2.0])
        with pytest.raises(TypeError, match=r"write tapeviz\.reduce_mean\(x\)"):
            statistics.mean([x[0], x[1]])

    def test_pythons_fsum(self) -> None:
        x = tf.Variable([1.0, 2.0])
        with tf.GradientTape() as tape:
            y = math.fsum([x[0], x[1]])
        with pytest.raises(TypeError, match=r"write tapeviz\.reduce_sum\(…\)"):
            tape.gradient(y, x)

    @pytest.mark.parametrize("method", ["gradient", "jacobian"])
    def test_vectors_that_are_not_determined(self, method: str) -> None:
        a = tf.Variable(np.ones((3, 2)))
        with tf.GradientTape() as tape:
            q, _ = np.linalg.qr(a, mode="complete")
            y = q[:, 2]
        with pytest.raises(LookupError, match=r"not determined.*test_messages.py, line \d+, in"):
            getattr(tape, method)(y, a)
