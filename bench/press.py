"""What a book takes once it is painted: `python bench/press.py`. Layout, the three formats, and a printer's file.

The text is First Snow's, over and over; pictures are the illustrator's drawings, or painted books' (`--pictures`).
Each case runs in a process of its own, so that its peak memory is its own. A busy machine changes the seconds of
processors less than those of a clock.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from themes import SCENES, drawn

from storybook.book import picture_info
from storybook.edition import Order, printed
from storybook.frames import PageFrame, PictureInfo
from storybook.layout import lay_out
from storybook.storyfile import StoryFile, load
from storybook.theme import Theme, load_theme

_STORY = Path(__file__).parent.parent / "stories" / "first_snow.toml"
_FORMATS = ("html", "pdf", "epub")
_MOST = 40


def main() -> None:
    """Run every case, or (in a child) the one that is named, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=Path, nargs="+", metavar="DIR", help="painted books' folders")
    parser.add_argument("--side", type=int, default=512, help="of a drawing, in pixels (default: 512)")
    parser.add_argument("--theme", default="classic", help="a theme's name or folder (default: classic)")
    parser.add_argument("--case", choices=_CASES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        print(json.dumps(_CASES[options.case](options)))
        return
    with tempfile.TemporaryDirectory() as folder:
        _prepare(Path(folder), options)
        for case in _CASES:
            command = [sys.executable, __file__, *sys.argv[1:], "--case", case, "--folder", folder]
            child = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            _print(case, json.loads(child.stdout))


def _prepare(folder: Path, options: argparse.Namespace) -> None:
    """A picture file for each of forty pages."""
    painted = cycle([path for book in options.pictures or () for path in sorted(book.glob("pictures/*.png"))])
    for number, page in enumerate(islice(cycle(SCENES), _MOST)):
        path = folder / f"{number:02}.png"
        if options.pictures:
            shutil.copy(next(painted), path)
        else:
            drawn(path, page, number, options.side)


def _formats(options: argparse.Namespace, pages: int) -> dict[str, Any]:
    told = _Told()
    file, _, frames, theme = _laid_out(options, pages, told)
    for kind in _FORMATS:
        render = import_module(f"storybook.export.{kind}").render
        with told(kind):
            data = render(file.story, frames, theme)
        told.size(kind, data)
    return told.facts()


def _for_print(options: argparse.Namespace, pages: int) -> dict[str, Any]:
    told = _Told()
    file, pictures, frames, theme = _laid_out(options, pages, told)
    with told("kdp"):
        edition = printed(file, frames, theme, pictures, Order("pdf", "kdp"))
    told.size("kdp", edition.data)
    return told.facts()


_CASES: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "8 pages": lambda options: _formats(options, 8),
    "40 pages": lambda options: _formats(options, _MOST),
    "8 pages, for a printer": lambda options: _for_print(options, 8),
    "40 pages, for a printer": lambda options: _for_print(options, _MOST),
}


def _laid_out(
    options: argparse.Namespace, count: int, told: _Told
) -> tuple[StoryFile, dict[str, PictureInfo], Sequence[PageFrame], Theme]:
    """First Snow with so many pages."""
    file, theme = load(_STORY), load_theme(options.theme)
    pages = tuple(
        page.model_copy(update={"id": f"{page.id}-{number}"})
        for number, page in enumerate(islice(cycle(file.story.pages), count))
    )
    story = file.story.model_copy(update={"pages": pages})
    with told("layout"):
        pictures = {
            page.id: picture_info(options.folder / f"{number:02}.png")
            for number, page in enumerate(pages)
            if page.painted
        }
        frames = lay_out(story, pictures, theme)
    return replace(file, story=story), pictures, frames, theme


class _Told:
    """Seconds and bytes of each stage."""

    def __init__(self) -> None:
        self.stages: dict[str, dict[str, float]] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        clock, processor = time.monotonic(), time.process_time()
        yield
        self.stages[stage] = {
            "seconds": time.monotonic() - clock,
            "of processors": time.process_time() - processor,
        }

    def size(self, stage: str, data: bytes) -> None:
        self.stages[stage]["kB"] = len(data) / 1000

    def facts(self) -> dict[str, Any]:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {"stages": self.stages, "peak MB": peak}


def _print(case: str, facts: dict[str, Any]) -> None:
    table = Table(title=f"{case}: {facts['peak MB']:.0f} MB at most", title_justify="left")
    columns = ("seconds", "of processors", "kB")
    for column in ("", *columns):
        table.add_column(column, justify="right" if column else "left")
    for stage, values in facts["stages"].items():
        table.add_row(stage, *(f"{values[name]:.2f}" if name in values else "" for name in columns))
    whole = [sum(values[name] for values in facts["stages"].values()) for name in columns[:2]]
    table.add_row("in all", *(f"{value:.2f}" for value in whole), "")
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
