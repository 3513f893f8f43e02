"""Picture files to compressed bytes for embedding."""

from __future__ import annotations

import io

from PIL import Image

from storybook.frames import PictureBox


def jpeg(picture: PictureBox) -> tuple[bytes, int, int]:
    """The whole picture as a fine JPEG (colour not subsampled), with its width and height in pixels."""
    image = _opened(picture)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92, subsampling=0, optimize=True)
    return out.getvalue(), image.width, image.height


def webp_part(picture: PictureBox) -> bytes:
    """The part of the picture that its box shows, as WebP."""
    out = io.BytesIO()
    _part(picture).save(out, "WEBP", quality=88, method=2)
    return out.getvalue()


def jpeg_part(picture: PictureBox) -> bytes:
    """The part of the picture that its box shows, as a fine JPEG."""
    out = io.BytesIO()
    _part(picture).save(out, "JPEG", quality=90, subsampling=0, optimize=True)
    return out.getvalue()


def _part(picture: PictureBox) -> Image.Image:
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
