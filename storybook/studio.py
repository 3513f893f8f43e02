"""The studio: one book's output folder: what is in it, what is missing, and who may paint in it.

    BOOK.book/
      pictures/PAGE-FINGERPRINT.png     every picture ever painted for the book, sealed; never overwritten
      anchors/CHARACTER-FINGERPRINT/    the characters' anchors, as the engine keeps them
      takes/PAGE.png                    contact sheets
      enlarged/                         what an upscaler made of pictures for print
      manifest.json                     how the book was painted; the book can be repainted from it
      BOOK.html, BOOK.pdf               the book

A picture is found by its fingerprint and trusted by its seal, so that no index has to agree with the folder: a
run that was killed leaves every finished picture behind, and the next run goes on from there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from filelock import FileLock, Timeout

from storybook import manifest
from storybook.errors import BusyError
from storybook.plan import AnchorJob, PageJob, Plan
from storybook.sealed import is_sound, read_texts

Job = TypeVar("Job", PageJob, AnchorJob)


@dataclass(frozen=True)
class Missing(Generic[Job]):
    """A picture or a character's anchors that have to be painted, and why."""

    job: Job
    why: str


@dataclass(frozen=True)
class Survey:
    """What of a plan is on disk and what is not."""

    pages: tuple[Missing[PageJob], ...]
    anchors: tuple[Missing[AnchorJob], ...]
    kept: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many things have to be painted."""
        return len(self.pages) + len(self.anchors)


@dataclass(frozen=True)
class Studio:
    """One output folder."""

    folder: Path

    def picture(self, job: PageJob) -> Path:
        """Where the picture of a page is kept."""
        return self.folder / "pictures" / job.name

    def anchors(self, job: AnchorJob) -> Path:
        """Where the anchors of a character are kept."""
        return self.folder / "anchors" / job.name

    def holds(self, job: PageJob) -> bool:
        """Whether that picture is there and undamaged."""
        path = self.picture(job)
        return is_sound(path) and read_texts(path).get("fingerprint") == job.fingerprint

    def survey(self, plan: Plan) -> Survey:
        """What of the plan is missing, and why; reads only."""
        before = manifest.recorded(self.folder)
        held = {job.name for job in plan.pages if self.holds(job)}
        missing = [Missing(job, self._why(job, before)) for job in plan.pages if job.name not in held]
        kept = tuple(job.page_id for job in plan.pages if job.name in held)
        needed = {job.fingerprint: job for gap in missing for job in gap.job.anchors.values()}
        anchors = [
            Missing(job, manifest.difference(before.anchors.get(job.key), job.fields))
            for job in needed.values() if not (self.anchors(job) / manifest.NAME).exists()
        ]  # fmt: skip
        return Survey(tuple(missing), tuple(anchors), kept)

    def _why(self, job: PageJob, before: manifest.Recorded) -> str:
        if self.picture(job).exists():
            return "its file is damaged"
        same = before.pages.get(job.page_id)
        return "its file is gone" if same == job.fields else manifest.difference(same, job.fields)

    @contextlib.contextmanager
    def locked(self, wait: Callable[[], object] | None = None) -> Iterator[None]:
        """Hold the folder: no other run paints in it meanwhile. BusyError if one does, and `wait` is None.

        With `wait`, it is called once when another run is found, and then that run's end is waited for.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / ".lock")
        try:
            lock.acquire(blocking=False)
        except Timeout:
            if wait is None:
                raise BusyError(f"another run is at work in {self.folder}") from None
            wait()
            lock.acquire()
        try:
            for leftover in self.folder.glob("**/.*.part"):
                leftover.unlink(missing_ok=True)
            yield
        finally:
            lock.release()
