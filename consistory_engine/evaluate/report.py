"""Tables for people, JSON for programs, a table and a plot for the README."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import Any

from rich.console import Console
from rich.table import Table

from consistory_engine.evaluate.metrics import Estimate, estimate, ratio


def summarise(results: Mapping[str, Sequence[Any]]) -> dict[str, dict[str, Estimate]]:
    """Row name to column name to estimate, from lists of score dataclasses (one for each book)."""
    return {
        row: {name: estimate(_known(scores, name)) for name in asdict(scores[0])}
        for row, scores in results.items()
    }


def _known(scores: Sequence[Any], name: str) -> list[float]:
    """That score of every book that has it."""
    return [value for score in scores if (value := getattr(score, name)) is not None]


def print_table(
    title: str, rows: Mapping[str, Mapping[str, Estimate]], bars: Mapping[str, float] | None = None
) -> None:
    """One line a row; `bars` is what is promised of some rows."""
    head, *lines = _cells(rows, bars, str)
    table = Table(title=title, title_justify="left")
    table.add_column(head[0])
    for column in head[1:]:
        table.add_column(column, justify="right")
    for line in lines:
        table.add_row(*line)
    Console(width=max(80, 24 + 26 * len(next(iter(rows.values()))))).print(table)


def _cells(
    rows: Mapping[str, Mapping[str, Estimate]],
    bars: Mapping[str, float] | None,
    say: Callable[[Estimate], str],
) -> list[list[str]]:
    """A table's head and its lines; a last column of bars where there are any."""
    lines = [
        ["", *next(iter(rows.values()))],
        *([name, *map(say, row.values())] for name, row in rows.items()),
    ]
    if bars:
        last = ["bar", *(f"{bars[name]:.2f}" if name in bars else "" for name in rows)]
        lines = [[*line, bar] for line, bar in zip(lines, last, strict=True)]
    return lines


def verdict(results: Mapping[str, Sequence[Any]], base: str, full: str) -> list[str]:
    """What the method gained, in the terms of its bars, each with its 95 % interval over books."""
    scores = {
        name: [[getattr(score, name) for score in results[row]] for row in (base, full)]
        for name in ("agreement", "alignment", "variety")
    }
    before, after = scores["agreement"]
    gained = [b - a for a, b in zip(before, after, strict=True)]
    closed = ratio(gained, [1 - a for a in before])
    agreed = estimate(after)
    points = estimate([100 * (b - a) for a, b in zip(*scores["alignment"], strict=True)])
    spread = ratio(*reversed(scores["variety"]))
    rest = [name for name in results if name not in (base, full)]
    return [
        f"agreement: {agreed.mean:.0%} [{agreed.low:.0%}, {agreed.high:.0%}] (bar: 85 %); "
        f"{closed.mean:.0%} [{closed.low:.0%}, {closed.high:.0%}] of the distance from {base} to 100 % is closed",
        f"alignment: {points.mean:+.1f} [{points.low:+.1f}, {points.high:+.1f}] points (bar: -3)",
        f"layout variety: {spread.mean:.0%} [{spread.low:.0%}, {spread.high:.0%}] of {base}'s (bar: 80 %)",
        *(_kept(name, results[name], before, gained, full) for name in rest),
    ]


def _kept(
    name: str, scores: Sequence[Any], before: Sequence[float], gained: Sequence[float], full: str
) -> str:
    """How much of the whole method's gain in agreement one row has, in how many evaluations."""
    kept = ratio([score.agreement - b for score, b in zip(scores, before, strict=True)], gained)
    spent = fmean(score.evaluations for score in scores)
    return f"{name}: {kept.mean:.0%} [{kept.low:.0%}, {kept.high:.0%}] of {full}'s gain, in {spent:g} evaluations"


def write_json(path: Path, facts: Mapping[str, Any]) -> None:
    """Everything measured, with its settings."""
    text = json.dumps(facts, indent=2, default=_plain, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def write_table(
    path: Path, rows: Mapping[str, Mapping[str, Estimate]], bars: Mapping[str, float] | None = None
) -> None:
    """The same in Markdown, as the README and the model card show it; `bars` is what is promised of some rows."""
    head, *lines = _cells(rows, bars, _short)
    text = [_line(cells) for cells in (head, ["---"] * len(head), *lines)]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")


def _line(cells: Sequence[str]) -> str:
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in cells)


def _short(value: Estimate) -> str:
    """An estimate in as many digits as it deserves; without an interval where nothing varied, empty where nothing is known."""
    if not math.isfinite(value.mean):
        return ""
    digits = 3 if abs(value.mean) < 0.1 else 2
    if value.low == value.high:
        return f"{value.mean:.{digits}f}".rstrip("0").rstrip(".")
    return f"{value.mean:.{digits}f} [{value.low:.{digits}f}, {value.high:.{digits}f}]"


def _plain(value: object) -> object:
    if isinstance(value, Estimate):
        known = {"mean": value.mean, "low": value.low, "high": value.high}
        return {name: number if math.isfinite(number) else None for name, number in known.items()}
    raise TypeError(f"{type(value).__name__} has no JSON form")


def plot(path: Path, rows: Mapping[str, Mapping[str, Estimate]]) -> None:
    """Bars with intervals, one group a column, variety relative to the first row. Needs matplotlib."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    columns = [name for name in next(iter(rows.values())) if name not in ("evaluations", "shallow")]
    figure, axes = pyplot.subplots(1, len(columns), figsize=(3.6 * len(columns), 3.2), layout="constrained")
    for axis, column in zip(axes, columns, strict=True):
        estimates = [row[column] for row in rows.values()]
        low = [e.mean - e.low for e in estimates]
        high = [e.high - e.mean for e in estimates]
        axis.barh(
            list(rows), [e.mean for e in estimates], xerr=(low, high), color="#5b8e7d", ecolor="#333333"
        )
        axis.invert_yaxis()
        axis.set_title(column)
        if axis is not axes[0]:
            axis.set_yticklabels([])
    figure.savefig(path, dpi=130)
    pyplot.close(figure)
