"""`storybook new`: a story to begin with, short, commented and ready to render."""

from __future__ import annotations

import re
from pathlib import Path

from storybook.errors import RequestError
from storybook.schema import SCHEMA_NAME, schema_text
from storybook.sealed import write_bytes

_TEMPLATE = """\
#:schema ./{schema}
# A picture book. Render it with:  storybook render {file}

[story]
title = "{title}"
author = "You"
language = "en"
seed = 1                        # another number, another book

# Everyone who comes back from page to page. Scenes call them by the name in the brackets.
[characters.fern]
description = "a small red fox with a green scarf"
concepts = ["fox", "scarf"]     # words of the description that must not change

[characters.bo]
description = "a brown bear with a blue hat"
concepts = ["bear", "hat"]

[[pages]]
id = "alone"                    # a name that stays when pages move
text = "Fern had the whole meadow to herself."
scene = "{{fern}} sitting in the meadow"

[[pages]]
id = "company"
text = "Until one morning there was somebody by the lake."
scene = "{{bo}} waving by the lake"

[[pages]]
id = "together"
text = "After that it was a smaller meadow, and a better one."
scene = "{{fern}} and {{bo}} standing in the meadow at night"
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


def _as_title(name: str) -> str:
    """A name as a title: words parted where it is typed as a file's, capitals where it has none."""
    words = name if " " in name else re.sub(r"[_-]+", " ", name)
    return re.sub(r"(?<!\S)\w", lambda first: first[0].upper(), words) if words == words.lower() else words
