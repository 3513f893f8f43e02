"""`storybook export`: what may be ordered of a rendered book, and what is told where it cannot be made."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from crayon import Crayon, Shell

import storybook
from storybook.book import laid_out
from storybook.edition import painted
from storybook.resolution import least
from storybook.storyfile import load


@pytest.fixture(autouse=True)
def painter(crayon: Crayon, monkeypatch: pytest.MonkeyPatch) -> Crayon:
    """Every command paints with the crayon."""
    monkeypatch.setattr("storybook.commands.common.Easel", lambda *_options: crayon)
    return crayon


@pytest.fixture
def book(shell: Shell, story: Path) -> Path:
    """A rendered book's folder."""
    assert shell("render", story, "-q")[0] == 0
    return story.parent / "snow.book"


def test_the_screen_pdf_and_html_are_those_of_render(shell: Shell, story: Path, book: Path) -> None:
    for kind in ("pdf", "html"):
        rendered = (book / f"snow.{kind}").read_bytes()
        (book / f"snow.{kind}").unlink()
        code, out, _ = shell("export", story, "--format", kind)
        assert (code, out.split()) == (0, [str(book / f"snow.{kind}")])
        assert (book / f"snow.{kind}").read_bytes() == rendered


def test_it_goes_where_it_is_asked_to(shell: Shell, story: Path, book: Path, tmp_path: Path) -> None:
    wanted = tmp_path / "deep" / "mine.epub"
    code, out, _ = shell("export", story, "--format", "epub", "--out", wanted, "--json")
    assert code == 0 and json.loads(out)["files"] == [str(wanted)] and wanted.read_bytes()[:2] == b"PK"
    assert not (book / "snow.epub").exists()


def test_missing_pictures_are_named_with_a_way_out(shell: Shell, story: Path, book: Path) -> None:
    story.write_text(story.read_text().replace("walking", "sitting"))
    code, out, err = shell("export", story, "--format", "epub")
    assert (code, out) == (2, "")
    assert "1 of the book's 3 pictures" in err and "page two: changed: scene" in err
    assert f"storybook render {story}" in err.replace("\n", " ")
    assert not (book / "snow.epub").exists()


def test_pictures_of_another_quality_are_pointed_out(shell: Shell, story: Path) -> None:
    assert shell("render", story, "-q", "--quality", "draft")[0] == 0
    code, _, err = shell("export", story, "--format", "epub")
    assert code == 2 and "they were painted at another quality: add --quality draft" in err.replace("\n", " ")
    assert shell("export", story, "--format", "epub", "--quality", "draft")[0] == 0
    code, _, err = shell("export", story, "--format", "epub", "--quality", "balanced", "--book", "elsewhere")
    assert "paint them first" in err and "--quality balanced" in err.replace("\n", " ")


def test_a_book_elsewhere_is_found_and_the_way_out_names_it(
    shell: Shell, story: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    assert "--out" in shell("export", story, "--format", "pdf", "--book", there)[2]
    assert not there.exists(), "looking for a book makes no folder"
    shell("render", story, "-q", "--out", there)
    assert shell("export", story, "--format", "pdf", "--book", there)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "say what to make"),
        (["--format", "epub", "--profile", "kdp"], "is for PDF"),
        (["--format", "pdf", "--paper", "a4"], "--profile home"),
        (["--format", "epub", "--check"], "--profile"),
        (["--profile", "kpd"], "did you mean `kdp`?"),
    ],
)
def test_what_cannot_be_ordered(
    shell: Shell, story: Path, book: Path, arguments: list[str], told: str
) -> None:
    code, out, err = shell("export", story, *arguments)
    assert (code, out) == (2, "") and told in err and "Traceback" not in err


def test_help_has_examples(shell: Shell) -> None:
    _, out, _ = shell("export", "--help")
    assert "examples:" in out and "--format epub" in out and "--profile kdp" in out


def test_exporting_loads_no_torch(shell: Shell, story: Path, book: Path) -> None:
    code = (
        "import sys; from storybook.cli import main; "
        f"done = main(['export', {str(story)!r}, '--format', 'epub']); sys.exit(done or 'torch' in sys.modules)"
    )
    root = Path(storybook.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_what_a_printer_would_reject_is_told_and_the_exit_code_says_so(
    shell: Shell, story: Path, book: Path
) -> None:
    code, out, err = shell("export", story, "--profile", "kdp")
    files = [str(book / f"snow-kdp{part}.pdf") for part in ("", "-cover")]
    assert (code, out.split()) == (1, files), "written all the same, to be looked at"
    assert "binds 24 or more" in err and "= write more pages" in err and "(one)" in err
    assert "pixels an inch as painted: cover " in err and " --> the cover\n" in err


def test_a_check_writes_nothing(shell: Shell, story: Path, book: Path) -> None:
    before = sorted(book.iterdir())
    code, out, _ = shell("export", story, "--profile", "ingram", "--check", "--json")
    result = json.loads(out)
    assert (code, result["files"], result["rejected"]) == (1, [], True)
    assert {"severity", "message", "remedy", "pages", "part"} == set(result["findings"][0])
    assert set(result["pixels_per_inch"]) == {"_cover", "one", "two", "three"}
    assert sorted(book.iterdir()) == before


@pytest.mark.parametrize("profile", ["screen", "kdp", "ingram", "home"])
def test_how_fine_every_picture_is_is_told_for_all_profiles(
    shell: Shell, story: Path, book: Path, profile: str
) -> None:
    _, out, _ = shell("export", story, "--format", "pdf", "--profile", profile, "--json")
    told = json.loads(out)["pixels_per_inch"]
    assert set(told) == {"_cover", "one", "two", "three"} and all(value > 0 for value in told.values())
    file = load(story)
    pictures = painted(file, book)
    infos = {info.path: info for info in pictures.values()}
    frames, _ = laid_out(file.story, pictures, file.theme)
    (cover,) = (frame for frame in frames if frame.kind == "cover")
    assert told["_cover"] == pytest.approx(least(cover, infos), rel=0.05)


def test_a_booklet_for_either_paper(shell: Shell, story: Path, book: Path) -> None:
    assert shell("export", story, "--profile", "home")[:2] == (0, f"{book / 'snow-home.pdf'}\n")
    letter = (book / "snow-home.pdf").read_bytes()
    assert shell("export", story, "--profile", "home", "--paper", "a4")[0] == 0
    assert (book / "snow-home.pdf").read_bytes() != letter
