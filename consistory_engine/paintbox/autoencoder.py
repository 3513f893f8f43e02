"""The built-in model's autoencoder: a linear encoder of patches and a small convolutional decoder.

Pictures drawn by the illustrator are smooth, so the principal components of their 16x16 patches already
carry nearly everything: 32 numbers a patch instead of 768. The encoder is just that projection, its
components partly whitened so that no noise level sees only one of them. The decoder starts from the
transposed projection and adds what a few convolutions can mend: on the patches' grid what neighbouring
patches leave open (`neighbours`), at a quarter of the resolution the ringing at edges and the seams.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class LatentPoint:
    """A distribution with a single point: the encoder is deterministic. Latents are (B, C, h, w)."""

    latents: Tensor

    def sample(self, generator: torch.Generator | None = None) -> Tensor:
        return self.latents

    def mode(self) -> Tensor:
        return self.latents


@dataclass(frozen=True)
class Encoded:
    """What `PatchAutoencoder.encode` returns, with the attribute name that diffusers' pipelines read."""

    latent_dist: LatentPoint


@dataclass(frozen=True)
class Decoded:
    """What `PatchAutoencoder.decode` returns: `sample`, pictures (B, 3, H, W) in [-1, 1]."""

    sample: Tensor


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.silu(self.first(F.silu(x))))


class PatchAutoencoder(ModelMixin, ConfigMixin):
    """Pictures (B, 3, H, W) in [-1, 1] to latents (B, latent_channels, H/16, W/16) and back.

    `block_out_channels` and `scaling_factor` exist because diffusers' pipelines read them: five entries
    make the scale factor 16, and latents need no further scaling.
    """

    _supports_gradient_checkpointing = False

    @register_to_config
    def __init__(
        self,
        latent_channels: int = 32,
        patch: int = 16,
        width: int = 64,
        depth: int = 4,
        context: int = 0,
        block_out_channels: tuple[int, ...] = (64, 64, 64, 64, 64),
        scaling_factor: float = 1.0,
        force_upcast: bool = False,
    ) -> None:
        super().__init__()
        quarter = patch // 4
        self.quant = nn.Conv2d(3, latent_channels, patch, stride=patch)
        self.dequant = nn.ConvTranspose2d(latent_channels, 3, patch, stride=patch)
        self.lift = nn.Sequential(
            nn.Conv2d(latent_channels, width * 4, 3, padding=1),
            nn.SiLU(),
            nn.Conv2d(width * 4, width * quarter * quarter, 1),
            nn.PixelShuffle(quarter),
        )
        self.neighbours = nn.Sequential(*[_Residual(width * 4) for _ in range(context)])
        self.inlet = nn.Conv2d(3 * 16, width, 3, padding=1)
        self.blocks = nn.Sequential(*[_Residual(width) for _ in range(depth)])
        self.outlet = nn.Conv2d(width, 3 * 16, 3, padding=1)
        nn.init.zeros_(self.outlet.weight)
        nn.init.zeros_(self.outlet.bias)  # type: ignore[arg-type]

    def encode(self, pictures: Tensor) -> Encoded:
        """Latents of pictures whose sides are multiples of the patch."""
        return Encoded(LatentPoint(self.quant(pictures)))

    def decode(
        self, latents: Tensor, return_dict: bool = True, generator: object = None
    ) -> Decoded | tuple[Tensor]:
        """Pictures of latents; `return_dict=False` gives a one-tuple, as diffusers' pipelines ask."""
        base = self.dequant(latents)
        x = self.inlet(F.pixel_unshuffle(base, 4)) + self.lift[1:](self.neighbours(self.lift[0](latents)))
        sample = base + F.pixel_shuffle(self.outlet(F.silu(self.blocks(x))), 4)
        return Decoded(sample) if return_dict else (sample,)

    @torch.no_grad()
    def fit(self, patches: Tensor, whitening: float = 0.6) -> Tensor:
        """Set the linear parts from patches (N, 3, patch, patch) in [-1, 1]; returns the components' standard deviations.

        Component k is divided by its standard deviation to the power `whitening`, then all by one number
        that makes the mean variance 1.
        """
        level = patches.double().mean((0, 2, 3))
        centred = (patches.double() - level[:, None, None]).flatten(1)
        values, vectors = torch.linalg.eigh(centred.T @ centred / len(centred))
        count = self.config["latent_channels"]
        deviation = values.flip(0)[:count].clamp_min(1e-12).sqrt()
        basis = vectors.flip(1)[:, :count].T
        scale = deviation**whitening
        scale = scale * (deviation / scale).square().mean().sqrt()
        shape = (count, *patches.shape[1:])
        self.quant.weight.copy_((basis / scale[:, None]).reshape(shape))
        self.quant.bias.copy_(-(self.quant.weight.double() * level[:, None, None]).sum((1, 2, 3)))  # type: ignore[union-attr]
        self.dequant.weight.copy_((basis * scale[:, None]).reshape(shape))
        self.dequant.bias.copy_(level)  # type: ignore[union-attr]
        return (deviation / scale).float()
