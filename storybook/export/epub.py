"""Page frames to an EPUB 3 of fixed pages: live text where the frames have it. The same frames give the same bytes"""

from __future__ import annotations

import hashlib
import io
import json
import re
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from jinja2 import FileSystemLoader

from storybook.bidi import leftward
from storybook.export.pixels import as_jpeg, at_once, jpeg_part
from storybook.export.portrait import portrait
from storybook.export.views import View, embedded, environment
from storybook.frames import PageFrame, PictureBox
from storybook.phrases import phrases
from storybook.story import Story
from storybook.theme import Theme

_SCALE = 2
"""Pixels of a page's viewport for a point: whole pages are drawn at a size that screens have."""
_COVER = 1600
"""Pixels across the picture of the cover."""
_PARTS = Path(__file__).with_name("epub_parts")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no place for (section 2.2)."""
_TYPES = {"cover": "cover", "title": "titlepage", "page": "bodymatter", "colophon": "colophon"}
"""Names of the EPUB structural semantics vocabulary for kinds of pages."""


def render(story: Story, frames: Sequence[PageFrame], theme: Theme) -> bytes:
    """The book as an EPUB file, one XHTML file for each page."""
    return _zipped(_Book(story, frames, theme).files())


@dataclass
class _Page:
    """A page of the package: its frame, its file, and what the package document says of it."""

    frame: PageFrame
    view: View
    number: int

    @property
    def file(self) -> str:
        return f"page-{self.number:03}.xhtml"

    @property
    def type(self) -> str | None:
        return _TYPES.get(self.frame.kind)

    @property
    def drawn(self) -> bool:
        """Whether the page has an inline SVG picture, which the package document must say."""
        return any(kind == "shapes" for kind, _ in self.view.blocks) or bool(self.outlines)

    @property
    def outlines(self) -> list[str]:
        """The outlines that its pictures are cut to, each once."""
        return list(dict.fromkeys(picture.shape for picture in self.frame.pictures if picture.shape))

    @property
    def listed(self) -> bool:
        """Whether the table of contents names it: a page with a label, and of a spread only the first."""
        return bool(self.frame.label) and not self.frame.id.endswith(".2")


@dataclass
class _Book:
    """The files of the package, by name, in the order in which they are stored."""

    story: Story
    frames: Sequence[PageFrame]
    theme: Theme
    parts: dict[PictureBox, bytes] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def files(self) -> dict[str, bytes]:
        shown = [picture for frame in self.frames for picture in frame.pictures]
        self.parts = dict(zip(shown, at_once(jpeg_part, shown), strict=True))
        pages = [
            _Page(frame, View(frame, self.theme, self._picture), number)
            for number, frame in enumerate(self.frames, start=1)
        ]
        book = {page.file: self._filled("page.xhtml.j2", page=page) for page in pages}
        book |= {
            "nav.xhtml": self._filled("nav.xhtml.j2", pages=pages),
            "book.css": self._filled("book.css.j2"),
        }
        book |= {f"{role}.ttf": data for role, data in self.fonts.items()}
        book |= {"cover.jpg": self._cover, **self.pictures}
        package = self._filled(
            "package.opf.j2", pages=pages, pictures=list(self.pictures), **self._named(book)
        )
        return {
            "META-INF/container.xml": (_PARTS / "container.xml").read_bytes(),
            "META-INF/com.apple.ibooks.display-options.xml": (_PARTS / "apple.xml").read_bytes(),
            "EPUB/package.opf": package,
            **{f"EPUB/{name}": data for name, data in book.items()},
        }

    @cached_property
    def fonts(self) -> dict[str, bytes]:
        return embedded(self.frames, self.theme)

    @property
    def _direction(self) -> str:
        return "rtl" if leftward(self.story.book.language) else "ltr"

    @property
    def _cover(self) -> bytes:
        """The first page as a picture, which stands for the book on a shelf."""
        return as_jpeg(portrait(self.frames[0], self.theme, self.story.book.language, _COVER))

    def _picture(self, picture: PictureBox) -> str:
        """The name of the file that holds the part of a picture that a page shows."""
        data = self.parts[picture]
        name = f"picture-{hashlib.sha256(data).hexdigest()[:16]}.jpg"
        self.pictures.setdefault(name, data)
        return name

    def _named(self, book: Mapping[str, bytes]) -> dict[str, str]:
        """The book's identifier, which stays, and a date that stands for its content and changes with it."""
        told = self.story.book
        name = json.dumps([told.title, told.author, told.language, told.seed])
        digest = hashlib.sha256(b"".join(hashlib.sha256(data).digest() for data in book.values())).digest()
        seconds = int.from_bytes(digest[:6], "big") % (20 * 365 * 86_400)
        modified = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        return {
            "identifier": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'storybook:{name}')}",
            "modified": modified.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def _filled(self, template: str, **values: object) -> bytes:
        made = environment(FileSystemLoader(_PARTS)).get_template(template)
        text = made.render(
            book=self.story.book, fonts=list(self.fonts), direction=self._direction, words=phrases(self.story.book.language), theme=self.theme, scale=_SCALE,
            width=round(self.frames[0].width * _SCALE), height=round(self.frames[0].height * _SCALE),
            **values,
        )  # fmt: skip
        return _NO_XML.sub("", text).encode("utf-8")


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """The files in a container: its type first and uncompressed (OCF 3.3, 4.3), every date the same."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in {"mimetype": b"application/epub+zip", **files}.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o644 << 16
            packed = name != "mimetype" and not name.endswith(".jpg")
            archive.writestr(info, data, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED, 9)
    return out.getvalue()
