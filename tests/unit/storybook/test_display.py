"""What is seen while storybook paints: bars on a terminal, a plain log elsewhere, nothing if so wished."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from storybook.display import duration, watching


def shown(*, terminal: bool, quiet: bool = False) -> str:
    """All that a run of two pictures writes."""
    out = io.StringIO()
    with watching(Console(file=out, force_terminal=terminal, width=100, no_color=True), quiet) as watcher:
        watcher.opening("paintbox")
        for number, what in enumerate(("character fern", "page one"), start=1):
            watcher.begin(what, number, 2)
            for step in range(4):
                watcher.step(step + 1, 4)
            watcher.end(30.0)
    return out.getvalue()


def test_a_log_has_a_line_for_every_beginning_and_end() -> None:
    assert shown(terminal=False).splitlines() == [
        "loading paintbox",
        "[1/2] painting character fern",
        "[1/2] done in 30 s, about 30 s left",
        "[2/2] painting page one",
        "[2/2] done in 30 s",
    ]


def test_a_terminal_has_bars_for_the_book_and_the_picture() -> None:
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown(terminal=True))
    assert "loading paintbox" in text and "0/4 steps" in text and "2/2 pictures" in text


def test_quiet_is_silent() -> None:
    assert shown(terminal=True, quiet=True) == shown(terminal=False, quiet=True) == ""


@pytest.mark.parametrize(
    "seconds, words",
    [(0.26, "0.3 s"), (59.6, "60 s"), (61, "1 min 1 s"), (125, "2 min 5 s"), (4200, "1 h 10 min")],
)
def test_durations_are_said_as_people_do(seconds: float, words: str) -> None:
    assert duration(seconds) == words
