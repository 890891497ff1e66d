"""Keeping the memory of arrays in the process, from one step of a loop to the next.

To get pages from the system costs more than most arithmetic on them: in a chain of ops on 65,536
numbers a third of the time. The allocator of the GNU C library hands freed memory back as soon as
128 kB lie free at the top, and all of an array that is larger; but once an array of up to 32 MB was
freed, it takes that for what the program is like, and keeps up to twice as much (`man mallopt`,
M_MMAP_THRESHOLD). So one is made here and dropped; no page of it is ever touched. Where there is
another allocator, or the user has set this one, nothing happens.
"""

from __future__ import annotations

from typing import Final

import numpy as np

_LARGEST: Final = 32 * 2**20 - 2**16
"""Bytes; the allocator draws no conclusion from arrays of more than 32 MB with what is around
them."""


def keep_freed_memory() -> None:
    """Let the allocator see an array come and go that is as large as it takes notice of."""
    np.empty(_LARGEST, np.uint8)
