"""Tables for people, JSON for programs, a plot for the README."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from consistory_engine.evaluate.metrics import Estimate, estimate


def summarise(results: Mapping[str, Sequence[Any]]) -> dict[str, dict[str, Estimate]]:
    """Row name to column name to estimate, from lists of score dataclasses (one for each book)."""
    return {
        row: {name: estimate([getattr(score, name) for score in scores]) for name in asdict(scores[0])}
        for row, scores in results.items()
    }


def print_table(
    title: str, rows: Mapping[str, Mapping[str, Estimate]], bars: Mapping[str, float] | None = None
) -> None:
    """One line a row; with `bars`, columns are compared with what is promised."""
    table = Table(title=title, title_justify="left")
    table.add_column("")
    columns = list(next(iter(rows.values())))
    for column in columns:
        table.add_column(
            column + (f" (bar {bars[column]:.2f})" if bars and column in bars else ""), justify="right"
        )
    for name, row in rows.items():
        table.add_row(name, *(str(row[column]) for column in columns))
    Console(width=max(80, 24 + 26 * len(columns))).print(table)


def verdict(rows: Mapping[str, Mapping[str, Estimate]], base: str, full: str) -> list[str]:
    """What the method gained, in the terms of its bars."""
    before, after = rows[base], rows[full]
    gained = after["agreement"].mean - before["agreement"].mean
    closed = gained / max(1e-9, 1 - before["agreement"].mean)
    return [
        f"agreement: {closed:.0%} of the distance from {base} to 100 % is closed (bar: 50 %)",
        f"alignment: {100 * (after['alignment'].mean - before['alignment'].mean):+.1f} points (bar: -5)",
        f"layout variety: {after['variety'].mean / max(1e-9, before['variety'].mean):.0%} of {base}'s (bar: 75 %)",
    ]


def write_json(path: Path, facts: Mapping[str, Any]) -> None:
    """Everything measured, with its settings."""
    path.write_text(json.dumps(facts, indent=2, default=_plain) + "\n", encoding="utf-8")


def _plain(value: object) -> object:
    if isinstance(value, Estimate):
        return {"mean": value.mean, "low": value.low, "high": value.high}
    raise TypeError(f"{type(value).__name__} has no JSON form")


def plot(path: Path, rows: Mapping[str, Mapping[str, Estimate]]) -> None:
    """Bars with intervals, one group a column, variety relative to the first row. Needs matplotlib."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    columns = [name for name in next(iter(rows.values())) if name != "evaluations"]
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
