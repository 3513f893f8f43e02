"""Poses: drawings of one character are alike where it does the same, and are not where it does not."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("skia")

from consistory_engine.evaluate.cutouts import GREY, Cutout, Portrait, cut_out, turned
from consistory_engine.evaluate.drift import COPIED, copied, drifted
from consistory_engine.evaluate.poses import Pose, pose_variety
from consistory_engine.paintbox.illustrator import Actor, Look, Scene, Sheet, draw

FOX = Look("fox", "red", "scarf", "green", 3)


def portrait(look: Look, action: str, place: str, seed: int, facing: int = 1) -> Portrait:
    """A drawing, with a mask as coarse as a painter's: patches of which a third is covered."""
    sheet = Sheet("single", (Scene(place, "day", (Actor(look, action, facing),), seed),))
    drawn = draw(sheet, 0.5, silhouettes=True)
    share = Image.fromarray(drawn.silhouettes[0].astype(np.uint8) * 255).resize(
        (32, 32), Image.Resampling.BOX
    )
    return Portrait(Image.fromarray(drawn.picture), np.asarray(share) > 85)


@pytest.fixture(scope="module")
def foxes() -> dict[str, Cutout]:
    """One fox, each action in another place."""
    doing = {"sitting": "forest", "walking": "snow", "sleeping": "beach", "standing": "lake"}
    return {
        action: cut_out(portrait(FOX, action, place, 7 * k))
        for k, (action, place) in enumerate(doing.items())
    }


def test_the_same_pose_is_found_in_another_place_whoever_looks_left(foxes: dict[str, Cutout]) -> None:
    for action, fox in foxes.items():
        elsewhere = cut_out(portrait(FOX, action, "town", 99, facing=-1))
        likeness = Pose(fox).likeness(Pose(elsewhere))
        assert likeness > COPIED, action
        assert Pose(elsewhere).likeness(Pose(fox)) == pytest.approx(likeness)


def test_another_pose_is_less_alike(foxes: dict[str, Cutout]) -> None:
    for one, other in combinations(foxes.values(), 2):
        assert Pose(one).likeness(Pose(other)) < COPIED - 0.1


def test_another_coat_in_the_same_pose_is_still_the_same_pose(foxes: dict[str, Cutout]) -> None:
    grey = Look("fox", "grey", "scarf", "green", 3)
    other = Pose(cut_out(portrait(grey, "sitting", "snow", 5)))
    likeness = {action: other.likeness(Pose(fox)) for action, fox in foxes.items()}
    assert max(likeness, key=lambda action: likeness[action]) == "sitting"


def test_identical_and_mirrored_cutouts_are_one_pose(foxes: dict[str, Cutout]) -> None:
    fox = foxes["walking"]
    assert Pose(fox).likeness(Pose(fox)) == pytest.approx(1)
    assert Pose(fox).likeness(Pose(turned(fox))) == pytest.approx(1)


def test_poses_vary_where_they_differ(foxes: dict[str, Cutout]) -> None:
    poses = [Pose(fox) for fox in foxes.values()]
    moving = pose_variety(poses)
    assert moving is not None and moving > 0.3 and moving == pytest.approx(pose_variety(poses[::-1]))
    assert pose_variety(poses[:1] * 3) == pytest.approx(0)
    assert pose_variety(poses[:1]) is None


def test_nothing_beside_the_subject_is_in_a_cutout() -> None:
    mask = np.zeros((8, 8), dtype=bool)
    mask[2:6, 1:5] = True
    picture = Image.new("RGB", (64, 48), "blue")
    picture.paste("red", (8, 12, 40, 36))
    cut = cut_out(Portrait(picture, mask))
    assert cut.picture.size == cut.cover.size and cut.picture.width == cut.picture.height
    assert cut.picture.getpixel((cut.picture.width // 2, cut.picture.height // 2)) == (255, 0, 0)
    assert cut.picture.getpixel((0, 0)) == GREY and cut.cover.getpixel((0, 0)) == 0


def test_a_place_is_known_where_a_mask_tells_it() -> None:
    picture = Image.new("RGB", (64, 32), "red")
    everywhere, nowhere = np.ones((8, 8), dtype=bool), np.zeros((8, 8), dtype=bool)
    for mask in (None, everywhere, nowhere):
        unknown = Portrait(picture, mask)
        assert unknown.box is None and cut_out(unknown).picture.size == (64, 64)
        assert sorted(cut_out(unknown).picture.getcolors() or ()) == [(64 * 32, GREY), (64 * 32, (255, 0, 0))]
        assert cut_out(unknown).picture.getpixel((32, 32)) == (255, 0, 0)
    half = nowhere.copy()
    half[:, :4] = True
    assert Portrait(picture, half).box == pytest.approx((0.25, 0.5, 0.5, 1.0))


def test_a_page_far_below_the_median_drifted() -> None:
    assert drifted("DINO", [0.7, 0.72, 0.5, 0.68]) == ["", "", "DINO 0.50, the median is 0.69", ""]
    assert drifted("DINO", [0.7, 0.72, 0.6, None]) == ["", "", "", ""]
    assert drifted("CLIP-I", [0.9, 0.92, 0.79, None])[2]
    assert drifted("DINO", [0.9, 0.1]) == ["", ""], "a median of two says nothing"


def test_a_page_as_its_anchor_is_a_copy() -> None:
    assert copied(0.93) == "repeats its anchor's pose (0.93)"
    assert copied(0.5) == copied(None) == ""
