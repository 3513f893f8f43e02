"""The derived tier in memory: what pages need of kept anchors, of all a painter's characters within one limit.

A page goes through all steps in order, so what does not fit is best not kept at all: were the oldest forgotten
instead, every page would find nothing. Characters that are not on the page give way first, their last steps before
their first ones.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Final
from weakref import WeakSet

from consistory_engine.packing import Parcel
from consistory_engine.run import Activations
from consistory_engine.settings import Precision

CACHE_BYTES: Final = 2**30
"""Room for the derived tier of all characters of a painter."""


class Cache:
    """One limit in bytes for many characters' activations, which are gone when their anchors are.

    `precision` says how they are rounded. What is rebuilt is rounded, too, so that a page does not depend on what was kept.
    """

    def __init__(self, limit: int = CACHE_BYTES, precision: Precision = "exact") -> None:
        self.limit = limit
        self.precision: Precision = precision
        self._all: WeakSet[Derived] = WeakSet()
        self._needed: WeakSet[Derived] = WeakSet()
        self._clock = itertools.count()

    @property
    def bytes(self) -> int:
        """The room taken."""
        return sum(one.bytes for one in self._all)

    def derived(self) -> Derived:
        """Room for one more character."""
        made = Derived(self)
        self._all.add(made)
        return made

    def need(self, those: Iterable[Derived]) -> None:
        """These characters are on the page that is painted now: none of them gives way to another."""
        self._needed = WeakSet(those)
        for one in self._needed:
            one.used = next(self._clock)

    def make_room(self, size: int, asking: Derived) -> bool:
        """Whether there is room for so many bytes, if need be in place of characters that were not needed for longest."""
        others = (one for one in self._all if one is not asking and one not in self._needed)
        for one in sorted(others, key=lambda one: one.used):
            while self.bytes + size > self.limit and one.bytes:
                one.forget_last()
        return self.bytes + size <= self.limit


class Derived:
    """One character's activations by pass and step, on the CPU."""

    def __init__(self, cache: Cache) -> None:
        self.cache, self.used = cache, -1
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._made: dict[tuple[int, int], Parcel] = {}
        self.bytes = 0

    def keep(self, index: int, step: int, made: Activations) -> Parcel:
        """Pack activations, and keep them on the CPU if there is room."""
        parcel = Parcel.of(made, self.cache.precision)
        if (index, step) not in self._made and self.cache.make_room(parcel.bytes, self):
            self._made[index, step] = parcel.cpu()
            self.bytes += parcel.bytes
        return parcel

    def find(self, index: int, step: int) -> Parcel | None:
        """Activations that are still there."""
        return self._made.get((index, step))

    def forget_last(self) -> None:
        """Forget the latest pass's last step."""
        self.bytes -= self._made.pop(max(self._made)).bytes
