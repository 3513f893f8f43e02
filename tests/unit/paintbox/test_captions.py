import random
from collections import Counter

from consistory_engine.paintbox.captions import Caption, caption
from consistory_engine.paintbox.illustrator.scene import Actor, Look, Scene, Sheet, sample_sheet
from consistory_engine.paintbox.vocabulary import (
    ACTIONS,
    COATS,
    GARMENT_COLOURS,
    GARMENTS,
    KINDS,
    PLACES,
    TIMES,
    VOCABULARY,
    WALKS,
    split_words,
)


def samples(count: int) -> list[tuple[Sheet, Caption]]:
    result = []
    for seed in range(count):
        rng = random.Random(seed)
        sheet = sample_sheet(rng)
        result.append((sheet, caption(sheet, rng)))
    return result


SAMPLES = samples(4000)


def truth(scene: Scene, actor: Actor) -> dict[str, str | None]:
    return vars(actor.look) | {"action": actor.action, "place": scene.place, "time": scene.time}


def wordings(attribute: str, value: str) -> list[str]:
    flat = {"coat": COATS, "garment_colour": GARMENT_COLOURS, "time": TIMES}
    if attribute in flat:
        return list(flat[attribute][value])
    if attribute == "place":
        return [*PLACES[value], *WALKS[value]]
    pairs = {"kind": KINDS, "garment": GARMENTS, "action": ACTIONS}[attribute][value]
    return [form for pair in pairs for form in pair]


def test_what_is_stated_is_true_and_said() -> None:
    for sheet, told in SAMPLES:
        cast = [(scene, actor) for scene in sheet.scenes for actor in scene.actors]
        assert len(told.stated) == len(cast)
        for (scene, actor), stated in zip(cast, told.stated, strict=True):
            assert stated.items() <= truth(scene, actor).items()
            assert "kind" in stated
            for attribute, value in stated.items():
                assert any(form in told.text.lower() for form in wordings(attribute, value))


def test_what_is_not_stated_is_not_said() -> None:
    for _, told in SAMPLES:
        words = set(split_words(told.text))
        for attribute, table in (("garment", GARMENTS), ("time", TIMES)):
            said = {stated.get(attribute) for stated in told.stated}
            for value in table:
                spoken = any(
                    form in told.text.lower() if " " in form else form in words
                    for form in wordings(attribute, value)
                )
                assert not spoken or value in said, told.text


def test_captions_leave_attributes_out_at_the_shares_meant() -> None:
    singles = [(sheet, told) for sheet, told in SAMPLES if sheet.layout == "single"]
    counts = Counter(attribute for _, told in singles for stated in told.stated for attribute in stated)
    actors = sum(len(told.stated) for _, told in singles)
    for attribute, share in (("coat", 0.65), ("garment", 0.45), ("action", 0.75), ("place", 0.85)):
        assert abs(counts[attribute] / actors - share) < 0.05


def test_every_word_is_known_and_every_known_word_is_read() -> None:
    read = Counter(word for _, told in SAMPLES for word in split_words(told.text))
    assert [word for _, told in SAMPLES for word in VOCABULARY.unknown(told.text)] == []
    assert [word for word in VOCABULARY.words() if not read[word]] == []


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
    text = "{Fenn} the dragon's FOX, a fox\u2019s hat: Dragons and a knight. The knight!"
    assert VOCABULARY.unknown(text) == ["dragon's", "dragons", "knight"]


def test_the_left_actor_is_not_always_named_first() -> None:
    actors = (Actor(Look("fox", "red")), Actor(Look("owl", "grey"), "sleeping"))
    sheet = Sheet("single", (Scene("snow", "day", actors, 1),))
    texts = [caption(sheet, random.Random(seed)).text for seed in range(40)]
    first = Counter("fox" if text.index("fox") < text.index("owl") else "owl" for text in texts)
    assert min(first["fox"], first["owl"]) > 8


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
