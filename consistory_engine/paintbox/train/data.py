"""Training examples: the n-th example of a seed is always the same drawing and the same caption."""

from __future__ import annotations

import itertools
import random
import re
import string
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset
from transformers import CLIPTokenizer

from consistory_engine.paintbox.architecture import TOKENS
from consistory_engine.paintbox.autoencoder import PatchAutoencoder
from consistory_engine.paintbox.captions import caption
from consistory_engine.paintbox.illustrator import draw, sample_sheet
from consistory_engine.paintbox.illustrator.scene import ACTIONS, COATS, GARMENT_COLOURS, GARMENTS, Sheet
from consistory_engine.paintbox.illustrator.scene import KINDS as KIND_NAMES
from consistory_engine.paintbox.train.checkpoint import FOLDER
from consistory_engine.paintbox.vocabulary import KINDS

SUBJECTS: Final = 2
"""How many characters a drawing shows at most."""
_EMPTY_SHARE = 0.1
_STRANGE_SHARE = 0.1
_FRANK_SHARE = 0.6
"""How many captions leave nothing out: what is said teaches more than what must be guessed."""
_SEEN = 0.3
"""A window shows a character of which it holds at least this share."""
LABELS: Final = {
    "kind": KIND_NAMES,
    "coat": COATS,
    "garment": GARMENTS,
    "garment_colour": GARMENT_COLOURS,
    "action": ACTIONS,
}
"""What cells are labelled with, and the classes of each."""
UNLABELLED: Final = -1


def rng_of(seed: int, index: int) -> random.Random:
    """The random numbers of one example."""
    return random.Random(f"{seed}:{index}")


def to_tensor(picture: object) -> Tensor:
    """uint8 (H, W, 3) to float (3, H, W) in [-1, 1]."""
    return torch.as_tensor(picture).permute(2, 0, 1).float() / 127.5 - 1


def spoken(text: str, rng: random.Random) -> str:
    """A caption as training says it: sometimes nothing (for guidance), sometimes with a word nobody knows."""
    dice = rng.random()
    if dice < _EMPTY_SHARE:
        return ""
    if dice < _EMPTY_SHARE + _STRANGE_SHARE:
        words = text.split(" ")
        strange = "".join(rng.choices(string.ascii_lowercase, k=rng.randint(3, 9)))
        words.insert(rng.randrange(len(words) + 1), strange)
        return " ".join(words)
    return text


class Example(NamedTuple):
    """One example, or with a leading axis a batch: what the denoiser learns from.

    `latents` (C, h, w) of a whole drawing or of a window into it, `ids` (77,) of its caption, `sizes` (6,) as
    SDXL's time ids: height and width of the drawing, top and left of the window, height and width of the
    window, in pixels. `silhouettes` (SUBJECTS, h, w) is the share of each cell that the characters of one kind
    cover, `words` (SUBJECTS, 77) marks the tokens that name that kind; both are zero where there is none.
    `labels` (len(LABELS), h, w) are the class numbers of the character that covers most of a cell.
    """

    latents: Tensor
    ids: Tensor
    sizes: Tensor
    silhouettes: Tensor
    words: Tensor
    labels: Tensor


