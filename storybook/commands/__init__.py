"""What each command does: call the stages, report."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from rich.console import Console

from storybook.commands import books, desk, libraries, pages


def run(options: argparse.Namespace, console: Console) -> int:
    """Do what the parsed command line asks for; returns the exit code. StorybookError, OSError."""
    return _COMMANDS[options.command](options, console)


_COMMANDS: dict[str, Callable[[argparse.Namespace, Console], int]] = {
    "new": desk.begin_story,
    "render": books.render_book,
    "export": books.export_book,
    "page": pages.take_page,
    "pick": pages.pick_take,
    "score": books.score_book,
    "check": desk.check_stories,
    "library": libraries.render_library,
    "theme list": desk.list_themes,
    "theme new": desk.begin_theme,
    "words": desk.list_words,
    "schema": desk.print_schema,
}
