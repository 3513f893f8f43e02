"""The layout of a denoiser call's batch, and guidance as a sum of named terms.

With classifier-free guidance a call carries every picture twice: unconditional rows first, then conditional
ones. `Rows` says which row is which, so that nothing else has to count. `Guidance` says which terms there are and
how their predictions are added up (Ho & Salimans, 2022; a third term as in DCO fits the same sum).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

UNCONDITIONAL: Final = "unconditional"
CONDITIONAL: Final = "conditional"


@dataclass(frozen=True)
class Push:
    """One addend of guidance: `weight * (prediction[term] - prediction[against])`."""

    term: str
    against: str
    weight: float


@dataclass(frozen=True)
class Guidance:
    """`prediction[base]` plus all pushes. `terms` are the names in the order of the batch's rows.

    `told` is the scale that the denoiser itself is told, where it has learned to guide by it (latent consistency models).
    """

    base: str
    pushes: tuple[Push, ...] = ()
    told: float | None = None

    @property
    def terms(self) -> tuple[str, ...]:
        """Every term once, the base first."""
        return tuple(dict.fromkeys([self.base, *(push.term for push in self.pushes)]))

    def combine(self, predictions: Tensor) -> Tensor:
        """(terms, pictures, ...) -> (pictures, ...)."""
        by_name = dict(zip(self.terms, predictions, strict=True))
        total = by_name[self.base]
        for push in self.pushes:
            total = total + push.weight * (by_name[push.term] - by_name[push.against])
        return total


def classifier_free(scale: float) -> Guidance:
    """Guidance with the usual two terms; a scale of at most 1 needs the conditional one only."""
    if scale <= 1:
        return Guidance(CONDITIONAL)
    return Guidance(UNCONDITIONAL, (Push(CONDITIONAL, UNCONDITIONAL, scale),))


@dataclass(frozen=True)
class Rows:
    """A batch of `pictures`, each once for every term. The first `anchors` pictures are anchors of this batch."""

    terms: tuple[str, ...]
    pictures: int
    anchors: int = 0

    def repeat(self, x: Tensor) -> Tensor:
        """One row per picture (pictures, ...) -> one per term and picture (terms * pictures, ...)."""
        return torch.cat([x] * len(self.terms))

    def split(self, x: Tensor) -> Tensor:
        """A view of all rows (terms * pictures, ...) as (terms, pictures, ...)."""
        return x.unflatten(0, (len(self.terms), self.pictures))

    def conditional(self, x: Tensor) -> Tensor:
        """A view of the conditional rows: (terms * pictures, ...) -> (pictures, ...)."""
        return self.split(x)[self.terms.index(CONDITIONAL)]
