"""What a person sees while storybook works: faults in colour, live progress, or a plain log. All on stderr."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from storybook.edition import Edition
from storybook.errors import Problem, StorybookError, StoryError, printable
from storybook.painting import Watcher
from storybook.preflight import Finding

if TYPE_CHECKING:
    from consistory_engine import Judgement


def print_error(console: Console, error: StorybookError) -> None:
    """Show an error; a story's faults one by one, then their number."""
    if not isinstance(error, StoryError):
        message = "\n".join(printable(line) for line in str(error).splitlines())
        console.print(Text.assemble(("error: ", "bold red"), message), soft_wrap=True)
        return
    print_problems(console, error.problems)
    count = len(error.problems)
    console.print(
        Text(f"{count} error{'s' * (count != 1)} in {error.problems[0].file}", "bold"), soft_wrap=True
    )


def print_problems(console: Console, problems: tuple[Problem, ...]) -> None:
    """Show faults and warnings as a compiler would."""
    for problem in problems:
        colour = "red" if problem.severity == "error" else "yellow"
        text = Text(f"{problem}\n")
        text.highlight_regex(r"\A\w+:", f"bold {colour}")
        text.highlight_regex(r"(?m)^ *\d+ \||^ +\||^ *-->|^ +=", "blue")
        text.highlight_regex(r"(?m)(?<= \| ) *\^+.*$", f"bold {colour}")
        console.print(text, soft_wrap=True)


def print_findings(console: Console, edition: Edition) -> None:
    """Show how fine an edition's pictures are, what a printer would reject in it and what it would print badly."""
    if edition.fineness:
        listed = ", ".join(f"{name.lstrip('_')} {fineness}" for name, fineness in edition.fineness.items())
        console.print(Text(f"pixels an inch as painted: {listed}"), soft_wrap=True)
    if edition.upscaler:
        console.print(Text("{}: {} times as many".format(*edition.upscaler)), soft_wrap=True)
    for finding in edition.findings:
        colour = "red" if finding.severity == "error" else "yellow"
        text = Text(
            f"{finding.severity}: {printable(finding.message)}\n --> {_place(edition, finding)}\n"
            f"  = {printable(finding.remedy)}\n"
        )
        text.highlight_regex(r"\A\w+:", f"bold {colour}")
        text.highlight_regex(r"(?m)^ -->|^  =", "blue")
        console.print(text, soft_wrap=True)
    if rejected := sum(finding.severity == "error" for finding in edition.findings):
        console.print(Text(f"{rejected} reason{'s' * (rejected != 1)} to reject {edition.name}", "bold"))


def print_judged(
    console: Console, found: Sequence[Judgement], best: int | None, standing: Judgement | None = None
) -> None:
    """Show what every take lacks of what was looked for, and the picture that stands (`standing`), and which is the best."""
    named = [(f"take {number}", number, one) for number, one in enumerate(found, start=1)]
    named += [("the picture in the book", None, standing)] if standing else []
    for name, number, one in named:
        there = f"{len(one.answers) - len(one.missing)} of {len(one.answers)}"
        lacks = f", not: {'; '.join(one.missing)}" if one.missing else ""
        console.print(Text(f"{name} shows {there}{lacks}", "bold" if number == best else ""), soft_wrap=True)


def _place(edition: Edition, finding: Finding) -> str:
    """Where something was found: the file's pages, each with the story's name of it, or one of both files."""
    numbers = finding.pages
    if not numbers:
        return "the cover" if finding.part == "cover" else "the whole book"
    in_a_row = len(numbers) == numbers[-1] - numbers[0] + 1 > 1
    if in_a_row and not any(edition.names[n - 1] for n in numbers):
        return f"pages {numbers[0]} to {numbers[-1]}"
    named = [f"{n} ({edition.names[n - 1]})" if edition.names[n - 1] else str(n) for n in numbers]
    return f"page{'s' * (len(named) != 1)} {', '.join(named)}"


@contextlib.contextmanager
def watching(console: Console, quiet: bool = False) -> Iterator[Watcher]:
    """A watcher that fits: live bars on a terminal, lines of text elsewhere, nothing if so wished."""
    if console.is_terminal and not quiet:
        with Live(console) as live:
            yield live
    else:
        yield Log(Console(quiet=True) if quiet else console)


@contextlib.contextmanager
def counting(
    console: Console, what: str, total: int, *, quiet: bool = False
) -> Iterator[Callable[[str], None]]:
    """Counts pages as they are done: a bar on a terminal, lines of text elsewhere, nothing if so wished."""
    done = itertools.count(1)
    if console.is_terminal and not quiet:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task(what, total=total)
            yield lambda page: progress.update(task, advance=1, description=f"{what} page {page}")
    else:
        log = Log(Console(quiet=True) if quiet else console)
        yield lambda page: log.say(f"[{next(done)}/{total}] {what} page {page}")


class Log:
    """A watcher that writes a line when something begins and when it ends."""

    def __init__(self, console: Console) -> None:
        self.console, self.model, self.spent = console, "", 0.0
        self.number = self.total = 0

    def opening(self, model: str) -> None:
        """Name the model, once."""
        if model != self.model:
            self.say(f"loading {model}")
        self.model = model

    def begin(self, what: str, number: int, total: int) -> None:
        """Name the work."""
        self.spent = 0.0 if number == 1 else self.spent
        self.number, self.total = number, total
        self.say(f"[{number}/{total}] painting {what}")

    def end(self, seconds: float) -> None:
        """Say how long it took and how long the rest may take."""
        self.spent += seconds
        left = self.spent / self.number * (self.total - self.number)
        rest = f", about {duration(left)} left" if left else ""
        self.say(f"[{self.number}/{self.total}] done in {duration(seconds)}{rest}")

    def step(self, step: int, steps: int) -> None:
        """Say nothing: a line for each step would be too many."""

    def say(self, line: str) -> None:
        self.console.print(Text(line), soft_wrap=True)


class Live:
    """A watcher that draws bars: one for the book, one for the picture being painted."""

    def __init__(self, console: Console) -> None:
        self.progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            TextColumn("{task.fields[unit]}"), TimeRemainingColumn(), console=console, transient=True,
        )  # fmt: skip
        self.book = self.progress.add_task("book", total=None, unit="pictures")
        self.picture = self.progress.add_task("", total=None, unit="steps", visible=False)
        self.number, self.started = 0, time.monotonic()

    def __enter__(self) -> Live:
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def opening(self, model: str) -> None:
        """Show that the model is being loaded."""
        self.progress.reset(self.book, description=f"loading {model}", total=None)

    def begin(self, what: str, number: int, total: int) -> None:
        """Start a new picture's bar."""
        self.number = number
        self.progress.update(self.book, description="book", completed=number - 1, total=total)
        self.progress.reset(self.picture, description=what, total=None, visible=True)

    def step(self, step: int, steps: int) -> None:
        """Move both bars."""
        self.progress.update(self.picture, completed=step, total=steps)
        self.progress.update(self.book, completed=self.number - 1 + step / steps)

    def end(self, seconds: float) -> None:
        """Count the finished picture."""
        self.progress.update(self.book, completed=self.number)
        self.progress.update(self.picture, visible=False)


def duration(seconds: float) -> str:
    """A time as one would say it: 8 s, 2 min 5 s, 1 h 10 min."""
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
