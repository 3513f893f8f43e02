"""What a book's score says, as plain data. What could not be measured is None."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Likeness:
    """A subject on one page. `dino`, `clip` and `looks` are its identity, `copy` is how much it repeats an anchor's pose.

    `masked` says whether its place is known: the whole picture was measured else. `faults` is why it should be
    painted again, in words.
    """

    subject: str
    dino: float | None = None
    clip: float | None = None
    looks: float | None = None
    copy: float | None = None
    masked: bool = True
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class PageScore:
    """A page: its subjects, and how well it shows its prompt, by CLIP-T (`text`) and by the reader (`scene`).

    `unseen` is what of the scene the reader does not see; `faults` is why the page should be painted again. `count` is
    how many characters it shows, by the reader or a detector, and `wanted` how many its prompt names.
    """

    name: str
    subjects: tuple[Likeness, ...]
    text: float | None = None
    scene: float | None = None
    unseen: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    count: int | None = None
    wanted: int = 0


@dataclass(frozen=True)
class SubjectScore:
    """A subject over the book: medians of its identity, and the variety of its place, size and pose.

    `anchored` says whether it was compared with its anchors; with its own other pages else.
    """

    name: str
    pages: int
    anchored: bool
    dino: float | None = None
    clip: float | None = None
    looks: float | None = None
    place: float | None = None
    size: float | None = None
    pose: float | None = None


@dataclass(frozen=True)
class BookScore:
    """Pages in the order they came in, and subjects in order of appearance. `networks` are those that were given: DINO, CLIP."""

    pages: tuple[PageScore, ...]
    subjects: tuple[SubjectScore, ...]
    networks: tuple[str, ...] = ()

    @property
    def flagged(self) -> tuple[PageScore, ...]:
        """The pages that drifted."""
        return tuple(page for page in self.pages if page.faults)
