"""What the HTML book does for whoever reads it, in a real browser: it remembers, links, fills the screen, goes dark."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pypdf
import pytest
from chromium import (
    WIDE,
    beforehand,
    media,
    needs_browser,
    opened,
    press,
    size,
    until,
    visit,
    visit_first,
    visit_plainly,
    without_script,
)
from PIL import Image
from sample_book import THEME, SampleBook, sample_book
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from storybook.export import html

pytestmark = needs_browser
COVER = ["_cover"]
REFUSING = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("The operation is insecure.", "SecurityError"); }
});"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> SampleBook:
    return sample_book(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def file(book: SampleBook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("html") / "book.html"
    path.write_bytes(html.render(book.story, book.frames, THEME))
    return path


@pytest.fixture
def browser(started: Chrome, file: Path) -> Chrome:
    """The book, opened for the first time, at its cover, in a wide window."""
    size(started, *WIDE)
    visit_first(started, file.as_uri())
    started.get_log("browser")
    return started


def test_it_opens_where_it_was_left(browser: Chrome, file: Path) -> None:
    press(browser, Keys.END, Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    left = opened(browser)
    assert "roll" in left
    visit(browser, file.as_uri())
    assert opened(browser) == left
    visit(browser, f"{file.as_uri()}#first")
    assert opened(browser) == ["first", "ask"], "a link says more than the memory"


def test_another_book_is_not_opened_there(browser: Chrome, file: Path) -> None:
    press(browser, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    other = file.with_name("other.html")
    other.write_bytes(file.read_bytes())
    visit(browser, other.as_uri())
    assert opened(browser) == COVER


def test_a_book_read_to_its_end_opens_at_its_cover(browser: Chrome, file: Path) -> None:
    press(browser, Keys.END)
    visit(browser, file.as_uri())
    assert opened(browser) == COVER


def test_it_turns_where_nothing_may_be_remembered(browser: Chrome, file: Path) -> None:
    with beforehand(browser, REFUSING):
        visit(browser, file.as_uri())
        assert press(browser, Keys.ARROW_RIGHT) == ["_endpaper", "_title"]
    assert browser.get_log("browser") == []


def test_it_turns_inside_a_frame_that_may_do_nothing(browser: Chrome, file: Path) -> None:
    """As mail readers and previews show files: there the browser itself refuses storage and full screen."""
    frame = file.with_name("frame.html")
    frame.write_text(
        '<iframe sandbox="allow-scripts" src="book.html" width="1200" height="780"></iframe>',
        encoding="utf-8",
    )
    browser.get(frame.as_uri())
    browser.switch_to.frame(browser.find_element(By.TAG_NAME, "iframe"))
    assert opened(browser) == COVER
    browser.find_element(By.CLASS_NAME, "next").click()
    assert opened(browser) == ["_endpaper", "_title"]
    assert not browser.find_element(By.CLASS_NAME, "full").is_displayed()
    browser.switch_to.default_content()


def test_the_browsers_back_button_turns_back(browser: Chrome, file: Path) -> None:
    press(browser, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert browser.current_url.endswith("#wait")
    browser.back()
    until(lambda: opened(browser) == ["first", "ask"])
    browser.back()
    browser.back()
    until(lambda: opened(browser) == COVER)
    browser.forward()
    until(lambda: opened(browser) == ["_endpaper", "_title"])


def test_every_page_has_a_link(browser: Chrome, book: SampleBook, file: Path) -> None:
    for frame in book.frames:
        visit(browser, f"{file.as_uri()}#{frame.id}")
        assert frame.id in opened(browser)


def test_it_fills_the_screen(browser: Chrome) -> None:
    button = browser.find_element(By.CLASS_NAME, "full")
    filled = "return document.fullscreenElement === document.documentElement"
    assert button.accessible_name == "Full screen"
    button.click()
    until(lambda: browser.execute_script(filled))
    until(lambda: button.get_attribute("aria-pressed") == "true")
    assert press(browser, Keys.ARROW_RIGHT) == ["_endpaper", "_title"]
    button.click()
    until(lambda: not browser.execute_script(filled))
    until(lambda: button.get_attribute("aria-pressed") == "false")


def shot(driver: Chrome) -> Image.Image:
    """What the window shows."""
    return Image.open(io.BytesIO(driver.get_screenshot_as_png())).convert("RGB")


def spread_box(driver: Chrome) -> tuple[int, ...]:
    """The box of the pages in view, without its edge."""
    script = """const boxes = [...document.querySelectorAll('.page.open')].map(p => p.getBoundingClientRect());
        return [boxes[0].left + 8, boxes[0].top + 8, boxes.at(-1).right - 8, boxes[0].bottom - 8];"""
    return tuple(round(edge) for edge in driver.execute_script(script))


@pytest.mark.parametrize("page", ["_cover", "ask", "roll"])
@pytest.mark.parametrize("set_to", [{"prefers_color_scheme": "dark"}, {"forced_colors": "active"}])
def test_the_desk_goes_dark_and_the_page_stays_as_printed(
    browser: Chrome, file: Path, set_to: dict[str, str], page: str
) -> None:
    with media(browser, prefers_color_scheme="light"):
        visit(browser, f"{file.as_uri()}#{page}")
        light, box = shot(browser), spread_box(browser)
    with media(browser, **set_to):
        visit(browser, f"{file.as_uri()}#{page}")
        dark = shot(browser)
    left, top, right, bottom = box
    assert light.crop((left, top, right, bottom)).tobytes() == dark.crop((left, top, right, bottom)).tobytes()
    if "prefers_color_scheme" in set_to:
        (desk, before) = (image.convert("L").getpixel((20, 20)) for image in (dark, light))
        assert isinstance(desk, int) and isinstance(before, int) and desk < 80 < 180 < before


def test_every_caption_can_be_read_in_order_without_script(
    browser: Chrome, book: SampleBook, file: Path
) -> None:
    with without_script(browser):
        visit_plainly(browser, file.as_uri())
        read = " ".join(browser.find_element(By.CLASS_NAME, "book").text.split())
    at = 0
    for frame in book.frames:
        for text in frame.texts:
            if text.role == "caption":
                told = " ".join("".join(line.text + line.ending for line in text.lines).split())
                at = read.index(told, at) + len(told)
    assert at


def test_pictures_are_decoded_when_they_are_near(browser: Chrome, file: Path) -> None:
    """In view and one turn away; the others wait, and so do all where no script runs."""
    script = "return Object.fromEntries([...document.querySelectorAll('.page img')].map(e => [e.closest('.page').id, e.loading]))"
    near = {page for page, loading in browser.execute_script(script).items() if loading == "eager"}
    assert near == {"_cover"}
    press(browser, Keys.ARROW_RIGHT)
    near = {page for page, loading in browser.execute_script(script).items() if loading == "eager"}
    assert near == {"_cover", "first", "ask"}
    every = browser.execute_script(
        "return [...document.querySelectorAll('.page img')].every(e => e.decoding === 'async')"
    )
    assert every
    with without_script(browser):
        visit_plainly(browser, file.as_uri())
        style = browser.find_element(By.ID, "_cover").value_of_css_property("content-visibility")
    assert style == "auto"


def test_the_next_pages_pictures_are_there_before_the_turn(browser: Chrome, file: Path) -> None:
    visit(browser, f"{file.as_uri()}#first")
    script = "return [...document.querySelectorAll('#bo img')].map(e => e.complete && e.naturalWidth > 0)"
    until(lambda: browser.execute_script(script) == [True])


def test_printed_pages_have_their_pictures(browser: Chrome) -> None:
    settings = {"preferCSSPageSize": True, "printBackground": True}
    data = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", settings)["data"])
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    script = "return [...document.querySelectorAll('.page')].map(p => p.querySelectorAll('img').length)"
    assert [len(page.images) for page in pages] == browser.execute_script(script)
