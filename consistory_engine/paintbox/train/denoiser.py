"""Train the UNet and its text encoders: v-prediction, EMA kept.

The loss in v weighs the picture's error by SNR + 1; as in min-SNR weighting (Hang et al., 2023) that weight
is capped, so that nearly clean latents do not drown the noise levels that decide what is painted.
"""

from __future__ import annotations

import copy
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import CLIPTokenizer

from consistory_engine.paintbox import architecture, load_pipeline
from consistory_engine.paintbox.autoencoder import PatchAutoencoder
from consistory_engine.paintbox.train import checkpoint
from consistory_engine.paintbox.train.attention import TrainingAttention
from consistory_engine.paintbox.train.data import Drawings, Shelf, stream

_EMA = 0.998
_SNR_CAP = 5.0
_WARM_UP = 200
_BANDS = 5


class Model(nn.Module):
    """UNet and text encoders as one module: noisy latents, timesteps and token ids in, v out."""

    def __init__(self, tokenizer: CLIPTokenizer, channels: tuple[int, int, int]) -> None:
        super().__init__()
        self.text_encoder, self.text_encoder_2 = architecture.text_encoders(tokenizer)
        self.unet = architecture.denoiser(channels)
        self.unet.set_attn_processor(TrainingAttention())  # type: ignore[arg-type]

    def forward(self, latents: Tensor, timesteps: Tensor, ids: Tensor) -> Tensor:
        first = self.text_encoder(ids, output_hidden_states=True).hidden_states[-2]
        second = self.text_encoder_2(ids, output_hidden_states=True)
        states = torch.cat([first, second.hidden_states[-2]], dim=-1)
        height, width = (16 * side for side in latents.shape[-2:])
        sizes = torch.tensor([height, width, 0, 0, height, width], device=latents.device).expand(len(latents), 6)
        added = {"text_embeds": second.text_embeds, "time_ids": sizes}
        return self.unet(latents, timesteps, states, added_cond_kwargs=added).sample


