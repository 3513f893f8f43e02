"""The studio paints what is missing and nothing else, loses nothing finished, and trusts nothing damaged."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path

import pytest
from crayon import Crayon
from PIL import Image

from storybook import manifest, painting
from storybook.errors import BusyError, PaintingError, StoryError
from storybook.storyfile import load
from storybook.studio import Studio, Survey
from storybook.theme import load_theme


class Notes:
    """A watcher that writes down what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def opening(self, model: str) -> None:
        self.lines.append(f"open {Path(model).name}")

    def begin(self, what: str, number: int, total: int) -> None:
        self.lines.append(f"{number}/{total} {what}")

    def step(self, step: int, steps: int) -> None:
        assert 0 < step <= steps

    def end(self, seconds: float) -> None:
        assert seconds >= 0
        self.lines.append("done")


def paint(story: Path, crayon: Crayon) -> tuple[Studio, Survey, list[str]]:
    """One run on a story, with all that was painted in it."""
    crayon.painted.clear()
    crayon.anchored.clear()
    file = load(story)
    studio, notes, plan = Studio(file.folder), Notes(), file.plan()
    with studio.locked():
        survey = painting.paint(studio, plan, crayon, notes)
        manifest.write(studio.folder, file.story, plan, file.theme)
    return studio, survey, notes.lines


def edit(story: Path, old: str, new: str) -> None:
    text = story.read_text(encoding="utf-8")
    assert old in text
    story.write_text(text.replace(old, new, 1), encoding="utf-8")


def pixels(folder: Path) -> dict[str, bytes]:
    return {path.name: Image.open(path).tobytes() for path in (folder / "pictures").glob("*.png")}


def test_everything_is_painted_once_in_order(story: Path, crayon: Crayon) -> None:
    studio, survey, lines = paint(story, crayon)
    assert crayon.anchored == ["fern", "bo"] and len(crayon.painted) == 3
    assert [gap.why for gap in (*survey.pages, *survey.anchors)] == ["new"] * 5
    assert lines == [
        "open weights", "1/5 character fern", "done", "2/5 page one", "done", "3/5 character bo", "done",
        "4/5 page two", "done", "5/5 page three", "done",
    ]  # fmt: skip
    assert len(list((studio.folder / "pictures").iterdir())) == 3


def test_a_second_run_paints_nothing_and_opens_no_model(story: Path, crayon: Crayon) -> None:
    paint(story, crayon)
    _, survey, lines = paint(story, crayon)
    assert survey.total == 0 and survey.kept == ("one", "two", "three")
    assert len(crayon.opened) == 1 and not lines


@pytest.mark.parametrize(
    "old, new, pages, anchors, why",
    [
        ("Fern looked up.", "Fern looked down.", [], [], ""),
        ('title = "First Snow"', 'title = "Snow"\nlanguage = "de"\ntrim = "6x9in"', [], [], ""),
        ("standing in the forest", "sitting in the forest", ["one"], [], "changed: scene"),
        ('text = "Bo came."', "seed = 5", ["two"], [], "changed: seed 3139078657 to 5"),
        ("a brown bear", "a white bear", ["two", "three"], ["bo"], "changed: character bo"),
        (
            'text = "Bo came."',
            "sampling.mask_dropout = 0.25",
            ["two"],
            [],
            "changed: mask_dropout 0.5 to 0.25",
        ),
        ('text = "Bo came."', "sampling.steps = 3", ["two"], ["bo"], "changed: character bo, steps 50 to 3"),
        (
            "seed = 40",
            'seed = 40\nstyle = "ink"',
            ["one", "two", "three"],
            ["fern", "bo"],
            "changed: style, char",
        ),
        ('[[pages]]\nid = "two"\ntext = "Bo came."\n', '[[pages]]\nid = "new"\n', ["new"], [], "new"),
    ],
)
def test_an_edit_repaints_what_depends_on_it(
    story: Path, crayon: Crayon, old: str, new: str, pages: list[str], anchors: list[str], why: str
) -> None:
    paint(story, crayon)
    edit(story, old, new)
    _, survey, _ = paint(story, crayon)
    assert [gap.job.page_id for gap in survey.pages] == pages
    assert crayon.anchored == anchors == [gap.job.key for gap in survey.anchors]
    assert not pages or survey.pages[0].why.startswith(why), survey.pages[0].why


def test_going_back_on_an_edit_finds_the_old_pictures(story: Path, crayon: Crayon) -> None:
    studio, _, _ = paint(story, crayon)
    before = pixels(studio.folder)
    edit(story, "a brown bear", "a white bear")
    paint(story, crayon)
    assert len(pixels(studio.folder)) == 5
    edit(story, "a white bear", "a brown bear")
    assert paint(story, crayon)[1].total == 0
    assert before.items() <= pixels(studio.folder).items()


def test_moving_a_page_repaints_nothing(story: Path, crayon: Crayon) -> None:
    paint(story, crayon)
    head, one, *rest = story.read_text(encoding="utf-8").split("[[pages]]")
    story.write_text("[[pages]]".join([head, *rest, one]), encoding="utf-8")
    assert paint(story, crayon)[1].total == 0


