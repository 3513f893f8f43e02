"""LoRAs, learned words and samplers in a story file: found beside the story, named in fingerprints and manifests, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from crayon import Crayon, Shell
from safetensors.numpy import save

from consistory_engine import Embedding, Lora, Scheduler
from storybook.cli import main
from storybook.errors import Problem, StoryError
from storybook.storyfile import load

ONE, TWO = (save({"unet.mid.lora_A.weight": np.full((1, 1), k, np.float32)}) for k in (1, 2))
"""Two LoRAs, as far as their headers say."""
OWN = '[[characters.fern.loras]]\npath = "fern.safetensors"\nscale = 0.6\n'
TABLE = '\n[[story.loras]]\npath = "ink.safetensors"\nscale = 0.8\n'


@pytest.fixture
def inked(story: Path) -> Path:
    """The story with a LoRA beside it."""
    (story.parent / "ink.safetensors").write_bytes(ONE)
    text = story.read_text(encoding="utf-8")
    story.write_text(text.replace('model = "weights"\n', 'model = "weights"\n' + TABLE), encoding="utf-8")
    return story


def faults(story: Path, old: str, new: str) -> tuple[Problem, ...]:
    text = story.read_text(encoding="utf-8")
    assert old in text
    story.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(StoryError) as caught:
        load(story)
    return caught.value.problems


def test_a_lora_beside_the_story_is_part_of_every_fingerprint(inked: Path) -> None:
    file = load(inked)
    ink = inked.parent / "ink.safetensors"
    assert file.adapters == (Lora(str(ink.resolve()), 0.8),) == file.plan().adapters
    names = [{job.name for job in (*file.plan().pages, *file.plan().anchors)}]
    ink.write_bytes(TWO)
    names.append({job.name for job in (*load(inked).plan().pages, *load(inked).plan().anchors)})
    text = inked.read_text(encoding="utf-8")
    inked.write_text(text.replace("scale = 0.8", "scale = 0.7"), encoding="utf-8")
    names.append({job.name for job in (*load(inked).plan().pages, *load(inked).plan().anchors)})
    inked.write_text(text.replace(TABLE, ""), encoding="utf-8")
    names.append({job.name for job in (*load(inked).plan().pages, *load(inked).plan().anchors)})
    assert all(not (one & other) for k, one in enumerate(names) for other in names[:k])


def test_a_hub_id_is_taken_as_it_is(inked: Path) -> None:
    text = inked.read_text(encoding="utf-8")
    hub = 'path = "owner/ink"\nweight = "ink-v2.safetensors"'
    inked.write_text(text.replace('path = "ink.safetensors"', hub), encoding="utf-8")
    assert load(inked).adapters == (Lora("owner/ink", 0.8, "ink-v2.safetensors"),)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("missing.safetensors", "there is no LoRA `missing.safetensors`"),
        ("ink.pt", "there is no LoRA `ink.pt`"),
        ("../../etc/passwd", "there is no LoRA"),
        ("/etc/passwd", "there is no LoRA"),
        ("../outside.safetensors", "lies outside the story's folder"),
        ("link.safetensors", "lies outside the story's folder"),
        ("owner/name.bin", "there is no LoRA"),
    ],
)
def test_only_safetensors_within_the_storys_folder_are_read(
    inked: Path, tmp_path_factory: pytest.TempPathFactory, path: str, message: str
) -> None:
    away = tmp_path_factory.mktemp("away") / "ink.safetensors"
    away.write_bytes(ONE)
    (inked.parent / "ink.pt").write_bytes(b"a pickle")
    (inked.parent.parent / "outside.safetensors").write_bytes(ONE)
    (inked.parent / "link.safetensors").symlink_to(away)
    (found,) = faults(inked, "ink.safetensors", path)
    assert message in found.message and found.line == 7


def test_faults_are_told_in_a_writers_words(inked: Path) -> None:
    (strange,) = faults(inked, "scale = 0.8", "strength = 0.8")
    assert strange.message == "unknown key `strength` in [[story.loras]] number 1"
    for wrong in ("ink.bin", "../ink.safetensors", "/ink.safetensors", "a/../ink.safetensors"):
        (weight,) = faults(inked, "strength = 0.8", f'weight = "{wrong}"')
        assert "name of a .safetensors file" in weight.message
        inked.write_text(inked.read_text().replace(f'weight = "{wrong}"', "strength = 0.8"), encoding="utf-8")
    (large,) = faults(inked, "strength = 0.8", "scale = 9")
    assert "at most 4" in large.message and large.line == 8
    (missing,) = faults(inked, 'path = "ink.safetensors"\nscale = 9', "scale = 1")
    assert "path" in missing.message


def test_a_book_is_painted_with_them_and_repainted_from_its_manifest(
    inked: Path, crayon: Crayon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storybook.commands.common.Easel", lambda *_options: crayon)
    assert main(["render", str(inked), "-q", "--only", "html"]) == 0
    ink = Lora(str((inked.parent / "ink.safetensors").resolve()), 0.8)
    assert crayon.adapted == [(ink,)]
    manifest = inked.with_name("snow.book") / "manifest.json"
    tables = json.loads(manifest.read_text(encoding="utf-8"))["story"]["story"]
    assert tables["loras"] == [{"path": "../ink.safetensors", "scale": 0.8}]
    again = load(manifest)
    assert again.adapters == (ink,)
    assert [job.name for job in again.plan().pages] == [job.name for job in load(inked).plan().pages]


@pytest.fixture
def trained(story: Path) -> Path:
    """The story with a LoRA of Fern's beside it."""
    (story.parent / "fern.safetensors").write_bytes(ONE)
    change(story, '["fox", "scarf"]\n', '["fox", "scarf"]\n' + OWN)
    return story


