"""Small programs as users write them, for each reason why a gradient is None.

Each ends with `told = tape.explain(…)`; the line that is to be named ends with the comment ``# !``.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Program(NamedTuple):
    """A program, and what is to be said of it."""

    code: str
    cause: str
    expression: str = ""
    """What stands at the place that is to be named; "" where there is none."""
    listening: bool = False
    """Whether only a listener can know."""


PROGRAMS: Final = {
    "a Variable rebound to a Tensor": Program(
        """
x = tf.Variable(2.0)
for epoch in range(2):
    with tf.GradientTape() as tape:
        y = x + 1
    told = tape.explain(y, x)
    x = x + 1  # !
""",
        "another-object",
        "x + 1",
    ),
    "an equal Variable made anew": Program(
        """
def weights():
    return tf.Variable([1.0, 2.0])  # !
with tf.GradientTape() as tape:
    y = tf.reduce_sum(weights() ** 2)
w = weights()
told = tape.explain(y, w)
""",
        "another-object",
        "tf.Variable([1.0, 2.0])",
    ),
    "a list of Variables rebound to Tensors": Program(
        """
ws = [tf.Variable(1.0), tf.Variable(2.0)]
for step in range(2):
    with tf.GradientTape(persistent=True) as tape:
        loss = sum(w * w for w in ws)
    gradients = tape.gradient(loss, ws)
    if gradients[0] is None:
        break
    ws = [w - 0.1 * g for w, g in zip(ws, gradients)]  # !
told = tape.explain(loss, ws[0])
""",
        "another-object",
    ),
    "an ndarray": Program(
        """
x = np.array([1.0, 2.0])
with tf.GradientTape() as tape:
    y = tf.reduce_sum(tf.constant(x) ** 2)
told = tape.explain(y, x)
""",
        "another-object",
    ),
    "a Tensor that was never watched": Program(
        """
x = tf.constant(3.0)
with tf.GradientTape() as tape:
    y = tf.sin(x) * x
told = tape.explain(y, x)
""",
        "never-watched",
    ),
    "a Variable that is not trainable": Program(
        """
x = tf.Variable(3.0, trainable=False)
with tf.GradientTape() as tape:
    y = x * x
told = tape.explain(y, x)
""",
        "not-trainable",
    ),
    "automatic watching switched off": Program(
        """
x = tf.Variable(3.0)
with tf.GradientTape(watch_accessed_variables=False) as tape:
    y = x * x
told = tape.explain(y, x)
""",
        "automatic-watching-off",
    ),
    "watched by another tape": Program(
        """
x = tf.constant(3.0)
with tf.GradientTape() as tape, tf.GradientTape() as other:
    other.watch(x)
    y = x * x
told = tape.explain(y, x)
""",
        "watched-by-another-tape",
    ),
    "watched after it was used": Program(
        """
x = tf.constant(3.0)
with tf.GradientTape() as tape:
    y = x * x
    tape.watch(x)  # !
told = tape.explain(y, x)
""",
        "watched-too-late",
        "tape.watch(x)",
    ),
    "an integer source": Program(
        """
x = tf.constant([1, 2, 3])
with tf.GradientTape() as tape:
    tape.watch(x)
    y = tf.reduce_sum(tf.cast(x, "float32") ** 2)
told = tape.explain(y, x)
""",
        "integer-dtype",
    ),
    "a cast to integers on the way": Program(
        """
x = tf.Variable(3.7)
with tf.GradientTape() as tape:
    whole = tf.cast(x, "int32")  # !
    y = tf.cast(whole, "float32") * 2.0
told = tape.explain(y, x)
""",
        "integer-dtype",
        'tf.cast(x, "int32")',
    ),
    "computed before the tape was opened": Program(
        """
x = tf.Variable(3.0)
y = x * x  # !
with tf.GradientTape() as tape:
    z = 2.0 * y
told = tape.explain(z, x)
""",
        "computed-before-the-tape",
        "x * x",
    ),
    "computed after the tape was closed": Program(
        """
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
z = y * 2.0  # !
told = tape.explain(z, x)
""",
        "computed-after-the-tape",
    ),
    "computed in another thread": Program(
        """
from concurrent.futures import ThreadPoolExecutor
x = tf.Variable(3.0)
def square():
    return x * x  # !
with tf.GradientTape() as tape:
    tape.watch(x)
    with ThreadPoolExecutor() as pool:
        y = pool.submit(square).result()
    z = y * 2.0
told = tape.explain(z, x)
""",
        "in-another-thread",
        "x * x",
        listening=True,
    ),
    "computed in a thread that alone reads the Variable": Program(
        """
from threading import Thread
w, results = tf.Variable(3.0), []
with tf.GradientTape() as tape:
    thread = Thread(target=lambda: results.append(w * w))  # !
    thread.start()
    thread.join()
    z = results[0] + 1.0