def test_two_pages_of_one_scene_and_seed_both_get_their_picture(story: Path, crayon: Crayon) -> None:
    edit(story, 'text = "Bo came."', "seed = 5")
    studio, _, _ = paint(story, crayon)
    edit(story, '[[pages]]\nid = "three"', '[[pages]]\nid = "twin"\nseed = 5\nscene = "{bo} walking in the snow"\n'
         '[[pages]]\nid = "three"')  # fmt: skip
    _, survey, _ = paint(story, crayon)
    assert [gap.job.page_id for gap in survey.pages] == ["twin"] and len(pixels(studio.folder)) == 4


@pytest.mark.parametrize("harm", ["cut", "flip", "swap", "empty", "gone"])
def test_a_damaged_picture_is_noticed_and_repainted(story: Path, crayon: Crayon, harm: str) -> None:
    studio, _, _ = paint(story, crayon)
    before = pixels(studio.folder)
    target, other = (next((studio.folder / "pictures").glob(f"{name}-*.png")) for name in ("two", "one"))
    data = bytearray(target.read_bytes())
    if harm == "cut":
        del data[-20:]
    elif harm == "flip":
        data[len(data) // 2] ^= 1
    elif harm == "swap":
        data[:] = other.read_bytes()
    elif harm == "empty":
        data.clear()
    target.write_bytes(data)
    if harm == "gone":
        target.unlink()
    _, survey, _ = paint(story, crayon)
    assert [(gap.job.page_id, gap.why) for gap in survey.pages] == [
        ("two", "its file is gone" if harm == "gone" else "its file is damaged")
    ]
    assert not crayon.anchored
    assert pixels(studio.folder) == before


def test_damaged_anchors_are_painted_again(story: Path, crayon: Crayon) -> None:
    studio, _, _ = paint(story, crayon)
    next((studio.folder / "anchors").glob("bo-*")).joinpath("manifest.json").write_bytes(b"rust")
    edit(story, "walking", "standing")
    paint(story, crayon)
    assert crayon.anchored == ["bo"] and len(crayon.painted) == 1


def test_an_interrupted_run_keeps_what_was_finished(story: Path, crayon: Crayon) -> None:
    def interrupt() -> None:
        if len(crayon.painted) == 1:
            raise KeyboardInterrupt

    crayon.before_painting = interrupt
    with pytest.raises(KeyboardInterrupt):
        paint(story, crayon)
    crayon.before_painting = lambda: None
    _, survey, _ = paint(story, crayon)
    assert survey.kept == ("one",) and not crayon.anchored
    assert [gap.job.page_id for gap in survey.pages] == ["two", "three"]


def test_leftovers_of_a_killed_run_are_cleared_away(story: Path, crayon: Crayon) -> None:
    studio, _, _ = paint(story, crayon)
    leftover = studio.folder / "pictures" / ".one.png.x.part"
    leftover.write_bytes(b"half a picture")
    paint(story, crayon)
    assert not leftover.exists()


def test_a_failing_model_is_an_error_that_names_the_page(story: Path, crayon: Crayon) -> None:
    def fail() -> None:
        raise RuntimeError("out of memory")

    crayon.before_painting = fail
    with pytest.raises(PaintingError, match="painting page one failed: out of memory"):
        paint(story, crayon)


def test_two_runs_at_once(story: Path) -> None:
    folder = load(story).folder
    said, order = threading.Event(), []

    def second() -> None:
        with Studio(folder).locked(wait=said.set):
            order.append("second")

    with Studio(folder).locked():
        with pytest.raises(BusyError, match="another run is at work"), Studio(folder).locked():
            pass
        thread = threading.Thread(target=second)
        thread.start()
        assert said.wait(10)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


def test_a_picture_says_how_it_was_painted(story: Path, crayon: Crayon) -> None:
    studio, _, _ = paint(story, crayon)
    with Image.open(next((studio.folder / "pictures").glob("three-*.png"))) as image:
        texts = dict(image.info)
    assert texts["prompt"] == "a red fox with a green scarf and a brown bear waving in the snow"
    assert texts["model"].endswith("weights") and texts["Software"].startswith("storybook ")
    assert json.loads(texts["settings"])["mask_dropout"] == 0.5
    assert json.loads(texts["characters"])["bo"]["concepts"] == ["bear"]
    assert json.loads(texts["regions"]) == {"fern": [0.5, 0.25, 1.0, 0.75], "bo": [0.5, 0.25, 1.0, 0.75]}
    assert int(texts["seed"]) == json.loads(texts["recipe"])["seed"]


def test_takes_are_other_pictures_of_the_page_and_stay(story: Path, crayon: Crayon) -> None:
    studio, _, _ = paint(story, crayon)
    file = load(story)
    for count in (2, 4):
        painting.paint(studio, file.takes("two", count), crayon, Notes())
    assert len(crayon.painted) == 3 + 4 and len(crayon.anchored) == 2
    takes = file.takes("two", 4).pages
    assert len({job.shot.seed for job in (*takes, file.plan().page("two"))}) == 5
    assert all(studio.holds(job) for job in takes)


@pytest.mark.parametrize("theme", ["classic", "mine"])
def test_the_manifest_repaints_the_same_pixels(
    story: Path, crayon: Crayon, tmp_path: Path, theme: str
) -> None:
    shutil.copytree(load_theme("classic").folder, story.parent / "mine")
    edit(story, "seed = 40", f'seed = 40\ntheme = "{theme}"')
    studio, _, _ = paint(story, crayon)
    file = load(studio.folder / manifest.NAME)
    assert (file.model, file.theme) == (load(story).model, load(story).theme)
    again = Studio(tmp_path / "again")
    painting.paint(again, file.plan(), crayon, Notes())
    assert pixels(again.folder) == pixels(studio.folder)
    assert file.name == "snow" and file.story.book.title == "First Snow"


def test_a_pictured_character_is_repainted_when_its_picture_changes(story: Path, crayon: Crayon) -> None:
    Image.new("RGB", (64, 64), "brown").save(story.parent / "bo.png")
    edit(story, 'description = "a brown bear', 'references = ["bo.png"]\ndescription = "a brown bear')
    studio, _, _ = paint(story, crayon)
    again = load(studio.folder / manifest.NAME)
    assert again.plan().pages[1].fields == load(story).plan().pages[1].fields
    Image.new("RGB", (64, 64), "black").save(story.parent / "bo.png")
    _, survey, _ = paint(story, crayon)
    assert [gap.job.page_id for gap in survey.pages] == ["two", "three"] and crayon.anchored == ["bo"]
    assert survey.anchors[0].why == "changed: reference 0"
    with pytest.raises(PaintingError, match="page two cannot be repainted identically"):
        again.plan()


def test_a_manifest_of_another_model_is_refused_by_name(story: Path, crayon: Crayon) -> None:
    studio, _, _ = paint(story, crayon)
    (story.parent / "weights" / "config.json").write_text('{"other": 1}')
    with pytest.raises(PaintingError, match=r"page one cannot be repainted identically: changed: .*model"):
        load(studio.folder / manifest.NAME, model=str(story.parent / "weights")).plan()


def test_a_manifest_reads_nothing_outside_the_folder_of_its_book(story: Path, crayon: Crayon) -> None:
    studio, _, _ = paint(story, crayon)
    path = studio.folder / manifest.NAME
    text = path.read_text(encoding="utf-8")
    assert '"model": "../weights"' in text
    path.write_text(text.replace('"model": "../weights"', '"model": "../../.."', 1), encoding="utf-8")
    with pytest.raises(
        StoryError, match=r"lies outside the story's folder\n  --> [^:]*manifest.json\n"
    ) as caught:
        load(path)
    assert caught.value.problems[0].line == 0


@pytest.mark.parametrize("key", ["references", "reference_masks"])
@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("where", ["story", "manifest"])
def test_pictures_of_a_character_are_read_from_the_storys_folder_only(
    story: Path, crayon: Crayon, key: str, linked: bool, where: str
) -> None:
    """Neither by a path nor through a link, named by a story or by a book's manifest."""
    outside, inside = story.parent.parent / "outside.png", story.parent / "inside.png"
    for path in (outside, inside):
        Image.new("L", (64, 64), 255).save(path)
    (story.parent / "link.png").symlink_to(outside)
    studio, _, _ = paint(story, crayon)
    up = "../" if where == "manifest" else ""
    name = f"{up}link.png" if linked else f"{up}../outside.png"
    tables = {"references": [f"{up}inside.png"]} | {key: [name]}
    if where == "manifest":
        path = studio.folder / manifest.NAME
        data = json.loads(path.read_text(encoding="utf-8"))
        fern = data["story"]["characters"]["fern"]
        fern.pop("anchors")
        fern |= tables
        path.write_text(json.dumps(data), encoding="utf-8")
    else:
        path, lines = story, [f"{key} = {json.dumps(value)}" for key, value in tables.items()]
        text = story.read_text(encoding="utf-8")
        path.write_text(
            text.replace("[characters.fern]\n", "\n".join(["[characters.fern]", *lines, ""])),
            encoding="utf-8",
        )
    with pytest.raises(StoryError) as caught:
        load(path)
    (problem,) = caught.value.problems
    assert (
        problem.message == f"the {key.rstrip('s').replace('_', ' ')} `{name}` lies outside the story's folder"
    )


def test_a_damaged_manifest_is_written_anew(story: Path, crayon: Crayon) -> None:
    studio, _, _ = paint(story, crayon)
    whole = (studio.folder / manifest.NAME).read_bytes()
    (studio.folder / manifest.NAME).write_bytes(b'{"x": "\xff"}')
    _, survey, _ = paint(story, crayon)
    assert survey.total == 0 and (studio.folder / manifest.NAME).read_bytes() == whole


@pytest.mark.parametrize("text", ["", "[]", '{"story": 1, "pages": []}', '{"story": {}}', "[" * 100_000])
def test_what_is_no_manifest_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(text)
    with pytest.raises(StoryError, match="no manifest"):
        load(path)
    assert manifest.recorded(tmp_path) == manifest.Recorded()
