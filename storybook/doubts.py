"""Doubts about a sound story: what a writer may not have meant. They keep nobody from painting."""

from __future__ import annotations

import re
from collections.abc import Iterator

from consistory_engine import sampler_for, vocabulary
from storybook.checks import braces_outside_scenes, locate
from storybook.errors import Problem, did_you_mean
from storybook.markup import leftovers
from storybook.plan import settings_for
from storybook.scanner import Path
from storybook.source import Source
from storybook.story import PAINTBOX, REFERENCE, Lora, Story

_MOST = 3
"""As many characters as any picture has that Paintbox learned from."""
_LISTED = 8
_OF_ANCHORS = ("mask_dropout", "anchor_order")
"""Settings that anchors are painted with, whatever a page says."""
_LEARNED = re.compile(r"<[\w-]+>")
"""A learned word, as prompts write it."""


def doubts(source: Source, story: Story, model: str) -> Iterator[Problem]:
    """Every warning about a story that a model shall paint."""
    yield from _unknown_words(source, story, model)
    yield from _bare_names(source, story, model)
    yield from _crowds(source, story, model)
    yield from _single_steps(source, story, model)
    yield from _settings_of_anchors(source, story)
    yield from _hasty_loras(source, story)
    yield from _idle_loras(source, story)
    yield from _idle_characters(source, story)
    yield from _unpainted_scenes(source, story)
    for pattern in (("story", "title"), ("pages", None, "text"), ("pages", None, "alt")):
        yield from braces_outside_scenes(source, *pattern, severity="warning")
    yield from _undescribed(source, story)
    yield from _unmarked(source)


def _unmarked(source: Source) -> Iterator[Problem]:
    """What looks like markup in a page's text, and is printed as it stands."""
    for path, text in source.strings("pages", None, "text"):
        for sign in leftovers(text):
            hint = (
                "write *so* for emphasis" if sign.startswith("*") else "write [sc]so[/sc], within a paragraph"
            )
            yield source.problem(
                f"`{sign}` marks nothing here and is printed", path,
                inside=locate(source, path, sign), hint=hint, severity="warning",
            )  # fmt: skip


def _unknown_words(source: Source, story: Story, model: str) -> Iterator[Problem]:
    """Words that the model was never taught, where they first stand."""
    words = vocabulary(model)
    if words is None:
        return
    known = sorted(
        {word for section in words.sections.values() for entry in section for word in entry.split()}
    )
    names = _names(story)
    told: set[str] = set()
    for pattern in (
        ("story", "style"),
        ("characters", None, "description"),
        ("characters", None, "anchors", None),
        ("pages", None, "scene"),
    ):
        for path, text in source.strings(*pattern):
            for word in words.unknown(_prose(text)):
                if word not in told:
                    told.add(word)
                    meant = f"write {{{names[word]}}}" if path[0] == "pages" and word in names else ""
                    hint = meant or did_you_mean(word, known) or "`storybook words` lists what it knows"
                    yield source.problem(
                        f"{model} does not know the word `{word}`", path,
                        inside=locate(source, path, word), hint=hint, severity="warning",
                    )  # fmt: skip


def _bare_names(source: Source, story: Story, model: str) -> Iterator[Problem]:
    """Characters who are in a scene without their braces only, where the model reads the name as another word."""
    words = vocabulary(model)
    if words is None:
        return
    read = words.synonyms
    names = {name: key for name, key in _names(story).items() if name in read}
    for index, page in enumerate(story.pages):
        said = re.findall(r"\w+", _prose(page.scene or "").lower())
        for name, key in names.items():
            if name in said and key not in page.cast:
                path = ("pages", index, "scene")
                yield source.problem(
                    f"`{name}` without braces is no character: {model} reads `{read[name]}`", path,
                    inside=locate(source, path, name), hint=f"write {{{key}}}", severity="warning",
                )  # fmt: skip


def _names(story: Story) -> dict[str, str]:
    """What characters may be called in a scene, in lower case, and whom that is."""
    return {name.lower(): key for key in story.characters for name in (key, story.name(key))}


def _prose(prompt: str) -> str:
    """A prompt without what is no plain word: characters in braces, learned words."""
    return _LEARNED.sub(" ", REFERENCE.sub(" ", prompt))


