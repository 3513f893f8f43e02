"""Commands that make a book of a story, and measure one."""

from __future__ import annotations

import argparse
from functools import partial
from shlex import quote
from typing import Final

from rich.console import Console
from rich.markup import escape

from storybook.book import FORMATS
from storybook.commands.common import (
    counted,
    easel,
    formats,
    outlook_of,
    plain,
    print_json,
    print_outlook,
    waiting,
)
from storybook.display import counting, duration, print_findings, print_problems, watching
from storybook.edition import Order, make
from storybook.errors import StorybookError
from storybook.render import Rendered, render
from storybook.scorecard import as_dict, print_score
from storybook.scoring import score
from storybook.sealed import write_bytes
from storybook.storyfile import PAINTBOX, StoryFile, load
from storybook.studio import Studio, Survey
from storybook.takes import MOST_TAKES

DRIFTED: Final = 5
"""Exit code of `score` where a page should be taken again."""


def render_book(options: argparse.Namespace, console: Console) -> int:
    """Paint what is missing of a book, and lay it out."""
    file = load(options.story, options.model, options.quality)
    folder = options.out or file.folder
    print_problems(console, file.warnings)
    if options.dry_run:
        outlook = outlook_of(file, folder)
        print_json(outlook) if options.json else print_outlook(outlook)
        return 0
    with watching(console, options.quiet) as watcher:
        rendered = render(
            file, easel(options, folder), watcher, folder=folder, formats=formats(options),
            wait=waiting(options, console),
        )  # fmt: skip
    if options.json:
        print_json(rendered.as_dict())
        return 0
    console.print(_summary(rendered), soft_wrap=True)
    for name in sorted(set(FORMATS) - set(formats(options))):
        if (left := rendered.folder / f"{file.name}.{name}").exists():
            console.print(f"{escape(left.name)} is left as it was", soft_wrap=True)
    for path in rendered.files:
        print(path)
    return 0


def export_book(options: argparse.Namespace, console: Console) -> int:
    """Write a painted book in another format, or for a printer."""
    file = load(options.story, options.model, options.quality)
    folder = options.book or file.folder
    order = Order(
        options.format, options.profile, options.paper, options.check, options.upscaler, options.device
    )
    edition = make(file, folder, order)
    path = options.out or folder / edition.name
    files = {path: edition.data}
    if edition.cover:
        files[path.with_stem(f"{path.stem}-cover")] = edition.cover
    if options.check:
        files.clear()
    with Studio(folder).locked():
        for name, data in files.items():
            write_bytes(name, data)
    if options.json:
        findings = [finding.as_dict() for finding in edition.findings]
        result = {"files": [str(name) for name in files], "rejected": edition.rejected, "findings": findings}
        upscaler = dict(zip(("name", "times"), edition.upscaler, strict=True)) if edition.upscaler else None
        print_json(result | {"pixels_per_inch": dict(edition.fineness), "upscaler": upscaler})
    else:
        print_findings(console, edition)
        for name in files:
            print(name)
    return StorybookError.exit_code if edition.rejected else 0


def score_book(options: argparse.Namespace, console: Console) -> int:
    """Measure a painted book, page by page."""
    file = load(options.story, options.model, options.quality)
    folder = options.out or file.folder
    pages = sum(page.painted for page in file.story.pages)
    with counting(console, "measuring", pages, quiet=options.quiet) as tick:
        found = score(file, folder, options.dino, options.clip, options.detector, options.device, tick)
    again = partial(_take_again, options, file)
    if options.json:
        print_json({"folder": str(folder), **as_dict(found, again)})
    else:
        with plain(200) as out:
            print_score(found, again, out)
    return DRIFTED if found.flagged else 0


def _take_again(options: argparse.Namespace, file: StoryFile, page_id: str) -> str:
    """The command that paints takes of a page, new ones too; the best is picked where pictures can be judged."""
    studio, takes = Studio(options.out or file.folder), 4
    while takes < MOST_TAKES and all(studio.holds(job) for job in file.takes(page_id, takes).pages):
        takes *= 2
    given = {"--out": options.out, "--model": options.model, "--quality": options.quality}
    words = ["storybook", "page", str(file.path), page_id, "--takes", str(takes)]
    words += ["--best"] if file.model == PAINTBOX and file.recorded is None else []
    words += [word for name, value in given.items() if value for word in (name, str(value))]
    return " ".join(map(quote, words))


def _summary(rendered: Rendered) -> str:
    survey: Survey = rendered.survey
    painted = f"painted {counted(len(survey.pages), 'page')}" if survey.pages else "nothing to paint"
    characters = f" and {counted(len(survey.anchors), 'character')}" if survey.anchors else ""
    return f"{painted}{characters}, {len(survey.kept)} kept, in {duration(rendered.seconds)}"
