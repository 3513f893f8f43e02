"""The denoiser is left exactly as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from diffusers import StableDiffusionXLPipeline, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from torch import nn

from consistory_engine import Painter, Settings, Shot, Subject
from consistory_engine.families.unet import unet_layout
from consistory_engine.patching import freeu, installed, listening


class ModuleProcessor(nn.Module):
    """A processor with weights of its own, as adapters have them."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = AttnProcessor()

    def forward(self, attn: Any, *args: Any, **more: Any) -> torch.Tensor:
        return self.inner(attn, *args, **more)


def state(unet: Any) -> list[object]:
    """Everything that a painting may touch."""
    hooks = [len(module._forward_hooks) for module in unet.modules()]
    factors = [block.__dict__.get(name) for block in unet.up_blocks for name in ("s1", "s2", "b1", "b2")]
    return [*(id(processor) for processor in unet.attn_processors.values()), *hooks, *factors]


class Stop(Exception):
    """What a user's progress display might raise."""


@pytest.mark.parametrize("at", [1, 2, 3, 12, 15])
def test_the_same_processors_are_back_after_an_exception(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], fox: Subject, quick: Settings, at: int
) -> None:
    pipeline = make_pipeline()
    special = ModuleProcessor()
    pipeline.unet.get_submodule(
        next(iter(unet_layout(pipeline.unet, (16, 16)).sharing)).name
    ).processor = special
    before, calls = state(pipeline.unet), 0

    def stop(*_: object) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise Stop

    handle = pipeline.unet.conv_out.register_forward_hook(stop)
    with pytest.raises(Stop):
        Painter(pipeline).anchors(fox, settings=quick)
    handle.remove()
    assert state(pipeline.unet) == before
    assert any(processor is special for processor in pipeline.unet.attn_processors.values())


def test_nothing_is_left_after_a_painting(
    pipeline: StableDiffusionXLPipeline, fox: Subject, quick: Settings
) -> None:
    scheduler = repr(vars(pipeline.scheduler))
    before = state(pipeline.unet)
    painter = Painter(pipeline)
    painter.paint(Shot("{fox}", (fox,), 1, settings=quick), {"fox": painter.anchors(fox, settings=quick)})
    assert state(pipeline.unet) == before
    assert repr(vars(pipeline.scheduler)) == scheduler


def test_installed_takes_and_gives_back_modules_and_plain_objects(
    make_pipeline: Callable[..., StableDiffusionXLPipeline],
) -> None:
    unet = make_pipeline().unet
    path = next(iter(unet_layout(unet, (16, 16)).sharing)).name
    attention: Any = unet.get_submodule(path)
    plain, module = attention.processor, ModuleProcessor()
    with installed(unet, {path: module}):
        assert attention.processor is module
        with installed(unet, {path: plain}):
            assert attention.processor is plain
        assert attention.processor is module
    assert attention.processor is plain and "processor" not in attention._modules


def test_freeu_goes_back_to_what_was_set(make_pipeline: Callable[..., StableDiffusionXLPipeline]) -> None:
    unet = make_pipeline().unet
    with freeu(unet, True):
        assert unet.up_blocks[0].b2 == 1.2
    assert not hasattr(unet.up_blocks[0], "b2")
    unet.enable_freeu(s1=0.9, s2=0.2, b1=1.3, b2=1.4)
    with freeu(unet, True):
        assert unet.up_blocks[0].b2 == 1.2
    assert unet.up_blocks[0].b2 == 1.4


def test_listening_ends() -> None:
    net, heard = nn.Sequential(nn.Identity()), []
    with listening(net, "0", heard.append):
        net(torch.ones(1))
    net(torch.ones(1))
    assert len(heard) == 1


def test_sites_carry_their_grids(pipeline: StableDiffusionXLPipeline) -> None:
    layout = unet_layout(pipeline.unet, (15, 24))
    assert (layout.fine, layout.coarse) == ((15, 24), (8, 12))
    assert layout.feature_module == "up_blocks.1"
    assert {site.grid for site in layout.sites if site.part == "mid"} == {(4, 6)}
    assert {site.part for site in layout.sharing} == {"up"} and {site.grid for site in layout.sharing} == {
        (15, 24),
        (8, 12),
    }
    assert {site.part for site in layout.injecting} == {"up", "down"}
    assert {site.kind for site in layout.telling} == {"cross"} and {site.grid for site in layout.telling} == {
        (8, 12)
    }
    assert layout.spread_grid == (15, 24)


def test_the_spread_grid_is_moderate(pipeline: StableDiffusionXLPipeline) -> None:
    assert unet_layout(pipeline.unet, (64, 64)).spread_grid == (32, 32)
    assert unet_layout(pipeline.unet, (256, 256)).spread_grid == (128, 128)


@pytest.mark.parametrize("side", [128, 64])
def test_the_sites_of_sdxl_itself(side: int) -> None:
    """At 1024 and at 512 pixels: the sites are the same, the grids half as fine."""
    with torch.device("meta"):
        unet = UNet2DConditionModel(**SDXL_SHAPE)
    layout, fine, coarse = unet_layout(unet, (side, side)), side // 2, side // 4
    assert (layout.fine, layout.coarse) == ((fine, fine), (coarse, coarse))
    assert layout.spread_grid == (32, 32)
    assert layout.feature_module == "up_blocks.0"
    assert len(layout.sharing) == 3 * 10 + 3 * 2
    assert len(layout.injecting) == 2 * 2 + 3 * 2
    assert len(layout.telling) == 2 * 10 + 10 + 3 * 10


SDXL_SHAPE: dict[str, Any] = {
    "sample_size": 128,
    "block_out_channels": (320, 640, 1280),
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    "transformer_layers_per_block": (1, 2, 10),
    "attention_head_dim": (5, 10, 20),
    "cross_attention_dim": 2048,
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2816,
}
