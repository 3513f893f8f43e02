"""A small book, painted once by the real Paintbox, that every test copies for itself."""

from __future__ import annotations

import contextlib
import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import start
from desk import STORY, Done, Run, command, environment
from selenium.webdriver import Chrome

from consistory_engine import ModelNotFound, model_fingerprint
from storybook.cli import main


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """A browser."""
    driver = start(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def run() -> Run:
    """Run a command to its end, in this process, so that the libraries are imported once."""

    def finished(*arguments: object) -> Done:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([str(argument) for argument in arguments])
        return Done(code, out.getvalue(), err.getvalue())

    return finished


@pytest.fixture(scope="session")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the story and its finished book, painted by a process of its own."""
    try:
        model_fingerprint("paintbox")
    except ModelNotFound as error:
        pytest.fail(f"the built-in model's weights are not in this checkout: {error}")
    folder = tmp_path_factory.mktemp("master")
    (folder / "four.toml").write_text(STORY, encoding="utf-8")
    done = subprocess.run(
        command("render", folder / "four.toml"),
        env=environment(),
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def story(master: Path, tmp_path: Path) -> Path:
    """The story with its finished book, in a folder of this test's own."""
    shutil.copytree(master, tmp_path / "desk")
    return tmp_path / "desk" / "four.toml"


@pytest.fixture
def unpainted(tmp_path: Path) -> Path:
    """The story without its book."""
    path = tmp_path / "desk" / "four.toml"
    path.parent.mkdir()
    path.write_text(STORY, encoding="utf-8")
    return path
