"""Contact sheets: pictures side by side, to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

_GAP = 4
_LINE = 12


def save_sheet(
    path: Path,
    pictures: Sequence[Image.Image],
    captions: Sequence[str] = (),
    *,
    columns: int = 8,
    side: int = 192,
) -> None:
    """Write pictures in rows of `columns`, scaled into squares of `side` pixels, each over the beginning of its caption."""
    height = side + (3 * _LINE if captions else 0)
    rows = -(-len(pictures) // columns)
    whole = Image.new("RGB", (columns * (side + _GAP), rows * (height + _GAP)), "white")
    pen = ImageDraw.Draw(whole)
    for index, picture in enumerate(pictures):
        x, y = index % columns * (side + _GAP), index // columns * (height + _GAP)
        whole.paste(ImageOps.pad(picture.convert("RGB"), (side, side), color="white"), (x, y))
        if captions:
            pen.multiline_text(
                (x, y + side), _folded(captions[index], side // 6), fill="black", font_size=10, spacing=1
            )
    whole.save(path)


def _folded(text: str, width: int) -> str:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) < width:
            lines[-1] = f"{lines[-1]} {word}".strip()
        else:
            lines.append(word)
    return "\n".join(lines[:3])
