"""The HTML book in a real browser: pages turn by key, button, tap and swipe, and lines stand where they should."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import pypdf
import pytest
from chromium import (
    NARROW,
    WIDE,
    media,
    needs_browser,
    opened,
    press,
    size,
    until,
    visit,
    visit_first,
    without_script,
)
from sample_book import THEME, SampleBook, sample_book
from selenium.webdriver import Chrome
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from storybook.export import html

pytestmark = needs_browser


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> SampleBook:
    return sample_book(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def address(book: SampleBook, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("html") / "book.html"
    path.write_bytes(html.render(book.story, book.frames, THEME))
    return path.as_uri()


@pytest.fixture
def browser(started: Chrome, address: str) -> Chrome:
    """The book, freshly opened at its cover in a wide window."""
    size(started, *WIDE)
    visit_first(started, address)
    return started


def test_keys_turn_the_pages(browser: Chrome, book: SampleBook) -> None:
    names = [frame.id for frame in book.frames]
    assert opened(browser) == ["_cover"]
    assert press(browser, Keys.ARROW_RIGHT) == ["_endpaper", "_title"]
    assert press(browser, Keys.SPACE) == ["first", "ask"]
    assert press(browser, Keys.PAGE_DOWN) == ["wait", "bo"]
    assert press(browser, Keys.ARROW_LEFT) == ["first", "ask"]
    ActionChains(browser).key_down(Keys.SHIFT).send_keys(Keys.SPACE).key_up(Keys.SHIFT).perform()
    assert opened(browser) == ["_endpaper", "_title"]
    assert press(browser, Keys.END) == [names[-1]]
    assert press(browser, Keys.ARROW_RIGHT) == [names[-1]], "there is nothing behind the back cover"
    assert press(browser, Keys.HOME, Keys.PAGE_UP) == ["_cover"]


def test_every_page_is_reached_once(browser: Chrome, book: SampleBook) -> None:
    seen = opened(browser)
    while not browser.find_element(By.CLASS_NAME, "next").get_property("disabled"):
        seen += press(browser, Keys.ARROW_RIGHT)
    assert seen == [frame.id for frame in book.frames]


def test_buttons_say_what_they_do_and_do_it(browser: Chrome) -> None:
    previous, following = (browser.find_element(By.CLASS_NAME, name) for name in ("previous", "next"))
    assert (previous.accessible_name, following.accessible_name) == ("Previous page", "Next page")
    assert not previous.is_enabled()
    following.click()
    following.click()
    assert opened(browser) == ["first", "ask"]
    assert browser.find_element(By.CLASS_NAME, "place").text == "Page 2–3"
    ActionChains(browser).send_keys(Keys.SPACE).perform()
    assert opened(browser) == ["wait", "bo"], "space on a button presses it, once"
    previous.click()
    assert opened(browser) == ["first", "ask"]


def test_a_click_on_either_half_turns(browser: Chrome) -> None:
    main = browser.find_element(By.CLASS_NAME, "book")
    ActionChains(browser).move_to_element_with_offset(main, 300, 0).click().perform()
    ActionChains(browser).move_to_element_with_offset(main, 300, 0).click().perform()
    assert opened(browser) == ["first", "ask"]
    ActionChains(browser).move_to_element_with_offset(main, -300, 0).click().perform()
    assert opened(browser) == ["_endpaper", "_title"]


def swipe(driver: Chrome, start: tuple[int, int], end: tuple[int, int]) -> None:
    """One finger from a place to another."""

    def touch(kind: str, *points: tuple[int, int]) -> None:
        data = {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        driver.execute_cdp_cmd("Input.dispatchTouchEvent", data)

    touch("touchStart", start)
    for part in (1, 2, 3):
        touch("touchMove", tuple(round(a + (b - a) * part / 3) for a, b in zip(start, end, strict=True)))  # type: ignore[arg-type]
    touch("touchEnd")


def test_a_swipe_turns_and_a_scroll_does_not(browser: Chrome) -> None:
    browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    try:
        swipe(browser, (900, 400), (600, 410))
        until(lambda: opened(browser) == ["_endpaper", "_title"])
        swipe(browser, (500, 300), (520, 600))
        assert opened(browser) == ["_endpaper", "_title"]
        swipe(browser, (300, 400), (700, 400))
        until(lambda: opened(browser) == ["_cover"])
    finally:
        browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})


def test_links_lead_to_pages(browser: Chrome, address: str) -> None:
    visit(browser, f"{address}#bo")
    assert opened(browser) == ["wait", "bo"]
    press(browser, Keys.ARROW_RIGHT)
    assert browser.current_url.endswith("#roll")
    browser.execute_script("location.hash = '#first'")
    until(lambda: opened(browser) == ["first", "ask"])


def test_a_link_that_cannot_be_read_opens_the_cover(browser: Chrome, address: str) -> None:
    visit(browser, f"{address}#%E0%A4%A")
    assert opened(browser) == ["_cover"]
    assert press(browser, Keys.ARROW_RIGHT) == ["_endpaper", "_title"]


def test_a_narrow_window_shows_one_page(browser: Chrome, address: str) -> None:
    visit(browser, f"{address}#wait")
    size(browser, *NARROW)
    until(lambda: opened(browser) == ["wait"])
    assert press(browser, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT) == ["roll.2"]
    size(browser, *WIDE)
    until(lambda: opened(browser) == ["roll", "roll.2"])


@pytest.mark.parametrize(
    "window", [WIDE, (1920, 1080), (800, 640), (768, 1024), NARROW, (320, 568), (740, 360)]
)
def test_nothing_leaves_the_window(browser: Chrome, address: str, window: tuple[int, int]) -> None:
    size(browser, *window)
    visit(browser, f"{address}#first")
    boxes: list[dict[str, float]] = browser.execute_script(
        "return [...document.querySelectorAll('.page.open, .controls button:not([hidden])')].map(e => e.getBoundingClientRect().toJSON())"
    )
    assert len(boxes) >= 3
    for box in boxes:
        assert box["left"] >= 0 and box["right"] <= window[0] and box["top"] >= 0
        assert box["bottom"] <= window[1] and box["width"] > 0
    assert browser.execute_script("return document.documentElement.scrollWidth") <= window[0]


def measured(driver: Chrome) -> list[dict[str, Any]]:
    """Every line in view: its text, and its place in points of the page."""
    return driver.execute_script(
        """return [...document.querySelectorAll('.page')].filter(p => p.checkVisibility()).flatMap(page => {
            const leaf = page.querySelector('.leaf').getBoundingClientRect(), pt = leaf.width / arguments[0];
            return [...page.querySelectorAll('.line')].map(line => {
                const box = line.getBoundingClientRect();
                return {page: page.id, text: line.textContent, x: (box.left - leaf.left) / pt,
                        y: (box.top - leaf.top) / pt, width: box.width / pt, height: box.height / pt};
            });
        });""",
        612,
    )


def test_lines_are_as_wide_as_they_were_laid_out(browser: Chrome, book: SampleBook) -> None:
    frames = {frame.id: frame for frame in book.frames}
    browser.execute_script("document.documentElement.classList.remove('turning')")
    found = measured(browser)
    expected = [
        (frame.id, line, text.lettering)
        for frame in frames.values()
        for text in frame.texts
        for line in text.lines
    ]
    assert len(found) == len(expected) > 20
    for line, (page, laid, lettering) in zip(found, expected, strict=True):
        assert (line["page"], line["text"]) == (page, laid.text)
        assert line["x"] == pytest.approx(laid.x, abs=0.5)
        assert line["width"] == pytest.approx(laid.width + lettering.tracking, rel=0.01, abs=0.5)
        ascent = THEME.typeface(lettering.font).ascent * lettering.size
        assert line["y"] + ascent == pytest.approx(laid.baseline, abs=0.7)


def test_the_books_own_fonts_are_used(browser: Chrome) -> None:
    press(browser, Keys.ARROW_RIGHT)
    browser.execute_async_script("document.fonts.ready.then(arguments[0])")
    assert browser.execute_script("return [...document.fonts].filter(f => f.status == 'loaded').length") == 3
    assert browser.execute_script("return document.fonts.check('20px book-text', 'fi')")


def test_without_script_every_page_is_there_to_read(browser: Chrome, address: str, book: SampleBook) -> None:
    with without_script(browser):
        browser.get("about:blank")
        browser.get(address)
        shown = browser.find_elements(By.CLASS_NAME, "page")
        assert [page.get_attribute("id") for page in shown] == [frame.id for frame in book.frames]
        assert all(page.is_displayed() for page in shown)
        assert "the sky waited, too" in browser.find_element(By.ID, "wait").text
        assert not browser.find_element(By.CLASS_NAME, "controls").is_displayed()


def test_reduced_motion_is_respected(browser: Chrome) -> None:
    script = "return getComputedStyle(document.querySelector('.page.open')).animationName"
    press(browser, Keys.ARROW_RIGHT)
    assert browser.execute_script(script) == "from-right"
    with media(browser, prefers_reduced_motion="reduce"):
        press(browser, Keys.ARROW_RIGHT)
        assert browser.execute_script(script) == "none"
        bar = "return getComputedStyle(document.querySelector('.progress i')).transitionProperty"
        assert browser.execute_script(bar) == "none"


def test_it_prints_one_page_a_sheet(browser: Chrome, book: SampleBook) -> None:
    settings = {"preferCSSPageSize": True, "printBackground": True}
    data = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", settings)["data"])
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    assert len(pages) == len(book.frames)
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {(612, 612)}
    assert "So they waited." in pages[[frame.id for frame in book.frames].index("wait")].extract_text()


def test_nothing_is_fetched_and_nothing_goes_wrong(browser: Chrome, address: str) -> None:
    browser.get_log("browser")
    visit(browser, address)
    press(browser, *[Keys.ARROW_RIGHT] * 6)
    assert browser.get_log("browser") == []
    fetched = browser.execute_script("return performance.getEntriesByType('resource').map(e => e.name)")
    assert [name for name in fetched if not name.startswith("data:")] == []


def test_the_book_is_one_file(address: str) -> None:
    folder = Path(address.removeprefix("file://")).parent
    assert [path.name for path in folder.iterdir()] == ["book.html"]
