"""From painted pictures to the book's files: layout and export, without the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from storybook.contrast import luminance
from storybook.frames import Box, PageFrame, PictureInfo, Pixels
from storybook.recipe import regions
from storybook.sealed import write_bytes
from storybook.story import Story
from storybook.theme import Theme, load_theme

FORMATS = ("html", "pdf")
"""What a book can be written as."""


_SAMPLED = 160
"""As many columns and rows as the grid has at most through which layout sees a picture."""
_EVERYWHERE = 0.75
"""The share of a picture that is more than one of several characters takes."""


def picture_info(path: Path) -> PictureInfo:
    """A picture's size, where its characters are, and what layout sees of its pixels, from its file."""
    with Image.open(path) as image:
        texts = {str(key): text for key, text in image.info.items() if isinstance(text, str)}
        (width, height), found = image.size, regions(texts)
        pixels = sampled(image)
    return seen(PictureInfo(path, width, height, pixels=pixels), found)


def seen(picture: PictureInfo, found: Mapping[str, Box]) -> PictureInfo:
    """The picture with its characters, by key, in their boxes; a crop keeps the middle of them.

    Of several, one who is found everywhere is found nowhere, and left out. They have names where each is in a place of
    its own.
    """
    boxes = tuple(b for b in found.values() if len(found) == 1 or b.width * b.height < _EVERYWHERE)
    if not boxes:
        return picture
    apart = len(boxes) == len(found) and not any(_same(*pair) for pair in combinations(boxes, 2))
    return replace(picture, focus=_middle(boxes), regions=boxes, names=tuple(found) if apart else ())


def _same(one: Box, other: Box) -> bool:
    """Whether two boxes are about the same place: they share half of what they cover."""
    shared = one.overlap(other)
    area = shared.width * shared.height if shared else 0.0
    return area > 0.5 * (one.width * one.height + other.width * other.height - area)


def sampled(image: Image.Image) -> Pixels:
    """One pixel out of each cell of a grid, scattered, so that no pattern in the picture goes unseen, and the extremes."""
    colours = np.asarray(image.convert("RGB"))
    height, width, _ = colours.shape
    rows, columns = min(height, _SAMPLED), min(width, _SAMPLED)
    scatter = np.random.default_rng(0).random((2, rows, columns))
    down = ((np.arange(rows)[:, None] + scatter[0]) * height / rows).astype(int)
    across = ((np.arange(columns)[None, :] + scatter[1]) * width / columns).astype(int)
    return Pixels(columns, rows, colours[down, across].tobytes(), _extremes(colours, rows, columns).tobytes())


def _extremes(colours: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    """The darkest and the lightest pixel of every cell: bytes (H, W, 3) to (rows, columns, 2, 3)."""
    height, width, _ = colours.shape
    order = (luminance(np.arange(256)[:, None] / 255 * np.eye(3)[:, None]) * 2**32).astype(np.uint64)
    packed = sum(order[band][colours[..., band]] for band in range(3)) << np.uint64(24)
    for band in range(3):
        packed |= colours[..., band].astype(np.uint64) << np.uint64(8 * band)
    down, across = np.arange(rows) * height // rows, np.arange(columns) * width // columns
    found = [
        least.reduceat(least.reduceat(packed, down, axis=0), across, axis=1)
        for least in (np.minimum, np.maximum)
    ]
    bands = [np.stack(found, axis=-1) >> np.uint64(8 * band) for band in range(3)]
    return np.stack(bands, axis=-1).astype(np.uint8)


def _middle(boxes: tuple[Box, ...]) -> tuple[float, float]:
    """The middle of all boxes together: the point that a crop should keep."""
    left, right = min(box.x for box in boxes), max(box.right for box in boxes)
    top, bottom = min(box.y for box in boxes), max(box.bottom for box in boxes)
    return (left + right) / 2, (top + bottom) / 2


def laid_out(
    story: Story, pictures: Mapping[str, PictureInfo], theme: str | Path, fonts: Sequence[Path] = ()
) -> tuple[tuple[PageFrame, ...], Theme]:
    """The book's pages, and the theme that they are drawn with, the story's fonts in it. LayoutError, ThemeError."""
    from storybook.layout import lay_out

    looks = load_theme(theme, fonts=fonts)
    return lay_out(story, pictures, looks), looks


def write_book(
    story: Story,
    pictures: Mapping[str, Path],
    theme: str | Path,
    folder: Path,
    stem: str,
    formats: tuple[str, ...] = FORMATS,
    fonts: Sequence[Path] = (),
) -> list[Path]:
    """Lay the book out and write it as `STEM.html` and `STEM.pdf`; a file that is right already stays untouched.

    LayoutError, ThemeError.
    """
    infos = {key: picture_info(path) for key, path in pictures.items()}
    frames, looks = laid_out(story, infos, theme, fonts)
    files = []
    for name in formats:
        path = folder / f"{stem}.{name}"
        data = import_module(f"storybook.export.{name}").render(story, frames, looks)
        if not path.exists() or path.read_bytes() != data:
            write_bytes(path, data)
        files.append(path)
    return files
