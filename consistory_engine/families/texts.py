"""Prompts of any length as text encoders' states: windows encoded and joined, words weighed, rows padded and masked.

Weighing moves a token's states along the line from those of the empty prompt at the same position:
`empty + weight * (states - empty)`, as ComfyUI does and compel for weights above 1. Of the published schemes this one
leaves every other token as it is, bit for bit. The scheme of AUTOMATIC1111's web UI scales the states and then the whole
sequence back to its former mean, which moves all tokens, and in SDXL, whose means are near zero, by any amount.
The pooled vector is not weighed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from consistory_engine.prompts import Prompt
from consistory_engine.rows import CONDITIONAL, UNCONDITIONAL, Guidance
from consistory_engine.tokens import token_weights, windows


@dataclass(frozen=True)
class Encoded:
    """One text: the states of its tokens (1, tokens, width) and, where a family has one, its pooled vector (1, width)."""

    tokens: Tensor
    pooled: Tensor | None = None


Encode = Callable[[str, str | None], tuple[Encoded, Encoded]]
"""A pipeline's own encoding of one window of a prompt and of a negative prompt (None: there is none at all)."""


@dataclass(frozen=True)
class Reader:
    """How one model reads: its tokenizers, their encoders' widths, its encoding of one window, how many it reads at most."""

    tokenizers: Sequence[Any]
    widths: Sequence[int]
    encode: Encode
    most: int | None = None

    def read(self, prompt: Prompt, negative: Prompt, guidance: Guidance) -> dict[str, Encoded]:
        """A prompt and its negative prompt by guidance's terms, the shorter of them padded with empty windows."""
        texts = self._texts(prompt)
        refused = self._texts(negative) if negative.text and UNCONDITIONAL in guidance.terms else []
        found = [
            self.encode(text, no if negative.text else None)
            for text, no in zip_longest(texts, refused, fillvalue="")
        ]
        joined = {
            CONDITIONAL: self._weighed(prompt, _joined([pair[0] for pair in found])),
            UNCONDITIONAL: self._weighed(negative, _joined([pair[1] for pair in found])),
        }
        return {term: joined[term] for term in guidance.terms}

    def _weighed(self, prompt: Prompt, encoded: Encoded) -> Encoded:
        """The states with every weight applied; the very same where nothing is weighed."""
        if not prompt.weights:
            return encoded
        states, length = encoded.tokens, self.tokenizers[0].model_max_length
        empty = self.encode("", "")[0].tokens.repeat(1, states.shape[1] // length, 1)
        factors = self._factors(prompt, states)
        return Encoded(torch.where(factors == 1, states, empty + factors * (states - empty)), encoded.pooled)

    def _factors(self, prompt: Prompt, like: Tensor) -> Tensor:
        """Weights (1, tokens, width): each encoder's part of the width after its own tokenizer."""
        cut = windows(prompt, self.tokenizers, self.most)
        factors = torch.ones_like(like)
        for part, tokenizer in zip(factors.split(list(self.widths), dim=2), self.tokenizers, strict=True):
            for at, weight in token_weights(prompt, tokenizer, cut).items():
                part[:, at] = weight
        return factors

    def _texts(self, prompt: Prompt) -> list[str]:
        return [prompt.text[start:end] for start, end in windows(prompt, self.tokenizers, self.most)]


def _joined(parts: Sequence[Encoded]) -> Encoded:
    """Windows one after the other; the pooled vector is the first one's."""
    return Encoded(torch.cat([part.tokens for part in parts], dim=1), parts[0].pooled)


def stacked(encoded: Sequence[Encoded]) -> tuple[Tensor, Tensor | None]:
    """Rows of one length (rows, tokens, width), and which of their tokens are there, or None where all are.

    Pictures with prompts of fewer windows than the longest are padded, and nothing attends to the padding: so a picture
    does not depend on how long the prompts of the others beside it are.
    """
    longest = max(one.tokens.shape[1] for one in encoded)
    rows = torch.cat([F.pad(one.tokens, (0, 0, 0, longest - one.tokens.shape[1])) for one in encoded])
    lengths = torch.tensor([one.tokens.shape[1] for one in encoded], device=rows.device)
    there = torch.arange(longest, device=rows.device) < lengths[:, None]
    return rows, None if there.all() else there
