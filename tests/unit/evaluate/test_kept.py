"""Evaluation pictures that are kept, and the tables made of them, with the real model at few steps."""

import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from consistory_engine import Painter
from consistory_engine.evaluate import books, masks, model, report
from consistory_engine.evaluate import pairs as pairs_module
from consistory_engine.evaluate.ahead import paint_ahead
from consistory_engine.evaluate.captions import held_out_tasks
from consistory_engine.evaluate.kept import NOWHERE, Kept, Pages
from consistory_engine.evaluate.reader import SCENE_HEADS, SLOT_HEADS, Reader, Reading, Seen
from consistory_engine.fingerprints import PAINTBOX_WEIGHTS
from consistory_engine.presets import default_settings


def painted(times: list[int]) -> Pages:
    times.append(1)
    return Pages([Image.new("RGB", (8, 8), (len(times), 0, 0))], 48.0, [{"fox": np.eye(2, dtype=bool)}], 5.0)


def test_pages_are_painted_once(tmp_path: Path) -> None:
    times: list[int] = []
    for _ in range(2):
        pages = Kept(tmp_path).pages("fox-0/vanilla", ("model", 1), lambda: painted(times))
        assert (pages.evaluations, pages.shallow) == (48, 5) and pages.pictures[0].getpixel((0, 0)) == (
            1,
            0,
            0,
        )
        assert pages.masks[0]["fox"].tolist() == [[True, False], [False, True]]
    assert len(times) == 1


def test_pages_of_another_origin_are_painted_anew(tmp_path: Path) -> None:
    times: list[int] = []
    for origin in ("model", "other model"):
        Kept(tmp_path).pages("fox-0/vanilla", (origin,), lambda: painted(times))
    assert len(times) == 2


def test_pages_without_an_index_are_painted_anew(tmp_path: Path) -> None:
    times: list[int] = []
    Kept(tmp_path).pages("fox", (), lambda: painted(times))
    (tmp_path / "fox" / "pages.json").unlink()
    Kept(tmp_path).pages("fox", (), lambda: painted(times))
    assert len(times) == 2


def test_nothing_is_kept_nowhere() -> None:
    times: list[int] = []
    for _ in range(2):
        NOWHERE.pages("fox", (), lambda: painted(times))
    assert len(times) == 2


@pytest.fixture(scope="module")
def painter() -> Painter:
    return Painter.open("paintbox")


@pytest.fixture
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = default_settings("paintbox").replace(steps=2, width=128, height=128)
    for module in (books, pairs_module, model):
        monkeypatch.setattr(module, "default_settings", lambda _: quick)


def test_the_ablation_scores_every_variant(painter: Painter, few_steps: None, tmp_path: Path) -> None:
    kept, named = Kept(tmp_path), []
    options = {"characters": 1, "scenes": 2, "seeds": 2, "kept": kept, "tick": named.append}
    results = books.ablation(painter, Reader.load(), **options)
    assert list(results.books) == list(books.VARIANTS) and len(named) == 2 * len(books.VARIANTS)
    assert [scores.evaluations for scores in results.books["vanilla"]] == [2, 2]
    assert results.books["+ injection"][0].evaluations > 2 and len(results.chance) == 1
    assert all(0 <= scores.count <= 1 for scores in results.books["+ injection"])
    assert results == books.ablation(painter, Reader.load(), **options)
    rows = report.summarise(results.books)
    lines = report.verdict(results.books, "vanilla", "+ injection")
    assert all("[" in line for line in lines) and len(lines) == 3 + len(books.VARIANTS) - 2
    assert [line.split("(bar: ")[1].split(")")[0] for line in lines[:3]] == ["85 %", "-3", "80 %"]
    assert [line.split(":")[0] for line in lines[-2:]] == ["balanced", "draft"]
    assert all("of + injection's gain, in " in line for line in lines[3:])
    report.plot(tmp_path / "ablation.png", rows)
    with Image.open(tmp_path / "ablation.png") as figure:
        assert figure.width > 300


def test_quicker_pages_are_painted_against_the_anchors_that_a_book_has() -> None:
    usual = default_settings("paintbox")
    made = {book.variant: book for book in books.books_of(1, 2, 1)}
    assert made["+ injection"].anchored is None and made["vanilla"].anchored is None
    assert made["balanced"].anchored == usual != made["balanced"].shots[0].settings
    draft = made["draft"].shots[0].settings
    assert made["draft"].anchored == usual.replace(steps=draft.sampling.steps, injection=False)


