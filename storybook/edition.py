"""Editions of a rendered book: one file for an e-reader, a screen or a printer, from pictures that are there"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from shlex import quote

from storybook.book import laid_out, picture_info
from storybook.errors import RequestError
from storybook.frames import PictureInfo
from storybook.storyfile import StoryFile
from storybook.studio import Studio, Survey

SCREEN = "screen"
"""The profile of whoever reads on a screen."""


@dataclass(frozen=True)
class Order:
    """What is wanted of a book: a format, who it is for, on which paper a home printer prints it, and whether it
    is only to be checked."""

    format: str | None = None
    profile: str = SCREEN
    paper: str | None = None
    check: bool = False


@dataclass(frozen=True)
class Edition:
    """A file of the book, not yet written."""

    name: str
    data: bytes


def make(file: StoryFile, folder: Path, order: Order) -> Edition:
    """The edition that was ordered of the book in a folder. RequestError where its pictures are not painted."""
    kind = _format(order)
    pictures = painted(file, folder)
    frames, theme = laid_out(file.story, pictures, file.theme)
    data = import_module(f"storybook.export.{kind}").render(file.story, frames, theme)
    return Edition(f"{file.name}.{kind}", data)


def _format(order: Order) -> str:
    """The format to make; RequestError where the order does not say, or contradicts itself."""
    if order.format is None and order.profile == SCREEN:
        raise RequestError("say what to make: --format epub, pdf or html, or --profile kdp, ingram or home")
    if order.format not in (None, "pdf") and order.profile != SCREEN:
        raise RequestError(
            f"the profile {order.profile} is for PDF: leave out --format {order.format}, or --profile"
        )
    if order.paper and order.profile != "home":
        raise RequestError("--paper is for --profile home")
    if order.check and order.profile == SCREEN:
        raise RequestError("--check is for a printer's file: add --profile kdp or ingram")
    return order.format or "pdf"


def painted(file: StoryFile, folder: Path) -> Mapping[str, PictureInfo]:
    """The pictures of a rendered book, by page id. RequestError names those that are missing, with a way out."""
    plan, studio = file.plan(), Studio(folder)
    survey = studio.survey(plan)
    if survey.pages:
        raise RequestError(_missing(file, folder, survey))
    return {job.page_id: picture_info(studio.picture(job)) for job in plan.pages}


def _missing(file: StoryFile, folder: Path, survey: Survey) -> str:
    gaps = "\n".join(f"  page {gap.job.page_id}: {gap.why}" for gap in survey.pages)
    total = len(survey.pages) + len(survey.kept)
    command = f"storybook render {quote(str(file.path))}"
    if folder != file.folder:
        command += f" --out {quote(str(folder))}"
    return (
        f"{len(survey.pages)} of the book's {total} pictures are not in {folder}:\n{gaps}\n"
        f"paint them first: {command}"
    )
