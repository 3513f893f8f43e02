"""The facade: load a model, paint a character's anchors once, paint pages against them for ever."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from consistory_engine.adapters import load_adapters
from consistory_engine.anchors import Anchors, Recorder, Trace, grain_of
from consistory_engine.cache import Cache, Derived, usual_room
from consistory_engine.denoise import Batch, Watcher
from consistory_engine.errors import AnchorDamaged, AnchorError, AnchorMismatch, SettingsError
from consistory_engine.fingerprints import Adapter, anchor_fingerprint, model_fingerprint
from consistory_engine.loras import Lora, combined
from consistory_engine.memory import keep_memory
from consistory_engine.models import family_of, load_pipeline, pipeline_fingerprint
from consistory_engine.pictures import OnProgress, Picture, Progress
from consistory_engine.presets import default_settings
from consistory_engine.prompts import Shot, Subject, anchor_shots, compose
from consistory_engine.run import Dropout, Masks, Run
from consistory_engine.sampling import Canvas
from consistory_engine.settings import Precision, Settings
from consistory_engine.shelf import MANIFEST, load_anchors, save_anchors
from consistory_engine.spill import DISK_BYTES

if TYPE_CHECKING:
    from diffusers import DiffusionPipeline
    from PIL.Image import Image

_log = logging.getLogger(__name__)


class Painter:
    """Paints pictures in which characters stay themselves.

    A painter wraps a diffusers pipeline and leaves it as it was after every call. `fingerprint` identifies the
    weights in the manifests of kept anchors; `cache_bytes` is the memory for all characters' derived
    activations (a quarter of what is free), `cache_precision` how these are rounded to take less of it ("exact", "bfloat16", "int8"). Up to
    `disk_bytes` of what does not fit there go to a file in `cache_folder`, if there is one, until the painter is gone.
    `settings` are what anchors are painted with unless told otherwise. `adapters` are in the pipeline already: a LoRA of
    a character that is among them is not loaded once more. On a CPU the process keeps memory that is freed
    (`memory.keep_memory`).
    """

    def __init__(
        self,
        pipeline: DiffusionPipeline,
        fingerprint: str | None = None,
        cache_bytes: int | None = None,
        settings: Settings | None = None,
        cache_precision: Precision = "exact",
        cache_folder: Path | None = None,
        disk_bytes: int = DISK_BYTES,
        adapters: Sequence[Adapter] = (),
    ) -> None:
        self.settings = settings or Settings()
        self.pipeline = pipeline
        self.family = family_of(pipeline)
        if self.family.device.type == "cpu":
            keep_memory()
        self.fingerprint = fingerprint or pipeline_fingerprint(pipeline)
        self._own = {adapter.content for adapter in adapters if isinstance(adapter, Lora)}
        room = usual_room() if cache_bytes is None else cache_bytes
        self.cache = Cache(room, cache_precision, cache_folder, disk_bytes)

    @classmethod
    def open(
        cls,
        model: str = "paintbox",
        device: str | torch.device | None = None,
        dtype: str | torch.dtype | None = None,
        cache_bytes: int | None = None,
        adapters: Sequence[Adapter] = (),
        cache_precision: Precision = "exact",
        offload: bool = False,
        cache_folder: Path | None = None,
        disk_bytes: int = DISK_BYTES,
    ) -> Painter:
        """Load "paintbox", a hub id, a folder in the hub's layout or a .safetensors file, with adapters.

        `offload` holds only the part of the model that works on the device, the rest on the CPU. Raises ModelError.
        """
        fingerprint = model_fingerprint(model, adapters)
        pipeline = load_pipeline(model, device, dtype, offload)
        load_adapters(pipeline, adapters)
        usual = default_settings(model)
        return cls(
            pipeline, fingerprint, cache_bytes, usual, cache_precision, cache_folder, disk_bytes, adapters
        )

    def anchors(
        self,
        subject: Subject,
        style: str = "",
        negative: str = "",
        settings: Settings | None = None,
        folder: Path | None = None,
        progress: OnProgress | None = None,
    ) -> Anchors:
        """A subject's anchors: from `folder` where its manifest matches; else painted, and kept in `folder`.

        Kept anchors of something else, and damaged ones, are never used: that is logged, and they are painted anew.
        """
        chosen = settings or self.settings
        bench = _Bench(self, subject, style, negative, chosen.for_anchors_of(chosen))
        kept = self._from_folder(bench, folder)
        if kept is not None:
            return kept
        anchors = bench.paint(_Teller(progress, "anchors"))
        if folder is not None:
            save_anchors(folder, anchors.fingerprint, anchors.trace, anchors.pictures)
        return anchors

    def _from_folder(self, bench: _Bench, folder: Path | None) -> Anchors | None:
        if folder is None or not (folder / MANIFEST).exists():
            return None
        try:
            return bench.restore(*load_anchors(folder, bench.fingerprint))
        except (AnchorMismatch, AnchorDamaged) as error:
            _log.warning("anchors of %s are painted anew: %s", bench.subject.name, error)
            return None

    @torch.no_grad()
    def paint(
        self, shot: Shot, anchors: Mapping[str, Anchors], progress: OnProgress | None = None
    ) -> Picture:
        """One picture against kept anchors, which are found by the names of the shot's subjects.

        Raises AnchorError where anchors are missing, AnchorMismatch where they are of another character, or were
        painted with settings that do not go with the shot's.
        """
        settings = shot.settings
        consistent = settings.sharing.enabled or settings.injection.enabled
        held = [subject for subject in shot.subjects if subject.concepts and consistent]
        kept = [_find(anchors, subject) for subject in held]
        for one in kept:
            one.check(settings, self.fingerprint)
        self.cache.need(one.derived for one in kept)
        seed = kept[0].subject.seed if kept and settings.sampling.same_latent else shot.seed
        loras = self.loras(shot)
        with self.family.with_loras(loras):
            batch = Batch(
                self.family,
                [Canvas(compose(shot), seed, shot.negative)],
                settings,
                kept=kept,
                watcher=_Teller(progress, "picture"),
                loras=loras,
            )
            return self._pictures([shot], batch)[0]

    @torch.no_grad()
    def paint_together(
        self, shots: Sequence[Shot], anchor_count: int = 2, progress: OnProgress | None = None
    ) -> list[Picture]:
        """All pictures in one batch, of which the first `anchor_count` are the anchors of all (the published way).

        The shots must have the same settings, and their subjects the same LoRAs: one batch is painted with one set of
        weights. Raises SettingsError.
        """
        if not shots:
            return []
        if anchor_count < 0:
            raise SettingsError("anchor_count", f"anchor_count must be 0 or more, not {anchor_count}")
        settings = shots[0].settings
        for shot in shots[1:]:
            _same(settings, shot.settings)
        loras = self._common_loras(shots)
        same = settings.sampling.same_latent
        with self.family.with_loras(loras):
            batch = Batch(
                self.family,
                [
                    Canvas(compose(shot), shots[0].seed if same else shot.seed, shot.negative)
                    for shot in shots
                ],
                settings,
                anchors=min(anchor_count, len(shots)),
                dropout=Dropout([shot.seed for shot in shots]),
                watcher=_Teller(progress, "picture"),
                loras=loras,
            )
            return self._pictures(shots, batch)

    def loras(self, shot: Shot) -> tuple[Lora, ...]:
        """What a picture's subjects bring with them that the pipeline does not have already. Raises ModelNotFound."""
        return tuple(lora for lora in shot.loras if lora.content not in self._own)

    def _common_loras(self, shots: Sequence[Shot]) -> tuple[Lora, ...]:
        """The LoRAs of pictures that are painted together."""
        found = {tuple(lora.fingerprint for lora in loras): loras for loras in map(self.loras, shots)}
        if len(found) > 1:
            raise SettingsError(
                "loras",
                "pictures painted together need the same LoRAs, and their characters have different ones: "
                "paint each character's anchors first (Painter.anchors), and every page against them (Painter.paint)",
            )
        return next(iter(found.values()))

    def _pictures(self, shots: Sequence[Shot], batch: Batch) -> list[Picture]:
        painted = batch.paint()
        images = self.family.decode(painted.latents)
        return [
            Picture(
                image,
                canvas.prompt.text,
                shot.seed,
                _arrays(masks, batch.layout.fine),
                shot.settings,
                painted.evaluations,
                painted.shallow,
            )
            for image, canvas, shot, masks in zip(images, batch.canvases, shots, painted.masks, strict=True)
        ]


