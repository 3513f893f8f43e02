"""Files are written whole or not at all, and a sealed picture notices a single changed byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from storybook.sealed import is_sound, read_texts, write_bytes, write_picture


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sealed") / "picture.png"
    write_picture(
        path, Image.radial_gradient("L").resize((40, 30)), {"prompt": "ein Bär im Schnee ❄", "seed": "7"}
    )
    return path


def test_it_is_an_ordinary_picture_with_its_texts(sealed: Path) -> None:
    assert is_sound(sealed)
    with Image.open(sealed) as image:
        image.load()
        assert image.size == (40, 30)
    assert read_texts(sealed)["prompt"] == "ein Bär im Schnee ❄"


@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_flipped_bit_anywhere_is_noticed(sealed: Path, where: float, bit: int) -> None:
    data = bytearray(sealed.read_bytes())
    data[int(where * len(data))] ^= 1 << bit
    harmed = sealed.with_name("harmed.png")
    harmed.write_bytes(data)
    assert not is_sound(harmed)


def test_missing_cut_and_foreign_files_are_not_sound(sealed: Path, tmp_path: Path) -> None:
    for size in (0, 10, 200, sealed.stat().st_size - 1):
        (tmp_path / "cut.png").write_bytes(sealed.read_bytes()[:size])
        assert not is_sound(tmp_path / "cut.png")
    Image.new("RGB", (9, 9)).save(tmp_path / "foreign.png")
    assert not is_sound(tmp_path / "foreign.png") and not is_sound(tmp_path / "none.png")


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_bytes(path, b"old")
    with pytest.raises(TypeError):
        write_bytes(path, "no bytes")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_the_mode_of_a_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_bytes(path, b"old")
    assert path.stat().st_mode & 0o600 == 0o600
    path.chmod(0o640)
    write_bytes(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640
