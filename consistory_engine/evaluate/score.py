"""How well a book's pages hold its characters, whatever model painted them (method, section 12).

Identity is the likeness of a subject, cut out of its page, to its anchors: by DINOv2, by CLIP (CLIP-I) and, of the
built-in model's pictures, by the looks that the attribute reader sees. Alignment is that of page and prompt: CLIP-T,
and what the reader sees of the scene. Characters are counted by the reader, or by a detector. Copying is the likeness of a
page's pose to an anchor's; variety is how much a subject's place, size and pose differ from page to page. What cannot be
measured is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from statistics import fmean, median

import numpy as np
from PIL import Image
from torch import Tensor

from consistory_engine.evaluate.bookscore import BookScore, Likeness, PageScore, SubjectScore
from consistory_engine.evaluate.cutouts import Portrait, cut_out
from consistory_engine.evaluate.drift import copied, drifted
from consistory_engine.evaluate.judge import Answers, Judgement, judge, missing, share
from consistory_engine.evaluate.metrics import spread
from consistory_engine.evaluate.networks import Clip, Detector, Dino
from consistory_engine.evaluate.poses import Pose, pose_variety
from consistory_engine.evaluate.reader import Reader
from consistory_engine.fingerprints import Fingerprint, is_paintbox
from consistory_engine.prompts import Shot, compose
from consistory_engine.shelf import load_anchors
from consistory_engine.weights import unweighted


@dataclass(frozen=True)
class Instruments:
    """What pictures are measured with; poses and places need none of them."""

    dino: Dino | None = None
    clip: Clip | None = None
    reader: Reader | None = None
    detector: Detector | None = None

    @classmethod
    def open(
        cls,
        model: str,
        dino: Path | None = None,
        clip: Path | None = None,
        device: str | None = None,
        detector: Path | None = None,
    ) -> Instruments:
        """The networks in these folders, where given, and for pictures of the built-in model its reader. Raises ModelError."""
        return cls(
            Dino(dino, device) if dino else None,
            Clip(clip, device) if clip else None,
            Reader.load() if is_paintbox(model) else None,
            Detector(detector, device) if detector else None,
        )


@dataclass(frozen=True)
class PaintedPage:
    """A page's picture, what it was to show, and where each subject is in it (as `Portrait` has it), if known."""

    name: str
    shot: Shot
    picture: Image.Image
    masks: Mapping[str, np.ndarray] = field(default_factory=dict)


def kept_portraits(folder: Path, fingerprint: Fingerprint) -> list[Portrait]:
    """The anchors kept in a folder, without a model. Raises AnchorMismatch, AnchorDamaged."""
    trace, pictures = load_anchors(folder, fingerprint)
    return [Portrait(picture, mask) for picture, mask in zip_longest(pictures, trace.found())]


def score_pages(
    pages: Iterable[PaintedPage],
    anchors: Mapping[str, Sequence[Portrait]],
    instruments: Instruments,
    tick: Callable[[str], object] | None = None,
) -> BookScore:
    """Score a book's pages; `tick` hears each page's name when it is done. Pages are asked for one at a time."""
    measured = _Measured(instruments, anchors)
    scores = []
    for page in pages:
        scores.append(measured.page(page))
        if tick:
            tick(page.name)
    likenesses = {name: measured.likenesses(name) for name in measured.sights}
    summaries = tuple(measured.summary(name, found) for name, found in likenesses.items())
    by_page = {
        (sight.page, name): one
        for name, found in likenesses.items()
        for sight, one in zip(measured.sights[name], found, strict=True)
    }
    networks = {"DINO": instruments.dino, "CLIP": instruments.clip}
    given = tuple(name for name, network in networks.items() if network)
    return BookScore(tuple(_whole(score, n, by_page) for n, score in enumerate(scores)), summaries, given)


def _whole(score: PageScore, number: int, likenesses: Mapping[tuple[int, str], Likeness]) -> PageScore:
    """A page's score with its subjects in it."""
    subjects = tuple(one for (page, _), one in likenesses.items() if page == number)
    faults = [f"{one.subject}: {fault}" for one in subjects for fault in one.faults]
    return replace(score, subjects=subjects, faults=(*score.faults, *faults))


@dataclass(frozen=True)
class _Sight:
    """A subject on a picture: of which page it is, its pose and place, and its descriptors by measure (channels,)."""

    page: int
    pose: Pose
    box: tuple[float, float, float, float] | None
    vectors: Mapping[str, Tensor]
    looks: Answers | None = None