class _Bench:
    """Where one subject's anchors are painted, or run again."""

    def __init__(
        self, painter: Painter, subject: Subject, style: str, negative: str, settings: Settings
    ) -> None:
        self.painter, self.subject, self.settings = painter, subject, settings
        self.fingerprint = anchor_fingerprint(painter.fingerprint, subject, style, negative, settings)
        self.shots = anchor_shots(subject, style, negative, settings)
        self.loras = painter.loras(self.shots[0])

    def batch(self, watcher: Watcher, given: Sequence[tuple[Tensor, Tensor | None]] = ()) -> Batch:
        """The batch of all anchors; `given` are clean latents and masks of those that exist, to paint with."""
        family, same = self.painter.family, self.settings.sampling.same_latent
        canvases = [
            Canvas(
                compose(shot), self.subject.seed if same else shot.seed, shot.negative, clean=clean, mask=mask
            )
            for shot, (clean, mask) in zip(self.shots, given or [(None, None)] * len(self.shots), strict=True)
        ]
        dropout = Dropout([shot.seed for shot in self.shots])
        return Batch(
            family, canvases, self.settings, len(self.shots),
            dropout=dropout, watcher=watcher, loras=self.loras, grain=self.grain(),
        )  # fmt: skip

    def grain(self) -> torch.dtype | None:
        """What latents are rounded to between steps, so that they can be kept in less room."""
        family, sampling = self.painter.family, self.settings.sampling
        numbers = math.prod(family.latent_shape(sampling.width, sampling.height)) * len(self.shots)
        return grain_of(numbers, sampling.steps, family.dtype)

    def references(self) -> list[tuple[Image, np.ndarray | None]]:
        """The pictures that exist, in the size that is painted, and their masks."""
        family, sampling = self.painter.family, self.settings.sampling
        height, width = (
            side * family.unit() for side in family.latent_shape(sampling.width, sampling.height)[1:]
        )
        return [reference.load(width, height) for reference in self.subject.references]

    @torch.no_grad()
    def paint(self, teller: Watcher) -> Anchors:
        """Paint them and keep their activations."""
        derived = self.painter.cache.derived()
        recorder = Recorder(self.subject.name, derived, teller, self.grain())
        family, references = self.painter.family, self.references()
        given = [
            (family.encode_picture(picture), None if mask is None else torch.from_numpy(mask))
            for picture, mask in references
        ]
        with family.with_loras(self.loras):
            painted = self.batch(recorder, given).paint()
        if references:
            pictures = [picture for picture, _ in references]
            family.rest()
        else:
            pictures = family.decode(painted.latents)
        return self.restore(recorder.finish(), pictures, derived, painted.evaluations)

    def restore(
        self, trace: Trace, pictures: Sequence[Image], derived: Derived | None = None, evaluations: int = 0
    ) -> Anchors:
        """Anchors from their durable tier, and the derived one as far as it is known."""
        return Anchors(
            self.subject,
            self.settings,
            self.fingerprint,
            pictures,
            trace.found(),
            trace,
            self.batch,
            derived or self.painter.cache.derived(),
            evaluations,
        )


