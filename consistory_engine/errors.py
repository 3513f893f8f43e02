"""What can go wrong, as one tree.

EngineError
├── SettingsError           a setting has an unknown name, a wrong type or an impossible value
├── PromptError             the words of a picture do not fit together
│   ├── ConceptMissing      a concept word is not in its character's description
│   ├── PlaceholderError    a scene names a character that is not there, or leaves one out
│   ├── WeightError         the weighting of words, `(word:1.2)`, is not written as it must be
│   └── PromptTooLong       a concept word lies beyond the tokens that a model of one window reads
├── ModelError              the model cannot be used
│   ├── ModelNotFound       there are no weights at that place
│   └── ModelUnsupported    the weights are of a kind that this engine does not know
├── NotFinite               the denoiser says infinity, or nothing that is a number
├── ReferenceUnusable       a picture that shall be an anchor, or its mask, cannot be read or shows nothing
└── AnchorError             kept anchors cannot be used
    ├── AnchorMismatch      they were painted from something else; names the field that differs
    └── AnchorDamaged       a file is missing, cut short or does not have its checksum

Every message says what was expected, what was found and, where it is known, what was probably meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence naming the closest known word, with a leading space; empty when nothing is close."""
    close = get_close_matches(word.lower(), sorted(set(known)), n=1, cutoff=0.6)
    return f" Did you mean {close[0]!r}?" if close else ""


class EngineError(Exception):
    """Root of every error that the engine raises for its user's mistakes. It pickles, so that processes can hand it on."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self.args, vars(self))


def _restored(kind: type[EngineError], args: tuple[Any, ...], facts: dict[str, Any]) -> EngineError:
    """An error as it was; what it is made of is not what its message says."""
    error = kind.__new__(kind, *args)
    vars(error).update(facts)
    return error


class SettingsError(EngineError):
    """A setting has an unknown name, a wrong type or an impossible value. `name` is the setting's flat name."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


class PromptError(EngineError):
    """The words of a picture do not fit together."""


class ConceptMissing(PromptError):
    """A concept word is not in its character's description."""

    def __init__(self, subject: str, concept: str, description: str, words: Iterable[str] = ()) -> None:
        hint = did_you_mean(concept, words)
        super().__init__(
            f"concept {concept!r} of {subject!r} is not in its description {description!r}.{hint}"
        )
        self.subject, self.concept, self.description = subject, concept, description


class PlaceholderError(PromptError):
    """A scene names a character that is not there, or leaves one out."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


class WeightError(PromptError):
    """The weighting of words is not written as it must be. `written` is the part of the text where that is."""

    def __init__(self, written: str, why: str) -> None:
        super().__init__(
            f"the weighting {written!r} is wrong: {why}. Write (words:1.2), or \\( and \\) for mere parentheses"
        )
        self.written, self.why = written, why


class PromptTooLong(PromptError):
    """A concept word lies beyond the tokens that a model reads which reads no more than one window of them."""

    def __init__(self, concept: str, tokens: int, limit: int) -> None:
        super().__init__(
            f"the prompt has {tokens} tokens but the model reads {limit}, and the concept {concept!r} lies beyond "
            "them: shorten the style or the scene, or move the character to its beginning"
        )
        self.concept, self.tokens, self.limit = concept, tokens, limit


class ModelError(EngineError):
    """The model cannot be used. `adapter` is the path of the LoRA or learned word that is to blame, if one is."""

    def __init__(self, message: str, adapter: str | None = None) -> None:
        super().__init__(message)
        self.adapter = adapter


class ModelNotFound(ModelError):
    """There are no weights at that place."""


class ModelUnsupported(ModelError):
    """The weights are of a kind that this engine does not know."""


class NotFinite(EngineError):
    """The denoiser says infinity, or nothing that is a number."""

    def __init__(self, step: int, dtype: str) -> None:
        super().__init__(
            f"the model gives no numbers at step {step + 1} in {dtype}: its weights are damaged, or their activations "
            "do not fit in that precision; bfloat16 and float32 reach further"
        )
        self.step, self.dtype = step, dtype


class ReferenceUnusable(EngineError):
    """A picture that shall be an anchor, or its mask, cannot be read or shows nothing."""


class AnchorError(EngineError):
    """Kept anchors cannot be used."""


class AnchorMismatch(AnchorError):
    """Kept anchors were painted from something else; `field` differs."""

    def __init__(self, field: str, expected: object, found: object) -> None:
        super().__init__(f"kept anchors differ in {field!r}: expected {expected!r}, found {found!r}")
        self.field, self.expected, self.found = field, expected, found


class AnchorDamaged(AnchorError):
    """A file of kept anchors is missing, cut short or does not have its checksum."""
