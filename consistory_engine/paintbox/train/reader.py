"""Train the attribute reader on drawings, blurred and jittered as paintings may be."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import Dataset

from consistory_engine.evaluate.metrics import overlap
from consistory_engine.evaluate.reader import GRID, SCENE_HEADS, SIDE, SLOT_HEADS, SLOTS, WEIGHTS, Reader
from consistory_engine.paintbox.illustrator import draw, sample_sheet
from consistory_engine.paintbox.illustrator.scene import PEOPLE, Actor, Sheet
from consistory_engine.paintbox.train import checkpoint, loop
from consistory_engine.paintbox.train.data import rng_of, stream, to_tensor
from consistory_engine.paintbox.train.matrices import Matrices
from consistory_engine.paintbox.train.together import Together

_RATE, _WARM_UP = 1e-3, 50
_DETAILS = ("expression", "prop", "prop_colour", "garment_colour")
_SMALL = 0.2
_PEOPLE = 0.5
"""Of the drawings to learn from, this share is sampled again until they show a person: people are told apart last."""
_ABSENT = -100
"""The label of what is not there (`cross_entropy` skips it)."""


class Labelled(Dataset):
    """Drawings of single scenes with every attribute as a label.

    An example is a picture (3, SIDE, SIDE), its labels (one a head and slot), boxes (SLOTS, 4) and masks
    (SLOTS, GRID, GRID): the share of every cell that a character covers. `people` is the least share of the
    drawings that show a person.
    """

    def __init__(self, seed: int, *, jitter: bool = True, held: bool = False, people: float = 0.0) -> None:
        self.seed, self.jitter, self.held, self.people = seed, jitter, held, people

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        rng = rng_of(self.seed, index)
        sheet = self._sheet(rng)
        if rng.random() < self.people:
            while not any(actor.look.kind in PEOPLE for actor in sheet.scenes[0].actors):
                sheet = self._sheet(rng)
        drawing = draw(sheet, SIDE / 512, silhouettes=True)
        picture = F.interpolate(to_tensor(drawing.picture)[None], size=(SIDE, SIDE), mode="bilinear")[0]
        seen = boxes(drawing.silhouettes)
        picture = _jitter(picture, rng) if self.jitter else picture
        return picture, labels(sheet, seen), seen, masks(drawing.silhouettes)

    def _sheet(self, rng: random.Random) -> Sheet:
        return sample_sheet(rng, pairs=0.35, trios=0.1, twins=0.1, strips=0.0, poses=0.0, held=self.held)


def labels(sheet: Sheet, seen: Tensor) -> Tensor:
    """One number a head and slot, in the heads' order; `_ABSENT` where there is nothing to read.

    Of a character whose box in `seen` (SLOTS, 4) is tiny, or of a face that sleeps, no details are asked.
    """
    scene = sheet.scenes[0]
    facts = {name: getattr(scene, name, None) for name in SCENE_HEADS}
    facts |= {"style": sheet.style, "count": str(len(scene.actors))}
    facts["side"] = scene.side if len(scene.actors) == 1 else None
    values = [_index(SCENE_HEADS[name], facts[name]) for name in SCENE_HEADS]
    for name, classes in SLOT_HEADS.items():
        for slot in range(SLOTS):
            actor = scene.actors[slot] if slot < len(scene.actors) else None
            values.append(_index(classes, actor and _fact(actor, name, float(seen[slot, 3]))))
    return torch.tensor(values)


def _fact(actor: Actor, name: str, height: float) -> str | None:
    if name in _DETAILS and height < _SMALL:
        return None
    if name == "expression" and actor.action == "sleeping":
        return None
    return getattr(actor, name) if hasattr(actor, name) else getattr(actor.look, name)


def _index(classes: tuple[str, ...], value: str | None) -> int:
    return classes.index(value) if value in classes else _ABSENT


def boxes(silhouettes: tuple[NDArray[np.bool_], ...]) -> Tensor:
    """Centre x, centre y, width and height of each silhouette as shares of the picture; -1 where there is none."""
    found = torch.full((SLOTS, 4), -1.0)
    for slot, silhouette in enumerate(silhouettes):
        rows, columns = np.nonzero(silhouette.any(1))[0], np.nonzero(silhouette.any(0))[0]
        if not len(rows):
            continue
        top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
        height, width = silhouette.shape
        found[slot, 0::2] = torch.tensor([(left + right) / 2, right - left]) / width
        found[slot, 1::2] = torch.tensor([(top + bottom) / 2, bottom - top]) / height
    return found


def masks(silhouettes: tuple[NDArray[np.bool_], ...]) -> Tensor:
    """What each silhouette covers of every cell, from 0 to 1; nothing where there is none."""
    covered = torch.zeros(SLOTS, GRID, GRID)
    for slot, silhouette in enumerate(silhouettes):
        pixels = torch.from_numpy(silhouette)[None, None].float()
        covered[slot] = F.interpolate(pixels, size=(GRID, GRID), mode="area")[0, 0]
    return covered


def _jitter(picture: Tensor, rng: random.Random) -> Tensor:
    """Soften, tint and roughen a little, so that a painting's soft edges are no surprise."""
    if rng.random() < 0.5:
        small = F.interpolate(picture[None], scale_factor=rng.uniform(0.4, 0.9), mode="area")
        picture = F.interpolate(small, size=(SIDE, SIDE), mode="bilinear")[0]
    gain = torch.tensor([rng.uniform(0.92, 1.08) for _ in range(3)])[:, None, None]
    noise = torch.randn(picture.shape, generator=torch.Generator().manual_seed(rng.getrandbits(32)))
    return (picture * gain + rng.uniform(0, 0.08) * noise + rng.uniform(-0.06, 0.06)).clamp(-1, 1)


