"""Characters from pictures: files that serve as anchors, and where the character is in them. Torch-free.

A reference is fitted whole into the size that is painted; what is missing beside it repeats its edge.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from consistory_engine.errors import ReferenceUnusable

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

_MOST_PIXELS: Final = 100_000_000
_OPAQUE: Final = 127
_CUT_AWAY: Final = 0.05
"""The least share of a picture's pixels that are not there if it is a cut-out: rounded corners are less."""


@dataclass(frozen=True)
class Reference:
    """A picture of a character, and where the character is in it.

    `mask` is a picture of the same shape, white where the character is. Without one a cut-out shows its character
    where it is opaque; in any other picture the character is found as in a painted one.
    """

    picture: Path
    mask: Path | None = None

    def digests(self) -> tuple[str, str | None]:
        """SHA-256 of the picture's and the mask's bytes. Raises ReferenceUnusable."""
        return _digest(self.picture), None if self.mask is None else _digest(self.mask)

    def load(self, width: int, height: int) -> tuple[Image, np.ndarray | None]:
        """The picture (RGB) and its mask (boolean, (height, width)), fitted to a size in pixels.

        Raises ReferenceUnusable for a file that is no picture, and for a mask that shows nothing or has another shape.
        """
        from PIL import Image

        opened = _open(self.picture)
        shown = _mask(self, opened)
        white = Image.new("RGB", opened.size, "white")
        white.paste(opened, mask=opened.getchannel("A"))
        picture = _fitted(white, width, height, mode="edge")
        return picture, None if shown is None else _covered(_fitted(shown, width, height, mode="constant"))


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ReferenceUnusable(f"{path}: {error.strerror or error}") from error


def _open(path: Path) -> Image:
    """A picture file, upright, with transparency."""
    from PIL import Image, ImageOps

    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise ReferenceUnusable(f"{path} has more than {_MOST_PIXELS // 10**6} million pixels")
            return ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ReferenceUnusable(f"{path} cannot be read as a picture: {error}") from error


def _mask(reference: Reference, opened: Image) -> Image | None:
    """Where the character is: drawn by hand, cut out, or None."""

    if reference.mask is not None:
        drawn = _open(reference.mask)
        if (
            abs(drawn.width * opened.height - drawn.height * opened.width)
            > 0.02 * drawn.width * opened.height
        ):
            raise ReferenceUnusable(
                f"{reference.mask} measures {drawn.width}x{drawn.height}, which is not the shape of its picture "
                f"({opened.width}x{opened.height})"
            )
        shown = drawn.convert("L")
    else:
        shown = opened.getchannel("A")
        if (~_covered(shown)).mean() < _CUT_AWAY:
            return None
    if not _covered(shown).any():
        raise ReferenceUnusable(f"{reference.mask or reference.picture} shows no character: nothing is white")
    return shown


def _fitted(picture: Image, width: int, height: int, mode: Any) -> Image:
    """The whole picture inside a size, and around it its edge or nothing."""
    import numpy as np
    from PIL import Image, ImageOps

    inside = np.asarray(ImageOps.contain(picture, (width, height), Image.Resampling.LANCZOS))
    above, left = (height - inside.shape[0]) // 2, (width - inside.shape[1]) // 2
    beside = ((above, height - inside.shape[0] - above), (left, width - inside.shape[1] - left))
    padded = np.pad(inside, (*beside, (0, 0))[: inside.ndim], mode=mode)
    return Image.fromarray(padded)


def _covered(shown: Image) -> np.ndarray:
    import numpy as np

    return np.asarray(shown) > _OPAQUE
