"""Paintings of which everything is known: drawings that the denoiser paints again, kept on disk for the reader.

Paintings are softer than drawings, their colours run, their edges wander; who reads them must have seen such.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from transformers import CLIPTokenizer

from consistory_engine.evaluate.reader import SIDE, SLOTS
from consistory_engine.paintbox.autoencoder import PatchAutoencoder
from consistory_engine.paintbox.captions import caption
from consistory_engine.paintbox.illustrator import draw, sample_sheet
from consistory_engine.paintbox.illustrator.scene import Sheet
from consistory_engine.paintbox.train import loop
from consistory_engine.paintbox.train.checkpoint import FOLDER
from consistory_engine.paintbox.train.data import rng_of, to_tensor
from consistory_engine.paintbox.train.denoiser import Model
from consistory_engine.paintbox.train.labels import boxes
from consistory_engine.paintbox.train.repaint import Repainter, tokens
from consistory_engine.paintbox.train.together import Together

_LATEST, _EARLIEST = 200, 760
"""Drawings are noised as at a timestep between these, of 1000: at most so far that who is there is still to be seen."""
_HELD: Final = 10
"""One painting in so many shows looks that training never draws; nobody learns from it."""


class Paintings:
    """The `count` paintings of a seed, as far as they have been painted: pictures (SIDE, SIDE, 3) and boxes (SLOTS, 4)."""

    def __init__(self, seed: int, count: int) -> None:
        FOLDER.mkdir(exist_ok=True)
        self.seed, self.count = seed, count
        self.pictures = self._map("pictures", np.uint8, (count, SIDE, SIDE, 3))
        self.boxes = self._map("boxes", np.float32, (count, SLOTS, 4))
        self.filled = self._map("filled", np.uint8, (count,))

    def _map(self, part: str, kind: type, shape: tuple[int, ...]) -> np.memmap:
        path = FOLDER / f"paintings-{self.seed}-{self.count}.{part}"
        return np.memmap(path, dtype=kind, mode="r+" if path.exists() else "w+", shape=shape)

    def sheet(self, slot: int) -> Sheet:
        """What the painting in a slot shows."""
        rng = rng_of(self.seed, slot)
        return sample_sheet(rng, pairs=0.45, twins=0.1, strips=0.0, held=held(slot))

    def slots(self, *, held_out: bool) -> list[int]:
        """The painted slots: those to learn from, or those to be asked about."""
        return [int(slot) for slot in np.nonzero(self.filled)[0] if held(int(slot)) == held_out]

    def get(self, slot: int) -> tuple[Tensor, Tensor]:
        """A painting (3, SIDE, SIDE) in [-1, 1] and its boxes (SLOTS, 4)."""
        return to_tensor(self.pictures[slot].copy()), torch.from_numpy(self.boxes[slot].copy())

    def put(self, slot: int, picture: Tensor, box: Tensor) -> None:
        """Keep a painting (3, H, W) in [-1, 1], made smaller."""
        pixels = ((picture.clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0).numpy()
        small = Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.BOX)
        self.pictures[slot], self.boxes[slot] = np.asarray(small), box.numpy()
        self.filled[slot] = 1


def held(slot: int) -> bool:
    """Whether a slot shows a held-out look."""
    return slot % _HELD == 0


@dataclass(frozen=True)
class Repainting:
    """All that it takes to paint drawings again."""

    autoencoder: PatchAutoencoder
    repaint: Repainter
    tokenizer: CLIPTokenizer
    device: torch.device

    @classmethod
    def of(
        cls,
        autoencoder: PatchAutoencoder,
        denoiser: Model,
        tokenizer: CLIPTokenizer,
        size: int,
        device: torch.device,
    ) -> Repainting:
        """With these networks, on drawings of `size` pixels."""
        nn.Module.to(autoencoder.eval(), device)
        repaint = Repainter(denoiser.to(device).eval(), size, _LATEST, _EARLIEST)
        return cls(autoencoder, repaint, tokenizer, device)

    @torch.no_grad()
    def __call__(self, paintings: Paintings, slots: list[int]) -> None:
        """Fill these slots."""
        sheets = [paintings.sheet(slot) for slot in slots]
        drawings = [draw(sheet, self.repaint.size, silhouettes=True) for sheet in sheets]
        pictures = torch.stack([to_tensor(drawing.picture) for drawing in drawings]).to(self.device)
        rngs = (rng_of(paintings.seed + 1, slot) for slot in slots)
        texts = [caption(sheet, rng, frank=True).text for sheet, rng in zip(sheets, rngs, strict=True)]
        said, none = (self._tokens(those) for those in (texts, [""] * len(slots)))
        generator = torch.Generator().manual_seed(paintings.seed * 1_000_003 + slots[0])
        latents = self.autoencoder.encode(pictures).latent_dist.sample()
        again = self.autoencoder.decode(self.repaint(latents, said, none, generator)).sample  # type: ignore[union-attr]
        for slot, picture, drawing in zip(slots, again.float().cpu(), drawings, strict=True):
            paintings.put(slot, picture, boxes(drawing.silhouettes))

    def _tokens(self, texts: list[str]) -> Tensor:
        return torch.stack([tokens(self.tokenizer, text) for text in texts]).to(self.device)


def paint(
    minutes: float,
    paintings: Paintings,
    repaint: Repainting,
    *,
    batch: int,
    together: Together,
    log: Callable[[str], None],
) -> None:
    """Paint what is not there yet, for `minutes` or until all is."""
    missing = [slot for slot in range(paintings.count) if not paintings.filled[slot]]
    mine = missing[together.rank :: together.size]
    for _ in loop.progress(minutes, paintings.filled.flush):
        if not mine:
            return
        now, mine = mine[:batch], mine[batch:]
        repaint(paintings, now)
        if together.leads:
            log(f"{int(paintings.filled.sum())} of {paintings.count} paintings")
