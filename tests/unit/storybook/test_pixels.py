"""Pictures for the screen: the smaller of WebP and AVIF at one quality, within a number of bytes."""

from __future__ import annotations

import base64
import io
import random
import re
from pathlib import Path

import pytest
from bindery import story_of
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat, features

from storybook.export import html, pixels
from storybook.frames import Box, PictureBox, PictureInfo
from storybook.layout import lay_out
from storybook.theme import load_theme

TWELVE_PAGES = 1_000_000
"""The most that twelve pages take, in bytes, with pictures of the built-in model's size."""


def painting(path: Path, number: int, side: int, blur: float = 0.8) -> Path:
    """Brush strokes over a soft ground: about as much to encode as a painted picture of that size."""
    chance = random.Random(number)
    ground = Image.merge("RGB", [Image.linear_gradient("L").rotate(90 * turn) for turn in range(3)])
    image = ground.resize((side, side))
    draw = ImageDraw.Draw(image)
    for _ in range(500):
        x, y, stroke = chance.randrange(side), chance.randrange(side), side // chance.randrange(8, 60)
        colour = tuple(chance.randrange(256) for _ in range(3))
        draw.ellipse((x, y, x + 2 * stroke, y + stroke), fill=colour)
    image.filter(ImageFilter.GaussianBlur(blur)).save(path)
    return path


def box(path: Path) -> PictureBox:
    """The whole picture."""
    return PictureBox(path, Box(0, 0, 100, 100), Box(0, 0, 1, 1), "")


def error(path: Path, data: bytes) -> float:
    """The mean square error of an encoded picture."""
    with Image.open(path) as was, Image.open(io.BytesIO(data)) as now:
        bands = ImageStat.Stat(ImageChops.difference(was.convert("RGB"), now.convert("RGB"))).rms
    return sum(band**2 for band in bands) / 3


def webp(path: Path) -> bytes:
    """The picture as WebP of the finest quality that is used."""
    out = io.BytesIO()
    with Image.open(path) as image:
        image.convert("RGB").save(out, "WEBP", quality=88, method=4)
    return out.getvalue()


def test_avif_is_taken_where_it_is_smaller_and_as_good(tmp_path: Path) -> None:
    if not features.check("avif"):
        pytest.skip("this Pillow has no AVIF")
    path = painting(tmp_path / "one.png", 1, 384, blur=3)
    kind, data = pixels.web_part(box(path))
    assert kind == "image/avif"
    assert len(data) < len(webp(path)) and error(path, data) <= error(path, webp(path))
    assert pixels.web_part(box(path)) == (kind, data)


def test_webp_is_taken_where_avif_is_not_smaller(tmp_path: Path) -> None:
    Image.new("RGB", (64, 64), (20, 90, 120)).save(tmp_path / "flat.png")
    kind, data = pixels.web_part(box(tmp_path / "flat.png"))
    assert kind == "image/webp" and data == webp(tmp_path / "flat.png")


def test_without_avif_a_book_has_webp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = painting(tmp_path / "one.png", 1, 384)
    monkeypatch.setattr(features, "check", lambda _: False)
    assert pixels.web_part(box(path)) == ("image/webp", webp(path))


def test_no_picture_takes_more_than_its_share(tmp_path: Path) -> None:
    """Noise is the worst that there is: it is made coarser, and then smaller."""
    noise = random.Random(1).randbytes(640 * 480 * 3)
    Image.frombytes("RGB", (640, 480), noise).save(tmp_path / "noise.png")
    _, data = pixels.web_part(box(tmp_path / "noise.png"))
    assert len(data) <= pixels.MOST_BYTES
    with Image.open(io.BytesIO(data)) as image:
        assert image.width / image.height == pytest.approx(4 / 3, rel=0.01) and image.width > 200


@pytest.mark.parametrize(
    ("sizes", "budget", "most"),
    [
        ((10, 20, 30), 60, pixels.MOST_BYTES),
        ((10, 20, 30), 50, 20),
        ((30, 5, 30), 45, 20),
        ((30, 30), 20, 10),
        ((30, 30), -5, 0),
        ((), 10, pixels.MOST_BYTES),
    ],
)
def test_what_small_pictures_leave_large_ones_may_take(
    sizes: tuple[int, ...], budget: int, most: int
) -> None:
    assert pixels.share(sizes, budget) == most
    assert budget < 0 or sum(min(size, most) for size in sizes) <= budget


def test_parts_of_pictures_are_within_a_budget_together_and_small_ones_stay_as_they_are(
    tmp_path: Path,
) -> None:
    noise = random.Random(1).randbytes(160 * 160 * 3)
    Image.frombytes("RGB", (160, 160), noise).save(tmp_path / "noise.png")
    boxes = [box(painting(tmp_path / "one.png", 1, 100)), *[box(tmp_path / "noise.png")] * 3]
    alone = [pixels.web_part(one) for one in boxes]
    plenty = sum(len(data) for _, data in alone)
    assert pixels.web_parts(boxes, plenty) == alone
    budget = plenty * 3 // 4
    fewer = pixels.web_parts(boxes, budget)
    assert pixels.web_parts(boxes, budget) == fewer, "reproducible"
    assert budget // 2 < sum(len(data) for _, data in fewer) <= budget
    assert fewer[0] == alone[0] and fewer[1] == fewer[2] == fewer[3] != alone[1]
    scarce = pixels.web_parts(boxes, 0)
    assert all(0 < len(data) <= pixels.LEAST_SHARE for _, data in scarce)


def test_forty_busy_pages_are_within_the_files_budget(tmp_path: Path) -> None:
    """Pictures of noise, each of which would take all that one may: 42 times that is more than the file may be."""
    theme = load_theme("classic")
    story = story_of([f"This is what was said on page {number}." for number in range(40)])
    pictures = {}
    for number, page in enumerate(story.pages):
        noise = random.Random(number).randbytes(256 * 256 * 3)
        Image.frombytes("RGB", (256, 256), noise).save(tmp_path / f"{page.id}.png")
        pictures[page.id] = PictureInfo(tmp_path / f"{page.id}.png", 256, 256)
    document = html.render(story, lay_out(story, pictures, theme), theme)
    embedded = re.findall(rb"data:image/(?:webp|avif);base64,([^\"]+)", document)
    assert len(embedded) >= 41
    assert 0.75 * html.MOST_BYTES < len(document) <= html.MOST_BYTES


def test_twelve_pages_are_within_their_budget(tmp_path: Path) -> None:
    theme = load_theme("classic")
    story = story_of([f"This is what was said on page {number}." for number in range(12)])
    pictures = {
        page.id: PictureInfo(painting(tmp_path / f"{page.id}.png", number, 512), 512, 512)
        for number, page in enumerate(story.pages)
    }
    document = html.render(story, lay_out(story, pictures, theme), theme)
    embedded = re.findall(rb"data:image/(?:webp|avif);base64,([^\"]+)", document)
    assert len(embedded) >= 13 and sum(map(len, embedded)) > 200_000, "as much as is painted"
    assert all(len(base64.b64decode(one)) <= pixels.MOST_BYTES for one in embedded)
    assert len(document) <= TWELVE_PAGES
