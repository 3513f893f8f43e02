"""`python -m consistory_engine.paintbox.train.session PART`: all stages, where a GPU can be had for half an hour.

Two parts, each of which goes on where it stopped: `first` draws for a while and trains the denoiser, with the reader
beside it, `last` trains the decoder and exports. Beside the denoiser, drawings are made on most cores and kept; it learns
from those that are there. Other options are those of `python -m consistory_engine.paintbox.train`.

    python -m consistory_engine.paintbox.train.session first --minutes 22
    python -m consistory_engine.paintbox.train.session last --minutes 5
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Final

_KEEP = 300_000
_STARTING = 0.2
"""Minutes that a stage needs to begin and to end."""
_JUDGING = 0.8
"""Minutes that the reader needs besides, to say how often it is right."""
_LEAST = 0.02
_CORES: Final = {"draw": 0.75, "reader": 0.3, "denoiser": 0.45}
"""Processes of what runs together, of as many as there are cores: more in all, but few of them always have work."""


@dataclass(frozen=True)
class Step:
    """One stage, its share of the part's time, and what it is told besides; with `beside`, what runs meanwhile."""

    stage: str
    share: float
    options: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


_DENOISER: Final = (
    "--batch", "192", "--close-batch", "512", "--close", "0.3", "--rate", "1.5e-3", "--drawn", "--anneal",
)  # fmt: skip
PARTS: Final[dict[str, tuple[Step, ...]]] = {
    "first": (
        Step("autoencoder", 0.0),  # the basis of the latents, without which nothing can be kept
        Step("draw", 0.1),
        Step("denoiser", 0.9, _DENOISER, beside=("draw", "reader")),
    ),
    "last": (
        Step("decoder", 1.0, ("--batch", "32")),
        Step("export", 0.0, ("--no-samples",)),
    ),
}


def main() -> None:
    """Run one part."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", choices=tuple(PARTS))
    parser.add_argument("--minutes", type=float, required=True, help="how long this part lasts, in all")
    parser.add_argument("--keep", type=int, default=_KEEP, help="how many drawings to make and keep")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that draw")
    options, others = parser.parse_known_args()
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM)
    )  # so that no stage is left running
    until, steps = time.monotonic() + 60 * options.minutes, PARTS[options.part]
    for number, step in enumerate(steps):
        left = (until - time.monotonic()) / 60 - _STARTING * (len(steps) - number)
        minutes = left * step.share / (sum(later.share for later in steps[number:]) or 1)
        _run(step, max(_LEAST, minutes) if step.share else 0.0, options, tuple(others))


def _run(step: Step, minutes: float, options: argparse.Namespace, others: tuple[str, ...]) -> None:
    """One stage, and what runs beside it for nearly as long."""
    shorter = max(_LEAST, minutes - _JUDGING)
    after = ("nice", "-n", "10") if shutil.which("nice") else ()
    commands = [_command(step, minutes, options, others, bool(step.beside))]
    commands += [(*after, *_command(Step(name, 1.0), shorter, options, others, True)) for name in step.beside]
    running: list[subprocess.Popen] = []
    try:
        for command in commands:
            running.append(
                subprocess.Popen(command, start_new_session=True)
            )  # Ctrl-C reaches this process only
        for process in running:
            process.wait()
            if process.returncode:
                raise subprocess.CalledProcessError(process.returncode, process.args)
    finally:
        for process in running:
            process.terminate()  # what has ended already does not mind
        for process in running:
            process.wait()


def _command(
    step: Step, minutes: float, options: argparse.Namespace, others: tuple[str, ...], shared: bool
) -> tuple[str, ...]:
    """The command line of a stage; what the user says comes last and counts."""
    workers = max(1, round(options.workers * _CORES[step.stage])) if shared else options.workers
    told = ("--minutes", f"{minutes:.3f}", "--workers", str(workers), "--keep", str(options.keep))
    stage = (sys.executable, "-m", "consistory_engine.paintbox.train", step.stage)
    return (*stage, *told, "--threads", "1", *step.options, *others)


if __name__ == "__main__":
    main()
