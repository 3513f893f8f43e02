"""Training on real drawings, at the smallest size that goes through every part."""

import copy
import json
import math
import os
import subprocess
import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
import torch

pytest.importorskip("skia")

from consistory_engine.paintbox import architecture, load_pipeline
from consistory_engine.paintbox.autoencoder import PatchAutoencoder
from consistory_engine.paintbox.captions import caption
from consistory_engine.paintbox.illustrator import Actor, Look, Scene, Sheet, sample_sheet
from consistory_engine.paintbox.tokens import build_tokenizer, teach
from consistory_engine.paintbox.train import __main__ as train_main
from consistory_engine.paintbox.train import autoencoder as autoencoder_stage
from consistory_engine.paintbox.train import checkpoint, decoder, denoiser, export, loop, together
from consistory_engine.paintbox.train.attention import silhouette_loss
from consistory_engine.paintbox.train.data import (
    LABELS,
    UNLABELLED,
    Drawings,
    Example,
    Shelf,
    _kinds,
    _seen,
    rng_of,
    spoken,
)
from consistory_engine.paintbox.train.denoiser import label_loss
from consistory_engine.paintbox.vocabulary import KINDS, VOCABULARY


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    rngs = (rng_of(0, index) for index in range(20_000))
    return build_tokenizer(
        (caption(sample_sheet(rng), rng).text for rng in rngs), tmp_path_factory.mktemp("tokens")
    )


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "FOLDER", tmp_path)
    monkeypatch.setattr("consistory_engine.paintbox.train.data.FOLDER", tmp_path)
    return tmp_path


def run(**changes) -> denoiser.Run:
    facts = {"minutes": 0.0, "seed": 1, "size": 128, "batch": 2, "workers": 0, "rate": 1e-3, "anneal": False}
    facts |= {"channels": (32, 32, 64), "device": torch.device("cpu")}
    return denoiser.Run(**(facts | changes))


def batch_of(drawings: Drawings, *indices: int) -> Example:
    return Example(*(torch.stack(part) for part in zip(*(drawings[i] for i in indices), strict=True)))


def test_the_same_number_is_the_same_example(tokenizer) -> None:
    examples = [Drawings(3, 128, PatchAutoencoder(), tokenizer) for _ in range(2)]
    examples[1].autoencoder = examples[0].autoencoder
    first, again = (example[17] for example in examples)
    assert all(torch.equal(one, other) for one, other in zip(first, again, strict=True))
    assert first.latents.shape == (32, 8, 8) and first.ids.shape == (77,)
    assert first.silhouettes.shape == (2, 8, 8) and first.words.shape == (2, 77)
    assert first.sizes.tolist() == [128, 128, 0, 0, 128, 128]


def test_kept_drawings_come_back_worded_anew(tokenizer, folder) -> None:
    drawings = Drawings(3, 128, PatchAutoencoder(), tokenizer, Shelf("kept", 4, (32, 8, 8)))
    first, again = drawings[1], drawings[5]
    assert torch.allclose(first.latents, again.latents) and not torch.equal(first.ids, again.ids)
    anew = Drawings(3, 128, drawings.autoencoder, tokenizer)[1]
    assert torch.allclose(anew.latents, first.latents, atol=1e-2)
    assert torch.allclose(anew.silhouettes, first.silhouettes, atol=1e-2)


def test_the_words_of_an_example_name_what_its_silhouettes_show(tokenizer) -> None:
    drawings, named = Drawings(3, 128, PatchAutoencoder(), tokenizer), 0
    for index in range(60):
        kinds = dict.fromkeys(_kinds(sample_sheet(rng_of(3, index))))
        example = drawings[index]
        said = tokenizer.convert_ids_to_tokens(example.ids.tolist())
        for subject, kind in enumerate(kinds):
            assert 0 < example.silhouettes[subject].mean() < 0.6
            names = {said[i].removesuffix("</w>") for i in example.words[subject].nonzero()[:, 0]}
            assert names <= {form for forms in KINDS[kind] for form in forms}
            named += bool(names)
        assert not example.silhouettes[len(kinds) :].any() and not example.words[len(kinds) :].any()
    assert named > 50


