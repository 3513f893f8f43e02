"""EPUB: a container that readers and epubcheck accept, with the frames' own lines where the frames have them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from bindery import ALL_LAYOUTS, painted, story_of
from PIL import Image

import storybook
from storybook.book import seen
from storybook.export import epub
from storybook.frames import Box, PageFrame
from storybook.layout import lay_out
from storybook.story import Character, Story
from storybook.storyfile import load
from storybook.theme import load_theme, theme_names

THEME = load_theme("classic")
FONTS = sorted(Path(__file__).with_name("fonts").glob("*.ttf"))
STORIES = sorted((Path(storybook.__file__).parents[1] / "stories").glob("*.toml"))
XHTML, OPF = "{http://www.w3.org/1999/xhtml}", "{http://www.idpf.org/2007/opf}"
TYPE = "{http://www.idpf.org/2007/ops}type"
EPUBCHECK = Path("/usr/share/java/epubcheck.jar")
needs_epubcheck = pytest.mark.needs(EPUBCHECK.exists() and shutil.which("java"), "epubcheck")


def made(story: Story, folder: Path) -> tuple[tuple[PageFrame, ...], zipfile.ZipFile]:
    folder.mkdir(exist_ok=True)
    frames = lay_out(story, painted(story, folder), THEME)
    return frames, zipfile.ZipFile(io.BytesIO(epub.render(story, frames, THEME)))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> tuple[tuple[PageFrame, ...], zipfile.ZipFile]:
    return made(story_of(ALL_LAYOUTS, language="en-GB", cover="ask"), tmp_path_factory.mktemp("book"))


def page(archive: zipfile.ZipFile, number: int) -> ET.Element:
    return ET.fromstring(archive.read(f"EPUB/page-{number:03}.xhtml"))


def lines(archive: zipfile.ZipFile, number: int) -> list[tuple[str, str]]:
    found = page(archive, number).iter(f"{XHTML}span")
    return [(span.text or "", span.get("style", "")) for span in found]


def checked(files: Sequence[Path]) -> str:
    """What epubcheck says of each file, warnings counted as faults."""
    told = [
        subprocess.run(
            ["java", "-jar", EPUBCHECK, "--failonwarnings", file], capture_output=True, text=True, check=False
        )
        for file in files
    ]
    return "\n".join(done.stdout + done.stderr for done in told if done.returncode)


@needs_epubcheck
def test_epubcheck_finds_nothing_in_any_sample_story(tmp_path: Path) -> None:
    files = []
    for path in STORIES:
        story = load(path).story
        (tmp_path / path.stem).mkdir()
        frames = lay_out(story, painted(story, tmp_path / path.stem), THEME)
        files.append(tmp_path / f"{path.stem}.epub")
        files[-1].write_bytes(epub.render(story, frames, THEME))
    assert len(files) >= 5 and checked(files) == ""


@needs_epubcheck
@pytest.mark.parametrize("name", [*theme_names(), "he", "ja"])
def test_epubcheck_finds_nothing_in_any_theme_or_direction(name: str, tmp_path: Path) -> None:
    """All layouts, with balloons, drop caps, emphasis and small capitals; and scripts of other directions and fonts."""
    said = {"he": "זה *לבן*.", "ja": "雪が*ふる*。"}.get(name, 'It is *all* [sc]white[/sc].\n"Oh," said Bo.')
    theme = load_theme(name) if name in theme_names() else load_theme("classic", fonts=FONTS)
    pages = [{**page, "text": said, "scene": "{bo} in the snow"} for page in ALL_LAYOUTS]
    story = story_of(pages, language=name if name in ("he", "ja") else "en", drop_caps=True)
    bo = Character(description="a bear", concepts=("bear",))
    story = story.model_copy(update={"characters": {"bo": bo}})
    pictures = {
        key: seen(info, {"bo": Box(0.3, 0.5, 0.3, 0.4)}) for key, info in painted(story, tmp_path).items()
    }
    frames = lay_out(story, pictures, theme)
    assert (name == "comic") == any(text.role == "speech" for frame in frames for text in frame.texts)
    (tmp_path / "a.epub").write_bytes(epub.render(story, frames, theme))
    assert checked([tmp_path / "a.epub"]) == ""


@needs_epubcheck
def test_epubcheck_finds_nothing_in_an_awkward_story(tmp_path: Path) -> None:
    awkward = "]]> <b>&amp;</b> \" ' \ufffe --> Ünï"
    pages = [
        {"id": "A-1_", "text": "Hm & <i>so</i>.", "alt": awkward},
        {"text": "No picture.", "scene": None},
    ]
    story = story_of(pages, title='<&> "Quoted"', author="A & B <c>", language="pt-BR", trim="A5 landscape")
    frames = lay_out(story, painted(story, tmp_path), THEME)
    (tmp_path / "a.epub").write_bytes(epub.render(story, frames, THEME))
    assert checked([tmp_path / "a.epub"]) == ""


def test_the_type_comes_first_and_uncompressed(book: tuple[object, zipfile.ZipFile]) -> None:
    first = book[1].infolist()[0]
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert book[1].read("mimetype") == b"application/epub+zip"


def test_every_line_is_live_text_where_the_frame_has_it(
    book: tuple[tuple[PageFrame, ...], zipfile.ZipFile],
) -> None:
    frames, archive = book
    for number, frame in enumerate(frames, start=1):
        expected = [line for text in frame.texts for line in text.lines]
        found = lines(archive, number)
        assert [text for text, _ in found] == [line.text for line in expected]
        for line, (_, style) in zip(expected, found, strict=True):
            left, top = (float(value) for value in re.findall(r"(-?[\d.]+)px", style))
            assert left == pytest.approx(2 * line.x, abs=0.01) and top < 2 * line.baseline


def test_spreads_viewports_and_reading_order(book: tuple[tuple[PageFrame, ...], zipfile.ZipFile]) -> None:
    frames, archive = book
    package = ET.fromstring(archive.read("EPUB/package.opf"))
    spine = package.find(f"{OPF}spine")
    assert spine is not None
    sides = [(item.get("idref"), item.get("properties")) for item in spine]
    wanted = {"recto": "page-spread-right", "verso": "page-spread-left"}
    assert sides == [(f"page-{n}", wanted[frame.side]) for n, frame in enumerate(frames, start=1)]
    metas = {meta.get("property"): meta.text for meta in package.iter(f"{OPF}meta")}
    assert metas["rendition:layout"] == "pre-paginated"
    assert b'content="width=1224, height=1224"' in archive.read("EPUB/page-001.xhtml")


def test_pictures_are_described_and_a_spread_only_once(
    book: tuple[tuple[PageFrame, ...], zipfile.ZipFile],
) -> None:
    frames, archive = book
    alts = {
        frame.id: [image.get("alt") for image in page(archive, number).iter(f"{XHTML}img")]
        for number, frame in enumerate(frames, start=1)
    }
    assert alts["roll"] == ["a fox in the snow"] and alts["roll.2"] == [""]
    hidden = [section.get("aria-hidden") for section in page(archive, 2).iter(f"{XHTML}section")]
    assert frames[1].kind == "endpaper" and hidden == ["true"]


def test_language_metadata_cover_and_navigation(book: tuple[object, zipfile.ZipFile]) -> None:
    archive = book[1]
    package = archive.read("EPUB/package.opf").decode()
    assert "<dc:language>en-GB</dc:language>" in package and "<dc:creator" in package
    for feature in ("alternativeText", "readingOrder", "tableOfContents"):
        assert f'"schema:accessibilityFeature">{feature}<' in package
    cover = re.search(r'href="([^"]+)" media-type="image/jpeg" properties="cover-image"', package)
    assert cover and Image.open(archive.open(f"EPUB/{cover[1]}")).size == (1600, 1600)
    nav = ET.fromstring(archive.read("EPUB/nav.xhtml"))
    kinds = {found.get(TYPE): found for found in nav.iter(f"{XHTML}nav")}
    assert set(kinds) == {"toc", "page-list", "landmarks"}
    labels = [link.text for link in kinds["toc"].iter(f"{XHTML}a")]
    assert labels[:3] == ["Cover", "First Snow", "Page 2"] and labels[-1] == "Back cover"
    assert page(archive, 1).get("lang") == "en-GB"


def test_nothing_runs_and_nothing_is_fetched(book: tuple[object, zipfile.ZipFile]) -> None:
    names = set(book[1].namelist())
    for name in names:
        if name.endswith((".xhtml", ".css")):
            text = book[1].read(name).decode()
            assert "<script" not in text and "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", text)
            for link in re.findall(r'(?:src|href)="([^"#]+)"|url\("([^"]+)"\)', text):
                assert f"EPUB/{link[0] or link[1]}" in names


def test_identical_input_gives_identical_bytes_and_a_change_another_date(tmp_path: Path) -> None:
    one, other = story_of(["Snow fell."]), story_of(["Snow fell again."])
    frames = lay_out(one, painted(one, tmp_path), THEME)
    data = epub.render(one, frames, THEME)
    assert epub.render(one, frames, THEME) == data
    changed = epub.render(other, lay_out(other, painted(other, tmp_path), THEME), THEME)
    said = [zipfile.ZipFile(io.BytesIO(d)).read("EPUB/package.opf").decode() for d in (data, changed)]
    dates, names = (
        [re.findall(pattern, text) for text in said]
        for pattern in (r'modified">([^<]+)<', r'book-id">([^<]+)<')
    )
    assert dates[0] != dates[1] and names[0] == names[1] and len(dates[0]) == len(names[0]) == 1
