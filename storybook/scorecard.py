"""A book's score in words and figures: tables, which pages drifted and how to take them again, what was not measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from consistory_engine import BookScore, Likeness

Row = dict[str, str]
_COLUMNS: Final = (
    "page", "character", "pages", "DINO", "CLIP-I", "looks", "copy", "CLIP-T", "scene", "count", "",
    "place varies", "size varies", "pose varies",
)  # fmt: skip
_WORDS: Final = ("page", "character", "")
Again = Callable[[str], str]
"""The command that takes a page again, by its id."""


def as_dict(score: BookScore, again: Again) -> dict[str, Any]:
    """For `--json`: everything measured, the pages to take again, and what was not measured."""
    flagged = [
        {"id": page.name, "faults": page.faults, "command": again(page.name)} for page in score.flagged
    ]
    return {**_rounded(asdict(score)), "flagged": flagged, "notes": notes(score)}


def print_score(score: BookScore, again: Again, out: Console) -> None:
    """For people."""
    for rows in (_page_rows(score), _subject_rows(score)):
        if rows:
            out.print(_table(rows))
            out.print()
    for page in score.flagged:
        out.print(Text(f"page {page.name} drifted: {'; '.join(page.faults)}", "bold"), soft_wrap=True)
        out.print(Text(f"  {again(page.name)}"), soft_wrap=True)
    if not score.flagged:
        out.print("no page drifted")
    for page in score.pages:
        if page.unseen:
            out.print(Text(f"page {page.name} does not show: {', '.join(page.unseen)}"), soft_wrap=True)
    for note in notes(score):
        out.print(Text(f"note: {note}", "dim"), soft_wrap=True)


def notes(score: BookScore) -> list[str]:
    """What was not measured, or not as well as it could be, and what would help."""
    likenesses = [one for page in score.pages for one in page.subjects]
    found = []
    for network, measure in (("DINO", "dino"), ("CLIP", "clip")):
        lacking = [
            f"{one.subject} on {page.name}"
            for page in score.pages
            for one in page.subjects
            if network in score.networks and getattr(one, measure) is None
        ]
        if lacking:
            found.append(f"{network} had no other picture to compare with: {', '.join(lacking)}")
    if "DINO" not in score.networks:
        found.append("identity by DINOv2 was not measured: give --dino FOLDER, a DINOv2 as the hub has it")
    if "CLIP" not in score.networks:
        found.append("CLIP-I and CLIP-T were not measured: give --clip FOLDER, a CLIP as the hub has it")
    if all(page.scene is None for page in score.pages):
        found.append("looks and scenes were not read: that needs pictures by paintbox")
    if likenesses and all(page.count is None for page in score.pages):
        found.append("how many there are was not counted: give --detector FOLDER, an OWLv2 as the hub has it")
    if whole := [
        f"{one.subject} on {page.name}" for page in score.pages for one in page.subjects if not one.masked
    ]:
        found.append(f"the whole picture was measured where nobody knows who is where: {', '.join(whole)}")
    if unheld := [subject.name for subject in score.subjects if not subject.anchored]:
        found.append(f"without anchors, compared with their own other pages: {', '.join(unheld)}")
    return found


def _page_rows(score: BookScore) -> list[Row]:
    """One row for each character of each page; a page's own figures are in its first."""
    rows = []
    for page in score.pages:
        own = {"page": page.name, "CLIP-T": _figure(page.text), "scene": _share(page.scene)}
        own |= {"": "drifted" if page.faults else ""}
        own |= {"count": "" if page.count is None else f"{page.count} of {page.wanted}"}
        rows += [_likeness_row(one) for one in page.subjects] or [{}]
        rows[-max(1, len(page.subjects))] |= own
    return rows


def _likeness_row(one: Likeness) -> Row:
    figures = {"DINO": _figure(one.dino), "CLIP-I": _figure(one.clip), "looks": _share(one.looks)}
    return {"character": one.subject, **figures, "copy": _figure(one.copy)}


def _subject_rows(score: BookScore) -> list[Row]:
    return [
        {
            "character": one.name, "pages": str(one.pages),
            "DINO": _figure(one.dino), "CLIP-I": _figure(one.clip), "looks": _share(one.looks),
            "place varies": _figure(one.place), "size varies": _figure(one.size), "pose varies": _figure(one.pose),
        }
        for one in score.subjects
    ]  # fmt: skip


def _table(rows: Sequence[Row]) -> Table:
    """Rows under their headings; a column in which nothing stands is left out."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    names = [name for name in _COLUMNS if any(row.get(name) for row in rows)]
    for name in names:
        table.add_column(name, justify="left" if name in _WORDS else "right", no_wrap=True)
    for row in rows:
        table.add_row(*(Text(row.get(name, "")) for name in names))
    return table


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _rounded(value: Any) -> Any:
    """The same with every number to four digits."""
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    return round(value, 4) if isinstance(value, float) else value
