"""The attribute reader: tells from a picture who is on it, how they look, what they do, and where.

A small convolutional network whose features queries attend to: one for the scene, one for each of its characters
from left to right. What a query finds, compared with every cell's features, is its character's mask (as in
MaskFormer, Cheng et al., 2021). It is trained on drawings and measures pictures; it never steers them.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from consistory_engine.paintbox.illustrator.scene import (
    ACTIONS,
    COATS,
    COLOURS,
    EXPRESSIONS,
    FRAMINGS,
    GARMENTS,
    KINDS,
    MOST_ACTORS,
    PLACES,
    PROPS,
    SIDES,
    STYLES,
    TIMES,
    WEATHERS,
)

SIDE: Final = 256
"""Pictures are read at this many pixels a side, whatever their shape."""
GRID: Final = SIDE // 8
"""Cells a side of the masks: on square pictures of 512 pixels, the denoiser's own."""
SLOTS: Final = MOST_ACTORS
SCENE_HEADS: Final = {
    "place": PLACES,
    "time": TIMES,
    "weather": WEATHERS,
    "framing": FRAMINGS,
    "side": SIDES,
    "style": STYLES,
    "count": tuple(str(n + 1) for n in range(MOST_ACTORS)),
}
SLOT_HEADS: Final = {
    "kind": KINDS,
    "coat": COATS,
    "garment": GARMENTS,
    "garment_colour": COLOURS,
    "action": ACTIONS,
    "expression": EXPRESSIONS,
    "prop": PROPS,
    "prop_colour": COLOURS,
}
LOOKS: Final = ("coat", "garment", "garment_colour")
"""What a description may leave open of a character's looks."""
WEIGHTS: Final = Path(__file__).parent / "weights" / "reader.safetensors"
_MASK_WIDTH: Final = 64


@dataclass(frozen=True)
class Seen:
    """One character as read: its attributes by name, its box (centre x, centre y, width, height; shares of the side).

    `mask` says of every cell of the picture, bool (GRID, GRID), whether most of it is this character.
    """

    attributes: dict[str, str]
    box: tuple[float, float, float, float]
    mask: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((GRID, GRID), dtype=bool), compare=False)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]


@dataclass(frozen=True)
class Reading:
    """A picture as read: what it shows as a whole (place, time, style, ...), and its characters from left to right."""

    scene: dict[str, str]
    characters: tuple[Seen, ...]

    def find(self, kind: str) -> Seen | None:
        """The character of this kind, if one is seen."""
        return next((seen for seen in self.characters if seen["kind"] == kind), None)


class _Block(nn.Module):
    def __init__(self, inner: int, outer: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inner, outer, 3, stride, 1, bias=False)
        self.norm = nn.BatchNorm2d(outer)
        self.second = nn.Conv2d(outer, outer, 3, 1, 1, bias=False)
        self.norm_2 = nn.BatchNorm2d(outer)
        self.skip = nn.Conv2d(inner, outer, 1, stride, bias=False) if stride > 1 else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        inner = F.relu(self.norm(self.first(x)))
        return F.relu(self.skip(x) + self.norm_2(self.second(inner)))


class Reader(nn.Module):
    """Pictures (B, 3, SIDE, SIDE) in [-1, 1] to logits by head.

    Scene heads are (B, classes), slot heads (B, SLOTS, classes), `mask` is (B, SLOTS, GRID, GRID); `box` (B, SLOTS, 4)
    holds shares of the side.
    """

    def __init__(self, widths: tuple[int, ...] = (32, 64, 128, 192)) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, widths[0], 5, 2, 2, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU()
        )
        pairs = itertools.pairwise(widths)
        self.trunk = nn.Sequential(*[m for a, b in pairs for m in (_Block(a, b, 2), _Block(b, b, 1))])
        width, grid = widths[-1], SIDE // 2 ** len(widths)
        self.positions = nn.Parameter(0.02 * torch.randn(grid * grid, width))
        self.queries = nn.Parameter(0.02 * torch.randn(1 + SLOTS, width))
        layer = nn.TransformerDecoderLayer(
            width, 6, 2 * width, dropout=0.0, batch_first=True, norm_first=True
        )
        self.decoder = nn.TransformerDecoder(layer, 2, norm=nn.LayerNorm(width))
        heads = SCENE_HEADS | SLOT_HEADS
        self.heads = nn.ModuleDict({name: nn.Linear(width, len(classes)) for name, classes in heads.items()})
        self.heads["box"] = nn.Linear(width, 4)
        self.heads["mask"] = nn.Linear(width, _MASK_WIDTH)
        self.fine, self.coarse = nn.Conv2d(widths[-2], _MASK_WIDTH, 1), nn.Conv2d(width, _MASK_WIDTH, 1)
        self.cells = _Block(_MASK_WIDTH, _MASK_WIDTH, 1)

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        return self.answers(*self.features(pictures))

    def features(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """What the trunk finds on two grids: (B, c, GRID, GRID) and (B, c', GRID / 2, GRID / 2)."""
        fine = self.trunk[:-2](self.stem(pictures))
        return fine, self.trunk[-2:](fine)

    def answers(self, fine: Tensor, coarse: Tensor) -> dict[str, Tensor]:
        """Logits by head, shaped as `forward`'s, of the features on both grids."""
        features = coarse.flatten(2).transpose(1, 2) + self.positions
        found = self.decoder(self.queries.expand(len(coarse), -1, -1), features)
        scene, slots = found[:, 0], found[:, 1:]
        logits = {name: self.heads[name](scene) for name in SCENE_HEADS}
        logits |= {name: self.heads[name](slots) for name in SLOT_HEADS}
        cells = self.cells(self.fine(fine) + F.interpolate(self.coarse(coarse), size=(GRID, GRID)))
        mask = torch.einsum("bsc,bchw->bshw", self.heads["mask"](slots), cells)
        return logits | {"box": self.heads["box"](slots).sigmoid(), "mask": mask}

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Reader:
        """The shipped reader, ready to read."""
        reader = cls()
        reader.load_state_dict(load_file(path))
        return reader.eval()

    @torch.no_grad()
    def read(self, pictures: Sequence[Image.Image]) -> list[Reading]:
        """Read pictures of any size."""
        logits = self(torch.stack([prepare(picture) for picture in pictures]))
        return [_reading(logits, index) for index in range(len(pictures))]


def prepare(picture: Image.Image) -> Tensor:
    """A picture as the reader takes it: (3, SIDE, SIDE) in [-1, 1]."""
    small = picture.convert("RGB").resize(
        (SIDE, SIDE), Image.Resampling.BOX if picture.width > SIDE else Image.Resampling.BICUBIC
    )
    return torch.from_numpy(np.asarray(small, dtype=np.float32)).permute(2, 0, 1) / 127.5 - 1


def _reading(logits: dict[str, Tensor], index: int) -> Reading:
    scene = {name: classes[int(logits[name][index].argmax())] for name, classes in SCENE_HEADS.items()}
    characters = tuple(_seen(logits, index, slot) for slot in range(int(scene["count"])))
    return Reading(scene, characters)


def _seen(logits: dict[str, Tensor], index: int, slot: int) -> Seen:
    attributes = {
        name: classes[int(logits[name][index, slot].argmax())] for name, classes in SLOT_HEADS.items()
    }
    if attributes["garment"] == "none":
        attributes["garment_colour"] = "none"
    box, mask = logits["box"][index, slot].tolist(), logits["mask"][index, slot] > 0
    return Seen(attributes, tuple(box), mask.numpy())
