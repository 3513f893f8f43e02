"""Training examples: the n-th drawing of a seed is always the same; its caption is worded anew each time."""

from __future__ import annotations

import hashlib
import itertools
import random
import re
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset
from transformers import CLIPTokenizer

from consistory_engine.paintbox import illustrator
from consistory_engine.paintbox.architecture import SIZE, TOKENS
from consistory_engine.paintbox.autoencoder import PatchAutoencoder
from consistory_engine.paintbox.captions import caption
from consistory_engine.paintbox.illustrator import draw, sample_sheet
from consistory_engine.paintbox.illustrator.scene import (
    ACTIONS,
    COATS,
    COLOURS,
    EXPRESSIONS,
    GARMENTS,
    MOST_ACTORS,
    MOST_PANELS,
    PROPS,
    SHAPES,
    Actor,
    Sheet,
)
from consistory_engine.paintbox.illustrator.scene import KINDS as KIND_NAMES
from consistory_engine.paintbox.illustrator.staging import panels
from consistory_engine.paintbox.train.shelf import Shelf
from consistory_engine.paintbox.vocabulary import KINDS

SUBJECTS: Final = MOST_ACTORS
"""How many kinds of character a drawing shows at most."""
MOST: Final = max(MOST_ACTORS, MOST_PANELS)
"""How many characters, the same in every panel counted again, a drawing shows at most."""
TURNS: Final = (
    "square", "square", "portrait", "square", "square", "landscape", "square", "square", "spread", "square",
)  # fmt: skip
"""The shapes in which drawings take turns: most pictures that are asked for are square."""
_EMPTY_SHARE = 0.1
_STRANGE_SHARE = 0.1
_FRANK_SHARE = 0.6
"""How many captions leave nothing out: what is said teaches more than what must be guessed."""
_SEEN = 0.3
"""A window shows a character of which it holds at least this share."""
_HIGH: Final = {"hat": 0.1, "face": 0.25, "boots": 0.93}
"""Where of a character that is upright, from its top down, what a window may cut off is."""
LABELS: Final = {
    "kind": KIND_NAMES,
    "coat": COATS,
    "garment": GARMENTS,
    "garment_colour": COLOURS,
    "action": ACTIONS,
    "expression": EXPRESSIONS,
    "prop": PROPS,
    "prop_colour": COLOURS,
}
"""What cells are labelled with, and the classes of each."""
UNLABELLED: Final = -1


