"""A book's score, of drawings: who they show is known, and so is which page must be found worse than which."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

pytest.importorskip("skia")

from consistory_engine import (
    AnchorDamaged,
    AnchorMismatch,
    Instruments,
    PaintedPage,
    Portrait,
    Shot,
    Subject,
    kept_portraits,
    score_pages,
)
from consistory_engine.anchors import Trace
from consistory_engine.evaluate.networks import Clip, Detector, Dino
from consistory_engine.evaluate.reader import Reader
from consistory_engine.paintbox.illustrator import Actor, Look, Scene, Sheet, draw
from consistory_engine.shelf import save_anchors

FERN = Subject("fern", "a small fox with a scarf", ("fox", "scarf"))
BO = Subject("bo", "a bear", ("bear",))
FOX = Look("fox", "red", "scarf", "green", 3)
BEAR = Look("bear", "brown", "hat", "yellow", 4)


def drawn(place: str, seed: int, *cast: tuple[Look, str]) -> list[Portrait]:
    """A drawing, as a portrait of each of its characters, from left to right."""
    actors = tuple(Actor(look, action) for look, action in cast)
    made = draw(Sheet("single", (Scene(place, "day", actors, seed),)), 0.5, silhouettes=True)
    return [Portrait(Image.fromarray(made.picture), mask) for mask in made.silhouettes]


def page(name: str, scene: str, place: str, seed: int, *cast: tuple[Subject, Look, str]) -> PaintedPage:
    """A page with a drawing of these characters, from left to right."""
    portraits = drawn(place, seed, *((look, action) for _, look, action in cast))
    subjects = tuple(subject for subject, _, _ in cast)
    masks = {subject.name: one.mask for subject, one in zip(subjects, portraits, strict=True)}
    shot = Shot(scene, subjects, 1)
    return PaintedPage(
        name, shot, portraits[0].picture, {k: mask for k, mask in masks.items() if mask is not None}
    )


@pytest.fixture(scope="module")
def anchors() -> dict[str, list[Portrait]]:
    return {
        "fern": drawn("meadow", 1, (FOX, "standing")) + drawn("forest", 2, (FOX, "sitting")),
        "bo": drawn("meadow", 3, (BEAR, "standing")) + drawn("forest", 4, (BEAR, "sitting")),
    }


@pytest.fixture(scope="module")
def book() -> list[PaintedPage]:
    """Four pages: two sound ones, one with another coat, and one on which the bear is missing."""
    grey = Look("fox", "grey", "scarf", "green", 3)
    both = page("both", "{fern} and {bo} in the town", "town", 8, (FERN, FOX, "walking"))
    shot = Shot("{fern} and {bo} in the town", (FERN, BO), 1)
    return [
        page("snow", "{fern} walking in the snow", "snow", 5, (FERN, FOX, "walking")),
        page("bed", "{fern} sleeping in the bedroom", "bedroom", 6, (FERN, FOX, "sleeping")),
        page("grey", "{fern} walking by the lake", "lake", 7, (FERN, grey, "walking")),
        PaintedPage("both", shot, both.picture, both.masks),
    ]


@pytest.fixture(scope="module")
def networks(dino_folder: Path, clip_folder: Path) -> Instruments:
    return Instruments(Dino(dino_folder, "cpu"), Clip(clip_folder, "cpu"))


def test_the_reader_finds_the_pages_that_drifted(
    book: list[PaintedPage], anchors: dict[str, list[Portrait]]
) -> None:
    told: list[str] = []
    found = score_pages(book, anchors, Instruments.open("paintbox"), told.append)
    assert told == ["snow", "bed", "grey", "both"] == [one.name for one in found.pages]
    assert [one.name for one in found.flagged] == ["grey", "both"]
    snow, bed, grey, both = found.pages
    assert snow.subjects[0].looks == bed.subjects[0].looks == snow.scene == 1
    assert grey.faults == ("fern: wanted a red coat",) and grey.subjects[0].looks == 0.75
    assert [(one.count, one.wanted) for one in found.pages] == [(1, 1), (1, 1), (1, 1), (1, 2)]
    assert "wanted 2 on the picture" in both.faults and "bo: not to be recognised" in both.faults
    fern, bo = found.subjects
    assert (fern.name, fern.pages, fern.anchored, fern.looks) == ("fern", 4, True, 1)
    assert (bo.pages, bo.looks) == (1, 0) and bo.place is None and bo.pose is None


def test_what_is_not_shown_of_the_scene_is_told_but_no_reason_to_paint_again(
    anchors: dict[str, list[Portrait]],
) -> None:
    beach = page("beach", "{fern} sleeping on the beach", "snow", 5, (FERN, FOX, "walking"))
    (found,) = score_pages([beach], anchors, Instruments(reader=Reader.load())).pages
    assert found.unseen == ("beach", "fern: sleeping") and found.scene == 0 and not found.faults


def test_without_instruments_places_and_poses_are_still_measured(
    book: list[PaintedPage], anchors: dict[str, list[Portrait]]
) -> None:
    found = score_pages(book[:3], anchors, Instruments())
    assert all((one.text, one.scene, one.count) == (None, None, None) for one in found.pages)
    likeness = found.pages[0].subjects[0]
    assert (likeness.dino, likeness.clip, likeness.looks) == (None, None, None)
    assert likeness.copy is not None and likeness.copy < 0.8 and not found.flagged
    (fern,) = found.subjects
    assert fern.place and fern.size and fern.pose and 0 < fern.pose < 1


def test_other_models_characters_are_counted_by_a_detector_which_flags_no_page(
    book: list[PaintedPage], owl_folder: Path
) -> None:
    asked: list[list[str]] = []

    class Counter(Detector):
        def count(self, picture: Image.Image, names: Sequence[str]) -> int:
            asked.append(list(names))
            return super().count(picture, names)

    empty = PaintedPage("empty", Shot("the snow", (), 1), book[0].picture)
    found = score_pages([book[0], book[3], empty], {}, Instruments(detector=Counter(owl_folder, "cpu")))
    assert asked == [[FERN.description], [FERN.description, BO.description]]
    assert [(one.count is None, one.wanted) for one in found.pages] == [(False, 1), (False, 2), (True, 0)]
    assert not found.flagged


def test_a_page_pasted_from_its_anchor_is_wholly_alike_and_a_copy(
    networks: Instruments, anchors: dict[str, list[Portrait]]
) -> None:
    sitting = anchors["fern"][1]
    assert sitting.mask is not None
    pasted = PaintedPage("pasted", Shot("{fern}", (FERN,), 1), sitting.picture, {"fern": sitting.mask})
    again = page("again", "{fern} in the town", "town", 40, (FERN, FOX, "sitting"))
    asleep = page("asleep", "{fern} in the town", "town", 41, (FERN, FOX, "sleeping"))
    found = score_pages([pasted, again, asleep], {"fern": [sitting]}, networks).pages
    one, two, three = (score.subjects[0] for score in found)
    assert (one.dino, one.clip, one.copy) == pytest.approx((1, 1, 1), abs=1e-4)
    assert found[0].faults == ("fern: repeats its anchor's pose (1.00)",)
    assert two.copy is not None and two.copy > 0.8 and found[1].faults
    assert three.copy is not None and three.copy < 0.7 and not found[2].faults


def test_the_same_character_is_more_alike_than_another(
    networks: Instruments, anchors: dict[str, list[Portrait]]
) -> None:
    owl = Look("owl", "blue", "none", None, 9)
    pages = [
        page(look.kind, "{fern} in the snow", "snow", 5, (FERN, look, "standing"))
        for look in (FOX, BEAR, owl)
    ]
    fox, *others = (one.subjects[0] for one in score_pages(pages, anchors, networks).pages)
    for other in others:
        assert fox.dino is not None and other.dino is not None and fox.dino > other.dino
        assert fox.clip is not None and other.clip is not None and fox.clip > other.clip


def test_what_is_beside_the_subject_does_not_count_where_its_place_is_known(networks: Instruments) -> None:
    here = drawn("meadow", 1, (FOX, "standing"))[0]
    assert here.mask is not None
    elsewhere = Image.composite(
        here.picture, Image.new("RGB", here.picture.size, "black"), Image.fromarray(here.mask)
    )
    shot = Shot("{fern}", (FERN,), 1)
    masked = PaintedPage("masked", shot, elsewhere, {"fern": here.mask})
    whole = PaintedPage("whole", shot, elsewhere)
    with_mask, without = (
        score_pages([one], {"fern": [Portrait(here.picture, one.masks.get("fern"))]}, networks)
        .pages[0]
        .subjects[0]
        for one in (masked, whole)
    )
    assert with_mask.masked and not without.masked
    assert with_mask.dino is not None and without.dino is not None
    assert with_mask.dino > 0.999 > without.dino


def test_the_order_of_pages_does_not_matter(
    book: list[PaintedPage], anchors: dict[str, list[Portrait]], networks: Instruments
) -> None:
    forth, back = (score_pages(pages, anchors, networks) for pages in (book, book[::-1]))
    assert forth.pages == back.pages[::-1]
    assert forth.subjects[0].pose == pytest.approx(back.subjects[0].pose)
    assert {one.name: one.dino for one in forth.subjects} == {one.name: one.dino for one in back.subjects}


def test_who_has_no_anchors_is_compared_with_its_other_pages(
    book: list[PaintedPage], networks: Instruments
) -> None:
    found = score_pages([book[0], book[0], book[2]], {}, networks)
    first, second, grey = (one.subjects[0] for one in found.pages)
    assert first.dino == second.dino and first.copy is None and not found.subjects[0].anchored
    assert first.dino is not None and grey.dino is not None and first.dino > grey.dino
    (alone,) = score_pages(book[:1], {}, networks).pages
    assert alone.subjects[0].dino is None


def test_kept_anchors_are_portraits_without_a_model(tmp_path: Path) -> None:
    fingerprint = {"engine": 1, "model": "weights"}
    masks = {(4, 4): torch.arange(2 * 3 * 16).reshape(3, 2, 16) % 5 == 0, (2, 2): torch.ones(3, 2, 4).bool()}
    pictures = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue")]
    latents = [torch.zeros(3, 2, 4, 1, 1)]
    for trace, found in ((Trace(latents=latents, masks=[masks]), True), (Trace(latents=latents), False)):
        save_anchors(tmp_path, fingerprint, trace, pictures)
        kept = kept_portraits(tmp_path, fingerprint)
        assert [one.picture.getpixel((0, 0)) for one in kept] == [(255, 0, 0), (0, 0, 255)]
        assert [one.mask is not None for one in kept] == [found, found]
        if found:
            assert np.array_equal(np.stack([one.mask for one in kept]), masks[4, 4][-1].reshape(2, 4, 4))  # type: ignore[arg-type]
    with pytest.raises(AnchorMismatch, match="model"):
        kept_portraits(tmp_path, fingerprint | {"model": "others"})
    (tmp_path / "anchor-0.png").unlink()
    with pytest.raises(AnchorDamaged):
        kept_portraits(tmp_path, fingerprint)
