"""Deep blocks that are computed at some steps and give others what they gave then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLPipeline
from diffusers.hooks import apply_group_offloading
from latents import undecoded

from consistory_engine import Anchors, Painter, Settings, Shot, Subject
from consistory_engine.correspondence import feature_timestep
from consistory_engine.patching import answering
from consistory_engine.recipe import Recipe
from consistory_engine.run import Activations

OFF = {"sharing": False, "query_blend": False, "injection": False}
TWO_LEVELS: dict[str, Any] = {
    "block_out_channels": (16, 32),
    "down_block_types": ("CrossAttnDownBlock2D",) * 2,
    "up_block_types": ("CrossAttnUpBlock2D",) * 2,
    "attention_head_dim": (2, 2),
}
NOTHING_FINEST: dict[str, Any] = {
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
}


@pytest.fixture
def every_second(quick: Settings) -> Settings:
    return quick.replace(deep_interval=2)


def page(settings: Settings, fox: Subject) -> Shot:
    return Shot("{fox} in the snow", (fox,), 11, settings=settings)


def reuses(pipeline: Any, settings: Settings, index: int) -> list[int]:
    """The steps of a pass that reuse."""
    scheduler = Painter(pipeline).family.scheduler(settings.sampling.steps)
    recipe = Recipe(settings, tuple(scheduler.timesteps.tolist()), feature_timestep(scheduler))
    return [step for step in range(settings.sampling.steps) if recipe.reuses(index, step)]


class Calls:
    """How often each block of a denoiser computes."""

    def __init__(self, unet: Any) -> None:
        self.unet, self.counts = unet, {"mid_block": 0, "up_blocks.0": 0, "up_blocks.2": 0}

    def __enter__(self) -> Calls:
        self.hooks = [
            # of a part of the block: the block itself is called to answer
            self.unet.get_submodule(f"{path}.resnets.0").register_forward_hook(
                lambda *_, p=path: self._add(p)
            )
            for path in self.counts
        ]
        return self

    def _add(self, path: str) -> None:
        self.counts[path] += 1

    def __exit__(self, *_: object) -> None:
        for hook in self.hooks:
            hook.remove()


def test_steps_that_reuse_come_when_the_layout_is_decided(
    pipeline: StableDiffusionXLPipeline, quick: Settings
) -> None:
    settings = quick.replace(steps=20, query_blend_until=0.25, injection_begin=0.25, injection_until=0.55)
    assert reuses(pipeline, settings, 0) == reuses(pipeline, settings, 1) == []
    two, three = settings.replace(deep_interval=2), settings.replace(deep_interval=3)
    assert reuses(pipeline, two, 0) == [7, 9, 11, 13, 15, 17, 19]
    assert reuses(pipeline, two, 1) == [13, 15, 17, 19]
    assert reuses(pipeline, three, 0) == [7, 8, 10, 11, 13, 16, 17, 19], "step 14 reads features"
    assert reuses(pipeline, three, 1) == [13, 14, 16, 17, 19]


def test_queries_are_blended_where_everything_is_computed(
    pipeline: StableDiffusionXLPipeline, quick: Settings
) -> None:
    settings = quick.replace(steps=20, query_blend_until=0.7, injection_until=0.5, deep_interval=2)
    assert reuses(pipeline, settings, 0) == reuses(pipeline, settings, 1) == [16, 18]


def test_a_step_takes_nothing_from_one_that_was_guided_otherwise(
    pipeline: StableDiffusionXLPipeline, quick: Settings
) -> None:
    settings = quick.replace(steps=20, query_blend_until=0.25, deep_interval=4)
    assert [step for step in reuses(pipeline, settings, 0) if 10 <= step < 18] == [11, 12, 13, 15, 16, 17]
    ends = settings.replace(guidance_until=0.6)
    assert [step for step in reuses(pipeline, ends, 0) if 10 <= step < 18] == [11, 15, 16, 17]


def test_a_sketch_reuses_nothing(pipeline: StableDiffusionXLPipeline, quick: Settings) -> None:
    settings = quick.replace(steps=20, deep_interval=2, injection_sketch=3)
    assert reuses(pipeline, settings, 0) == [] and reuses(pipeline, settings, 1)
    alone = settings.replace(injection=False)
    assert reuses(pipeline, alone, 0), "where there is no second pass there is no sketch"


@pytest.mark.parametrize("unet", [{}, TWO_LEVELS], ids=["three levels", "two levels"])
@pytest.mark.parametrize("freeu", [False, True])
def test_a_picture_alone_is_stock_diffusers_with_its_blocks_kept_by_hand(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], fox: Subject, unet: dict[str, Any], freeu: bool
) -> None:
    """FreeU scales in place what a block is given: what is kept must not be scaled a second time."""
    pipeline = make_pipeline(**unet)
    settings = Settings().replace(**OFF, steps=8, query_blend_until=0.25, freeu=freeu, deep_interval=3)
    painted = Painter(pipeline).paint(page(settings, fox), {})
    reused = reuses(pipeline, settings, 0)
    assert painted.shallow == len(reused) > 0 and painted.evaluations == 8
    step, kept = -1, {}

    def by_hand(path: str, block: Any) -> None:
        compute = block.forward

        def forward(*args: Any, **more: Any) -> Any:
            if step not in reused:
                made = compute(*args, **more)
                kept[path] = made if isinstance(made, tuple) else made.clone()
                return made
            return kept[path] if isinstance(kept[path], tuple) else kept[path].clone()

        block.forward = forward

    def count(*_: object) -> None:
        nonlocal step
        step += 1

    net = pipeline.unet
    deep = [*net.down_blocks[1:], net.mid_block, *net.up_blocks[:-1]]
    for number, block in enumerate(deep):
        by_hand(str(number), block)
    net.register_forward_pre_hook(count)
    if freeu:
        net.enable_freeu(s1=0.6, s2=0.4, b1=1.1, b2=1.2)
    stock: Any = pipeline(
        painted.prompt, num_inference_steps=8, guidance_scale=5.0, generator=torch.Generator().manual_seed(11)
    )
    assert np.array_equal(np.asarray(painted.image), np.asarray(stock.images[0]))


def test_a_page_computes_its_deep_blocks_seldom_and_its_anchors_always(
    pipeline: StableDiffusionXLPipeline, fox: Subject, quick: Settings, every_second: Settings
) -> None:
    painter = Painter(pipeline)
    with Calls(pipeline.unet) as calls:
        kept = painter.anchors(fox, settings=every_second)
    assert len(set(calls.counts.values())) == 1
    assert kept.fingerprint == painter.anchors(fox, settings=quick).fingerprint
    with Calls(pipeline.unet) as calls:
        picture = painter.paint(page(every_second, fox), {"fox": kept})
    whole = painter.paint(page(quick, fox), {"fox": kept})
    assert picture.evaluations == whole.evaluations == calls.counts["up_blocks.2"] and whole.shallow == 0
    assert (
        picture.shallow == len(reuses(pipeline, every_second, 0)) + len(reuses(pipeline, every_second, 1)) > 5
    )
    computed = picture.evaluations - picture.shallow
    assert calls.counts["mid_block"] == calls.counts["up_blocks.0"] == computed
    assert not np.array_equal(np.asarray(picture.image), np.asarray(whole.image))


def test_pictures_that_are_anchors_to_others_compute_everything(
    pipeline: StableDiffusionXLPipeline, fox: Subject, quick: Settings, every_second: Settings
) -> None:
    one, other = (
        Painter(pipeline).paint_together([page(settings, fox)] * 2) for settings in (quick, every_second)
    )
    assert [picture.shallow for picture in other] == [0, 0]
    assert np.array_equal(np.asarray(one[0].image), np.asarray(other[0].image))


def test_pages_against_anchors_that_are_rebuilt_are_the_same(
    pipeline: StableDiffusionXLPipeline, fox: Subject, every_second: Settings
) -> None:
    pages = []
    for room in (2**30, 0):
        painter = Painter(pipeline, cache_bytes=room)
        anchors = painter.anchors(fox, settings=every_second)
        pages += undecoded(painter, partial(painter.paint, page(every_second, fox), {"fox": anchors}))
    assert torch.allclose(*pages, atol=1e-4)


@pytest.mark.parametrize("where", ["afterwards", "after an exception"])
def test_blocks_compute_again(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], fox: Subject, every_second: Settings, where: str
) -> None:
    pipeline = make_pipeline()
    before = {name: dict(module.__dict__) for name, module in pipeline.unet.named_modules()}
    settings = every_second.replace(**OFF)

    def stop(progress: Any) -> None:
        if where == "after an exception" and progress.step == reuses(pipeline, settings, 0)[0]:
            raise KeyboardInterrupt

    try:
        Painter(pipeline).paint(page(settings, fox), {}, progress=stop)
    except KeyboardInterrupt:
        assert where == "after an exception"
    after = {name: dict(module.__dict__) for name, module in pipeline.unet.named_modules()}
    assert all(after[name].keys() == before[name].keys() for name in before)
    assert all(not module._forward_hooks for module in pipeline.unet.modules())


@pytest.mark.parametrize(("unet", "every"), [({}, True), (NOTHING_FINEST, False)])
def test_anchors_are_not_fetched_for_steps_that_use_nothing_of_them(
    make_pipeline: Callable[..., StableDiffusionXLPipeline],
    fox: Subject,
    every_second: Settings,
    monkeypatch: pytest.MonkeyPatch,
    unet: dict[str, Any],
    every: bool,
) -> None:
    """At SDXL's finest there is no attention: steps without deep blocks have no use for anchors."""
    pipeline = make_pipeline(**unet)
    painter = Painter(pipeline)
    fetched: list[int] = []
    at = Anchors.at

    def noted(self: Anchors, index: int, step: int) -> Activations:
        fetched.append(step)
        return at(self, index, step)

    monkeypatch.setattr(Anchors, "at", noted)
    shot = page(replace(every_second, injection=replace(every_second.injection, enabled=False)), fox)
    anchors = painter.anchors(fox, settings=shot.settings)
    picture = painter.paint(shot, {"fox": anchors})
    steps = range(1, shot.settings.sampling.steps)
    reused = reuses(pipeline, shot.settings, 0)
    assert picture.shallow == len(reused) > 0
    assert fetched == [step for step in steps if every or step not in reused]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["leaf_level", "block_level"])
