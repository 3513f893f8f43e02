"""`manifest.json`: how a book was painted, complete enough to paint it again, pixel for pixel.

It holds the story with every seed and setting spelled out, and of each picture the file, its checksum and all
that it depends on.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from consistory_engine import FLAT_NAMES, Scheduler, Settings, compose
from storybook import __version__
from storybook.errors import PaintingError, Problem, RequestError, StoryError
from storybook.plan import Fields, Plan, lora_path, settings_for
from storybook.sealed import write_bytes
from storybook.source import MAX_BYTES, Source
from storybook.story import Story

NAME = "manifest.json"
_ADDED = ("loras", "embeddings")
"""The files that a story puts into a model, in the order of a plan's adapters."""


@dataclass(frozen=True)
class Recorded:
    """What each page's picture and each character's anchors were last painted from."""

    pages: Mapping[str, Fields] = field(default_factory=dict)
    anchors: Mapping[str, Fields] = field(default_factory=dict)


def recorded(folder: Path) -> Recorded:
    """What the manifest in a folder says; nothing where there is none that can be read."""
    try:
        data = json.loads((folder / NAME).read_text(encoding="utf-8"))
        pages = {page["id"]: dict(page["recipe"]) for page in data["pages"]}
        return Recorded(pages, {anchor["key"]: dict(anchor["recipe"]) for anchor in data["anchors"]})
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return Recorded()


def difference(before: Fields | None, now: Fields) -> str:
    """In words, what has changed in a picture's recipe; "new" where there was no picture."""
    if before is None:
        return "new"
    changed = [name for name in {**now, **before} if before.get(name) != now.get(name)]
    return "changed: " + ", ".join(_change(name, before, now) for name in changed) if changed else "missing"


def _change(name: str, before: Fields, now: Fields) -> str:
    spelled_out = name in FLAT_NAMES or name == "seed"
    return f"{name} {before.get(name)} to {now.get(name)}" if spelled_out else name


def write(folder: Path, story: Story, plan: Plan, theme: str | Path) -> Path:
    """Write the manifest of a book whose pictures are all in the folder; a file of the story's is named from there."""
    tables = spelled_out(story, plan)
    tables["story"] |= {"model": _from(folder, plan.model), "theme": _from(folder, str(theme))}
    if fonts := tables["story"].pop("fonts", None):
        tables["story"]["fonts"] = [_from(folder, str(plan.home / name)) for name in fonts]
    for character in tables["characters"].values():
        for key in {"references", "reference_masks"} & character.keys():
            character[key] = [_from(folder, str(plan.home / name)) for name in character[key]]
        for lora in character.get("loras", ()):
            lora["path"] = _from(folder, lora_path(lora["path"], plan.home))
    added = [table for kind in _ADDED for table in tables["story"].get(kind, ())]
    files = [adapter.path for adapter in plan.adapters if not isinstance(adapter, Scheduler)]
    for table, path in zip(added, files, strict=True):
        table["path"] = _from(folder, path)
    data = {
        "storybook": __version__,
        "story": tables,
        "model": plan.model,
        "anchors": [
            {"key": job.key, "folder": f"anchors/{job.name}", "fingerprint": job.fingerprint, "recipe": job.fields}
            for job in plan.anchors
        ],
        "pages": [
            {
                "id": job.page_id, "file": f"pictures/{job.name}", "sha256": _sha256(folder / "pictures" / job.name),
                "fingerprint": job.fingerprint, "prompt": compose(job.shot).text, "recipe": job.fields,
            }
            for job in plan.pages
        ],
    }  # fmt: skip
    content = (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
    path = folder / NAME
    if not path.exists() or path.read_bytes() != content:
        write_bytes(path, content)
    return path


def spelled_out(story: Story, plan: Plan) -> dict[str, Any]:
    """The story's tables with every seed and setting as the plan has them, whatever defaults become."""
    tables = story.model_dump(mode="json", by_alias=True, exclude_none=True)
    tables["story"]["sampling"] = _given(settings_for(story, None, plan.model))
    for kind in _ADDED:
        if not tables["story"][kind]:
            del tables["story"][kind]
    for character in tables["characters"].values():
        if not character["loras"]:
            del character["loras"]
    for subject in (subject for job in plan.pages for subject in job.shot.subjects):
        scenes = {} if subject.references else {"anchors": list(subject.scenes)}
        tables["characters"][subject.name] |= {"seed": subject.seed} | scenes
    for page in tables["pages"]:
        for job in (job for job in plan.pages if job.page_id == page["id"]):
            page |= {"seed": job.shot.seed, "sampling": _given(job.shot.settings)}
    return tables


def _from(folder: Path, name: str) -> str:
    """A path made relative to a folder; any other name as it is."""
    return Path(os.path.relpath(name, folder.resolve())).as_posix() if Path(name).is_absolute() else name


def _given(settings: Settings) -> Fields:
    return {name: value for name, value in settings.as_dict().items() if value is not None}


def read(path: Path) -> tuple[Source, dict[str, Fields]]:
    """The story that a manifest holds, and what its pages were painted from. StoryError, RequestError."""
    try:
        if path.stat().st_size > 10 * MAX_BYTES:
            raise ValueError("it is too large")
        data = json.loads(path.read_text(encoding="utf-8"))
        tables, pages = data["story"], {page["id"]: dict(page["recipe"]) for page in data["pages"]}
    except FileNotFoundError:
        raise RequestError(f"cannot read {path}: no such file or directory") from None
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise StoryError([Problem(f"this is no manifest of a book: {error}", str(path))]) from None
    if not isinstance(tables, dict):
        raise StoryError([Problem("this is no manifest of a book: its story is no table", str(path))])
    return Source(str(path), "", tables, {}), pages


def verify(pages: Mapping[str, Fields], plan: Plan) -> None:
    """PaintingError unless a manifest's pages would be painted from exactly what they were painted from."""
    for job in plan.pages:
        if pages.get(job.page_id) != job.fields:
            raise PaintingError(
                f"page {job.page_id} cannot be repainted identically: "
                f"{difference(pages.get(job.page_id), job.fields)} since the manifest was written"
            )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
