"""What is the matter with a gradient: why it is None, where a NaN began, what vanished or is dead.

One subject a module. `explain` and `health` are the ways in; what they find refers to sections of
``docs/why.md`` by name.
"""