told = tape.explain(z, w)
""",
        "in-another-thread",
        "w * w",
        listening=True,
    ),
    "computed before a reset": Program(
        """
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x  # !
    tape.reset()
    z = x * 2.0
told = tape.explain(y, x)
""",
        "before-a-reset",
    ),
    "computed under stop_recording": Program(
        """
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    a = x * x
    with tape.stop_recording():
        y = a * 2.0  # !
told = tape.explain(y, x)
""",
        "under-stop_recording",
    ),
    "left by numpy()": Program(
        """
x = tf.Variable([1.0, 2.0])
with tf.GradientTape() as tape:
    y = x * x
    z = tf.reduce_sum(tf.constant(np.log(y.numpy())))  # !
told = tape.explain(z, x)
""",
        "left-the-tape",
        "y.numpy()",
    ),
    "left by float()": Program(
        """
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = tf.constant(float(x) * 2.0)  # !
told = tape.explain(y, x)
""",
        "left-the-tape",
        "float(x)",
    ),
    "left by math": Program(
        """
import math
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = tf.constant(math.sin(x))  # !
told = tape.explain(y, x)
""",
        "left-the-tape",
        "math.sin(x)",
    ),
    "left into an array of NumPy": Program(
        """
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    parts = np.array([x * 1.0, x * 2.0])  # !
    y = tf.reduce_sum(tf.constant(parts))
told = tape.explain(y, x)
""",
        "left-the-tape",
        "np.array([x * 1.0, x * 2.0])",
    ),
    "cut by stop_gradient": Program(
        """
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = x * x
    z = tf.stop_gradient(y) * 2.0  # !
told = tape.explain(z, x)
""",
        "stop_gradient",
        "tf.stop_gradient(y)",
    ),
    "cut by an op without derivative": Program(
        """
x = tf.Variable([3.0, 1.0])
with tf.GradientTape() as tape:
    y = tf.round(x) * 2.0  # !
    z = tf.reduce_sum(y)
told = tape.explain(z, x)
""",
        "op-without-derivative",
        "tf.round(x)",
    ),
    "cut by a custom gradient": Program(
        """
@tf.custom_gradient
def square(x):
    return x * x, lambda upstream: None
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = square(x) + 1.0  # !
told = tape.explain(y, x)
""",
        "custom-gradient-gave-none",
        "square(x)",
    ),
    "cut by an assignment": Program(
        """
x0, x1 = tf.Variable(3.0), tf.Variable(0.0)
with tf.GradientTape() as tape:
    x1.assign_add(x0)  # !
    y = x1**2
told = tape.explain(y, x0)
""",
        "assign-cuts-history",
        "x1.assign_add(x0)",
    ),
    "cut by a Variable made of a Tensor": Program(
        """
x = tf.Variable([1.5, 2.0])
with tf.GradientTape() as tape:
    h = x * 2.0
    v = tf.Variable(h)  # !
    y = tf.reduce_mean(v ** 2)
told = tape.explain(y, x)
""",
        "assign-cuts-history",
        "tf.Variable(h)",
    ),
    "left by math over several lines": Program(
        """
import math
x = tf.Variable(3.0)
with tf.GradientTape() as tape:
    y = tf.constant(
        math.sqrt(  # !
            x
        )
    )
told = tape.explain(y, x)
""",
        "left-the-tape",
    ),
    "only decides a branch": Program(
        """
x, v0, v1 = tf.constant(1.0), tf.Variable(2.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    tape.watch(x)
    if x > 0.0:  # !
        result = v0 * 2.0
    else:
        result = v1**2
told = tape.explain(result, x)
""",
        "only-control-flow",
        "x > 0.0",
    ),
    "the outer tape was closed": Program(
        """
x = tf.Variable(3.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x**3
g = inner.gradient(y, x)  # !
told = outer.explain(g, x)
""",
        "outer-tape-was-closed",
    ),
    "the outer tape was stopped": Program(
        """
x = tf.Variable(3.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = x**3
    with outer.stop_recording():
        g = inner.gradient(y, x)  # !
told = outer.explain(g, x)
""",
        "under-stop_recording",
    ),
    "a derivative that is constant": Program(
        """
x = tf.Variable(3.0)
with tf.GradientTape() as outer:
    with tf.GradientTape() as inner:
        y = 3.0 * x + 1.0
    g = inner.gradient(y, x)  # !
told = outer.explain(g, x)
""",
        "constant-derivative",
    ),
    "no path": Program(
        """
x, w = tf.Variable(3.0), tf.Variable(2.0)
with tf.GradientTape() as tape:
    a = x * x  # !
    z = w * 2.0
told = tape.explain(z, x)
""",
        "no-path",
        "x * x",
    ),
}
