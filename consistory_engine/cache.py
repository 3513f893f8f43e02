"""The derived tier: what pages need of kept anchors, of all a painter's characters within one limit.

A page goes through all steps in order, so what does not fit is best not kept at all: were the oldest forgotten
instead, every page would find nothing. Characters that are not on the page give way first, their last steps before
their first ones. What gives way in memory, or finds no room there, goes to disk where there is a folder for it, and
stays there. What finds no room on disk either is rebuilt when it is needed.

While a step is computed, the one before is brought to the CPU, and the next one's activations are read, unpacked and
sent to the device, on another thread; where the device is Metal's, whose operations only one thread may call at a time,
they are read there and no more.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final
from weakref import WeakSet

import psutil
import torch

from consistory_engine.packing import Parcel
from consistory_engine.run import Activations
from consistory_engine.settings import Precision
from consistory_engine.spill import DISK_BYTES, Spill

_log = logging.getLogger(__name__)

_LEAST: Final = 2**28


def usual_room() -> int:
    """Room in memory for the derived tier of all characters of a painter: a quarter of what is free, in bytes."""
    return max(_LEAST, psutil.virtual_memory().available // 4)


class Cache:
    """One limit in bytes for many characters' activations, which are gone when their anchors are.

    `precision` says how they are rounded. What is rebuilt is rounded, too, so that a page does not depend on what was kept.
    `disk_limit` is for what goes to disk in `folder`.
    """

    def __init__(
        self,
        limit: int,
        precision: Precision = "exact",
        folder: Path | None = None,
        disk_limit: int = DISK_BYTES,
    ) -> None:
        self.limit = limit
        self.precision: Precision = precision
        self.folder, self.disk_limit = folder, disk_limit
        self.thread = ThreadPoolExecutor(1, "prefetch")
        self._all: WeakSet[Derived] = WeakSet()
        self._needed: WeakSet[Derived] = WeakSet()
        self._clock = itertools.count()

    @property
    def bytes(self) -> int:
        """The room taken in memory."""
        return sum(one.bytes for one in self._all)

    @property
    def disk_bytes(self) -> int:
        """The room taken on disk."""
        return sum(one.spill.bytes for one in self._all if one.spill is not None)

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
                one.give_way()
        return self.bytes + size <= self.limit

    def put_aside(self, parcel: Parcel, key: tuple[int, int], owner: Derived) -> None:
        """Write a parcel to disk, if there is room. A disk that refuses is not asked again."""
        if self.folder is None or self._fills(parcel.bytes):
            return
        content = parcel.cpu().dumped()
        if self._fills(len(content)):
            return
        try:
            owner.spill = owner.spill or Spill(self.folder)
            owner.spill.write(key, content)
        except OSError as error:
            _log.warning(
                "characters' activations that do not fit in memory are rebuilt from now on: %s", error
            )
            self.folder = None

    def _fills(self, size: int) -> bool:
        """Whether so many bytes are more than there is room for on disk."""
        return self.disk_bytes + size > self.disk_limit


class Derived:
    """One character's activations by pass and step, on the CPU and on disk."""

    def __init__(self, cache: Cache) -> None:
        self.cache, self.used = cache, -1
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._made: dict[tuple[int, int], Future[Parcel]] = {}
        self._next: tuple[tuple[int, int], Future[Activations | Parcel | None]] | None = None
        self.spill: Spill | None = None
        self.bytes = 0

    def keep(self, index: int, step: int, made: Activations) -> Parcel:
        """Pack activations, and keep them on the CPU or on disk if there is room."""
        key, parcel = (index, step), Parcel.of(made, self.cache.precision)
        if self._has(key):
            return parcel
        if self.cache.make_room(parcel.bytes, self):
            self._made[key] = self.cache.thread.submit(parcel.leave())
            self.bytes += parcel.bytes
        else:
            self.cache.put_aside(parcel, key, self)
        return parcel

    def find(self, index: int, step: int) -> Parcel | None:
        """Activations that are still there. Any thread may ask."""
        if (found := self._made.get((index, step))) is not None:
            return found.result()
        return self.spill.read((index, step)) if self.spill is not None else None

    def expect(self, index: int, step: int, device: torch.device, dtype: torch.dtype) -> None:
        """Begin to fetch what will be taken next."""
        if self._has((index, step)):
            fetch = self.find if device.type == "mps" else partial(self._fetch, device=device, dtype=dtype)
            self._next = (index, step), self.cache.thread.submit(fetch, index, step)

    def take(self, index: int, step: int, device: torch.device, dtype: torch.dtype) -> Activations | None:
        """Activations that are still there, unpacked on a device, in a precision."""
        expected, self._next = self._next, None
        if expected is not None and expected[0] == (index, step):
            found = expected[1].result()
            return found.to(device, dtype) if isinstance(found, Parcel) else found
        return self._fetch(index, step, device, dtype)

    def give_way(self) -> None:
        """Move the latest pass's last step out of memory."""
        key = max(self._made)
        parcel = self._made[key].result()
        self.cache.put_aside(parcel, key, self)
        self._made.pop(key)
        self.bytes -= parcel.bytes

    def _has(self, key: tuple[int, int]) -> bool:
        return key in self._made or (self.spill is not None and key in self.spill)

    def _fetch(self, index: int, step: int, device: torch.device, dtype: torch.dtype) -> Activations | None:
        found = self.find(index, step)
        return None if found is None else found.to(device, dtype)
