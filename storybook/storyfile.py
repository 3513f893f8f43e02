"""A story file on disk: read, checked, and with the places it may touch.

A story reads nothing outside its own folder, and a book's manifest nothing outside the folder that the book lies
in: a model that lies elsewhere has to be named by whoever runs the command, never by the file.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from consistory_engine import (
    SAMPLERS,
    Adapter,
    Embedding,
    EngineError,
    Lora,
    ModelError,
    ModelUnsupported,
    Quality,
    Reference,
    ReferenceUnusable,
    Scheduler,
    SettingsError,
    check_lora,
)
from storybook import manifest, proof
from storybook.checks import check
from storybook.doubts import doubts
from storybook.errors import PaintingError, Problem, StoryError, ThemeError, did_you_mean
from storybook.plan import Fields, Plan, make_plan, make_takes
from storybook.scanner import Path as Keys
from storybook.source import Source, read
from storybook.story import PAINTBOX, Story

if TYPE_CHECKING:
    from storybook.theme import Theme

_ADDED: Final = (
    ("story", "loras", None, "path"), ("characters", None, "loras", None, "path"),
    ("story", "embeddings", None, "path"),
)  # fmt: skip
_FITTING: Final = "name one in safetensors that was made for this model, or the model that it was made for"
_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True)
class StoryFile:
    """A sound story and where it came from.

    `model` is what the engine opens (a name, a hub id, or a path made absolute), `adapters` what it loads into that, `theme`
    and `fonts` what the layout loads; `warnings` are doubts that keep nobody from painting. `recorded` is what the pages were painted from,
    where the story comes from a book's manifest.
    """

    path: Path
    source: Source
    story: Story
    model: str
    theme: str | Path
    warnings: tuple[Problem, ...] = ()
    recorded: Mapping[str, Fields] | None = None
    adapters: tuple[Adapter, ...] = ()
    fonts: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """What the book's files are called."""
        return self.folder.stem if self.recorded is not None else self.path.stem

    @property
    def folder(self) -> Path:
        """Where the book is made unless told otherwise: beside the story, named after it."""
        if self.recorded is not None:
            return self.path.resolve().parent
        return self.path.with_name(f"{self.path.stem}.book")

    def at(self, quality: Quality) -> StoryFile:
        """The same book at another quality."""
        return replace(self, story=_at(quality, self.story))

    def plan(self) -> Plan:
        """The pictures of the book. PaintingError where a manifest's can no longer be painted as they were."""
        with _engine_explained():
            plan = make_plan(self.story, self.model, self.path.resolve().parent, self.adapters)
        if self.recorded is not None:
            manifest.verify(self.recorded, plan)
        return plan

    @contextlib.contextmanager
    def located(self) -> Iterator[None]:
        """While the context lasts, PaintingErrors that something in the story is to blame for tell its place: StoryError.

        That is a LoRA, a learned word, or a setting that the model does not take and that stands in one place only.
        """
        try:
            yield
        except PaintingError as error:
            problem = self._blamed(error.__cause__)
            if problem is not None:
                raise StoryError([problem]) from error
            raise

    def _blamed(self, cause: BaseException | None) -> Problem | None:
        if isinstance(cause, SettingsError):
            tables = [("story",), *(("pages", index) for index in range(len(self.story.pages)))]
            places: list[Keys] = [(*table, "sampling", cause.name) for table in tables]
            given = [at for at in places if self.source.at(at) is not None]
            return self.source.problem(str(cause), given[0]) if len(given) == 1 else None
        blamed = cause.adapter if isinstance(cause, ModelError) else None
        for at, name in _added(self.source) if blamed else ():
            path = self.path.resolve().parent / name
            if blamed in (name, str(path), str(path.resolve())):
                return self.source.problem(str(cause).replace(str(blamed), name), at, hint=_FITTING)
        return None

    def takes(self, page_id: str, count: int) -> Plan:
        """Takes 1 to `count` of a page that has a picture. PaintingError."""
        with _engine_explained():
            home = self.path.resolve().parent
            return make_takes(self.story, self.model, home, page_id, count, self.adapters)


def _added(source: Source) -> Iterator[tuple[Keys, str]]:
    """The paths of all LoRAs and learned words, and where they stand."""
    for pattern in _ADDED:
        yield from source.strings(*pattern)


