"""Text over pictures: whatever the pixels, it contrasts, and every output draws the same panel."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from bindery import story_of
from PIL import Image

from storybook.book import picture_info, sampled
from storybook.contrast import LEAST, contrast, luminance, unrest
from storybook.elements import ShapeElement, TextElement
from storybook.errors import LayoutError
from storybook.export import epub, html, pdf
from storybook.flatten import flattened
from storybook.frames import Box, PageFrame, PictureBox, PictureInfo, ShapeBox, TextBox
from storybook.layout import lay_out
from storybook.theme import Theme, load_theme

CLASSIC = load_theme("classic")
PAGE = {"id": "it", "text": "Fern had never seen the sky come down before.", "layout": "full-bleed"}


def picture(kind: str, size: int = 300) -> Image.Image:
    """A hard background for text."""
    y, x = np.mgrid[:size, :size]
    grey = {
        "black": np.zeros_like(x),
        "white": np.full_like(x, 255),
        "checks": 255 * ((x + y) % 2),
        "wide checks": 255 * ((x // 30 + y // 30) % 2),
        "ramp": x * 255 // size,
        "speck": np.where((x == size // 2 + 7) & (y % 20 == 3), 0, 255),
    }.get(kind)
    if grey is None:
        return Image.new("RGB", (size, size), kind)
    return Image.fromarray(grey.astype("uint8")).convert("RGB")


KINDS = ["speck", "black", "white", "checks", "wide checks", "ramp", "blue", "yellow", "#777777", "red"]


def without_panel(colour: str) -> Theme:
    """The theme, its captions over pictures bare and in that colour of the palette."""
    sheets = []
    for sheet in CLASSIC.layouts["full-bleed"]:
        elements = (
            element.model_copy(update={"panel": None}) if isinstance(element, TextElement) else element
            for element in sheet.elements
        )
        sheets.append(sheet.model_copy(update={"elements": tuple(elements)}))
    caption = CLASSIC.styles["caption"].model_copy(update={"colour": colour})
    return CLASSIC.model_copy(
        update={
            "layouts": CLASSIC.layouts | {"full-bleed": tuple(sheets)},
            "styles": CLASSIC.styles | {"caption": caption},
        }
    )


def page_of(theme: Theme, info: PictureInfo) -> PageFrame:
    return next(f for f in lay_out(story_of([PAGE]), {"it": info}, theme) if f.id == "it")


def least_contrast(frame: PageFrame, image: Image.Image) -> float:
    """The contrast of a page's text with the worst of the true pixels under its lines."""
    (text,) = frame.texts
    (shown,) = frame.pictures
    page = image.resize((round(shown.box.width), round(shown.box.height)), Image.Resampling.NEAREST)
    for shape in (item for item in frame.items if isinstance(item, ShapeBox)):
        left, top = round(shape.box.x), round(shape.box.y)
        under = page.crop((left, top, round(shape.box.right), round(shape.box.bottom)))
        page.paste(Image.blend(under, Image.new("RGB", under.size, shape.fill), shape.opacity), (left, top))
    size = text.lettering.size
    pixels = [
        np.asarray(
            page.crop((round(line.x), round(line.baseline - 0.8 * size), round(line.x + line.width), round(line.baseline + 0.25 * size)))
        ).reshape(-1, 3)
        for line in text.lines
    ]  # fmt: skip
    return contrast(text.lettering.colour, np.concatenate(pixels) / 255)


