"""The README's map is a map of what is there."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_module_is_on_the_map_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for package in ("storybook", "consistory_engine"):
        section = readme.split(f"**`{package}/`**")[1].split("\n\n**")[0]
        listed = {line.split("`")[1] for line in section.splitlines() if line.startswith("| `")}
        files = {path.relative_to(ROOT / package) for path in (ROOT / package).rglob("*.py")}
        modules = {str(path) for path in files if path.name != "__init__.py"}
        assert {name for name in listed if not name.endswith("/")} == modules


def test_every_command_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{target}: " in makefile for target in ("book", "test", "check"))
