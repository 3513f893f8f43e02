"""The direction of imports: stories know the engine's public names, the engine knows no story."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import consistory_engine

ROOT = Path(consistory_engine.__file__).resolve().parents[1]
HEAVY = {"torch", "diffusers", "transformers", "skia"}


def imports(folder: str) -> Iterator[tuple[Path, str, str]]:
    """Every import below a folder, wherever in a file it stands: file, module, name ("" for a whole module)."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((path, alias.name, "") for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}: relative import"
                yield from ((path, node.module or "", alias.name) for alias in node.names)


def test_the_engine_knows_nothing_of_books() -> None:
    found = list(imports("consistory_engine"))
    assert len(found) > 50
    assert not [(path, module) for path, module, _ in found if module.split(".")[0] == "storybook"]


def test_stories_use_the_engines_public_names_only() -> None:
    found = [item for item in imports("storybook") if item[1].split(".")[0] == "consistory_engine"]
    assert len(found) > 10
    for path, module, name in found:
        assert module == "consistory_engine" and name in consistory_engine.__all__, f"{path}: {module} {name}"


def test_stories_import_nothing_heavy_themselves() -> None:
    assert not [(path, module) for path, module, _ in imports("storybook") if module.split(".")[0] in HEAVY]


@pytest.mark.parametrize(
    "modules",
    ["storybook.commands, storybook.cli", "storybook.layout, storybook.export.html, storybook.export.pdf"],
)
def test_importing_the_stages_loads_no_torch(modules: str) -> None:
    code = f"import sys, {modules}; sys.exit(', '.join({HEAVY!r} & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def pure() -> list[str]:
    """The modules that say so in the first paragraph of their docstring."""
    told = {
        path.stem: ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        for path in (ROOT / "storybook").rglob("*.py")
    }
    return sorted({name for name, text in told.items() if re.search(r"\bPure\b", text.split("\n\n")[0])})


def test_most_of_layout_is_pure() -> None:
    assert len(pure()) > 24 and {"layout", "plan", "typeset", "contrast"} <= set(pure())


@pytest.mark.parametrize("stage", ["source", "scanner", "story", "checks", *pure()])
def test_pure_stages_write_nothing_and_draw_nothing(stage: str) -> None:
    mine = {module.split(".")[0] for path, module, _ in imports("storybook") if path.stem == stage}
    assert not mine & {"PIL", "filelock", "tempfile", "shutil", "os", "reportlab", "pikepdf"}
