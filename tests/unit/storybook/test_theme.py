"""Themes: found by name or folder, and told plainly what is wrong with them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from bindery import pictures_of

from storybook.errors import StoryError, ThemeError
from storybook.layout import lay_out
from storybook.scaffold import new_theme
from storybook.story import Page
from storybook.storyfile import load
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


def test_every_built_in_theme_has_every_layout_that_the_keys_of_a_page_tell_of() -> None:
    told = set(re.findall(r"`([\w-]+)`", Page.model_fields["layout"].description or ""))
    assert "classic" in theme_names()
    for name in theme_names():
        assert set(load_theme(name).layouts) == told


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
        ('fill = "pine"', 'fill = "pin"', "unknown colour `pin`|did you mean `pine`?"),
        ('style = "caption"', 'style = "captoin"', "unknown style `captoin`|did you mean `caption`?"),
        ('shape = "sprig"', 'shape = "twig"', "unknown outline `twig`"),
        ('opening = "picture-top"', 'opening = "picture-tap"', "unknown layout `picture-tap`"),
        ('font = "display"', 'font = "loud"', "unknown font `loud`"),
        ("#fbf6e9", "cream", "palette.paper"),
        ("[pages.back]", "[pages.rear]", "pages.rear"),
        ("leading = 1.32", "leeding = 1.32", "styles.caption.leeding"),
        ("fonts/Alegreya-Medium.ttf", "fonts/Missing.ttf", "Missing.ttf"),
        ("fonts/Alegreya-Medium.ttf", "fonts/OFL-Alegreya.txt", "is not a TrueType font"),
        ('arch = "M0 1', 'arch = "m0 1', "the outline `arch` may only use the path commands"),
        ("[margins]", "[margins", "]"),
        ("fonts/Alegreya-Medium.ttf", "../outside.ttf", "lies outside the theme's folder"),
        (
            'soft = "#73675d"',
            '"light blue" = "#73675d"',
            "the colour `light blue` needs a name|write `light-blue`",
        ),
        ("thread =", '"1st" =', "the colour `1st` needs a name of letters|choose another"),
        ("italic = {", '"f:it" = {', "the font `f:it` needs a name"),
        ('leaf = "M.12', '"a leaf" = "M.12', "the outline `a leaf` needs a name|write `a-leaf`"),
        ("[styles.verse]", "[styles.'x y']", "the style `x y` needs a name|write `x-y`"),
        ("[[layouts.text-only]]", "[[layouts.'text/only']]", "the layout `text/only` needs a name"),
        (
            'role = "author", style = "author"',
            'sheet = 1, role = "author", style = "author"',
            "there is no second page here|leave `sheet` out",
        ),
        ("[pages.back]", "[pages.back]\nsheets = 2", "`back` is one page"),
        ("[pages.back]", "[pages.back]\nmirror = true", "`back` lies on one side only"),
        ("[0.3, 0.44, 0.4, 0.12]", "[0.3, 0.44, 0.4, 0]", "this box is empty|fractions"),
        ("[0.3, 0.44, 0.4, 0.12]", "[0.3, 0.44, -0.4, 0.12]", "this box is empty"),
        ("[0.3, 0.44, 0.4, 0.12]", "[0.3, 1.44, 0.4, 0.12]", "this box is off the page"),
        ("[0, 0.12, 1, 0.42]", "[0.4, 0.12, 1, 0.42]", "this box is off the page"),
        ("[0.3, 0.44, 0.4, 0.12]", "[0.3, 0.44, 0.4, inf]", "finite number"),
        ('arch = "M0 1', 'arch = "M0 V', "the outline `arch` has 1 numbers after M, which takes 2"),
        ('arch = "M0 1', 'arch = "L0 1', "the outline `arch` must begin with the path command M"),
        ('arch = "M0 1', 'arch = "M Z M0 1', "the outline `arch` has 0 numbers after M"),
        (
            'pictureless = "text-only"',
            'pictureless = "full-bleed"',
            "the layout `full-bleed` shows a picture",
        ),
        (
            'like = "picture-left"',
            'like = "picture-lefd"',
            "there is no layout `picture-lefd` with variants of its own|`picture-left`",
        ),
        (
            'like = "picture-left"',
            'like = "picture-outside"',
            "no layout `picture-outside` with variants of its own",
        ),
        (
            "[[layouts.picture-facing]]",
            "[[layouts.picture-facing]]\nmirror = true",
            "two facing pages have no other side",
        ),
        ('wordless = "full-bleed"', 'wordless = "text-only"', "the layout `text-only` shows no picture"),
    ],
)
def test_what_does_not_hold_together_is_named(copy: Path, old: str, new: str, message: str) -> None:
    change(copy, old, new)
    with pytest.raises(ThemeError) as caught:
        load_theme(copy)
    problem, path = caught.value.problems[0], copy / "theme.toml"
    assert all(part in f"{problem.message} {problem.hint}" for part in message.split("|"))
    first = path.read_text(encoding="utf-8").split(new)[0].count("\n") + 1
    assert problem.file == str(path) and first <= problem.line <= first + new.count("\n")


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


def test_every_flaw_of_a_theme_is_told(copy: Path) -> None:
    change(copy, 'fill = "pine"', 'fill = "pin"')
    change(copy, 'style = "title"', 'style = "tittle"')
    change(copy, "[0, 0, 1, 0.75]", "[0, 0, 1, 0]")
    with pytest.raises(ThemeError) as caught:
        load_theme(copy)
    assert [p.excerpt[p.column - 1 :][: p.length] for p in caught.value.problems] == [
        '"tittle"',
        '"pin"',
        "[0, 0, 1, 0]",
    ]


def test_letters_that_cannot_be_read_on_the_paper_are_told_once_for_each_ground(copy: Path) -> None:
    change(copy, 'ink = "#2e2a2b"', 'ink = "#bfb8a5"')
    with pytest.raises(ThemeError) as caught:
        load_theme(copy)
    (problem,) = caught.value.problems
    assert "style `caption` in `ink` (#bfb8a5) on `paper` (#fbf6e9) cannot be read" in problem.message
    assert "1.8:1, and must be 4.5:1" in problem.message and 'style = "caption"' in problem.excerpt


def test_variants_of_a_layout_are_of_one_kind(copy: Path) -> None:
    change(
        copy,
        '[[layouts.picture-facing]]\nsheets = 2\nelements = [\n  { kind = "picture"',
        '[[layouts.picture-facing]]\nelements = [\n  { kind = "shape"',
    )
    change(
        copy,
        'shape = "deckle", most_cropped = 0.2 },\n  { kind = "text", sheet = 1, role = "caption", style = "caption", box = [0.06',
        'shape = "deckle" },\n  { kind = "text", role = "caption", style = "caption", box = [0.06',
    )
    with pytest.raises(ThemeError) as caught:
        load_theme(copy)
    told = [problem.message for problem in caught.value.problems]
    assert any("`picture-facing` has `sheets = 2`, and this one 1" in message for message in told)
    assert any("`picture-facing` has a picture, and this one has none" in message for message in told)


def test_a_panel_is_a_ground_too_however_dense_it_is(copy: Path) -> None:
    change(copy, 'fill = "paper", shape = "card"', 'fill = "soft", shape = "card"')
    with pytest.raises(
        ThemeError,
        match=r"in `ink` \(#2e2a2b\) on `soft` \(#73675d\) cannot be read: their contrast is 2.6:1",
    ):
        load_theme(copy)


def test_letters_may_be_the_papers_colour_where_they_lie_on_something_else() -> None:
    """As the numbers in bedtime's moons."""
    theme = load_theme("bedtime")
    assert theme.palette[theme.styles["folio"].colour] == theme.palette["paper"]


