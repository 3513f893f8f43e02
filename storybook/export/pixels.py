"""Picture files to compressed bytes for embedding."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from PIL import Image, ImageChops, ImageStat, features

from storybook.enlarging import Enlarge, resampled
from storybook.frames import PictureBox

MOST_BYTES = 96_000
"""What a picture may take in a book for the screen, so that twelve pages are a file to send by mail."""
LEAST_SHARE = 12_000
"""What a picture of a very long book may take all the same."""
WORKERS = 4
"""Pictures are encoded on as many cores, at most: each takes room for its pixels."""
_Item = TypeVar("_Item")
_Made = TypeVar("_Made")
_QUALITIES = (88, 80, 70, 60, 45)
"""WebP's, from what shows no loss on a page to what shows a little."""


def jpeg(picture: PictureBox, enlarge: Enlarge = resampled) -> tuple[bytes, int, int]:
    """The whole picture as a fine JPEG (colour not subsampled), with its width and height in pixels.

    It is enlarged and veiled where the box says so.
    """
    image = _opened(picture)
    if picture.pixels and picture.pixels != image.size:
        image = enlarge(image, picture.pixels)
    image = _veiled(image, picture)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92, subsampling=0, optimize=True)
    return out.getvalue(), image.width, image.height


def _veiled(image: Image.Image, picture: PictureBox) -> Image.Image:
    """The picture with the box's colour laid over it."""
    if picture.veil is None:
        return image
    return Image.blend(image, Image.new("RGB", image.size, picture.veil.fill), picture.veil.opacity)


def at_once(work: Callable[[_Item], _Made], items: Sequence[_Item]) -> list[_Made]:
    """What a function makes of each item, in their order, on all cores."""
    with ThreadPoolExecutor(min(WORKERS, os.cpu_count() or 1)) as pool:
        return list(pool.map(work, items))


def web_parts(pictures: Sequence[PictureBox], budget: int) -> list[tuple[str, bytes]]:
    """The parts of pictures that their boxes show, for a browser, in at most `budget` bytes together.

    What small ones leave of it, large ones may take, up to MOST_BYTES each.
    """
    found = at_once(web_part, pictures)
    most = max(LEAST_SHARE, share([len(data) for _, data in found], budget))
    large = [number for number, (_, data) in enumerate(found) if len(data) > most]
    again = at_once(lambda number: web_part(pictures[number], most), large)
    for number, made in zip(large, again, strict=True):
        found[number] = made
    return found


def share(sizes: Sequence[int], budget: int) -> int:
    """The most that each may take, so that they are within the budget together."""
    for taken, size in enumerate(sorted(sizes)):
        left = len(sizes) - taken
        if size * left > budget:
            return max(0, budget // left)
        budget -= size
    return MOST_BYTES


def web_part(picture: PictureBox, most: int = MOST_BYTES) -> tuple[str, bytes]:
    """The part of the picture that its box shows, for a browser: its media type, and at most `most` bytes.

    It is WebP, or AVIF where that is smaller and no further from the picture. One that is too large at a fine
    quality is taken at a coarser one, and one that even so is too large is made smaller.
    """
    image = part(picture)
    while True:
        for quality in _QUALITIES:
            kind, data = _smaller(image, quality, most)
            if len(data) <= most:
                return kind, data
        width, height = (max(1, round(side * 0.8)) for side in image.size)
        image = image.resize((width, height), Image.Resampling.LANCZOS)


def _smaller(image: Image.Image, quality: int, most: int) -> tuple[str, bytes]:
    """The picture as WebP of that quality, or as the first AVIF that comes as near to it in fewer bytes.

    WebP of more than twice `most` bytes is returned as it is: AVIF would be too large, too.
    """
    webp = _encoded(image, "WEBP", quality=quality, method=4)
    if len(webp) > 2 * most or not features.check("avif"):
        return "image/webp", webp
    bound = _error(image, webp)
    for nearby in range(quality - 24, quality, 4):
        avif = _encoded(image, "AVIF", quality=nearby, speed=9, max_threads=1, autotiling=False)
        if len(avif) >= len(webp):
            break
        if _error(image, avif) <= bound:
            return "image/avif", avif
    return "image/webp", webp


def _encoded(image: Image.Image, kind: str, **options: int | bool) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _error(image: Image.Image, data: bytes) -> float:
    """How far an encoded picture is from what it was made of: the mean square over colours, in steps of 255."""
    with Image.open(io.BytesIO(data)) as decoded:
        bands = ImageStat.Stat(ImageChops.difference(image, decoded.convert("RGB"))).rms
    return sum(band * band for band in bands) / len(bands)


def jpeg_part(picture: PictureBox) -> bytes:
    """The part of the picture that its box shows, as a fine JPEG."""
    return as_jpeg(part(picture))


def as_jpeg(image: Image.Image) -> bytes:
    """A picture as a fine JPEG."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90, subsampling=0, optimize=True)
    return out.getvalue()


def part(picture: PictureBox) -> Image.Image:
    """The part of the picture that its box shows."""
    image, crop = _opened(picture), picture.crop
    return image.crop(
        (
            round(crop.x * image.width),
            round(crop.y * image.height),
            round(crop.right * image.width),
            round(crop.bottom * image.height),
        )
    )


def _opened(picture: PictureBox) -> Image.Image:
    with Image.open(picture.path) as image:
        return image.convert("RGB")
