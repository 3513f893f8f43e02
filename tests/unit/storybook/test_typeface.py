"""Fonts: shaping, missing characters, subsets, and the web fonts that must agree with them."""

from __future__ import annotations

import io

import pytest
from fontTools.ttLib import TTFont

from storybook.theme import load_theme, theme_names

THEME = load_theme("classic")
FACE = THEME.typeface("text")


def test_ligatures_stand_for_their_letters() -> None:
    glyphs = FACE.shape("five fluffy flakes")
    assert len(glyphs) < len("five fluffy flakes")
    assert "".join(glyph.text for glyph in glyphs) == "five fluffy flakes"
    assert {"fi", "fl"} & {glyph.text for glyph in glyphs}


def test_letterspaced_text_has_no_ligatures() -> None:
    assert len(FACE.shape("fluffy", tracked=True)) == len("fluffy")


def test_kerning_counts() -> None:
    assert FACE.width("AV") < FACE.width("A") + FACE.width("V")


def test_missing_characters_are_named_once_in_order() -> None:
    assert FACE.missing("a雪b☃雪\n\u00a0\u202f") == ["雪", "☃"]


def test_characters_are_composed_and_spaces_made_plain() -> None:
    assert FACE.drawable("e\u0301") == "é"
    assert FACE.width(FACE.drawable("oui\u202f!")) < FACE.width("oui  !")


UNSEEN = "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufe0f\ufeff"
SPACES = " \u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"


@pytest.mark.parametrize("theme", theme_names())
def test_what_is_not_missing_is_drawn(theme: str) -> None:
    """Every character is refused, or gives a glyph or none: never the box that stands for a missing one."""
    loaded = load_theme(theme)
    for role in loaded.fonts:
        face = loaded.typeface(role)
        assert face.missing(UNSEEN + SPACES + "\u2010\u2011") == []
        for code in [*range(0x20, 0x250), *range(0x2000, 0x2070), 0x0600, 0x06DD, 0x1680, 0xFFF9, 0xFFFC]:
            glyphs = face.shape(face.drawable(chr(code)))
            assert (0 in [glyph.index for glyph in glyphs]) == bool(face.missing(chr(code))), hex(code)
        for control in "\u0085\u009f\u2028\u2029\x0b\x0c\x1f\u0600\u1680\ufff9":
            assert face.missing(control) == [control]


def test_a_subset_is_a_small_font_with_the_same_letters() -> None:
    indices = [glyph.index for glyph in FACE.shape("fig")]
    data, renumbered = FACE.subset(indices)
    font = TTFont(io.BytesIO(data))
    assert len(data) < len(FACE.data) / 10
    for index in indices:
        name = font.getGlyphName(renumbered[index])
        assert font["hmtx"][name][0] / 1000 == pytest.approx(FACE.advance(index))


def test_a_part_of_a_font_has_the_letters_and_features_that_are_asked_for() -> None:
    plain, small = (FACE.with_characters("figs Á", features) for features in ((), ("smcp",)))
    assert len(plain) < len(small) < len(FACE.data) / 3
    font = TTFont(io.BytesIO(plain))
    glyphs = font.getBestCmap() or {}
    assert {chr(code) for code in glyphs} == set("figs Á")
    for letter in "figs":
        assert font["hmtx"][glyphs[ord(letter)]][0] / 1000 == pytest.approx(FACE.width(letter))
    tags = [
        {one.FeatureTag for one in TTFont(io.BytesIO(data))["GSUB"].table.FeatureList.FeatureRecord}
        for data in (plain, small)
    ]
    assert "smcp" not in tags[0] and tags[1] - tags[0] == {"smcp"}


@pytest.mark.parametrize("role", sorted(THEME.fonts))
def test_fonts_have_outlines_that_a_pdf_embeds(role: str) -> None:
    assert "glyf" in TTFont(THEME.typeface(role).path)


@pytest.mark.parametrize("role", sorted(THEME.fonts))
def test_european_letters_are_there(role: str) -> None:
    letters = "ÄÖÜäöüß éèêëçœæ ñ¿¡ åø ąęłńśźż čďěřšťůž őű ğış ţșăâî “”„‘’‚«»‹› –—… ẞ ŵŷ đ ħ ŋ"
    assert THEME.typeface(role).missing(letters) == []


def test_every_font_has_its_licence_beside_it() -> None:
    licences = [path.name for path in (THEME.folder / "fonts").glob("*OFL*.txt")]
    for font in THEME.fonts.values():
        assert f"OFL-{font.family}.txt" in licences
