"""What each command does: call the stages, report."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from shlex import quote
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from consistory_engine import vocabulary
from storybook.book import FORMATS
from storybook.display import (
    counting,
    duration,
    print_error,
    print_findings,
    print_judged,
    print_problems,
    watching,
)
from storybook.edit import with_seed
from storybook.edition import Order, make
from storybook.errors import LibraryError, Problem, RequestError, StorybookError, StoryError, did_you_mean
from storybook.library import Entry, find_stories, render_all, shelf_path, write_shelf
from storybook.painting import paint
from storybook.plan import take_seed
from storybook.reference import reference_text
from storybook.render import Easel, Rendered, render, survey_dict
from storybook.scaffold import new_story, new_theme
from storybook.schema import schema_text
from storybook.scorecard import as_dict, print_score
from storybook.scoring import score
from storybook.sealed import write_bytes
from storybook.storyfile import PAINTBOX, StoryFile, load
from storybook.studio import Studio, Survey
from storybook.takes import judged, make_sheet
from storybook.theme import load_theme, theme_names

DRIFTED: Final = 5
"""Exit code of `score` where a page should be taken again."""


def run(options: argparse.Namespace, console: Console) -> int:
    """Do what the parsed command line asks for; returns the exit code. StorybookError, OSError."""
    return _COMMANDS[options.command](options, console)


def _new(options: argparse.Namespace, _: Console) -> int:
    path = new_story(options.name, options.dir)
    print(f"{path} is written; now: storybook render {quote(str(path))}")
    return 0


def _render(options: argparse.Namespace, console: Console) -> int:
    file = load(options.story, options.model, options.quality)
    folder = options.out or file.folder
    print_problems(console, file.warnings)
    if options.dry_run:
        outlook = _outlook(file, folder)
        _print_json(outlook) if options.json else _print_outlook(outlook)
        return 0
    with watching(console, options.quiet) as watcher:
        rendered = render(
            file, _easel(options, folder), watcher, folder=folder, formats=_formats(options),
            wait=_waiting(options, console),
        )  # fmt: skip
    if options.json:
        _print_json(rendered.as_dict())
        return 0
    console.print(_summary(rendered), soft_wrap=True)
    for name in sorted(set(FORMATS) - set(_formats(options))):
        if (left := rendered.folder / f"{file.name}.{name}").exists():
            console.print(f"{escape(left.name)} is left as it was", soft_wrap=True)
    for path in rendered.files:
        print(path)
    return 0


def _export(options: argparse.Namespace, console: Console) -> int:
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
        _print_json(result | {"pixels_per_inch": dict(edition.fineness), "upscaler": upscaler})
    else:
        print_findings(console, edition)
        for name in files:
            print(name)
    return StorybookError.exit_code if edition.rejected else 0


def _easel(options: argparse.Namespace, folder: Path) -> Easel:
    """What paints; what does not fit in memory is kept in the folder."""
    return Easel(
        options.device, options.cache_size, options.cache_precision, options.offload,
        folder if options.cache_disk else None, options.cache_disk,
    )  # fmt: skip


def _outlook(file: StoryFile, folder: Path) -> dict[str, Any]:
    """What a run would paint, and why."""
    return {"folder": str(folder), **survey_dict(Studio(folder).survey(file.plan()))}


def _print_outlook(outlook: dict[str, Any]) -> None:
    count, kept = _count(len(outlook["pages"]), "page"), len(outlook["kept"])
    print(f"{outlook['folder']}: {count} to paint, {kept} up to date")
    for character in outlook["characters"]:
        print(f"  character {character['key']}: {character['why']}")
    for page in outlook["pages"]:
        print(f"  page {page['id']}: {page['why']}")


def _page(options: argparse.Namespace, console: Console) -> int:
    file = load(options.story, options.model, options.quality)
    page_id = _page_id(file, options.id)
    if options.best:
        _writable(file)
        if file.model != PAINTBOX:
            raise RequestError(
                "--best reads pictures of the built-in model only: look at the takes, and pick"
            )
    studio = Studio(options.out or file.folder)
    takes = file.takes(page_id, options.takes)
    with studio.locked(_waiting(options, console)), watching(console, options.quiet) as watcher:
        with file.located():
            survey = paint(studio, takes, _easel(options, studio.folder), watcher)
        sheet = make_sheet(studio, takes, file.plan().page(page_id))
    found = judged(studio, takes) if options.best else []
    best = max(range(len(found)), key=lambda k: found[k].share) + 1 if found else None
    if options.json:
        listed = [
            {"take": number, "seed": job.shot.seed, "file": str(studio.picture(job))}
            for number, job in enumerate(takes.pages, start=1)
        ]
        shown = {"judged": [{"share": one.share, "missing": one.missing} for one in found], "best": best}
        result = {"sheet": str(sheet), "takes": listed, "painted": len(survey.pages)}
        _print_json(result | (shown if best else {}))
    else:
        print(sheet)
        print_judged(console, found, best)
    if best:
        _choose(file, page_id, best, quiet=options.json)
    elif file.recorded is None and not options.json:
        story = escape(quote(str(options.story)))
        console.print(f"choose with: storybook pick {story} {page_id} TAKE", soft_wrap=True)
    return 0


def _pick(options: argparse.Namespace, _: Console) -> int:
    file = load(options.story, options.model, options.quality)
    _writable(file)
    page_id = _page_id(file, options.id)
    if not 0 <= options.take <= 64:
        raise RequestError(
            f"there is no take {options.take}: takes go from 1 to 64, and 0 is the first picture"
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


def _score(options: argparse.Namespace, console: Console) -> int:
    file = load(options.story, options.model, options.quality)
    folder = options.out or file.folder
    pages = sum(page.painted for page in file.story.pages)
    with counting(console, "measuring", pages, quiet=options.quiet) as tick:
        found = score(file, folder, options.dino, options.clip, options.detector, options.device, tick)
    again = partial(_take_again, options, file)
    if options.json:
        _print_json({"folder": str(folder), **as_dict(found, again)})
    else:
        out = Console(highlight=False, width=200)
        with out.capture() as told:  # rich would end the program where a pipe is closed
            print_score(found, again, out)
        print(told.get(), end="")
    return DRIFTED if found.flagged else 0


def _take_again(options: argparse.Namespace, file: StoryFile, page_id: str) -> str:
    """The command that paints takes of a page; the best is picked where pictures can be judged."""
    given = {"--out": options.out, "--model": options.model, "--quality": options.quality}
    words = ["storybook", "page", str(file.path), page_id, "--takes", "4"]
    words += ["--best"] if file.model == PAINTBOX and file.recorded is None else []
    words += [word for name, value in given.items() if value for word in (name, str(value))]
    return " ".join(map(quote, words))


def _check(options: argparse.Namespace, console: Console) -> int:
    found: list[Problem] = []
    codes = {0}
    for path in options.story:
        try:
            file = load(path)
        except (StoryError, RequestError) as error:
            codes.add(error.exit_code)
            found += error.problems if isinstance(error, StoryError) else [Problem(str(error), str(path))]
            print_error(console, error)
        else:
            found += file.warnings
            print_problems(console, file.warnings)
            if not options.json:
                print(f"{path}: {_count(len(file.story.pages), 'page')}, no errors")
    if options.json:
        _print_json([problem.as_dict() for problem in found])
    return StoryError.exit_code if StoryError.exit_code in codes else max(codes)


def _library(options: argparse.Namespace, console: Console) -> int:
    if options.dry_run:
        return _library_outlook(options, console)
    stories, shelf = find_stories(options.folder), shelf_path(options.folder)
    easel, wait = _easel(options, options.folder), _waiting(options, console)
    entries: list[Entry] = []
    with watching(console, options.quiet) as watcher:

        def one(file: StoryFile) -> Rendered:
            console.print(
                f"[bold]{escape(file.story.book.title)}[/bold] ({escape(str(file.path))})", soft_wrap=True
            )
            return render(file, easel, watcher, formats=_formats(options), wait=wait)

        for entry in render_all(stories, one, options.model, options.quality):
            entries.append(entry)
            if entry.error:
                print_error(console, entry.error)
    write_shelf(shelf, entries)
    if options.json:
        _print_json({"shelf": str(shelf), "stories": [_entry_dict(entry) for entry in entries]})
    else:
        _print_table(entries, console)
        print(shelf)
    failed = sum(entry.error is not None for entry in entries)
    return LibraryError.exit_code if failed else 0


def _library_outlook(options: argparse.Namespace, console: Console) -> int:
    """What rendering a library would paint."""
    outlooks: list[dict[str, Any]] = []
    stories = find_stories(options.folder)
    for path in stories:
        try:
            file = load(path, options.model, options.quality)
            outlooks.append(_outlook(file, file.folder))
        except StorybookError as error:
            print_error(console, error)
            continue
        if not options.json:
            _print_outlook(outlooks[-1])
    if options.json:
        _print_json(outlooks)
    return LibraryError.exit_code if len(outlooks) < len(stories) else 0


def _entry_dict(entry: Entry) -> dict[str, Any]:
    made = entry.rendered.as_dict() if entry.rendered else {}
    if entry.error:
        problems = entry.error.problems if isinstance(entry.error, StoryError) else ()
        made |= {"error": str(entry.error), "problems": [problem.as_dict() for problem in problems]}
    return {
        "story": str(entry.path),
        "title": entry.title,
        "state": entry.state,
        "ok": entry.error is None,
        **made,
    }


def _print_table(entries: list[Entry], console: Console) -> None:
    table = Table("story", "pages", "state", "time", box=None)
    for entry in entries:
        time = duration(entry.rendered.seconds) if entry.rendered else ""
        style = "red" if entry.error else ""
        table.add_row(escape(entry.title), str(entry.pages or ""), escape(entry.state), time, style=style)
    console.print(table)


def _theme_list(options: argparse.Namespace, _: Console) -> int:
    themes = {name: load_theme(name).description for name in theme_names()}
    if options.json:
        _print_json(themes)
        return 0
    width = max(map(len, themes))
    for name, description in themes.items():
        print(f"{name:{width}}  {description}")
    return 0


def _theme_new(options: argparse.Namespace, _: Console) -> int:
    path = new_theme(options.name, options.source, options.dir)
    print(f'{path} is written; a story beside it takes it with theme = "{path.name}"')
    return 0


def _words(options: argparse.Namespace, _: Console) -> int:
    words = vocabulary(PAINTBOX)
    assert words is not None, "the built-in model has a vocabulary"
    if options.json:
        _print_json({**words.sections, "synonyms": words.synonyms})
        return 0
    read_as: dict[str, list[str]] = {}
    for word, known in words.synonyms.items():
        read_as.setdefault(known, []).append(word)
    out = Console(highlight=False)
    with out.capture() as listed:  # rich would end the program where a pipe is closed
        for section, entries in words.sections.items():
            out.print(f"[bold]{escape(section)}[/bold]")
            out.print(escape(f"  {', '.join(entries)}\n"))
        out.print("[bold]words that are read as one of these[/bold]")
        for known, others in read_as.items():
            out.print(escape(f"  {known}: {', '.join(others)}"))
    print(listed.get(), end="")
    return 0


def _schema(options: argparse.Namespace, _: Console) -> int:
    print(reference_text() if options.markdown else schema_text(), end="")
    return 0


def _formats(options: argparse.Namespace) -> tuple[str, ...]:
    return (options.only,) if options.only else FORMATS


def _waiting(options: argparse.Namespace, console: Console) -> Callable[[], object] | None:
    """What to do when another run holds the book: say so and wait, or None to leave."""
    return (
        partial(console.print, "another run is at work on this book; waiting for it")
        if options.wait
        else None
    )


def _summary(rendered: Rendered) -> str:
    survey: Survey = rendered.survey
    painted = f"painted {_count(len(survey.pages), 'page')}" if survey.pages else "nothing to paint"
    characters = f" and {_count(len(survey.anchors), 'character')}" if survey.anchors else ""
    return f"{painted}{characters}, {len(survey.kept)} kept, in {duration(rendered.seconds)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _print_json(value: Any) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))


_COMMANDS: dict[str, Callable[[argparse.Namespace, Console], int]] = {
    "new": _new,
    "render": _render,
    "export": _export,
    "page": _page,
    "pick": _pick,
    "score": _score,
    "check": _check,
    "library": _library,
    "theme list": _theme_list,
    "theme new": _theme_new,
    "words": _words,
    "schema": _schema,
}