class _Teller(Watcher):
    """Reports progress, if somebody listens."""

    def __init__(self, progress: OnProgress | None, stage: str) -> None:
        self.progress, self.stage, self.done = progress, stage, 0

    def step(self, index: int, step: int, before: Tensor, run: Run) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(Progress(self.stage, self.done, run.recipe.total_steps))


def _find(anchors: Mapping[str, Anchors], subject: Subject) -> Anchors:
    if subject.name not in anchors:
        raise AnchorError(f"no anchors were given for {subject.name!r}")
    found = anchors[subject.name]
    for field in ("description", "concepts"):
        wanted, painted = getattr(subject, field), getattr(found.subject, field)
        if wanted != painted:
            raise AnchorMismatch(field, wanted, painted)
    wanted, painted = ([lora.fingerprint for lora in combined(one.loras)] for one in (subject, found.subject))
    if wanted != painted:
        raise AnchorMismatch("loras", wanted, painted)
    return found


def _same(one: Settings, other: Settings) -> None:
    theirs = other.as_dict()
    for name, value in one.as_dict().items():
        if theirs[name] != value:
            raise SettingsError(
                name, f"pictures painted together need the same {name}: {value!r} and {theirs[name]!r}"
            )


def _arrays(masks: Masks, grid: tuple[int, int]) -> dict[str, np.ndarray]:
    return {name: mask.reshape(grid).cpu().numpy() for name, mask in masks.get(grid, {}).items()}
