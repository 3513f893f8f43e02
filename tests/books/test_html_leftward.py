"""A book that is read from right to left, in a real browser: every way to turn its pages is the other way round."""

from __future__ import annotations

import pytest
from chromium import WIDE, needs_browser, opened, press, size, until, visit, visit_first
from sample_book import THEME, sample_book
from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from test_html_browser import swipe

from storybook.export import html

pytestmark = needs_browser
FROM = """const [turn] = document.querySelector('.page.open').getAnimations();
    return turn.effect.getKeyframes()[0].transform;"""
"""From where the page in view slides in."""


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The same book in English and in Hebrew."""
    folder = tmp_path_factory.mktemp("html")
    for language in ("en", "he"):
        book = sample_book(tmp_path_factory.mktemp("book"), language)
        (folder / f"{language}.html").write_bytes(html.render(book.story, book.frames, THEME))
    return {language: (folder / f"{language}.html").as_uri() for language in ("en", "he")}


@pytest.fixture
def browser(started: Chrome, addresses: dict[str, str]) -> Chrome:
    """The Hebrew book, freshly opened at its cover in a wide window."""
    size(started, *WIDE)
    visit_first(started, addresses["he"])
    return started


def test_the_left_arrow_goes_forward(browser: Chrome) -> None:
    assert press(browser, Keys.ARROW_RIGHT) == ["_cover"]
    assert press(browser, Keys.ARROW_LEFT) == ["_endpaper", "_title"]
    assert press(browser, Keys.ARROW_LEFT, Keys.ARROW_RIGHT) == ["_endpaper", "_title"]
    assert press(browser, Keys.PAGE_DOWN) == ["first", "ask"], "down is forward in all books"


def test_the_first_page_of_a_spread_is_the_right_one(browser: Chrome) -> None:
    press(browser, Keys.PAGE_DOWN, Keys.PAGE_DOWN)
    left = {page: browser.find_element(By.ID, page).rect["x"] for page in opened(browser)}
    assert left["ask"] < left["first"]


def test_a_swipe_to_the_right_goes_forward(browser: Chrome) -> None:
    browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    try:
        swipe(browser, (600, 400), (900, 410))
        until(lambda: opened(browser) == ["_endpaper", "_title"])
        swipe(browser, (900, 400), (500, 400))
        until(lambda: opened(browser) == ["_cover"])
    finally:
        browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})


def test_a_tap_on_the_left_half_goes_forward(browser: Chrome) -> None:
    main = browser.find_element(By.CLASS_NAME, "book")
    ActionChains(browser).move_to_element_with_offset(main, -300, 0).click().perform()
    assert opened(browser) == ["_endpaper", "_title"]
    ActionChains(browser).move_to_element_with_offset(main, 300, 0).click().perform()
    assert opened(browser) == ["_cover"]


def test_pages_slide_in_from_where_they_were(browser: Chrome, addresses: dict[str, str]) -> None:
    slides = {}
    for language, address in addresses.items():
        visit(browser, f"{address}#first")
        for key in (Keys.PAGE_DOWN, Keys.PAGE_UP):
            press(browser, key)
            slides[language, key] = browser.execute_script(FROM)
    assert slides["en", Keys.PAGE_DOWN] == slides["he", Keys.PAGE_UP] == "translateX(28px)"
    assert slides["en", Keys.PAGE_UP] == slides["he", Keys.PAGE_DOWN] == "translateX(-28px)"
