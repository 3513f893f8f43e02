"""Editions of a rendered book: one file for an e-reader, a screen or a printer, from pictures that are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from shlex import quote

from consistory_engine import QUALITIES
from storybook import enlarging
from storybook.bidi import leftward
from storybook.bleed import with_bleed
from storybook.book import laid_out, picture_info
from storybook.bookblock import bound
from storybook.enlarging import Upscaling, resampled
from storybook.errors import RequestError
from storybook.flatten import flattened
from storybook.frames import PageFrame, PictureInfo
from storybook.preflight import Finding, merged, preflight, preflight_cover
from storybook.printer import Printer, load_printer
from storybook.resolution import by_page, enlarged, least
from storybook.storyfile import StoryFile
from storybook.studio import Studio, Survey
from storybook.theme import Theme
from storybook.wrap import wrapped

SCREEN = "screen"
"""The profile of whoever reads on a screen."""


@dataclass(frozen=True)
class Order:
    """What is wanted of a book: a format, who it is for, on which paper a home printer prints it, whether it is
    only to be checked, and the file of an upscaler for its pictures with the device to run it on."""

    format: str | None = None
    profile: str = SCREEN
    paper: str | None = None
    check: bool = False
    upscaler: Path | None = None
    device: str | None = None


@dataclass(frozen=True)
class Edition:
    """A file of the book, not yet written, and for a printer what was found in it.

    `fineness` holds the pixels an inch of each page's coarsest picture as painted, before it was enlarged, by the page's
    id (`_cover` for the cover), `names` the story's names of the file's pages, `cover` the cover's own file where the printer wants one, and `upscaler` the name
    of what enlarged the pictures and how many times, where it was not resampling alone.
    """

    name: str
    data: bytes
    findings: tuple[Finding, ...] = ()
    fineness: Mapping[str, int] = field(default_factory=dict)
    names: tuple[str | None, ...] = ()
    cover: bytes | None = None
    upscaler: tuple[str, int] | None = None

    @property
    def rejected(self) -> bool:
        """Whether a printer would reject it."""
        return any(finding.severity == "error" for finding in self.findings)


def make(file: StoryFile, folder: Path, order: Order) -> Edition:
    """The edition that was ordered of the book in a folder. RequestError where its pictures are not painted."""
    kind = _format(order)
    pictures = painted(file, folder)
    frames, theme = laid_out(file.story, pictures, file.theme, file.fonts)
    if order.profile != SCREEN:
        upscaling = None
        if order.upscaler:
            upscaling = enlarging.upscaling(order.upscaler, order.device, folder / "enlarged")
        with Studio(folder).locked() if upscaling and not order.check else nullcontext():
            return printed(file, frames, theme, pictures, order, upscaling)
    data = import_module(f"storybook.export.{kind}").render(file.story, frames, theme)
    return Edition(f"{file.name}.{kind}", data, fineness=by_page(frames, _by_path(pictures)))


def printed(
    file: StoryFile,
    frames: Sequence[PageFrame],
    theme: Theme,
    pictures: Mapping[str, PictureInfo],
    order: Order,
    upscaling: Upscaling | None = None,
) -> Edition:
    """The edition for a printer, inspected. What is only checked is not upscaled: it would say no more."""
    from storybook.export import booklet, finish, pdf

    printer = load_printer(order.profile)
    infos = _by_path(pictures)
    enlarge = upscaling if upscaling and not order.check else resampled
    upscaler = (upscaling.upscaler.name, upscaling.upscaler.scale) if upscaling else None

    def made(pages: Sequence[PageFrame]) -> bytes:
        large = enlarged(flattened(pages, theme.outline), infos, printer.pictures.dpi)
        drawn = pdf.render(file.story, large, theme, bare=True, enlarge=enlarge)
        return finish.finished(drawn, printer.pdf)

    bleed = printer.margins.bleed
    block = with_bleed(bound(frames, printer.pages), bleed)
    data, cover, fine = made(block), None, by_page(block, infos)
    found = [*preflight(data, printer, block[0].side), *_soft(block, infos, upscaler, printer)]
    if printer.cover:
        wrap = with_bleed([wrapped(frames, len(block) * printer.cover.spine_per_page)], bleed, all_round=True)
        cover, fine = made(wrap), by_page(wrap, infos) | fine
        around = [
            *preflight_cover(cover, printer, block[0].trim, len(block)),
            *_soft(wrap, infos, upscaler, printer),
        ]
        found += [replace(finding, part="cover", pages=()) for finding in around]
    if printer.booklet:
        paper = order.paper or ("letter" if file.story.book.trim.rstrip().lower().endswith("in") else "a4")
        turned = leftward(file.story.book.language)
        data = booklet.imposed(data, printer.booklet, paper, printer.pdf.version, leftward=turned)
    names = tuple(frame.page_id for frame in block)
    return Edition(f"{file.name}-{order.profile}.pdf", data, merged(found), fine, names, cover, upscaler)


def _by_path(pictures: Mapping[str, PictureInfo]) -> dict[Path, PictureInfo]:
    return {info.path: info for info in pictures.values()}


def _soft(
    pages: Sequence[PageFrame],
    infos: Mapping[Path, PictureInfo],
    upscaler: tuple[str, int] | None,
    printer: Printer,
) -> list[Finding]:
    """The doubt that pictures are too coarse for print, where the printer asks for a fineness."""
    times = upscaler[1] if upscaler else 1
    coarse = {
        number: round(value)
        for number, value in enumerate((least(frame, infos) for frame in pages), start=1)
        if value is not None and times * round(value) < printer.pictures.least_dpi
    }
    if not coarse:
        return []
    painted = f"pictures were painted with {min(coarse.values())} to {max(coarse.values())} pixels an inch"
    made = f", made {times} times as many by {upscaler[0]}," if upscaler else ""
    message = (
        f"{painted}{made} and enlarged to {printer.pictures.dpi}, which adds no detail: they will look soft"
    )
    remedy = "paint larger (`width` and `height` in [story.sampling], as the model allows), or choose a smaller trim"
    if not upscaler:
        remedy += ", or give an upscaler (`--upscaler FILE.safetensors`)"
    return [Finding("warning", message, remedy, tuple(coarse))]


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
    if order.upscaler and order.profile == SCREEN:
        raise RequestError("--upscaler is for a printer's file: add --profile kdp, ingram or home")
    if order.check and order.profile == SCREEN:
        raise RequestError("--check is for a printer's file: add --profile kdp or ingram")
    return order.format or "pdf"


def painted(file: StoryFile, folder: Path) -> Mapping[str, PictureInfo]:
    """The pictures of a rendered book, by page id. RequestError names those that are missing, with a way out."""
    plan, studio = file.plan(), Studio(folder)
    survey = studio.survey(plan)
    if survey.pages:
        raise RequestError(_missing(file, folder, survey, _painted_at(file, studio)))
    return {job.page_id: picture_info(studio.picture(job)) for job in plan.pages}


def _painted_at(file: StoryFile, studio: Studio) -> str | None:
    """The quality at which a story's book is all there, if there is one."""
    qualities = QUALITIES if file.recorded is None else ()
    return next((one for one in qualities if not studio.survey(file.at(one).plan()).pages), None)


def _missing(file: StoryFile, folder: Path, survey: Survey, there: str | None) -> str:
    gaps = "\n".join(f"  page {gap.job.page_id}: {gap.why}" for gap in survey.pages)
    total = len(survey.pages) + len(survey.kept)
    command = f"storybook render {quote(str(file.path))}"
    if folder != file.folder:
        command += f" --out {quote(str(folder))}"
    if file.story.book.quality != (file.source.at(("story", "quality")) or "final"):
        command += f" --quality {file.story.book.quality}"
    way = (
        f"they were painted at another quality: add --quality {there}"
        if there
        else f"paint them first: {command}"
    )
    return f"{len(survey.pages)} of the book's {total} pictures are not in {folder}:\n{gaps}\n{way}"
