"""Memory that a step frees stays with the process, so that the next one need not map it anew."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

STEPS = """
import resource, sys
import torch
from consistory_engine.memory import keep_memory
if sys.argv[1] == "kept":
    keep_memory()

def step():
    [torch.ones(2, 2**20) for _ in range(8)]

for _ in range(5):
    step()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    step()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(how: str) -> int:
    """Pages that the steps had mapped."""
    ran = subprocess.run(
        [sys.executable, "-c", STEPS, how], check=True, capture_output=True, text=True, timeout=300
    )
    return int(ran.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told")
def test_steps_find_the_memory_that_those_before_them_freed() -> None:
    assert faults("kept") < 0.1 * faults("given back")
