"""Capitals as a language writes them, one string for each character of a text. Pure.

They are those of the Unicode Standard's SpecialCasing.txt, so that ß is SS, i keeps its dot in Turkish and Azeri, and
in Lithuanian a dot under an accent goes; and for Greek those of CLDR's `el-Upper`, which writes no accents.
"""

from __future__ import annotations

import re
import unicodedata

_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_STRESS = frozenset("\u0300\u0301\u0302\u0303\u0311\u0342")
_ACCENTS = _STRESS | frozenset("\u0304\u0306\u0313\u0314\u0343")
_DIALYTIKA, _TONOS, _DOT, _IOTA = "\u0308", "\u0301", "\u0307", "\u0345"
_SOFT_DOTTED = "ijį"


def capitals(text: str, language: str) -> tuple[str, ...]:
    """What each character is as a capital: itself where it has none, two letters in some cases, nothing in a few."""
    match language.split("-")[0]:
        case "tr" | "az":
            return tuple("İ" if character == "i" else character.upper() for character in text)
        case "lt":
            return tuple(
                "" if character == _DOT and before in _SOFT_DOTTED else character.upper()
                for before, character in zip(f" {text}", text, strict=False)
            )
        case "el":
            return _greek(text)
    return tuple(map(str.upper, text))


def _greek(text: str) -> tuple[str, ...]:
    """Greek capitals without accents; a vowel that would be read together with one that has lost its accent gets a
    dialytika (ΜΑΪΟΣ), and the word ή keeps its accent."""
    found, bared = list[str](), False
    for at, character in enumerate(text):
        letter, *marks = unicodedata.normalize("NFD", character)
        if not _GREEK.match(character):
            found.append(character.upper())
            bared = False
            continue
        letter, kept = letter.upper(), [mark for mark in marks if mark not in _ACCENTS]
        if letter in "ΙΥ" and bared and not marks:
            kept = [_DIALYTIKA]
        if character in "ήΉ" and not any(map(str.isalpha, text[max(0, at - 1) : at] + text[at + 1 : at + 2])):
            kept = [_TONOS]
        bared = not _STRESS.isdisjoint(marks) and not kept
        composed = unicodedata.normalize("NFC", letter + "".join(kept).replace(_IOTA, ""))
        found.append(composed + "Ι" * (_IOTA in kept))
    return tuple(found)
