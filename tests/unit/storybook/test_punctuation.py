"""Typed punctuation becomes what a printer in that language would set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybook.punctuation import typographic

CASES = [
    ("en", '"Is it broken?" she asked.', "“Is it broken?” she asked."),
    ("en", "\"She said 'no' to me,\" said Bo.", "“She said ‘no’ to me,” said Bo."),
    ("en", "Don't! It's the rabbits' house.", "Don’t! It’s the rabbits’ house."),
    ("en", "'Twas the '90s, rock 'n' roll.", "’Twas the ’90s, rock ’n’ roll."),
    ("en", "'Round and round,' she sang.", "‘Round and round,’ she sang."),
    ("en", "'Til we meet,' he said. 'Twas late.", "‘Til we meet,’ he said. ’Twas late."),
    ("en", "'3 apples,' he said.", "‘3 apples,’ he said."),
    ("en", "'I saw 'em go!' said Bo.", "‘I saw ’em go!’ said Bo."),
    ("en", "'Twas cold. 'Come in!' said Bo.", "’Twas cold. ‘Come in!’ said Bo."),
    (
        "en",
        "'Round the rabbits' house, he said, it's cold.",
        "’Round the rabbits’ house, he said, it’s cold.",
    ),
    ("en", "Wait... what--now?", "Wait… what—now?"),
    ("en", "It was cold -- and late - very late.", "It was cold\u00a0– and late\u00a0– very late."),
    ("en", '"But--" she began. --"Yes?"', "“But—” she began. —“Yes?”"),
    ("en", '("Oh!")', "(“Oh!”)"),
    ("en", "well-known", "well-known"),
    ("en", "“Set already” — don’t touch.", "“Set already”\u00a0— don’t touch."),
    ("en-GB", '"Yes."', "“Yes.”"),
    ("de", '"Wer da?", fragte er. "Ich\'s!"', "„Wer da?“, fragte er. „Ich’s!“"),
    ("de", "Sie sagte: \"Er hat 'Nein' gesagt.\"", "Sie sagte: „Er hat ‚Nein‘ gesagt.“"),
    ("de-CH", '"Ja"', "«Ja»"),
    ("fr", '"Bonjour !" dit-il ; oui : lui.', "«\u00a0Bonjour\u202f!\u00a0» dit-il\u202f; oui\u00a0: lui."),
    ("fr", "L'ours? Non!", "L’ours\u202f? Non\u202f!"),
    ("fr", "- Bonjour", "—\u00a0Bonjour"),
    ("es", '"Hola", dijo.\n- ¿Quién?', "«Hola», dijo.\n—¿Quién?"),
    ("sv", '"Hej"', "”Hej”"),
    ("pl", '"Tak"', "„Tak”"),
    ("nl", '"Zo\'n dag," zei ze.', "‘Zo’n dag,’ zei ze."),
    ("bg", '"Да"', "„Да“"),
    ("et", '"Jah"', "„Jah“"),
    ("lt", '"Taip"', "„Taip“"),
    ("is", "\"Hún sagði 'já'.\"", "„Hún sagði ‚já‘.“"),
    ("sr-Latn", '"Da"', "„Da“"),
    ("ro-MD", '"Da"', "„Da”"),
    ("be", '"Так"', "«Так»"),
    ("tr", '"Evet"', "“Evet”"),
    ("lv", '"Jā"', "“Jā”"),
    ("zh", '"是。"', "“是。”"),
    ("zh-Hans-SG", '"是。"', "“是。”"),
    ("zh-Hant-TW", "\"他說'是'。\"", "「他說『是』。」"),
    ("zh-TW", '狐說："是。"他又說"雪。"', "狐說：「是。」他又說「雪。」"),
    ("zh-HK", '"是。"', "「是。」"),
    ("xx", '"?"', "“?”"),
]


@pytest.mark.parametrize(("language", "typed", "printed"), CASES)
def test_as_the_language_writes_it(language: str, typed: str, printed: str) -> None:
    assert typographic(typed, language) == printed


def test_a_quote_left_open_ends_with_its_paragraph() -> None:
    assert typographic('"One.\n\n"Two."', "en") == "“One.\n\n“Two.”"


@given(st.text("ab '\"-.!\n", max_size=60), st.sampled_from(["en", "de", "fr", "es"]))
def test_setting_twice_changes_nothing_more(text: str, language: str) -> None:
    once = typographic(text, language)
    assert '"' not in once and "'" not in once
    assert (
        typographic(once, language).replace("\u202f", "").replace("\u00a0", "").split()
        == once.replace("\u202f", "").replace("\u00a0", "").split()
    )
