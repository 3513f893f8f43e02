"""What holds for all tests: none of them asks how fast the machine is, and what one needs is there or it is skipped."""

import os

import pytest
from hypothesis import settings

settings.register_profile("storybook", deadline=None, derandomize=True)
settings.load_profile("storybook")


def pytest_configure(config: pytest.Config) -> None:
    """Names the mark of tests that need something which pip does not bring."""
    config.addinivalue_line("markers", "needs(found, name): skipped without it, failed where it is required")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips a test that lacks what it needs; with STORYBOOK_REQUIRE_TOOLS, as .ci/run has it, that is a failure."""
    lacking = [mark.args[1] for mark in item.iter_markers("needs") if not mark.args[0]]
    if lacking:
        told = f"not installed: {', '.join(lacking)}"
        if os.environ.get("STORYBOOK_REQUIRE_TOOLS"):
            pytest.fail(told, pytrace=False)
        pytest.skip(told)
