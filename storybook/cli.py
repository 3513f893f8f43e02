"""The command line: what may be typed, and what it returns. `commands` does the work."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console

from consistory_engine import PRECISIONS, QUALITIES
from storybook import __version__
from storybook.errors import StorybookError, StoryError, did_you_mean, refused

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""

_EPILOG = """\
examples:
  storybook new "The Lost Mitten"            begin a story
  storybook render the_lost_mitten.toml      paint it and make the book
  storybook render the_lost_mitten.toml      again: only what changed is painted
  storybook page the_lost_mitten.toml alone  four more pictures of one page
  storybook pick the_lost_mitten.toml alone 3
  storybook export the_lost_mitten.toml --format epub
  storybook theme list                       how books can look

exit codes:
  0  all is well            3  another run is at work on the same book
  1  a fault in a story     4  the model could not be opened, or failed
  2  a mistake in the command, or a file that cannot be read or written
  5  a page drifted: `score` says which, and how to take it again
  70  a fault of storybook itself
  130  interrupted: every finished picture is kept, the next run goes on
"""


class _Parser(argparse.ArgumentParser):
    """An argument parser with room for examples, and a did-you-mean for commands and options."""

    def __init__(self, **options: Any) -> None:
        examples = options.pop("examples", "")
        epilog = f"examples:\n{examples}" if examples else options.pop("epilog", None)
        super().__init__(
            **options, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
        )

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:  # type: ignore[override]
        """As its parent's, but what is not known ends here, where the options of the command are known."""
        found, rest = super().parse_known_args(args, namespace)
        if rest:
            self.error(self._unknown(rest[0].split("=")[0]))
        return found, rest

    def _unknown(self, word: str) -> str:
        if not word.startswith("-"):
            return f"`{word}` is one word too many: a name with spaces stands in quotes"
        options = [option for option in self._option_string_actions if option.startswith("--")]
        return f"there is no option `{word}` here: {did_you_mean(word, options) or 'see --help'}"

    def error(self, message: str) -> NoReturn:
        found = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if found:
            known = [choice.strip(" '") for choice in found[2].split(",")]
            message = f"there is no `{found[1]}` here: {did_you_mean(found[1], known) or 'see --help'}"
        self.print_usage(sys.stderr)
        self.exit(2, f"error: {message}\n")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = _Parser(
        prog="storybook", description="Write a story in a text file; get a picture book in which the\n"
        "characters stay themselves from page to page.", epilog=_EPILOG,
    )  # fmt: skip
    top.add_argument("--version", action="version", version=f"storybook {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)
    for add in (_new, _render, _export, _page, _pick, _score, _check, _library, _theme, _words, _schema):
        add(commands)
    return top


def _command(commands: Any, name: str, summary: str, examples: str) -> argparse.ArgumentParser:
    added = commands.add_parser(name, help=summary, description=summary, examples=examples)
    added.set_defaults(command=name)
    return added


def _painting_options(command: argparse.ArgumentParser, *, one_book: bool = True) -> None:
    _book_options(command, one_book=one_book)
    command.add_argument("--device", metavar="D", help="cpu, cuda, mps (default: the best there is)")
    command.add_argument(
        "--cache-size",
        metavar="SIZE",
        type=_bytes,
        help="memory for kept characters, such as 500MB (default: a quarter of what is free)",
    )
    command.add_argument(
        "--cache-disk",
        metavar="SIZE",
        type=_bytes,
        default=0,
        help="disk for what of them does not fit in it, given back at the end (default: none)",
    )
    command.add_argument(
        "--cache-precision",
        choices=PRECISIONS,
        default="exact",
        help="round kept characters, so that more of them fit (default: exact)",
    )
    command.add_argument(
        "--offload",
        action="store_true",
        help="hold only the part of a model that works on the device: less of its memory, more time",
    )
    command.add_argument(
        "--wait", action="store_true", help="if another run is at work on the book, wait for it"
    )
    command.add_argument("-q", "--quiet", action="store_true", help="show no progress")
    command.add_argument("--json", action="store_true", help="print the result as JSON")


def _bytes(text: str) -> int:
    """A size in bytes from a number and a unit."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?\s*", text, re.IGNORECASE)
    if match is None:
        raise argparse.ArgumentTypeError(f"`{text}` is no size: write 500MB or 2GB")
    return int(float(match[1]) * 1000 ** " kmgt".index(match[2].lower() or " "))


def _book_options(command: argparse.ArgumentParser, *, one_book: bool = True) -> None:
    if one_book:
        command.add_argument(
            "--out", type=Path, metavar="DIR", help="the book's folder (default: STORY.book)"
        )
    command.add_argument("--model", metavar="M", help="paint with this model, whatever the story says")
    command.add_argument(
        "--quality", choices=QUALITIES, help="how much time a picture may take, whatever the story says"
    )


def _painted_options(command: argparse.ArgumentParser) -> None:
    """Which of a story's books is meant."""
    command.add_argument("--model", metavar="M", help="the model it was painted with, if not the story's")
    command.add_argument(
        "--quality", choices=QUALITIES, help="the quality it was painted at, if not the story's"
    )


def _story_argument(command: argparse.ArgumentParser, **more: Any) -> None:
    command.add_argument("story", type=Path, metavar="STORY", **more)


def _new(commands: Any) -> None:
    command = _command(
        commands, "new", "write a first story to begin with", '  storybook new "The Lost Mitten"\n'
    )
    command.add_argument("name", metavar="NAME", help="the story's title")
    command.add_argument("--dir", type=Path, default=Path(), metavar="DIR", help="where to write it")


def _render(commands: Any) -> None:
    command = _command(
        commands, "render", "paint what is missing and make the book",
        "  storybook render first_snow.toml\n"
        "  storybook render first_snow.toml --dry-run\n"
        "  storybook render first_snow.toml --quality draft   a first look, in a quarter of the time\n"
        "  storybook render first_snow.toml --model stabilityai/stable-diffusion-xl-base-1.0\n"
        "  storybook render first_snow.book/manifest.json --out again   the same book, pixel for pixel\n",
    )  # fmt: skip
    _story_argument(command, help="a story file, or a book's manifest.json")
    command.add_argument("--dry-run", action="store_true", help="say what would be painted, and why")
    command.add_argument("--only", choices=("html", "pdf"), help="write one format only")
    _painting_options(command)


def _export(commands: Any) -> None:
    command = _command(
        commands, "export", "make an e-book, or a file for a printer, of a rendered book",
        "  storybook export first_snow.toml --format epub             for e-readers\n"
        "  storybook export first_snow.toml --profile kdp             interior and cover for Amazon KDP\n"
        "  storybook export first_snow.toml --profile ingram --check  what IngramSpark would reject\n"
        "  storybook export first_snow.toml --profile home --paper a4 a booklet to print, fold and staple\n"
        "  storybook export first_snow.toml --profile kdp --upscaler 4x.safetensors\n"
        "  storybook export first_snow.toml --format pdf --out ~/snow.pdf\n",
    )  # fmt: skip
    _story_argument(command, help="a story file, or a book's manifest.json")
    command.add_argument(
        "--format",
        choices=("epub", "pdf", "html"),
        help="what to make (default with a printer's profile: pdf)",
    )
    command.add_argument(
        "--profile", choices=("screen", "kdp", "ingram", "home"), default="screen", help="what the PDF is for"
    )
    command.add_argument("--paper", choices=("letter", "a4"), help="the home printer's paper")
    command.add_argument(
        "--upscaler",
        type=Path,
        metavar="FILE",
        help="enlarge pictures with your .safetensors model (needs spandrel)",
    )
    command.add_argument("--device", metavar="D", help="what it runs on: cpu, cuda, mps (default: the best)")
    command.add_argument(
        "--check", action="store_true", help="say what the printer would reject, write nothing"
    )
    command.add_argument("--out", type=Path, metavar="FILE", help="the file (default: in the book's folder)")
    command.add_argument("--book", type=Path, metavar="DIR", help="the book's folder (default: STORY.book)")
    _painted_options(command)
    command.add_argument("--json", action="store_true", help="print the result as JSON")


def _page(commands: Any) -> None:
    command = _command(
        commands, "page", "paint takes of one page from other seeds, and a contact sheet",
        "  storybook page first_snow.toml first-flake --takes 4\n"
        "  storybook page first_snow.toml first-flake --takes 8 --best   and pick the best of them\n",
    )  # fmt: skip
    _story_argument(command)
    command.add_argument("id", metavar="ID", help="the page's id, or its number if it has none")
    command.add_argument("--takes", type=_count, default=4, metavar="N", help="how many (default: 4)")
    command.add_argument(
        "--best", action="store_true", help="pick the one that shows most of what the page says (paintbox)"
    )
    _painting_options(command)


def _pick(commands: Any) -> None:
    command = _command(
        commands, "pick", "write a take's seed into the story file",
        "  storybook pick first_snow.toml first-flake 3\n"
        "  storybook pick first_snow.toml first-flake 0   the picture of the first run\n",
    )  # fmt: skip
    _story_argument(command)
    command.add_argument("id", metavar="ID", help="the page's id")
    command.add_argument("take", type=int, metavar="TAKE", help="the number on the contact sheet")
    _book_options(command)


def _score(commands: Any) -> None:
    command = _command(
        commands, "score", "measure how well a rendered book holds its characters; name the pages that drifted",
        "  storybook score first_snow.toml\n"
        "  storybook score first_snow.toml --dino ~/dinov2-base --clip ~/clip-vit-large-patch14\n"
        "  storybook score first_snow.toml --json -q\n\n"
        "A page has drifted (exit code 5)\n"
        "  where a character's likeness to its anchors is far below the median of its pages:\n"
        "    by 0.15 (DINO) or by 0.10 (CLIP-I), of three pages or more;\n"
        "  where looks are not those of the description and the anchors, or somebody is missing\n"
        "    or one too many (pictures by paintbox: nothing else can be read, nobody beyond the\n"
        "    third is counted, and what a detector counts is shown only);\n"
        "  where it repeats an anchor's pose (copy: 0.8 or more).\n\n"
        "DreamSim is not offered: only networks that transformers loads from safetensors are.\n",
    )  # fmt: skip
    _story_argument(command, help="a story file, or a book's manifest.json")
    command.add_argument("--dino", type=Path, metavar="FOLDER", help="a DINOv2 as the hub has it: identity")
    command.add_argument(
        "--clip",
        type=Path,
        metavar="FOLDER",
        help="a CLIP as the hub has it: identity, and pictures' alignment",
    )
    command.add_argument(
        "--detector", type=Path, metavar="FOLDER", help="an OWLv2 as the hub has it: how many there are"
    )
    command.add_argument("--out", type=Path, metavar="DIR", help="the book's folder (default: STORY.book)")
    _painted_options(command)
    command.add_argument("--device", metavar="D", help="cpu, cuda, mps (default: the best there is)")
    command.add_argument("-q", "--quiet", action="store_true", help="show no progress")
    command.add_argument("--json", action="store_true", help="print the result as JSON")


def _check(commands: Any) -> None:
    command = _command(
        commands, "check", "look for faults in stories, paint nothing", "  storybook check *.toml\n"
    )
    _story_argument(command, nargs="+")
    command.add_argument("--json", action="store_true", help="print the faults as JSON")


def _library(commands: Any) -> None:
    command = _command(
        commands, "library", "render every story below a folder, and make a shelf of the books",
        "  storybook library stories/\n  storybook library stories/ --dry-run\n",
    )  # fmt: skip
    command.add_argument("folder", type=Path, metavar="DIR")
    command.add_argument("--dry-run", action="store_true", help="say what would be painted, and why")
    command.add_argument("--only", choices=("html", "pdf"), help="write one format only")
    _painting_options(command, one_book=False)


def _theme(commands: Any) -> None:
    command = _command(
        commands, "theme", "list the themes, or copy one to change it",
        "  storybook theme list\n  storybook theme new ours --from bedtime\n",
    )  # fmt: skip
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True, parser_class=_Parser)
    listed = _command(actions, "list", "the themes and what they are like", "  storybook theme list\n")
    listed.set_defaults(command="theme list")
    listed.add_argument("--json", action="store_true", help="print them as JSON")
    new = _command(
        actions, "new", "copy a theme into a folder beside your stories, to change it",
        "  storybook theme new ours                  a copy of classic\n"
        "  storybook theme new ours --from bedtime   then, in a story: theme = \"ours\"\n",
    )  # fmt: skip
    new.set_defaults(command="theme new")
    new.add_argument("name", metavar="NAME", help="the new theme's name, and its folder's")
    new.add_argument(
        "--from",
        dest="source",
        default="classic",
        metavar="THEME",
        help="a theme's name or folder (default: classic)",
    )
    new.add_argument("--dir", type=Path, default=Path(), metavar="DIR", help="where to put the folder")


