"""Pictures of every size, square or not, on odd latent grids too; and decoders that overflow in half precision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL
from latents import same_page, undecoded

from consistory_engine import (
    Painter,
    Picture,
    Settings,
    SettingsError,
    Shot,
    Subject,
    default_settings,
    size_unit,
)
from consistory_engine.models import family_of

EIGHT: dict[str, Any] = {
    "block_out_channels": (4,) * 4,
    "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4,
    "latent_channels": 4,
    "norm_num_groups": 2,
}
"""An autoencoder of the usual 8 pixels to a latent."""


@pytest.fixture(scope="module", params=["sdxl", "sd"])
def painter(
    request: pytest.FixtureRequest, make_pipeline: Callable[..., Any], make_sd: Callable[..., Any]
) -> Painter:
    pipeline = make_pipeline() if request.param == "sdxl" else make_sd()
    options = {"add_watermarker": False} if request.param == "sdxl" else {"requires_safety_checker": False}
    components = pipeline.components | {"vae": AutoencoderKL(**EIGHT).eval()}
    made = type(pipeline)(**components, **options)
    made.set_progress_bar_config(disable=True)
    return Painter(made)


@pytest.mark.parametrize("size", [(104, 72), (72, 104), (8, 8), (8, 136)])
def test_the_method_paints_every_size(painter: Painter, fox: Subject, size: tuple[int, int]) -> None:
    settings = Settings().replace(steps=3, width=size[0], height=size[1], guidance_scale=2.0)
    anchors = {"fox": painter.anchors(fox, settings=settings)}
    shot, pictures = Shot("{fox} in the snow", (fox,), 1, settings=settings), list[Picture]()
    recorded = undecoded(painter, lambda: pictures.append(painter.paint(shot, anchors)))
    picture = pictures[0]
    latent = painter.family.latent_shape(*size)[1:]
    layout = painter.family.layout(latent)
    assert picture.image.size == size and latent == (size[1] // 8, size[0] // 8)
    assert picture.masks["fox"].shape == layout.fine
    anchors["fox"].derived.clear()
    rebuilt = undecoded(painter, lambda: painter.paint(shot, anchors))
    off = replace(shot, settings=settings.replace(sharing=False, query_blend=False, injection=False))
    vanilla = undecoded(painter, lambda: painter.paint(off, {}))
    if latent == (1, 1):
        torch.testing.assert_close(rebuilt[0], recorded[0])  # one patch: no subject stands out in it
    else:
        assert same_page(rebuilt[0], recorded[0], vanilla[0])


def test_switched_off_it_is_stock_diffusers_on_an_odd_grid(painter: Painter) -> None:
    off = {"sharing": False, "query_blend": False, "injection": False, "freeu": False}
    settings = Settings().replace(**off, steps=2, width=104, height=72)
    picture = painter.paint(Shot("the snow", (), 3, settings=settings), {})
    pipeline: Any = painter.pipeline
    stock = pipeline(
        "the snow", width=104, height=72, num_inference_steps=2, guidance_scale=5.0,
        generator=torch.Generator().manual_seed(3),
    ).images[0]  # fmt: skip
    assert np.array_equal(np.asarray(picture.image), np.asarray(stock))


def test_a_size_that_does_not_fit_is_said(painter: Painter) -> None:
    with pytest.raises(SettingsError, match="multiple of 8"):
        Settings().replace(width=100)
    paintbox = Painter.open("paintbox")
    settings = default_settings("paintbox").replace(width=136, steps=1)
    with pytest.raises(SettingsError, match="width must be a multiple of 16 for this model, not 136"):
        paintbox.paint(Shot("the snow", (), 1, settings=settings), {})
    assert size_unit("paintbox") == paintbox.pipeline.vae_scale_factor == 16
    assert size_unit("owner/model") == 8


@pytest.mark.filterwarnings("ignore:.*upcast_vae")
@pytest.mark.parametrize("family", ["sdxl", "sd"])
def test_in_half_precision_a_sound_decoder_decodes_as_the_pipelines_of_diffusers_do(
    make_pipeline: Callable[..., Any], make_sd: Callable[..., Any], family: str
) -> None:
    """SDXL's in single precision, as its settings ask; Stable Diffusion's, whose pipeline never asks, in half."""
    pipeline = (make_pipeline if family == "sdxl" else make_sd)().to(torch.float16)
    off = {"sharing": False, "query_blend": False, "injection": False, "freeu": False}
    used: list[torch.dtype] = []
    pipeline.vae.decoder.register_forward_pre_hook(lambda _, given: used.append(given[0].dtype))
    shot = Shot("the snow", (), 3, settings=Settings().replace(**off, steps=2))
    picture = Painter(pipeline).paint(shot, {})
    stock = pipeline(
        "the snow", num_inference_steps=2, guidance_scale=5.0, generator=torch.Generator().manual_seed(3)
    ).images[0]
    assert np.array_equal(np.asarray(picture.image), np.asarray(stock))
    assert used == [torch.float32 if family == "sdxl" else torch.float16] * 2


@pytest.mark.parametrize("family", ["sdxl", "sd"])
def test_a_decoder_that_overflows_in_half_precision_is_run_in_single(
    make_pipeline: Callable[..., Any], make_sd: Callable[..., Any], family: str
) -> None:
    pipeline = (make_pipeline if family == "sdxl" else make_sd)()
    with torch.no_grad():
        pipeline.vae.decoder.conv_in.weight *= 30000 / pipeline.vae.decoder.conv_in.weight.abs().max()
    latents = torch.randn((2, 4, 16, 16), generator=torch.Generator().manual_seed(0)).half().float()
    with torch.no_grad():
        single = [np.asarray(image).astype(int) for image in family_of(pipeline).decode(latents)]
        pipeline.to(torch.float16)
        overflown = pipeline.vae.decode(latents.half() / pipeline.vae.config.scaling_factor).sample
        half = [np.asarray(image).astype(int) for image in family_of(pipeline).decode(latents.half())]
    assert not overflown.isfinite().all()
    assert pipeline.vae.dtype == torch.float16
    for one, other in zip(single, half, strict=True):
        assert other.std() > 0 and np.abs(one - other).mean() < 4
