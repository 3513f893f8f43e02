"""Rendering a story: paint what is missing, then lay out the book. What the commands share."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from consistory_engine import Adapter, Precision
from storybook import manifest
from storybook.book import FORMATS, write_book
from storybook.painting import Open, Painter, Watcher, paint
from storybook.storyfile import PAINTBOX, StoryFile
from storybook.studio import Studio, Survey


@dataclass
class Easel:
    """Opens models when something must be painted, and keeps the last one for the next book.

    The fields are the engine's: see `consistory_engine.Painter.open`.
    """

    device: str | None = None
    cache_bytes: int | None = None
    cache_precision: Precision = "exact"
    offload: bool = False
    cache_folder: Path | None = None
    disk_bytes: int = 0
    _model: tuple[str, tuple[Adapter, ...]] | None = field(default=None, init=False)
    _painter: Any = field(default=None, init=False)

    def __call__(self, model: str, adapters: tuple[Adapter, ...] = ()) -> Painter:
        """The painter of a model with LoRAs in it; imports torch on the first call."""
        if (model, adapters) != self._model:
            _hush(local=model == PAINTBOX or Path(model).exists())
            from consistory_engine import Painter as EnginePainter

            self._model, self._painter = None, None
            self._painter = EnginePainter.open(
                model, self.device, cache_bytes=self.cache_bytes, adapters=adapters,
                cache_precision=self.cache_precision, offload=self.offload,
                cache_folder=self.cache_folder, disk_bytes=self.disk_bytes,
            )  # fmt: skip
            self._model = model, adapters
        return self._painter


def _hush(local: bool) -> None:
    """Keep the libraries' own notes and loading bars off the screen; a download's bars stay."""
    for library in ("TRANSFORMERS", "DIFFUSERS"):
        os.environ.setdefault(f"{library}_VERBOSITY", "error")
    if local:
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")


@dataclass(frozen=True)
class Rendered:
    """What a run made: the book's files, what was painted for it and what was there already."""

    folder: Path
    files: tuple[Path, ...]
    survey: Survey
    cover: Path | None
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "folder": str(self.folder),
            "files": [str(path) for path in self.files],
            "manifest": str(self.folder / manifest.NAME),
            **survey_dict(self.survey),
            "seconds": round(self.seconds, 2),
        }


def survey_dict(survey: Survey) -> dict[str, Any]:
    """A survey for `--json`: painted pages and characters with the reason, and the pages that were kept."""
    return {
        "pages": [{"id": gap.job.page_id, "why": gap.why} for gap in survey.pages],
        "characters": [{"key": gap.job.key, "why": gap.why} for gap in survey.anchors],
        "kept": list(survey.kept),
    }


def render(
    file: StoryFile,
    easel: Open,
    watcher: Watcher,
    *,
    folder: Path | None = None,
    formats: tuple[str, ...] = FORMATS,
    wait: Callable[[], object] | None = None,
) -> Rendered:
    """Make the book of a story in its folder. StorybookError."""
    started = time.monotonic()
    plan, studio = file.plan(), Studio(folder or file.folder)
    with studio.locked(wait):
        with file.located():
            survey = paint(studio, plan, easel, watcher)
        manifest.write(studio.folder, file.story, plan, file.theme)
        pictures = {job.page_id: studio.picture(job) for job in plan.pages}
        files = write_book(file.story, pictures, file.theme, studio.folder, file.name, formats, file.fonts)
    cover = pictures.get(file.story.book.cover or "") or next(iter(pictures.values()), None)
    return Rendered(studio.folder, tuple(files), survey, cover, time.monotonic() - started)