def test_blocks_that_are_fetched_in_order_are_not_left_out(
    make_pipeline: Callable[..., StableDiffusionXLPipeline],
    fox: Subject,
    quick: Settings,
    every_second: Settings,
    kind: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Group offloading may fetch one block while the one before it computes."""
    pipeline = make_pipeline()
    place = torch.device("cpu")
    blocks: Any = {"num_blocks_per_group": 1} if kind == "block_level" else {}
    apply_group_offloading(
        pipeline.unet,
        onload_device=place,
        offload_device=place,
        offload_type=kind,
        use_stream=False,
        **blocks,
    )
    painter = Painter(pipeline)
    one = painter.paint(page(quick.replace(**OFF), fox), {})
    assert not caplog.records
    other = painter.paint(page(every_second.replace(**OFF), fox), {})
    assert "with group offloading none is left out" in caplog.text
    assert other.shallow == 0 and np.array_equal(np.asarray(one.image), np.asarray(other.image))


def test_a_forward_of_the_modules_own_is_there_again() -> None:
    """As hooks of accelerate put there."""
    net = torch.nn.ModuleDict({"one": torch.nn.Identity(), "two": torch.nn.Identity()})
    own: Any = lambda x: x + 1  # noqa: E731
    net["one"].forward = own
    with answering(net, {"one": lambda: 7, "two": lambda: 8}):
        assert (net["one"](0), net["two"](0)) == (7, 8)
    assert net["one"].forward is own and (net["one"](0), net["two"](0)) == (1, 0)
    assert "forward" not in net["two"].__dict__


@pytest.mark.parametrize("interval", [2, 3])
def test_pages_of_stable_diffusion_leave_blocks_out(
    make_sd: Callable[..., Any], fox: Subject, quick: Settings, interval: int
) -> None:
    pipeline = make_sd()
    painter, settings = Painter(pipeline), quick.replace(deep_interval=interval, guidance_until=0.7)
    anchors = {"fox": painter.anchors(fox, settings=settings)}
    picture = painter.paint(page(settings, fox), anchors)
    reused = [len(reuses(pipeline, settings, index)) for index in (0, 1)]
    assert picture.shallow == sum(reused) > 2
