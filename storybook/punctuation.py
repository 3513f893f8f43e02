"""From typed to typographic punctuation: quotes, dashes, ellipses and spaces, as the language writes them.

What a writer has already set (curly quotes, real dashes) is left as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from storybook.kinsoku import WIDE

NO_BREAK = "\u00a0"
THIN = "\u202f"
"""A narrow space at which a line does not break."""

_ENGLISH = ("“", "”", "‘", "’")
_GERMAN = ("„", "“", "‚", "‘")
_LATIN = ("«", "»", "“", "”")
_RUSSIAN = ("«", "»", "„", "“")
_QUOTES = {
    "am": ("«", "»", "‹", "›"),
    "ar": ("”", "“", "’", "‘"),
    "be": _RUSSIAN,
    "bg": ("„", "“", "„", "“"),
    "br": _LATIN,
    "bs": ("„", "”", "‘", "’"),
    "ca": _LATIN,
    "cs": _GERMAN,
    "da": ("»", "«", "›", "‹"),
    "de": _GERMAN,
    "de-ch": ("«", "»", "‹", "›"),
    "de-li": ("«", "»", "‹", "›"),
    "el": _LATIN,
    "es": _LATIN,
    "et": _GERMAN,
    "eu": _LATIN,
    "fa": ("«", "»", "‹", "›"),
    "fi": ("”", "”", "’", "’"),
    "fr": (f"«{NO_BREAK}", f"{NO_BREAK}»", "“", "”"),
    "fr-ch": ("«", "»", "‹", "›"),
    "he": ("”", "”", "’", "’"),
    "hr": _GERMAN,
    "hu": ("„", "”", "»", "«"),
    "hy": ("«", "»", "«", "»"),
    "is": _GERMAN,
    "it": _LATIN,
    "ja": ("「", "」", "『", "』"),
    "ka": ("„", "“", "«", "»"),
    "kk": _LATIN,
    "ky": _RUSSIAN,
    "lb": _GERMAN,
    "lt": ("„", "“", "„", "“"),
    "mk": _GERMAN,
    "nb": ("«", "»", "‘", "’"),
    "nl": ("‘", "’", "‘", "’"),
    "nn": ("«", "»", "‘", "’"),
    "no": ("«", "»", "‘", "’"),
    "pl": ("„", "”", "«", "»"),
    "pt-pt": _LATIN,
    "ro": ("„", "”", "«", "»"),
    "ru": _RUSSIAN,
    "sk": _GERMAN,
    "sl": _GERMAN,
    "sq": _LATIN,
    "sr": ("„", "“", "‘", "‘"),
    "sv": ("”", "”", "’", "’"),
    "uk": _RUSSIAN,
    "ur": ("”", "“", "’", "‘"),
    "zh-hant": ("「", "」", "『", "』"),
    "zh-hk": ("「", "」", "『", "』"),
    "zh-mo": ("「", "」", "『", "』"),
    "zh-tw": ("「", "」", "『", "』"),
}
"""Outer and inner quotation marks, where they are not those of English (as in Latvian, Turkish, Welsh, or Chinese in
simplified characters). They are the delimiters of CLDR 45, but for languages whose books keep to others, such as Danish."""
_RAYA = {"fr", "es", "pt", "it", "ca", "pl", "ro", "ru", "uk"}
_OPENERS = "([{«„“‘‚‹¿¡"
_CUT = r"'(?=(?:tis|twas|twere|em|til|cause|round|bout|n|s|ne|nem|nen|t)\b|\d)"
_ELIDED = re.compile(_CUT, re.IGNORECASE)
_SPOKEN = re.compile(rf"'(?:[^']|(?<=\w)'|{_CUT})*?[,.!?…]'(?!\w)", re.IGNORECASE)
"""A single quote and what follows up to one that ends a speech, before another begins."""


def quotation_marks(language: str) -> tuple[str, str]:
    """What opens and closes a quotation, with the spaces that belong to it, in a language such as `en` or `pt-BR`."""
    return _marks(language.lower())[:2]


def _marks(tag: str) -> tuple[str, str, str, str]:
    """Outer and inner quotation marks: those of the longest part of the tag that has its own."""
    parts = tag.split("-")
    names = ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((_QUOTES[name] for name in names if name in _QUOTES), _ENGLISH)


def typographic(text: str, language: str) -> str:
    """The text with typographic punctuation for a language tag such as `en` or `pt-BR`."""
    tag = language.lower()
    base = tag.split("-")[0]
    text = _dashes(re.sub(r"(?<!\.)\.\.\.(?!\.)", "…", text), base)
    paragraphs = re.split(r"(\n\s*\n)", text)
    text = "".join(_Quoting(_marks(tag)).mend(paragraph) for paragraph in paragraphs)
    return _french_spaces(text) if base == "fr" and tag != "fr-ch" else text


def _dashes(text: str, base: str) -> str:
    """Typed hyphens to dashes; a dash between spaces never opens a line."""
    if base in _RAYA:
        raya = "—" if base == "es" else f"—{NO_BREAK}"
        text = re.sub(r"^(?:---?|[-–—])[ \u00a0]*(?=[\w¿¡«“\"'])", raya, text, flags=re.MULTILINE)
    text = re.sub(r"(?<![\s-])---?(?![\s-])", "—" if base == "en" else "–", text)
    text = re.sub(r"(?<=\S) +(?:---?|-)(?= +\S)", f"{NO_BREAK}–", text)
    text = re.sub(r"(?<!-)---?(?!-)", "—", text)
    return re.sub(r"(?<=\S) +([–—])(?= )", rf"{NO_BREAK}\1", text)


def _french_spaces(text: str) -> str:
    """Fixed spaces before high punctuation and inside guillemets."""
    text = re.sub(r"(?<=[\w»”’)…]) ?([;!?]+)(?!\w)", rf"{THIN}\1", text)
    text = re.sub(r"(?<=[\w»”’)…]) ?:(?=\s|$)", f"{NO_BREAK}:", text)
    return re.sub(r"[^\S\n]+»", f"{NO_BREAK}»", re.sub(r"«[ \t]*(?=\S)", f"«{NO_BREAK}", text))


@dataclass
class _Quoting:
    """Walks through a paragraph and turns straight quotes, knowing which are open."""

    marks: tuple[str, str, str, str]
    double_open: bool = False
    single_open: bool = False

    def mend(self, text: str) -> str:
        return "".join(self._turn(text, i) if c in "\"'" else c for i, c in enumerate(text))

    def _turn(self, text: str, i: int) -> str:
        before = text[i - 1] if i else " "
        after = text[i + 1] if i + 1 < len(text) else " "
        dense = bool(WIDE.match(before))  # without spaces, a quote opens where none is open
        opens = dense or _may_open(before, after)
        if text[i] == '"':
            self.double_open = opens and not (self.double_open and (dense or before in "—–"))
            return self.marks[0] if self.double_open else self.marks[1]
        if self.single_open and (dense or not after.isalnum()):
            self.single_open = False
            return self.marks[3]
        if opens and _closes_later(text, i) and not self._elides(text, i):
            self.single_open = True
            return self.marks[2]
        return "’"

    def _elides(self, text: str, i: int) -> bool:
        """Whether a single quote stands for letters left out, and begins no speech."""
        return bool(_ELIDED.match(text, i)) and (self.single_open or not _SPOKEN.match(text, i))


def _may_open(before: str, after: str) -> bool:
    return not after.isspace() and (before.isspace() or before in _OPENERS or before in "—–-\"'")


def _closes_later(text: str, i: int) -> bool:
    """Whether a single quote that could close follows in the paragraph."""
    return re.search(rf"(?<=\S)'(?!\w)|(?<={WIDE.pattern})'", text[i + 1 :]) is not None
