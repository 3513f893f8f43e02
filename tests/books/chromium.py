"""A real browser to read books in: Chromium, started once for each test file, and what a reader does with it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.action_chains import ActionChains

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
needs_browser = pytest.mark.needs(CHROMIUM and DRIVER, "chromium and chromedriver")

OPEN = "return [...document.querySelectorAll('.page')].filter(p => p.checkVisibility()).map(p => p.id)"
WIDE, NARROW = (1280, 800), (420, 800)
_FLAGS = (
    "headless=new",
    "no-sandbox",
    "disable-gpu",
    "disable-background-networking",
    "no-first-run",
    "hide-scrollbars",
)


def start(profile: Path) -> Chrome:
    """A browser without a window, that fetches nothing by itself."""
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in _FLAGS:
        options.add_argument(f"--{flag}")
    options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=ChromeService(str(DRIVER)))
    driver.set_script_timeout(120)
    return driver


def size(driver: Chrome, width: int, height: int) -> None:
    """Makes the page area exactly that large."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def visit_plainly(driver: Chrome, address: str) -> None:
    """Loads the address anew, and does not wait for more."""
    driver.get("about:blank")
    driver.get(address)


def visit(driver: Chrome, address: str) -> None:
    """Loads the address anew, and waits for its fonts."""
    visit_plainly(driver, address)
    driver.execute_async_script("document.fonts.ready.then(arguments[0])")


def visit_first(driver: Chrome, address: str) -> None:
    """Loads the address as somebody who has never opened the book."""
    visit(driver, address)
    driver.execute_script("localStorage.clear()")
    visit(driver, address)


def opened(driver: Chrome) -> list[str]:
    """Ids of the pages in view."""
    return driver.execute_script(OPEN)


def press(driver: Chrome, *keys: str) -> list[str]:
    """Presses keys one after the other; the pages then in view."""
    for key in keys:
        ActionChains(driver).send_keys(key).perform()
    return opened(driver)


def until(condition: Callable[[], bool]) -> None:
    """Waits a little for something to become so."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def media(driver: Chrome, kind: str = "", **features: str) -> Iterator[None]:
    """The browser with media features as a reader may have set them, such as prefers_color_scheme, or for print."""
    told = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": kind, "features": told})
    try:
        yield
    finally:
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


@contextmanager
def without_script(driver: Chrome) -> Iterator[None]:
    """The browser with JavaScript switched off."""
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        yield
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@contextmanager
def beforehand(driver: Chrome, script: str) -> Iterator[None]:
    """The browser with a script that runs before any of the page's own."""
    added = driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})
    try:
        yield
    finally:
        driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
