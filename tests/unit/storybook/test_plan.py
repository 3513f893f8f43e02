"""The plan: seeds that stay, settings that add up, and fingerprints that see every difference."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consistory_engine import ANCHOR_SCENES, Quality
from consistory_engine.settings import step_of
from storybook.plan import Plan, derived_seed, digest, make_plan, settings_for, take_seed
from storybook.story import Story
from storybook.storyfile import load


def plan(story: Path) -> Plan:
    return load(story).plan()


def test_seeds_never_change_between_versions_or_machines() -> None:
    assert derived_seed(40, "page", "one") == 1489363052
    assert derived_seed(40, "character", "fern") == 796066534


@given(st.integers(0, 2**32 - 1), st.text(max_size=10), st.integers(0, 64))
def test_seeds_fit_the_story_file(seed: int, page_id: str, take: int) -> None:
    tables = {"story": {"title": "x", "seed": seed}, "pages": [{"text": "x"}]}
    assert 0 <= take_seed(Story.model_validate(tables), page_id, take) < 2**32


def test_a_page_has_its_own_settings_over_the_storys_over_the_models(story: Path) -> None:
    text = story.read_text().replace("seed = 40", "seed = 40\nsampling = { steps = 9, mask_dropout = 0.3 }")
    story.write_text(text.replace('text = "Bo came."', "sampling = { mask_dropout = 0.1, sharing = false }"))
    one, two, _ = plan(story).pages
    assert (one.shot.settings.sampling.steps, one.shot.settings.sharing.mask_dropout) == (9, 0.3)
    assert (two.shot.settings.sampling.steps, two.shot.settings.sharing.mask_dropout) == (9, 0.1)
    assert not two.shot.settings.sharing.enabled and one.shot.settings.sharing.enabled


@pytest.mark.parametrize(
    "setting, anchors",
    [
        ("mask_dropout = 0.1, policy = 'union', width = 768", [("fern", 50), ("bo", 50)]),
        ("steps = 9", [("fern", 50), ("bo", 9), ("bo", 50)]),
        ("injection = false", [("fern", 50), ("bo", 50), ("bo", 50)]),
        ("guidance_scale = 7.5", [("fern", 50), ("bo", 50)]),
        ("guidance_scale = 1.0", [("fern", 50), ("bo", 50), ("bo", 50)]),
        ("sharing = false, injection = false", [("fern", 50), ("bo", 50)]),
    ],
)
def test_pages_share_the_books_anchors_as_far_as_the_engine_allows(
    story: Path, setting: str, anchors: list[tuple[str, int]]
) -> None:
    story.write_text(story.read_text().replace('text = "Bo came."', f"sampling = {{ {setting} }}"))
    assert [(job.key, job.settings.sampling.steps) for job in plan(story).anchors] == anchors


def test_a_page_that_is_not_held_to_anchors_still_depends_on_the_description(story: Path) -> None:
    text = story.read_text().replace('text = "Bo came."', "sampling = { sharing = false, injection = false }")
    prints = []
    for words in ("a brown bear", "a grey bear"):
        story.write_text(text.replace("a brown bear", words))
        prints.append(plan(story).page("two").fingerprint)
        assert not plan(story).page("two").anchors
    assert prints[0] != prints[1]


def test_what_a_writer_leaves_out_is_filled_in(story: Path) -> None:
    page = plan(story).page("three")
    assert [subject.name for subject in page.shot.subjects] == ["fern", "bo"]
    assert all(subject.scenes == ANCHOR_SCENES for subject in page.shot.subjects)
    assert page.shot.seed == derived_seed(40, "page", "three")
    assert page.shot.subjects[1].seed == derived_seed(40, "character", "bo")


EDITS = {
    "scene": ("walking", "waving"), "seed": ("seed = 40", "seed = 41"), "style": ("seed = 40", "seed = 40\nstyle='x'"),
    "negative": ("seed = 40", "seed = 40\nnegative='x'"), "description": ("a brown bear", "a grey bear"),
    "concepts": ('["bear"]', '["brown", "bear"]'), "anchors": ('["bear"]', '["bear"]\nanchors = ["a", "b"]'),
    "character seed": ('["bear"]', '["bear"]\nseed = 1'), "setting": ("seed = 40", "seed=40\nsampling.freeu=false"),
}  # fmt: skip


@pytest.mark.parametrize("old, new", EDITS.values(), ids=EDITS.keys())
def test_every_difference_is_seen(story: Path, old: str, new: str) -> None:
    before = plan(story).page("two").fingerprint
    text = story.read_text()
    assert old in text
    story.write_text(text.replace(old, new))
    assert plan(story).page("two").fingerprint != before


def test_other_weights_are_another_picture(story: Path) -> None:
    before = plan(story).page("two").fingerprint
    (story.parent / "weights" / "config.json").write_text("[]")
    assert plan(story).page("two").fingerprint != before


def test_the_weights_are_read_once_for_all_characters(story: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "storybook.plan.model_fingerprint", lambda model, _adapters=(): asked.append(model) or "digest"
    )
    assert len(plan(story).anchors) == 2 and len(asked) == 1


def test_words_and_looks_of_the_book_make_no_difference(story: Path) -> None:
    before = [job.fingerprint for job in plan(story).pages]
    text = story.read_text().replace("First Snow", "Last Snow").replace("Fern looked up.", "")
    story.write_text(text.replace('id = "two"', 'id = "two"\nlayout = "full-bleed"\nalt = "Bo"'))
    assert [job.fingerprint for job in plan(story).pages] == before


@given(
    st.dictionaries(st.text(max_size=4), st.one_of(st.text(max_size=4), st.integers(), st.none()), max_size=5)
)
def test_a_digest_does_not_depend_on_order(fields: dict[str, object]) -> None:
    assert digest(fields) == digest(dict(reversed(fields.items())))
    assert digest(fields) != digest({**fields, "one more": 1})


def test_a_story_without_characters_has_a_plan(story: Path) -> None:
    tables = {"story": {"title": "x"}, "pages": [{"scene": "a forest at night"}]}
    made = make_plan(Story.model_validate(tables), str(story.parent / "weights"), story.parent)
    assert made.pages[0].fields["scene"] == "a forest at night" and not made.anchors
    assert made.pages[0].fields["model"]


def test_quality_is_the_storys_or_the_commands_and_a_setting_of_its_own_comes_first(story: Path) -> None:
    final, balanced, draft = (
        load(story, quality=quality).plan() for quality in ("final", "balanced", "draft")
    )
    assert [plan.pages[0].shot.settings.injection.sketch for plan in (final, balanced)] == [0, 9]
    assert [job.fingerprint for job in final.anchors] == [job.fingerprint for job in balanced.anchors]
    assert not draft.pages[0].shot.settings.injection.enabled
    assert draft.pages[0].shot.settings.sampling.steps == 20
    one, other = (load(story, quality=quality).story for quality in ("final", "balanced"))
    assert settings_for(one, one.pages[0], "paintbox") != settings_for(other, other.pages[0], "paintbox")
    assert settings_for(one, None, "paintbox") == settings_for(other, None, "paintbox")
    text = story.read_text(encoding="utf-8")
    story.write_text(text.replace("seed = 40", 'seed = 40\nquality = "draft"\nsampling.steps = 30'))
    settings = load(story).plan().pages[0].shot.settings
    assert (settings.sampling.steps, settings.injection.enabled) == (12, False)
    assert load(story, quality="final").plan().pages[0].shot.settings.injection.enabled


@pytest.mark.parametrize("steps", [12, 20, 30])
@pytest.mark.parametrize("of", ["the book", "the page"])
def test_what_a_quality_may_spend_is_reckoned_from_the_steps_that_the_story_asks_for(
    story: Path, steps: int, of: str
) -> None:
    text, said = story.read_text(encoding="utf-8"), f"sampling.steps = {steps}"
    place = "seed = 40" if of == "the book" else 'id = "one"'
    assert place in text
    story.write_text(text.replace(place, f"{place}\n{said}", 1))
    bounds: dict[Quality, float] = {"balanced": 1.3, "draft": 0.5}
    for quality, most in bounds.items():
        settings = load(story, quality=quality).plan().pages[0].shot.settings
        blended = int(settings.query_blend.enabled) * step_of(settings.query_blend.until, steps)
        looks = settings.injection.sketch + 1 if settings.injection.enabled else 0
        assert settings.sampling.steps + blended + looks <= most * steps


def test_models_of_few_steps_paint_as_they_are_at_every_quality(story: Path) -> None:
    text = story.read_text(encoding="utf-8")
    story.write_text(text.replace("seed = 40", "seed = 40\nsampling.steps = 6", 1))
    pages = [load(story, quality=quality).plan().pages[0] for quality in ("final", "balanced", "draft")]
    assert len({page.shot.settings for page in pages}) == 1


def test_what_a_story_says_of_anything_but_steps_goes_before_its_quality(story: Path) -> None:
    text = story.read_text(encoding="utf-8")
    story.write_text(text.replace("seed = 40", "seed = 40\nsampling.injection_sketch = 4", 1))
    settings = load(story, quality="balanced").plan().pages[0].shot.settings
    assert (settings.injection.sketch, settings.sampling.deep_interval) == (4, 2)
