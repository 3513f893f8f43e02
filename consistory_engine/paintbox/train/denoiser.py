"""Train the UNet and its text encoders: v-prediction, EMA kept.

The loss in v weighs the picture's error by SNR + 1; as in min-SNR weighting (Hang et al., 2023) that weight
is capped, so that nearly clean latents do not drown the noise levels that decide what is painted; timesteps are
drawn as often as they would weigh. Most of a picture is place, most of what a caption says is character: four
things weigh that up. Cells that characters cover count more, a share of the steps looks at windows around them
(told to the model as SDXL tells its crops), cross-attention is taught where the characters are
(`silhouette_loss`), and the last features what they show (`label_loss`, after REPA, Yu et al., 2024, with what
the illustrator knows in place of another network's features).
"""

from __future__ import annotations

import copy
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn
from transformers import CLIPTokenizer

from consistory_engine.paintbox import architecture, load_pipeline
from consistory_engine.paintbox.autoencoder import PatchAutoencoder
from consistory_engine.paintbox.illustrator.scene import SHAPES
from consistory_engine.paintbox.train import checkpoint, loop
from consistory_engine.paintbox.train.attention import TrainingAttention, silhouette_loss
from consistory_engine.paintbox.train.data import LABELS, TURNS, UNLABELLED, Drawings, Example, mixed
from consistory_engine.paintbox.train.matrices import Matrices
from consistory_engine.paintbox.train.together import Together

RATE = 5e-4
_EMA = 0.998
_TOKENS = "embeddings.token_embedding.weight"
_SNR_CAP = 5.0
_WARM_UP = 200
_BANDS = 5
_ROUND = 100
_CHARACTER = 3.0
"""How much more a cell counts where a character covers it, in a picture without noise.

It fades with the signal's amplitude cubed: where noise hides who stands where, a weight would teach the model to
see characters everywhere.
"""
_LOOK, _LABEL = 0.03, 0.05
"""What the silhouette loss and the label loss count beside the loss in v."""


class Model(nn.Module):
    """UNet and text encoders as one module: noisy latents, timesteps, token ids and sizes in, v out."""

    def __init__(self, tokenizer: CLIPTokenizer, channels: tuple[int, int, int]) -> None:
        super().__init__()
        self.text_encoder, self.text_encoder_2 = architecture.text_encoders(tokenizer)
        self.unet = architecture.denoiser(channels)
        self.attention = TrainingAttention()
        self.labels = nn.Conv2d(channels[0], sum(map(len, LABELS.values())), 1)
        self.labelled: Tensor | None = None
        last: Any = self.unet.up_blocks[-1]
        last.register_forward_hook(self._label)
        self.unet.set_attn_processor(self.attention)  # type: ignore[arg-type]
        super().to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def _label(self, _block: nn.Module, _inputs: object, features: Tensor) -> None:
        """Keep what the last features say of every cell: (B, classes of all labels, h, w)."""
        self.labelled = self.labels(features)

    def forward(self, latents: Tensor, timesteps: Tensor, ids: Tensor, sizes: Tensor) -> Tensor:
        """Latents (B, C, h, w), timesteps (B,), ids (B, 77) and sizes (B, 6) as in `Example`, to v (B, C, h, w)."""
        self.attention.looked.clear()
        latents = latents.contiguous(memory_format=torch.channels_last)
        first = self.text_encoder(ids, output_hidden_states=True).hidden_states[-2]
        second = self.text_encoder_2(ids, output_hidden_states=True)
        states = torch.cat([first, second.hidden_states[-2]], dim=-1)
        added = {"text_embeds": second.text_embeds, "time_ids": sizes}
        return self.unet(latents, timesteps, states, added_cond_kwargs=added).sample