@contextlib.contextmanager
def _engine_explained() -> Iterator[None]:
    try:
        yield
    except EngineError as error:
        raise PaintingError(str(error)) from error


def load(path: Path, model: str | None = None, quality: Quality | None = None) -> StoryFile:
    """Read a story file, or the story of a book's manifest; `model` and `quality` replace the story's own.

    StoryError holds everything that is wrong with it; RequestError where it cannot be read.
    """
    source, recorded = manifest.read(path) if path.suffix == ".json" else (read(path), None)
    folder = path.resolve().parent
    places = _Places(source, folder, folder.parent if recorded is not None else folder)
    chosen = _chosen(model) if model else places.model()
    (theme, looks), fonts = places.theme(), places.fonts()
    adapters = (*places.loras(chosen), *places.embeddings(), *_sampler(source))
    places.pictures()
    problems = [*check(source, chosen, looks.shows if looks else None), *places.problems]
    if problems or looks is None:
        raise StoryError(problems)
    story = _at(quality, Story.model_validate(source.tables).shown(looks.shows))
    prompts = list(proof.long_prompts(source, story, chosen))
    faults = [problem for problem in prompts if problem.severity == "error"]
    if problems := [*proof.faults(source, story, looks.with_fonts(fonts)), *faults]:
        raise StoryError(problems)
    warnings = (*doubts(source, story, chosen), *prompts)
    return StoryFile(path, source, story, chosen, theme, warnings, recorded, adapters, fonts)


def _at(quality: Quality | None, story: Story) -> Story:
    """The story at another quality."""
    if quality is None:
        return story
    return story.model_copy(update={"book": story.book.model_copy(update={"quality": quality})})


def _sampler(source: Source) -> tuple[Scheduler, ...]:
    """The story's own sampler, if it names one that there is; another is told of elsewhere."""
    name = source.at(("story", "sampler"))
    return (Scheduler(name),) if isinstance(name, str) and name in SAMPLERS else ()


def _chosen(model: str) -> str:
    """A model named on the command line: a path is taken from the current folder."""
    return str(Path(model).resolve()) if model != PAINTBOX and Path(model).exists() else model


