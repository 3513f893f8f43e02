"""Optical margins: marks hang out of a flush edge, in every theme, and never to where a printer wants no text."""

from __future__ import annotations

import pytest
from bindery import pictures_of, story_of
from test_scripts import FONTS

from storybook.elements import TextElement
from storybook.frames import PageFrame, TextBox
from storybook.layout import lay_out
from storybook.markup import unmarked
from storybook.optical import overhang
from storybook.placing import Content, place
from storybook.press import Press
from storybook.printer import load_printer
from storybook.theme import Sheet, Theme, load_theme, theme_names

THEMES = {name: load_theme(name, fonts=[FONTS / "NotoSansHebrew.ttf"]) for name in theme_names()}
ENGLISH = "\n".join(
    ['"Look," said Fern.', "Bo looked.", '"It is coming down, all of it."', "The sky did."] * 3
)
HEBREW = "\n".join(['"שלום", אמר השועל', "הדוב שתק", '"הכול יורד, הכול"', "השמיים ירדו"] * 3)


def caption(theme: Theme, text: str, language: str) -> tuple[PageFrame, TextBox]:
    story = story_of([{"text": text, "layout": "text-only"}], language=language)
    frame = next(frame for frame in lay_out(story, pictures_of(story), theme) if frame.page_id)
    return frame, next(text for text in frame.texts if text.role == "caption")


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "en"), (HEBREW, "he")])
def test_quotes_hang_and_letters_are_flush(theme: str, text: str, language: str) -> None:
    frame, found = caption(THEMES[theme], text, language)
    size, edges, bare = found.lettering.size, set[float](), set[float]()
    for line in found.lines:
        begins, _ = overhang(line, size, THEMES[theme].typeface)
        assert bool(begins) == (line.text[0] in "“”")
        x = line.x + begins if language == "en" else line.x + line.width - begins
        edges.add(round(x, 2))
        bare.add(round(line.x if language == "en" else line.x + line.width, 2))
    assert len(edges) == 1 and len(bare) > 1
    assert frame.trim.holds(found.box)
    if theme == "minimal":
        (edge,) = edges
        assert edge == pytest.approx(found.box.x if language == "en" else found.box.right)


@pytest.mark.parametrize("side", ["recto", "verso"])
@pytest.mark.parametrize(("left", "hangs"), [(0.0, False), (0.02, False), (0.2, True)])
def test_nothing_hangs_to_where_printers_want_no_text(side: str, left: float, hangs: bool) -> None:
    press = Press(THEMES["minimal"], 612, 612, "en")
    box = (left, 0.2, 0.7, 0.5)
    element = TextElement(kind="text", role="caption", style="caption", box=box, area="page")
    sheet = Sheet(paper="paper", elements=(element,))
    content = Content({"caption": unmarked("“Look.\nBo looked.")})
    ((text,),) = place(press, sheet, [content], [side])  # type: ignore[list-item]
    assert isinstance(text, TextBox)
    quote, letter = (line.x for line in text.lines)
    assert letter == pytest.approx(612 * left)
    assert (quote < letter) == hangs


@pytest.mark.parametrize("name", ["kdp", "ingram"])
@pytest.mark.parametrize("pages", [24, 200, 400])
def test_printers_want_no_more(name: str, pages: int) -> None:
    press, margins = Press(THEMES["minimal"], 612, 612, "en"), load_printer(name).margins
    whole = press.area("page", "recto")
    middle = whole.part(0.4, 0.4, 0.2, 0.2)
    left, right = press.hanging(middle, "recto")
    assert left >= margins.inner(pages) and right <= 612 - margins.safe
    left, right = press.hanging(middle, "verso")
    assert left >= margins.safe and right <= 612 - margins.inner(pages)