@dataclass
class Schedule:
    """Signal and noise of every timestep, the chance of being no noisier, and what a character's cells weigh besides."""

    signal: Tensor
    noise: Tensor
    chance: Tensor
    character: Tensor

    @classmethod
    def of(cls, device: torch.device) -> Schedule:
        alphas = architecture.scheduler().alphas_cumprod
        ratio = alphas / (1 - alphas)
        weight = (ratio + 1).clamp(max=_SNR_CAP + 1) / (ratio + 1)
        chance = weight.cumsum(0) / weight.sum()
        return cls(
            alphas.sqrt().to(device),
            (1 - alphas).sqrt().to(device),
            chance.to(device),
            _CHARACTER * alphas.pow(1.5).to(device),
        )

    def example(self, latents: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Noisy latents, timesteps (stratified over the batch, in no order) and the v that the model should say."""
        count, source = len(latents), {"generator": generator, "device": generator.device}
        grid = torch.randperm(count, **source) + torch.rand(count, **source)
        timesteps = torch.searchsorted(self.chance, grid / count).clamp(max=len(self.signal) - 1)
        noise = torch.randn(latents.shape, **source)
        signal, sigma = (level[timesteps][:, None, None, None] for level in (self.signal, self.noise))
        return signal * latents + sigma * noise, timesteps, signal * noise - sigma * latents


def label_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy of every label, over the cells that have it: logits (B, classes of all, h, w), labels (B, L, h, w)."""
    parts = logits.split([len(classes) for classes in LABELS.values()], dim=1)
    losses = [loop.cross_entropy(part, labels[:, row], UNLABELLED) for row, part in enumerate(parts)]
    asked = (labels != UNLABELLED).any(3).any(2).any(0)
    return torch.stack(losses).sum() / asked.sum().clamp_min(1)


class LossByBand:
    """A running mean of the loss in bands of the timestep, from little noise to much."""

    def __init__(self, device: torch.device) -> None:
        self.values = torch.zeros(_BANDS, device=device)

    def add(self, losses: Tensor, timesteps: Tensor) -> None:
        """Losses (B,) of examples at these timesteps (B,); nobody waits for them to be computed."""
        which, none = (timesteps * _BANDS).div(1000, rounding_mode="floor"), torch.zeros_like(self.values)
        counts = none.index_add(0, which, torch.ones_like(losses))
        means = none.index_add(0, which, losses) / counts.clamp_min(1)
        followed = torch.where(self.values == 0, means, self.values.lerp(means, 0.01))
        self.values = torch.where(counts > 0, followed, self.values)

    def __str__(self) -> str:
        return " ".join(f"{value:.3f}" for value in self.values.tolist())


@dataclass(frozen=True)
class Run:
    """What one run of the trainer is told."""

    minutes: float
    seed: int
    size: int
    batch: int
    workers: int
    rate: float
    anneal: bool
    channels: tuple[int, int, int]
    device: torch.device
    keep: int | None = None
    drawn: bool = False
    start: Path | None = None
    close: float = 0.0
    close_batch: int = 16
    together: Together = field(default_factory=Together)


def train(
    run: Run, autoencoder: PatchAutoencoder, tokenizer: CLIPTokenizer, log: Callable[[str], None]
) -> None:
    """Start or resume, go on for `run.minutes`, and leave a checkpoint, also when stopped before."""
    trainer = Trainer.begin(run, tokenizer)
    wanted = streams(run)
    parts = {
        name: Drawings(
            run.seed + 2,
            run.size,
            autoencoder,
            tokenizer,
            shapes=part.shapes,
            keep=run.keep,
            drawn=run.drawn,
            window=part.window,
        )
        for name, part in wanted.items()
        if part.share
    }
    batches = mixed(
        parts, numbers(run, trainer.facts), workers=run.workers, pinned=run.device.type not in ("cpu", "mps")
    )
    if run.together.leads:
        log(f"denoiser goes on after {trainer.facts['steps']} steps")
    started, before = time.monotonic(), trainer.seen
    for done in loop.progress(run.minutes, trainer.save, agreed=run.together.agreed):
        trainer.step(next(batches), done, turn(run, trainer.facts["steps"]))
        if trainer.facts["steps"] % 100 == 0 and run.together.leads:
            speed = (trainer.seen - before) / (time.monotonic() - started)
            counts = ", ".join(f"{trainer.facts[name]} {name}" for name in wanted)
            losses = f"silhouettes {trainer.looks.value:.3f}, labels {trainer.told.value:.3f}"
            log(f"denoiser {counts}, {speed:.1f}/s, loss by noise {trainer.bands}, {losses}")


@dataclass(frozen=True)
class Part:
    """What batches of one stream show: drawings of some shapes, or windows of so many cells a side into them."""

    shapes: tuple[str, ...]
    share: float
    batch: int
    window: int | None = None


_WINDOWS: Final = {"close": 16, "near": 24}
"""Two sizes of window are a bridge: in the smaller, a character covers four times the share of a whole drawing."""


def streams(run: Run) -> dict[str, Part]:
    """Every stream: a batch of whole drawings has one shape, windows come from drawings of all."""
    whole = {
        shape: Part((shape,), TURNS.count(shape) / len(TURNS) * (1 - run.close), run.batch)
        for shape in SHAPES
    }
    windows = {
        name: Part(
            TURNS, run.close / len(_WINDOWS), max(1, round(run.close_batch * (16 / window) ** 2)), window
        )
        for name, window in _WINDOWS.items()
    }
    return whole | windows


def numbers(run: Run, facts: dict) -> Iterator[list[tuple[str, int]]]:
    """The examples of every batch from now on, by stream and number; each process takes its share of them."""
    wanted, size = streams(run), run.together.size
    after = {name: facts[name] for name in wanted}
    for step in itertools.count(facts["steps"]):
        name = turn(run, step)
        count = wanted[name].batch
        yield [(name, after[name] + run.together.rank + k * size) for k in range(count)]
        after[name] += count * size


def turn(run: Run, step: int) -> str:
    """Which stream the batch of a step comes from: each has its share of any run of steps."""
    shares = {name: part.share for name, part in streams(run).items() if part.share}
    taken, chosen = dict.fromkeys(shares, 0), ""
    for n in range(step % _ROUND + 1):
        chosen = max(shares, key=lambda name: shares[name] * (n + 1) - taken[name])
        taken[chosen] += 1
    return chosen


@dataclass
class Trainer:
    """Model, averaged model and optimizer, and how far they are (`facts`)."""

    run: Run
    model: Model
    ema: Model
    optimizer: Matrices
    facts: dict
    schedule: Schedule
    bands: LossByBand
    looks: loop.Smooth = field(default_factory=loop.Smooth)
    told: loop.Smooth = field(default_factory=loop.Smooth)

    @classmethod
    def begin(cls, run: Run, tokenizer: CLIPTokenizer) -> Trainer:
        """From the checkpoint, from shipped weights, or from nothing."""
        torch.manual_seed(run.seed)
        model = Model(tokenizer, run.channels).to(run.device)
        ema = copy.deepcopy(model).requires_grad_(False)
        optimizer = Matrices(model, run.rate, run.together)
        facts = checkpoint.load("denoiser", {"model": model, "ema": ema}, optimizer.parts()) or _first(
            model, ema, run.start, tokenizer
        )
        return cls(run, model, ema, optimizer, facts, Schedule.of(run.device), LossByBand(run.device))

    def save(self) -> None:
        """Leave a checkpoint, one for all processes."""
        if not self.run.together.leads:
            return
        checkpoint.save(
            "denoiser", {"model": self.model, "ema": self.ema}, self.optimizer.parts(), self.facts
        )

    @property
    def seen(self) -> int:
        """Examples of all streams so far."""
        return sum(self.facts[name] for name in streams(self.run))

    def step(self, batch: Example, done: float, name: str) -> None:
        """One batch of the stream `name`; `done` is the share of this run that is over."""
        self._set_rate(done)
        together = self.run.together
        batch = Example(*(part.to(self.run.device, non_blocking=True) for part in batch))
        seed = self.run.seed * 1_000_000_007 + self.facts["steps"] * together.size + together.rank
        generator = torch.Generator(self.run.device).manual_seed(seed)
        noisy, timesteps, velocity = self.schedule.example(batch.latents, generator)
        with loop.precision(self.run.device):
            said = self.model(noisy, timesteps, batch.ids, batch.sizes).float()
        covered = batch.silhouettes.sum(1, keepdim=True).clamp(max=1)
        errors = (said - velocity).square()
        extra = self.schedule.character[timesteps][:, None, None, None]
        losses = (errors * (1 + extra * covered)).mean((1, 2, 3))
        looks = silhouette_loss(self.model.attention.looked, batch.silhouettes, batch.words)
        assert self.model.labelled is not None
        told = label_loss(self.model.labelled.float(), batch.labels)
        (losses.mean() + _LOOK * looks + _LABEL * told).backward()
        together.average(self.model.parameters())
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self._follow()
        if name in SHAPES:
            self.bands.add(errors.detach().mean((1, 2, 3)), timesteps)
        self.looks.add(looks.detach())
        self.told.add(told.detach())
        self.facts = self.facts | {
            name: self.facts[name] + len(batch.latents) * together.size,
            "steps": self.facts["steps"] + 1,
            "size": self.run.size,
        }

    def _set_rate(self, done: float) -> None:
        """Warm up over the first steps; fall to a twentieth across this run where it anneals."""
        warm = min(1.0, (self.facts["steps"] + 1) / _WARM_UP)
        loop.set_rate(self.optimizer, self.run.rate * warm * (1 - 0.95 * done if self.run.anneal else 1.0))

    @torch.no_grad()
    def _follow(self) -> None:
        decay = min(_EMA, (1 + self.facts["steps"]) / (10 + self.facts["steps"]))
        torch._foreach_lerp_(list(self.ema.parameters()), list(self.model.parameters()), 1 - decay)


def _first(model: Model, ema: Model, start: Path | None, tokenizer: CLIPTokenizer) -> dict:
    """The facts of a run without a checkpoint, which may start from shipped weights of the same shape."""
    if start is not None:
        adopt(model, start, tokenizer)
        adopt(ema, start, tokenizer)
    return dict.fromkeys((*SHAPES, *_WINDOWS, "steps"), 0)


def adopt(model: Model, start: Path, tokenizer: CLIPTokenizer) -> None:
    """Put the weights of a shipped folder into a model of the same shape, words that both know in their new places."""
    pipeline = load_pipeline(start)
    known = pipeline.tokenizer.get_vocab()
    for name in ("text_encoder", "text_encoder_2", "unet"):
        weights, fresh = getattr(pipeline, name).state_dict(), getattr(model, name).state_dict()
        for key in [key for key in weights if key.endswith(_TOKENS)]:
            weights[key] = _by_word(weights[key], known, fresh[key], tokenizer.get_vocab())
        getattr(model, name).load_state_dict(weights)


def _by_word(weights: Tensor, known: dict[str, int], fresh: Tensor, wanted: dict[str, int]) -> Tensor:
    """Embeddings for another vocabulary: those of words known before, fresh ones for the others."""
    found = fresh.clone()
    for word, row in wanted.items():
        if word in known:
            found[row] = weights[known[word]]
    return found
