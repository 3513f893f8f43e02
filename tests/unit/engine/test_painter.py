"""What must hold of every painting, on a tiny random pipeline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLPipeline
from latents import same_page, undecoded

from consistory_engine import (
    AnchorError,
    AnchorMismatch,
    Anchors,
    NotFinite,
    Painter,
    Picture,
    Progress,
    Quality,
    Settings,
    SettingsError,
    Shot,
    Subject,
    anchor_shots,
    compose,
    with_quality,
)
from consistory_engine.denoise import Asked, Batch
from consistory_engine.matching import match
from consistory_engine.run import Run
from consistory_engine.sampling import Canvas, Sampler, start

OFF = {"sharing": False, "query_blend": False, "injection": False}


@pytest.fixture(scope="module")
def painter(pipeline: StableDiffusionXLPipeline) -> Painter:
    return Painter(pipeline)


def pixels(picture: Picture) -> np.ndarray:
    return np.asarray(picture.image).astype(int)


def latents(painter: Painter, shot: Shot, **more: Any) -> torch.Tensor:
    with torch.no_grad():
        return (
            Batch(painter.family, [Canvas(compose(shot), shot.seed)], shot.settings, **more).paint().latents
        )


@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
@pytest.mark.parametrize("guidance", [5.0, 1.0])
def test_switched_off_it_is_stock_diffusers_bit_for_bit(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], prediction: str, guidance: float, fox: Subject
) -> None:
    pipeline = make_pipeline(prediction)
    settings = Settings().replace(**OFF, steps=4, freeu=False, guidance_scale=guidance)
    shot = Shot("{fox} in the snow", (fox,), 11, style="watercolor", negative="hat", settings=settings)
    picture = Painter(pipeline).paint(shot, {})
    stock: Any = pipeline(
        picture.prompt,
        negative_prompt="hat",
        num_inference_steps=4,
        guidance_scale=guidance,
        generator=torch.Generator().manual_seed(11),
    )
    assert np.array_equal(np.asarray(picture.image), np.asarray(stock.images[0]))
    assert picture.evaluations == 4 and picture.masks == {}


def test_steps_after_guidance_ends_are_stock_diffusers_without_it(
    pipeline: StableDiffusionXLPipeline, fox: Subject
) -> None:
    """As diffusers' own documentation ends guidance, by a callback."""
    told = ["prompt_embeds", "add_text_embeds", "add_time_ids"]

    def end(pipe: Any, step: int, _: Any, tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        if step == 1:
            pipe._guidance_scale = 0.0
            return {name: tensors[name].chunk(2)[-1] for name in told}
        return tensors

    settings = Settings().replace(**OFF, steps=4, freeu=False, guidance_until=0.5)
    shot = Shot("{fox} in the snow", (fox,), 11, settings=settings)
    picture = Painter(pipeline).paint(shot, {})
    stock: Any = pipeline(
        picture.prompt, num_inference_steps=4, guidance_scale=5.0,
        generator=torch.Generator().manual_seed(11),
        callback_on_step_end=end,  # type: ignore[arg-type]
        callback_on_step_end_tensor_inputs=told,
    )  # fmt: skip
    assert np.array_equal(np.asarray(picture.image), np.asarray(stock.images[0]))


def test_where_guidance_ends_the_method_goes_on_with_half_of_the_rows(
    pipeline: StableDiffusionXLPipeline, fox: Subject, quick: Settings
) -> None:
    settings = quick.replace(guidance_until=0.5)
    rows: list[int] = []
    hook = pipeline.unet.register_forward_pre_hook(lambda _, given: rows.append(len(given[0])))
    painter, forgetful = Painter(pipeline), Painter(pipeline, cache_bytes=0)
    kept, forgotten = (one.anchors(fox, settings=settings) for one in (painter, forgetful))
    shot = Shot("{fox} in the snow", (fox,), 11, settings=settings)
    rows.clear()
    page = painter.paint(shot, {"fox": kept})
    hook.remove()
    last = settings.sampling.steps // 2
    assert set(rows) == {1, 2} and rows[-last:] == [1] * last
    again = forgetful.paint(shot, {"fox": forgotten})
    alone = painter.paint(replace(shot, settings=settings.replace(**OFF)), {})
    assert np.abs(np.asarray(page.image).astype(int) - np.asarray(again.image)).max() <= 1
    assert not np.array_equal(np.asarray(page.image), np.asarray(alone.image))
    with pytest.raises(AnchorMismatch, match="guidance_until"):
        painter.paint(replace(shot, settings=quick), {"fox": kept})


def test_looking_for_subjects_changes_nothing(painter: Painter, fox: Subject) -> None:
    """With neither anchors nor injection every call does its reports, and the picture is the vanilla one."""
    settings = Settings().replace(steps=4, injection=False, query_blend=False)
    shot = Shot("{fox} in the snow", (fox,), 11, settings=settings)
    vanilla = latents(painter, Shot(shot.scene, (fox,), 11, settings=settings.replace(**OFF)))
    torch.testing.assert_close(latents(painter, shot), vanilla, atol=1e-5, rtol=1e-5)


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Equal but for rounding: on a random network a rounding error may tip a single patch over a threshold."""
    difference = np.abs(one.astype(int) - other)
    return difference.mean() < 0.05 and difference.max() <= 8


@pytest.mark.parametrize(
    ("scenes", "changes"),
    [
        (1, {}),
        (1, {"masks": "cross"}),
        (2, {"injection": False}),
        (2, {"injection": False, "masks": "cross"}),
    ],
)
def test_a_batch_is_the_same_pictures_one_at_a_time(
    painter: Painter, fox: Subject, quick: Settings, scenes: int, changes: dict[str, Any]
) -> None:
    """Exact with one anchor, or without injection (see the next test)."""
    settings = quick.replace(**changes)
    subject = replace(fox, scenes=fox.scenes[:scenes])
    pages: list[tuple[list[Picture], Anchors, list[Picture]]] = []
    found = undecoded(painter, lambda: pages.append(both_ways(painter, subject, settings)))
    batch, anchors, alone = pages[0]
    for k, picture in enumerate(anchors.pictures):
        assert alike(np.asarray(picture), pixels(batch[k]))
        assert (anchors.masks[k] == batch[k].masks["fox"]).mean() > 0.99
    for k, (one, other) in enumerate(zip(alone, batch[scenes:], strict=True)):
        assert (one.masks["fox"] == other.masks["fox"]).mean() > 0.99
        assert one.evaluations == other.evaluations
        assert same_page(found[k - 2], found[scenes + k], without_anchors(painter, one))


def test_a_batch_with_injection_is_close_to_one_at_a_time(
    painter: Painter, fox: Subject, quick: Settings
) -> None:
    """As published, rows of a batch read anchors from before their injection, later pages from after it."""
    pages: list[tuple[list[Picture], Anchors, list[Picture]]] = []
    found = undecoded(painter, lambda: pages.append(both_ways(painter, fox, quick)))
    batch, anchors, alone = pages[0]
    assert all(
        alike(np.asarray(one), pixels(other)) for one, other in zip(anchors.pictures, batch, strict=False)
    )
    for k, one in enumerate(alone):
        page, together, vanilla = found[k - 2], found[2 + k], without_anchors(painter, one)
        assert (page - together).abs().mean() < 0.9 * (vanilla - together).abs().mean()


def without_anchors(painter: Painter, page: Picture) -> torch.Tensor:
    """The latents of a page painted from the same noise, alone."""
    return latents(painter, Shot(page.prompt, (), page.seed, settings=page.settings.replace(**OFF)))


def both_ways(
    painter: Painter, subject: Subject, settings: Settings
) -> tuple[list[Picture], Anchors, list[Picture]]:
    """Two pages in a batch with their anchors, and the same pages alone against kept anchors."""
    pages = [Shot("{fox} walking in the snow", (subject,), 11, settings=settings)]
    pages += [Shot("{fox} in the meadow", (subject,), 12, settings=settings)]
    first = anchor_shots(subject, settings=settings)
    batch = painter.paint_together([*first, *pages], anchor_count=len(first))
    anchors = painter.anchors(subject, settings=settings)
    return batch, anchors, [painter.paint(page, {"fox": anchors}) for page in pages]


def test_anchors_matter(painter: Painter, fox: Subject, quick: Settings) -> None:
    shot = Shot("{fox} walking in the snow", (fox,), 11, settings=quick)
    against = painter.paint(shot, {"fox": painter.anchors(fox, settings=quick)})
    vanilla = painter.paint(Shot(shot.scene, (fox,), 11, settings=quick.replace(**OFF)), {})
    other = Subject("fox", fox.description, fox.concepts, fox.scenes, seed=99)
    elsewhere = painter.paint(shot, {"fox": painter.anchors(other, settings=quick)})
    assert not np.array_equal(pixels(against), pixels(vanilla))
    assert not np.array_equal(pixels(against), pixels(elsewhere))


def test_in_turn_the_first_anchor_is_painted_as_if_alone(
    painter: Painter, fox: Subject, quick: Settings
) -> None:
    mutual = painter.anchors(fox, settings=quick)
    in_turn = painter.anchors(fox, settings=quick.replace(anchor_order="in_turn"))
    alone = [painter.paint(shot, {}) for shot in anchor_shots(fox, settings=quick.replace(**OFF))]

    def changed(anchors: Anchors, k: int) -> float:
        return float(np.abs(np.asarray(anchors.pictures[k]).astype(int) - pixels(alone[k])).mean())

    assert changed(in_turn, 0) < 0.02 < changed(mutual, 0)
    assert changed(in_turn, 1) > 0.02


def test_what_pages_see_of_kept_anchors_was_chosen_when_those_were_painted(
    painter: Painter, fox: Subject, quick: Settings
) -> None:
    """So `mask_dropout` is a matter of the anchors: a page's own changes nothing."""
    shot = Shot("{fox} in the snow", (fox,), 11, settings=quick)
    without = quick.replace(mask_dropout=0.0)
    kept = [{"fox": painter.anchors(fox, settings=settings)} for settings in (quick, without)]
    found = [
        undecoded(painter, partial(painter.paint, replace(shot, settings=settings), anchors))[0]
        for anchors in kept
        for settings in (quick, without)
    ]
    assert torch.equal(found[0], found[1]) and torch.equal(found[2], found[3])
    assert not torch.equal(found[0], found[2])


def test_anchors_that_count_for_more_change_more(painter: Painter, fox: Subject, quick: Settings) -> None:
    quick = quick.replace(injection=False)
    anchors = {"fox": painter.anchors(fox, settings=quick)}
    shots = [
        Shot("{fox} in the snow", (fox,), 11, settings=quick.replace(**changes))
        for changes in (OFF, {}, {"anchor_weight": 20.0})
    ]
    alone, once, often = (pixels(painter.paint(shot, anchors)) for shot in shots)
    assert np.abs(often - alone).mean() > 1.2 * np.abs(once - alone).mean()


def test_routed_is_union_with_one_character(painter: Painter, fox: Subject, quick: Settings) -> None:
    shots = [Shot("{fox} in the snow", (fox,), seed, settings=quick) for seed in range(3)]
    routed = painter.paint_together(shots)
    union = [Shot(s.scene, s.subjects, s.seed, settings=quick.replace(policy="union")) for s in shots]
    for one, other in zip(routed, painter.paint_together(union), strict=True):
        assert np.array_equal(pixels(one), pixels(other))


def test_two_characters_each_have_their_own_anchors(
    painter: Painter, fox: Subject, bear: Subject, quick: Settings
) -> None:
    anchors = {subject.name: painter.anchors(subject, settings=quick) for subject in (fox, bear)}
    shot = Shot("{fox} and {bear} in the forest", (fox, bear), 11, settings=quick)
    routed = painter.paint(shot, anchors)
    union = painter.paint(Shot(shot.scene, (fox, bear), 11, settings=quick.replace(policy="union")), anchors)
    assert set(routed.masks) == {"fox", "bear"} and routed.masks["fox"].shape == (16, 16)
    assert not np.array_equal(pixels(routed), pixels(union))
    published = replace(shot, settings=quick.replace(masks="cross"))
    found = painter.paint(
        published, {one.name: painter.anchors(one, settings=published.settings) for one in (fox, bear)}
    )
    for picture, overlap in ((routed, False), (found, True)):
        assert (picture.masks["fox"] & picture.masks["bear"]).any() == overlap


def test_aligning_changes_pages_of_several_characters_only(
    painter: Painter, fox: Subject, bear: Subject, quick: Settings
) -> None:
    anchors = {subject.name: painter.anchors(subject, settings=quick) for subject in (fox, bear)}
    shots = [Shot("{fox} in the snow", (fox,), 1, settings=quick)]
    shots.append(Shot("{fox} and {bear} in the forest", (fox, bear), 11, settings=quick))
    for shot, changes in zip(shots, (False, True), strict=True):
        moved = replace(shot, settings=quick.replace(anchor_align=True))
        one, other = (undecoded(painter, partial(painter.paint, each, anchors))[0] for each in (shot, moved))
        assert torch.equal(one, other) != changes


@pytest.mark.parametrize("align", [False, True])
def test_two_characters_are_painted_in_a_batch_as_against_kept_anchors(
    painter: Painter, fox: Subject, bear: Subject, quick: Settings, align: bool
) -> None:
    settings = quick.replace(anchor_align=align, mask_dropout=0.0, injection=False)
    page = Shot("{fox} and {bear} in the forest", (fox, bear), 11, settings=settings)
    shots = [shot for one in (fox, bear) for shot in anchor_shots(one, settings=settings)] + [page]
    batch = undecoded(painter, lambda: painter.paint_together(shots, anchor_count=len(shots) - 1))
    anchors = {one.name: painter.anchors(one, settings=settings) for one in (fox, bear)}
    alone = undecoded(painter, lambda: painter.paint(page, anchors))
    vanilla = undecoded(painter, lambda: painter.paint(replace(page, settings=settings.replace(**OFF)), {}))
    assert same_page(alone[0], batch[-1], vanilla[0])


def test_same_seed_same_picture_on_every_batch_size(painter: Painter, fox: Subject, quick: Settings) -> None:
    anchors = {"fox": painter.anchors(fox, settings=quick)}
    shot = Shot("{fox} in the snow", (fox,), 11, settings=quick)
    first, again = (pixels(painter.paint(shot, anchors)) for _ in range(2))
    assert np.array_equal(first, again)
    shots = [Shot("{fox} in the snow", (fox,), seed, settings=quick) for seed in range(4)]
    few, more = painter.paint_together(shots[:3]), painter.paint_together(shots)
    for one, other in zip(few, more, strict=False):
        assert alike(pixels(one), pixels(other))


def test_same_latent_paints_all_from_one_noise(painter: Painter, fox: Subject) -> None:
    settings = Settings().replace(**OFF, steps=2, same_latent=True)
    first, second = painter.paint_together(
        [Shot("{fox}", (fox,), seed, settings=settings) for seed in (1, 2)]
    )
    assert alike(pixels(first), pixels(second))
    assert (first.seed, second.seed) == (1, 2)


def test_resuming_the_second_pass_is_exact(painter: Painter, fox: Subject, quick: Settings) -> None:
    """Injecting nothing, the second pass arrives where the first one did."""
    settings = quick.replace(injection_blend=0.0)
    anchors = painter.anchors(fox, settings=quick)
    once = latents(
        painter, Shot("{fox}", (fox,), 1, settings=settings.replace(injection=False)), kept=[anchors]
    )
    twice = latents(painter, Shot("{fox}", (fox,), 1, settings=settings), kept=[_first_pass_only(anchors)])
    torch.testing.assert_close(twice, once, atol=1e-5, rtol=1e-5)


def test_exact_savings_change_nothing(painter: Painter, fox: Subject, quick: Settings) -> None:
    """The published recipe paints the second pass from the beginning; the result is the same, bit for bit."""
    shots = [Shot("{fox} in the snow", (fox,), seed, settings=quick) for seed in range(3)]
    canvases = [Canvas(compose(shot), shot.seed) for shot in shots]
    with torch.no_grad():
        lean = Batch(painter.family, canvases, quick, anchors=2).paint()
        full = _Published(painter.family, canvases, quick, anchors=2).paint()
    assert torch.equal(lean.latents, full.latents)
    assert (lean.evaluations, full.evaluations) == (20, 2 * (10 + 2))


class _Published(Batch):
    """Nothing saved: a vanilla call at step 0, too, and the whole second pass (method, section 11)."""

    def _vanilla(self, run: Run, asked: Asked, latents: torch.Tensor, scheduler: Any) -> None:
        if run.step == 0:
            run.vanilla = True
            self._predict(run, asked, latents, scheduler)
            run.vanilla = False
        super()._vanilla(run, asked, latents, scheduler)

    def _first_pass(self, sampler: Sampler, run: Run) -> tuple[Sampler, Run]:
        self._steps(sampler, run)
        entries, _, transfers = match(run, self.dtype)
        again = start(self.family, self.canvases, self.settings)
        second = self.run(again.scheduler)
        return again, replace(second, index=1, entries=entries, transfers=transfers)


class _first_pass_only:
    """Anchors that show both passes what they showed the first."""

    def __init__(self, anchors: Any) -> None:
        self.name, self.descriptors, self._anchors = anchors.name, anchors.descriptors, anchors

    def at(self, index: int, step: int) -> Any:
        made = self._anchors.at(index, step)
        made.tokens = self._anchors.at(0, step).tokens
        return made

    def expect(self, index: int, step: int) -> None:
        self._anchors.expect(index, step)


def test_evaluations_are_what_is_spent(painter: Painter, fox: Subject, quick: Settings) -> None:
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    anchors = {"fox": painter.anchors(fox, settings=quick)}
    handle = painter.pipeline.unet.register_forward_hook(count)
    picture = painter.paint(Shot("{fox} in the snow", (fox,), 1, settings=quick), anchors)
    handle.remove()
    assert calls == picture.evaluations == 20
    plain = painter.paint(Shot("the snow", (), 1, settings=quick), {})
    assert plain.evaluations == 10


def test_progress_counts_all_passes(painter: Painter, fox: Subject, quick: Settings) -> None:
    seen: list[Progress] = []
    anchors = {"fox": painter.anchors(fox, settings=quick, progress=seen.append)}
    assert seen == [Progress("anchors", k + 1, 19) for k in range(19)]
    seen.clear()
    painter.paint(Shot("{fox}", (fox,), 1, settings=quick), anchors, seen.append)
    assert seen == [Progress("picture", k + 1, 19) for k in range(19)]


def test_pages_need_not_be_square(painter: Painter, fox: Subject, quick: Settings) -> None:
    settings = quick.replace(width=96, height=56)
    anchors = {"fox": painter.anchors(fox, settings=settings)}
    picture = painter.paint(Shot("{fox} in the snow", (fox,), 1, settings=settings), anchors)
    assert picture.image.size == (96, 56) and picture.masks["fox"].shape == (14, 24)


def test_injection_without_sharing(painter: Painter, fox: Subject, quick: Settings) -> None:
    settings = quick.replace(sharing=False)
    anchors = {"fox": painter.anchors(fox, settings=settings)}
    shot = Shot("{fox} in the snow", (fox,), 1, settings=settings)
    injected = painter.paint(shot, anchors)
    vanilla = painter.paint(replace(shot, settings=quick.replace(**OFF)), {})
    assert injected.evaluations == 19
    assert not np.array_equal(pixels(injected), pixels(vanilla))


def test_a_subject_without_concepts_is_painted_as_it_comes(
    painter: Painter, fox: Subject, quick: Settings
) -> None:
    nobody = Subject("nobody", "a grey bear", ())
    anchors = {"fox": painter.anchors(fox, settings=quick)}
    picture = painter.paint(Shot("{fox} and {nobody}", (fox, nobody), 1, settings=quick), anchors)
    assert set(picture.masks) == {"fox"}
    assert painter.anchors(nobody, settings=quick.replace(steps=2)).masks == []


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_few_steps_and_no_guidance(painter: Painter, fox: Subject, steps: int) -> None:
    settings = Settings().replace(steps=steps, guidance_scale=1.0)
    anchors = {"fox": painter.anchors(fox, settings=settings)}
    picture = painter.paint(Shot("{fox} in the snow", (fox,), 1, settings=settings), anchors)
    assert picture.evaluations == 2 * steps
    alone = painter.paint(
        Shot("{fox} in the snow", (fox,), 1, settings=settings.replace(sharing=False, injection=False)), {}
    )
    assert np.asarray(alone.image).shape == np.asarray(picture.image).shape
    assert (np.asarray(alone.image) != np.asarray(picture.image)).any()


def test_what_does_not_go_together_is_named(painter: Painter, fox: Subject, quick: Settings) -> None:
    shot = Shot("{fox}", (fox,), 1, settings=quick)
    with pytest.raises(AnchorError, match="no anchors were given for 'fox'"):
        painter.paint(shot, {})
    anchors = {"fox": painter.anchors(fox, settings=quick)}
    with pytest.raises(AnchorMismatch, match="'steps': expected 12, found 10"):
        painter.paint(Shot("{fox}", (fox,), 1, settings=quick.replace(steps=12)), anchors)
    for other in ("a small red fox with a scarf", "a small grey fox with a green scarf"):
        with pytest.raises(AnchorMismatch, match="'description'"):
            painter.paint(Shot("{fox}", (replace(fox, description=other),), 1, settings=quick), anchors)
    with pytest.raises(AnchorMismatch, match="'same_latent'"):
        painter.paint(Shot("{fox}", (fox,), 1, settings=quick.replace(same_latent=True)), anchors)
    with pytest.raises(SettingsError, match="anchor_count must be 0 or more"):
        painter.paint_together([shot], anchor_count=-1)
    stranger = Painter(painter.pipeline, fingerprint="another model")
    with pytest.raises(AnchorMismatch, match="'model'"):
        stranger.paint(shot, anchors)
    with pytest.raises(SettingsError, match="the same mask_dropout"):
        painter.paint_together([shot, Shot("{fox}", (fox,), 1, settings=quick.replace(mask_dropout=0.1))])
    assert painter.paint_together([]) == []


def test_stochastic_samplers_are_resumed_exactly(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], fox: Subject, quick: Settings
) -> None:
    from diffusers import EulerAncestralDiscreteScheduler

    pipeline = make_pipeline()
    pipeline.scheduler = EulerAncestralDiscreteScheduler.from_config(pipeline.scheduler.config)
    painter = Painter(pipeline)
    anchors = painter.anchors(fox, settings=quick)
    shot = Shot("{fox}", (fox,), 1, settings=quick.replace(injection_blend=0.0))
    once = latents(painter, Shot("{fox}", (fox,), 1, settings=quick.replace(injection=False)), kept=[anchors])
    twice = latents(painter, shot, kept=[_first_pass_only(anchors)])
    torch.testing.assert_close(twice, once, atol=1e-5, rtol=1e-5)


