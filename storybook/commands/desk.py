"""Commands that paint nothing: begin a story or a theme, check, and what there is to be used."""

from __future__ import annotations

import argparse
import re
from shlex import quote

from rich.console import Console
from rich.markup import escape

from consistory_engine import Vocabulary, vocabulary
from storybook.commands.common import counted, plain, print_json
from storybook.display import print_error, print_problems
from storybook.errors import Problem, RequestError, StoryError
from storybook.reference import reference_text
from storybook.scaffold import new_story, new_theme
from storybook.schema import schema_text
from storybook.storyfile import PAINTBOX, load
from storybook.theme import load_theme, theme_names


def begin_story(options: argparse.Namespace, _: Console) -> int:
    """Write a first story file."""
    path = new_story(options.name, options.dir)
    print(f"{path} is written; now: storybook render {quote(str(path))}")
    return 0


def check_stories(options: argparse.Namespace, console: Console) -> int:
    """Read stories, and say all that is wrong with them."""
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
                print(f"{path}: {counted(len(file.story.pages), 'page')}, no errors")
    if options.json:
        print_json([problem.as_dict() for problem in found])
    return StoryError.exit_code if StoryError.exit_code in codes else max(codes)


def list_themes(options: argparse.Namespace, _: Console) -> int:
    """The themes there are."""
    themes = {name: load_theme(name).description for name in theme_names()}
    if options.json:
        print_json(themes)
        return 0
    width = max(map(len, themes))
    for name, description in themes.items():
        print(f"{name:{width}}  {description}")
    return 0


def begin_theme(options: argparse.Namespace, _: Console) -> int:
    """Copy a theme to begin another with."""
    path = new_theme(options.name, options.source, options.dir)
    print(f'{path} is written; a story beside it takes it with theme = "{path.name}"')
    return 0


def list_words(options: argparse.Namespace, _: Console) -> int:
    """What the built-in model knows, or how it reads some words."""
    words = vocabulary(PAINTBOX)
    assert words is not None, "the built-in model has a vocabulary"
    asked = [word for said in options.words for word in re.findall(r"[\w'\u2019]+", said)]
    if options.json:
        read = {word: words.read_as(word) for word in asked}
        print_json(read if asked else {**words.sections, "synonyms": words.synonyms})
        return 0
    with plain() as out:
        for word in asked:
            out.print(escape(_reading(word, words)))
        if not asked:
            _print_words(out, words, options.all)
    return 0


def _reading(word: str, words: Vocabulary) -> str:
    """How the model reads a word, as a sentence."""
    read = words.read_as(word)
    if read is None:
        return f"{word}: not known, and says nothing to the model"
    sections = " and ".join(section for section, entries in words.sections.items() if read in entries)
    return f"{word}: {'known' if read == word.lower() else f'read as {read}'}, among {sections}"


def _print_words(out: Console, words: Vocabulary, everything: bool) -> None:
    """All known words by section and, with `everything`, those that are read as each of them."""
    for section, entries in words.sections.items():
        out.print(f"[bold]{escape(section)}[/bold]")
        out.print(escape(f"  {', '.join(entries)}\n"))
    if not everything:
        out.print(
            f"{len(words.synonyms):,} other words are read as one of these: `storybook words WORD` says as which, "
            "`--all` lists them"
        )
        return
    read_as: dict[str, list[str]] = {}
    for word, known in words.synonyms.items():
        read_as.setdefault(known, []).append(word)
    out.print("[bold]words that are read as one of these[/bold]")
    for known, others in read_as.items():
        out.print(escape(f"  {known}: {', '.join(others)}"))


def print_schema(options: argparse.Namespace, _: Console) -> int:
    """The keys of a story file, for an editor or a reader."""
    print(reference_text() if options.markdown else schema_text(), end="")
    return 0
