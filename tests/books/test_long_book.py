"""A book of forty pages is made in the memory of one of eight: no picture is held longer than it is written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from desk import ROOT
from PIL import Image

pytest.importorskip("resource", reason="this system does not tell the memory that a process has had")

SIDE = 1024
DECODED = SIDE * SIDE * 3 / 1024
"""Kilobytes of one picture once it is opened."""
MAKE = """
import json, resource, sys
from importlib import import_module
from pathlib import Path
from storybook.frames import PictureInfo
from storybook.layout import lay_out
from storybook.story import Story
from storybook.theme import load_theme

side, folder, theme = int(sys.argv[1]), Path(sys.argv[2]), load_theme("classic")

def make(count):
    story = Story.model_validate({"story": {"title": "A Long Walk", "seed": 1}, "pages": [
        {"id": f"p{n}", "text": f"They walked for {n} days.", "scene": "a road"} for n in range(count)]})
    pictures = {page.id: PictureInfo(folder / f"{page.id}.png", side, side) for page in story.pages}
    frames = lay_out(story, pictures, theme)
    sizes = [len(import_module(f"storybook.export.{kind}").render(story, frames, theme))
             for kind in ("html", "pdf", "epub")]
    return len(frames), sum(sizes) / 1024, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

print(json.dumps([make(8), make(40)]))
"""


def test_memory_does_not_grow_with_the_pages(tmp_path: Path) -> None:
    """In a process of its own, whose peak is known: forty pages after eight need room for their files, no more."""
    ramp = Image.linear_gradient("L").resize((SIDE, SIDE))
    for number in range(40):
        tint = Image.new("L", (SIDE, SIDE), 6 * number)
        Image.merge("RGB", (ramp, ramp.rotate(90), tint)).save(tmp_path / f"p{number}.png", compress_level=1)
    done = subprocess.run(
        [sys.executable, "-c", MAKE, str(SIDE), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    (few, _, before), (many, files, after) = json.loads(done.stdout)
    assert many - few >= 32
    assert after - before < 3 * files + 4 * DECODED < 32 * DECODED / 2
