"""The commands, as they are typed: what they print, what they write, and their exit codes."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from crayon import Crayon, Shell

from consistory_engine import Judgement, SettingsError, Shot
from storybook.cli import parser
from storybook.plan import take_seed
from storybook.render import Easel
from storybook.sealed import is_sound
from storybook.storyfile import load
from storybook.theme import load_theme, theme_names


@pytest.fixture(autouse=True)
def painter(crayon: Crayon, monkeypatch: pytest.MonkeyPatch) -> Crayon:
    """Every command paints with the crayon."""
    monkeypatch.setattr("storybook.commands.common.Easel", lambda *_options: crayon)
    return crayon


def test_render_writes_the_book_and_says_where(shell: Shell, story: Path) -> None:
    code, out, err = shell("render", story)
    html, pdf = (story.parent / "snow.book" / f"snow.{kind}" for kind in ("html", "pdf"))
    assert (code, out.split()) == (0, [str(html), str(pdf)])
    assert html.read_text(encoding="utf-8").count("Fern looked up.") >= 1
    assert pdf.read_bytes().startswith(b"%PDF")
    assert "[2/5] painting page one" in err and "painted 3 pages and 2 characters, 0 kept" in err
    assert shell("render", story)[2].startswith("nothing to paint, 3 kept")


def test_render_one_format_elsewhere_as_json(shell: Shell, story: Path, tmp_path: Path) -> None:
    code, out, err = shell("render", story, "--only", "html", "--out", tmp_path / "there", "--json", "-q")
    result = json.loads(out)
    assert code == 0 and not err
    assert result["files"] == [str(tmp_path / "there" / "snow.html")]
    assert [page["id"] for page in result["pages"]] == ["one", "two", "three"] and result["kept"] == []
    assert not (tmp_path / "there" / "snow.pdf").exists() and not (tmp_path / "snow.book").exists()


def test_dry_run_says_what_and_why_and_touches_nothing(shell: Shell, story: Path, painter: Crayon) -> None:
    folder = story.parent / "snow.book"
    code, out, _ = shell("render", story, "--dry-run")
    assert code == 0 and not folder.exists() and not painter.opened
    assert out.splitlines()[0] == f"{folder}: 3 pages to paint, 0 up to date"
    shell("render", story)
    story.write_text(story.read_text().replace("walking", "sitting"))
    _, out, _ = shell("render", story, "--dry-run")
    assert out.splitlines() == [f"{folder}: 1 page to paint, 2 up to date", "  page two: changed: scene"]
    _, out, _ = shell("render", story, "--dry-run", "--json")
    assert json.loads(out)["pages"] == [{"id": "two", "why": "changed: scene"}]


def test_a_faulty_story_is_exit_code_1_with_every_fault(shell: Shell, story: Path) -> None:
    story.write_text(story.read_text().replace("{bo} walking", "{bob} walking").replace("seed =", "sede ="))
    code, out, err = shell("render", story)
    assert (code, out) == (1, "")
    assert "unknown key `sede`" in err and "unknown character `bob`" in err
    assert f"2 errors in {story}" in err and "Traceback" not in err
    code, out, _ = shell("render", story, "--json")
    assert code == 1 and [p["line"] for p in json.loads(out)["problems"]] == [3, 22]


def test_a_book_in_use_is_exit_code_3(shell: Shell, story: Path) -> None:
    from storybook.studio import Studio

    with Studio(load(story).folder).locked():
        code, _, err = shell("render", story)
    assert code == 3 and "another run is at work" in err


def test_a_model_that_fails_is_exit_code_4(shell: Shell, story: Path, painter: Crayon) -> None:
    def fail() -> None:
        raise RuntimeError("no memory left")

    painter.before_painting = fail
    code, _, err = shell("render", story)
    assert code == 4 and "error: painting page one failed: no memory left" in err


def test_an_interruption_is_exit_code_130(shell: Shell, story: Path, painter: Crayon) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    painter.before_painting = interrupt
    code, _, err = shell("render", story)
    assert code == 130 and "run the same command to go on" in err


def test_a_fault_of_storybook_itself_is_exit_code_70(
    shell: Shell, story: Path, painter: Crayon, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble() -> None:
        raise KeyError("who")

    painter.before_painting = stumble
    code, _, err = shell("render", story)
    assert code == 70 and "KeyError: 'who'" in err and "Traceback" not in err
    monkeypatch.setenv("STORYBOOK_TRACEBACK", "1")
    with pytest.raises(KeyError):
        shell("render", story)


def test_a_missing_model_is_exit_code_4_for_every_painting_command(shell: Shell, story: Path) -> None:
    for words in (["render", story], ["page", story, "one"], ["render", story, "--dry-run"]):
        code, _, err = shell(*words, "--model", "./nowhere")
        assert code == 4 and "nowhere" in err


def test_files_that_are_right_already_stay_untouched(shell: Shell, story: Path) -> None:
    shell("render", story)
    files = {
        path: path.stat().st_mtime_ns
        for path in (story.parent / "snow.book").rglob("*.*")
        if path.name != ".lock"
    }
    shell("render", story)
    assert {path: path.stat().st_mtime_ns for path in files} == files


def test_a_folder_that_cannot_be_made_is_exit_code_2(shell: Shell, story: Path) -> None:
    (story.parent / "taken").write_text("")
    code, _, err = shell("render", story, "--out", story.parent / "taken" / "book")
    assert code == 2 and err.startswith("error: ") and "taken" in err


@pytest.mark.parametrize(
    "typed, told",
    [
        (["rendr"], "there is no `rendr` here: did you mean `render`?"),
        (["render"], "required: STORY"),
        (["render", "x.toml", "--only", "pfd"], "did you mean `pdf`?"),
        (["page", "x.toml", "one", "--takes", "0"], "0 is no number from 1 to 64"),
        (["page", "x.toml", "one", "--take", "3"], "no option `--take` here: did you mean `--takes`?"),
        (["render", "x.toml", "--dryrun"], "usage: storybook render"),
        (["render", "x.toml", "--dryrun=1"], "no option `--dryrun` here: did you mean `--dry-run`?"),
        (["render", "first", "snow.toml"], "`snow.toml` is one word too many"),
        (["words", "vixen", "--all"], "argument --all: not allowed with argument WORD"),
        (["--verison", "words"], "did you mean `--version`?"),
        ([], "required: COMMAND"),
    ],
)
def test_a_mistyped_command_is_exit_code_2(shell: Shell, typed: list[str], told: str) -> None:
    code, _, err = shell(*typed)
    assert code == 2 and told in err


def test_page_paints_takes_and_a_sheet_and_pick_puts_one_into_the_book(
    shell: Shell, story: Path, painter: Crayon
) -> None:
    shell("render", story)
    code, out, err = shell("page", story, "two", "--takes", "3")
    assert code == 0 and len(painter.painted) == 3 + 3
    assert is_sound(Path(out.strip())) and "storybook pick" in err
    before = story.read_text()
    code, out, _ = shell("pick", story, "two", "2")
    seed = take_seed(load(story).story, "two", 2)
    line = '\nscene = "{bo} walking in the snow"'
    assert code == 0 and story.read_text() == before.replace(line, f"{line}\nseed = {seed}")
    assert shell("render", story)[2].startswith("nothing to paint, 3 kept")
    _, out, _ = shell("page", story, "two", "--takes", "3", "--json")
    assert [take["take"] for take in json.loads(out)["takes"]] == [1, 2, 3] and len(painter.painted) == 6
    shell("pick", story, "two", "0")
    assert shell("render", story)[2].startswith("nothing to paint, 3 kept")


@pytest.mark.parametrize("words", [["page"], ["pick"]])
def test_a_page_that_does_not_exist_is_exit_code_2(shell: Shell, story: Path, words: list[str]) -> None:
    more = ["1"] if words == ["pick"] else []
    for page in ("tow", "4"):
        code, _, err = shell(*words, story, page, *more)
        assert code == 2 and f"no page `{page}` with a picture" in err
    assert "did you mean `two`?" in shell(*words, story, "tow", *more)[2]
    assert shell("pick", story, "two", "65")[0] == 2


def test_new_writes_a_sound_story_and_overwrites_nothing(shell: Shell, tmp_path: Path) -> None:
    code, out, _ = shell("new", 'The "Lost" Mitten', "--dir", tmp_path)
    path = tmp_path / "the_lost_mitten.toml"
    assert code == 0 and str(path) in out
    assert shlex.split(shell("new", "a", "--dir", tmp_path / "my books")[1])[-1] == str(
        tmp_path / "my books/a.toml"
    )
    file = load(path)
    assert file.story.book.title == 'The "Lost" Mitten' and not file.warnings
    assert path.read_text().splitlines()[0] == "#:schema ./story.schema.json"
    assert json.loads((tmp_path / "story.schema.json").read_text())["title"] == "Story"
    code, _, err = shell("new", "the lost mitten", "--dir", tmp_path)
    assert code == 2 and "exists already" in err
    assert shell("new", "first_snow", "--dir", tmp_path)[0] == 0
    assert load(tmp_path / "first_snow.toml").story.book.title == "First Snow"
    assert shell("new", "???", "--dir", tmp_path)[0] == 2


@pytest.mark.parametrize(
    "name, stem, title",
    [
        ("ida's hat", "ida_s_hat", "Ida's Hat"),
        ("The Ping-Pong Ball", "the_ping_pong_ball", "The Ping-Pong Ball"),
        ("a ping-pong ball", "a_ping_pong_ball", "A Ping-pong Ball"),
        ("first-snow", "first_snow", "First Snow"),
        ("Where is McKay?", "where_is_mckay", "Where is McKay?"),
    ],
)
def test_new_writes_titles_as_one_would(
    shell: Shell, tmp_path: Path, name: str, stem: str, title: str
) -> None:
    assert shell("new", name, "--dir", tmp_path)[0] == 0
    assert load(tmp_path / f"{stem}.toml").story.book.title == title


def test_a_copied_theme_is_taken_by_the_stories_beside_it(shell: Shell, story: Path) -> None:
    code, out, _ = shell("theme", "new", "ours", "--from", "bedtime", "--dir", story.parent)
    theme = story.parent / "ours" / "theme.toml"
    assert code == 0 and str(theme.parent) in out and 'theme = "ours"' in out
    theme.write_text(theme.read_text(encoding="utf-8").replace("#1a2342", "#123456"), encoding="utf-8")
    story.write_text(story.read_text().replace("[story]", '[story]\ntheme = "ours"', 1))
    assert shell("render", story, "--only", "html")[0] == 0
    page = (story.parent / "snow.book" / "snow.html").read_text(encoding="utf-8")
    assert "background:#123456" in page and "Literata" in page
    assert not [path for path in story.parent.iterdir() if path.suffix == ".part"]


def test_a_theme_overwrites_nothing_and_hides_behind_no_other(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "lost").symlink_to(tmp_path / "nowhere")
    for name, message in (
        ("ours", "exists already"),
        ("lost", "exists already"),
        ("classic", "storybook's own"),
        ("../ours", "is no name"),
        (".ours", "is no name"),
    ):
        code, _, err = shell("theme", "new", name, "--dir", tmp_path)
        assert code == 2 and message in err
    code, _, err = shell("theme", "new", "mine", "--from", "bedtine", "--dir", tmp_path)
    assert code == 1 and "did you mean `bedtime`?" in err
    assert {path.name for path in tmp_path.iterdir()} == {"ours", "lost"}


def test_themes_are_listed_with_what_they_are_like(shell: Shell) -> None:
    code, out, _ = shell("theme", "list")
    assert code == 0 and [line.split()[0] for line in out.splitlines()] == theme_names()
    assert json.loads(shell("theme", "list", "--json")[1])["classic"] == load_theme("classic").description
    assert shell("theme")[0] == 2


def test_check_looks_at_every_file(shell: Shell, story: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[story]\n")
    code, out, err = shell("check", broken, story, tmp_path / "none.toml")
    assert code == 1 and f"{story}: 4 pages, no errors" in out
    assert "[story] lacks `title`" in err and "no such file" in err
    assert shell("check", story)[0] == 0
    code, out, _ = shell("check", story, tmp_path / "none.toml", "--json")
    assert code == 2 and "no such file" in json.loads(out)[0]["message"]
    code, out, _ = shell("check", broken, "--json")
    assert {problem["message"] for problem in json.loads(out)} == {
        "[story] lacks `title`",
        "the file lacks `pages`",
    }


def test_words_and_schema_are_printed(shell: Shell) -> None:
    code, out, _ = shell("words")
    assert code == 0 and "characters" in out and re.search(r"\bfox\b", out)
    assert "tiptoeing" not in out and "--all" in out
    assert re.search(r"walking: .*\btiptoeing\b", shell("words", "--all")[1].replace("\n", " "))
    listed = json.loads(shell("words", "--json")[1])
    assert "fox" in listed["characters"] and listed["synonyms"]["tiptoeing"] == "walking"
    code, out, _ = shell("schema")
    assert code == 0 and json.loads(out)["properties"]["pages"]["type"] == "array"


def test_a_writer_asks_how_words_are_read(shell: Shell) -> None:
    """As the words of a scene: with a capital, of somebody, two at once."""
    code, out, _ = shell("words", "Fox's", "old sundown", "zzyzx")
    assert code == 0 and out.splitlines() == [
        "Fox's: read as fox, among characters",
        "old: known, among characters",
        "sundown: read as sunset, among times and weather",
        "zzyzx: not known, and says nothing to the model",
    ]
    assert json.loads(shell("words", "Vixen", "gloaming", "zzyzx", "--json")[1]) == {
        "Vixen": "vixen", "gloaming": "sunset", "zzyzx": None,
    }  # fmt: skip


def test_every_command_has_help_with_an_example(shell: Shell) -> None:
    top = shell("--help")[1]
    for name in re.findall(r"^    (\w+) ", top, re.MULTILINE):
        code, out, _ = shell(name, "--help")
        assert code == 0 and f"  storybook {name}" in out
    for action in ("list", "new"):
        assert f"  storybook theme {action}" in shell("theme", action, "--help")[1]
    assert "exit codes:" in top
    assert re.fullmatch(r"storybook \d+\.\d+\.\d+\n", shell("--version")[1])


def test_from_outside_there_is_no_traceback_no_colour_and_no_torch(story: Path) -> None:
    """The real process: a dry run imports no torch; faults are plain text where NO_COLOR asks for it."""
    code = (
        "import sys; from storybook.cli import main; code = main(sys.argv[1:]);"
        "assert not {'torch', 'diffusers', 'transformers'} & set(sys.modules); sys.exit(code)"
    )
    environment = {**os.environ, "NO_COLOR": "1", "FORCE_COLOR": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    for name, expected in (("snow.toml", 0), ("none.toml", 2), ("none.json", 2)):
        done = subprocess.run(
            [sys.executable, "-c", code, "render", name, "--dry-run"],
            cwd=story.parent, env=environment, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == expected, done.stderr
        assert "\x1b[3" not in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("words", ["schema", "words"])
def test_a_closed_pipe_ends_quietly(story: Path, words: str) -> None:
    command = f"('{sys.executable}' -m storybook {words}; echo $? >&2) | true"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        command, shell=True, cwd=story.parent, env=environment, capture_output=True, text=True
    )
    assert done.stderr == "0\n"


def test_pages_of_a_manifest_have_takes_but_nothing_to_pick(shell: Shell, story: Path) -> None:
    shell("render", story)
    book = story.parent / "snow.book" / "manifest.json"
    code, _, err = shell("page", book, "two", "--takes", "1", "--model", story.parent / "weights")
    assert code == 0 and "storybook pick" not in err


def test_commands_to_type_next_are_quoted(shell: Shell, story: Path) -> None:
    spaced = story.rename(story.with_name("first snow.toml"))
    assert f"storybook pick '{spaced}' two TAKE" in shell("page", spaced, "two", "--takes", "1")[2]
    assert f"storybook render '{spaced}' puts" in shell("pick", spaced, "two", "1")[1]


def test_a_format_that_is_left_as_it_was_is_named(shell: Shell, story: Path) -> None:
    assert "left as" not in shell("render", story, "--only", "html")[2]
    assert "left as" not in shell("render", story)[2]
    story.write_text(story.read_text().replace("Bo came.", "Bo came back."))
    assert "snow.pdf is left as it was" in shell("render", story, "--only", "html")[2]


@pytest.mark.parametrize(
    "text, size", [("500MB", 500_000_000), ("2gb", 2_000_000_000), ("1.5 GiB", 1_500_000_000), ("0", 0)]
)
def test_the_cache_has_a_size_in_bytes(text: str, size: int) -> None:
    assert parser().parse_args(["render", "a.toml", "--cache-size", text]).cache_size == size


def test_the_machines_options_reach_the_engine(
    shell: Shell, story: Path, painter: Crayon, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr("storybook.commands.common.Easel", lambda *given: asked.append(given) or painter)
    memory = ("--cache-size", "2GB", "--cache-precision", "int8", "--offload")
    given = ("--device", "cpu", *memory, "--cache-disk", "20GB")
    there, book = story.parent / "there", story.parent / "snow.book"
    for words in (("render", story), ("render", story, "--out", there), ("page", story, "one")):
        assert shell(*words, "-q", *given)[0] == 0
    assert shell("library", story.parent, "-q", *given)[0] == shell("render", story, "-q")[0] == 0
    folders = book, there, book, story.parent
    assert asked[:4] == [("cpu", 2_000_000_000, "int8", True, one, 20_000_000_000) for one in folders]
    assert asked[4:] == [(None, None, "exact", False, None, 0)]


def test_an_easel_gives_the_engine_a_folder_for_what_does_not_fit(tmp_path: Path) -> None:
    cache = Easel("cpu", 1000, cache_folder=tmp_path, disk_bytes=2000)("paintbox").cache  # type: ignore[attr-defined]
    assert (cache.limit, cache.folder, cache.disk_limit) == (1000, tmp_path, 2000)
    assert Easel("cpu")("paintbox").cache.folder is None  # type: ignore[attr-defined]


def test_a_size_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parser().parse_args(["render", "a.toml", "--cache-size", "lots"])
    assert caught.value.code == 2 and "`lots` is no size: write 500MB or 2GB" in capsys.readouterr().err


def test_a_setting_that_the_model_does_not_take_is_told_where_it_stands(
    story: Path, painter: Crayon, shell: Shell
) -> None:
    def refuse() -> None:
        raise SettingsError("steps", "steps must be at most 50, not 60")

    painter.before_painting = refuse
    text = story.read_text(encoding="utf-8")
    story.write_text(text.replace("seed = 40\n", "seed = 40\nsampling = { steps = 60 }\n"), encoding="utf-8")
    code, _, err = shell("render", story)
    assert code == 1 and "snow.toml:4:22" in err and "sampling = { steps = 60 }" in err
    assert "steps must be at most 50" in err
    story.write_text(text, encoding="utf-8")
    code, _, err = shell("render", story)
    assert code == 4 and "error: painting page one failed: steps must be at most 50" in err


@pytest.fixture
def painted_by_paintbox(story: Path) -> Path:
    """The story, as the built-in model would paint it."""
    story.write_text(story.read_text(encoding="utf-8").replace('model = "weights"\n', ""), encoding="utf-8")
    return story


def test_the_best_take_is_picked(
    shell: Shell, painted_by_paintbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, asked = painted_by_paintbox, []

    def judge(shot: Shot, pictures: list, anchors: dict) -> list[Judgement]:
        asked.append((shot.scene, len(pictures), sorted(anchors)))
        return [Judgement((("fern: fox", k == 1), ("forest", True))) for k in range(len(pictures))]

    monkeypatch.setattr("consistory_engine.judge", judge, raising=False)
    code, out, err = shell("page", story, "one", "--takes", "3", "--best")
    assert code == 0 and asked == [("{fern} standing in the forest", 3, ["fern"])]
    assert "take 1 shows 1 of 2, not: fern: fox" in err and "take 2 shows 2 of 2\n" in err
    file = load(story)
    assert file.story.page("one").seed == take_seed(file.story, "one", 2)
    assert "page one now has seed" in out and "choose with" not in err
    _, out, _ = shell("page", story, "one", "--takes", "3", "--best", "--json")
    told = json.loads(out)
    assert told["best"] == 2 and told["judged"][0] == {"share": 0.5, "missing": ["fern: fox"]}
    monkeypatch.setattr("consistory_engine.judge", lambda _, shown, __: [Judgement()] * len(shown))
    _, out, _ = shell("page", story, "one", "--takes", "3", "--best", "--json")
    assert json.loads(out)["best"] == 2, "of takes that are as good, the one that the page has"


def test_a_picture_that_no_take_outdoes_stays_in_the_book(
    shell: Shell, painted_by_paintbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = painted_by_paintbox

    def judge(shot: Shot, pictures: list, anchors: dict) -> list[Judgement]:
        return [Judgement((("forest", k == 3),)) for k in range(len(pictures))]

    monkeypatch.setattr("consistory_engine.judge", judge, raising=False)
    assert shell("render", story)[0] == 0
    before = story.read_text(encoding="utf-8")
    code, out, err = shell("page", story, "one", "--takes", "3", "--best")
    assert code == 0 and "page one stays as it is" in out and "now has seed" not in out
    assert "the picture in the book shows 1 of 1" in err and story.read_text(encoding="utf-8") == before
    told = json.loads(shell("page", story, "one", "--takes", "3", "--best", "--json")[1])
    assert told["best"] is None and told["now"] == {"share": 1.0, "missing": []}
    assert len(told["judged"]) == 3 and story.read_text(encoding="utf-8") == before


def test_only_the_built_in_models_takes_are_judged(shell: Shell, story: Path, painter: Crayon) -> None:
    code, _, err = shell("page", story, "one", "--best")
    assert code == 2 and "--best reads pictures of the built-in model only" in err and not painter.painted
