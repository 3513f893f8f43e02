"""What several commands need: the easel, what a run would paint, how things are said."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from storybook.book import FORMATS
from storybook.render import Easel, survey_dict
from storybook.storyfile import StoryFile
from storybook.studio import Studio


def easel(options: argparse.Namespace, folder: Path) -> Easel:
    """What paints; what does not fit in memory is kept in the folder."""
    return Easel(
        options.device, options.cache_size, options.cache_precision, options.offload,
        folder if options.cache_disk else None, options.cache_disk,
    )  # fmt: skip


def formats(options: argparse.Namespace) -> tuple[str, ...]:
    """What a book is to be written as."""
    return (options.only,) if options.only else FORMATS


def waiting(options: argparse.Namespace, console: Console) -> Callable[[], object] | None:
    """What to do when another run holds the book: say so and wait, or None to leave."""
    return (
        partial(console.print, "another run is at work on this book; waiting for it")
        if options.wait
        else None
    )


def outlook_of(file: StoryFile, folder: Path) -> dict[str, Any]:
    """What a run would paint, and why."""
    return {"folder": str(folder), **survey_dict(Studio(folder).survey(file.plan()))}


def print_outlook(outlook: dict[str, Any]) -> None:
    """Say what a run would paint."""
    count, kept = counted(len(outlook["pages"]), "page"), len(outlook["kept"])
    print(f"{outlook['folder']}: {count} to paint, {kept} up to date")
    for character in outlook["characters"]:
        print(f"  character {character['key']}: {character['why']}")
    for page in outlook["pages"]:
        print(f"  page {page['id']}: {page['why']}")


@contextmanager
def plain(width: int | None = None) -> Iterator[Console]:
    """A console whose text goes to standard output in the end: rich itself would end the program where a pipe is closed."""
    out = Console(highlight=False, width=width)
    with out.capture() as told:
        yield out
    print(told.get(), end="")


def counted(number: int, noun: str) -> str:
    """A number of things, in words."""
    return f"{number} {noun}{'s' * (number != 1)}"


def print_json(value: Any) -> None:
    """A value for programs."""
    print(json.dumps(value, indent=2, ensure_ascii=False))