ADDED = """
[[layouts.window-seat]]
elements = [
  { kind = "picture", box = [0.2, 0.1, 0.6, 0.5], most_cropped = 0.3 },
  { kind = "text", role = "caption", style = "caption", box = [0, 0.65, 1, 0.35] },
]

[[layouts.signature]]
elements = [
  { kind = "text", role = "caption", style = "verse", box = [0.1, 0.5, 0.8, 0.4] },
]
"""
STORY = """\
[story]
title = "First Snow"
theme = "ours"

[[pages]]
text = "Fern looked up."
scene = "a fox in the snow"
layout = "window-seat"

[[pages]]
text = "The end."
scene = "a fox in the snow"
layout = "signature"
"""


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """A story beside a theme with layouts of its own."""
    folder = new_theme("ours", "minimal", tmp_path)
    (folder / "theme.toml").write_text((folder / "theme.toml").read_text() + ADDED)
    path = tmp_path / "story.toml"
    path.write_text(STORY)
    return path


def test_a_layout_is_added_in_the_theme_alone(story: Path) -> None:
    file = load(story)
    assert [page.painted for page in file.story.pages] == [True, False]
    assert [job.page_id for job in file.plan().pages] == ["1"]
    assert [warning.line for warning in file.warnings if "not painted" in warning.message] == [12]
    frames = lay_out(file.story, pictures_of(file.story), load_theme(file.theme))
    shown = {frame.id: list(frame.pictures) for frame in frames}
    assert len(shown["1"]) == 1 and not shown["2"]
    assert next(iter(shown["1"])).box.width < 0.6 * 612


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('"signature"', '"signatrue"', 13, "the theme has no layout `signatrue`; it has picture-top, .*window-seat, signature"),
        ('scene = "a fox in the snow"\nlayout = "window-seat"', 'layout = "window-seat"', 7, "shows a picture, but the page has no `scene`"),
        ('text = "The end."\n', "", 10, "it needs a `text`$"),
        ('theme = "ours"', 'theme = "ours"\ncover = "2"', 4, "shows no picture"),
    ],
)  # fmt: skip
def test_a_storys_layouts_are_those_of_its_theme(
    story: Path, old: str, new: str, line: int, message: str
) -> None:
    assert old in STORY
    story.write_text(STORY.replace(old, new, 1))
    with pytest.raises(StoryError) as caught:
        load(story)
    (problem,) = caught.value.problems
    assert re.search(message, problem.message) and problem.line == line
    assert problem.hint or "empty" in problem.message or "cover" in problem.message


def test_a_layout_without_a_caption_is_for_pages_without_a_text(story: Path) -> None:
    theme = story.parent / "ours"
    change(theme, '  { kind = "text", role = "caption", style = "caption", box = [0, 0.65, 1, 0.35] },\n', "")
    with pytest.raises(StoryError) as caught:
        load(story)
    (problem,) = caught.value.problems
    assert (
        problem.message.startswith("page 1: the layout window-seat has no place for a text")
        and problem.line == 8
    )
    story.write_text(STORY.replace('text = "Fern looked up."\n', "", 1))
    assert load(story).story.pages[0].layout == "window-seat"


def test_a_storys_theme_is_faulted_in_its_own_file(story: Path) -> None:
    change(story.parent / "ours", "[0.2, 0.1, 0.6, 0.5]", "[0.2, 0.1, 0.6, 0]")
    with pytest.raises(StoryError) as caught:
        load(story)
    (problem,) = caught.value.problems
    assert problem.file.endswith("theme.toml") and problem.excerpt[problem.column - 1 :].startswith(
        "[0.2, 0.1, 0.6, 0]"
    )
