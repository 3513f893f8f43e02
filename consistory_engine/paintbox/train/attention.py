"""Attention for training: what it computes is diffusers' own, and it can be taught where a character is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

_FEW_KEYS = 300


class TrainingAttention:
    """What `AttnProcessor2_0` computes, remembering where every token was looked for.

    Probabilities are explicit where there are few keys: cross-attention's are needed for `silhouette_loss`,
    and on a CPU flash attention's backward pass is slower than they are. `looked` holds them, averaged over
    heads, one (B, n, 77) for each cross-attention since it was last cleared.
    """

    def __init__(self) -> None:
        self.looked: list[Tensor] = []

    def __call__(
        self,
        attn: Any,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        attention_mask: None = None,
    ) -> Tensor:
        """hidden_states (B, n, c), encoder_hidden_states (B, m, c') or None, to (B, n, c)."""
        source = hidden_states if encoder_hidden_states is None else encoder_hidden_states
        query, key, value = attn.to_q(hidden_states), attn.to_k(source), attn.to_v(source)
        query, key, value = (_split(x, attn.heads) for x in (query, key, value))
        crosses = encoder_hidden_states is not None
        if crosses or (query.device.type == "cpu" and key.shape[-2] <= _FEW_KEYS):
            scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
            probabilities = torch.softmax(scores, dim=-1)
            if crosses:
                self.looked.append(probabilities.mean(1))
            attended = probabilities @ value
        else:
            attended = F.scaled_dot_product_attention(query, key, value)
        return attn.to_out[0](attended.transpose(1, 2).flatten(2))


def silhouette_loss(looked: list[Tensor], silhouettes: Tensor, words: Tensor) -> Tensor:
    """How far the words for a character are from being looked for all over it, and nowhere else.

    For every layer and subject: the Kullback-Leibler divergence from the attention that the naming tokens get,
    as a distribution over cells, to the silhouette as one. A model taught so finds its concept tokens where the
    masks of `masks.py` need them (after TokenCompose, Wang et al., 2024).

    Args:
        looked: cross-attention probabilities, (B, n, 77) each, n the cells of the silhouettes' grid or of it made
            coarser by halves.
        silhouettes: (B, S, h, w), what each subject covers of each cell; zero where there is no subject.
        words: (B, S, 77), 1 at the tokens that name it.
    """
    losses = []
    for probabilities in looked:
        goal = F.adaptive_avg_pool2d(
            silhouettes, _grid(silhouettes.shape[2:], probabilities.shape[1])
        ).flatten(2)
        there = (goal.sum(-1) > 0) & (words.sum(-1) > 0)
        found = torch.einsum("bnt,bst->bsn", probabilities.float(), words)
        found = (found / found.sum(-1, keepdim=True).clamp_min(1e-8)).clamp_min(1e-8)
        goal = goal / goal.sum(-1, keepdim=True).clamp_min(1e-8)
        apart = F.kl_div(found.log(), goal, reduction="none").sum(-1)
        losses.append((apart * there).sum() / there.sum().clamp_min(1))
    return torch.stack(losses).mean() if losses else silhouettes.new_zeros(())


def _grid(fine: Sequence[int], cells: int) -> tuple[int, int]:
    """Height and width of a grid halved so often that it has so many cells."""
    high, wide = fine
    while high * wide > cells:
        high, wide = -(-high // 2), -(-wide // 2)
    return high, wide


def _split(x: Tensor, heads: int) -> Tensor:
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)