def change(story: Path, old: str, new: str) -> None:
    text = story.read_text(encoding="utf-8")
    assert text.count(old) == 1
    story.write_text(text.replace(old, new), encoding="utf-8")


def names(story: Path) -> dict[str, str]:
    """The names of a story's pictures and anchors, by page and character."""
    plan = load(story).plan()
    return {job.page_id: job.name for job in plan.pages} | {job.key: job.name for job in plan.anchors}


def stale(story: Path, then: Callable[[], object]) -> set[str]:
    """Which pages and characters have another name after a change."""
    before = names(story)
    then()
    return {name for name, found in names(story).items() if before[name] != found}


def test_a_characters_lora_is_its_own(trained: Path) -> None:
    """Its anchors and its pages depend on it, by content and scale; nobody else's, and not on where it lies."""
    fern = trained.parent / "fern.safetensors"
    cast = {one.name: one for page in load(trained).plan().pages for one in page.shot.subjects}
    assert cast["fern"].loras == (Lora(str(fern), 0.6),) and cast["bo"].loras == ()
    hers = {"fern", "one", "three"}
    assert stale(trained, lambda: fern.write_bytes(TWO)) == hers
    assert stale(trained, lambda: change(trained, "scale = 0.6", "scale = 0.5")) == hers
    assert stale(trained, lambda: change(trained, OWN.replace("0.6", "0.5"), "")) == hers


def test_moving_a_characters_lora_repaints_nothing(trained: Path) -> None:
    def move() -> None:
        (trained.parent / "art").mkdir()
        (trained.parent / "fern.safetensors").rename(trained.parent / "art" / "mine.safetensors")
        change(trained, '"fern.safetensors"', '"art/mine.safetensors"')

    assert stale(trained, move) == set()


def test_pages_that_share_nothing_follow_a_lora_too(trained: Path) -> None:
    change(trained, 'id = "one"\n', 'id = "one"\nsampling = { sharing = false, injection = false }\n')
    fern = trained.parent / "fern.safetensors"
    assert stale(trained, lambda: fern.write_bytes(TWO)) == {"fern", "one", "three"}


