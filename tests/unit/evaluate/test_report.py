"""Tables that the README and the model card show."""

from __future__ import annotations

import json
from pathlib import Path

from consistory_engine.evaluate import __main__ as command
from consistory_engine.evaluate import report
from consistory_engine.evaluate.metrics import Estimate


def test_a_table_in_markdown_shows_intervals_where_there_are_any(tmp_path: Path) -> None:
    nothing = Estimate(float("nan"), float("nan"), float("nan"))
    rows = {
        "vanilla": {"own": Estimate(0.361, 0.319, 0.412), "evaluations": Estimate(20, 20, 20)},
        "routed": {"own": nothing, "evaluations": Estimate(0.0372, 0.0001, 0.0894)},
    }
    report.write_table(tmp_path / "pairs.md", rows, {"routed": 0.8})
    assert (tmp_path / "pairs.md").read_text().splitlines() == [
        "| | own | evaluations | bar |",
        "| --- | --- | --- | --- |",
        "| vanilla | 0.36 [0.32, 0.41] | 20 | |",
        "| routed | | 0.037 [0.000, 0.089] | 0.80 |",
    ]


def test_a_command_leaves_its_table_beside_its_json(tmp_path: Path) -> None:
    options = command._parser().parse_args(["pairs", "--seeds", "2", "--out", str(tmp_path)])
    command._write(options, command._shape(options), {"routed": {"own": Estimate(0.75, 0.5, 1.0)}})
    facts = json.loads((tmp_path / "pairs.json").read_text())
    assert facts["seeds"] == 2 and facts["rows"]["routed"]["own"]["mean"] == 0.75
    assert "| routed | 0.75 [0.50, 1.00] |" in (tmp_path / "pairs.md").read_text().splitlines()
