"""`python -m consistory_engine.paintbox.train.session PART --minutes 9`: all stages, where a GPU can be had for a while.

Three parts, each a run of its own that goes on where those before it stopped: `first` fits the decoder to the drawings
and begins the denoiser, `middle` goes on with the denoiser (as often as wanted), `last` lets its rate fall, then trains
the decoder and the reader and exports. Beside all of them, drawings are made on all cores and kept; the denoiser learns
from those that are there. Other options are those of `python -m consistory_engine.paintbox.train`.

    python -m consistory_engine.paintbox.train.session first --minutes 9 --start consistory_engine/paintbox/weights
    python -m consistory_engine.paintbox.train.session middle --minutes 9
    python -m consistory_engine.paintbox.train.session last --minutes 9
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

_KEEP = 160_000
_STARTING = 0.3
"""Minutes that a stage needs to begin and to end."""
_LEAST = 0.02


@dataclass(frozen=True)
class Step:
    """One stage, its share of the part's time, and what it is told besides."""

    stage: str
    share: float
    options: tuple[str, ...] = ()


_DENOISER: Final = ("--batch", "192", "--close-batch", "384", "--close", "0.35", "--rate", "1e-3", "--drawn")
PARTS: Final[dict[str, tuple[Step, ...]]] = {
    "first": (
        Step("autoencoder", 0.0),  # the basis of the latents, without which nothing can be kept
        Step("draw", 0.1),
        Step("autoencoder", 0.15),
        Step("denoiser", 0.75, _DENOISER),
    ),
    "middle": (Step("denoiser", 1.0, _DENOISER),),
    "last": (
        Step("denoiser", 0.4, (*_DENOISER, "--anneal")),
        Step("decoder", 0.2, ("--batch", "16")),
        Step("reader", 0.4),
        Step("export", 0.0, ("--no-samples",)),
    ),
}


def main() -> None:
    """Run one part."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", choices=tuple(PARTS))
    parser.add_argument("--minutes", type=float, default=9.0, help="how long this part lasts, in all")
    parser.add_argument("--keep", type=int, default=_KEEP, help="how many drawings to make and keep")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that draw")
    options, others = parser.parse_known_args()
    until, steps = time.monotonic() + 60 * options.minutes, PARTS[options.part]
    for number, step in enumerate(steps):
        left = (until - time.monotonic()) / 60 - _STARTING * (len(steps) - number)
        minutes = left * step.share / (sum(later.share for later in steps[number:]) or 1)
        _run(step, max(_LEAST, minutes) if step.share else 0.0, options, tuple(others))


def _run(step: Step, minutes: float, options: argparse.Namespace, others: tuple[str, ...]) -> None:
    """One stage; beside the denoiser, which reads what is kept, most cores go on drawing."""
    workers = options.workers
    if step.stage != "denoiser":
        subprocess.run(_command(step, minutes, workers, options, others), check=True)
        return
    reading = max(1, workers // 4)
    with _drawing(_command(Step("draw", 1.0), 60.0, workers - reading, options, others)):
        subprocess.run(_command(step, minutes, reading, options, others), check=True)


def _command(
    step: Step, minutes: float, workers: int, options: argparse.Namespace, others: tuple[str, ...]
) -> list[str]:
    """The command line of a stage; what the user says comes last and counts."""
    told = ("--minutes", f"{minutes:.3f}", "--workers", str(workers), "--keep", str(options.keep))
    stage = (sys.executable, "-m", "consistory_engine.paintbox.train", step.stage)
    return [*stage, *told, "--threads", "1", *step.options, *others]


@contextmanager
def _drawing(command: list[str]) -> Iterator[None]:
    """Another process draws until what is inside has ended."""
    with subprocess.Popen(command) as beside:
        try:
            yield
        finally:
            beside.terminate()


if __name__ == "__main__":
    main()
