"""A painter that draws at once: the studio's bookkeeping can be tested with it, without a model.

It keeps the contract of the engine's painter: anchors are kept in the folder it is given and belong to one
subject; a picture depends on the shot and its anchors, and on nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from consistory_engine import Adapter, Lora, Picture, Progress, Reference, Settings, Shot, Subject, compose

Shell = Callable[..., tuple[int, str, str]]
"""Types a command: its words in; its exit code, what it printed and what it told on stderr out."""


class Crayon:
    """Draws pictures whose colour is a digest of what they show, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.painted: list[str] = []
        self.anchored: list[str] = []
        self.opened: list[str] = []
        self.adapted: list[tuple[Adapter, ...]] = []
        self.before_painting: Callable[[], object] = lambda: None

    def __call__(self, model: str, adapters: tuple[Adapter, ...] = ()) -> Crayon:
        """Open a model: every one is this painter."""
        self.opened.append(model)
        self.adapted.append(adapters)
        return self

    def anchors(
        self,
        subject: Subject,
        style: str = "",
        negative: str = "",
        settings: Settings | None = None,
        folder: Path | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> bytes:
        """A digest of the subject, kept in the folder."""
        assert folder is not None and settings is not None
        wanted = _digest([vars(subject), style, negative, settings.as_dict()])
        kept = folder / "manifest.json"
        if kept.exists() and kept.read_bytes() == wanted:
            return wanted
        self.anchored.append(subject.name)
        for step in range(2):
            progress(Progress("anchors", step + 1, 2)) if progress else None
        folder.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(wanted)
        return wanted

    def paint(
        self, shot: Shot, anchors: Mapping[str, bytes], progress: Callable[[Progress], None] | None = None
    ) -> Picture:
        """A picture in the colour of a digest of the shot and the anchors."""
        self.before_painting()
        held = shot.settings.sharing.enabled or shot.settings.injection.enabled
        assert set(anchors) == {subject.name for subject in shot.subjects if held}
        self.painted.append(shot.scene)
        steps = shot.settings.sampling.steps
        for step in range(steps):
            progress(Progress("picture", step + 1, steps)) if progress else None
        prompt = compose(shot).text
        tone = _digest(
            [prompt, shot.seed, shot.settings.as_dict(), [anchors[n].hex() for n in sorted(anchors)]]
        )
        mask = np.zeros((8, 8), dtype=bool)
        mask[2:6, 4:8] = True
        masks = dict.fromkeys(anchors, mask)
        return Picture(
            Image.new("RGB", (64, 48), tuple(tone[:3])), prompt, shot.seed, masks, shot.settings, 2 * steps
        )


def _named(one: Lora | Reference) -> object:
    return one.fingerprint if isinstance(one, Lora) else one.digests()


def _digest(values: object) -> bytes:
    text = json.dumps(values, sort_keys=True, default=_named)
    return hashlib.sha256(text.encode()).digest()
