"""From a prompt's words to token positions: windows, where the concepts are in them, what counts more. Torch-free.

A text encoder of CLIP's kind reads 77 tokens, of which one begins and one ends the text. A longer prompt is cut into
windows, each read as a text of its own, and the windows' states are joined along the sequence, as is common practice
(first in AUTOMATIC1111's web UI; compel's and sd_embed's long prompts do the same). All tokenizers of a model cut at
the same characters, so that the states that are joined side by side are of the same words.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any, Final

from consistory_engine.errors import ModelUnsupported, PromptTooLong
from consistory_engine.prompts import Prompt

Window = tuple[int, int]
"""Where a window's text is in the prompt: characters start to end, end excluded."""
_Offsets = list[tuple[int, int]]

_ENDS: Final = ",.;:!?"
_BACK: Final = 20
"""A window ends early at a comma if one is among its last so many tokens."""


def windows(prompt: Prompt, tokenizers: Sequence[Any], most: int | None = None) -> tuple[Window, ...]:
    """How a prompt is cut for fast tokenizers of transformers: at a comma if one is near, else between words.

    A concept is never cut apart, even one of several words. A prompt that fits is one window, the whole of it; so is
    any where `most` is 1, and what lies beyond is not read then. A single word longer than a window is cut anywhere.
    """
    room = min(tokenizer.model_max_length for tokenizer in tokenizers) - 2
    read = [_offsets(prompt.text, tokenizer) for tokenizer in tokenizers]
    if most == 1 or all(len(tokens) <= room for tokens in read):
        return ((0, len(prompt.text)),)
    found: list[Window] = []
    start = 0
    while start < len(prompt.text):
        end = _end(prompt, read, start, room)
        found.append((start, end))
        start = end + len(prompt.text[end:]) - len(prompt.text[end:].lstrip())
    return tuple(found)


def _end(prompt: Prompt, read: Sequence[_Offsets], start: int, room: int) -> int:
    """Where a window that starts there ends."""
    limit = min(_reach(tokens, start, room, len(prompt.text)) for tokens in read)
    if limit == len(prompt.text):
        return limit
    near = max(_reach(tokens, start, room - _BACK, len(prompt.text)) for tokens in read)
    ends = [
        at for at in range(start + 1, limit + 1)
        if prompt.text[at].isspace() and not prompt.text[at - 1].isspace()
        and not any(span.start < at < span.end for span in prompt.spans)
    ]  # fmt: skip
    commas = [at for at in ends if at >= near and prompt.text[at - 1] in _ENDS]
    return (commas or ends or [limit])[-1]


def _reach(tokens: _Offsets, start: int, room: int, whole: int) -> int:
    """The end of the last character that so many tokens from `start` cover, with the space after it."""
    ahead = [token for token in tokens if token[0] >= start]
    return whole if len(ahead) <= room else ahead[room - 1][1]


def positions(prompt: Prompt, tokenizer: Any, cut: Sequence[Window]) -> list[tuple[int, tuple[int, int]]]:
    """Every token of a prompt: its position in the joined sequence, and the characters it stands for."""
    length, found = tokenizer.model_max_length, []
    for number, (start, end) in enumerate(cut):
        for k, (left, right) in enumerate(_offsets(prompt.text[start:end], tokenizer)[: length - 2]):
            found.append((number * length + 1 + k, (start + left, start + right)))
    return found


def concept_tokens(
    prompt: Prompt, tokenizers: Sequence[Any], most: int | None = None
) -> dict[str, dict[str, tuple[int, ...]]]:
    """Subject -> concept -> positions in the text encoders' joined sequence, the start token being position 0.

    Positions of all tokenizers count, since the encoders' states are joined position by position. Raises PromptTooLong
    where only one window is read (`most` = 1) and a concept lies beyond it, rather than losing the concept.
    """
    found: dict[str, dict[str, set[int]]] = {}
    cut = windows(prompt, tokenizers, most)
    for tokenizer in tokenizers:
        tokens = positions(prompt, tokenizer, cut)
        for span in prompt.spans:
            here = {at for at, (start, end) in tokens if max(start, span.start) < min(end, span.end)}
            if not here or tokens[-1][1][1] < span.end:
                count = len(_offsets(prompt.text, tokenizer)) + 2
                raise PromptTooLong(span.concept, count, tokenizer.model_max_length)
            found.setdefault(span.subject, {}).setdefault(span.concept, set()).update(here)
    return {
        subject: {c: tuple(sorted(at)) for c, at in concepts.items()} for subject, concepts in found.items()
    }


def token_weights(prompt: Prompt, tokenizer: Any, cut: Sequence[Window]) -> dict[int, float]:
    """Positions of the tokens that count more or less than the rest, and how much."""
    tokens = positions(prompt, tokenizer, cut) if prompt.weights else ()
    return {
        at: weight.value
        for at, (start, end) in tokens
        for weight in prompt.weights
        if max(start, weight.start) < min(end, weight.end)
    }


def _offsets(text: str, tokenizer: Any) -> _Offsets:
    """The characters of every token of a text, without those that begin and end it."""
    if not getattr(tokenizer, "is_fast", False):
        raise ModelUnsupported(
            f"{type(tokenizer).__name__} does not report offsets: a fast tokenizer is needed"
        )
    encoded = tokenizer(
        text, return_offsets_mapping=True, add_special_tokens=False, truncation=False, verbose=False
    )
    # asked once: a fast tokenizer makes the table anew each time
    words = tokenizer.added_tokens_encoder
    tokens = tokenizer.convert_ids_to_tokens(encoded["input_ids"])
    return [
        (start, end)
        for token, (start, end) in zip(tokens, encoded["offset_mapping"], strict=True)
        for _ in range(_vectors(token, words))
    ]


def _vectors(token: str, words: Container[str]) -> int:
    """How many tokens a pipeline of diffusers makes of one: a learned word `<fern>` may have more, `<fern>_1` and so on."""
    count = 1
    while token in words and f"{token}_{count}" in words:
        count += 1
    return count
