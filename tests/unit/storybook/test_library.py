"""A library: every story below a folder, one failure on its own, and a shelf that links to every book."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from crayon import Crayon

from storybook.cli import main
from storybook.errors import RequestError
from storybook.library import find_stories


class Links(HTMLParser):
    """Collects what a page points to, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.targets += [unquote(value) for name, value in attrs if name in ("href", "src") and value]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def shelf(story: Path, crayon: Crayon, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two sound stories (one in a folder of its own), a broken one, and other TOML files."""
    monkeypatch.setattr("storybook.commands.common.Easel", lambda *_options: crayon)
    text = story.read_text(encoding="utf-8")
    other = story.parent / "more & more"
    other.mkdir()
    (other / "weights").mkdir()
    (other / "weights" / "config.json").write_text("{}")
    (other / "bo.toml").write_text(text.replace("First Snow", "Bo & <Fern>"), encoding="utf-8")
    (story.parent / "broken.toml").write_text(text.replace("{fern} standing", "{fren} standing"))
    (story.parent / "torn.toml").write_text('[story]\ntitle = "x')
    (story.parent / "pyproject.toml").write_text("[project]\n")
    return story.parent


def test_one_broken_story_does_not_stop_the_others(
    shelf: Path, capsys: pytest.CaptureFixture[str], crayon: Crayon
) -> None:
    assert main(["library", str(shelf)]) == 1
    out, err = capsys.readouterr()
    assert out.strip() == str(shelf / "index.html")
    assert "unknown character `fren`" in err and "1 error in the story" in err
    assert len(crayon.painted) == 6
    page = Links()
    page.feed((shelf / "index.html").read_text(encoding="utf-8"))
    assert "Bo & <Fern>" in page.text and "First Snow" in page.text
    assert len([link for link in page.targets if link.endswith(".png")]) == 2
    assert all((shelf / link).is_file() for link in page.targets)


def test_again_paints_nothing_and_a_program_can_read_it(
    shelf: Path, capsys: pytest.CaptureFixture[str], crayon: Crayon
) -> None:
    main(["library", str(shelf), "-q"])
    capsys.readouterr()
    assert main(["library", str(shelf), "-q", "--json"]) == 1
    stories = json.loads(capsys.readouterr().out)["stories"]
    assert {Path(story["story"]).name: story["state"] for story in stories} == {
        "snow.toml": "up to date",
        "bo.toml": "up to date",
        "broken.toml": "1 error in the story",
        "torn.toml": "1 error in the story",
    }
    assert len(crayon.painted) == 6


def test_a_page_of_somebody_else_is_left_alone(
    shelf: Path, capsys: pytest.CaptureFixture[str], crayon: Crayon
) -> None:
    (shelf / "index.html").write_text("<h1>Mine</h1>")
    assert main(["library", str(shelf), "-q"]) == 2
    assert "left alone" in capsys.readouterr().err
    assert (shelf / "index.html").read_text() == "<h1>Mine</h1>" and not crayon.painted


def test_folders_without_stories_are_errors(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no story below"):
        find_stories(tmp_path)
    with pytest.raises(RequestError, match="is no folder"):
        find_stories(tmp_path / "none")


def test_a_file_where_a_books_folder_should_be_stops_that_book_only(
    shelf: Path, capsys: pytest.CaptureFixture[str], crayon: Crayon
) -> None:
    (shelf / "snow.book").write_text("in the way")
    assert main(["library", str(shelf), "-q", "--json"]) == 1
    stories = {Path(entry["story"]).name: entry for entry in json.loads(capsys.readouterr().out)["stories"]}
    assert stories["bo.toml"]["ok"] and "snow.book" in stories["snow.toml"]["error"]
    assert "fren" in stories["broken.toml"]["problems"][0]["message"]


def test_a_book_whose_story_gets_a_fault_stays_on_the_shelf(
    shelf: Path, capsys: pytest.CaptureFixture[str], crayon: Crayon
) -> None:
    main(["library", str(shelf), "-q"])
    story = shelf / "snow.toml"
    story.write_text(story.read_text(encoding="utf-8").replace("{bo}", "{ob}"), encoding="utf-8")
    assert main(["library", str(shelf), "-q"]) == 1
    page = Links()
    page.feed((shelf / "index.html").read_text(encoding="utf-8"))
    assert "snow.book/snow.html" in page.targets and "not up to date" in page.text


def test_a_dry_run_tells_of_every_story_and_paints_nothing(
    shelf: Path, capsys: pytest.CaptureFixture[str], crayon: Crayon
) -> None:
    assert main(["library", str(shelf), "--dry-run"]) == 1
    out = capsys.readouterr().out
    assert out.count("3 pages to paint, 0 up to date") == 2 and not (shelf / "index.html").exists()
    assert main(["library", str(shelf), "--dry-run", "--json"]) == 1
    assert [len(book["pages"]) for book in json.loads(capsys.readouterr().out)] == [3, 3]
    assert not crayon.painted