def test_without_anchors_every_picture_of_a_batch_is_painted_alone(
    painter: Painter, fox: Subject, quick: Settings
) -> None:
    shots = [Shot("{fox} in the snow", (fox,), seed, settings=quick) for seed in (1, 2)]
    alone = quick.replace(sharing=False, injection=False)
    together = painter.paint_together(shots, anchor_count=0)
    for picture, shot in zip(together, shots, strict=True):
        expected = painter.paint(replace(shot, settings=alone), {})
        assert np.abs(np.asarray(picture.image).astype(int) - np.asarray(expected.image)).max() <= 1
        assert picture.evaluations == 10


@pytest.mark.parametrize(
    "steps, sketch, evaluations", [(20, 5, 2 + 6 + 2 + 18), (20, 0, 20 + 2 + 18), (10, 3, 1 + 4 + 1 + 9)]
)
def test_a_sketch_stands_for_the_first_pass(
    painter: Painter, fox: Subject, steps: int, sketch: int, evaluations: int
) -> None:
    settings = Settings().replace(steps=steps, injection_sketch=sketch)
    anchors = {"fox": painter.anchors(fox, settings=settings)}
    shot = Shot("{fox} walking in the snow", (fox,), 5, settings=settings)
    picture = painter.paint(shot, anchors)
    assert picture.evaluations == evaluations
    without = replace(shot, settings=settings.replace(injection_blend=0.0))
    assert np.abs(pixels(picture) - pixels(painter.paint(without, anchors))).max() > 0


