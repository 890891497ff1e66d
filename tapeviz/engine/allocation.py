"""Where arrays lie in memory: kept in the process from step to step, and where reading is fast.

To get pages from the system costs more than most arithmetic on them: in a chain of ops on 65,536
numbers a third of the time. The allocator of the GNU C library hands freed memory back as soon as
128 kB lie free at the top, and all of an array that is larger; but once an array of up to 32 MB was
freed, it takes that for what the program is like, and keeps up to twice as much (`man mallopt`,
M_MMAP_THRESHOLD). So one is made here and dropped; no page of it is ever touched. Where there is
another allocator, or the user has set this one, nothing happens.

It puts arrays 16 bytes after such a round address that their numbers are read in the widest
registers without crossing a line of the cache. A product of a large matrix with a vector, which
does little more than read, takes a fifth longer there. So what is copied in anyway goes to a line's
beginning.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

_LARGEST: Final = 32 * 2**20 - 2**16
"""Bytes; the allocator draws no conclusion from arrays of more than 32 MB with what is around
them."""


_LINE: Final = 64
"""Bytes of a line of the cache, and of the widest registers."""

_LARGE: Final = 2**16
"""Bytes; smaller arrays are read as fast as it takes to call what reads them."""


def keep_freed_memory() -> None:
    """Let the allocator see an array come and go that is as large as it takes notice of."""
    np.empty(_LARGEST, np.uint8)


def copied(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Copy an array; a large one to where a line of the cache begins.

    Examples
    --------
    >>> copied(np.zeros((300, 300))).ctypes.data % 64
    0
    """
    is_turned = not array.flags.c_contiguous
    if array.nbytes < _LARGE or (is_turned and not array.flags.f_contiguous):
        return np.array(array)
    room = np.empty(array.nbytes + _LINE, np.uint8)
    start = -room.ctypes.data % _LINE
    own: np.ndarray[Any, Any] = room[start : start + array.nbytes].view(array.dtype)
    own = own.reshape(array.T.shape).T if is_turned else own.reshape(array.shape)
    own[...] = array
    return own