def _loss(logits: dict[str, Tensor], truth: Tensor, box: Tensor, mask: Tensor) -> Tensor:
    column, total = 0, torch.zeros((), device=truth.device)
    for name in SCENE_HEADS:
        total = total + loop.cross_entropy(logits[name].float(), truth[:, column], _ABSENT)
        column += 1
    for name in SLOT_HEADS:
        wanted = truth[:, column : column + SLOTS].flatten()
        total = total + loop.cross_entropy(logits[name].float().flatten(0, 1), wanted, _ABSENT)
        column += SLOTS
    there = box[..., 0] >= 0
    total = total + 4 * F.l1_loss(logits["box"].float()[there], box[there])
    return total + 4 * F.binary_cross_entropy_with_logits(logits["mask"].float()[there], mask[there])


class Cells(nn.Module):
    """What every cell of the trunk's coarse grid shows, asked in training besides: it teaches the trunk where queries look.

    Logits are (B, classes of all slot heads, h, w), of features (B, width, h, w).
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.heads = nn.Conv2d(width, sum(map(len, SLOT_HEADS.values())), 1)

    def forward(self, coarse: Tensor) -> Tensor:
        return self.heads(coarse)


def cell_loss(logits: Tensor, truth: Tensor, mask: Tensor) -> Tensor:
    """Cross-entropy of every slot head, over the cells that one character mostly covers: what is true of it there.

    Logits are (B, classes of all slot heads, h, w), truth (B, labels) as `labels` makes it, mask (B, SLOTS, GRID, GRID).
    """
    high, wide = logits.shape[2:]
    most, slot = F.adaptive_avg_pool2d(mask, (high, wide)).max(1)
    column, total = len(SCENE_HEADS), torch.zeros((), device=truth.device)
    parts = logits.float().split([len(classes) for classes in SLOT_HEADS.values()], dim=1)
    for part in parts:
        labels = truth[:, column : column + SLOTS].gather(1, slot.flatten(1)).view_as(slot)
        total = total + loop.cross_entropy(part, labels.where(most > 0.5, _ABSENT), _ABSENT)
        column += SLOTS
    return total


def train(
    minutes: float,
    *,
    seed: int,
    batch: int,
    workers: int,
    device: torch.device,
    log: Callable[[str], None],
    shipped: bool = False,
) -> None:
    """Start or resume, train for `minutes` with a falling rate, and write the reader's weights.

    With `shipped`, a first run starts from what fits of the reader in the repository: for drawings that have changed.
    """
    reader = _fitting(WEIGHTS) if shipped else Reader()
    reader.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    cells = Cells(reader.coarse.in_channels).to(device)
    optimizer = Matrices(nn.ModuleList([reader, cells]), _RATE, Together())
    facts = checkpoint.load("reader", {"model": reader, "cells": cells}, optimizer.parts()) or {"seen": 0}
    batches = stream(Labelled(seed + 4, people=_PEOPLE), start=facts["seen"], batch=batch, workers=workers)
    running, asked = loop.Smooth(), loop.Smooth()
    for done in loop.progress(
        minutes,
        lambda: checkpoint.save("reader", {"model": reader, "cells": cells}, optimizer.parts(), facts),
    ):
        warm = min(1.0, (facts["seen"] + batch) / (_WARM_UP * batch))
        loop.set_rate(optimizer, _RATE * warm * max(0.01, min(1.0, 2 * (1 - done))))
        pictures, truth, box, mask = (tensor.to(device) for tensor in next(batches))
        pictures = pictures.contiguous(memory_format=torch.channels_last)
        with loop.precision(device):
            fine, coarse = reader.features(pictures)
            logits, told = reader.answers(fine, coarse), cells(coarse)
        loss, besides = _loss(logits, truth, box, mask), cell_loss(told, truth, mask)
        optimizer.zero_grad()
        (loss + besides).backward()
        optimizer.step()
        facts["seen"] += batch
        running.add(loss.detach())
        asked.add(besides.detach())
        if facts["seen"] // batch % 100 == 0:
            log(f"reader {facts['seen']} drawings, loss {running.value:.3f}, of cells {asked.value:.3f}")
    write(reader, seed, log)


def _fitting(path: Path) -> Reader:
    """A reader with those of the weights at `path` that have a place in it; the others are new."""
    reader = Reader()
    state = reader.state_dict()
    known = {name: value for name, value in load_file(path).items() if name in state}
    reader.load_state_dict(state | {k: v for k, v in known.items() if v.shape == state[k].shape})
    return reader


def write(reader: Reader, seed: int, log: Callable[[str], None]) -> None:
    """Save the weights as float16 and say how often they are right on new drawings."""
    WEIGHTS.parent.mkdir(exist_ok=True)
    state = reader.cpu().state_dict()
    weights = {k: (v.half() if v.is_floating_point() else v).contiguous() for k, v in state.items()}
    save_file(weights, WEIGHTS)
    for name, answers in accuracy(reader.cpu().eval(), seed + 1000, 400).items():
        log(f"reader right on {name}: {sum(answers) / len(answers):.1%}")


@torch.no_grad()
def accuracy(reader: Reader, seed: int, count: int) -> dict[str, list[float]]:
    """Answers (1 right, 0 wrong) a head, on drawings of looks that training never drew, not jittered.

    Besides, `mask`: the intersection over union of every character's mask with its silhouette.
    """
    dataset = Labelled(seed, jitter=False, held=True)
    right: dict[str, list[float]] = {name: [] for name in [*SCENE_HEADS, *SLOT_HEADS, "mask"]}
    for index in range(count):
        picture, truth, box, mask = dataset[index]
        logits, column = reader(picture[None]), 0
        there = box[:, 0] >= 0
        right["mask"] += [
            overlap((said > 0).numpy(), (wanted > 0.5).numpy())
            for said, wanted in zip(logits["mask"][0][there], mask[there], strict=True)
        ]
        for name in [*SCENE_HEADS, *SLOT_HEADS]:
            width = 1 if name in SCENE_HEADS else SLOTS
            said, wanted = logits[name].argmax(-1).flatten(), truth[column : column + width]
            right[name] += [float(s == w) for s, w in zip(said, wanted, strict=True) if w != _ABSENT]
            column += width
    return right
