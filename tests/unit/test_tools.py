"""Tests that need programs of the system: skipped without them, but in CI never."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDY = """
import pytest

@pytest.mark.needs(None, "a browser")
def test_read():
    pass

@pytest.mark.needs("/usr/bin/env", "env")
def test_run():
    pass
"""


@pytest.mark.parametrize(("required", "counts"), [("", "1 passed, 1 skipped"), ("1", "1 passed, 1 error")])
def test_a_skip_is_a_failure_where_tools_are_required(tmp_path: Path, required: str, counts: str) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_needy.py").write_text(NEEDY)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--strict-markers", "-rs", "."],
        env={**os.environ, "STORYBOOK_REQUIRE_TOOLS": required, "PYTEST_ADDOPTS": ""},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert counts in done.stdout and "not installed: a browser" in done.stdout
    assert done.returncode == (1 if required else 0)


def test_ci_fails_plainly_where_tools_are_missing_and_cannot_be_installed(tmp_path: Path) -> None:
    for name in ("bash", "dirname", "java"):
        (tmp_path / name).symlink_to(shutil.which(name) or sys.executable)
    done = subprocess.run(
        [tmp_path / "bash", ROOT / ".ci" / "run"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "not installed: chromium chromedriver pdftoppm epubcheck. " in done.stderr
