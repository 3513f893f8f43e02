"""Memory that a step frees stays with the process, so that the next one need not map it anew."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

BLOCKS, SIZE = 4, 24 * 2**20
STEP = f"""
import ctypes, sys
from consistory_engine.memory import keep_memory
if sys.argv[1] == "kept":
    keep_memory()

class Counts(ctypes.Structure):
    names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
    _fields_ = [(name, ctypes.c_size_t) for name in names.split()]

library = ctypes.CDLL("libc.so.6")
library.mallinfo2.restype = Counts
library.malloc.restype, library.malloc.argtypes, library.free.argtypes = (
    ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
)
for block in [library.malloc({SIZE}) for _ in range({BLOCKS})]:
    library.free(block)
print(library.mallinfo2().fordblks)
"""
"""Blocks as large as a step's tensors, taken and freed. The allocator counts, mallinfo2(3): some kernels count no page faults."""


def held(how: str) -> int:
    """Bytes that the process holds and nothing uses, when the blocks are freed."""
    ran = subprocess.run(
        [sys.executable, "-c", STEP, how], check=True, capture_output=True, text=True, timeout=300
    )
    return int(ran.stdout)


def version() -> tuple[int, ...]:
    name, number = platform.libc_ver()
    return tuple(map(int, number.split("."))) if name == "glibc" else ()


@pytest.mark.skipif(version() < (2, 33), reason="glibc is told, and counts since 2.33")
def test_steps_find_the_memory_that_those_before_them_freed() -> None:
    assert held("kept") >= BLOCKS * SIZE > 10 * held("given back")
