"""Training on real drawings, at the smallest size that goes through every part."""

import copy
import json
import math
import os
import pickle
import random
import subprocess
import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import pytest
import torch

pytest.importorskip("skia")

from consistory_engine.evaluate.reader import GRID, SCENE_HEADS, SIDE, SLOT_HEADS, SLOTS, Reader
from consistory_engine.paintbox import architecture, load_pipeline
from consistory_engine.paintbox.autoencoder import PatchAutoencoder
from consistory_engine.paintbox.captions import caption
from consistory_engine.paintbox.illustrator import Actor, Look, sample_sheet
from consistory_engine.paintbox.illustrator.scene import PEOPLE, SHAPES, Scene, Sheet
from consistory_engine.paintbox.tokens import build_tokenizer, teach
from consistory_engine.paintbox.train import __main__ as train_main
from consistory_engine.paintbox.train import autoencoder as autoencoder_stage
from consistory_engine.paintbox.train import (
    checkpoint,
    data,
    decoder,
    denoiser,
    export,
    loop,
    reader,
    session,
    together,
)
from consistory_engine.paintbox.train.attention import silhouette_loss
from consistory_engine.paintbox.train.autoencoder import picture_loss
from consistory_engine.paintbox.train.data import (
    LABELS,
    MOST,
    SUBJECTS,
    UNLABELLED,
    Drawings,
    Example,
    _kinds,
    _seen,
    rng_of,
    spoken,
)
from consistory_engine.paintbox.train.denoiser import LossByBand, label_loss
from consistory_engine.paintbox.train.shelf import Shelf
from consistory_engine.paintbox.vocabulary import KINDS, VOCABULARY, split_words


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    rngs = (rng_of(0, index) for index in range(20_000))
    return build_tokenizer(
        (caption(sample_sheet(rng), rng).text for rng in rngs), tmp_path_factory.mktemp("tokens")
    )


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "FOLDER", tmp_path)
    monkeypatch.setattr("consistory_engine.paintbox.train.shelf.FOLDER", tmp_path)
    return tmp_path


def run(**changes) -> denoiser.Run:
    facts = {"minutes": 0.0, "seed": 1, "size": 512, "batch": 2, "workers": 0, "rate": 1e-3, "anneal": False}
    facts |= {"channels": (32, 32, 64), "device": torch.device("cpu")}
    return denoiser.Run(**(facts | changes))


def drawings_of(tokenizer, *shapes: str, **more) -> Drawings:
    return Drawings(3, 512, PatchAutoencoder(), tokenizer, shapes=shapes or ("square",), **more)


def sheet_of(index: int, shape: str = "square") -> Sheet:
    """The sheet of an example of `drawings_of` one shape."""
    return sample_sheet(random.Random(f"3:{shape}:{index}"), shape=shape)


def batch_of(drawings: Drawings, *indices: int) -> Example:
    return Example(*(torch.stack(part) for part in zip(*(drawings[i] for i in indices), strict=True)))


def test_the_same_number_is_the_same_example(tokenizer) -> None:
    examples = [drawings_of(tokenizer) for _ in range(2)]
    examples[1].autoencoder = examples[0].autoencoder
    first, again = (example[17] for example in examples)
    assert all(torch.equal(one, other) for one, other in zip(first, again, strict=True))
    assert first.latents.shape == (32, 32, 32) and first.ids.shape == (77,)
    assert first.silhouettes.shape == (SUBJECTS, 32, 32) and first.words.shape == (SUBJECTS, 77)
    assert first.sizes.tolist() == [512, 512, 0, 0, 512, 512]


