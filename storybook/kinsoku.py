"""Where a line may end between two characters of Chinese, Japanese and Korean (kinsoku shori, JIS X 4051). Pure."""

from __future__ import annotations

import re
import unicodedata

WIDE = re.compile(
    "[\u2e80-\u2fdf\u3000-\u312f\u31a0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
"""Characters that are words by themselves."""
HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
"""Korean letters, which make words with spaces between them."""
_NEVER_FIRST = frozenset(
    "、。，．,.:;!?！？：；・…‥—–‐゠〜～%％‰℃°′″)]}）〕］｝〉》」』】〙〗〟’”｠»›\u3000"
    "ーゝゞヽヾ々〻ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｬｭｮｯｰ｡｣､･"
)
"""What no line begins with: closing punctuation, small kana, marks that lengthen or repeat."""
_NEVER_LAST = frozenset("([{（〔［｛〈《「『【〘〖〝‘“｟«‹｢¥$£€￥＄￡")
"""What no line ends with: what opens or counts."""


def divides(before: str, after: str) -> bool:
    """Whether a line may end between two characters, one of which at least is a word by itself."""
    return bool(WIDE.match(before) or WIDE.match(after)) and _allowed(before, after)


def divides_in_need(before: str, after: str) -> bool:
    """Whether a line may end between two characters of a Korean word that is too wide for a line."""
    return bool(HANGUL.match(before) or HANGUL.match(after)) and _allowed(before, after)


def _allowed(before: str, after: str) -> bool:
    mark = unicodedata.category(after) in ("Mn", "Mc", "Me", "Cf")
    return not mark and before not in _NEVER_LAST and after not in _NEVER_FIRST