def test_luminance_and_contrast_are_those_of_wcag() -> None:
    assert luminance(np.array([[1.0, 1, 1], [0, 0, 0], [1, 0, 0]])) == pytest.approx([1, 0, 0.2126])
    assert contrast("#000000", np.ones((1, 3))) == pytest.approx(21)
    assert contrast("#777777", np.ones((1, 3))) == pytest.approx(4.48, abs=0.01)
    assert contrast("#000000", np.array([[0.0] * 3] + [[1.0] * 3] * 99)) == pytest.approx(1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("look", ["panel", "ink", "cream", "clay"])
def test_text_contrasts_with_any_picture(kind: str, look: str, tmp_path: Path) -> None:
    image = picture(kind)
    image.save(tmp_path / "it.png")
    theme = CLASSIC if look == "panel" else without_panel(look)
    frame = page_of(theme, picture_info(tmp_path / "it.png"))
    assert least_contrast(frame, image) >= LEAST - 0.05
    (text,) = frame.texts
    for shape in (item for item in frame.items if isinstance(item, ShapeBox)):
        assert all(shape.box.x <= line.x and line.x + line.width <= shape.box.right for line in text.lines)


def test_where_a_picture_is_light_enough_nothing_is_put_under_the_text(tmp_path: Path) -> None:
    picture("white").save(tmp_path / "white.png")
    picture("black").save(tmp_path / "black.png")
    theme = without_panel("ink")
    kinds = {
        name: [type(item) for item in page_of(theme, picture_info(tmp_path / f"{name}.png")).items]
        for name in ("white", "black")
    }
    assert ShapeBox not in kinds["white"]
    assert kinds["black"].index(ShapeBox) == kinds["black"].index(TextBox) - 1


def test_a_busy_picture_is_calmed_even_where_it_is_light(tmp_path: Path) -> None:
    light = np.asarray(picture("checks")).astype(int) * 120 // 255 + 135
    image = Image.fromarray(light.astype("uint8"))
    image.save(tmp_path / "it.png")
    assert contrast(CLASSIC.palette["ink"], light.reshape(-1, 3) / 255) < 21 and unrest(light / 255) > 2.5
    (scrim,) = (
        item
        for item in page_of(without_panel("ink"), picture_info(tmp_path / "it.png")).items
        if isinstance(item, ShapeBox)
    )
    fill = np.array(list(bytes.fromhex((scrim.fill or "")[1:]))) / 255
    assert unrest(scrim.opacity * fill + (1 - scrim.opacity) * light.reshape(-1, 3) / 255) <= 1.6


def test_a_panel_is_never_fainter_than_the_theme_has_it(tmp_path: Path) -> None:
    picture("white").save(tmp_path / "it.png")
    shapes = [s for s in page_of(CLASSIC, picture_info(tmp_path / "it.png")).items if isinstance(s, ShapeBox)]
    assert [shape.opacity for shape in shapes] == [0.94]


def test_a_pattern_is_sampled_as_it_is_and_not_as_its_mean() -> None:
    pixels = sampled(picture("checks", 1600))
    share = np.frombuffer(pixels.colours, dtype=np.uint8).mean() / 255
    assert set(pixels.colours) == {0, 255} and share == pytest.approx(0.5, abs=0.02)


def test_all_outputs_draw_the_same_scrim(tmp_path: Path) -> None:
    image = picture("#203040")
    image.save(tmp_path / "it.png")
    theme, story = without_panel("ink"), story_of([PAGE])
    frames = lay_out(story, {"it": picture_info(tmp_path / "it.png")}, theme)
    at, frame = next((i, f) for i, f in enumerate(frames) if f.id == "it")
    scrim = next(item for item in frame.items if isinstance(item, ShapeBox))
    assert 0 < scrim.opacity < 1
    drawn = f'fill="{scrim.fill}" opacity="{scrim.opacity:.3f}'.rstrip("0")
    assert drawn in html.render(story, frames, theme).decode()
    assert drawn.encode() in b"".join(
        data for data in _files(epub.render(story, frames, theme)) if b"<rect" in data
    )
    corner = (round(scrim.box.x + scrim.box.width / 2), round(scrim.box.y) + 2)
    expected = [
        round(scrim.opacity * ink + (1 - scrim.opacity) * ground)
        for ink, ground in zip(bytes.fromhex((scrim.fill or "")[1:]), (0x20, 0x30, 0x40), strict=True)
    ]
    for pages in (frames, flattened(frames, theme.outline)):
        document = pypdfium2.PdfDocument(pdf.render(story, pages, theme))
        shown = document[at].render(scale=1).to_pil().convert("RGB").getpixel(corner)
        document.close()
        assert shown == pytest.approx(expected, abs=4)


def _files(data: bytes) -> list[bytes]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    return [archive.read(name) for name in archive.namelist()]


def test_a_text_that_cannot_be_read_on_what_is_drawn_under_it_is_refused() -> None:
    """On an outline that covers only a part of the text's place: where its lines are is known when they are set."""
    (sheet,) = CLASSIC.layouts["text-only"]
    blot = ShapeElement(kind="shape", box=(0, 0.3, 1, 0.4), shape="blot", fill="ink")
    theme = CLASSIC.model_copy(
        update={
            "shapes": CLASSIC.shapes | {"blot": "M.05 .05 H.95 V.95 H.05 Z"},
            "layouts": CLASSIC.layouts
            | {"text-only": (sheet.model_copy(update={"elements": (blot, *sheet.elements)}),)},
        }
    )
    story = story_of([{"id": "it", "text": "So they waited.", "layout": "text-only"}])
    with pytest.raises(
        LayoutError, match=r"page it: .*#2e2a2b on #2e2a2b has a contrast of 1.0:1, not 4.5:1"
    ) as caught:
        lay_out(story, {}, theme)
    assert caught.value.faults[0].path == ("story", "theme")


@pytest.mark.parametrize("shape", [None, "arch"])
def test_a_panel_over_a_cut_picture_is_printed_as_it_is_seen(shape: str | None, tmp_path: Path) -> None:
    """Within the picture's outline, partly beside it, and under the panel's own outline."""
    picture("#203040").save(tmp_path / "it.png")
    shown = PictureBox(tmp_path / "it.png", Box(100, 100, 300, 300), Box(0, 0, 1, 1), "", shape=shape)
    panels = (
        ShapeBox(Box(200, 250, 100, 60), fill="#ffffff", opacity=0.5),
        ShapeBox(Box(340, 300, 120, 60), fill="#ff8000", opacity=0.4, radius=8),
        ShapeBox(Box(120, 330, 80, 60), shape="card", fill="#00ff00", stroke="#000000", opacity=0.7),
    )
    frame = PageFrame("it", "page", "", "recto", 612, 612, "#fbf6e9", items=(shown, *panels))
    (solid,) = flattened([frame], CLASSIC.outline)
    assert not [item for item in solid.items if isinstance(item, ShapeBox) and item.opacity < 1]
    pages = []
    for one in (frame, solid):
        document = pypdfium2.PdfDocument(pdf.render(story_of([PAGE]), [one], CLASSIC))
        pages.append(np.asarray(document[0].render(scale=1).to_pil().convert("RGB")).astype(int))
        document.close()
    distance = np.abs(pages[0] - pages[1]).max(axis=2)
    assert np.mean(distance > 6) < 0.004, "but for edges"


def test_a_see_through_shape_is_mixed_with_the_solid_one_that_it_lies_on() -> None:
    under, over = Box(0, 0, 80, 80), Box(20, 20, 20, 20)
    for outline, expected in ((None, "#800000"), ("sprig", "#808080")):
        items = (ShapeBox(under, outline, fill="#ff0000"), ShapeBox(over, fill="#000000", opacity=0.5))
        frame = PageFrame("a", "page", "", "recto", 100, 100, "#ffffff", items=items)
        assert flattened([frame], CLASSIC.outline)[0].items[1] == ShapeBox(over, fill=expected)
