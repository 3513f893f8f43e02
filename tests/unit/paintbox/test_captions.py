import random
from collections import Counter

import pytest

from consistory_engine.paintbox.captions import Caption, caption
from consistory_engine.paintbox.illustrator.scene import (
    KINDS,
    LAYOUTS,
    PEOPLE,
    Actor,
    Look,
    Scene,
    Sheet,
    sample_sheet,
)
from consistory_engine.paintbox.vocabulary import (
    ACTIONS,
    AIR,
    COATS,
    COLOURS,
    EXPRESSIONS,
    FRAMINGS,
    GARMENTS,
    HAIR,
    PLACES,
    PROPS,
    SIDES,
    SKY,
    STYLES,
    TIMES,
    VOCABULARY,
    WALKS,
    WEATHERS,
    split_words,
)
from consistory_engine.paintbox.vocabulary import (
    KINDS as KIND_WORDS,
)

FLAT = {
    "coat": COATS,
    "garment_colour": COLOURS,
    "prop": PROPS,
    "prop_colour": COLOURS,
    "expression": EXPRESSIONS,
    "side": SIDES,
    "framing": FRAMINGS,
    "style": STYLES,
    "time": TIMES,
    "weather": WEATHERS,
    "place": PLACES,
}


def samples(count: int) -> list[tuple[Sheet, Caption]]:
    result = []
    for seed in range(count):
        rng = random.Random(seed)
        sheet = sample_sheet(rng)
        result.append((sheet, caption(sheet, rng)))
    return result


SAMPLES = samples(6000)


def truth(sheet: Sheet, scene: Scene, actor: Actor) -> dict[str, str | None]:
    facts = vars(actor.look) | vars(actor) | vars(scene)
    return facts | {"style": sheet.style}


def wordings(attribute: str, value: str, kind: str) -> list[str]:
    """Any of these is said where the attribute is stated: the fixed part, without what is filled in."""
    if attribute == "coat" and kind in PEOPLE:
        return list(HAIR[value])
    if attribute in FLAT:
        found = list(FLAT[attribute][value])
        found += AIR.get((attribute, value), ())
        found += WALKS[value] if attribute == "place" else ()
    else:
        table = {"kind": KIND_WORDS, "garment": GARMENTS, "action": ACTIONS}[attribute]
        found = [form for pair in table[value] for form in pair]
    return [form.replace("{}", "").strip(" ,") for form in found]


def said(text: str, form: str) -> bool:
    """Whether the words of a form stand in a text in this order, other words between them or not."""
    words = iter(split_words(text))
    return all(any(word == one for one in words) for word in split_words(form))


def test_what_is_stated_is_true_and_said() -> None:
    for sheet, told in SAMPLES:
        cast = [(scene, actor) for scene in sheet.scenes for actor in scene.actors]
        assert len(told.stated) == len(cast)
        for (scene, actor), stated in zip(cast, told.stated, strict=True):
            assert stated.items() <= truth(sheet, scene, actor).items()
            assert "kind" in stated
            for attribute, value in stated.items():
                assert any(said(told.text, form) for form in wordings(attribute, value, actor.look.kind)), (
                    told.text,
                    attribute,
                )


@pytest.mark.parametrize(
    ("attribute", "table"),
    [("garment", GARMENTS), ("weather", WEATHERS), ("prop", PROPS), ("expression", EXPRESSIONS)],
)
def test_what_is_not_stated_is_not_said(attribute, table) -> None:
    for _, told in SAMPLES:
        stated = {facts.get(attribute) for facts in told.stated}
        text = f" {' '.join(split_words(told.text))} "
        for value in table:
            spoken = any(f" {form} " in text for form in wordings(attribute, value, "fox"))
            assert not spoken or value in stated, told.text


