"""A library: every story below a folder, and a shelf (`index.html`) to open the books from."""

from __future__ import annotations

import html
import os
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from consistory_engine import Quality
from storybook.book import FORMATS
from storybook.errors import RequestError, StorybookError, StoryError, refused
from storybook.render import Rendered
from storybook.sealed import write_bytes
from storybook.source import read
from storybook.storyfile import StoryFile, load

_MARK = '<meta name="generator" content="storybook">'


@dataclass(frozen=True)
class Entry:
    """A story of the library and what became of it: a rendered book or an error."""

    path: Path
    title: str
    pages: int = 0
    rendered: Rendered | None = None
    error: StorybookError | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """The book: what was made, or what is there from before a fault."""
        if self.rendered:
            return self.rendered.files
        folder = self.path.with_name(f"{self.path.stem}.book")
        return tuple(path for name in FORMATS if (path := folder / f"{self.path.stem}.{name}").is_file())

    @property
    def state(self) -> str:
        """What became of it, in a few words."""
        if self.error:
            count = len(self.error.problems) if isinstance(self.error, StoryError) else 0
            return (
                f"{count} error{'s' * (count != 1)} in the story"
                if count
                else str(self.error).splitlines()[0]
            )
        painted = len(self.rendered.survey.pages) if self.rendered else 0
        return f"painted {painted} page{'s' * (painted != 1)}" if painted else "up to date"


def find_stories(folder: Path) -> list[Path]:
    """Every story file below a folder, books' own folders and hidden ones left out; RequestError if there is none."""
    if not folder.is_dir():
        raise RequestError(f"{folder} is no folder")
    files = sorted(path for path in folder.rglob("*.toml") if not _skipped(path.relative_to(folder)))
    stories = [path for path in files if _is_story(path)]
    if not stories:
        raise RequestError(f"there is no story below {folder}")
    return stories


def _skipped(path: Path) -> bool:
    return any(part.startswith(".") or part.endswith(".book") for part in path.parts)


def _is_story(path: Path) -> bool:
    """Whether a TOML file is meant as a story; one that cannot be parsed counts when it looks like one."""
    try:
        return "story" in read(path).tables
    except StoryError:
        try:
            return b"[story" in path.read_bytes()
        except OSError:
            return False


def render_all(
    stories: Sequence[Path],
    render: Callable[[StoryFile], Rendered],
    model: str | None,
    quality: Quality | None = None,
) -> Iterator[Entry]:
    """Render story after story, those of one model together; an error ends its own story only."""
    files: list[StoryFile] = []
    for path in stories:
        try:
            files.append(load(path, model, quality))
        except (StorybookError, OSError) as error:
            yield Entry(path, path.stem, error=refused(error) if isinstance(error, OSError) else error)
    for file in sorted(files, key=lambda file: file.model):
        title, pages = file.story.book.title, len(file.story.pages)
        try:
            yield Entry(file.path, title, pages, render(file))
        except (StorybookError, OSError) as error:
            fault = refused(error) if isinstance(error, OSError) else error
            yield Entry(file.path, title, pages, error=fault)


def shelf_path(folder: Path) -> Path:
    """Where the shelf goes; RequestError where somebody else's page stands there."""
    path = folder / "index.html"
    if path.exists() and _MARK not in path.read_text(encoding="utf-8", errors="replace"):
        raise RequestError(f"{path} was not made by storybook and is left alone; move it away for a shelf")
    return path


def write_shelf(path: Path, entries: Sequence[Entry]) -> None:
    """Write the shelf: the covers of all books, each a link; a book whose story now has a fault stays as it was."""
    made = sorted((entry for entry in entries if entry.files), key=lambda entry: entry.title.casefold())
    books = "\n".join(_book(path.parent, entry) for entry in made)
    title = html.escape(path.parent.resolve().name.replace("_", " ").replace("-", " ").title())
    write_bytes(path, _SHELF.substitute(mark=_MARK, title=title, books=books).encode())


def _book(folder: Path, entry: Entry) -> str:
    links = [(path.suffix[1:].upper(), _link(folder, path)) for path in entry.files]
    picture = entry.rendered.cover if entry.rendered else None
    cover = f'<img src="{_link(folder, picture)}" alt="">' if picture else ""
    title, first = html.escape(entry.title), links[0][1]
    others = " ".join(f'<a href="{link}">{name}</a>' for name, link in links)
    state = f"{entry.pages} page{'s' * (entry.pages != 1)}" if entry.rendered else "not up to date"
    return (
        f'<li><a class="cover" href="{first}">{cover}<strong>{title}</strong></a>'
        f"<p>{state} &middot; {others}</p></li>"
    )


def _link(folder: Path, path: Path) -> str:
    return quote(Path(os.path.relpath(path, folder)).as_posix())


_SHELF = string.Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
$mark
<title>$title</title>
<style>
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 70rem; padding: 3rem 1.5rem; font-family: Georgia, "Times New Roman", serif;
  background: light-dark(#f7f4ee, #211d1a); color: light-dark(#2b2622, #efe9df); }
h1 { font-weight: normal; text-align: center; margin: 0 0 3rem; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 3rem 2rem;
  grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
.cover { display: flex; flex-direction: column; height: 100%; color: #2b2622; text-decoration: none;
  background: #fffdf8; border-radius: 2px 8px 8px 2px; overflow: hidden;
  box-shadow: inset 6px 0 6px -5px #0005, 0 2px 4px #0003, 0 12px 24px -8px #0006; }
.cover:hover, .cover:focus-visible { box-shadow: inset 6px 0 6px -5px #0005, 0 4px 8px #0003, 0 20px 32px -8px #0007; }
.cover img { width: 100%; aspect-ratio: 1; object-fit: cover; display: block; }
.cover strong { font-weight: normal; font-size: 1.25rem; line-height: 1.3; padding: 1rem 1.2rem; text-align: center;
  margin: auto; }
li { display: grid; grid-template-rows: 1fr auto; }
li p { text-align: center; font-size: .9rem; margin: .8rem 0 0; }
li p a { color: inherit; }
</style>
</head>
<body>
<h1>$title</h1>
<ul>
$books
</ul>
</body>
</html>
""")
