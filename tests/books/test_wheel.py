"""The wheel, installed where nothing of the project is: themes, weights and stories travel in it."""

import base64
import io
import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


def test_it_holds_what_a_book_needs_and_no_checkpoints(wheel) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "storybook/templates/classic/theme.toml",
        "storybook/templates/comic/fonts/PlaypenSans-Bold.ttf",
        "storybook/stories/first_snow.toml",
        "storybook/printers/kdp.toml",
        "storybook/export/epub_parts/page.xhtml.j2",
        "consistory_engine/paintbox/weights/unet/config.json",
        "consistory_engine/paintbox/weights/tokenizer/tokenizer.json",
    ):
        assert wanted in names
    assert not [name for name in names if ".training" in name or name.startswith("tests")]


def test_a_book_is_rendered_from_it(wheel, tmp_path) -> None:
    """The dependencies are lent from this environment, by path, so that its editable install is not seen."""
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run(install, check=True)
    environment = {**os.environ, "PYTHONPATH": sysconfig.get_paths()["purelib"]}
    where = [python, "-c", "import storybook, consistory_engine as e; print(storybook.__file__, e.__file__)"]
    paths = subprocess.run(
        where, check=True, capture_output=True, text=True, env=environment, cwd=tmp_path
    ).stdout
    assert all(str(tmp_path / "env") in path for path in paths.split())
    story = tmp_path / "one.toml"
    story.write_text(
        '[story]\ntitle = "One"\n[story.sampling]\nsteps = 3\n[characters.ida]\ndescription = "a grey rabbit"\n'
        'concepts = ["rabbit"]\n[[pages]]\ntext = "Hop."\nscene = "{ida} sitting in the snow"\n',
        encoding="utf-8",
    )
    command = [python, "-m", "storybook", "render", story]
    subprocess.run(command, check=True, capture_output=True, env=environment, cwd=tmp_path)
    html = (tmp_path / "one.book" / "one.html").read_text(encoding="utf-8")
    pictures = re.findall(r"data:image/(?:webp|avif);base64,([\w+/=]+)", html)
    sizes = [Image.open(io.BytesIO(base64.b64decode(picture))).size for picture in pictures]
    assert len(sizes) == 2 and min(map(min, sizes)) > 256, "the cover's and the page's"
    assert (tmp_path / "one.book" / "one.pdf").read_bytes().startswith(b"%PDF")
