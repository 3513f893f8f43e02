"""Training on real drawings, at the smallest size that goes through every part."""

import json

import pytest
import torch

pytest.importorskip("skia")

from consistory_engine.paintbox import load_pipeline
from consistory_engine.paintbox.autoencoder import PatchAutoencoder
from consistory_engine.paintbox.captions import caption
from consistory_engine.paintbox.illustrator import sample_sheet
from consistory_engine.paintbox.tokens import build_tokenizer
from consistory_engine.paintbox.train import __main__ as train_main
from consistory_engine.paintbox.train import checkpoint, denoiser, export
from consistory_engine.paintbox.train.data import Drawings, Shelf, rng_of, spoken
from consistory_engine.paintbox.vocabulary import VOCABULARY


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    rngs = (rng_of(0, index) for index in range(3000))
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


def test_the_same_number_is_the_same_example(tokenizer) -> None:
    examples = [Drawings(3, 128, PatchAutoencoder(), tokenizer) for _ in range(2)]
    examples[1].autoencoder = examples[0].autoencoder
    (latents, ids), (again, same) = (example[17] for example in examples)
    assert torch.equal(latents, again) and torch.equal(ids, same)
    assert latents.shape == (32, 8, 8) and ids.shape == (77,)


def test_kept_drawings_come_back_worded_anew(tokenizer, folder) -> None:
    drawings = Drawings(3, 128, PatchAutoencoder(), tokenizer, Shelf("kept", 4, (32, 8, 8)))
    first, again = drawings[1], drawings[5]
    assert torch.allclose(first[0], again[0]) and not torch.equal(first[1], again[1])
    assert torch.allclose(Drawings(3, 128, drawings.autoencoder, tokenizer)[1][0], first[0], atol=1e-2)


def test_captions_are_dropped_and_disturbed_now_and_then() -> None:
    said = [spoken("a red fox", rng_of(0, index)) for index in range(400)]
    assert 20 < sum(not text for text in said) < 65
    assert 20 < sum(text != "a red fox" and bool(text) for text in said) < 65


def test_every_known_word_is_one_token(tokenizer) -> None:
    words = [word for word in VOCABULARY.words() if word.isalpha()]
    split = [word for word in words if len(tokenizer(word).input_ids) != 3]
    assert len(words) > 100 and not split


def test_training_goes_on_where_it_stopped(tokenizer, folder) -> None:
    autoencoder = PatchAutoencoder()
    whole = denoiser.Trainer.begin(run(), tokenizer)
    drawings = Drawings(3, 128, autoencoder, tokenizer)
    batches = [
        [torch.stack(part) for part in zip(drawings[i], drawings[i + 1], strict=True)] for i in (0, 2, 4)
    ]
    for batch in batches[:2]:
        whole.step(batch[0], batch[1], 0.0)
    whole.save()
    resumed = denoiser.Trainer.begin(run(), tokenizer)
    assert resumed.facts == {"seen": 4, "steps": 2, "size": 128}
    for trainer in (whole, resumed):
        trainer.step(batches[2][0], batches[2][1], 0.0)
    for one, other in zip(whole.ema.parameters(), resumed.ema.parameters(), strict=True):
        assert torch.equal(one, other)


def test_the_loss_falls_on_examples_seen_again(tokenizer, folder) -> None:
    trainer = denoiser.Trainer.begin(run(rate=1e-2), tokenizer)
    drawings = Drawings(3, 128, PatchAutoencoder(), tokenizer)
    latents, ids = (torch.stack(part) for part in zip(*(drawings[i] for i in range(4)), strict=True))
    latents = latents / latents.std()
    noisy, timesteps, velocity = trainer.schedule.example(latents, torch.Generator().manual_seed(0))

    def loss() -> float:
        with torch.no_grad():
            return (trainer.model(noisy, timesteps, ids) - velocity).square().mean().item()

    before = loss()
    for _ in range(30):
        trainer.step(latents, ids, 0.0)
    assert loss() < 0.9 * before


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


def test_shipped_weights_bring_their_autoencoder_and_tokenizer(tokenizer, folder) -> None:
    autoencoder = PatchAutoencoder()
    torch.nn.init.normal_(autoencoder.quant.weight)
    model = denoiser.Model(tokenizer, (32, 32, 64))
    shipped = folder / "weights"
    export.export(model, autoencoder, tokenizer, shipped)
    train_main._adopt(shipped)
    again = train_main._trained_autoencoder()
    assert torch.allclose(again.quant.weight, autoencoder.float().quant.weight, atol=1e-2)
    words = train_main._tokenizer(seed=5)
    assert words("a red fox").input_ids == tokenizer("a red fox").input_ids
    trainer = denoiser.Trainer.begin(run(start=shipped), words)
    one, other = next(trainer.ema.unet.parameters()), next(model.unet.parameters())
    assert torch.allclose(one, other.float(), atol=1e-2)
