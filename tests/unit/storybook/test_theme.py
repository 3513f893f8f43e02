"""Themes: found by name or folder, and told plainly what is wrong with them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from storybook.errors import ThemeError
from storybook.story import LAYOUTS
from storybook.theme import FILES, load_theme, theme_names


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the classic theme, to be changed."""
    return Path(shutil.copytree(load_theme("classic").folder, tmp_path / "mine"))


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "theme.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_built_in_theme_has_every_layout_of_the_story_file() -> None:
    assert "classic" in theme_names()
    for name in theme_names():
        assert set(LAYOUTS) <= set(load_theme(name).layouts)


def test_a_folder_is_a_theme(copy: Path) -> None:
    change(copy, 'name = "classic"', 'name = "mine"')
    assert load_theme(copy).name == "mine"
    assert load_theme("mine", beside=copy.parent).folder == copy


def test_a_changed_theme_is_read_anew(copy: Path) -> None:
    assert load_theme(copy).palette["paper"] == "#fbf6e9"
    change(copy, "#fbf6e9", "#ffffff")
    assert load_theme(copy).palette["paper"] == "#ffffff"


def test_an_unknown_theme_is_refused_with_a_hint() -> None:
    with pytest.raises(ThemeError, match=r"no theme `clasic`.*did you mean `classic`"):
        load_theme("clasic")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('fill = "pine"', 'fill = "pin"', "unknown colour `pin`: did you mean `pine`"),
        ('style = "caption"', 'style = "captoin"', "unknown style `captoin`: did you mean `caption`"),
        ('shape = "sprig"', 'shape = "twig"', "unknown outline `twig`"),
        ('opening = "picture-top"', 'opening = "picture-tap"', "unknown layout `picture-tap`"),
        ('font = "display"', 'font = "loud"', "unknown font `loud`"),
        ("#fbf6e9", "cream", "palette.paper"),
        ("[pages.back]", "[pages.rear]", "pages.rear"),
        ("leading = 1.32", "leeding = 1.32", "styles.caption.leeding"),
        ("fonts/Alegreya-Medium.ttf", "fonts/Missing.ttf", "Missing.ttf"),
        ("fonts/Alegreya-Medium.ttf", "fonts/OFL-Alegreya.txt", "is not a TrueType font"),
        ('arch = "M0 1', 'arch = "m0 1', "outline `arch` may only use the path commands"),
        ("[margins]", "[margins", "theme.toml"),
        ("fonts/Alegreya-Medium.ttf", "../outside.ttf", "lies outside the theme's folder"),
    ],
)
def test_what_does_not_hold_together_is_named(copy: Path, old: str, new: str, message: str) -> None:
    change(copy, old, new)
    with pytest.raises(ThemeError) as caught:
        load_theme(copy)
    assert message in str(caught.value) and "theme.toml" in str(caught.value)


def test_a_theme_may_leave_files_to_classic(copy: Path) -> None:
    for name in FILES:
        (copy / name).unlink()
    (copy / "looks.css").write_text("html { --table: red; }")
    theme = load_theme(copy)
    assert theme.source("book.js") == load_theme("classic").source("book.js")
    assert theme.source("looks.css") == "html { --table: red; }"


@pytest.mark.parametrize("name", FILES)
def test_a_theme_reads_nothing_outside_its_folder(copy: Path, name: str) -> None:
    secret = copy.parent / "secret.txt"
    secret.write_text("secret")
    (copy / name).unlink()
    (copy / name).symlink_to(secret)
    with pytest.raises(ThemeError, match=rf"`{name}` lies outside the theme's folder"):
        load_theme(copy)
