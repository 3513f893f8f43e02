"""The command for many stories."""

from __future__ import annotations

import argparse
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from storybook.commands.common import easel, formats, outlook_of, print_json, print_outlook, waiting
from storybook.display import duration, print_error, watching
from storybook.errors import LibraryError, StorybookError, StoryError
from storybook.library import Entry, find_stories, render_all, shelf_path, write_shelf
from storybook.render import Rendered, render
from storybook.storyfile import StoryFile, load


def render_library(options: argparse.Namespace, console: Console) -> int:
    """Render every story of a folder, and a page that lists them."""
    if options.dry_run:
        return _library_outlook(options, console)
    stories, shelf = find_stories(options.folder), shelf_path(options.folder)
    painter, wait = easel(options, options.folder), waiting(options, console)
    entries: list[Entry] = []
    with watching(console, options.quiet) as watcher:

        def one(file: StoryFile) -> Rendered:
            console.print(
                f"[bold]{escape(file.story.book.title)}[/bold] ({escape(str(file.path))})", soft_wrap=True
            )
            return render(file, painter, watcher, formats=formats(options), wait=wait)

        for entry in render_all(stories, one, options.model, options.quality):
            entries.append(entry)
            if entry.error:
                print_error(console, entry.error)
    write_shelf(shelf, entries)
    if options.json:
        print_json({"shelf": str(shelf), "stories": [_entry_dict(entry) for entry in entries]})
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
            outlooks.append(outlook_of(file, file.folder))
        except StorybookError as error:
            print_error(console, error)
            continue
        if not options.json:
            print_outlook(outlooks[-1])
    if options.json:
        print_json(outlooks)
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
