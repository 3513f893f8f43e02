import torch

from consistory_engine.paintbox.autoencoder import PatchAutoencoder


def fitted(latent_channels: int = 8) -> tuple[PatchAutoencoder, torch.Tensor]:
    """An autoencoder fitted to patches that need only a few components, and such patches."""
    generator = torch.Generator().manual_seed(0)
    basis = torch.randn(6, 3 * 16 * 16, generator=generator)
    patches = (torch.randn(2000, 6, generator=generator) @ basis / 40).reshape(-1, 3, 16, 16)
    model = PatchAutoencoder(latent_channels=latent_channels, width=8, depth=1)
    model.fit(patches)
    return model.eval(), patches


@torch.no_grad()
def test_what_the_components_span_comes_back() -> None:
    model, patches = fitted()
    picture = patches[:4].reshape(2, 2, 3, 16, 16).permute(2, 0, 3, 1, 4).reshape(1, 3, 32, 32)
    latents = model.encode(picture).latent_dist.sample()
    assert latents.shape == (1, 8, 2, 2)
    assert torch.allclose(model.dequant(latents), picture, atol=0.02)


@torch.no_grad()
def test_latents_have_a_mean_variance_of_one() -> None:
    model, patches = fitted(latent_channels=6)
    latents = model.encode(patches).latent_dist.mode().flatten(1)
    assert abs(latents.var(0).mean().item() - 1) < 0.05


@torch.no_grad()
def test_decoding_starts_as_the_linear_inverse() -> None:
    model, _ = fitted()
    latents = torch.randn(1, 8, 3, 5)
    assert torch.equal(model.decode(latents).sample, model.dequant(latents))  # type: ignore[union-attr]
    assert model.decode(latents, return_dict=False)[0].shape == (1, 3, 48, 80)  # type: ignore[index]


def test_it_saves_and_loads_as_a_diffusers_model(tmp_path) -> None:
    model, _ = fitted()
    model.save_pretrained(tmp_path)
    again = PatchAutoencoder.from_pretrained(tmp_path)
    latents = torch.randn(1, 8, 2, 2)
    (one,), (other,) = (part.decode(latents, return_dict=False) for part in (model, again))  # type: ignore[misc]
    assert torch.equal(one, other)