@dataclass
class Schedule:
    """Signal and noise of every timestep, and the loss weight that goes with it."""

    signal: Tensor
    noise: Tensor
    weight: Tensor

    @classmethod
    def of(cls, device: torch.device) -> Schedule:
        alphas = architecture.scheduler().alphas_cumprod.to(device)
        ratio = alphas / (1 - alphas)
        return cls(alphas.sqrt(), (1 - alphas).sqrt(), (ratio + 1).clamp(max=_SNR_CAP + 1) / (ratio + 1))

    def example(self, latents: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Noisy latents, timesteps (stratified over the batch) and the v that the model should say."""
        count = len(latents)
        grid = torch.arange(count) + torch.rand(count, generator=generator)
        timesteps = (grid / count * len(self.signal)).long().to(latents.device)
        noise = torch.randn(latents.shape, generator=generator).to(latents.device)
        signal, sigma = (level[timesteps][:, None, None, None] for level in (self.signal, self.noise))
        return signal * latents + sigma * noise, timesteps, signal * noise - sigma * latents


@dataclass
class LossByBand:
    """A running mean of the loss in bands of the timestep, from little noise to much."""

    values: list[float] = field(default_factory=lambda: [0.0] * _BANDS)

    def add(self, losses: Tensor, timesteps: Tensor) -> None:
        for band in range(_BANDS):
            chosen = losses[(timesteps * _BANDS).div(1000, rounding_mode="floor") == band]
            if len(chosen):
                mean = chosen.mean().item()
                self.values[band] = 0.99 * self.values[band] + 0.01 * mean if self.values[band] else mean

    def __str__(self) -> str:
        return " ".join(f"{value:.3f}" for value in self.values)


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
    start: Path | None = None
    save_minutes: float = 5.0


def train(run: Run, autoencoder: PatchAutoencoder, tokenizer: CLIPTokenizer, log: Callable[[str], None]) -> None:
    """Start or resume, go on for `run.minutes`, and leave a checkpoint."""
    torch.manual_seed(run.seed)
    model = Model(tokenizer, run.channels).to(run.device)
    ema = copy.deepcopy(model).requires_grad_(False)
    optimizer = torch.optim.AdamW(model.parameters(), lr=run.rate, betas=(0.9, 0.99), weight_decay=0.01, fused=True)
    facts = checkpoint.load("denoiser", {"model": model, "ema": ema}, optimizer) or _first(model, ema, run.start)
    dataset = Drawings(run.seed + 2, run.size, autoencoder, tokenizer, _shelf(run, autoencoder))
    batches = stream(dataset, start=facts["seen"], batch=run.batch, workers=run.workers)
    schedule, bands = Schedule.of(run.device), LossByBand()
    started = saved = time.monotonic()
    first = facts["seen"]
    while (done := (time.monotonic() - started) / 60 / max(run.minutes, 1e-9)) < 1:
        _set_rate(optimizer, run, facts["steps"], done)
        latents, ids = (tensor.to(run.device) for tensor in next(batches))
        generator = torch.Generator().manual_seed(run.seed * 1_000_000_007 + facts["seen"])
        _step(model, optimizer, schedule, bands, latents, ids, generator)
        _follow(ema, model, facts["steps"])
        facts = facts | {"seen": facts["seen"] + run.batch, "steps": facts["steps"] + 1, "size": run.size}
        if facts["steps"] % 100 == 0:
            speed = (facts["seen"] - first) / (time.monotonic() - started)
            log(f"denoiser {facts['seen']} drawings of {run.size}, {speed:.1f}/s, loss by noise {bands}")
        if time.monotonic() - saved > 60 * run.save_minutes:
            checkpoint.save("denoiser", {"model": model, "ema": ema}, optimizer, facts)
            saved = time.monotonic()
    checkpoint.save("denoiser", {"model": model, "ema": ema}, optimizer, facts)


def _first(model: Model, ema: Model, start: Path | None) -> dict:
    """The facts of a run without a checkpoint, which may start from shipped weights of the same shape."""
    if start is not None:
        pipeline = load_pipeline(start)
        for name in ("text_encoder", "text_encoder_2", "unet"):
            weights = getattr(pipeline, name).state_dict()
            getattr(model, name).load_state_dict(weights)
            getattr(ema, name).load_state_dict(weights)
    return {"seen": 0, "steps": 0}


def _shelf(run: Run, autoencoder: PatchAutoencoder) -> Shelf | None:
    """The drawings that are kept, named after everything they depend on."""
    if run.keep is None:
        return None
    code = hashlib.sha256(autoencoder.quant.weight.detach().cpu().numpy().tobytes()).hexdigest()[:8]
    side = run.size // 16
    shape = (autoencoder.config["latent_channels"], side, side)
    return Shelf(f"drawings-{run.seed}-{run.size}-{run.keep}-{code}", run.keep, shape)


def _set_rate(optimizer: torch.optim.Optimizer, run: Run, steps: int, done: float) -> None:
    """Warm up over the first steps; fall to a twentieth across this run where it anneals."""
    warm = min(1.0, (steps + 1) / _WARM_UP)
    fall = 1 - 0.95 * done if run.anneal else 1.0
    for group in optimizer.param_groups:
        group["lr"] = run.rate * warm * fall


def _step(
    model: Model,
    optimizer: torch.optim.Optimizer,
    schedule: Schedule,
    bands: LossByBand,
    latents: Tensor,
    ids: Tensor,
    generator: torch.Generator,
) -> None:
    noisy, timesteps, velocity = schedule.example(latents, generator)
    with torch.autocast(latents.device.type, torch.bfloat16):
        said = model(noisy, timesteps, ids).float()
    losses = F.mse_loss(said, velocity, reduction="none").mean((1, 2, 3))
    (losses * schedule.weight[timesteps]).mean().backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    bands.add(losses.detach(), timesteps)


@torch.no_grad()
def _follow(ema: nn.Module, model: nn.Module, steps: int) -> None:
    decay = min(_EMA, (1 + steps) / (10 + steps))
    torch._foreach_lerp_(list(ema.parameters()), list(model.parameters()), 1 - decay)
