"""What may import what."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import consistory_engine
import storybook

ENGINE = Path(consistory_engine.__file__).parent
STORYBOOK = Path(storybook.__file__).parent
PURE = (
    "rows",
    "attention",
    "masks",
    "correspondence",
    "injection",
    "recipe",
    "sites",
    "settings",
    "prompts",
    "tokens",
    "weights",
    "errors",
)
LIGHT = (
    "settings",
    "prompts",
    "tokens",
    "weights",
    "errors",
    "fingerprints",
    "headers",
    "loras",
    "presets",
    "pictures",
    "vocabulary",
    "recipe",
    "__init__",
)


def imported(path: Path) -> set[str]:
    """The top-level names of all modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_importing_the_engine_does_not_import_torch() -> None:
    heavy = "torch", "diffusers", "transformers", "numpy", "PIL"
    code = (
        "import sys, consistory_engine as c; c.default_settings('paintbox'); c.vocabulary('paintbox');"
        f"print(sorted(set({heavy}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", PURE)
def test_pure_modules_never_import_diffusers(name: str) -> None:
    assert not imported(ENGINE / f"{name}.py") & {"diffusers", "transformers"}


@pytest.mark.parametrize("name", LIGHT)
def test_light_modules_never_import_torch(name: str) -> None:
    assert not imported(ENGINE / f"{name}.py") & {"torch", "diffusers", "transformers"}


def test_the_engine_knows_nothing_of_books() -> None:
    files = [path for path in ENGINE.rglob("*.py") if "storybook" in imported(path)]
    assert files == []


def test_no_code_path_says_cuda() -> None:
    """Devices are found through torch.accelerator."""
    assert [path for path in ENGINE.rglob("*.py") if "cuda" in path.read_text(encoding="utf-8")] == []
    books = {path.name for path in STORYBOOK.rglob("*.py") if "cuda" in path.read_text(encoding="utf-8")}
    assert books == {"cli.py"}, "there, --device's help names it"


def test_public_names_are_pinned_and_exist() -> None:
    assert consistory_engine.__all__ == sorted(consistory_engine.__all__, key=_as_ruff_sorts)
    for name in consistory_engine.__all__:
        assert getattr(consistory_engine, name).__module__ if name not in _CONSTANTS else True
    with pytest.raises(AttributeError, match="no attribute 'Panter'"):
        consistory_engine.Panter  # noqa: B018  # pyright: ignore[reportAttributeAccessIssue]


_CONSTANTS = {
    "ANCHOR_SCENES",
    "ENGINE_VERSION",
    "FLAT_NAMES",
    "Adapter",
    "OnProgress",
    "PRECISIONS",
    "Precision",
    "QUALITIES",
    "Quality",
    "SAMPLERS",
    "SamplerName",
}


def _as_ruff_sorts(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)
