"""Writing a seed into a story changes that value and nothing else."""

from __future__ import annotations

import pytest

from storybook.edit import with_seed
from storybook.source import parse

STORY = """\
# The whole story  \r
[story]\r
title = "x" # kept\r
[[pages]]  # one\r
  scene = "a"   # what is seen\r
  text = '''\r
two lines'''  # said\r
  # a last word\r
\r
  [pages.sampling]\r
  steps = 3\r
\r
[[pages]]\r
seed   =   12# old\r
scene = "b"\r
"""


def test_a_new_seed_stands_below_the_pages_last_key() -> None:
    changed = with_seed(parse(STORY), 0, 7)
    assert changed == STORY.replace("lines'''  # said\r\n", "lines'''  # said\r\n  seed = 7\r\n")


def test_an_old_seed_is_replaced_where_it_stands() -> None:
    assert with_seed(parse("\ufeff" + STORY), 1, 7) == "\ufeff" + STORY.replace("12#", "7#")


@pytest.mark.parametrize(
    "before, after",
    [
        ('pages = [{scene = "a"}, {}]', 'pages = [{scene = "a", seed = 7 }, {}]'),
        ('pages = [{scene = "}" } ,]', 'pages = [{scene = "}", seed = 7 } ,]'),
        ("pages = [{}]", "pages = [{ seed = 7 }]"),
        ("[[pages]]", "[[pages]]\nseed = 7"),
        ("[[pages]]\n[pages.sampling]\nsteps = 1", "[[pages]]\nseed = 7\n[pages.sampling]\nsteps = 1"),
        ('[[pages]]\nid="a"\nsampling.steps = 1 # x', '[[pages]]\nid="a"\nsampling.steps = 1 # x\nseed = 7'),
    ],
)
def test_every_way_of_writing_pages(before: str, after: str) -> None:
    assert with_seed(parse(before), 0, 7) == after


@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_line_ends_of_both_kinds_stay_as_they_are(bom: str) -> None:
    mixed = (
        bom
        + '[story]\r\ntitle = "x"\n\n[[pages]]\r\nscene = "a"\nseed = 1\r\n[[pages]]\nscene = "b"\r\n# end\n'
    )
    assert with_seed(parse(mixed), 0, 7) == mixed.replace("seed = 1", "seed = 7")
    assert with_seed(parse(mixed), 1, 7) == mixed.replace('"b"\r\n', '"b"\r\nseed = 7\r\n')


def test_accents_typed_apart_stay_apart() -> None:
    text = '[characters."Zoe\u0308"]\n[[pages]]\nscene = "{Zoe\u0308}"\n'
    assert with_seed(parse(text), 0, 7) == text + "seed = 7\n"