def _crowds(source: Source, story: Story, model: str) -> Iterator[Problem]:
    """Pages with more characters than the built-in model can tell apart."""
    for index, page in enumerate(story.pages):
        if model == PAINTBOX and len(page.cast) > _MOST:
            message = f"{model} was taught one to three characters on a page, not {len(page.cast)}"
            yield source.problem(
                message, ("pages", index, "scene"), hint="share them out over two pages", severity="warning"
            )


def _single_steps(source: Source, story: Story, model: str) -> Iterator[Problem]:
    """Pages of one step, which has nothing to share: where a character is in a picture is seen at the first step."""
    for index, page in enumerate(story.pages):
        settings = settings_for(story, page, model)
        if page.painted and page.cast and settings.sharing.enabled and settings.sampling.steps == 1:
            own: Path = ("pages", index, "sampling", "steps")
            path = own if page.sampling.steps else ("story", "sampling", "steps")
            yield source.problem(
                f"in a single step `{page.cast[0]}` cannot be held to its looks", path,
                hint="2 steps or more", severity="warning",
            )  # fmt: skip
            if path != own:
                return


def _settings_of_anchors(source: Source, story: Story) -> Iterator[Problem]:
    """Settings of a page that only the book's anchors are painted with."""
    for index, page in enumerate(story.pages):
        for name in _OF_ANCHORS:
            path = ("pages", index, "sampling", name)
            if getattr(page.sampling, name) is not None:
                yield source.problem(
                    f"`{name}` changes nothing on a page: what it sees of the anchors was chosen when they were painted",
                    path, hint="set it in [story.sampling]", severity="warning",
                )  # fmt: skip


def _hasty_loras(source: Source, story: Story) -> Iterator[Problem]:
    """LoRAs for few steps, by their names, in a story that leaves the model its own sampler."""
    for path, lora in _loras(story):
        sampler = sampler_for(lora.weight or lora.path)
        if sampler and story.book.sampler is None:
            yield source.problem(
                f"the LoRA `{lora.weight or lora.path}` is for few steps and a sampler of its own",
                path, severity="warning",
                hint=f'write sampler = "{sampler}", and in [story.sampling] about 4 steps and a guidance_scale of 1',
            )  # fmt: skip


def _idle_loras(source: Source, story: Story) -> Iterator[Problem]:
    """LoRAs of characters that the whole book has."""
    own = {(lora.path, lora.weight) for lora in story.book.loras}
    for path, lora in _loras(story):
        if path[0] == "characters" and (lora.path, lora.weight) in own:
            message = f"the whole book has the LoRA `{lora.path}` already: here it changes nothing"
            hint = "leave it out here, or there"
            yield source.problem(message, path, hint=hint, severity="warning")


def _loras(story: Story) -> Iterator[tuple[Path, Lora]]:
    """Every LoRA of a story, the book's and the characters', and where its path stands."""
    tables: list[tuple[Path, tuple[Lora, ...]]] = [(("story",), story.book.loras)]
    tables += [(("characters", key), character.loras) for key, character in story.characters.items()]
    for path, loras in tables:
        yield from (((*path, "loras", index, "path"), lora) for index, lora in enumerate(loras))


def _unpainted_scenes(source: Source, story: Story) -> Iterator[Problem]:
    """Scenes on pages whose layout shows no picture."""
    for index, page in enumerate(story.pages):
        if source.at(("pages", index, "scene")) and not page.painted:
            yield source.problem(
                f"this scene is not painted: the layout {page.layout} shows no picture",
                ("pages", index, "scene"), hint="choose another layout, or leave the scene out", severity="warning",
            )  # fmt: skip


def _idle_characters(source: Source, story: Story) -> Iterator[Problem]:
    """Characters who appear in no picture."""
    seen = {key for page in story.pages if page.painted for key in page.cast}
    for key in story.characters:
        if key not in seen:
            message = f"`{key}` appears on no page"
            hint = f"write {{{key}}} in a scene"
            yield source.problem(message, ("characters", key), "key", hint=hint, severity="warning")


def _undescribed(source: Source, story: Story) -> Iterator[Problem]:
    """Pictures whose scene, which the model reads in English, is read out in the story's language."""
    language = story.book.language
    pages = [page.id for page in story.pages if page.painted and not page.alt]
    if pages and language.split("-")[0] != "en":
        more = f" and {len(pages) - _LISTED} more" if len(pages) > _LISTED else ""
        yield source.problem(
            f"scenes would be read out as if they were `{language}` on the pages {', '.join(pages[:_LISTED])}{more}",
            ("story", "language"), hint="give each an `alt`, the picture in words", severity="warning",
        )  # fmt: skip
