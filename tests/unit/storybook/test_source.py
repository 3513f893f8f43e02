"""Places of keys and values: right for every way of writing TOML, and never a traceback."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
import tomli
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storybook.errors import RequestError, StoryError
from storybook.source import MAX_BYTES, Source, parse, read

GALLERY = '''# a comment with "quotes" = and [brackets]
title = "a \\"quoted\\" # no comment"  # a comment
dotted . "quo.ted" = 'literal \\'
date = 1979-05-27 07:32:00
prose = """
many "" lines \\
  folded""""
raw = \'\'\'it's ''two\'\'\'\'\'
numbers = [ 1, 2.5, # why
  0xff,
  [true, {a = "}", b.c = ']'}],
]

[ characters . "na me" ]  # header
description = "first"
[[pages]]
scene = "one"
[pages.sampling]
steps = 3
[[pages]]
inline = { seed = 1, deep = { x = [ 'y' ] } }
[[pages.notes]]
n = 1
[[pages.notes]]
n = 2
[late.child]
a = 1
[late]
b = 2
'''


def spelled(source: Source, path: tuple[str | int, ...]) -> object:
    """The value that the marked stretch of text spells by itself."""
    return tomli.loads(f"x = {source.raw(path)}")["x"]


def place(source: Source, path: tuple[str | int, ...], part: str = "value") -> tuple[int, int]:
    problem = source.problem("", path, "key" if part == "key" else "value")
    return problem.line, problem.column


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_marks_every_leaf_of_every_way_of_writing(newline: str, bom: str) -> None:
    source = parse(bom + GALLERY.replace("\n", newline))
    leaves = {p for p in source.marks if not isinstance(source.at(p), dict) and p not in {("pages",)}}
    leaves -= {("pages", 1, "notes")}
    assert ("numbers", 3, 1, "b", "c") in leaves
    assert ("pages", 1, "notes", 1, "n") in leaves
    for path in leaves:
        assert spelled(source, path) == source.at(path), path
    assert all(source.at(path) is not None for path in source.marks)


def test_line_and_column_of_keys_and_values() -> None:
    source = parse(GALLERY)
    assert place(source, ("title",), "key") == (2, 1)
    assert place(source, ("title",)) == (2, 9)
    assert place(source, ("dotted", "quo.ted"), "key") == (3, 10)
    assert place(source, ("numbers", 2)) == (10, 3)
    assert place(source, ("characters", "na me"), "key") == (14, 16)
    assert place(source, ("pages", 1)) == (20, 1)
    assert place(source, ("pages", 1, "inline", "deep", "x", 0)) == (21, 37)
    assert place(source, ("late",), "key") == (28, 2)


def test_what_is_missing_is_placed_at_its_table() -> None:
    source = parse(GALLERY)
    assert place(source, ("pages", 0, "nothing")) == place(source, ("pages", 0), "key")
    assert place(source, ("nothing", "at", "all")) == (1, 1)


KEYS = st.one_of(st.text(min_size=1, max_size=6), st.from_regex(r"[a-z]{1,4}", fullmatch=True))


def composed(text: str) -> str:
    """As values are read (NFC): a letter and its accent are one character."""
    return unicodedata.normalize("NFC", text)


LEAVES = st.one_of(
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(composed),
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)


@given(st.dictionaries(KEYS, VALUES, max_size=4))
@settings(max_examples=150)
@example({"a": {"]": ["}", "'", '"', "#", "\\"]}})
def test_whatever_another_writer_makes_is_marked_rightly(tables: dict[str, object]) -> None:
    import tomlkit

    source = parse(tomlkit.dumps(tables))
    for path in source.marks:
        value = source.at(path)
        has_tables = isinstance(value, dict) or (
            isinstance(value, list) and any(isinstance(v, dict) for v in value)
        )
        assert has_tables or spelled(source, path) == value


@given(st.text(max_size=60))
@settings(max_examples=300)
def test_any_text_is_a_story_error_or_fully_marked(text: str) -> None:
    try:
        source = parse(text)
    except StoryError as error:
        assert len(error.problems) == 1
        return
    assert all(source.at(path) is not None for path in source.marks)


def test_a_syntax_error_is_shown_with_a_caret() -> None:
    with pytest.raises(StoryError) as caught:
        parse('[story]\ntitle = "First\nseed = 1\n', "snow.toml")
    assert str(caught.value) == (
        "error: this is not TOML: illegal character '\\n'\n"
        " --> snow.toml:2:15\n"
        "  |\n"
        '2 | title = "First\n'
        '  |               ^ the closing quote is missing; several lines need """'
    )


