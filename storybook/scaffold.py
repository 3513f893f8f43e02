"""`storybook new` and `storybook theme new`: a story or a theme to begin with, ready to render and to change."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from storybook.errors import RequestError
from storybook.schema import SCHEMA_NAME, schema_text
from storybook.sealed import write_bytes
from storybook.theme import load_theme, theme_names

_TEMPLATE = """\
#:schema ./{schema}
# A picture book. Render it with:  storybook render {file}

[story]
title = "{title}"
author = "You"
language = "en"
style = "watercolor picture book illustration"  # or crayon drawing, cut paper, flat illustration
seed = 1                        # another number, another book

# Everyone who comes back from page to page. Scenes call them by the name in the brackets.
[characters.fern]
description = "a small red fox with a green scarf"
concepts = ["fox", "scarf"]     # words of the description that must not change

[characters.bo]
description = "a brown bear with a blue hat"
concepts = ["bear", "hat"]

# Scenes are in words that the painter knows: `storybook words` lists them.
[[pages]]
id = "alone"                    # a name that stays when pages move
text = "Fern had the whole meadow to herself."
scene = "{{fern}} sitting in the meadow"

[[pages]]
id = "company"
text = "Until one morning there was somebody by the lake."
scene = "{{bo}} waving by the lake in the morning"

[[pages]]
id = "together"
text = "After that it was a smaller meadow, and a better one."
scene = "{{fern}} and {{bo}} sitting in the meadow at sunset"
"""


def new_story(name: str, folder: Path) -> Path:
    """Write a first story of that name, and the schema that editors complete it from.

    RequestError where a file of that name exists.
    """
    title = name.removesuffix(".toml").strip()
    stem = re.sub(r"\W+", "_", title.lower()).strip("_")
    if not stem or any(ord(char) < 32 for char in title):
        raise RequestError(f"`{name}` is no name for a story: it needs letters or digits")
    path = folder / f"{stem}.toml"
    if path.exists():
        raise RequestError(f"{path} exists already; nothing was written")
    quoted = _as_title(title).replace("\\", "\\\\").replace('"', '\\"')
    schema = folder / SCHEMA_NAME
    if not schema.exists():
        write_bytes(schema, schema_text().encode())
    write_bytes(path, _TEMPLATE.format(schema=SCHEMA_NAME, file=path.name, title=quoted).encode())
    return path


def new_theme(name: str, source: str, folder: Path) -> Path:
    """Copy the theme `source`, a built-in one or a folder, to a folder of that name: whole, or not at all.

    RequestError where something of that name exists; ThemeError where there is no such theme.
    """
    if not re.fullmatch(r"\w[\w -]*", name) or name != name.strip():
        raise RequestError(f"`{name}` is no name for a theme: it takes letters, digits, `_` and `-`")
    if name in theme_names():
        raise RequestError(
            f"`{name}` is a theme of storybook's own, which stories would get instead; choose another name"
        )
    path = folder / name
    if path.exists() or path.is_symlink():
        raise RequestError(f"{path} exists already; nothing was written")
    theme = load_theme(source)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{name}.", suffix=".part", dir=folder) as part:
        copy = Path(shutil.copytree(theme.folder, Path(part) / name, symlinks=True))
        _rename(copy / "theme.toml", name)
        copy.rename(path)
    return path


def _rename(table: Path, name: str) -> None:
    """Write the theme's new name into its `theme.toml`."""
    text = table.read_text(encoding="utf-8")
    write_bytes(table, re.sub(r"^name *=.*$", f'name = "{name}"', text, count=1, flags=re.MULTILINE).encode())


def _as_title(name: str) -> str:
    """A name as a title: words parted where it is typed as a file's, capitals where it has none."""
    words = name if " " in name else re.sub(r"[_-]+", " ", name)
    return re.sub(r"(?<!\S)\w", lambda first: first[0].upper(), words) if words == words.lower() else words
