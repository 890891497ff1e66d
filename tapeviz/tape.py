"""The tape that users see: the engine's, with the questions that one can ask it.

The engine knows nothing of graphs and pictures. What answers is imported when it is asked for the
first time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tapeviz.engine import log, tape

if TYPE_CHECKING:
    from tapeviz.graph.diagnosis.explanation import Explanation, Explanations
    from tapeviz.graph.diagnosis.report import HealthReport
    from tapeviz.graph.diagnosis.thresholds import Thresholds
    from tapeviz.notebook.widget import TapeView


class GradientTape(tape.GradientTape):
    """Record what is computed, differentiate it, and say why the gradient is as it is.

    Parameters
    ----------
    persistent : bool
        Allow more than one call of `gradient`; the records then live as long as the tape.
    watch_accessed_variables : bool
        Watch every trainable Variable that is read while the tape records.

    Examples
    --------
    >>> import tapeviz as tf
    >>> x = tf.constant(3.0)
    >>> with tf.GradientTape() as tape:
    ...     tape.watch(x)
    ...     y = x * x + 2.0 * x
    >>> tape.gradient(y, x)
    Tensor(8.0, shape=(), dtype=float32)

    Tapes nest; the outer one records the gradient of the inner one:

    >>> x = tf.Variable(1.0)
    >>> with tf.GradientTape() as outer:
    ...     with tf.GradientTape() as inner:
    ...         y = x * x * x
    ...     dy_dx = inner.gradient(y, x)
    >>> outer.gradient(dy_dx, x)
    Tensor(6.0, shape=(), dtype=float32)
    """

    def health(self, thresholds: Thresholds | None = None) -> HealthReport:
        """Report what is the matter with this tape: NaN, None, what vanishes, explodes or is dead.

        Parameters
        ----------
        thresholds : Thresholds, optional
            By which is judged; by default those of `tapeviz.recording`, or of the extension.

        Returns
        -------
        HealthReport
            Printed, it is a short text. Iterating gives the findings, the worst first; `raise_if`
            makes an error of them.

        Raises
        ------
        RuntimeError
            If nobody listened and a tape of more than 1 MB is used up: use `tapeviz.recording`, or
            the extension.

        Examples
        --------
        >>> import numpy as np, tapeviz as tf
        >>> x = tf.Variable([1.0, 0.0])
        >>> with np.errstate(divide="ignore"), tf.recording(), tf.GradientTape() as tape:
        ...     y = tf.reduce_sum(tf.math.log(x))
        >>> [finding.cause for finding in tape.health()]
        ['log-of-zero']
        """
        from tapeviz.graph.diagnosis.health import health
        from tapeviz.notebook.cells import sources

        return health(self._recorder, thresholds, sources())

    def explain(self, target: Any, source: Any) -> Explanation | Explanations:
        """Say why the gradient of `target` by `source` is None or zero, or how it comes about.

        The tape is not used up by it. Without a listener a tape knows what it recorded, and notes
        what took values away from it; where that is not enough to be sure, the answer says so. In a
        notebook with the extension, and inside of `recording`, all is known.

        Parameters
        ----------
        target, source : Tensor, Variable or str
            What `gradient` was, or is to be, asked for; or how they are written in the code that
            asks: ``"net.layers[0].w"``. Sources in a list, tuple or dict are explained one by one.

        Returns
        -------
        Explanation or Explanations
            Printed, it is a text; its `causes`, `place`, `path` and `advice` can be read, too.

        Raises
        ------
        NameError
            If a name stands for nothing there.
        ValueError
            If what is written is more than a name, its attributes and entries.

        Examples
        --------
        >>> import tapeviz as tf
        >>> x = tf.constant(3.0)
        >>> with tf.GradientTape() as tape:
        ...     y = x * x
        >>> tape.gradient(y, x) is None
        True
        >>> tape.explain(y, x).cause
        'never-watched'
        """
        from tapeviz.graph.diagnosis.explain import explain
        from tapeviz.notebook.cells import sources

        return explain(self._recorder, target, source, log.user_frame(1), sources())

    def view(self, **traits: Any) -> TapeView:
        """Return a view of the tape as it is now, to be displayed, stepped and observed.

        Where somebody listened while it recorded, the view shows all of it: in a notebook with the
        extension, and inside of `recording`. Else it shows what the tape itself kept, which is the
        ops and the values that its rules read, and what is computed from that anew: the other
        values, and the gradients that it gave. Where they take more than 1 MB, a tape that is not
        persistent lets go of them with its gradient.

        With the extension a cell draws its tapes by itself. Where the cell displays views that show
        all of that, these are the only pictures; a view that is only made leaves it as it is.

        Parameters
        ----------
        **traits
            What the view begins with: ``step=0``, ``theme="dark"``, ``height=600``; see
            `tapeviz.notebook.widget.TapeView`.

        Returns
        -------
        TapeView
            A Jupyter widget. As the last expression of a cell it is displayed.

        Raises
        ------
        RuntimeError
            If nobody listened and a tape of more than 1 MB is used up: nothing is left to show.

        Examples
        --------
        >>> import tapeviz as tf
        >>> x = tf.Variable(3.0)
        >>> with tf.recording(), tf.GradientTape() as tape:
        ...     y = x * x
        >>> view = tape.view(step=0)
        >>> view.step, view.steps
        (0, 1)
        >>> print(view)
        tape: 1 op
          y = x * x → 9
        """
        from tapeviz.notebook.showing import view_of

        return view_of(self._recorder, traits)


def show(tape: GradientTape, **traits: Any) -> None:
    """Display a tape in the output of the cell; in a script, print it.

    Parameters
    ----------
    tape : GradientTape
        What it records, and has recorded, is shown as it is now; see `GradientTape.view`.
    **traits
        What the view begins with.

    Raises
    ------
    TypeError
        If `tape` is none.
    RuntimeError
        If nobody listened and a tape of more than 1 MB is used up.

    Examples
    --------
    >>> import tapeviz as tf
    >>> x = tf.Variable(3.0)
    >>> with tf.GradientTape() as tape:
    ...     y = x * x
    >>> slope = tape.gradient(y, x)
    >>> tf.show(tape)
    tape: 1 op
      y = x * x → 9
      ∂(y)/∂x = 6
    """
    if not isinstance(tape, GradientTape):
        raise TypeError(
            f"show displays a GradientTape, not {type(tape).__name__}: give it what stands after "
            f"`as` in `with GradientTape() as tape:`"
        )
    from tapeviz.notebook.showing import show

    show(tape._recorder, traits)
