"""The studio: one book's output folder. It paints what is missing there, and nothing else.

    BOOK.book/
      pictures/PAGE-FINGERPRINT.png     every picture ever painted for the book, sealed; never overwritten
      anchors/CHARACTER-FINGERPRINT/    the characters' anchors, as the engine keeps them
      takes/PAGE.png                    contact sheets
      manifest.json                     how the book was painted; the book can be repainted from it
      BOOK.html, BOOK.pdf               the book

A picture is found by its fingerprint and trusted by its seal, so that no index has to agree with the folder: a
run that was killed leaves every finished picture behind, and the next run goes on from there.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from filelock import FileLock, Timeout

from consistory_engine import EngineError, Picture, Progress, Settings, Shot, Subject
from storybook import manifest, recipe
from storybook.errors import BusyError, PaintingError
from storybook.plan import AnchorJob, PageJob, Plan
from storybook.sealed import is_sound, read_texts, write_picture


class Painter(Protocol):
    """What the studio needs of the engine's `Painter`."""

    def anchors(
        self,
        subject: Subject,
        style: str = "",
        negative: str = "",
        settings: Settings | None = None,
        folder: Path | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Any:
        """The subject's anchors: loaded from the folder, or painted and saved there."""
        ...

    def paint(
        self, shot: Shot, anchors: Mapping[str, Any], progress: Callable[[Progress], None] | None = None
    ) -> Picture:
        """The picture of a shot, its subjects held to their anchors."""
        ...


class Watcher(Protocol):
    """Who is told how painting goes."""

    def opening(self, model: str) -> None:
        """The model is being loaded."""
        ...

    def begin(self, what: str, number: int, total: int) -> None:
        """Work on the next picture or character begins: number `number` (from 1) of `total`."""
        ...

    def step(self, step: int, steps: int) -> None:
        """So many of its denoising steps are done."""
        ...

    def end(self, seconds: float) -> None:
        """It is finished and on disk."""
        ...


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


@dataclass
class Studio:
    """One output folder. `open_painter` is called with the model's name when something must be painted."""

    folder: Path
    open_painter: Callable[[str], Painter]
    loaded: dict[str, Any] = field(default_factory=dict, init=False)

    def picture(self, job: PageJob) -> Path:
        """Where the picture of a page is kept."""
        return self.folder / "pictures" / job.name

    def holds(self, job: PageJob) -> bool:
        """Whether that picture is there and undamaged."""
        path = self.picture(job)
        return is_sound(path) and read_texts(path).get("fingerprint") == job.fingerprint

    def survey(self, plan: Plan) -> Survey:
        """What of the plan is missing, and why; reads only."""
        before = manifest.recorded(self.folder)
        missing = [Missing(job, self._why(job, before)) for job in plan.pages if not self.holds(job)]
        kept = tuple(job.page_id for job in plan.pages if all(job is not gap.job for gap in missing))
        needed = {
            a.fingerprint: a
            for gap in missing
            if isinstance(gap.job, PageJob)
            for a in gap.job.anchors.values()
        }
        anchors = [
            Missing(job, manifest.difference(before.anchors.get(job.key), job.fields))
            for job in needed.values() if not (self._anchor_folder(job) / manifest.NAME).exists()
        ]  # fmt: skip
        return Survey(tuple(missing), tuple(anchors), kept)

    def _why(self, job: PageJob, before: manifest.Recorded) -> str:
        if self.picture(job).exists():
            return "its file is damaged"
        same = before.pages.get(job.page_id)
        return "its file is gone" if same == job.fields else manifest.difference(same, job.fields)

    def _anchor_folder(self, job: AnchorJob) -> Path:
        return self.folder / "anchors" / job.name

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

    def paint(self, plan: Plan, watcher: Watcher) -> Survey:
        """Paint what is missing, one picture after another; each is on disk before the next begins."""
        survey = self.survey(plan)
        if not survey.total:
            return survey
        watcher.opening(plan.model)
        with _explained("the model could not be opened"):
            painter = self.open_painter(plan.model)
        counter = iter(range(1, survey.total + 1))
        gone = {gap.job.fingerprint for gap in survey.anchors}
        for gap in survey.pages:
            anchors = {}
            for key, job in gap.job.anchors.items():
                report = _Report(watcher, f"character {key}", counter, survey.total)
                anchors[key] = self._anchors(
                    painter, job, report if job.fingerprint in gone else None, watcher
                )
                gone.discard(job.fingerprint)
            with _Report(watcher, f"page {gap.job.page_id}", counter, survey.total) as report:
                self._page(painter, plan.model, gap.job, anchors, report.progress)
        return survey

    def _anchors(self, painter: Painter, job: AnchorJob, report: _Report | None, watcher: Watcher) -> Any:
        """Anchors from memory, from disk, or painted now; the engine itself repaints damaged ones."""
        if job.fingerprint not in self.loaded:
            with report or contextlib.nullcontext(), _explained(f"painting character {job.key} failed"):
                self.loaded[job.fingerprint] = painter.anchors(
                    job.subject, job.style, job.negative, job.settings, self._anchor_folder(job),
                    lambda progress: watcher.step(progress.step, progress.steps),
                )  # fmt: skip
        return self.loaded[job.fingerprint]

    def _page(
        self,
        painter: Painter,
        model: str,
        job: PageJob,
        anchors: Mapping[str, Any],
        progress: Callable[[Progress], None],
    ) -> None:
        with _explained(f"painting page {job.page_id} failed"):
            picture = painter.paint(job.shot, anchors, progress)
            write_picture(self.picture(job), picture.image, recipe.texts(job, model, picture))


class _Report:
    """Tells the watcher about one piece of work, from begin to end."""

    def __init__(self, watcher: Watcher, what: str, counter: Iterator[int], total: int) -> None:
        self.watcher, self.what, self.counter, self.total = watcher, what, counter, total

    def __enter__(self) -> _Report:
        self.started = time.monotonic()
        self.watcher.begin(self.what, next(self.counter), self.total)
        return self

    def progress(self, progress: Progress) -> None:
        self.watcher.step(progress.step, progress.steps)

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.watcher.end(time.monotonic() - self.started)


@contextlib.contextmanager
def _explained(what: str) -> Iterator[None]:
    """Turn what the engine, the disk or the memory may raise into a PaintingError."""
    try:
        yield
    except (EngineError, RuntimeError, MemoryError, OSError, ImportError) as error:
        raise PaintingError(f"{what}: {error or type(error).__name__}") from error
