"""Commands for one page: its takes, and which of them is in the book."""

from __future__ import annotations

import argparse
from shlex import quote
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from storybook.commands.common import easel, print_json, waiting
from storybook.display import print_judged, watching
from storybook.edit import with_seed
from storybook.errors import RequestError, did_you_mean
from storybook.painting import paint
from storybook.plan import take_seed
from storybook.sealed import write_bytes
from storybook.storyfile import PAINTBOX, StoryFile, load
from storybook.studio import Studio
from storybook.takes import MOST_TAKES, judged, make_sheet

if TYPE_CHECKING:
    from consistory_engine import Judgement


def take_page(options: argparse.Namespace, console: Console) -> int:
    """Paint takes of a page, and show them side by side."""
    file = load(options.story, options.model, options.quality)
    page_id = _page_id(file, options.id)
    if options.best:
        _writable(file)
        if file.model != PAINTBOX:
            raise RequestError(
                "--best reads pictures of the built-in model only: look at the takes, and pick"
            )
    studio = Studio(options.out or file.folder)
    takes, now = file.takes(page_id, options.takes), file.plan().page(page_id)
    with studio.locked(waiting(options, console)), watching(console, options.quiet) as watcher:
        with file.located():
            survey = paint(studio, takes, easel(options, studio.folder), watcher)
        sheet = make_sheet(studio, takes, now)
    beside = [now] if studio.holds(now) and now.name not in {job.name for job in takes.pages} else []
    found = judged(studio, [*takes.pages, *beside]) if options.best else []
    standing = found.pop() if found and beside else None
    ranked = [(one.share, job.name == now.name) for one, job in zip(found, takes.pages, strict=False)]
    best = ranked.index(max(ranked)) + 1 if ranked else None
    if best and standing and standing.share >= found[best - 1].share:
        best = None
    if options.json:
        listed = [
            {"take": number, "seed": job.shot.seed, "file": str(studio.picture(job))}
            for number, job in enumerate(takes.pages, start=1)
        ]
        shown: dict[str, object] = {"judged": [_told(one) for one in found], "best": best}
        shown |= {"now": _told(standing)} if standing else {}
        result = {"sheet": str(sheet), "takes": listed, "painted": len(survey.pages)}
        print_json(result | (shown if found else {}))
    else:
        print(sheet)
        print_judged(console, found, best, standing)
    if options.best and best is None:
        if not options.json:
            print(f"page {page_id} stays as it is: no take shows more than the picture that it has")
    elif best:
        _choose(file, page_id, best, quiet=options.json)
    elif file.recorded is None and not options.json:
        story = escape(quote(str(options.story)))
        console.print(f"choose with: storybook pick {story} {page_id} TAKE", soft_wrap=True)
    return 0


def _told(one: Judgement) -> dict[str, object]:
    return {"share": one.share, "missing": one.missing}


def pick_take(options: argparse.Namespace, _: Console) -> int:
    """Write the seed of a take into the story."""
    file = load(options.story, options.model, options.quality)
    _writable(file)
    page_id = _page_id(file, options.id)
    if not 0 <= options.take <= MOST_TAKES:
        raise RequestError(
            f"there is no take {options.take}: takes go from 1 to {MOST_TAKES}, and 0 is the first picture"
        )
    if options.take and not _painted(file, options, page_id):
        raise RequestError(
            f"take {options.take} is not painted: look at it first with "
            f"storybook page {options.story} {page_id} --takes {options.take}"
        )
    _choose(file, page_id, options.take)
    return 0


def _writable(file: StoryFile) -> None:
    if file.recorded is not None:
        raise RequestError(f"{file.path} is a manifest: pick in the story file")


def _choose(file: StoryFile, page_id: str, take: int, *, quiet: bool = False) -> None:
    """Write a take's seed into the story file."""
    seed = take_seed(file.story, page_id, take)
    index = next(n for n, page in enumerate(file.story.pages) if page.id == page_id)
    write_bytes(file.path.resolve(), with_seed(file.source, index, seed).encode())
    if not quiet:
        story = quote(str(file.path))
        print(f"page {page_id} now has seed = {seed}; storybook render {story} puts it into the book")


def _painted(file: StoryFile, options: argparse.Namespace, page_id: str) -> bool:
    """Whether the take that is to be picked has been painted as the story now is."""
    take = file.takes(page_id, options.take).pages[-1]
    return Studio(options.out or file.folder).holds(take)


def _page_id(file: StoryFile, page_id: str) -> str:
    """The id of a page that has a picture; RequestError."""
    painted = [page.id for page in file.story.pages if page.painted]
    if page_id not in painted:
        raise RequestError(
            f"{file.path} has no page `{page_id}` with a picture: {did_you_mean(page_id, painted)}"
        )
    return page_id
