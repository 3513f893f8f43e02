from statistics import fmean

import pytest
import torch
from PIL import Image

pytest.importorskip("skia")

from consistory_engine.evaluate.metrics import overlap
from consistory_engine.evaluate.reader import SCENE_HEADS, SLOT_HEADS, SLOTS, Reader
from consistory_engine.paintbox.illustrator import Actor, Look, Scene, Sheet, draw
from consistory_engine.paintbox.train.reader import accuracy, boxes, labels, masks


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def test_it_is_right_on_looks_that_it_never_saw(reader) -> None:
    answers = accuracy(reader, seed=77, count=60)
    assert fmean(right for column in answers.values() for right in column) > 0.97
    assert all(fmean(column) > 0.9 for column in answers.values())


def test_it_reads_two_characters_from_left_to_right(reader) -> None:
    fox = Actor(Look("fox", "red", "scarf", "green"), "sitting")
    bear = Actor(Look("bear", "brown", "hat", "yellow"), "waving")
    sheet = Sheet("single", (Scene("snow", "day", (fox, bear), 5),))
    drawing = draw(sheet, silhouettes=True)
    (reading,) = reader.read([Image.fromarray(drawing.picture)])
    assert (reading.scene["place"], reading.scene["time"], len(reading.characters)) == ("snow", "day", 2)
    assert [seen["kind"] for seen in reading.characters] == ["fox", "bear"]
    seen = reading.find("bear")
    assert seen is not None and seen["garment_colour"] == "yellow"
    true = boxes(drawing.silhouettes)[1]
    assert torch.allclose(torch.tensor(seen.box), true, atol=0.08)
    for character, cells in zip(reading.characters, masks(drawing.silhouettes), strict=False):
        assert overlap(character.mask, cells.numpy() > 0.5) > 0.8


def test_what_is_not_there_has_no_label() -> None:
    sheet = Sheet("single", (Scene("lake", "night", (Actor(Look("owl", "grey")),), 1),))
    wanted = labels(sheet, boxes(draw(sheet, silhouettes=True).silhouettes)).tolist()
    assert wanted[: len(SCENE_HEADS)] == [
        classes.index(value)
        for classes, value in zip(
            SCENE_HEADS.values(), ("lake", "night", "clear", "middle", "middle", "flat", "1"), strict=True
        )
    ]
    unseen = (SLOTS - 1) * len(
        SLOT_HEADS
    ) + 3  # the others, and the owl's garment colour, prop and its colour
    assert wanted.count(-100) == unseen
