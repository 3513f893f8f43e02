"""Judging takes: what a prompt says is read from it, and pictures are asked for it."""

from __future__ import annotations

from typing import Any

import pytest
from PIL import Image

from consistory_engine import Shot, Subject
from consistory_engine.evaluate.judge import judge
from consistory_engine.evaluate.reader import Reader, Reading, Seen
from consistory_engine.evaluate.stated import look, stated

FERN = Subject("fern", "a small red fox with a (green:1.2) scarf", ("fox",))
BO = Subject("bo", "a bear", ("bear",))


@pytest.mark.parametrize(
    "description, found",
    [
        ("a small red fox with a green scarf", {"kind": "fox", "coat": "red", "garment": "scarf", "garment_colour": "green"}),
        ("a bunny in a violet jumper", {"kind": "rabbit", "garment": "sweater", "garment_colour": "purple"}),
        ("a bunny in an emerald muffler", {"kind": "rabbit", "garment": "scarf", "garment_colour": "green"}),
        ("a golden kitten", {"kind": "cat", "coat": "yellow"}),
        ("a green fox wearing a white hat", {"kind": "fox", "coat": "green", "garment": "hat"}),
        ("an old woman with silver hair and a navy blue shawl", {"kind": "grandmother", "coat": "grey", "garment": "scarf", "garment_colour": "blue"}),
        ("a red-haired little girl in rubber boots", {"kind": "girl", "coat": "red", "garment": "boots"}),
        ("a girl, red haired, in boots", {"kind": "girl", "coat": "red", "garment": "boots"}),
        ("a unicorn", {}),
    ],
)  # fmt: skip
def test_a_colour_belongs_to_the_next_noun(description: str, found: dict[str, str]) -> None:
    assert look(description) == found


def test_a_shot_says_where_when_and_what_is_done() -> None:
    shot = Shot("{fern} strolls through the woods at night", (FERN,), 1)
    assert stated(shot).scene == {"place": "forest", "time": "night"}
    assert stated(shot).subjects["fern"]["action"] == "walking"
    wet = stated(Shot("{fern} is sad, carrying a lantern down the street in the rain", (FERN,), 1))
    assert wet.scene == {"place": "town", "weather": "rain"}
    assert (
        wet.subjects["fern"].items() >= {"action": "holding", "prop": "lantern", "expression": "sad"}.items()
    )
    snowy = Shot("{fern} sitting in the snowy forest", (FERN,), 1)
    assert stated(snowy).scene == {"place": "snow"}
    airy = Shot("{fern} tiptoeing through the moonlit woods", (FERN,), 1, "soft Watercolor, for children")
    assert stated(airy).scene == {"place": "forest", "time": "night", "style": "watercolour"}
    other = Shot("{fern} trudges through the woodland at midnight", (FERN,), 1)
    assert stated(other) == stated(shot)
    both = stated(Shot("{fern} and {bo} waving by the lake", (FERN, BO), 1))
    assert both.subjects["bo"] == {"kind": "bear"} and "action" not in both.subjects["fern"]


def seen(**facts: str) -> Seen:
    usual = {"kind": "fox", "coat": "red", "garment": "scarf", "garment_colour": "green", "action": "sitting"}
    return Seen(usual | facts, (0.5, 0.5, 0.2, 0.3))


class Told(Reader):
    """A reader that reads from the first pixel which of its readings it is to give."""

    def __init__(self, *readings: Reading) -> None:
        super().__init__()
        self.readings = readings

    def read(self, pictures: Any) -> list[Reading]:
        return [self.readings[picture.getpixel((0, 0))[0]] for picture in pictures]


def picture(number: int) -> Image.Image:
    return Image.new("RGB", (2, 2), (number, 0, 0))


def test_a_picture_that_shows_what_is_said_is_the_best() -> None:
    reader = Told(
        Reading({"place": "snow", "time": "day"}, (seen(),)),
        Reading({"place": "snow", "time": "day"}, (seen(coat="grey"),)),
        Reading({"place": "beach", "time": "day"}, (seen(kind="owl"), seen())),
    )
    shot = Shot("{fern} sitting in the snow", (FERN,), 1)
    good, fair, poor = judge(shot, [picture(k) for k in range(3)], {}, reader)
    assert good.share == 1 and good.missing == ()
    assert fair.missing == ("fern: a red coat",)
    assert poor.missing == ("snow", "1 on the picture", "fern: fox")
    assert good.share > fair.share > poor.share


def test_looks_that_are_left_open_are_those_of_the_anchors() -> None:
    reader = Told(
        Reading(
            {"place": "meadow", "time": "day"},
            (seen(kind="bear", coat="brown", garment="hat", garment_colour="blue"),),
        ),
        Reading(
            {"place": "forest", "time": "day"},
            (seen(kind="bear", coat="brown", garment="scarf", garment_colour="blue"),),
        ),
        Reading({"place": "snow", "time": "day"}, (seen(kind="bear", coat="white", garment_colour="blue"),)),
    )
    (found,) = judge(
        Shot("{bo} in the snow", (BO,), 1), [picture(2)], {"bo": [picture(0), picture(1)]}, reader
    )
    assert found.missing == ("bo: a brown coat",)
    assert ("bo: something blue on", True) in found.answers and not any(
        "hat" in what for what, _ in found.answers
    )


def test_two_of_one_kind_are_told_apart_by_their_looks() -> None:
    ash = Subject("ash", "a grey fox", ("fox",))
    shot = Shot("{ash} and {fern} in the forest", (ash, FERN), 1)
    reader = Told(
        Reading({"place": "forest"}, (seen(), seen(coat="grey", garment="none", garment_colour="none"))),
        Reading({"place": "forest"}, (seen(), seen())),
    )
    right, twins = judge(shot, [picture(k) for k in range(2)], {}, reader)
    assert right.share == 1 and right.missing == ()
    assert twins.missing == ("ash: a grey coat",)
