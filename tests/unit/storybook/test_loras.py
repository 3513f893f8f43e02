"""LoRAs, learned words and samplers in a story file: found beside the story, named in fingerprints and manifests, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from crayon import Crayon

from consistory_engine import Embedding, Lora, Scheduler
from storybook.cli import main
from storybook.errors import Problem, StoryError
from storybook.storyfile import load

TABLE = '\n[[story.loras]]\npath = "ink.safetensors"\nscale = 0.8\n'


@pytest.fixture
def inked(story: Path) -> Path:
    """The story with a LoRA beside it."""
    (story.parent / "ink.safetensors").write_bytes(b"one")
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
    ink.write_bytes(b"two")
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
    away.write_bytes(b"one")
    (inked.parent / "ink.pt").write_bytes(b"a pickle")
    (inked.parent.parent / "outside.safetensors").write_bytes(b"one")
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
    monkeypatch.setattr("storybook.commands.Easel", lambda *_options: crayon)
    assert main(["render", str(inked), "-q", "--only", "html"]) == 0
    ink = Lora(str((inked.parent / "ink.safetensors").resolve()), 0.8)
    assert crayon.adapted == [(ink,)]
    manifest = inked.with_name("snow.book") / "manifest.json"
    tables = json.loads(manifest.read_text(encoding="utf-8"))["story"]["story"]
    assert tables["loras"] == [{"path": "../ink.safetensors", "scale": 0.8}]
    again = load(manifest)
    assert again.adapters == (ink,)
    assert [job.name for job in again.plan().pages] == [job.name for job in load(inked).plan().pages]


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
    monkeypatch.setattr("storybook.commands.Easel", lambda *_options: crayon)
    assert main(["render", str(inked), "-q", "--only", "html"]) == 0
    assert crayon.adapted == [(ink, Scheduler("lcm"))]
    again = load(inked.with_name("snow.book") / "manifest.json")
    assert again.adapters == (ink, Scheduler("lcm"))
    (unknown,) = faults(inked, '"lcm"', '"lmc"')
    assert unknown.line == 5 and "`lcm`" in str(unknown)
