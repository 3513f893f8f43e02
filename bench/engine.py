"""What the engine costs beside vanilla diffusers: `python bench/engine.py [--shape sdxl]`.

Peak memory is that of each case alone: on a CPU it runs in a process of its own. Where there is an accelerator, how fast it
exchanges data with main memory, where characters are kept, is measured first. `--shape sdxl` is the true size of
SDXL with random weights, which take the time and the room of real ones:

    python bench/engine.py
    python bench/engine.py --steps 30 --cases vanilla --repeats 9
    python bench/engine.py --shape sdxl --size 512 --steps 2 --dtype bfloat16
    python bench/engine.py --shape sdxl --size 1024 --steps 50 --device cuda --dtype float16
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import torch
from rich.console import Console
from rich.table import Table
from shapes import sdxl

from consistory_engine import (
    PRECISIONS,
    Painter,
    Quality,
    Settings,
    Shot,
    Subject,
    default_settings,
    with_quality,
)
from consistory_engine.models import choose_device

FERN = Subject("fern", "a small red fox with a green scarf", ("fox", "scarf"), seed=7)
SCENE = "{fern} walking in the snow"


def main() -> None:
    """Run every case, or (in a child) the one that is named, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shape", choices=("paintbox", "sdxl"), default="paintbox")
    parser.add_argument("--size", type=int, help="pixels a side (default: the model's own)")
    parser.add_argument("--steps", type=int, help="denoising steps (default: the model's own)")
    parser.add_argument("--device", help="default: the best there is")
    parser.add_argument("--dtype", help="float32, bfloat16, float16 (default: what suits the device)")
    parser.add_argument("--cache-size", type=int, help="bytes for kept characters")
    parser.add_argument("--cache-precision", choices=PRECISIONS, default="exact", help="how they are rounded")
    parser.add_argument("--cases", default="", help="only those whose names begin so (default: all)")
    parser.add_argument(
        "--repeats", type=int, default=1, help="times that a case is timed in its process; the median counts"
    )
    parser.add_argument("--case", choices=_CASES, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        print(json.dumps(_Case(options).run()))
        return
    with tempfile.TemporaryDirectory() as folder:
        options.folder = Path(folder)
        rows = {}
        for name, row in _accelerated_rows(options) if _on_accelerator(options) else _rows(options):
            print(f"{name}: {row}", file=sys.stderr, flush=True)
            rows[name] = row
    _print(options, rows)


def _settings(options: argparse.Namespace) -> Settings:
    given = {"steps": options.steps, "width": options.size, "height": options.size}
    usual = default_settings("paintbox") if options.shape == "paintbox" else Settings()
    return usual.replace(**{name: value for name, value in given.items() if value})


def _cases(options: argparse.Namespace) -> list[str]:
    """All cases, but for qualities that change nothing, as with few steps."""
    settings = _settings(options)
    same = {f"a page, {one}" for one in _QUICKER if with_quality(settings, one) == settings}
    return [name for name in _CASES if name not in same and name.startswith(options.cases)]


def _on_accelerator(options: argparse.Namespace) -> bool:
    return choose_device(options.device).type != "cpu"


def _accelerated_rows(options: argparse.Namespace) -> Iterator[tuple[str, dict[str, Any]]]:
    """Case after case by one painter: an accelerator's peak can be forgotten. Before each, two steps of it warm up."""
    painter = _painter(options)
    speeds = ", ".join(f"{way} {rate:.1f}" for way, rate in _transfers(painter.family.device).items())
    print(f"gigabytes a second: {speeds}", file=sys.stderr, flush=True)
    for name in _cases(options):
        for more in ({"steps": 2, "folder": options.folder / "warm"}, {}):
            gc.collect()
            torch.accelerator.reset_peak_memory_stats()
            row = _Case(argparse.Namespace(**vars(options) | {"case": name} | more), painter).run()
        yield name, row


def _transfers(device: torch.device) -> dict[str, float]:
    """Gigabytes a second of a quarter of a gigabyte at once, the second time it is sent."""
    ordinary = torch.ones(2**28, dtype=torch.uint8)
    pinned, there = ordinary.pin_memory(), ordinary.to(device)
    ways = {
        "to the device": lambda: ordinary.to(device),
        "to it from pinned memory": lambda: pinned.to(device),
        "from it": there.cpu,
        "from it into memory that is there": lambda: ordinary.copy_(there),
        "from it to pinned memory": lambda: pinned.copy_(there),
        "into pinned memory": ordinary.pin_memory,
    }
    found = {}
    for name, send in ways.items():
        for _ in range(2):
            torch.accelerator.synchronize()
            started = time.monotonic()
            send()
            torch.accelerator.synchronize()
            found[name] = ordinary.nbytes / 1e9 / (time.monotonic() - started)
    return found


def _rows(options: argparse.Namespace) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in _cases(options):
        yield name, _measured(name, options.folder)


def _measured(case: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, *sys.argv[1:], "--case", case, "--folder", str(folder)]
    child = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(child.stdout.splitlines()[-1])


class _Case:
    """One case, by a painter of its own or by one that is there."""

    def __init__(self, options: argparse.Namespace, painter: Painter | None = None) -> None:
        self.options = options
        self.painter, self.settings = painter or _painter(options), _settings(options)

    def run(self) -> dict[str, Any]:
        """Evaluations a picture, seconds, peak megabytes and bytes kept."""
        times = [_CASES[self.options.case](self) for _ in range(self.options.repeats)]
        seconds = sorted(facts["seconds"] for facts in times)
        return times[-1] | {"seconds": median(seconds), "all": seconds, "peak": _peak(self.painter)}

    def stock(self) -> dict[str, Any]:
        """The pipeline by itself."""
        sampling = self.settings.sampling
        started = _now(self.painter)
        pipeline: Any = self.painter.pipeline
        pipeline(
            FERN.description, num_inference_steps=sampling.steps, guidance_scale=sampling.guidance_scale,
            width=sampling.width, height=sampling.height, generator=torch.Generator().manual_seed(0),
        )  # fmt: skip
        return {"evaluations": sampling.steps, "seconds": _now(self.painter) - started}

    def vanilla(self, count: int = 1) -> dict[str, Any]:
        """The engine with everything off, so many pictures at once."""
        off = self.settings.replace(sharing=False, query_blend=False, injection=False)
        shots = [Shot(SCENE, (FERN,), seed, settings=off) for seed in range(count)]
        started = _now(self.painter)
        picture = self.painter.paint_together(shots, anchor_count=0)[0]
        return {"evaluations": picture.evaluations, "seconds": (_now(self.painter) - started) / count}

    def anchors(self) -> dict[str, Any]:
        """Two anchors, painted and kept."""
        folder = self.options.folder / "fern"
        shutil.rmtree(folder, ignore_errors=True)  # when they are painted again
        started = _now(self.painter)
        anchors = self.painter.anchors(FERN, settings=self.settings, folder=folder)
        seconds = _now(self.painter) - started
        durable = sum(file.stat().st_size for file in folder.iterdir())
        kept = {"durable": durable, "derived": self.painter.cache.bytes}
        return {"evaluations": anchors.evaluations, "seconds": seconds / len(anchors.pictures), **kept}

    def page(self, again: bool = False, quality: Quality = "final") -> dict[str, Any]:
        """A page against kept anchors: a first one, or when their activations are there."""
        settings = with_quality(self.settings, quality)
        folder = self.options.folder / ("fern" if quality == "final" else f"fern-{quality}")
        anchors = {"fern": self.painter.anchors(FERN, settings=settings, folder=folder)}
        shots = [Shot(SCENE, (FERN,), seed, settings=settings) for seed in range(1 + again)]
        for shot in shots[:-1]:
            self.painter.paint(shot, anchors)
        if again and _accelerated(self.painter):
            torch.accelerator.reset_peak_memory_stats()
        spent, started = anchors["fern"].evaluations, _now(self.painter)
        picture = self.painter.paint(shots[-1], anchors)
        rebuilt = (anchors["fern"].evaluations - spent) * len(anchors["fern"].pictures)
        facts = {
            "evaluations": picture.evaluations,
            "shallow": picture.shallow,
            "rebuilding": rebuilt,
            "derived": self.painter.cache.bytes,
        }
        return facts | {"seconds": _now(self.painter) - started}


_ONE, _TWO, _ANCHOR = "vanilla, one picture", "vanilla, two at once", "an anchor, two at once"
_QUICKER: tuple[Quality, ...] = ("balanced", "draft")
_CASES = {
    "diffusers, one picture": _Case.stock,
    _ONE: _Case.vanilla,
    _TWO: lambda case: case.vanilla(2),
    _ANCHOR: _Case.anchors,
    "a first page": _Case.page,
    "a second page": lambda case: case.page(again=True),
    "a page, balanced": lambda case: case.page(again=True, quality="balanced"),
    "a page, draft": lambda case: case.page(again=True, quality="draft"),
}


def _painter(options: argparse.Namespace) -> Painter:
    kept: Any = {"cache_bytes": options.cache_size, "cache_precision": options.cache_precision}
    if options.shape == "paintbox":
        return Painter.open("paintbox", options.device, options.dtype, **kept)
    return Painter(sdxl(options.device, options.dtype), **kept)


def _accelerated(painter: Painter) -> bool:
    return painter.family.device.type != "cpu"


def _now(painter: Painter) -> float:
    if _accelerated(painter):
        torch.accelerator.synchronize()
    return time.monotonic()


def _peak(painter: Painter) -> float:
    """Peak megabytes: the accelerator's where there is one, else the process's."""
    if _accelerated(painter):
        return torch.accelerator.max_memory_allocated() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _print(options: argparse.Namespace, rows: dict[str, dict[str, Any]]) -> None:
    size = f"{options.size} pixels" if options.size else "its own size"
    table = Table(title=f"{options.shape}, {size}", title_justify="left")
    columns = (
        "evaluations",
        "shallow",
        "rebuilding",
        "seconds",
        "of vanilla",
        "peak MB",
        "of vanilla",
        "kept MB",
        "in memory MB",
    )
    for column in ("", *columns):
        table.add_column(column, justify="left" if not column else "right")
    for name, row in rows.items():
        base = rows.get(_TWO if name in (_TWO, _ANCHOR) else _ONE, row)
        kept = [f"{row[key] / 1e6:.1f}" if key in row else "" for key in ("durable", "derived")]
        times = [f"{row[key] / base[key]:.2f}" for key in ("seconds", "peak")]
        table.add_row(
            name, *(str(row.get(key, "")) for key in columns[:3]), f"{row['seconds']:.1f}", times[0],
            f"{row['peak']:.0f}", times[1], *kept,
        )  # fmt: skip
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