@pytest.mark.parametrize("quality, most", [("balanced", 1.3), ("draft", 0.5)])
def test_a_quicker_quality_takes_the_evaluations_that_it_promises(
    painter: Painter, fox: Subject, quality: Quality, most: float
) -> None:
    settings = with_quality(Settings().replace(steps=20), quality)
    page = painter.paint(
        Shot("{fox} in the snow", (fox,), 5, settings=settings),
        {"fox": painter.anchors(fox, settings=settings)},
    )
    assert page.evaluations <= most * 20


def test_a_sketch_of_all_steps_comes_close_to_a_whole_first_pass(
    painter: Painter, fox: Subject, quick: Settings
) -> None:
    """Close only: it ends at the features' step, and masks of later steps are not in use."""
    anchors = {"fox": painter.anchors(fox, settings=quick)}
    shot = Shot("{fox} walking in the snow", (fox,), 5, settings=quick)
    whole, sketched, without = (
        pixels(painter.paint(replace(shot, settings=quick.replace(**changes)), anchors))
        for changes in ({}, {"injection_sketch": quick.sampling.steps}, {"injection_blend": 0.0})
    )
    assert np.abs(whole - sketched).mean() < 0.5 * np.abs(whole - without).mean()


def test_anchors_are_never_sketched(painter: Painter, fox: Subject, quick: Settings) -> None:
    sketched = painter.anchors(fox, settings=quick.replace(injection_sketch=3))
    assert sketched.fingerprint == painter.anchors(fox, settings=quick).fingerprint
    assert sketched.evaluations == 20


def test_a_denoiser_that_gives_no_numbers_is_an_error(
    make_pipeline: Callable[..., StableDiffusionXLPipeline], fox: Subject
) -> None:
    pipeline = make_pipeline()
    pipeline.unet.conv_out.bias.data.fill_(float("nan"))
    with pytest.raises(NotFinite, match="step 1 in float32"):
        Painter(pipeline).anchors(fox, settings=Settings().replace(steps=2))
