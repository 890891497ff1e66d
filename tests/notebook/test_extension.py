"""Every cell with a tape gets one view; no trace is left when the extension is unloaded."""

from __future__ import annotations

from tests.notebook.conftest import Kernel

SQUARE = "x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = x * x\n"


def test_a_cell_with_a_tape_gets_a_view_with_all_of_it(kernel: Kernel) -> None:
    run = kernel.run(SQUARE + "g = tape.gradient(y, x)")
    assert len(run.views()) == 1
    (graph,) = run.snapshot()["graphs"]
    assert [value["name"] for value in graph["values"]] == ["x", "y"]
    assert graph["steps"][-1]["results"][0]["scalar"] == 6.0
    assert graph["files"][0]["name"].startswith("In [")


def test_a_cell_without_a_tape_gets_none(kernel: Kernel) -> None:
    run = kernel.run("tf.constant(2.0) * 3.0")
    assert run.of("display_data") == run.of("comm_open") == []


def test_several_tapes_share_one_view(kernel: Kernel) -> None:
    run = kernel.run(SQUARE + SQUARE.replace("tape", "other"))
    assert len(run.views()) == 1
    assert [graph["title"] for graph in run.snapshot()["graphs"]] == ["tape", "other"]


def test_a_gradient_in_a_later_cell_gets_the_tape_with_it(kernel: Kernel) -> None:
    first = kernel.run(SQUARE)
    second = kernel.run("tape.gradient(y, x)")
    assert len(second.views()) == 1
    (graph,) = second.snapshot()["graphs"]
    assert [step["kind"] for step in graph["steps"]] == ["op", "seed", "backward", "result"]
    assert [step["kind"] for step in first.snapshot()["graphs"][0]["steps"]] == ["op"]


def test_a_cell_that_raises_shows_the_op_and_the_usual_traceback(kernel: Kernel) -> None:
    run = kernel.run(
        "x = tf.Variable([1.0, 2.0])\n"
        "with tf.GradientTape() as tape:\n    y = x * 2.0\n    z = y + tf.ones(3)\n"
    )
    assert run.status == "error"
    assert run.of("error")[0]["ename"] == "ValueError"
    (graph,) = run.snapshot()["graphs"]
    assert graph["state"] == "raised"
    assert graph["ops"][-1]["error"].startswith("ValueError: operands")


def test_a_slow_cell_is_streamed_before_it_ends(kernel: Kernel) -> None:
    run = kernel.run(
        "x = tf.Variable(3.0)\n"
        "with tf.GradientTape() as tape:\n"
        "    y = x * x\n    time.sleep(0.3)\n    z = y * x\n    time.sleep(0.3)\n"
        "print('end')\n"
    )
    kinds = [
        "delta"
        if one["msg_type"] == "comm_msg" and "content" in one["content"]["data"]
        else one["msg_type"]
        for one in run.messages
    ]
    assert kinds.index("delta") < kinds.index("stream")
    counts = [delta["graphs"][0]["counts"]["ops"] for delta in run.deltas()]
    assert counts[0] == 1
    assert counts[-1] == 2


def test_of_a_loop_of_tapes_the_last_run_is_shown_and_every_run_counted(kernel: Kernel) -> None:
    run = kernel.run(
        "x = tf.Variable(3.0)\n"
        "for step in range(3000):\n"
        "    with tf.GradientTape() as tape:\n        y = x * float(step)\n"
        "    g = tape.gradient(y, x)\n"
    )
    assert len(run.views()) == 1
    (graph,) = run.snapshot()["graphs"]
    assert graph["run"] == 3000
    assert all(norm == number - 1 for number, _, norm in graph["history"]["rows"])
    assert [one["summary"]["scalar"] for one in graph["values"] if one["name"] == "y"] == [8997.0]


def test_an_interrupted_cell_shows_what_was_recorded(kernel: Kernel) -> None:
    run = kernel.run(SQUARE + "    raise KeyboardInterrupt\n")
    (graph,) = run.snapshot()["graphs"]
    assert (graph["state"], graph["message"]) == ("raised", "KeyboardInterrupt")
    assert len(graph["ops"]) == 1
    assert kernel.run(SQUARE).snapshot()["graphs"][0]["state"] == "closed"


def test_a_broken_view_does_not_break_the_cell(kernel: Kernel) -> None:
    kernel.run(
        "import tapeviz.notebook.widget as widget\nwhole, widget.TapeView = widget.TapeView, None"
    )
    run = kernel.run(SQUARE + "print(tape.gradient(y, x))")
    kernel.run("widget.TapeView = whole")
    assert run.status == "ok"
    assert run.printed() == "Tensor(6.0, shape=(), dtype=float32)\n"
    assert "tapeviz cannot draw this cell" in "".join(one["text"] for one in run.of("stream"))


def test_loading_twice_is_loading_once(kernel: Kernel) -> None:
    kernel.run("tf.load_ipython_extension(get_ipython())")
    assert len(kernel.run(SQUARE).views()) == 1


def test_reloading_goes_on_drawing(kernel: Kernel) -> None:
    assert kernel.run("%reload_ext tapeviz").status == "ok"
    assert len(kernel.run(SQUARE).views()) == 1


