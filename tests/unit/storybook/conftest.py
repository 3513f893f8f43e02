"""A small story with a model that needs no weights."""

from __future__ import annotations

from pathlib import Path

import pytest
from crayon import Crayon, Shell

from storybook.cli import main

STORY = """\
[story]
title = "First Snow"
seed = 40
model = "weights"

[characters.fern]
description = "a red fox with a green scarf"
concepts = ["fox", "scarf"]

[characters.bo]
description = "a brown bear"
concepts = ["bear"]

[[pages]]
id = "one"
text = "Fern looked up."
scene = "{fern} standing in the forest"

[[pages]]
id = "two"
text = "Bo came."
scene = "{bo} walking in the snow"

[[pages]]
id = "three"
text = "They played."
scene = "{fern} and {bo} waving in the snow"

[[pages]]
text = "The end."
layout = "text-only"
"""


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """A sound story of three painted pages and two characters, with its model beside it."""
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "config.json").write_text("{}")
    path = tmp_path / "snow.toml"
    path.write_text(STORY, encoding="utf-8")
    return path


@pytest.fixture
def crayon() -> Crayon:
    """A painter that draws at once."""
    return Crayon()


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    """Type a command; returns its exit code, what it printed, and what it told on stderr."""

    def typed(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return typed
