"""Settings: flat names, checks, and fractions made into steps."""

from __future__ import annotations

from typing import Any

import pytest

from consistory_engine import FLAT_NAMES, Settings, SettingsError, default_settings, with_quality
from consistory_engine.recipe import Recipe


def recipe(steps: int, **flat: Any) -> Recipe:
    return Recipe(
        Settings().replace(steps=steps, **flat),
        tuple(range(1000 - 1000 // steps, -1, -(1000 // steps)))[:steps],
        261.0,
    )


def test_flat_names_go_there_and_back() -> None:
    settings = Settings().replace(steps=30, mask_dropout=0.3, policy="union", injection=False, width=512)
    assert set(settings.as_dict()) == set(FLAT_NAMES)
    assert Settings().replace(**settings.as_dict()) == settings
    assert settings.sharing.mask_dropout == 0.3 and not settings.injection.enabled


def test_defaults_are_the_published_recipe() -> None:
    flat = default_settings("some/model").as_dict()
    expected = {
        "steps": 50,
        "guidance_scale": 5.0,
        "mask_dropout": 0.5,
        "injection_blend": 0.8,
        "freeu": True,
    }
    assert expected.items() <= flat.items()


@pytest.mark.parametrize(
    ("flat", "words"),
    [
        ({"mask_dropot": 0.5}, "Did you mean 'mask_dropout'?"),
        ({"steps": 0}, "steps must be a whole number from 1 to 1000, not 0"),
        ({"steps": 20.0}, "whole number"),
        ({"steps": True}, "whole number"),
        ({"mask_dropout": 1.5}, "from 0 to 1"),
        ({"anchor_weight": 0.5}, "from 1 to 100"),
        ({"anchor_order": "in turn"}, "Did you mean 'in_turn'?"),
        ({"mask_dropout": float("nan")}, "from 0 to 1"),
        ({"masks": "crss"}, "Did you mean 'cross'?"),
        ({"sharing": 1}, "true or false"),
        ({"width": 500}, "multiple of 8"),
        ({"width": -8}, "from 8"),
        ({"injection_begin": 0.9}, "must not lie after"),
    ],
)
def test_impossible_settings_are_named(flat: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words.replace("?", r"\?")) as caught:
        Settings().replace(**flat)
    assert caught.value.name == next(iter(flat))


def test_the_published_ranges_at_fifty_steps() -> None:
    at_fifty = recipe(50)
    assert [i for i in range(50) if at_fifty.vanilla_share(i) is not None] == [1, 2, 3, 4, 5]
    assert at_fifty.vanilla_share(5) == pytest.approx(0.81836735)
    assert at_fifty.vanilla_share(1) == pytest.approx(0.9 - 0.08163265 / 5)
    assert [i for i in range(50) if at_fifty.injects(i)] == list(range(5, 17))
    assert not at_fifty.shares(0) and at_fifty.shares(1)
    assert at_fifty.total_steps == 95


@pytest.mark.parametrize("steps", range(1, 61))
def test_ranges_scale_with_the_steps(steps: int) -> None:
    scaled = recipe(steps)
    injecting = [i for i in range(steps) if scaled.injects(i)]
    assert injecting == list(range(steps // 10, min(steps // 3, steps - 1) + 1))
    assert 0 <= scaled.feature_step < steps and scaled.resume == injecting[0]


def test_anchors_take_from_a_page_only_what_they_must() -> None:
    book = Settings().replace(width=512, mask_dropout=0.2)
    page = Settings().replace(steps=9, freeu=False, mask_dropout=0.7, guidance_scale=3.0, width=256)
    matched = book.for_anchors_of(page)
    assert matched == book.replace(steps=9, freeu=False)
    assert matched.for_anchors_of(page) == matched
    unguided = page.replace(guidance_scale=1.0)
    assert book.for_anchors_of(unguided).sampling.guidance_scale == 1.0


def test_switched_off_is_off() -> None:
    plain = recipe(50, sharing=False, injection=False)
    assert plain.passes == 1 and plain.total_steps == 50
    assert not any(plain.shares(i) or plain.injects(i) or plain.vanilla_share(i) for i in range(50))


@pytest.mark.parametrize("steps", [12, 16, 20, 24, 30, 50])
def test_balanced_takes_at_most_three_tenths_more_evaluations_than_a_picture_alone(steps: int) -> None:
    """Counted as the sampler does: steps up to injection, a sketch to where features are read, blended queries, the rest."""
    for settings in (Settings().replace(steps=steps), default_settings("paintbox").replace(steps=steps)):
        quick = with_quality(settings, "balanced")
        recipe = Recipe(quick, tuple(1000 - 1000 * k / steps for k in range(steps)), 261)
        calls = [k for k in range(steps) if recipe.vanilla_share(k) is not None]
        assert recipe.sketch[0] == recipe.resume and recipe.sketch[-1] == recipe.feature_step
        assert steps + len(recipe.sketch) + len(calls) <= 1.3 * steps


def test_balanced_lets_anchors_count_half_as_much_again_where_they_count_more_than_once() -> None:
    def balanced(weight: float) -> float:
        settings = Settings().replace(anchor_weight=weight)
        return with_quality(settings, "balanced").sharing.anchor_weight

    assert [balanced(weight) for weight in (1.0, 2.0, 80.0)] == [1.0, 3.0, 100.0]


def test_what_is_recorded_names_settings_that_came_later_only_where_they_change_something() -> None:
    usual, set_ = Settings(), Settings().replace(deep_interval=2, guidance_until=0.5)
    assert usual.as_dict().keys() - usual.recorded().keys() == {"deep_interval", "guidance_until"}
    assert set_.recorded() == set_.as_dict()
    assert "deep_interval" not in repr(usual) and "deep_interval=2" in repr(set_)


def test_few_steps_are_left_as_they_are() -> None:
    settings = Settings().replace(steps=4)
    assert all(with_quality(settings, quality) == settings for quality in ("draft", "balanced", "final"))