def test_pairs_are_scored_by_policy(
    painter: Painter, few_steps: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pairs_module, "PAIRS", (("fox", "rabbit"),))
    kept = Kept(tmp_path / "kept")
    for job in pairs_module.jobs(scenes=1, seeds=1):
        job.paint(painter, kept)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.png")}
    results = pairs_module.pairs(painter, Reader.load(), scenes=1, seeds=1, kept=kept)
    assert list(results) == ["vanilla", "union", "routed"]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.png")} == before
    unread = report.summarise({"routed": [replace(results["routed"][0], bleeding=None)]})
    assert math.isnan(unread["routed"]["bleeding"].mean)
    report.write_json(tmp_path / "pairs.json", unread)
    assert json.loads((tmp_path / "pairs.json").read_text())["routed"]["bleeding"]["mean"] is None


def test_masks_are_compared_with_what_is_seen(painter: Painter, few_steps: None, tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    results = masks.masks(painter, Reader.load(), characters=1, scenes=2, seeds=1, kept=kept)
    assert list(results) == ["cross", "propagated"]
    assert all(0 <= value <= 1 for (scores,) in results.values() for value in vars(scores).values())
    assert results == masks.masks(painter, Reader.load(), characters=1, scenes=2, seeds=1, kept=kept)


def test_a_mask_is_as_good_as_it_covers_its_character_and_nothing_else() -> None:
    half, all_, none = (np.array([row]) for row in ([True, False], [True, True], [False, False]))
    assert vars(masks.score([{"fox": half}], [half])) == {"iou": 1, "precision": 1, "recall": 1}
    assert vars(masks.score([{"fox": all_}], [half])) == {"iou": 0.5, "precision": 0.5, "recall": 1}
    assert vars(masks.score([{"fox": none}], [half])) == {"iou": 0, "precision": 0, "recall": 0}
    assert vars(masks.score([{"fox": half}], [np.kron(half, np.ones((3, 2), bool))]))["iou"] == 1
    finer = np.array([[True, True, True, False, False, False]])
    assert vars(masks.score([{"fox": finer}], [np.array([[True, True, False, False]])]))["iou"] == 1


def test_a_drawn_persons_hair_has_a_colour_of_hair() -> None:
    pytest.importorskip("skia")
    from consistory_engine.evaluate.drawn import look_of
    from consistory_engine.paintbox.illustrator.scene import COATS, HAIR

    assert {look_of("girl", None, seed).coat for seed in range(60)} == set(HAIR)
    assert {look_of("fox", None, seed).coat for seed in range(120)} == set(COATS)


def test_several_processes_leave_what_one_would_find(
    painter: Painter, few_steps: None, tmp_path: Path
) -> None:
    kept, done = Kept(tmp_path), []
    shots = {f"{k}": (model.shot_of(task),) for k, task in enumerate(held_out_tasks(3))}
    jobs = [books.job(name, shots[name]) for name in shots]
    paint_ahead("paintbox", jobs, kept, 2, done.append)
    assert done == ["0", "1", "2"]
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.png")}
    for name in shots:
        found = books.paint(painter, kept, name, shots[name])
        assert found.evaluations == 2
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.png")} == before


def test_captions_are_scored_by_what_they_state(painter: Painter, few_steps: None) -> None:
    tasks = held_out_tasks(3)
    pictures = model.paint_tasks(painter, tasks)
    answers = model.fidelity(Reader.load().read(pictures), tasks)
    assert len(answers["count"]) == len(answers["kind"]) == 3 and set(answers["count"]) <= {0.0, 1.0}


def test_a_caption_with_two_characters_is_one_answer_an_attribute() -> None:
    tasks = [task for task in held_out_tasks(30) if len(task.stated) == 2][:1]
    look = dict.fromkeys(SLOT_HEADS, "unseen")
    seen = Seen(look | {"kind": tasks[0].stated[0]["kind"]}, (0.5, 0.5, 0.5, 0.5))
    answers = model.fidelity([Reading(dict.fromkeys(SCENE_HEADS, "unseen"), (seen,))], tasks)
    assert answers["kind"] == [0.5] and len(answers.get("place", [0])) == 1


def test_a_folder_of_exported_weights_is_a_model(painter: Painter, tmp_path: Path) -> None:
    folder = shutil.copytree(PAINTBOX_WEIGHTS, tmp_path / "weights")
    other = Painter.open(str(folder))
    assert other.fingerprint == painter.fingerprint and other.settings == painter.settings