def test_captions_leave_attributes_out_at_the_shares_meant() -> None:
    singles = [(sheet, told) for sheet, told in SAMPLES if sheet.layout == "single"]
    counts = Counter(attribute for _, told in singles for stated in told.stated for attribute in stated)
    actors = sum(len(told.stated) for _, told in singles)
    shares = {"coat": 0.65, "garment": 0.45, "action": 0.75, "place": 0.85, "expression": 0.27, "style": 0.6}
    for attribute, share in shares.items():
        assert abs(counts[attribute] / actors - share) < 0.05, attribute


def test_every_layout_and_kind_is_told_within_the_models_reach() -> None:
    assert {sheet.layout for sheet, _ in SAMPLES} == set(LAYOUTS)
    assert {facts["kind"] for _, told in SAMPLES for facts in told.stated} == set(KINDS)
    assert max(len(split_words(told.text)) for _, told in SAMPLES) < 62


def test_every_word_is_known_and_every_known_word_is_read() -> None:
    read = Counter(word for _, told in SAMPLES for word in split_words(told.text))
    assert [word for _, told in SAMPLES for word in VOCABULARY.unknown(told.text)] == []
    more = Counter(word for _, told in samples(40000) for word in split_words(told.text))
    assert [word for word in VOCABULARY.words() if not read[word] + more[word]] == []


def test_prompts_as_the_painter_composes_them_are_known() -> None:
    style, scene = "watercolor picture book illustration", "looking up in the snowy forest"
    assert VOCABULARY.unknown(f"{style}, a small red fox with a green scarf {scene}") == []


def test_a_synonym_is_read_as_a_word_that_is_known() -> None:
    known = set(VOCABULARY.words())
    assert len(VOCABULARY.synonyms) > 1000 and not known & VOCABULARY.synonyms.keys()
    assert set(VOCABULARY.synonyms.values()) <= known
    assert VOCABULARY.unknown("{Fern} tiptoes past the Vixen's pillow") == []
    assert VOCABULARY.plain("Tiptoeing, not toeing: a muffler") == "walking, not toeing: a scarf"


def test_unknown_words_are_found_once_in_order() -> None:
    text = "{Fenn} the dragon's FOX, a fox\u2019s hat: Unicorns and a knight. The knight!"
    assert VOCABULARY.unknown(text) == ["unicorns", "knight"]


def test_the_left_actor_is_not_always_named_first() -> None:
    actors = (Actor(Look("fox", "red")), Actor(Look("owl", "grey"), "sleeping"))
    sheet = Sheet("single", (Scene("snow", "day", actors, 1),))
    texts = [caption(sheet, random.Random(seed)).text for seed in range(60)]
    first = Counter(
        "fox" if (text.find("fox") if "fox" in text else text.find("vixen")) < text.find("owl") else "owl"
        for text in texts
    )
    assert min(first["fox"], first["owl"]) > 10


def test_the_same_random_numbers_give_the_same_words() -> None:
    assert SAMPLES[:50] == samples(50)


def test_frank_captions_leave_nothing_of_a_character_out() -> None:
    for seed in range(300):
        sheet = sample_sheet(random.Random(seed))
        told = caption(sheet, random.Random(seed), frank=True)
        actors = [actor for scene in sheet.scenes for actor in scene.actors]
        for actor, stated in zip(actors, told.stated, strict=True):
            worn = {"garment", "garment_colour"} if actor.look.garment_colour else set()
            assert {"kind", "coat", "action", *worn} <= stated.keys()


def test_rain_and_snow_hide_sun_moon_and_stars() -> None:
    rng, counts = random.Random(5), Counter()
    for weather in ("clear", "rain", "snow"):
        for seed in range(400):
            scene = Scene("forest", rng.choice(list(TIMES)), (Actor(Look("fox", "red")),), seed, weather)
            text = f" {caption(Sheet('single', (scene,)), rng).text} "
            counts[weather] += any(f" {phrase}" in text for phrase in SKY)
    assert counts["clear"] > 50 and counts["rain"] == counts["snow"] == 0
