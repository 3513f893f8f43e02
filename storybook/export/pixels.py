"""Picture files to compressed bytes for embedding."""

from __future__ import annotations

import io

from PIL import Image, ImageFilter

from storybook.frames import PictureBox


def jpeg(picture: PictureBox) -> tuple[bytes, int, int]:
    """The whole picture as a fine JPEG (colour not subsampled), with its width and height in pixels.

    It is enlarged and veiled where the box says so.
    """
    image = _veiled(_enlarged(_opened(picture), picture), picture)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92, subsampling=0, optimize=True)
    return out.getvalue(), image.width, image.height


def _enlarged(image: Image.Image, picture: PictureBox) -> Image.Image:
    """The picture at the size that the box asks for: Lanczos, and edges mended a little. No detail is added."""
    if picture.pixels is None or picture.pixels == image.size:
        return image
    factor = picture.pixels[0] / image.width
    large = image.resize(picture.pixels, Image.Resampling.LANCZOS)
    return large.filter(ImageFilter.UnsharpMask(radius=0.6 * factor, percent=45, threshold=2))


def _veiled(image: Image.Image, picture: PictureBox) -> Image.Image:
    """The picture with the box's colour laid over it."""
    if picture.veil is None:
        return image
    return Image.blend(image, Image.new("RGB", image.size, picture.veil.fill), picture.veil.opacity)


def webp_part(picture: PictureBox) -> bytes:
    """The part of the picture that its box shows, as WebP."""
    out = io.BytesIO()
    part(picture).save(out, "WEBP", quality=88, method=2)
    return out.getvalue()


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