def test_a_manifest_repaints_a_book_with_a_characters_lora(
    trained: Path, crayon: Crayon, monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    monkeypatch.setattr("storybook.commands.common.Easel", lambda *_options: crayon)
    assert shell("render", trained, "-q", "--only", "html")[0] == 0
    manifest = trained.with_name("snow.book") / "manifest.json"
    characters = json.loads(manifest.read_text(encoding="utf-8"))["story"]["characters"]
    assert characters["fern"]["loras"] == [{"path": "../fern.safetensors", "scale": 0.6}]
    assert "loras" not in characters["bo"]
    assert names(manifest) == names(trained)
    fern = trained.parent / "fern.safetensors"
    fern.write_bytes(TWO)
    assert "cannot be repainted identically" in shell("render", manifest)[2]
    done, _, told = shell("render", trained, "--dry-run")
    assert done == 0 and told == ""
    fern.unlink()
    (fault,) = faults(trained, "scale = 0.6", "scale = 0.7")
    assert fault.message == "there is no LoRA `fern.safetensors`" and (fault.line, fault.column) == (10, 8)


def test_why_a_page_is_painted_again_names_the_lora(
    trained: Path, crayon: Crayon, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storybook.commands.common.Easel", lambda *_options: crayon)
    shell("render", trained, "-q", "--only", "html")
    change(trained, "scale = 0.6", "scale = 0.5")
    told = json.loads(shell("render", trained, "--dry-run", "--json")[1])
    assert {page["id"]: page["why"] for page in told["pages"]} == dict.fromkeys(
        ("one", "three"), "changed: character fern, lora 0"
    )
    assert told["characters"] == [{"key": "fern", "why": "changed: lora 0"}] and told["kept"] == ["two"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("missing.safetensors", "there is no LoRA `missing.safetensors`"),
        ("fern.pt", "there is no LoRA `fern.pt`"),
        ("/etc/passwd", "there is no LoRA"),
        ("../outside.safetensors", "lies outside the story's folder"),
        ("broken.safetensors", "`broken.safetensors` is no sound .safetensors file"),
        ("whole.safetensors", "`whole.safetensors` holds no LoRA"),
        (
            "other.safetensors",
            "the LoRA `other.safetensors` was made for Stable Diffusion XL, and the model is ",
        ),
    ],
)
@pytest.mark.parametrize("model", ["weights", "paintbox"])
def test_what_is_no_lora_for_a_character_is_told_at_its_place(
    trained: Path, path: str, message: str, model: str
) -> None:
    folder = trained.parent
    change(trained, '"weights"', f'"{model}"')
    (folder / "weights" / "unet").mkdir()
    (folder / "weights" / "unet" / "config.json").write_text('{"cross_attention_dim": 768}')
    (folder / "fern.pt").write_bytes(b"a pickle")
    (folder.parent / "outside.safetensors").write_bytes(ONE)
    (folder / "broken.safetensors").write_bytes(b"not a tensor in sight")
    weight = {"attn2.to_k.weight": np.zeros((2, 768), np.float32)}
    (folder / "whole.safetensors").write_bytes(save(weight))
    other = {"unet.attn2.to_k.lora_A.weight": np.zeros((2, 2048), np.float32)}
    (folder / "other.safetensors").write_bytes(save(other))
    (found,) = faults(trained, "fern.safetensors", path)
    assert message in found.message and str(folder) not in found.message and found.hint
    assert (found.line, found.column) == (10, 8)


def test_faults_of_a_characters_table_are_told_in_a_writers_words(trained: Path) -> None:
    (strange,) = faults(trained, "scale = 0.6", "strength = 0.6")
    assert strange.message == "unknown key `strength` in [[characters.fern.loras]] number 1"
    (missing,) = faults(trained, 'path = "fern.safetensors"\nstrength = 0.6', "scale = 0.6")
    assert missing.message == "[[characters.fern.loras]] number 1 lacks `path`" and missing.line == 9
    (single,) = faults(trained, "[[characters.fern.loras]]", "[characters.fern.loras]")
    assert single.hint == "write [[characters.fern.loras]]"


def test_what_only_loading_finds_out_is_told_at_its_place_too(trained: Path, shell: Shell) -> None:
    """Hub ids that cannot be had, and LoRAs for other layers: here of the built-in model, as it is."""
    change(trained, '"weights"', '"paintbox"')
    for command in (("render", trained, "-q"), ("page", trained, "one", "-q")):
        code, _, told = shell(*command)
        assert code == 1 and f"{trained}:10:8" in told and "the LoRA 'fern.safetensors'" in told
        assert "Traceback" not in told and "made for this model" in told


def test_a_lora_that_the_whole_book_has_is_doubted(inked: Path) -> None:
    change(inked, '["bear"]\n', '["bear"]\n[[characters.bo.loras]]\npath = "ink.safetensors"\n')
    (doubt,) = load(inked).warnings
    assert doubt.message == "the whole book has the LoRA `ink.safetensors` already: here it changes nothing"
    change(inked, '"ink.safetensors"\n\n', '"owner/lcm-lora-sdxl"\n')
    assert "is for few steps" in load(inked).warnings[0].message


def test_a_learned_word_is_read_from_beside_the_story_only(inked: Path) -> None:
    (inked.parent / "fern.safetensors").write_bytes(b"word")
    words = '\n[[story.embeddings]]\ntoken = "<fern>"\npath = "fern.safetensors"\n'
    text = inked.read_text(encoding="utf-8").replace(TABLE, TABLE + words)
    text = text.replace("a red fox with", "a <fern> red fox with").replace('["fox"', '["<fern>", "fox"')
    inked.write_text(text, encoding="utf-8")
    ink, fern = load(inked).plan().adapters
    assert fern == Embedding("<fern>", str((inked.parent / "fern.safetensors").resolve()))
    assert isinstance(ink, Lora) and load(inked, "paintbox").warnings == ()
    (hub,) = faults(inked, '"fern.safetensors"', '"owner/fern"')
    assert "there is no learned word `owner/fern`" in hub.message
    (token,) = faults(
        inked, 'token = "<fern>"\npath = "owner/fern"', 'token = "fern"\npath = "fern.safetensors"'
    )
    assert "between < and >" in token.message


def test_a_sampler_is_part_of_every_fingerprint_and_of_the_manifest(
    inked: Path, crayon: Crayon, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = {job.name for job in load(inked).plan().pages}
    text = inked.read_text(encoding="utf-8")
    inked.write_text(
        text.replace('model = "weights"\n', 'model = "weights"\nsampler = "lcm"\n'), encoding="utf-8"
    )
    ink = Lora(str((inked.parent / "ink.safetensors").resolve()), 0.8)
    assert load(inked).adapters == (ink, Scheduler("lcm"))
    assert not plain & {job.name for job in load(inked).plan().pages}
    monkeypatch.setattr("storybook.commands.common.Easel", lambda *_options: crayon)
    assert main(["render", str(inked), "-q", "--only", "html"]) == 0
    assert crayon.adapted == [(ink, Scheduler("lcm"))]
    again = load(inked.with_name("snow.book") / "manifest.json")
    assert again.adapters == (ink, Scheduler("lcm"))
    (unknown,) = faults(inked, '"lcm"', '"lmc"')
    assert unknown.line == 5 and "`lcm`" in str(unknown)