class _Measured:
    """What has been measured so far: every subject's anchors, and its sights page by page."""

    def __init__(self, instruments: Instruments, anchors: Mapping[str, Sequence[Portrait]]) -> None:
        self.instruments = instruments
        self.portraits = {name: list(portraits) for name, portraits in anchors.items() if portraits}
        self.anchors = {
            name: [self.sight(-1, one) for one in portraits] for name, portraits in self.portraits.items()
        }
        self.sights: dict[str, list[_Sight]] = {}
        self.pages = 0

    def page(self, page: PaintedPage) -> PageScore:
        """Measure a page, its subjects apart."""
        judged = self.judged(page)
        for name in dict.fromkeys(subject.name for subject in page.shot.subjects):
            looks = None if judged is None else judged.looks.get(name, ())
            portrait = Portrait(page.picture, page.masks.get(name))
            self.sights.setdefault(name, []).append(self.sight(self.pages, portrait, looks))
        self.pages += 1
        told = PageScore(page.name, (), self.text(page), wanted=len(_descriptions(page.shot)))
        if judged is None:
            return replace(told, count=self.counted(page))
        faults = tuple(f"wanted {what}" for what in missing(judged.count))
        scene, unseen = share(judged.scene), missing(judged.scene)
        return replace(told, scene=scene, unseen=unseen, faults=faults, count=judged.seen)

    def counted(self, page: PaintedPage) -> int | None:
        """How many of its characters, whichever, a detector finds on a page that has any."""
        names = list(_descriptions(page.shot).values())
        detector = self.instruments.detector
        return detector.count(page.picture, names) if detector and names else None

    def sight(self, page: int, portrait: Portrait, looks: Answers | None = None) -> _Sight:
        """Measure a subject on its own."""
        cutout = cut_out(portrait)
        networks = {"DINO": self.instruments.dino, "CLIP-I": self.instruments.clip}
        vectors = {name: one.pictures([cutout.picture])[0] for name, one in networks.items() if one}
        return _Sight(page, Pose(cutout), portrait.box, vectors, looks)

    def judged(self, page: PaintedPage) -> Judgement | None:
        """What the reader sees on a page."""
        if self.instruments.reader is None:
            return None
        pictures = {name: [one.picture for one in found] for name, found in self.portraits.items()}
        return judge(page.shot, [page.picture], pictures, self.instruments.reader)[0]

    def text(self, page: PaintedPage) -> float | None:
        """CLIP-T of a page: the likeness of the picture to its prompt without the style."""
        if self.instruments.clip is None:
            return None
        prompt = compose(replace(page.shot, style="")).text
        pictures, texts = (
            self.instruments.clip.pictures([page.picture]),
            self.instruments.clip.texts([prompt]),
        )
        return float(pictures[0] @ texts[0])

    def likenesses(self, name: str) -> list[Likeness]:
        """A subject's likeness to its anchors, or to its own other pages, on each of its pages."""
        sights = self.sights[name]
        dino, clip = ([self.identity(name, measure, one) for one in sights] for measure in ("DINO", "CLIP-I"))
        behind = list(zip(drifted("DINO", dino), drifted("CLIP-I", clip), strict=True))
        return [self.likeness(name, sight, dino[k], clip[k], behind[k]) for k, sight in enumerate(sights)]

    def likeness(
        self, name: str, sight: _Sight, dino: float | None, clip: float | None, behind: tuple[str, ...]
    ) -> Likeness:
        """One of them, and all that is wrong with it: how it lies `behind` others, in words, among that."""
        copy = max((sight.pose.likeness(one.pose) for one in self.anchors.get(name, ())), default=None)
        looks = None if sight.looks is None else share(sight.looks)
        told = (_wrong(name, sight.looks or ()), *behind, copied(copy))
        masked = sight.box is not None
        return Likeness(name, dino, clip, looks, copy, masked, tuple(fault for fault in told if fault))

    def identity(self, name: str, measure: str, sight: _Sight) -> float | None:
        """The mean likeness of a sight to the subject's anchors or, where it has none, to its other pages."""
        others = self.anchors.get(name) or [one for one in self.sights[name] if one is not sight]
        if measure not in sight.vectors or not others:
            return None
        return fmean(float(sight.vectors[measure] @ one.vectors[measure]) for one in others)

    def summary(self, name: str, found: Sequence[Likeness]) -> SubjectScore:
        """A subject over the book."""
        sights = self.sights[name]
        boxes = [sight.box for sight in sights if sight.box is not None]
        place, size = spread(boxes) if len(boxes) > 1 else (None, None)
        dino, clip, looks = (_median([getattr(one, m) for one in found]) for m in ("dino", "clip", "looks"))
        pose = pose_variety([sight.pose for sight in sights])
        return SubjectScore(name, len(sights), name in self.anchors, dino, clip, looks, place, size, pose)


def _descriptions(shot: Shot) -> dict[str, str]:
    """What the subjects of a picture look like, by name."""
    return {subject.name: unweighted(subject.description) for subject in shot.subjects}


def _wrong(name: str, looks: Answers) -> str:
    """What of a subject's looks is not there, in words; "" where nothing is wrong."""
    lacks = [what.removeprefix(f"{name}: ") for what in missing(looks)]
    if len(lacks) > 1 and len(lacks) == len(looks):
        return "not to be recognised"
    return f"wanted {', '.join(lacks)}" if lacks else ""


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
