"""Pictures enlarged for print: resampled, or by an upscaler of the user's, whose work is kept in the book's folder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from PIL import Image, ImageFilter

from consistory_engine import EngineError
from storybook.errors import PaintingError, RequestError
from storybook.sealed import is_sound, write_picture

if TYPE_CHECKING:
    from consistory_engine import Upscaler

_TURN = Lock()
Enlarge = Callable[[Image.Image, tuple[int, int]], Image.Image]
"""From a picture to the same one at a larger size in pixels."""


def resampled(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Lanczos, and edges mended a little. No detail is added."""
    large = image.resize(size, Image.Resampling.LANCZOS)
    return large.filter(ImageFilter.UnsharpMask(radius=0.6 * size[0] / image.width, percent=45, threshold=2))


@dataclass(frozen=True)
class Upscaling:
    """Enlarges by an upscaler, then resamples to the size that is asked for.

    What the upscaler made of a picture is kept in a folder, `PICTURE-UPSCALER.png`, and used again while both are the same.
    """

    upscaler: Upscaler
    folder: Path

    def __call__(self, image: Image.Image, size: tuple[int, int]) -> Image.Image:
        return self._large(image).resize(size, Image.Resampling.LANCZOS)

    def _large(self, image: Image.Image) -> Image.Image:
        """The picture as the upscaler makes it, one picture at a time."""
        with _TURN:
            return self._made(image)

    def _made(self, image: Image.Image) -> Image.Image:
        digest = hashlib.sha256(f"{image.size}".encode() + image.tobytes()).hexdigest()
        path = self.folder / f"{digest[:16]}-{self.upscaler.fingerprint[:16]}.png"
        if not is_sound(path):
            try:
                write_picture(path, self.upscaler.enlarged(image), {"upscaler": self.upscaler.name})
            except (RuntimeError, MemoryError) as error:
                reason = str(error) or type(error).__name__
                raise PaintingError(f"{self.upscaler.name} failed to enlarge a picture: {reason}") from error
        with Image.open(path) as large:
            return large.convert("RGB")


def upscaling(path: Path, device: str | None, folder: Path) -> Upscaling:
    """The upscaler in a file, its work kept in a folder. RequestError where it cannot be used."""
    from consistory_engine import Upscaler

    try:
        return Upscaling(Upscaler.open(path, device), folder)
    except (EngineError, RuntimeError) as error:
        raise RequestError(str(error)) from error
