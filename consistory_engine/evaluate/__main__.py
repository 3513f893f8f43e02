"""`python -m consistory_engine.evaluate TABLE`: measure the built-in model and the method on it.

    python -m consistory_engine.evaluate reader       the attribute reader on drawings it never saw
    python -m consistory_engine.evaluate paintbox     does a picture show what its caption says?
    python -m consistory_engine.evaluate paraphrases  and one in words that training never used?
    python -m consistory_engine.evaluate ablation     vanilla, sharing, + dropout, + query blending, + injection
    python -m consistory_engine.evaluate pairs        two characters on a page: vanilla, union, routed
    python -m consistory_engine.evaluate drawn        characters from pictures: do pages keep a drawing's looks?
    python -m consistory_engine.evaluate masks        do the engine's masks lie where the characters are?

`--out FOLDER` also writes the table as JSON and in Markdown, a plot, and sheets of the pictures to look at, and keeps every
picture: a run that was stopped goes on where it was. `--processes` paints captions, ablation, pairs and masks in several.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from consistory_engine.evaluate import books, drawn, masks, model, pairs, report
from consistory_engine.evaluate.ahead import Job, paint_ahead
from consistory_engine.evaluate.captions import Task, held_out_tasks, paraphrases
from consistory_engine.evaluate.kept import Kept
from consistory_engine.evaluate.metrics import Estimate, estimate
from consistory_engine.evaluate.reader import Reader
from consistory_engine.evaluate.sheets import save_sheet
from consistory_engine.painter import Painter


def main() -> None:
    """Measure what the command line names."""
    parser = _parser()
    options = parser.parse_args()
    if options.processes > 1 and not options.out:
        parser.error("--processes needs --out: the processes leave their pictures there")
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
    _TABLES[options.table](options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("table", choices=tuple(_TABLES))
    parser.add_argument(
        "--model", default="paintbox", help="a folder with other weights of the built-in model's shape"
    )
    parser.add_argument("--captions", type=int, default=100)
    parser.add_argument("--characters", type=int, default=6)
    parser.add_argument("--scenes", type=_several, default=5)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument(
        "--variants",
        nargs="+",
        choices=tuple(books.VARIANTS),
        default=list(books.VARIANTS),
        help="rows of the ablation (default: all)",
    )
    parser.add_argument("--out", type=Path, help="a folder for JSON, plot, sheets and all pictures")
    parser.add_argument(
        "--processes",
        type=int,
        default=1,
        help="processes that paint (needs --out); on a CPU as many as cores are fastest",
    )
    return parser


def _several(text: str) -> int:
    if not text.isdecimal() or int(text) < 2:
        raise argparse.ArgumentTypeError("two pages at least can agree")
    return int(text)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


@contextmanager
def _ticking(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """A progress bar, moved on by the name of what is done."""
    with _progress() as progress:
        task = progress.add_task(what, total=total)
        yield lambda name: progress.update(task, advance=1, description=name)


def _paint_ahead(options: argparse.Namespace, jobs: list[Job]) -> None:
    """With several processes: all pictures now, so that what follows finds them."""
    if options.processes > 1:
        with _ticking("painting", len(jobs)) as tick:
            paint_ahead(options.model, jobs, _kept(options), options.processes, tick)


def _reader(options: argparse.Namespace) -> None:
    from consistory_engine.paintbox.train.reader import accuracy

    rows = {"on held-out drawings": {k: estimate(v) for k, v in accuracy(Reader.load(), 2026, 500).items()}}
    report.print_table("The attribute reader: share of right answers", rows)


def _paintbox(options: argparse.Namespace) -> None:
    tasks = held_out_tasks(options.captions)
    title = f"The built-in model on {len(tasks)} held-out captions, no sharing"
    _fidelity(options, tasks, title, model.BARS)


def _paraphrases(options: argparse.Namespace) -> None:
    tasks = paraphrases()[: options.captions]
    _fidelity(options, tasks, f"{len(tasks)} captions in words that training never used, no sharing")


def _fidelity(
    options: argparse.Namespace, tasks: list[Task], title: str, bars: dict[str, float] | None = None
) -> None:
    _paint_ahead(options, [books.job(f"{k}", (model.shot_of(task),)) for k, task in enumerate(tasks)])
    with _progress() as progress:
        task = progress.add_task("captions", total=len(tasks))
        painter, kept = Painter.open(options.model), _kept(options)
        pictures = model.paint_tasks(painter, tasks, kept, lambda _: progress.advance(task))
    answers = model.fidelity(Reader.load().read(pictures), tasks)
    rows = {name: {"right": estimate(right)} for name, right in answers.items()}
    report.print_table(title, rows, bars)
    if options.out:
        sheet = options.out / f"{options.table}.jpg"
        save_sheet(sheet, pictures[:64], [task.text for task in tasks[:64]])
        _write(options, {"captions": len(tasks)} | ({"bars": bars} if bars else {}), rows, bars)


def _ablation(options: argparse.Namespace) -> None:
    sheets: dict[str, list] = {}
    shape = (options.characters, options.scenes, options.seeds)
    variants = {name: books.VARIANTS[name] for name in options.variants}
    _paint_ahead(
        options,
        [books.job(book.name, book.shots, book.anchored) for book in books.books_of(*shape, variants)],
    )
    total = options.characters * options.seeds * len(variants)

    def keep(variant: str, kind: str, seed: int, pages: list) -> None:
        if seed == 0:
            sheets.setdefault(kind, []).extend(pages)

    with _ticking("books", total) as tick:
        results = books.ablation(
            Painter.open(options.model),
            Reader.load(),
            characters=options.characters,
            scenes=options.scenes,
            seeds=options.seeds,
            variants=variants,
            kept=_kept(options),
            keep=keep,
            tick=tick,
        )
    rows = report.summarise(results.books)
    report.print_table("The method's parts (mean over books, 95 % interval)", rows)
    full = "+ injection"
    lines = report.verdict(results.books, "vanilla", full) if {"vanilla", full} <= variants.keys() else []
    if results.chance:
        first = options.variants[0]
        lines.append(f"agreement between pages of different {first} books: {estimate(results.chance)}")
    print("\n".join(lines))
    if options.out:
        for kind, pictures in sheets.items():
            save_sheet(options.out / f"ablation-{kind}.jpg", pictures, columns=options.scenes)
        _write(options, {**_shape(options), "verdict": lines}, rows)
        report.plot(options.out / "ablation.png", rows)


def _pairs(options: argparse.Namespace) -> None:
    _paint_ahead(options, pairs.jobs(options.scenes, options.seeds))
    with _ticking("pairs", len(pairs.PAIRS) * options.seeds * len(pairs.POLICIES)) as tick:
        results = pairs.pairs(
            Painter.open(options.model),
            Reader.load(),
            scenes=options.scenes,
            seeds=options.seeds,
            kept=_kept(options),
            tick=tick,
        )
    rows = report.summarise(results)
    report.print_table("Two characters on a page (mean over pairs, 95 % interval)", rows)
    if options.out:
        _write(options, _shape(options), rows)


def _drawn(options: argparse.Namespace) -> None:
    total = options.characters * options.seeds * len(drawn.VARIANTS)
    with _ticking("characters", total) as tick, TemporaryDirectory() as beside:
        results = drawn.drawn(
            Painter.open(options.model),
            Reader.load(),
            characters=options.characters,
            scenes=options.scenes,
            seeds=options.seeds,
            folder=(options.out or Path(beside)) / "drawings",
            kept=_kept(options),
            tick=tick,
        )
    rows = report.summarise(results)
    report.print_table("Characters from pictures (mean over characters, 95 % interval)", rows)
    if options.out:
        _write(options, _shape(options), rows)


def _masks(options: argparse.Namespace) -> None:
    shape = (options.characters, options.scenes, options.seeds)
    _paint_ahead(
        options, [books.job(book.name, book.shots) for book in books.books_of(*shape, masks.SOURCES)]
    )
    with _ticking("books", options.characters * options.seeds * len(masks.SOURCES)) as tick:
        results = masks.masks(
            Painter.open(options.model),
            Reader.load(),
            characters=options.characters,
            scenes=options.scenes,
            seeds=options.seeds,
            kept=_kept(options),
            tick=tick,
        )
    rows = report.summarise(results)
    report.print_table("Masks and what is seen of the characters (mean over books, 95 % interval)", rows)
    if options.out:
        _write(options, _shape(options), rows)


_TABLES = {
    "reader": _reader,
    "paintbox": _paintbox,
    "paraphrases": _paraphrases,
    "ablation": _ablation,
    "pairs": _pairs,
    "drawn": _drawn,
    "masks": _masks,
}


def _kept(options: argparse.Namespace) -> Kept:
    return Kept(options.out / options.table if options.out else None)


def _write(
    options: argparse.Namespace,
    facts: Mapping[str, object],
    rows: dict[str, dict[str, Estimate]],
    bars: dict[str, float] | None = None,
) -> None:
    """The table in the output folder, for programs and for the README."""
    report.write_json(options.out / f"{options.table}.json", {**facts, "rows": rows})
    report.write_table(options.out / f"{options.table}.md", rows, bars)


def _shape(options: argparse.Namespace) -> dict[str, int]:
    return {name: getattr(options, name) for name in ("characters", "scenes", "seeds")}


if __name__ == "__main__":
    main()