# What is no TOML, where that shows, and words of the way out.
SLIPS = {
    "quotes inside": ('text = "He said "hi""', 1, 18, 'write \\" or'),
    "apostrophe inside": ("text = 'It's snowing'", 1, 12, 'in "double quotes"'),
    "curly quotes": ("text = “Hello”", 1, 8, 'use straight quotes: "'),
    "curly quotes in a list": ("text = [“Hello”]", 1, 9, "use straight quotes"),
    "curly quote at the end": ('text = "Hello”\nmore = 1', 1, 15, "use straight quotes"),
    "no quotes": ("text = Hello", 1, 8, 'a text stands in "quotes"'),
    "true": ("a = True", 1, 5, "true and false are written small"),
    "nothing": ("text =\nmore = 1", 1, 7, "a value is missing"),
    "no closing quote": (
        'text = "Hello\nmore = 1',
        1,
        14,
        'closing quote is missing; several lines need """',
    ),
    "no closing apostrophe": ("a = 1\ntext = 'Hello\nmore = 1", 2, 8, "closing quote is missing"),
    "no end of lines": ('a = 1\ntext = """Hello\nmore = 1', 2, 8, 'closing """ is missing'),
    "no end of raw lines": ("a = 1\ntext = '''Hello\nmore = 1", 2, 8, "closing ''' is missing"),
    "colon": ("text: Hello", 1, 5, "write key = value"),
    "two words": ("my text = 1", 1, 4, "write key = value"),
    "decimal comma": ("a = 8,5", 1, 6, "a point, not a comma"),
    "comma in a list": ('a = ["b" "c"]', 1, 10, "comma between"),
    "backslash": ('a = "C:\\dir"', 1, 8, "write \\\\ for a backslash"),
    "accent in a header": ("[characters.Zoë]", 1, 15, 'in quotes: "Zoë"'),
    "bracket": ("[story\na = 1", 1, 7, "the closing bracket is missing"),
}


@pytest.mark.parametrize("text, line, column, hint", SLIPS.values(), ids=SLIPS.keys())
def test_what_is_no_toml_has_a_way_out(text: str, line: int, column: int, hint: str) -> None:
    with pytest.raises(StoryError) as caught:
        parse(text)
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (line, column) and hint in problem.hint


# What is given twice, the message, and where its key stands the second time: line, column, length.
TWICE = {
    "key": ('[story]\ntitle = "a"\ntitle = """b\nc"""', "`title`", 2, (3, 1, 5)),
    "header": ("[story]\na = 1\n\n[ story ]\nb = 1", "`[ story ]`", 1, (4, 1, 9)),
    "character": ("[characters.fern]\n[[pages]]\n[characters.fern]", "`[characters.fern]`", 1, (3, 1, 17)),
    "dotted": ("[a]\nb.c = 1\nd = 1\n  b.c = 2 # x", "`b.c`", 2, (4, 3, 3)),
    "on the same page": ("[[pages]]\nid = 1\n[[pages]]\nid = 1\nid = 2", "`id`", 4, (5, 1, 2)),
    "both ways": ("[story]\nsampling.steps = 1\n[story.sampling]", "`[story.sampling]`", 2, (3, 1, 16)),
    "one and many": ("[pages]\nid = 1\n[[pages]]", "`[[pages]]`", 1, (3, 1, 9)),
    "settings of a page": (
        "[[pages]]\n[pages.sampling]\n[pages.sampling]", "`[pages.sampling]`", 2, (3, 1, 16)
    ),
}  # fmt: skip


@pytest.mark.parametrize("text, name, first, place", TWICE.values(), ids=TWICE.keys())
def test_what_is_given_twice(text: str, name: str, first: int, place: tuple[int, int, int]) -> None:
    with pytest.raises(StoryError) as caught:
        parse(text)
    (problem,) = caught.value.problems
    assert problem.message == f"{name} is given twice (first on line {first})"
    assert (problem.line, problem.column, problem.length) == place
    assert ("write [[pages]]" in problem.hint) == (name == "`[[pages]]`")


def test_a_key_twice_in_an_inline_table() -> None:
    with pytest.raises(StoryError) as caught:
        parse("a = {seed = 1, seed = 2}")
    (problem,) = caught.value.problems
    assert problem.message == "`seed` is given twice" and (problem.column, problem.length) == (16, 4)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "a = " + "[" * 40 + "]" * 40,
        "a = " + "{a=" * 50 + "1" + "}" * 50,
        "a." * 5000 + "a = 1",
        "a = " + "9" * 5000,
        "a = '\x00'",
        "\ufeff\ufeffa = 1",
    ],
    ids=["brackets", "arrays", "inline tables", "dotted key", "digits", "nul", "two boms"],
)
def test_hostile_texts_are_errors(text: str) -> None:
    with pytest.raises(StoryError) as caught:
        parse(text)
    assert len(str(caught.value)) < 500


def test_a_huge_file_a_missing_file_and_a_folder_are_errors(tmp_path: Path) -> None:
    huge = tmp_path / "huge.toml"
    huge.write_bytes(b"#" * 2 * MAX_BYTES)
    with pytest.raises(StoryError, match="larger than"):
        read(huge)
    for path, words in {tmp_path / "none.toml": "none.toml: no such file", tmp_path: "directory"}.items():
        with pytest.raises(RequestError, match=words):
            read(path)


def test_invalid_utf8_is_placed(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('[story]\ntitle = "Bär"\n'.encode("latin-1"))
    with pytest.raises(StoryError) as caught:
        read(path)
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (2, 11)
    assert "0xe4" in problem.message
