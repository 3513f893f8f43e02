"""A run at the easel: what a plan still needs is painted, one picture after another, and reported."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from consistory_engine import Adapter, EngineError, Picture, Progress, Settings, Shot, Subject
from storybook import recipe
from storybook.errors import PaintingError
from storybook.plan import AnchorJob, PageJob, Plan
from storybook.sealed import write_picture
from storybook.studio import Studio, Survey


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


Open = Callable[[str, tuple[Adapter, ...]], Painter]
"""Opens a model with LoRAs in it."""


def paint(studio: Studio, plan: Plan, open_painter: Open, watcher: Watcher) -> Survey:
    """Paint what of the plan is missing in the studio; returns what that was. PaintingError.

    Each picture is on disk before the next begins. The model is opened only if there is something to paint.
    """
    survey = studio.survey(plan)
    if survey.total:
        watcher.opening(plan.model)
        with _explained("the model could not be opened"):
            painter = open_painter(plan.model, plan.adapters)
        run = _Run(studio, plan.model, painter, watcher, survey.total)
        missing = {gap.job.fingerprint for gap in survey.anchors}
        for gap in survey.pages:
            run.page(gap.job, missing)
    return survey


@dataclass
class _Run:
    """One run: the painter at work, the anchors it has loaded, and how many of `total` things are done."""

    studio: Studio
    model: str
    painter: Painter
    watcher: Watcher
    total: int
    number: int = 0
    loaded: dict[str, Any] = field(default_factory=dict)

    def page(self, job: PageJob, missing: set[str]) -> None:
        """Paint a page, and before it those of its characters' anchors that are missing."""
        anchors = {key: self.anchors(one, missing) for key, one in job.anchors.items()}
        with self.reported(f"page {job.page_id}"):
            picture = self.painter.paint(job.shot, anchors, self.progress)
            write_picture(self.studio.picture(job), picture.image, recipe.texts(job, self.model, picture))

    def anchors(self, job: AnchorJob, missing: set[str]) -> Any:
        """Anchors from memory, from disk, or painted now; damaged ones the painter repaints by itself."""
        if job.fingerprint not in self.loaded:
            what = f"character {job.key}"
            with self.reported(what) if job.fingerprint in missing else _explained(f"loading {what} failed"):
                self.loaded[job.fingerprint] = self.painter.anchors(
                    job.subject,
                    job.style,
                    job.negative,
                    job.settings,
                    self.studio.anchors(job),
                    self.progress,
                )
        return self.loaded[job.fingerprint]

    def progress(self, progress: Progress) -> None:
        """Pass a step on."""
        self.watcher.step(progress.step, progress.steps)

    @contextlib.contextmanager
    def reported(self, what: str) -> Iterator[None]:
        """Tell the watcher of a piece of work, from its beginning to its end."""
        self.number += 1
        started = time.monotonic()
        self.watcher.begin(what, self.number, self.total)
        with _explained(f"painting {what} failed"):
            yield
        self.watcher.end(time.monotonic() - started)


@contextlib.contextmanager
def _explained(what: str) -> Iterator[None]:
    """Turn what the engine, the disk or the memory may raise into a PaintingError."""
    try:
        yield
    except (EngineError, RuntimeError, MemoryError, OSError, ImportError) as error:
        raise PaintingError(f"{what}: {error or type(error).__name__}") from error
