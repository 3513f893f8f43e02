"""Memory that a step frees stays with the process, so that the next one need not map it anew."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

STEPS = """
import ctypes, sys
import torch
from consistory_engine.memory import keep_memory
if sys.argv[1] == "kept":
    keep_memory()

def step():
    [torch.ones(2, 2**20) for _ in range(8)]

for _ in range(5):
    step()

class Counts(ctypes.Structure):
    names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
    _fields_ = [(name, ctypes.c_size_t) for name in names.split()]

library = ctypes.CDLL("libc.so.6")
library.mallinfo2.restype = Counts
print(library.mallinfo2().fordblks)
"""
"""Counted by the allocator, mallinfo2(3), not by the kernel: some kernels count no page faults."""


def held(how: str) -> int:
    """Bytes that the process holds and nothing uses, after steps of 64 MB each."""
    ran = subprocess.run(
        [sys.executable, "-c", STEPS, how], check=True, capture_output=True, text=True, timeout=300
    )
    return int(ran.stdout)


def version() -> tuple[int, ...]:
    name, number = platform.libc_ver()
    return tuple(map(int, number.split("."))) if name == "glibc" else ()


@pytest.mark.skipif(version() < (2, 33), reason="glibc is told, and counts since 2.33")
def test_steps_find_the_memory_that_those_before_them_freed() -> None:
    assert held("kept") - held("given back") >= 2**26
