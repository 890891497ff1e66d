"""What the tape costs, measured beside others: ``make bench``, or ``python -m tests.benchmarks``.

No test reads these figures: a machine that is busy would fail it.
"""
