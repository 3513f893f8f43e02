"""Reads a rendered HTML book back: its pages, and the lines of text on each."""

from __future__ import annotations

from html.parser import HTMLParser


class HtmlBook(HTMLParser):
    """The pages of an HTML book by id: `lines` as they are drawn, `alts` of pictures, and all tags' names."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.lines: dict[str, list[str]] = {}
        self.alts: dict[str, list[str]] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._page, self._inside = "", 0
        self.feed(data.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes pages, lines and pictures."""
        table = dict(attrs)
        classes = (table.get("class") or "").split()
        self.tags.append((tag, table))
        if tag == "section":
            self._page = table.get("id") or ""
            self.lines[self._page], self.alts[self._page] = [], []
        elif tag == "img":
            self.alts[self._page].append(table.get("alt") or "")
        elif tag == "span" and (self._inside or "line" in classes):
            self._inside += 1
            if self._inside == 1:
                self.lines[self._page].append("")

    def handle_endtag(self, tag: str) -> None:
        """Ends a line, or a part of one."""
        if tag == "span" and self._inside:
            self._inside -= 1

    def handle_data(self, data: str) -> None:
        """Adds to the line that is open."""
        if self._inside:
            self.lines[self._page][-1] += data
