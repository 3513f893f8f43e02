"""The derived tier on disk: what does not fit in memory, in a file that has no name.

Nobody else can open such a file, and it is gone with the program that made it, however that ends: runs do not meet, and
nothing has to be cleaned up after one that was killed. Parcels lie in it one behind the other, as safetensors, each with
its checksum in memory.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import tempfile
import threading
import weakref
from pathlib import Path
from typing import Final, NamedTuple

from consistory_engine.packing import Parcel

DISK_BYTES: Final = 2**34
"""Room on disk for the derived tier of all characters of a painter, where it has a folder."""

_log = logging.getLogger(__name__)


class _Place(NamedTuple):
    start: int
    size: int
    checksum: bytes


class Spill:
    """One character's parcels by pass and step. Several threads may read."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError where the folder takes no file."""
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        self._places: dict[tuple[int, int], _Place] = {}
        self._turn = threading.Lock()
        self.bytes = 0

    def __contains__(self, key: tuple[int, int]) -> bool:
        return key in self._places

    def write(self, key: tuple[int, int], content: bytes) -> None:
        """Keep a parcel's bytes. Raises OSError where there is no room for them, and takes none."""
        with self._turn:
            try:
                self._file.seek(self.bytes)
                if self._file.write(content) < len(content):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            except OSError:
                self._file.truncate(self.bytes)
                raise
        self._places[key] = _Place(self.bytes, len(content), hashlib.sha256(content).digest())
        self.bytes += len(content)

    def read(self, key: tuple[int, int]) -> Parcel | None:
        """A parcel that is there and undamaged; a damaged one is forgotten."""
        place = self._places.get(key)
        if place is None:
            return None
        try:
            with self._turn:
                self._file.seek(place.start)
                content = self._file.read(place.size)
        except OSError as error:
            content, why = b"", str(error)
        else:
            why = "its checksum is another"
        if hashlib.sha256(content).digest() == place.checksum:
            return Parcel.loaded(content)
        _log.warning("a kept step of a character could not be read back and is rebuilt: %s", why)
        self._places.pop(key, None)
        return None