class _Places:
    """The theme, the model and the pictures of a story, as far as it may name them itself."""

    def __init__(self, source: Source, folder: Path, bounds: Path) -> None:
        self.source, self.folder, self.bounds = source, folder, bounds
        self.problems: list[Problem] = []

    def inside(self, at: Keys, value: str) -> Path | None:
        """The path that the value of a key names, if it exists within the story's folder."""
        path = self.folder / value
        key = next(name for name in reversed(at) if isinstance(name, str)).rstrip("s").replace("_", " ")
        try:
            if not path.exists():
                return None
            if path.resolve().is_relative_to(self.bounds):
                return path.resolve()
        except (OSError, ValueError):
            return None
        self.fault(f"the {key} `{value}` lies outside the story's folder", at,
            "copy it there" + (", or name it with --model" if key == "model" else ""))  # fmt: skip
        return path

    def fault(self, message: str, at: Keys, hint: str) -> None:
        self.problems.append(self.source.problem(message, at, hint=hint))

    def pictures(self) -> None:
        """Look at every character's references and their masks."""
        for key in ("references", "reference_masks"):
            for at, name in self.source.strings("characters", None, key, None):
                faults = len(self.problems)
                path = self.inside(at, name)
                if path is not None and len(self.problems) == faults:
                    self._look(at, path)
                elif path is None:
                    there = [file.name for file in self.folder.iterdir()]
                    self.fault(
                        f"there is no picture `{name}` beside the story", at, did_you_mean(name, there)
                    )

    def _look(self, at: Keys, path: Path) -> None:
        try:
            Reference(path, path if at[2] == "reference_masks" else None).load(64, 64)
        except ReferenceUnusable as error:
            shown = str(error).replace(str(path), f"`{path.name}`")
            self.fault(shown, at, "")

    def fonts(self) -> tuple[Path, ...]:
        """The story's own fonts, as far as they can be read."""
        from storybook.typeface import open_typeface

        found, names = [], self.source.at(("story", "fonts"))
        for number, name in enumerate(names if isinstance(names, list) else ()):
            if not isinstance(name, str):
                continue
            at: Keys = ("story", "fonts", number)
            faults, path = len(self.problems), self.inside(at, name)
            if path is None or not path.is_file():
                there = [file.name for file in self.folder.iterdir() if file.suffix == ".ttf"]
                hint = did_you_mean(name, there) or "put the .ttf file there"
                self.fault(f"there is no font `{name}` beside the story", at, hint)
            elif len(self.problems) == faults:
                try:
                    found.append(open_typeface(path).path)
                except (OSError, ValueError) as error:
                    self.fault(str(error), at, "name a .ttf file")
        return tuple(found)

    def model(self) -> str:
        """What the engine opens for this story."""
        name = self.source.at(("story", "model"))
        if not isinstance(name, str) or name in ("", PAINTBOX):
            return PAINTBOX
        if path := self.inside(("story", "model"), name):
            return str(path)
        if not _HUB_ID.fullmatch(name) or name.endswith(".safetensors"):
            hint = (
                did_you_mean(name, [PAINTBOX])
                or "paintbox, a hub id (owner/name), or a path beside the story"
            )
            self.fault(f"there is no model `{name}`", ("story", "model"), hint)
        return name

    def loras(self, model: str) -> tuple[Lora, ...]:
        """The whole book's LoRAs; all, the characters' too, are looked at. What lacks its path is told of elsewhere."""
        characters = self.source.at(("characters",))
        for key in characters if isinstance(characters, dict) else ():
            for at, path, _ in self._tables("characters", key, "loras"):
                self._lora(at, path, model)
        return tuple(
            Lora(self._lora(at, path, model), scale, table.get("weight"))
            for at, path, table in self._tables("story", "loras")
            if isinstance(scale := table.get("scale", 1.0), int | float)
        )

    def embeddings(self) -> tuple[Embedding, ...]:
        """The learned words of this story."""
        return tuple(
            Embedding(str(table.get("token")), self._file(at, path, "learned word"))
            for at, path, table in self._tables("story", "embeddings")
        )

    def _tables(self, *at: str) -> Iterator[tuple[Keys, str, dict[str, Any]]]:
        """Of each table in a list of those that have a path: where that stands, the path, and the whole table."""
        tables = self.source.at(at)
        for number, table in enumerate(tables if isinstance(tables, list) else ()):
            if isinstance(table, dict) and isinstance(table.get("path"), str):
                yield (*at, number, "path"), table["path"], table

    def _lora(self, at: Keys, name: str, model: str) -> str:
        """The file that a LoRA's path names, made absolute, or a hub id."""
        faults = len(self.problems)
        path = self._file(at, name, "LoRA", hub=", or a hub id (owner/name)")
        if Path(path).is_absolute() and len(self.problems) == faults:
            try:
                check_lora(Path(path), model)
            except ModelUnsupported as error:
                self.fault(str(error).replace(path, f"`{name}`"), at, _FITTING)
        return path

    def _file(self, at: Keys, name: str, what: str, hub: str = "") -> str:
        """The file that such a table's path names, made absolute; or a hub id, where there may be one."""
        path = self.folder / name
        with contextlib.suppress(OSError, ValueError):
            if path.is_file() and path.suffix == ".safetensors":
                if path.resolve().is_relative_to(self.bounds):
                    return str(path.resolve())
                self.fault(f"the {what} `{name}` lies outside the story's folder", at, "copy it there")
                return name
        if not hub or not _HUB_ID.fullmatch(name) or Path(name).suffix:
            self.fault(f"there is no {what} `{name}`", at, f"a .safetensors file beside the story{hub}")
        return name

    def theme(self) -> tuple[str | Path, Theme | None]:
        """What the layout loads for this story, and the theme itself where it can be read."""
        from storybook.theme import DEFAULT, load_theme, theme_names

        at: Keys = ("story", "theme")
        faults, named = len(self.problems), self.source.at(at)
        name: str | Path = named if isinstance(named, str) and named else DEFAULT
        if name not in theme_names():
            name = self.inside(at, str(name)) or name
            if isinstance(name, str):
                self.fault(f"there is no theme `{name}`", at, did_you_mean(name, theme_names()))
        if len(self.problems) > faults:
            return name, None
        try:
            return name, load_theme(name)
        except ThemeError as error:
            self.problems += error.problems or [self.source.problem(str(error), at)]
            return name, None
