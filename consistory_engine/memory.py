"""What becomes of memory that a step has freed: the next step asks for the same sizes again."""

from __future__ import annotations

import contextlib
import ctypes
from typing import Final

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _MMAP_MAX = -1, -3, -4
"""Names of glibc's mallopt(3)."""
_KEPT: Final = 2**29
_LARGEST: Final = 2**25
"""The most that glibc takes for the second threshold."""


def keep_memory(everything: bool = False) -> None:
    """Have glibc keep freed memory for the next step, for all of the process; elsewhere, nothing.

    Else a step's tensors are given back and mapped anew, page by page, which costs a CPU a sixth of its time. Kept are 512
    MB at most, of tensors of up to 32 MB: larger ones of larger models go back. With `everything`, nothing ever goes back.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL("libc.so.6")
        if everything:
            library.mallopt(_MMAP_MAX, 0)
        else:
            library.mallopt(_MMAP_THRESHOLD, _LARGEST)
        library.mallopt(_TRIM_THRESHOLD, 2**31 - 1 if everything else _KEPT)
