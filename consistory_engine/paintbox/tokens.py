"""The built-in model's tokenizer: CLIP's byte-pair scheme with a vocabulary made from the project's captions."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import CLIPTokenizer, PreTrainedModel

from consistory_engine.paintbox.vocabulary import VOCABULARY

_START, _END = "<|startoftext|>", "<|endoftext|>"
_WORD_END = "</w>"
_ROOM = 4000
"""More merges than the captions need, so that every word of theirs becomes one token."""


class WordTokenizer(CLIPTokenizer):
    """CLIP's tokenizer, whose table of added words is made when words are added, not whenever somebody asks.

    diffusers asks once for each word of a prompt, and Paintbox has thousands of added words.
    """

    _table: tuple[tuple[int, str | None], dict[str, int]] = ((0, None), {})

    @property
    def added_tokens_encoder(self) -> dict[str, int]:
        """Added words to their tokens."""
        size = len(self)
        known = size, self.backend_tokenizer.id_to_token(size - 1)
        if self._table[0] != known:
            self._table = known, super().added_tokens_encoder
        return self._table[1]


def build_tokenizer(captions: Iterable[str], folder: Path) -> CLIPTokenizer:
    """Learn the merges of `captions` and all known words, write them to `folder`, and load them as CLIP's tokenizer."""
    folder.mkdir(parents=True, exist_ok=True)
    learned = _learn(itertools.chain(captions, 2 * VOCABULARY.words()))
    pieces = [piece for piece in learned["vocab"] if piece not in (_START, _END)] + [_START, _END]
    (folder / "vocab.json").write_text(
        json.dumps({piece: i for i, piece in enumerate(pieces)}, ensure_ascii=False)
    )
    merges = "\n".join(["#version: 0.2", *(" ".join(pair) for pair in learned["merges"])])
    (folder / "merges.txt").write_text(merges + "\n")
    (folder / "tokenizer_config.json").write_text(json.dumps(_config(), indent=2))
    return CLIPTokenizer.from_pretrained(folder)


def knows_all(tokenizer: CLIPTokenizer) -> bool:
    """Whether every word of the model's vocabulary is one token."""
    return all(len(tokenizer(word).input_ids) == 3 for word in VOCABULARY.words() if word.isalpha())


def teach(
    tokenizer: CLIPTokenizer,
    encoders: Iterable[PreTrainedModel],
    synonyms: Mapping[str, str] = VOCABULARY.synonyms,
) -> None:
    """Add words that are read as known ones: each a token of its own, with the known one's embedding."""
    new: Any = [AddedToken(word, single_word=True, normalized=True) for word in synonyms]
    tokenizer.add_tokens(new)
    rows = [[tokenizer(word).input_ids[1] for word in pair] for pair in synonyms.items()]
    words, known = torch.tensor(rows).T
    for encoder in encoders:
        embedding = encoder.resize_token_embeddings(len(tokenizer), mean_resizing=False).weight
        with torch.no_grad():
            embedding[words] = embedding[known]


def _learn(captions: Iterable[str]) -> dict:
    tokenizer = Tokenizer(models.BPE(end_of_word_suffix=_WORD_END))
    tokenizer.normalizer = normalizers.Lowercase()  # type: ignore[assignment]
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(  # type: ignore[assignment]
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Punctuation(),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=_ROOM,
        special_tokens=[*alphabet, *(letter + _WORD_END for letter in alphabet)],
        initial_alphabet=alphabet,
        end_of_word_suffix=_WORD_END,
        min_frequency=2,
        show_progress=False,
    )
    tokenizer.train_from_iterator(captions, trainer)
    return json.loads(tokenizer.to_str())["model"]


def _config() -> dict:
    return {
        "tokenizer_class": "CLIPTokenizer",
        "model_max_length": 77,
        "bos_token": _START,
        "eos_token": _END,
        "unk_token": _END,
        "pad_token": _END,
    }
