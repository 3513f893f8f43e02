"""What a page and a book cost: `python bench/book.py [STORY]`.

Each case runs in a process of its own, so that its peak memory is its own; seconds include starting Python and
loading the model, as a writer waits for them. Denoiser evaluations are what no machine's noise changes.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

_ROOT = Path(__file__).parent.parent
_MEGABYTE = 1024


def main() -> None:
    """Run every case, or (in a child) the one that is named, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("story", type=Path, nargs="?", default=_ROOT / "stories" / "first_snow.toml")
    parser.add_argument("--case", choices=_CASES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        print(json.dumps(_CASES[options.case](options.story, options.folder)))
        return
    with tempfile.TemporaryDirectory() as folder:
        story = Path(shutil.copy(options.story, folder))
        rows = [(name, *_measured(name, story, Path(folder))) for name in _CASES]
    _print(options.story.stem, rows)


def _measured(case: str, story: Path, folder: Path) -> tuple[float, float, dict]:
    """Seconds, peak megabytes and what the case itself says."""
    if case == "caption edit":
        story.write_text(story.read_text(encoding="utf-8").replace("snow", "white snow", 1), encoding="utf-8")
    command = [sys.executable, __file__, str(story), "--case", case, "--folder", str(folder)]
    started = time.monotonic()
    child = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    facts = json.loads(child.stdout.splitlines()[-1])
    return time.monotonic() - started, facts.pop("peak") / _MEGABYTE, facts


def _peak() -> int:
    """The peak resident memory of this process, kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _page(story: Path, folder: Path, *, vanilla: bool) -> dict:
    from consistory_engine import Painter
    from storybook.storyfile import load

    file = load(story)
    plan = file.plan()
    job = plan.pages[0]
    painter = Painter.open(file.model)
    shot, anchors = job.shot, {}
    if vanilla:
        settings = shot.settings.replace(sharing=False, query_blend=False, injection=False)
        shot = type(shot)(shot.scene, shot.subjects, shot.seed, shot.style, shot.negative, settings)
    else:
        anchors = {key: _kept(painter, job, folder / key) for key, job in job.anchors.items()}
    started = time.monotonic()
    picture = painter.paint(shot, anchors)
    return {"evaluations": picture.evaluations, "painting": time.monotonic() - started, "peak": _peak()}


def _kept(painter, job, folder: Path):
    """The anchors from their folder: painted on the first call, read from disk on the second."""
    arguments = (job.subject, job.style, job.negative, job.settings, folder)
    painter.anchors(*arguments)
    return painter.anchors(*arguments)


def _vanilla(story: Path, folder: Path) -> dict:
    return _page(story, folder, vanilla=True)


def _against_kept(story: Path, folder: Path) -> dict:
    return _page(story, folder, vanilla=False)


def _book(story: Path, folder: Path) -> dict:
    from storybook.display import watching
    from storybook.render import Easel, render
    from storybook.storyfile import load

    started = time.monotonic()
    with watching(Console(stderr=True), quiet=True) as watcher:
        rendered = render(load(story), Easel(), watcher, folder=folder / "book")
    painted = len(rendered.survey.pages)
    return {"pages painted": painted, "painting": time.monotonic() - started, "peak": _peak()}


_CASES = {
    "one page, vanilla": _vanilla,
    "one page, kept anchors": _against_kept,
    "the book, cold": _book,
    "caption edit": _book,
}


def _print(title: str, rows: list[tuple[str, float, float, dict]]) -> None:
    table = Table(title=title, title_justify="left")
    for column in ("", "evaluations", "pages painted", "seconds in all", "of which painting", "peak MB"):
        table.add_column(column, justify="left" if not column else "right")
    for name, seconds, megabytes, facts in rows:
        counts = (str(facts.get(key, "")) for key in ("evaluations", "pages painted"))
        table.add_row(name, *counts, f"{seconds:.1f}", f"{facts['painting']:.1f}", f"{megabytes:.0f}")
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