def test_examples_take_turns_with_the_shapes(tokenizer) -> None:
    drawings = drawings_of(tokenizer, *SHAPES)
    for index, (width, height) in enumerate(SHAPES.values()):
        example = drawings[index]
        assert example.latents.shape == (32, height // 16, width // 16)
        assert example.sizes.tolist() == [height, width, 0, 0, height, width]


def test_kept_drawings_come_back_worded_anew(tokenizer, folder) -> None:
    drawings = drawings_of(tokenizer, "portrait", keep=40)
    first, again = drawings[1], drawings[5]
    assert torch.allclose(first.latents, again.latents) and not torch.equal(first.ids, again.ids)
    anew = Drawings(3, 512, drawings.autoencoder, tokenizer, shapes=("portrait",))[1]
    assert torch.allclose(anew.latents, first.latents, atol=1e-2)
    assert torch.allclose(anew.silhouettes, first.silhouettes, atol=1e-2)


def test_a_shelf_keeps_of_each_shape_its_share(tokenizer, folder) -> None:
    drawings = Drawings(3, 512, PatchAutoencoder(), tokenizer, keep=20)
    assert {shape: shelf.count for shape, shelf in drawings.shelves.items()} == {
        "square": 14, "portrait": 2, "landscape": 2, "spread": 2,
    }  # fmt: skip
    turns = [drawings._turn(index) for index in range(20)]
    assert len(set(turns)) == 20 and max(number for _, number in turns) == 13


def test_what_another_program_drew_is_not_taken_from_a_shelf(tokenizer, folder, monkeypatch) -> None:
    autoencoder = PatchAutoencoder()

    def files() -> set[str]:
        Drawings(3, 512, autoencoder, tokenizer, shapes=("square",), keep=2)
        return {path.name for path in checkpoint.FOLDER.glob("square*.latents")}

    (first,) = files()
    assert files() == {first}
    monkeypatch.setattr(data, "_illustrator", lambda: b"drawn otherwise")
    assert len(files()) == 2


def test_batches_are_the_same_however_many_processes_share_them(tokenizer) -> None:
    facts = dict.fromkeys((*SHAPES, "close", "near", "steps"), 0)
    shared = [
        [next(batches) for _ in range(10)]
        for batches in (
            denoiser.numbers(run(close=0.5, together=together.Together(rank, 2)), facts) for rank in (0, 1)
        )
    ]
    alone = denoiser.numbers(run(close=0.5, batch=4, close_batch=32), facts)
    for one, other in zip(*shared, strict=True):
        assert len({name for name, _ in one}) == 1
        assert sorted(one + other) == next(alone)


def test_several_processes_fill_a_shelf_from_which_training_takes_what_is_there(tokenizer, folder) -> None:
    drawings = drawings_of(tokenizer, "square", keep=9, drawn=True)
    shelf = drawings.shelves["square"]
    assert shelf.ready == 0
    filling = drawings.fill(0, 2)
    assert [next(filling), next(filling)] == [0, 2] and shelf.ready == 1
    assert next(drawings.fill(1, 2)) == 1 and shelf.ready == 3
    assert torch.equal(drawings[5].latents, drawings[2].latents)
    assert shelf.ready == 3


def test_the_words_of_an_example_name_what_its_silhouettes_show(tokenizer) -> None:
    drawings, named = drawings_of(tokenizer), 0
    for index in range(30):
        kinds = dict.fromkeys(_kinds(sheet_of(index)))
        example = drawings[index]
        said = tokenizer.convert_ids_to_tokens(example.ids.tolist())
        for subject, kind in enumerate(kinds):
            assert 0 < example.silhouettes[subject].mean() < 0.7
            names = {said[i].removesuffix("</w>") for i in example.words[subject].nonzero()[:, 0]}
            assert names <= {word for forms in KINDS[kind] for form in forms for word in split_words(form)}
            named += bool(names)
        assert not example.silhouettes[len(kinds) :].any() and not example.words[len(kinds) :].any()
    assert named > 25


@pytest.mark.parametrize("shape", ["square", "spread"])
def test_a_window_shows_the_character_that_its_caption_names(tokenizer, shape) -> None:
    near, whole = (drawings_of(tokenizer, shape, window=window) for window in (16, None))
    whole.autoencoder = near.autoencoder
    width, height = SHAPES[shape]
    for index in range(15):
        example = near[index]
        top, left = (value // 16 for value in example.sizes.tolist()[2:4])
        assert example.sizes.tolist()[:2] == [height, width] and example.sizes.tolist()[4:] == [256, 256]
        assert 0 <= top <= height // 16 - 16 and 0 <= left <= width // 16 - 16
        assert torch.equal(example.latents, whole[index].latents[:, top : top + 16, left : left + 16])
        assert example.silhouettes.sum() > 0.3


def test_more_panels_have_more_silhouettes(tokenizer) -> None:
    strips = [index for index in range(200) if len(sheet_of(index).scenes) == MOST]
    drawings = drawings_of(tokenizer)
    assert strips and drawings._draw(sheet_of(strips[0]))[1].flatten(1).any(1).all()


def test_captions_are_dropped_and_disturbed_now_and_then() -> None:
    said = [spoken("a red fox", rng_of(0, index)) for index in range(400)]
    assert 20 < sum(not text for text in said) < 65
    assert 20 < sum(text != "a red fox" and bool(text) for text in said) < 65


def test_every_known_word_is_one_token(tokenizer) -> None:
    words = [word for word in VOCABULARY.words() if word.isalpha()]
    split = [word for word in words if len(tokenizer(word).input_ids) != 3]
    assert len(words) > 100 and not split


def test_synonyms_are_tokens_that_say_what_known_words_say(tokenizer) -> None:
    words = copy.deepcopy(tokenizer)
    model = denoiser.Model(words, (32, 32, 64))
    for _ in range(2):  # a second time changes nothing
        teach(words, (model.text_encoder, model.text_encoder_2))
    text, meant = "a Fox tiptoeing, not tiptoeingly", "a fox walking, not tiptoeingly"
    ids, known = (words(said, return_tensors="pt").input_ids for said in (text, meant))
    assert not torch.equal(ids, known) and ids.shape == known.shape
    assert torch.equal(tokenizer(meant, return_tensors="pt").input_ids, known)
    for encoder in (model.text_encoder, model.text_encoder_2):
        assert torch.equal(encoder(ids)[0], encoder(known)[0])


def test_training_goes_on_where_it_stopped(tokenizer, folder) -> None:
    autoencoder = PatchAutoencoder()
    whole = denoiser.Trainer.begin(run(), tokenizer)
    drawings, near = (
        Drawings(3, 512, autoencoder, tokenizer, shapes=("spread",), window=window) for window in (None, 4)
    )
    batches = [(drawings, "spread"), (near, "close"), (drawings, "spread")]
    steps = [(batch_of(source, 2 * k, 2 * k + 1), 0.0, name) for k, (source, name) in enumerate(batches)]
    for step in steps[:2]:
        whole.step(*step)
    whole.save()
    resumed = denoiser.Trainer.begin(run(), tokenizer)
    facts = {"square": 0, "portrait": 0, "landscape": 0, "spread": 2, "close": 2, "near": 0}
    assert resumed.facts == facts | {"steps": 2, "size": 512} and resumed.seen == 4
    for trainer in (whole, resumed):
        trainer.step(*steps[2])
    for one, other in zip(whole.ema.parameters(), resumed.ema.parameters(), strict=True):
        assert torch.equal(one, other)


def test_every_stream_has_its_share_of_the_steps() -> None:
    taken = Counter(denoiser.turn(run(close=0.5), step) for step in range(100))
    assert taken == {"close": 25, "near": 25, "square": 35, "portrait": 5, "landscape": 5, "spread": 5}
    assert {denoiser.turn(run(close=0.0), step) for step in range(50)} == set(SHAPES)
    assert denoiser.streams(run(close=0.5, close_batch=12))["near"].batch == 5


def test_half_of_the_schedule_has_four_times_as_much_noise_as_signal() -> None:
    schedule = denoiser.Schedule.of(torch.device("cpu"))
    ratio = schedule.noise / schedule.signal
    assert ratio[499].item() == pytest.approx(4, rel=0.05)
    assert ratio.diff().min() > 0 and ratio[0] < 0.2 and ratio[-1] > 1000


def test_noise_levels_are_drawn_as_often_as_they_weigh_wherever_in_the_batch() -> None:
    schedule = denoiser.Schedule.of(torch.device("cpu"))
    generator = torch.Generator().manual_seed(0)
    drawn = torch.stack([schedule.example(torch.zeros(8, 1, 1, 1), generator)[1] for _ in range(2000)])
    assert 0.008 < (drawn < 50).float().mean().item() < 0.022  # 0.05 if they did not weigh
    assert 0.19 < (drawn >= 800).float().mean().item() < 0.23
    first = drawn[:, 0].float()
    assert first.std() > 200 and drawn.sort(1).values.float().std(0).max() < 80


def test_cells_are_labelled_with_whom_they_show(tokenizer) -> None:
    drawings = drawings_of(tokenizer)
    for index in range(20):
        sheet, example = sheet_of(index), drawings[index]
        looks = [actor.look for scene in sheet.scenes for actor in scene.actors]
        kinds = {tuple(LABELS["kind"]).index(look.kind) for look in looks}
        seen = set(example.labels[0].unique().tolist()) - {UNLABELLED}
        assert seen <= kinds and (example.labels[0] == UNLABELLED).any()
        assert ((example.labels[0] != UNLABELLED) <= (example.silhouettes.sum(0) > 0.4)).all()


def window_of(high: int, wide: int, top: int = 0) -> tuple[slice, slice, slice]:
    return slice(None), slice(top, top + high), slice(0, wide)


def test_a_window_names_nothing_that_it_cuts_off() -> None:
    covers = torch.zeros(1, 32, 16)
    covers[0, 4:28, 2:12] = 1

    def seen(garment: str, top: int, action: str = "standing") -> tuple[str, str | None, str]:
        actor = Actor(Look("fox", "red", garment, "blue"), action, expression="sad")
        sheet = Sheet("single", (Scene("lake", "day", (actor,), 1),))
        near, _ = _seen(sheet, covers, window_of(16, 16, top), 0)
        (only,) = near.scenes[0].actors
        return only.look.garment, only.look.garment_colour, only.expression

    assert seen("hat", 4) == seen("hat", 12, "sleeping") == ("hat", "blue", "sad")
    assert seen("hat", 8) == ("none", None, "sad")
    assert seen("hat", 12) == ("none", None, "calm")
    assert seen("boots", 4) == ("none", None, "sad")
    assert seen("boots", 12) == ("boots", "blue", "calm")
    assert seen("scarf", 12) == ("scarf", "blue", "calm")


def test_a_window_is_worded_as_what_it_shows() -> None:
    fox, owl = Actor(Look("fox", "red")), Actor(Look("owl", "grey"))
    sheet = Sheet("single", (Scene("lake", "day", (fox, owl), 1),))
    covers = torch.zeros(2, 8, 8)
    covers[0, 2:6, 1:3], covers[1, 2:6, 5:7] = 1, 1
    near, held = _seen(sheet, covers, window_of(8, 4), 0)
    assert near.scenes[0].actors == (fox,) and len(held) == 1
    both, held = _seen(sheet, covers, window_of(8, 7), 0)
    assert both.scenes[0].actors == (fox, owl) and len(held) == 2


def test_a_window_names_everybody_who_is_seen_in_it_and_no_side() -> None:
    cast = tuple(Actor(Look("fox", "red"), action) for action in ("walking", "waving", "sleeping"))
    covers = torch.zeros(MOST, 8, 12)
    for k in range(3):
        covers[k, 2:6, 4 * k + 1 : 4 * k + 3] = 1
    for layout, wanted in (("single", "single"), ("poses", "twins")):
        sheet = Sheet(layout, (Scene("lake", "day", cast, 1, framing="wide", side="right"),))
        near, held = _seen(sheet, covers, window_of(8, 8), 0)
        (scene,) = near.scenes
        assert near.layout == wanted and scene.actors == cast[:2] and len(held) == 2
        assert (scene.framing, scene.side) == ("middle", "")
        told = [caption(near, random.Random(seed)) for seed in range(200)]
        assert not any({"side", "framing"} & said.keys() for one in told for said in one.stated)
        assert not any("three" in one.text for one in told)


def test_a_window_into_a_strip_is_worded_as_its_panel(tokenizer) -> None:
    drawings = drawings_of(tokenizer, window=16)
    seen = 0
    for index in range(300):
        sheet = drawings._sheet("square", index)
        if sheet.layout == "strip" and len(sheet.scenes) == 4:
            seen += 1
            covers = torch.zeros(MOST, 32, 32)
            for k in range(4):
                covers[k, 16 * (k // 2) + 4 : 16 * (k // 2) + 12, 16 * (k % 2) + 4 : 16 * (k % 2) + 12] = 1
            example = drawings._close(sheet, torch.zeros(32, 32, 32), covers, random.Random(index))
            top, left = example.sizes.tolist()[2:4]
            assert top in (0, 256) and left in (0, 256)
    assert seen > 3


def test_the_label_loss_asks_only_labelled_cells() -> None:
    labels = torch.full((1, len(LABELS), 2, 2), UNLABELLED)
    logits = torch.zeros(1, sum(map(len, LABELS.values())), 2, 2, requires_grad=True)
    assert label_loss(logits, labels) == 0
    labels[0, 0, 0, 0] = 3
    label_loss(logits, labels).backward()
    assert logits.grad is not None and (logits.grad != 0).nonzero()[:, 2:].unique().tolist() == [0]
    assert logits.grad[0, 3, 0, 0] < 0 < logits.grad[0, 0, 0, 0]


def test_the_loss_falls_on_examples_seen_again(tokenizer, folder) -> None:
    trainer = denoiser.Trainer.begin(run(rate=1e-2), tokenizer)
    batch = batch_of(drawings_of(tokenizer, window=8), 0, 1, 2, 3)
    batch = batch._replace(latents=batch.latents / batch.latents.std())
    noisy, timesteps, velocity = trainer.schedule.example(batch.latents, torch.Generator().manual_seed(0))

    def losses() -> tuple[float, float]:
        with torch.no_grad():
            said = trainer.model(noisy, timesteps, batch.ids, batch.sizes)
            looks = silhouette_loss(trainer.model.attention.looked, batch.silhouettes, batch.words)
        return (said - velocity).square().mean().item(), looks.item()

    before = losses()
    for _ in range(60):
        trainer.step(batch, 0.0, "close")
    after = losses()
    assert after[0] < 0.9 * before[0]
    assert after[1] < 0.9 * before[1]


def test_characters_weigh_more_only_where_noise_does_not_hide_them() -> None:
    extra = denoiser.Schedule.of(torch.device("cpu")).character
    assert extra[0] > 2.9 and 0 <= extra[999] < 1e-6
    assert bool((extra.diff() <= 0).all())


def test_a_stage_saves_when_it_ends_and_when_it_is_stopped() -> None:
    saved: list[str] = []
    for _ in loop.progress(0.0, lambda: saved.append("ended")):
        raise AssertionError("no time, no step")
    with pytest.raises(KeyboardInterrupt):
        for done in loop.progress(1.0, lambda: saved.append("stopped")):
            assert 0 <= done < 1
            raise KeyboardInterrupt
    assert saved == ["ended", "stopped"]


def test_the_silhouette_loss_knows_grids_of_any_shape() -> None:
    silhouettes, words = torch.zeros(1, 1, 8, 4), torch.zeros(1, 1, 77)
    silhouettes[0, 0, 4:8, 2:4], words[0, 0, 5] = 1, 1
    coarse = torch.full((1, 8, 77), 1e-9)
    coarse[0, [5, 7], 5] = 0.2
    assert silhouette_loss([coarse], silhouettes, words) < 1e-5


def test_the_silhouette_loss_is_nothing_where_attention_is_the_silhouette() -> None:
    silhouettes, words = torch.zeros(1, 2, 4, 4), torch.zeros(1, 2, 77)
    silhouettes[0, 0, 1:3, 1:3], words[0, 0, 5] = 1, 1
    looked = torch.full((1, 16, 77), 1e-9)
    looked[0, silhouettes[0, 0].flatten().bool(), 5] = 0.2
    assert silhouette_loss([looked], silhouettes, words) < 1e-5
    everywhere = torch.full((1, 16, 77), 1 / 77)
    assert silhouette_loss([everywhere], silhouettes, words).item() == pytest.approx(math.log(4), abs=1e-4)
    assert silhouette_loss([everywhere], silhouettes, torch.zeros(1, 2, 77)) == 0


def test_another_process_opens_a_shelf_itself(folder) -> None:
    shelf = Shelf("kept", 2000, (32, 4, 4), 1)
    shelf.get(1, lambda: (torch.ones(32, 4, 4), torch.ones(1, 4, 4)))
    sent = pickle.dumps(shelf)
    assert len(sent) < 1000
    assert 1 in pickle.loads(sent) and 0 not in pickle.loads(sent)


def test_words_that_shipped_weights_know_keep_their_embeddings(tokenizer, folder) -> None:
    known, wanted = {"fox": 0, "owl": 1}, {"robot": 0, "owl": 1, "fox": 2}
    weights, fresh = torch.eye(2), torch.full((3, 2), 7.0)
    assert denoiser._by_word(weights, known, fresh, wanted).tolist() == [[7, 7], [0, 1], [1, 0]]


def test_what_is_exported_loads_as_a_pipeline_in_small_files(tokenizer, folder) -> None:
    model = denoiser.Model(tokenizer, (32, 32, 64))
    export.export(model, PatchAutoencoder(), tokenizer, folder / "weights")
    pipeline = load_pipeline(folder / "weights")
    assert pipeline.vae_scale_factor == 16
    assert (
        json.loads((folder / "weights/scheduler/scheduler_config.json").read_text())["prediction_type"]
        == "v_prediction"
    )
    assert all(file.stat().st_size < 16e6 for file in (folder / "weights").rglob("*.safetensors"))
    picture = pipeline("a red fox", num_inference_steps=2, height=128, width=128).images[0]  # type: ignore[union-attr]
    assert picture.size == (128, 128)


def test_an_older_decoder_grows_without_change(folder) -> None:
    older = PatchAutoencoder()
    torch.nn.init.normal_(older.outlet.weight, std=0.1)
    checkpoint.save("autoencoder", {"model": older}, {}, {"seen": 7})
    grown = autoencoder_stage.restored(context=2)
    latents = torch.randn(1, 32, 3, 4)
    assert grown is not None and len(grown.neighbours) == 2
    with torch.no_grad():
        one, other = (part.decode(latents, return_dict=False)[0] for part in (grown, older))  # type: ignore[index]
    assert torch.equal(one, other)
    checkpoint.save("autoencoder", {"model": grown}, {}, {"seen": 7})
    again = autoencoder_stage.restored()
    assert again is not None and len(again.neighbours) == 2


def test_a_drawing_is_painted_again_by_a_denoiser_that_knows_it() -> None:
    """With the true velocity for a network, what is painted again is the drawing; on the way it meets other noise."""
    clean = torch.randn(2, 4, 3, 3)
    alphas = architecture.scheduler().alphas_cumprod
    met: list[torch.Tensor] = []

    def knows(x, timesteps, _ids, _sizes) -> torch.Tensor:
        alpha = alphas[timesteps.long()].view(-1, 1, 1, 1)
        noise = (x - alpha.sqrt() * clean.repeat(2, 1, 1, 1)) / (1 - alpha).sqrt()
        met.append(noise)
        return alpha.sqrt() * noise - (1 - alpha).sqrt() * clean.repeat(2, 1, 1, 1)

    words = decoder.Worded(torch.zeros(2, 3, 8, 8), torch.zeros(2, 77).long(), torch.zeros(2, 77).long())
    for seed in range(8):
        met.clear()
        painted = decoder.Repainter(knows, 48)(clean, words, torch.Generator().manual_seed(seed))  # type: ignore[arg-type]
        torch.testing.assert_close(painted, clean, atol=1e-4, rtol=1e-4)
        for one, next_one in pairwise(met):
            assert 0.5 < next_one.std() < 1.5 and (one - next_one).std() > 0.2


def test_the_decoder_learns_and_the_latents_stay_what_they_were(tokenizer, folder) -> None:
    first = autoencoder_stage.fit(1, 64)
    checkpoint.save("autoencoder", {"model": first}, {}, {"seen": 3})
    model = autoencoder_stage.restored(context=1)
    assert model is not None
    before = {name: value.clone() for name, value in model.state_dict().items()}
    told: list[str] = []
    decoder.train(
        0.05, seed=1, size=64, batch=2, workers=0, model=model, tokenizer=tokenizer, log=told.append,
        denoiser=denoiser.Model(tokenizer, (32, 32, 64)), device=torch.device("cpu"),
    )  # fmt: skip
    after = checkpoint.tensors("autoencoder", "model")
    changed = {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert changed == {"lift", "neighbours", "inlet", "blocks", "outlet"}
    facts = checkpoint.load("autoencoder", {})
    assert facts is not None and facts["seen"] == 3 and facts["decoded"] > 0


def test_shipped_weights_bring_their_autoencoder_and_tokenizer(tokenizer, folder) -> None:
    autoencoder = PatchAutoencoder()
    torch.nn.init.normal_(autoencoder.quant.weight)
    model = denoiser.Model(tokenizer, (32, 32, 64))
    shipped = folder / "weights"
    export.export(model, autoencoder, tokenizer, shipped)
    train_main._adopt(shipped)
    again, other = train_main._trained_autoencoder(), denoiser.Model(tokenizer, (32, 32, 64))
    denoiser.adopt(other, shipped, tokenizer)
    for name, weight in model.unet.state_dict().items():
        assert torch.allclose(other.unet.state_dict()[name], weight.float(), atol=1e-2), name
    assert torch.allclose(again.quant.weight, autoencoder.float().quant.weight, atol=1e-2)
    words = train_main._tokenizer(seed=5)
    assert words("a red fox").input_ids == tokenizer("a red fox").input_ids
    trainer = denoiser.Trainer.begin(run(start=shipped), words)
    one, other = next(trainer.ema.unet.parameters()), next(model.unet.parameters())
    assert torch.allclose(one, other.float(), atol=1e-2)


def test_a_decoder_learns_anew_on_the_basis_of_shipped_weights(tokenizer, folder, monkeypatch) -> None:
    autoencoder = PatchAutoencoder(context=1)
    for part in (autoencoder.quant, autoencoder.outlet):
        torch.nn.init.normal_(part.weight)
    export.export(denoiser.Model(tokenizer, (32, 32, 64)), autoencoder, tokenizer, folder / "weights")
    command = ["train", "autoencoder", "--start", str(folder / "weights"), "--basis", "--minutes", "0"]
    monkeypatch.setattr("sys.argv", [*command, "--size", "128", "--workers", "0", "--threads", "1"])
    train_main.main()
    begun = train_main._trained_autoencoder()
    for name in ("quant", "dequant"):
        kept, given = (getattr(one.float(), name).weight for one in (begun, autoencoder))
        assert torch.allclose(kept, given, atol=1e-2)
    assert not begun.outlet.weight.count_nonzero() and not len(begun.neighbours)
    with pytest.raises(SystemExit, match="there is an autoencoder already"):
        train_main.main()


def test_untrained_weights_are_never_exported(tokenizer, folder, monkeypatch) -> None:
    checkpoint.save("autoencoder", {"model": PatchAutoencoder()}, {}, {"seen": 0})
    monkeypatch.setattr("sys.argv", ["train", "export", "--to", str(folder / "out"), "--threads", "1"])
    with pytest.raises(SystemExit, match="train the denoiser first"):
        train_main.main()
    assert not (folder / "out").exists()


def averaged(rank: int, meeting: str, found) -> None:
    """One of two processes: gradients 1 and 3, of weights in an order of memory of their own."""
    torch.distributed.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=2)
    weight = torch.nn.Parameter(torch.zeros(2, 3, 2, 2).to(memory_format=torch.channels_last))
    weight.grad = (torch.arange(24.0).view(2, 3, 2, 2) * (1 + 2 * rank)).to(memory_format=torch.channels_last)
    those = together.Together(rank, 2)
    those.average([weight])
    found.put((rank, weight.grad.flatten().tolist(), those.agreed(0.25 + rank)))
    torch.distributed.destroy_process_group()


def test_processes_average_their_gradients_and_agree_with_the_first(tmp_path) -> None:
    found = torch.multiprocessing.get_context("spawn").SimpleQueue()
    torch.multiprocessing.spawn(averaged, (str(tmp_path / "meet"), found), nprocs=2)
    one, other = sorted(found.get() for _ in range(2))
    assert one[1] == other[1] == [2.0 * k for k in range(24)]
    assert one[2] == other[2] == 0.25


@pytest.mark.parametrize("ending", ["time", "signal"])
def test_two_processes_train_one_model(tmp_path, monkeypatch, ending) -> None:
    monkeypatch.setattr(checkpoint, "FOLDER", tmp_path / ".training")
    rngs = (rng_of(0, index) for index in range(300))
    build_tokenizer((caption(sample_sheet(rng), rng).text for rng in rngs), checkpoint.FOLDER / "tokenizer")
    model = PatchAutoencoder()
    checkpoint.save("autoencoder", {"model": model}, {}, {"seen": 0})
    command = [sys.executable, "-m", "consistory_engine.paintbox.train", "denoiser", "--processes", "2"]
    command += ["--threads", "1", "--batch", "2", "--size", "128", "--close", "0", "--workers", "0"]
    command += ["--channels", "32", "32", "64", "--minutes", "0.02" if ending == "time" else "10"]
    environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None and "after 0 steps" in running.stdout.readline()
        if ending == "signal":
            time.sleep(1)
            running.terminate()
    assert running.returncode == (0 if ending == "time" else 143)
    facts = checkpoint.load("denoiser", {})
    assert facts is not None and sum(facts[shape] for shape in SHAPES) == 4 * facts["steps"]
    if ending == "time":
        subprocess.run(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, check=True)
        later = checkpoint.load("denoiser", {})
        assert later is not None and later["steps"] > facts["steps"]


def test_the_loss_is_followed_in_bands_of_the_noise() -> None:
    bands = LossByBand(torch.device("cpu"))
    bands.add(torch.tensor([0.2, 0.4, 3.0]), torch.tensor([10, 30, 999]))
    assert str(bands) == "0.300 0.000 0.000 0.000 3.000"
    bands.add(torch.tensor([0.5]), torch.tensor([100]))
    assert str(bands) == "0.302 0.000 0.000 0.000 3.000"


def test_the_reader_learns_from_a_batch_in_which_nobody_holds_anything() -> None:
    read = Reader()
    logits = read(torch.zeros(2, 3, SIDE, SIDE))
    nothing = torch.full((2, len(SCENE_HEADS) + SLOTS * len(SLOT_HEADS)), -100)
    nothing[:, 0] = 1
    box = torch.full((2, SLOTS, 4), -1.0)
    box[:, 0] = 0.5
    loss = reader._loss(logits, nothing, box, torch.zeros(2, SLOTS, GRID, GRID))
    loss.backward()
    assert loss.isfinite() and all(p.grad is None or p.grad.isfinite().all() for p in read.parameters())


def test_a_step_where_patches_meet_counts_more_than_one_within_a_patch() -> None:
    wanted = torch.zeros(1, 3, 64, 64)
    losses = []
    for column in (24, 32):
        decoded = wanted.clone()
        decoded[..., column:] = 0.1
        losses.append(float(picture_loss(decoded, wanted) - decoded.abs().mean()))
    within, seam = losses
    assert seam > 4 * within > 0
    assert picture_loss(decoded.mT, wanted) == pytest.approx(float(picture_loss(decoded, wanted)))


def test_no_gradient_is_longer_than_its_limit() -> None:
    weights = [torch.zeros(3, requires_grad=True), torch.zeros(2, requires_grad=True)]
    optimizer = torch.optim.SGD(weights, lr=1.0)
    for push, moved in ((1e6, 0.1), (0.01, 0.01)):
        before = torch.cat(weights).detach()
        loop.learn(optimizer, push * (weights[0][0] * 0.6 + weights[1][1] * 0.8), 0.1)
        assert (torch.cat(weights) - before).norm().item() == pytest.approx(moved, rel=1e-3)


def test_the_reader_may_see_people_more_often_than_they_are() -> None:
    shown = {share: people_shown(reader.Labelled(7, people=share)) for share in (0.0, 1.0)}
    assert shown[0.0] < 6 and shown[1.0] == 8


def people_shown(drawings: reader.Labelled) -> int:
    """In how many of eight drawings a person is seen."""
    column = len(SCENE_HEADS)  # kind is the first thing asked of every character
    people = {SLOT_HEADS["kind"].index(kind) for kind in PEOPLE}
    seen = [set(drawings[index][1][column : column + SLOTS].tolist()) for index in range(8)]
    return sum(bool(people & kinds) for kinds in seen)


def test_a_session_draws_and_reads_beside_the_denoiser(monkeypatch) -> None:
    started, ended, clock = sessions(monkeypatch, "first", "--batch", "4")
    assert list(started) == ["autoencoder", "draw", "denoiser", "draw beside", "reader beside"]
    assert ended == list(started)
    told = {name: train_main._parser().parse_args(command) for name, command in started.items()}
    learns, reads, draws = told["denoiser"], told["reader beside"], told["draw beside"]
    assert learns.batch == 4 and learns.anneal and learns.drawn
    assert told["draw"].workers == 8 > draws.workers > learns.workers > reads.workers
    assert draws.minutes == reads.minutes < learns.minutes
    assert learns.minutes == pytest.approx(9 * told["draw"].minutes, rel=0.01)
    assert 8 < clock[0] / 60 <= 9


def test_a_session_ends_with_the_decoder_and_new_weights(monkeypatch) -> None:
    started, ended, clock = sessions(monkeypatch, "last")
    assert list(started) == ended == ["decoder", "export"] and 8 < clock[0] / 60 <= 9


@pytest.mark.parametrize("fails", ["denoiser", "draw beside"])
def test_a_session_that_fails_says_so_and_leaves_nothing_running(monkeypatch, fails) -> None:
    with pytest.raises(subprocess.CalledProcessError, match=r"exit status 3"):
        sessions(monkeypatch, "first", fails=fails)
    assert sorted(Stage.stopped) == ["denoiser", "draw beside", "reader beside"]


class Stage:
    """A stage of a session, for as long as it is told: nothing is trained."""

    stopped: ClassVar[list[str]] = []

    def __init__(self, name: str, minutes: float, fails: bool, clock: list[float], ended: list[str]) -> None:
        self.name, self.fails, self.clock, self.ended = name, fails, clock, ended
        self.until, self.returncode, self.args = clock[0] + 60 * (minutes + session._STARTING), 0, name

    def wait(self) -> None:
        self.clock[0] = max(self.clock[0], self.until)
        self.returncode = 3 if self.fails else 0
        self.ended += [self.name] if self.name not in self.ended else []

    def terminate(self) -> None:
        Stage.stopped.append(self.name)


def sessions(
    monkeypatch, part: str, *others: str, fails: str = ""
) -> tuple[dict[str, list[str]], list[str], list[float]]:
    """Which stages a session of nine minutes starts, and with what, which end, and when it is over."""
    clock, started, ended = [0.0], {}, []

    def start(command: tuple[str, ...], start_new_session: bool) -> Stage:
        told = list(command[command.index("consistory_engine.paintbox.train") + 1 :])
        name = told[0] + (" beside" if command[0] == "nice" else "")
        started[name] = told
        Stage.stopped.clear()
        return Stage(name, float(told[told.index("--minutes") + 1]), name == fails, clock, ended)

    monkeypatch.setattr(session.subprocess, "Popen", start)
    monkeypatch.setattr(session.signal, "signal", lambda *_: None)
    monkeypatch.setattr(session.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(sys, "argv", ["session", part, "--minutes", "9", "--workers", "8", *others])
    session.main()
    return started, ended, clock


def test_a_reader_is_written_as_it_was_trained(monkeypatch, folder, tmp_path) -> None:
    monkeypatch.setattr(reader, "WEIGHTS", tmp_path / "weights" / "reader.safetensors")
    monkeypatch.setattr(reader, "accuracy", lambda *_: {"kind": [1.0, 0.0]})
    said: list[str] = []
    options = {"seed": 1, "batch": 2, "workers": 0, "device": torch.device("cpu"), "log": said.append}
    reader.train(0.001, **options)
    assert said[-1] == "reader right on kind: 50.0%"
    kept = checkpoint.tensors("reader", "model")
    written = Reader.load(reader.WEIGHTS).state_dict()
    assert kept.keys() == written.keys()
    assert all(torch.allclose(kept[name].float(), written[name].float(), atol=1e-3) for name in kept)
    before = {name: value.clone() for name, value in kept.items()}
    reader.train(0.001, **options)
    assert any(not torch.equal(before[k], v) for k, v in checkpoint.tensors("reader", "model").items())


def test_a_cell_is_asked_what_is_true_of_the_character_that_covers_it() -> None:
    sheet = Sheet(
        "single", (Scene("snow", "day", (Actor(Look("fox", "red")), Actor(Look("bear", "brown"))), 5),)
    )
    mask = torch.zeros(1, SLOTS, GRID, GRID)
    mask[0, 0, :, :10], mask[0, 1, :, 10:20] = 1, 1
    truth = reader.labels(sheet, torch.full((SLOTS, 4), 0.5))[None]
    logits = torch.zeros(1, sum(map(len, SLOT_HEADS.values())), GRID // 2, GRID // 2)
    fox, bear = (SLOT_HEADS["kind"].index(kind) for kind in ("fox", "bear"))
    unsure = float(reader.cell_loss(logits, truth, mask))
    logits[0, fox, :, :5], logits[0, bear, :, 5:10] = 20, 20
    sure = float(reader.cell_loss(logits, truth, mask))
    assert unsure - sure == pytest.approx(math.log(len(SLOT_HEADS["kind"])), abs=1e-3)
    logits[0, :, :, 10:] = torch.randn(logits[0, :, :, 10:].shape)
    assert float(reader.cell_loss(logits, truth, mask)) == pytest.approx(sure)
