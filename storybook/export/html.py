"""Page frames to one HTML file that needs nothing else: fonts, pictures, style and script are inside it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from jinja2 import FunctionLoader, Template, TemplateError
from markupsafe import Markup

from storybook.bidi import leftward
from storybook.errors import ThemeError
from storybook.export.pixels import web_parts
from storybook.export.views import View, embedded, environment
from storybook.frames import PageFrame
from storybook.phrases import phrases
from storybook.story import Story
from storybook.theme import Theme

MOST_BYTES = 3_000_000
"""What the whole file may take: it goes by mail, and opens at once on a phone."""
_URL = len("data:image/webp;base64,") + 4
"""What a data URL takes besides four bytes for every three."""
_AROUND = "0123456789 –·"
"""Characters of the place that the reader's controls tell, besides those of pages' labels."""


def render(story: Story, frames: Sequence[PageFrame], theme: Theme) -> bytes:
    """The book as an HTML file. Every text is escaped, and the only script that may run is the theme's own.

    Raises ThemeError where the theme's template is faulty.
    """
    try:
        template = environment(FunctionLoader(theme.source)).get_template("book.html.j2")
        return _filled(template, story, frames, theme).encode("utf-8")
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        place = f"book.html.j2:{line}" if line else "book.html.j2"
        raise ThemeError(f"{theme.folder / place}: {error}") from error


def _filled(template: Template, story: Story, frames: Sequence[PageFrame], theme: Theme) -> str:
    """The template with the book in it. Pictures have what the rest leaves of the file's budget."""
    script = theme.source("book.js")
    fill = partial(
        template.render,
        title=story.book.title,
        author=story.book.author or "",
        language=story.book.language,
        words=phrases(story.book.language),
        width=frames[0].width,
        height=frames[0].height,
        theme=theme,
        direction="rtl" if leftward(story.book.language) else None,
        fonts=[_font(theme, role, data) for role, data in embedded(frames, theme, _around(frames)).items()],
        style=Markup(theme.source("book.css") + theme.source("looks.css")),
        script=Markup(script),
        script_digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )
    bare = fill(pages=[View(frame, theme, lambda _: "") for frame in frames])
    pictures = [picture for frame in frames for picture in frame.pictures]
    room = (MOST_BYTES - len(bare.encode("utf-8")) - _URL * len(pictures)) * 3 // 4
    urls = [_data_url(*made) for made in web_parts(pictures, room)]
    source = dict(zip(pictures, urls, strict=True)).__getitem__
    return fill(pages=[View(frame, theme, source) for frame in frames])


@dataclass(frozen=True)
class _Font:
    """A font for the style sheet; `ascent` and `descent` are percentages of its size."""

    role: str
    url: str
    ascent: float
    descent: float


def _around(frames: Sequence[PageFrame]) -> str:
    """What the reader's controls write."""
    return _AROUND + "".join(frame.label for frame in frames)


def _font(theme: Theme, role: str, data: bytes) -> _Font:
    """The font of that role, of which the book has a part."""
    typeface = theme.typeface(role)
    return _Font(role, _data_url("font/ttf", data), typeface.ascent * 100, typeface.descent * 100)


def _data_url(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