@cache
def _illustrator() -> bytes:
    """A digest of the program that draws."""
    sources = sorted(Path(illustrator.__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).digest()


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

    The squares among them are `size` pixels a side, the other shapes in proportion. Drawings take turns in
    `shapes`, over and over. A window shows a character close by: most of a whole drawing is place, and who stands
    in it is what takes longest to learn. With `keep`, that many drawings, of each shape its share, are drawn once
    and come back in every epoch, worded anew each time; with `drawn`, only those that are there already, while
    other processes draw more (`fill`).
    """

    def __init__(
        self,
        seed: int,
        size: int,
        autoencoder: PatchAutoencoder,
        tokenizer: CLIPTokenizer,
        *,
        shapes: Sequence[str] = TURNS,
        keep: int | None = None,
        drawn: bool = False,
        window: int | None = None,
    ) -> None:
        self.seed, self.size, self.window, self.shapes = seed, size, window, tuple(shapes)
        self.autoencoder, self.tokenizer, self.drawn = autoencoder, tokenizer, drawn
        self.shelves = {shape: self._shelf(shape, keep) for shape in dict.fromkeys(self.shapes) if keep}

    def __getitem__(self, index: int) -> Example:
        shape, number = self._turn(index)
        shelf = self.shelves.get(shape)
        if shelf:
            number %= max(1, shelf.ready) if self.drawn else shelf.count
        sheet = self._sheet(shape, number)
        drawn = shelf.get(number, lambda: self._draw(sheet)) if shelf else self._draw(sheet)
        rng = rng_of(self.seed + 1, index)
        return self._whole(sheet, *drawn, rng) if self.window is None else self._close(sheet, *drawn, rng)

    def fill(self, first: int, step: int) -> Iterator[int]:
        """Draw examples `first`, `first + step`, ... for the shelves, so that several processes share the work."""
        for index in range(first, sum(shelf.count for shelf in self.shelves.values()), step):
            shape, number = self._turn(index)
            if number < self.shelves[shape].count and number not in self.shelves[shape]:
                self.shelves[shape].get(number, lambda turn=(shape, number): self._draw(self._sheet(*turn)))
            yield index

    def _turn(self, index: int) -> tuple[str, int]:
        """The shape of an example, and which of that shape it shows."""
        rounds, place = divmod(index, len(self.shapes))
        shape = self.shapes[place]
        return shape, rounds * self.shapes.count(shape) + self.shapes[:place].count(shape)

    def _sheet(self, shape: str, number: int) -> Sheet:
        return sample_sheet(random.Random(f"{self.seed}:{shape}:{number}"), shape=shape)

    def _pixels(self, shape: str) -> tuple[int, int]:
        """Width and height of the drawings of a shape."""
        width, height = (round(side * self.size / SIZE) for side in SHAPES[shape])
        return width, height

    def _shelf(self, shape: str, keep: int) -> Shelf:
        """The shelf for a shape, named after everything that its drawings depend on."""
        count = max(1, keep * TURNS.count(shape) // len(TURNS))
        width, height = (side // 16 for side in self._pixels(shape))
        code = hashlib.sha256(self.autoencoder.quant.weight.detach().cpu().numpy().tobytes() + _illustrator())
        name = f"{shape}-{self.seed}-{self.size}-{count}-{code.hexdigest()[:8]}"
        return Shelf(name, count, (self.autoencoder.config["latent_channels"], height, width), MOST)

    def _whole(self, sheet: Sheet, latents: Tensor, covers: Tensor, rng: random.Random) -> Example:
        return self._example(sheet, latents, covers, (0, 0), rng)

    def _close(self, sheet: Sheet, latents: Tensor, covers: Tensor, rng: random.Random) -> Example:
        """A window around one of the characters; where a panel of a strip has room for it, worded as that panel."""
        side, (high, wide) = self.window or 0, latents.shape[1:]
        actor = rng.randrange(len(_kinds(sheet)))
        top, bottom, left, right = 0, high, 0, wide
        if sheet.layout == "strip":
            box = panels(sheet, 16 * wide, 16 * high)[actor]  # a gutter is less than a cell wide
            edges = (box.top, box.top + box.height, box.left, box.left + box.width)
            cells = [round(edge / 16) for edge in edges]
            if min(cells[1] - cells[0], cells[3] - cells[2]) >= side:
                top, bottom, left, right = cells
                single = Sheet("single", (sheet.scenes[actor],), sheet.style, sheet.shape)
                sheet, covers, actor = single, covers[actor : actor + 1], 0
        rows, columns = covers[actor].any(1).nonzero(), covers[actor].any(0).nonzero()
        top, left = _window(rows, side, top, bottom, rng), _window(columns, side, left, right, rng)
        cut = (slice(None), slice(top, top + side), slice(left, left + side))
        sheet, held = _seen(sheet, covers, cut, actor)
        return self._example(sheet, latents[cut], held, (top, left), rng)

    def _example(
        self, sheet: Sheet, latents: Tensor, covers: Tensor, corner: tuple[int, int], rng: random.Random
    ) -> Example:
        text = spoken(caption(sheet, rng, frank=rng.random() < _FRANK_SHARE).text, rng)
        coded = self.tokenizer(
            text, padding="max_length", max_length=TOKENS, truncation=True, return_offsets_mapping=True
        )
        high, wide = latents.shape[1:]
        silhouettes, words = torch.zeros(SUBJECTS, high, wide), torch.zeros(SUBJECTS, TOKENS)
        kinds = _kinds(sheet)
        for subject, kind in enumerate(dict.fromkeys(kinds)):
            of_kind = [cover for cover, k in zip(covers, kinds, strict=False) if k == kind]
            silhouettes[subject] = torch.stack(of_kind).sum(0).clamp(max=1)
            words[subject] = _naming(kind, text, coded["offset_mapping"])
        width, height = self._pixels(sheet.shape)
        top, left = (16 * cell for cell in corner)
        sizes = torch.tensor([height, width, top, left, 16 * high, 16 * wide])
        ids = torch.tensor(coded["input_ids"])
        return Example(latents, ids, sizes, silhouettes, words, _labels(sheet, covers))

    @torch.no_grad()
    def _draw(self, sheet: Sheet) -> tuple[Tensor, Tensor]:
        """Latents (C, h, w) and what each character covers of every cell (MOST, h, w)."""
        drawing = draw(sheet, self.size / SIZE, silhouettes=True)
        latents = self.autoencoder.encode(to_tensor(drawing.picture)[None]).latent_dist.sample()[0]
        covers = torch.zeros(MOST, *latents.shape[1:])
        for index, silhouette in enumerate(drawing.silhouettes):
            covers[index] = F.avg_pool2d(torch.from_numpy(silhouette)[None].float(), 16)[0]
        return latents, covers


def _seen(sheet: Sheet, covers: Tensor, cut: tuple[slice, ...], actor: int) -> tuple[Sheet, Tensor]:
    """What a window, `covers[cut]`, shows of a scene, and where: `actor` and who else is seen; a strip is left whole.

    How close and on which side a character stands is said of whole drawings only.
    """
    scene, held = sheet.scenes[0], covers[cut]
    if len(sheet.scenes) > 1:
        return sheet, held
    shares = held.sum((1, 2)) / covers.sum((1, 2)).clamp_min(1e-3)
    kept = [k for k in range(len(scene.actors)) if k == actor or shares[k] >= _SEEN]
    layout = sheet.layout
    if len(kept) < len(scene.actors):
        layout = "twins" if layout == "poses" and len(kept) == 2 else "single"
    actors = tuple(_cut_off(scene.actors[k], covers[k], cut[1]) for k in kept)
    shown = replace(scene, actors=actors, framing="middle", side="")
    return replace(sheet, layout=layout, scenes=(shown,)), held[kept]


def _cut_off(actor: Actor, cover: Tensor, rows: slice) -> Actor:
    """The actor that covers `cover` without the hat, the boots or the mood that are not in these rows."""
    covered = cover.any(1).nonzero()
    if actor.action == "sleeping" or not len(covered):
        return actor
    top, height = int(covered[0]), int(covered[-1] - covered[0])
    out = {part for part, high in _HIGH.items() if not rows.start <= top + high * height < rows.stop}
    look = actor.look
    if look.garment in out:
        look = replace(look, garment="none", garment_colour=None)
    return replace(actor, look=look, expression="calm" if "face" in out else actor.expression)


def _labels(sheet: Sheet, covers: Tensor) -> Tensor:
    """(len(LABELS), h, w): what is seen in every cell that one character mostly covers."""
    labels = torch.full((len(LABELS), *covers.shape[1:]), UNLABELLED)
    actors = [actor for scene in sheet.scenes for actor in scene.actors]
    for actor, cover in zip(actors, covers, strict=False):
        facts = vars(actor.look) | vars(actor)
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
    forms = sorted((form for pair in KINDS[kind] for form in pair), key=len, reverse=True)
    names = "|".join(map(re.escape, forms))
    spans = [match.span() for match in re.finditer(rf"\b({names})\b", text, re.IGNORECASE)]
    return torch.tensor(
        [float(any(start < right and left < end for left, right in spans)) for start, end in offsets]
    )


class _From:
    """Every whole number from `start` on: a sampler that resumes."""

    def __init__(self, start: int) -> None:
        self.start = start

    def __iter__(self) -> Iterator[int]:
        return itertools.count(self.start)


def stream(dataset: Dataset, *, start: int, batch: int, workers: int) -> Iterator[Any]:
    """Endless batches of the examples of `dataset` from number `start` on."""
    numbers: Any = _From(start)
    return iter(DataLoader(dataset, batch_size=batch, sampler=numbers, **_workers(workers)))


class _Mixed(Dataset):
    def __init__(self, parts: Mapping[str, Dataset]) -> None:
        self.parts = parts

    def __getitem__(self, which: tuple[str, int]) -> Any:
        name, number = which
        return self.parts[name][number]


def mixed(
    parts: Mapping[str, Dataset],
    batches: Iterable[Sequence[tuple[str, int]]],
    *,
    workers: int,
    pinned: bool = False,
) -> Iterator[Any]:
    """One batch after another: the examples of `parts` that each of `batches` names by part and number.

    `pinned` memory is what an accelerator copies from while it computes.
    """
    chosen: Any = batches
    return iter(DataLoader(_Mixed(parts), batch_sampler=chosen, pin_memory=pinned, **_workers(workers)))


def _workers(count: int) -> dict[str, Any]:
    return {"num_workers": count} | ({"prefetch_factor": 4} if count else {})
