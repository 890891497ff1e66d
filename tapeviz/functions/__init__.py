"""TensorFlow's names, as thin functions over NumPy's.

Each takes what TensorFlow's takes where that has a meaning here (`name` is accepted and unused),
and is recorded as the NumPy op that it stands on.
"""
