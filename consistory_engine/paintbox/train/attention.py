"""Attention for training on a CPU: flash attention's backward pass is slow there for few keys."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

_FEW_KEYS = 300


class TrainingAttention:
    """What `AttnProcessor2_0` computes, with explicit probabilities where there are few keys."""

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
        attended = _attend(query, key, value)
        return attn.to_out[0](attended.transpose(1, 2).flatten(2))


def _split(x: Tensor, heads: int) -> Tensor:
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


def _attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    if query.device.type == "cpu" and key.shape[-2] <= _FEW_KEYS:
        scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
        return torch.softmax(scores, dim=-1) @ value
    return F.scaled_dot_product_attention(query, key, value)
