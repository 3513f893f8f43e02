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
MAKE = """
import json, resource, sys
from pathlib import Path
from storybook.bleed import with_bleed
from storybook.bookblock import bound
from storybook.export import epub, finish, html, pdf, pixels
from storybook.flatten import flattened
from storybook.frames import PictureInfo
from storybook.layout import lay_out
from storybook.printer import load_printer
from storybook.resolution import enlarged
from storybook.story import Story
from storybook.theme import load_theme

side, folder, kind, theme = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], load_theme("classic")
pixels.WORKERS = 1  # how many pictures are open at once is not a matter of luck

def screen(story, frames, infos):
    return [one.render(story, frames, theme) for one in (html, pdf, epub)]

def kdp(story, frames, infos):
    printer = load_printer("kdp")
    bled = with_bleed(bound(frames, printer.pages), printer.margins.bleed)
    block = flattened(bled, theme.outline)
    large = enlarged(block, infos, printer.pictures.dpi)
    return [finish.finished(pdf.render(story, large, theme, bare=True), printer.pdf)]

def make(count):
    story = Story.model_validate({"story": {"title": "A Long Walk", "seed": 1, "trim": "5x5in"}, "pages": [
        {"id": f"p{n}", "text": f"They walked for {n} days.", "scene": "a road"} for n in range(count)]})
    pictures = {page.id: PictureInfo(folder / f"{page.id}.png", side, side) for page in story.pages}
    frames = lay_out(story, pictures, theme)
    files = {"screen": screen, "kdp": kdp}[kind](story, frames, {info.path: info for info in pictures.values()})
    return len(frames), sum(map(len, files)) / 1024, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

print(json.dumps([make(8), make(40)]))
"""


@pytest.mark.parametrize(("kind", "side"), [("screen", SIDE), ("kdp", 1500)])
def test_memory_does_not_grow_with_the_pages(tmp_path: Path, kind: str, side: int) -> None:
    """In a process of its own, whose peak is known: forty pages after eight need room for their files, no more.

    `side` is that of a picture as it is encoded: for a printer, enlarged to 300 pixels an inch on a page of 5 inches.
    """
    ramp = Image.linear_gradient("L").resize((SIDE, SIDE))
    for number in range(40):
        tint = Image.new("L", (SIDE, SIDE), 6 * number)
        Image.merge("RGB", (ramp, ramp.rotate(90), tint)).save(tmp_path / f"p{number}.png", compress_level=1)
    done = subprocess.run(
        [sys.executable, "-c", MAKE, str(SIDE), str(tmp_path), kind],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    (few, _, before), (many, files, after) = json.loads(done.stdout)
    decoded = side * side * 3 / 1024
    assert many - few >= 32
    assert after - before < 3 * files + 4 * decoded < 32 * decoded / 2
