"""Fit the linear autoencoder, then train its decoder's convolutions on crops."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from consistory_engine.paintbox.architecture import SIZE
from consistory_engine.paintbox.autoencoder import PatchAutoencoder
from consistory_engine.paintbox.illustrator import draw, sample_sheet
from consistory_engine.paintbox.train import checkpoint, loop
from consistory_engine.paintbox.train.data import rng_of, stream, to_tensor

_FIT_PICTURES, _FIT_PATCHES = 1500, 100
_RATE = 1e-3
GRADIENT = 0.1
"""The norm to which the decoder's gradients are clipped."""
_MOST_NOISE = 0.2
"""Latents are disturbed by up to this much (their deviation is 1): a denoiser leaves such errors, patch by patch,
and a decoder that never met them shows the patches."""
_SEAM = 4.0
"""How much more the difference of neighbours counts where two patches meet: the eye follows those lines."""
_CROP = 8
"""Crops are this many patches wide; one patch at each side only gives context and is not judged."""


def fit(seed: int, size: int, workers: int = 0) -> PatchAutoencoder:
    """A `PatchAutoencoder` whose linear parts are the principal components of drawings."""
    patches = torch.cat(list(DataLoader(Patches(seed, size), batch_size=None, num_workers=workers)))
    model = PatchAutoencoder()
    deviations = model.fit(patches)
    print(f"components' deviations after whitening: {deviations[0]:.2f} … {deviations[-1]:.2f}")
    return model


class Patches(Dataset):
    """Patches of drawings of all shapes, (n, 3, 16, 16) in [-1, 1] of each."""

    def __init__(self, seed: int, size: int) -> None:
        self.seed, self.size = seed, size

    def __len__(self) -> int:
        return _FIT_PICTURES

    def __getitem__(self, index: int) -> Tensor:
        picture = to_tensor(draw(sample_sheet(rng_of(self.seed, index)), self.size / SIZE).picture)
        tiles = picture.unfold(1, 16, 16).unfold(2, 16, 16).permute(1, 2, 0, 3, 4).reshape(-1, 3, 16, 16)
        chosen = torch.randperm(len(tiles), generator=torch.Generator().manual_seed(index))
        return tiles[chosen[:_FIT_PATCHES]]


class Crops(Dataset):
    """Random crops of square drawings, four a drawing: (4, 3, 128, 128) in [-1, 1]."""

    def __init__(self, seed: int, size: int) -> None:
        self.seed, self.size = seed, size

    def __getitem__(self, index: int) -> Tensor:
        rng = rng_of(self.seed, index)
        picture, side = (
            to_tensor(draw(sample_sheet(rng, shape="square"), self.size / SIZE).picture),
            16 * _CROP,
        )
        height, width = picture.shape[1:]
        corners = [(rng.randint(0, height - side), rng.randint(0, width - side)) for _ in range(4)]
        return torch.stack([picture[:, y : y + side, x : x + side] for y, x in corners])


def restored(context: int = 0) -> PatchAutoencoder | None:
    """The autoencoder of the checkpoint, with `context` blocks at least: new ones change nothing yet."""
    found = checkpoint.tensors("autoencoder", "model")
    if not found:
        return None
    known = len({name.split(".")[1] for name in found if name.startswith("neighbours.")})
    model = PatchAutoencoder(context=max(context, known))
    model.load_state_dict(model.state_dict() | found)
    return model


def optimizer_of(model: PatchAutoencoder, rate: float) -> torch.optim.Optimizer:
    """What steps the decoder's convolutions; encoder and basis stay as they are."""
    model.requires_grad_(True)
    model.quant.requires_grad_(False)
    model.dequant.requires_grad_(False)
    learned = [p for p in model.parameters() if p.requires_grad]
    return torch.optim.AdamW(learned, lr=rate, weight_decay=0.0)


def train(
    minutes: float,
    *,
    seed: int,
    size: int,
    batch: int,
    workers: int,
    device: torch.device,
    log: Callable[[str], None],
) -> None:
    """Fit or resume the autoencoder and train its decoder for `minutes`."""
    model = restored() or fit(seed, size, workers)
    facts = checkpoint.load("autoencoder", {}) or {"seen": 0}
    torch.manual_seed(seed + facts["seen"])
    nn.Module.to(model, device)
    optimizer = optimizer_of(model, _RATE)
    batches = stream(Crops(seed + 1, size), start=facts["seen"], batch=batch, workers=workers)
    running = loop.Smooth()
    for done in loop.progress(
        minutes, lambda: checkpoint.save("autoencoder", {"model": model}, {"adam": optimizer}, facts)
    ):
        loop.set_rate(
            optimizer, _RATE * max(0.02, min(1.0, (facts["seen"] + batch) / (50 * batch), 2 * (1 - done)))
        )
        loss = _loss(model, next(batches).flatten(0, 1).to(device))
        loop.learn(optimizer, loss, GRADIENT)
        facts["seen"] += batch
        running.add(loss.item())
        if facts["seen"] // batch % 50 == 0:
            log(f"autoencoder {facts['seen']} drawings, mean error {running.value:.4f}")


def _loss(model: PatchAutoencoder, crops: Tensor) -> Tensor:
    with torch.no_grad():
        latents = model.encode(crops).latent_dist.sample()
        level = _MOST_NOISE * torch.rand(len(crops), 1, 1, 1, device=crops.device)
        latents = latents + level * torch.randn_like(latents)
    with loop.precision(crops.device):
        decoded = model.decode(latents).sample.float()  # type: ignore[union-attr]
    inner = (..., slice(16, -16), slice(16, -16))
    return picture_loss(decoded[inner], crops[inner])


def picture_loss(decoded: Tensor, wanted: Tensor) -> Tensor:
    """How far pictures (B, 3, H, W) are from what they should be, and their edges besides; patches begin at the corner."""
    error = decoded - wanted
    return error.abs().mean() + 0.3 * (_edges(error) + _edges(error.mT))


def _edges(error: Tensor) -> Tensor:
    """Differences of neighbours along rows: what makes edges crisp, and patches show where they meet."""
    steps = error.diff(dim=-1).abs()
    return steps.mean() + _SEAM / 16 * steps[..., 15::16].mean()
