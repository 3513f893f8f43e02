"""The HTML book reads itself aloud with the browser's own speech.

A browser without a window has speech but no voices, so its speech is replaced by a double before the book is
loaded: one that has voices, notes what it is told to say, and comes to the end of a sentence when the test says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from chromium import (
    WIDE,
    beforehand,
    needs_browser,
    opened,
    press,
    size,
    until,
    visit,
    visit_first,
)
from sample_book import THEME, sample_book
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from storybook.export import html

pytestmark = needs_browser
DOUBLE = """
    const heard = window.heard = [];
    let now = null, tell = () => {};
    window.SpeechSynthesisUtterance = function (text) { this.text = text; };
    window.over = () => { const done = now; now = null; done.onend(); };
    window.broken = () => { const done = now; now = null; done.onerror({ error: "synthesis-failed" }); };
    window.arrive = (voices) => { window.voices = voices; tell(); };
    window.voices = VOICES;
    Object.defineProperty(window, "speechSynthesis", { value: {
        getVoices: () => [...window.voices],
        speak(one) { now = one; heard.push({ text: one.text, lang: one.lang, voice: one.voice.name }); },
        cancel() { const broken = now; now = null; broken?.onerror({ error: "interrupted" }); heard.cancelled = true; },
        addEventListener: (_, told) => { tell = told; },
    } });
"""
ENGLISH = [
    {"name": "Far", "lang": "en-GB", "localService": False, "default": False},
    {"name": "Anna", "lang": "de-DE", "localService": True, "default": True},
    {"name": "Amy", "lang": "en_US", "localService": True, "default": False},
]
MARKED = "return [...(CSS.highlights.get('spoken') || [])].map(String).join('|')"
"""The highlighted text: a range's string holds a space where a line ends."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = sample_book(tmp_path_factory.mktemp("book"))
    path = tmp_path_factory.mktemp("html") / "book.html"
    path.write_bytes(html.render(book.story, book.frames, THEME))
    return path


@pytest.fixture
def browser(started: Chrome, file: Path) -> Iterator[Chrome]:
    """The book at its cover, in a browser that speaks English and German."""
    size(started, *WIDE)
    started.get(file.as_uri())
    with beforehand(started, DOUBLE.replace("VOICES", json.dumps(ENGLISH))):
        visit_first(started, file.as_uri())
        yield started


def button(driver: Chrome) -> WebElement:
    return driver.find_element(By.CLASS_NAME, "aloud")


def heard(driver: Chrome) -> list[str]:
    """What has been said so far, and is being said."""
    return [one["text"] for one in driver.execute_script("return heard")]


def listen(driver: Chrome, *sentences: str) -> None:
    """Hears these sentences to their end, each highlighted while it is said."""

    def said(sentence: str) -> bool:
        return heard(driver)[-1:] == [sentence] and driver.execute_script(MARKED) == sentence

    for sentence in sentences:
        until(partial(said, sentence))
        driver.execute_script("over()")


def test_there_is_no_button_without_a_voice(started: Chrome, file: Path) -> None:
    """The browser's own speech, as it is."""
    visit(started, file.as_uri())
    assert started.execute_script("return speechSynthesis.getVoices().length") == 0
    assert not button(started).is_displayed()


def test_there_is_no_button_without_speech(started: Chrome, file: Path) -> None:
    with beforehand(started, "Object.defineProperty(window, 'speechSynthesis', { value: undefined });"):
        size(started, *WIDE)
        visit_first(started, file.as_uri())
        assert not button(started).is_displayed()
        assert press(started, Keys.ARROW_RIGHT) == ["_endpaper", "_title"]


def test_there_is_no_button_where_nobody_speaks_the_storys_language(started: Chrome, file: Path) -> None:
    with beforehand(started, DOUBLE.replace("VOICES", json.dumps(ENGLISH[1:2]))):
        visit(started, file.as_uri())
        assert not button(started).is_displayed()
        started.execute_script(f"arrive({json.dumps(ENGLISH)})")
        assert button(started).is_displayed(), "voices may come late"


def test_it_is_read_from_cover_to_end(browser: Chrome) -> None:
    assert button(browser).accessible_name == "Read aloud"
    button(browser).click()
    assert button(browser).accessible_name == "Stop reading"
    listen(browser, "First Snow", "Ada Winter")
    until(lambda: opened(browser) == ["first", "ask"])
    listen(browser, "Fern had never seen the sky come down before.")
    listen(browser, "“Is it broken?” she asked.", "Five fluffy flakes fell.")
    until(lambda: opened(browser) == ["wait", "bo"])
    assert browser.current_url.endswith("#wait")
    listen(browser, "So they waited.", "And the sky waited, too.", "Bo wore two scarves, just in case.")
    until(lambda: opened(browser) == ["roll", "roll.2"])
    listen(browser, "They rolled the snow until it was as round as the moon, and twice as heavy.")
    until(lambda: "end" in opened(browser))
    listen(browser, "Good night, said the sky.")
    until(lambda: button(browser).accessible_name == "Read aloud")
    assert "end" in opened(browser) and browser.execute_script(MARKED) == ""
    (told,) = {(one["lang"], one["voice"]) for one in browser.execute_script("return heard")}
    assert told == ("en", "Amy"), "the voice of this machine that speaks the story's language"


def test_a_page_that_was_broken_off_is_read_on(browser: Chrome, file: Path) -> None:
    visit(browser, f"{file.as_uri()}#wait")
    button(browser).click()
    listen(browser, "So they waited.")
    until(lambda: len(heard(browser)) == 2)
    button(browser).click()
    assert button(browser).accessible_name == "Read aloud" and browser.execute_script(MARKED) == ""
    assert browser.execute_script("return heard.cancelled")
    button(browser).click()
    listen(browser, "And the sky waited, too.")
    press(browser, Keys.ESCAPE)
    assert button(browser).accessible_name == "Read aloud"
    assert heard(browser)[-1] == "Bo wore two scarves, just in case."


def test_reading_follows_whoever_turns(browser: Chrome, file: Path) -> None:
    visit(browser, f"{file.as_uri()}#wait")
    button(browser).click()
    listen(browser, "So they waited.")
    assert press(browser, Keys.ARROW_LEFT) == ["first", "ask"]
    listen(browser, "Fern had never seen the sky come down before.")
    assert heard(browser) == [
        "So they waited.",
        "And the sky waited, too.",
        "Fern had never seen the sky come down before.",
        "“Is it broken?” she asked.",
    ]


def test_a_voice_that_fails_ends_the_reading(browser: Chrome, file: Path) -> None:
    visit(browser, f"{file.as_uri()}#wait")
    button(browser).click()
    until(lambda: len(heard(browser)) == 1)
    browser.execute_script("broken()")
    assert button(browser).accessible_name == "Read aloud" and browser.execute_script(MARKED) == ""


def test_an_old_browser_marks_whole_lines(browser: Chrome, file: Path) -> None:
    with beforehand(browser, "delete window.Highlight; delete Intl.Segmenter;"):
        visit(browser, f"{file.as_uri()}#wait")
        button(browser).click()
        script = "return [...document.querySelectorAll('.line.spoken')].map(e => e.textContent)"
        until(lambda: browser.execute_script(script) == ["So they waited.", "And the sky waited, too."])
        press(browser, Keys.ESCAPE)
        assert browser.execute_script(script) == []
