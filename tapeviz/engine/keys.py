"""The numbers of values, in the order in which the process made them."""

from __future__ import annotations

from itertools import count
from typing import Final

next_key: Final = count(1).__next__
"""Gives the number of a new value, or of a moment: what was made before has a lower one. 0 is never
given: it stands for an operand that is no Tensor."""
