"""axe-core finds nothing wrong with the HTML book: every theme, every layout, one spread at a time and as one column."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest
from chromium import NARROW, WIDE, beforehand, media, needs_browser, opened, press, size, visit_first
from sample_book import layout_book
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from test_html_aloud import DOUBLE, ENGLISH

from storybook.export import html
from storybook.theme import load_theme, theme_names

_PACKAGE = find_spec("selenium_axe_python")
pytestmark = [
    needs_browser,
    pytest.mark.needs(_PACKAGE, "axe-core (selenium-axe-python)"),
]


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core."""
    assert _PACKAGE and _PACKAGE.origin
    return (Path(_PACKAGE.origin).parent / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def faults(driver: Chrome, axe: str) -> list[str]:
    """What axe-core finds in the page as it is now: the rule, and the elements that break it."""
    driver.execute_script(axe)
    found = driver.execute_async_script("axe.run().then(arguments[0])")
    assert len(found["passes"]) > 10, "axe-core looked at the page"
    return [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in found["violations"]]


@pytest.mark.parametrize("name", theme_names())
@pytest.mark.parametrize("scheme, language", [("light", "en"), ("dark", "en"), ("light", "he")])
def test_axe_finds_nothing(
    started: Chrome, axe: str, tmp_path: Path, name: str, scheme: str, language: str
) -> None:
    """With the button to read aloud, which a browser shows that has voices (see test_html_aloud)."""
    book = layout_book(tmp_path, load_theme(name), language)
    path, forward = tmp_path / "book.html", Keys.ARROW_LEFT if language == "he" else Keys.ARROW_RIGHT
    path.write_bytes(html.render(book.story, book.frames, book.theme))
    voices = [*ENGLISH, {"name": "Noa", "lang": "he-IL", "localService": True, "default": False}]
    double = DOUBLE.replace("VOICES", json.dumps(voices))
    size(started, *WIDE)
    started.get(path.as_uri())
    with beforehand(started, double), media(started, prefers_color_scheme=scheme):
        visit_first(started, path.as_uri())
        seen = opened(started)
        assert faults(started, axe) == []
        while not started.find_element(By.CLASS_NAME, "next").get_property("disabled"):
            seen += press(started, forward)
            assert faults(started, axe) == [], seen[-2:]
        assert seen == [frame.id for frame in book.frames]
        started.find_element(By.CLASS_NAME, "previous").click()
        started.find_element(By.CLASS_NAME, "aloud").click()
        assert faults(started, axe) == [], "while it reads"
        size(started, *NARROW)
        assert faults(started, axe) == [], "in a narrow window"
        started.execute_script(
            "document.documentElement.classList.remove('turning'); document.querySelector('.controls').hidden = true"
        )
        assert len(opened(started)) == len(book.frames)
        assert faults(started, axe) == [], "as it is without a script"


def test_axe_would_find_something(started: Chrome, axe: str, tmp_path: Path) -> None:
    """A book whose buttons have lost their names and whose picture says nothing."""
    theme = load_theme("classic")
    book = layout_book(tmp_path, theme)
    path = tmp_path / "book.html"
    path.write_bytes(html.render(book.story, book.frames, theme))
    visit_first(started, path.as_uri())
    started.execute_script(
        "for (const e of document.querySelectorAll('.next')) e.removeAttribute('aria-label'), e.removeAttribute('title');"
        "document.querySelector('.open img').removeAttribute('alt')"
    )
    assert {fault.split(":")[0] for fault in faults(started, axe)} >= {"button-name", "image-alt"}
