"""What a character's build seed settles beyond proportions: the choices that have no name in a caption."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Traits:
    """Choices that depend on the build `seed` alone, each asked for by a name of its own.

    The same seed and name always give the same answer, whatever the pose, the garment or the order of asking.
    """

    seed: int

    def one(self, name: str, options: Sequence[T]) -> T:
        """One of `options`, all equally likely; an option listed twice is twice as likely."""
        return options[int(self._dice(name) * len(options))]

    def whether(self, name: str, share: float) -> bool:
        """True for a `share` (0 to 1) of all seeds."""
        return self._dice(name) < share

    def number(self, name: str, low: float, high: float) -> float:
        """A number between `low` and `high`."""
        return low + (high - low) * self._dice(name)

    def _dice(self, name: str) -> float:
        return random.Random(f"{name} {self.seed}").random()
