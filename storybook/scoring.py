"""Scoring a rendered book: its pictures, and what is kept of its characters, are given to the engine to be measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from consistory_engine import AnchorError, EngineError
from storybook import recipe
from storybook.edition import painted
from storybook.errors import PaintingError, RequestError
from storybook.plan import Plan
from storybook.sealed import read_texts
from storybook.storyfile import StoryFile
from storybook.studio import Studio

if TYPE_CHECKING:
    from consistory_engine import BookScore, PaintedPage, Portrait


def score(
    file: StoryFile,
    folder: Path,
    dino: Path | None = None,
    clip: Path | None = None,
    detector: Path | None = None,
    device: str | None = None,
    tick: Callable[[str], object] | None = None,
) -> BookScore:
    """Measure the book in a folder, with the networks in other folders where given; `tick` hears of every page.

    RequestError where its pictures are not all painted, or a network cannot be loaded; PaintingError.
    """
    painted(file, folder)
    plan, studio = file.plan(), Studio(folder)
    from consistory_engine import Instruments, score_pages

    try:
        instruments = Instruments.open(file.model, dino, clip, device, detector)
    except (EngineError, RuntimeError) as error:
        raise RequestError(str(error)) from error
    try:
        return score_pages(_pages(studio, plan), _anchors(studio, plan), instruments, tick)
    except (RuntimeError, MemoryError) as error:
        raise PaintingError(f"the pictures could not be measured: {error or type(error).__name__}") from error


def _pages(studio: Studio, plan: Plan) -> Iterator[PaintedPage]:
    """Every page's picture, and where its file says that the characters are."""
    from consistory_engine import PaintedPage

    for job in plan.pages:
        path = studio.picture(job)
        with Image.open(path) as picture:
            shown = picture.convert("RGB")
        yield PaintedPage(job.page_id, job.shot, shown, recipe.masks(read_texts(path)))


def _anchors(studio: Studio, plan: Plan) -> Mapping[str, list[Portrait]]:
    """The anchors that are kept of each character; none where the folder has them no longer, or damaged."""
    from consistory_engine import kept_portraits

    found: dict[str, list[Portrait]] = {}
    for job in plan.anchors:
        try:
            found.setdefault(job.key, []).extend(kept_portraits(studio.anchors(job), job.fields))
        except AnchorError:
            continue
    return found