def _words(commands: Any) -> None:
    command = _command(
        commands, "words", "list the words that the built-in model knows, or say how it reads some",
        "  storybook words\n  storybook words vixen gloaming wolf\n  storybook words --all | less\n",
    )  # fmt: skip
    which = command.add_mutually_exclusive_group()
    which.add_argument("words", nargs="*", default=[], metavar="WORD", help="say only how it reads these")
    which.add_argument("--all", action="store_true", help="list also those that it reads as others")
    command.add_argument("--json", action="store_true", help="print them as JSON")


def _schema(commands: Any) -> None:
    command = _command(
        commands, "schema", "print the story file's JSON Schema, or all its keys as a page to read",
        "  storybook schema > story.schema.json\n  storybook schema --markdown\n",
    )  # fmt: skip
    command.add_argument(
        "--markdown", action="store_true", help="every key, what it holds and what it is for"
    )


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 to 64")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Faults are told on stderr, results on stdout."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace") if hasattr(stream, "reconfigure") else None  # type: ignore[union-attr]
    try:
        options = parser().parse_args(arguments)
    except SystemExit as done:
        return int(done.code or 0)
    console = Console(stderr=True, highlight=False)
    try:
        from storybook.commands import run

        code = run(options, console)
        sys.stdout.flush()
        return code
    except StorybookError as error:
        return _told(error, options, console)
    except KeyboardInterrupt:
        console.print("\ninterrupted; every finished picture is kept: run the same command to go on")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _told(refused(error), options, console)
    except Exception as error:
        if os.environ.get("STORYBOOK_TRACEBACK"):
            raise
        return _told(_Fault(f"{type(error).__name__}: {error}"), options, console)


class _Fault(StorybookError):
    """A fault of storybook itself."""

    exit_code = 70

    def __str__(self) -> str:
        return f"{super().__str__()}\nThis is a fault of storybook; STORYBOOK_TRACEBACK=1 shows where it is."


def _told(error: StorybookError, options: argparse.Namespace, console: Console) -> int:
    """Tell an error, for a program too if it listens; returns its exit code."""
    from storybook.display import print_error

    print_error(console, error)
    if getattr(options, "json", False):
        import json

        problems = [problem.as_dict() for problem in error.problems] if isinstance(error, StoryError) else []
        print(json.dumps({"error": str(error), "exit_code": error.exit_code, "problems": problems}, indent=2))
    return error.exit_code
