"""Takes: the same page painted from other seeds, a sheet to choose from, and a judge."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw, ImageFont

from storybook.plan import PageJob, Plan
from storybook.sealed import write_picture
from storybook.studio import Studio

if TYPE_CHECKING:
    from consistory_engine import Judgement

MOST_TAKES: Final = 64
"""Takes of a page that can be asked for at once."""
_SIDE, _LABEL, _GAP = 320, 34, 16
_PAPER, _INK = "#f7f4ee", "#2b2622"


def make_sheet(studio: Studio, takes: Plan, now: PageJob) -> Path:
    """The contact sheet of a page's takes in the studio, beside the picture that the book has now."""
    in_book = " (in the book)"
    shown = [
        (f"take {number}{in_book if job.name == now.name else ''}", job)
        for number, job in enumerate(takes.pages, start=1)
    ]
    if now.name not in {job.name for job in takes.pages} and studio.holds(now):
        shown.insert(0, ("now in the book", now))
    path = studio.folder / "takes" / f"{now.page_id}.png"
    write_sheet(path, [(label, studio.picture(job)) for label, job in shown])
    return path


def judged(studio: Studio, jobs: Sequence[PageJob]) -> list[Judgement]:
    """How well pictures of one page show what it says and whom its characters' anchors show; the built-in model's only."""
    from consistory_engine import judge

    anchors = {
        key: [_opened(path) for path in sorted(studio.anchors(job).glob("anchor-*.png"))]
        for key, job in jobs[0].anchors.items()
    }
    return judge(jobs[0].shot, [_opened(studio.picture(job)) for job in jobs], anchors)


def _opened(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        return picture.convert("RGB")


def write_sheet(path: Path, pictures: Sequence[tuple[str, Path]]) -> None:
    """Write a contact sheet of pictures, each with its label below."""
    columns = min(4, math.ceil(math.sqrt(len(pictures))))
    rows = math.ceil(len(pictures) / columns)
    size = (_GAP + columns * (_SIDE + _GAP), _GAP + rows * (_SIDE + _LABEL + _GAP))
    sheet = Image.new("RGB", size, _PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(18)
    for number, (label, file) in enumerate(pictures):
        row, column = divmod(number, columns)
        left, top = _GAP + column * (_SIDE + _GAP), _GAP + row * (_SIDE + _LABEL + _GAP)
        with Image.open(file) as picture:
            picture.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
            sheet.paste(picture, (left + (_SIDE - picture.width) // 2, top + (_SIDE - picture.height) // 2))
        draw.text((left + _SIDE // 2, top + _SIDE + _LABEL // 2), label, _INK, font, anchor="mm")
    write_picture(path, sheet, {"Title": path.stem})