def test_a_window_shows_the_character_that_its_caption_names(tokenizer) -> None:
    autoencoder = PatchAutoencoder()
    near = Drawings(3, 256, autoencoder, tokenizer, window=8)
    whole = Drawings(3, 256, autoencoder, tokenizer)
    for index in range(40):
        example = near[index]
        height, width, top, left, *window = (value // 16 for value in example.sizes.tolist())
        assert (height, width, *window) == (16, 16, 8, 8) and 0 <= top <= 8 and 0 <= left <= 8
        cut = whole[index].latents[:, top : top + 8, left : left + 8]
        assert torch.equal(example.latents, cut)
        assert example.silhouettes.sum() > 0.5
        if sample_sheet(rng_of(3, index)).layout == "strip":
            assert left in (0, 8)


def test_a_window_wider_than_a_panel_shows_the_strip(tokenizer) -> None:
    near = Drawings(3, 256, PatchAutoencoder(), tokenizer, window=12)
    strip = next(index for index in range(60) if sample_sheet(rng_of(3, index)).layout == "strip")
    assert near[strip].latents.shape == (32, 12, 12) and near[strip].silhouettes.any()


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
    drawings = Drawings(3, 128, autoencoder, tokenizer)
    near = Drawings(3, 128, autoencoder, tokenizer, window=4)
    steps = [
        (batch_of(drawings, 0, 1), "whole"),
        (batch_of(near, 2, 3), "close"),
        (batch_of(drawings, 4, 5), "whole"),
    ]
    for batch, name in steps[:2]:
        whole.step(batch, 0.0, name)
    whole.save()
    resumed = denoiser.Trainer.begin(run(), tokenizer)
    assert resumed.facts == {"whole": 2, "close": 2, "near": 0, "steps": 2, "size": 128}
    for trainer in (whole, resumed):
        trainer.step(steps[2][0], 0.0, "whole")
    for one, other in zip(whole.ema.parameters(), resumed.ema.parameters(), strict=True):
        assert torch.equal(one, other)


def test_every_stream_has_its_share_of_the_steps() -> None:
    taken = [denoiser.turn(run(close=0.5), step) for step in range(100)]
    assert Counter(taken) == {"whole": 50, "close": 25, "near": 25}
    assert taken[:20].count("whole") == 10
    assert {denoiser.turn(run(close=0.0), step) for step in range(20)} == {"whole"}


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
    drawings = Drawings(3, 128, PatchAutoencoder(), tokenizer)
    for index in range(20):
        sheet, example = sample_sheet(rng_of(3, index)), drawings[index]
        looks = [actor.look for scene in sheet.scenes for actor in scene.actors]
        kinds = {tuple(LABELS["kind"]).index(look.kind) for look in looks}
        seen = set(example.labels[0].unique().tolist()) - {UNLABELLED}
        assert seen <= kinds and (example.labels[0] == UNLABELLED).any()
        assert ((example.labels[0] != UNLABELLED) <= (example.silhouettes.sum(0) > 0.4)).all()


def test_a_window_is_worded_as_what_it_shows() -> None:
    fox, owl = Actor(Look("fox", "red")), Actor(Look("owl", "grey"))
    sheet = Sheet("single", (Scene("lake", "day", (fox, owl), 1),))
    covers = torch.zeros(2, 8, 8)
    covers[0, 2:6, 1:3], covers[1, 2:6, 5:7] = 1, 1
    near, held = _seen(sheet, covers, covers[:, :, :4], 0)
    assert near.scenes[0].actors == (fox,) and len(held) == 1
    both, held = _seen(sheet, covers, covers[:, :, :7], 0)
    assert both is sheet and len(held) == 2


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
    batch = batch_of(Drawings(3, 128, PatchAutoencoder(), tokenizer), 0, 1, 2, 3)
    batch = batch._replace(latents=batch.latents / batch.latents.std())
    noisy, timesteps, velocity = trainer.schedule.example(batch.latents, torch.Generator().manual_seed(0))

    def losses() -> tuple[float, float]:
        with torch.no_grad():
            said = trainer.model(noisy, timesteps, batch.ids, batch.sizes)
            looks = silhouette_loss(trainer.model.attention.looked, batch.silhouettes, batch.words)
        return (said - velocity).square().mean().item(), looks.item()

    before = losses()
    for _ in range(30):
        trainer.step(batch, 0.0, "whole")
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


def test_the_silhouette_loss_is_nothing_where_attention_is_the_silhouette() -> None:
    silhouettes, words = torch.zeros(1, 2, 4, 4), torch.zeros(1, 2, 77)
    silhouettes[0, 0, 1:3, 1:3], words[0, 0, 5] = 1, 1
    looked = torch.full((1, 16, 77), 1e-9)
    looked[0, silhouettes[0, 0].flatten().bool(), 5] = 0.2
    assert silhouette_loss([looked], silhouettes, words) < 1e-5
    everywhere = torch.full((1, 16, 77), 1 / 77)
    assert silhouette_loss([everywhere], silhouettes, words).item() == pytest.approx(math.log(4), abs=1e-4)
    assert silhouette_loss([everywhere], silhouettes, torch.zeros(1, 2, 77)) == 0


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
    checkpoint.save("autoencoder", {"model": older}, torch.optim.AdamW(older.parameters()), {"seen": 7})
    grown = autoencoder_stage.restored(context=2)
    latents = torch.randn(1, 32, 3, 4)
    assert grown is not None and len(grown.neighbours) == 2
    with torch.no_grad():
        one, other = (part.decode(latents, return_dict=False)[0] for part in (grown, older))  # type: ignore[index]
    assert torch.equal(one, other)
    checkpoint.save("autoencoder", {"model": grown}, torch.optim.AdamW(grown.parameters()), {"seen": 7})
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
    checkpoint.save("autoencoder", {"model": first}, torch.optim.AdamW(first.parameters()), {"seen": 3})
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
    denoiser.adopt(other, shipped)
    for name, weight in model.unet.state_dict().items():
        assert torch.allclose(other.unet.state_dict()[name], weight.float(), atol=1e-2), name
    assert torch.allclose(again.quant.weight, autoencoder.float().quant.weight, atol=1e-2)
    words = train_main._tokenizer(seed=5)
    assert words("a red fox").input_ids == tokenizer("a red fox").input_ids
    trainer = denoiser.Trainer.begin(run(start=shipped), words)
    one, other = next(trainer.ema.unet.parameters()), next(model.unet.parameters())
    assert torch.allclose(one, other.float(), atol=1e-2)


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
    checkpoint.save("autoencoder", {"model": model}, torch.optim.AdamW(model.parameters()), {"seen": 0})
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
    assert facts is not None and facts["whole"] == 4 * facts["steps"]
