"""Train the attribute reader on drawings, blurred and jittered as paintings may be, and on paintings themselves."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator

import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional as F
from torch.utils.data import Dataset

from consistory_engine.evaluate.reader import SCENE_HEADS, SIDE, SLOT_HEADS, SLOTS, WEIGHTS, Reader
from consistory_engine.paintbox.illustrator import draw, sample_sheet
from consistory_engine.paintbox.train import checkpoint, loop
from consistory_engine.paintbox.train.data import rng_of, stream, to_tensor
from consistory_engine.paintbox.train.labels import ABSENT, boxes, labels
from consistory_engine.paintbox.train.paintings import Paintings

_RATE = 1e-3
_PAINTED = 0.5
"""How many examples are paintings, where there are any."""


class Labelled(Dataset):
    """Drawings of single scenes with every attribute as a label: (3, SIDE, SIDE) and (number of labels,) and boxes (SLOTS, 4).

    With `paintings`, half of the examples are some of those.
    """

    def __init__(
        self, seed: int, *, jitter: bool = True, held: bool = False, paintings: Paintings | None = None
    ) -> None:
        self.seed, self.jitter, self.held = seed, jitter, held
        self.paintings, self.slots = paintings, paintings.slots(held_out=held) if paintings else []

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor, Tensor]:
        rng = rng_of(self.seed, index)
        if self.paintings and rng.random() < _PAINTED:
            slot = rng.choice(self.slots)
            picture, box = self.paintings.get(slot)
            return _jitter(picture, rng), labels(self.paintings.sheet(slot).scenes[0]), box
        sheet = sample_sheet(rng, pairs=0.45, twins=0.1, strips=0.0, held=self.held)
        drawing = draw(sheet, SIDE, silhouettes=True)
        picture = to_tensor(drawing.picture)
        scene = sheet.scenes[0]
        return _jitter(picture, rng) if self.jitter else picture, labels(scene), boxes(drawing.silhouettes)


def _jitter(picture: Tensor, rng: random.Random) -> Tensor:
    """Soften, tint and roughen a little, so that a painting's soft edges are no surprise."""
    if rng.random() < 0.6:
        small = F.interpolate(picture[None], scale_factor=rng.uniform(0.3, 0.9), mode="area")
        picture = F.interpolate(small, size=(SIDE, SIDE), mode="bilinear")[0]
    gain = torch.tensor([rng.uniform(0.92, 1.08) for _ in range(3)])[:, None, None]
    noise = torch.randn(picture.shape, generator=torch.Generator().manual_seed(rng.getrandbits(32)))
    return (picture * gain + rng.uniform(0, 0.08) * noise + rng.uniform(-0.06, 0.06)).clamp(-1, 1)


def _loss(logits: dict[str, Tensor], truth: Tensor, box: Tensor) -> Tensor:
    column, total = 0, torch.zeros((), device=truth.device)
    for name in SCENE_HEADS:
        total = total + F.cross_entropy(logits[name].float(), truth[:, column], ignore_index=ABSENT)
        column += 1
    for name in SLOT_HEADS:
        wanted = truth[:, column : column + SLOTS].flatten()
        total = total + F.cross_entropy(logits[name].float().flatten(0, 1), wanted, ignore_index=ABSENT)
        column += SLOTS
    there = box[..., 0] >= 0
    return total + 4 * F.l1_loss(logits["box"].float()[there], box[there])


def train(
    minutes: float,
    *,
    seed: int,
    batch: int,
    workers: int,
    device: torch.device,
    log: Callable[[str], None],
    shipped: bool = False,
    painted: Paintings | None = None,
) -> None:
    """Start or resume, train for `minutes` with a falling rate, and write the reader's weights.

    With `shipped`, a first run starts from the reader in the repository: for pictures that have changed a little.
    """
    reader = (Reader.load().train() if shipped else Reader()).to(device)
    optimizer = torch.optim.AdamW(reader.parameters(), lr=_RATE, weight_decay=0.02)
    facts = checkpoint.load("reader", {"model": reader}, optimizer) or {"seen": 0}
    batches = stream(Labelled(seed + 4, paintings=painted), start=facts["seen"], batch=batch, workers=workers)
    running = loop.Smooth()
    for done in loop.progress(
        minutes, lambda: checkpoint.save("reader", {"model": reader}, optimizer, facts)
    ):
        warm = min(1.0, (facts["seen"] + batch) / (200 * batch))
        loop.set_rate(optimizer, _RATE * warm * max(0.01, min(1.0, 2 * (1 - done))))
        pictures, truth, box = (tensor.to(device) for tensor in next(batches))
        with loop.precision(device):
            logits = reader(pictures)
        loss = _loss(logits, truth, box)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        facts["seen"] += batch
        running.add(loss.item())
        if facts["seen"] // batch % 100 == 0:
            log(f"reader {facts['seen']} drawings, loss {running.value:.3f}")
    write(reader, seed, log, painted)


def write(reader: Reader, seed: int, log: Callable[[str], None], painted: Paintings | None = None) -> None:
    """Save the weights as float16 and say how often they are right on drawings, and paintings, of looks held out."""
    WEIGHTS.parent.mkdir(exist_ok=True)
    weights = {k: v.half() if v.is_floating_point() else v for k, v in reader.cpu().state_dict().items()}
    save_file(weights, WEIGHTS)
    seen = {"drawings": accuracy(reader.cpu().eval(), held_out(seed + 1000, 400))}
    if painted:
        seen["paintings"] = accuracy(reader, known(painted))
    for what, found in seen.items():
        for name, answers in found.items():
            log(f"reader right on {name} of {what}: {sum(answers) / len(answers):.1%}")


def known(paintings: Paintings) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """The paintings that nobody learns from, as `Labelled` has examples."""
    for slot in paintings.slots(held_out=True):
        picture, box = paintings.get(slot)
        yield picture, labels(paintings.sheet(slot).scenes[0]), box


@torch.no_grad()
def accuracy(reader: Reader, examples: Iterable[tuple[Tensor, Tensor, Tensor]]) -> dict[str, list[float]]:
    """Answers (1 right, 0 wrong) a head."""
    right: dict[str, list[float]] = {name: [] for name in [*SCENE_HEADS, *SLOT_HEADS]}
    for picture, truth, _ in examples:
        logits, column = reader(picture[None]), 0
        for name in right:
            width = 1 if name in SCENE_HEADS else SLOTS
            said, wanted = logits[name].argmax(-1).flatten(), truth[column : column + width]
            right[name] += [float(s == w) for s, w in zip(said, wanted, strict=True) if w != ABSENT]
            column += width
    return right


def held_out(seed: int, count: int) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Drawings of looks that training never drew, not jittered."""
    dataset = Labelled(seed, jitter=False, held=True)
    return (dataset[index] for index in range(count))