def test_unloading_leaves_no_trace(shared_kernel: Kernel) -> None:
    traces = (
        "from tapeviz.engine import log\nshell = get_ipython()\n"
        "print([len(shell.events.callbacks[e]) for e in sorted(shell.events.callbacks)],\n"
        "      len(shell.configurables), sorted(vars(shell)), log.listener,\n"
        "      'tapeviz' in shell.magics_manager.magics['line'],\n"
        "      'TapeVizMagics' in shell.magics_manager.registry,\n"
        "      len(shell.Completer.custom_matchers))"
    )
    before = shared_kernel.run(traces).printed()
    shared_kernel.run("%load_ext tapeviz")
    assert shared_kernel.run(traces).printed() != before
    shared_kernel.run("%unload_ext tapeviz")
    assert shared_kernel.run(traces).printed() == before
    run = shared_kernel.run(SQUARE + "print(tape.gradient(y, x))")
    assert run.views() == []
    assert run.printed() == "Tensor(6.0, shape=(), dtype=float32)\n"


def test_settings_hold_for_the_views_that_follow(kernel: Kernel) -> None:
    kernel.run("%config TapeViz.height = 500\n%config TapeViz.theme = 'dark'")
    run = kernel.run(SQUARE)
    state = run.of("comm_open")[-1]["data"]["state"]
    assert (state["height"], state["theme"]) == (500, "dark")


def test_a_view_begins_with_nothing_chosen(kernel: Kernel) -> None:
    state = kernel.run(SQUARE).of("comm_open")[-1]["data"]["state"]
    chosen = ("tab", "step", "selection", "fold", "opened")
    assert [state[name] for name in chosen] == [None, None, None, None, {}]


def test_the_program_is_sent_once_and_not_with_every_view(kernel: Kernel) -> None:
    kernel.run("import ipywidgets\nipywidgets.Widget.close_all()")
    runs = [kernel.run(SQUARE) for _ in range(3)]
    sizes = [
        [
            len(one["data"]["state"]["_esm"])
            for one in run.of("comm_open")
            if "_esm" in one["data"]["state"]
        ]
        for run in runs
    ]
    assert [len(one) for one in sizes] == [2, 1, 1]
    assert max(sizes[0]) > 50_000
    assert all(one[-1] < 2_000 for one in sizes)


def test_the_output_has_text_for_where_there_are_no_widgets(kernel: Kernel) -> None:
    run = kernel.run(SQUARE)
    texts = [one["data"]["text/plain"] for one in run.of("update_display_data")]
    assert texts == ["tape: 1 op\n  y = x * x → 9"]


def test_threads_with_tapes_share_one_view(kernel: Kernel) -> None:
    run = kernel.run(
        "import threading\n"
        "def work(start):\n"
        "    u = tf.Variable(start)\n"
        "    with tf.GradientTape() as tape:\n        p = u * u\n        time.sleep(0.1)\n"
        "    tape.gradient(p, u)\n"
        "threads = [threading.Thread(target=work, args=(float(k),)) for k in range(4)]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
    )
    assert len(run.views()) == 1
    assert all(graph["counts"]["ops"] == 1 for graph in run.snapshot()["graphs"])


def test_a_tape_that_is_left_open_is_drawn_on_in_the_next_cell(kernel: Kernel) -> None:
    kernel.run("tape = tf.GradientTape()\ntape.__enter__()\nv = tf.Variable(2.0)\ny = v * v")
    run = kernel.run("w = y * 3.0\ng = tape.gradient(w, v)\ntape.__exit__(None, None, None)")
    (graph,) = run.snapshot()["graphs"]
    assert [op["expression"] for op in graph["ops"]] == ["v * v", "y * 3.0"]
    assert graph["state"] == "closed"


def test_the_cell_that_loads_the_extension_is_drawn_too(shared_kernel: Kernel) -> None:
    run = shared_kernel.run("%load_ext tapeviz\n" + SQUARE)
    later = shared_kernel.run(SQUARE)
    shared_kernel.run("%unload_ext tapeviz")
    assert len(run.views()) == len(later.views()) == 1


def test_unloading_inside_of_a_tape_leaves_nothing_live(kernel: Kernel) -> None:
    run = kernel.run(
        SQUARE + "    get_ipython().run_line_magic('unload_ext', 'tapeviz')\n    z = y * x\n"
    )
    (graph,) = run.snapshot()["graphs"]
    assert graph["state"] == "closed"


def test_reloading_inside_of_a_tape_draws_the_tapes_that_follow(kernel: Kernel) -> None:
    run = kernel.run(
        SQUARE + "    get_ipython().run_line_magic('reload_ext', 'tapeviz')\n" + SQUARE
    )
    assert len(run.views()) == 2
    assert [one["graphs"][0]["state"] for one in run.snapshots()] == ["closed", "closed"]


def test_tapes_beyond_the_tabs_are_counted_once_each(kernel: Kernel) -> None:
    tape = "    with tf.GradientTape() as tape:\n        y = x * x\n"
    run = kernel.run("x = tf.Variable(3.0)\nfor i in range(3):\n" + tape * 35)
    snapshot = run.snapshot()
    assert (len(snapshot["graphs"]), snapshot["leftOut"]) == (32, 3)
    assert {graph["run"] for graph in snapshot["graphs"]} == {3}


def test_thresholds_that_are_set_hold_for_the_cells_that_follow(kernel: Kernel) -> None:
    kernel.run("%config TapeViz.thresholds = tf.Thresholds(exploding=20.0)")
    cell = "x = tf.Variable(3.0)\nwith tf.GradientTape() as tape:\n    y = 50.0 * x\n"
    (graph,) = kernel.run(f"{cell}slope = tape.gradient(y, x)").snapshot()["graphs"]
    assert graph["thresholds"]["exploding"] == 20.0
    assert [one["cause"] for one in graph["findings"]] == ["exploding"]
    assert "exploding 20" in kernel.run("print(tape.health())").printed()
