"""The test book, and the real command as a process of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
STORY = """\
# A small book for tests: few steps, so that it is painted in seconds.
[story]
title = "Four Steps"
seed = 3
sampling = { steps = 4 }

[characters.fern]
description = "a small red fox with a green scarf"
concepts = ["fox", "scarf"]

[characters.bo]
description = "a brown bear"
concepts = ["bear"]

[[pages]]
id = "one"
text = "Fern stood in the forest."
scene = "{fern} standing in the forest"

[[pages]]
id = "two"
text = "Bo sat by the lake."
scene = "{bo} sitting by the lake"

[[pages]]
id = "three"
text = "Then there were two of them."
scene = "{fern} and {bo} waving in the snow"
"""


class Done(NamedTuple):
    """A finished command."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


def command(*arguments: object) -> list[str]:
    """The real command, as its own process."""
    return [sys.executable, "-m", "storybook", *map(str, arguments)]


def environment() -> dict[str, str]:
    """The environment of such a process: this checkout, no network."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"}