class Drawings(Dataset):
    """The drawings of `seed` as examples, whole, or with `window` as squares of that many cells.

    A window shows a character close by: most of a whole drawing is place, and who stands in it is what takes
    longest to learn. With `shelf`, drawings are drawn once and come back in every epoch, worded anew each time.
    """

    def __init__(
        self,
        seed: int,
        size: int,
        autoencoder: PatchAutoencoder,
        tokenizer: CLIPTokenizer,
        shelf: Shelf | None = None,
        window: int | None = None,
    ) -> None:
        self.seed, self.size, self.window = seed, size, window
        self.autoencoder, self.tokenizer, self.shelf = autoencoder, tokenizer, shelf

    def __getitem__(self, index: int) -> Example:
        slot = index % self.shelf.count if self.shelf else index
        sheet = sample_sheet(rng_of(self.seed, slot))
        drawn = self.shelf.get(slot, lambda: self._draw(sheet)) if self.shelf else self._draw(sheet)
        rng = rng_of(self.seed + 1, index)
        return self._whole(sheet, *drawn, rng) if self.window is None else self._close(sheet, *drawn, rng)

    def _whole(self, sheet: Sheet, latents: Tensor, covers: Tensor, rng: random.Random) -> Example:
        return self._example(sheet, latents, covers, (0, 0), rng)

    def _close(self, sheet: Sheet, latents: Tensor, covers: Tensor, rng: random.Random) -> Example:
        """A window around one of the characters; of a strip, inside one panel where it fits, and worded as that."""
        side, cells = self.window or 0, latents.shape[-1]
        actor = rng.randrange(len(_kinds(sheet)))
        low, high = (0, cells)
        if sheet.layout == "strip" and side <= cells // 2:
            low, high = (cells // 2 * actor, cells // 2 * (actor + 1))
            sheet, covers = Sheet("single", (sheet.scenes[actor],)), covers[actor : actor + 1]
            actor = 0
        rows, columns = covers[actor].any(1).nonzero(), covers[actor].any(0).nonzero()
        top = _window(rows, side, 0, cells, rng)
        left = _window(columns, side, low, high, rng)
        cut = (slice(None), slice(top, top + side), slice(left, left + side))
        sheet, held = _seen(sheet, covers, covers[cut], actor)
        return self._example(sheet, latents[cut], held, (top, left), rng)

    def _example(
        self, sheet: Sheet, latents: Tensor, covers: Tensor, corner: tuple[int, int], rng: random.Random
    ) -> Example:
        text = spoken(caption(sheet, rng, frank=rng.random() < _FRANK_SHARE).text, rng)
        coded = self.tokenizer(
            text, padding="max_length", max_length=TOKENS, truncation=True, return_offsets_mapping=True
        )
        side = latents.shape[-1]
        silhouettes, words = torch.zeros(SUBJECTS, side, side), torch.zeros(SUBJECTS, TOKENS)
        kinds = _kinds(sheet)
        for subject, kind in enumerate(dict.fromkeys(kinds)):
            of_kind = [cover for cover, k in zip(covers, kinds, strict=False) if k == kind]
            silhouettes[subject] = torch.stack(of_kind).sum(0).clamp(max=1)
            words[subject] = _naming(kind, text, coded["offset_mapping"])
        top, left = (16 * cell for cell in corner)
        sizes = torch.tensor([self.size, self.size, top, left, 16 * side, 16 * side])
        ids = torch.tensor(coded["input_ids"])
        return Example(latents, ids, sizes, silhouettes, words, _labels(sheet, covers))

    @torch.no_grad()
    def _draw(self, sheet: Sheet) -> tuple[Tensor, Tensor]:
        """Latents (C, h, w) and what each character covers of every cell (SUBJECTS, h, w)."""
        drawing = draw(sheet, self.size, silhouettes=True)
        latents = self.autoencoder.encode(to_tensor(drawing.picture)[None]).latent_dist.sample()[0]
        covers = torch.zeros(SUBJECTS, *latents.shape[1:])
        for index, silhouette in enumerate(drawing.silhouettes):
            whole = torch.from_numpy(silhouette)[None].float()
            covers[index] = F.avg_pool2d(whole, 16)[0]
        return latents, covers


def _seen(sheet: Sheet, covers: Tensor, held: Tensor, actor: int) -> tuple[Sheet, Tensor]:
    """What a window shows of a scene, and where: the whole cast, or who is in it alone."""
    scene = sheet.scenes[0]
    if len(sheet.scenes) > 1 or len(scene.actors) == 1:
        return sheet, held
    shares = held.sum((1, 2)) / covers.sum((1, 2)).clamp_min(1e-3)
    if all(shares[k] >= _SEEN for k in range(len(scene.actors)) if k != actor):
        return sheet, held
    return Sheet("single", (replace(scene, actors=(scene.actors[actor],)),)), held[actor : actor + 1]


def _labels(sheet: Sheet, covers: Tensor) -> Tensor:
    """(len(LABELS), h, w): what is seen in every cell that one character mostly covers."""
    labels = torch.full((len(LABELS), *covers.shape[1:]), UNLABELLED)
    actors = [actor for scene in sheet.scenes for actor in scene.actors]
    for actor, cover in zip(actors, covers, strict=False):
        facts = vars(actor.look) | {"action": actor.action}
        for row, (name, classes) in enumerate(LABELS.items()):
            if facts[name] in classes:
                labels[row][cover > 0.5] = classes.index(facts[name])
    return labels


def _kinds(sheet: Sheet) -> list[str]:
    """The kind of every character that is drawn, from left to right."""
    return [actor.look.kind for scene in sheet.scenes for actor in scene.actors]


def _window(cells: Tensor, side: int, low: int, high: int, rng: random.Random) -> int:
    """Where a window of `side` cells between `low` and `high` starts, so that it shows `cells` or their middle."""
    first, last = (int(cells[0]), int(cells[-1])) if len(cells) else (low, high - 1)
    bounds = sorted((last + 1 - side, first))
    return min(max(rng.randint(*bounds), low), high - side)


def _naming(kind: str, text: str, offsets: list[tuple[int, int]]) -> Tensor:
    """(77,) with 1 at every token of a word that names `kind` in `text`."""
    names = "|".join(re.escape(form) for forms in KINDS[kind] for form in forms)
    spans = [match.span() for match in re.finditer(rf"\b({names})\b", text, re.IGNORECASE)]
    return torch.tensor(
        [float(any(start < right and left < end for left, right in spans)) for start, end in offsets]
    )


class Shelf:
    """Drawings kept on disk, shared by all workers; a slot is filled when it is first asked for.

    Latents are float16, covers are eight bits deep.
    """

    def __init__(self, name: str, count: int, shape: tuple[int, int, int]) -> None:
        FOLDER.mkdir(exist_ok=True)
        self.count = count
        self._latents = self._map(FOLDER / f"{name}.latents", np.float16, (count, *shape))
        self._covers = self._map(FOLDER / f"{name}.covers", np.uint8, (count, SUBJECTS, *shape[1:]))
        self._filled = self._map(FOLDER / f"{name}.filled", np.uint8, (count,))

    @staticmethod
    def _map(path: Path, kind: type, shape: tuple[int, ...]) -> np.memmap:
        return np.memmap(path, dtype=kind, mode="r+" if path.exists() else "w+", shape=shape)

    def get(self, slot: int, draw: Callable[[], tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
        """Latents (C, h, w) and covers (SUBJECTS, h, w) of `slot`, drawn now if nobody did before."""
        if not self._filled[slot]:
            latents, covers = draw()
            self._latents[slot] = latents.half().numpy()
            self._covers[slot] = (255 * covers).round().byte().numpy()
            self._filled[slot] = 1
        latents = torch.from_numpy(self._latents[slot].astype(np.float32))
        return latents, torch.from_numpy(self._covers[slot].astype(np.float32)) / 255


class _From:
    """Every `stride`-th whole number from `start` on: a sampler that resumes."""

    def __init__(self, start: int, stride: int) -> None:
        self.start, self.stride = start, stride

    def __iter__(self) -> Iterator[int]:
        return itertools.count(self.start, self.stride)


def stream(dataset: Dataset, *, start: int, batch: int, workers: int, stride: int = 1) -> Iterator[Any]:
    """Endless batches of every `stride`-th example of `dataset` from number `start` on."""
    ahead: dict[str, Any] = {"prefetch_factor": 4} if workers else {}
    numbers: Any = _From(start, stride)
    return iter(DataLoader(dataset, batch_size=batch, sampler=numbers, num_workers=workers, **ahead))
