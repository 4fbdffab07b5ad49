"""scanner.toml: what it says, and how it says what is wrong with it."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner import discards
from scanner.configured import cost_of, rules_of, shares_of
from scanner.settings import BadSettings, load
from scanner.tables import Settings

ROOT = Path(__file__).parents[2]


def write(folder: Path, text: str) -> Path:
    path = folder / "scanner.toml"
    path.write_text(text, "utf-8")
    return path


def mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        load(write(folder, text))
    return [line.removeprefix(f"{folder}/") for line in caught.value.lines]


def test_the_example_is_valid_as_it_stands() -> None:
    assert load(ROOT / "scanner.toml").share == ()


def test_the_example_is_still_valid_with_every_commented_key_switched_on(tmp_path: Path) -> None:
    text = (ROOT / "scanner.toml").read_text("utf-8")
    settings = load(write(tmp_path, re.sub(r"^# (?=\[\[|\w+ = )", "", text, flags=re.MULTILINE)))
    assert settings.share[0].window == "22:00-05:30"
    assert settings.person[0].roles == ("owner", "product owner")
    assert settings.sandbox[0].valid_until == date(2027, 12, 31)


def test_the_example_shows_every_key() -> None:
    text = (ROOT / "scanner.toml").read_text("utf-8")
    for table in ("share", "limits", "crawl", "person", "sandbox", "serve"):
        example = re.split(rf"^(?:# \[)?\[{table}\]\]?\n", text, flags=re.MULTILINE)[1].split("\n\n")[0]
        kind = Settings.__annotations__[table].removeprefix("tuple[").removesuffix(", ...]")
        keys = vars(sys.modules["scanner.tables"])[kind].__dataclass_fields__
        assert [key for key in keys if f"{key} = " not in example] == []


def test_all_mistakes_are_said_at_once_with_line_key_and_suggestion(tmp_path: Path) -> None:
    text = """inventory = "postgresql://scanner:secret@db/x"

[[share]]
name = "a"
path = "x"

[[share]]
name = "a"
exlude = ["x"]
schedule = "1 2 3"
window = "night"

[limits]
workers = 400
db_password = "x"

[[sandbox]]
name = "z"
share = "b"
owner = "nobody"
"""
    assert mistakes(tmp_path, text) == [
        "scanner.toml:1: inventory: a password does not stand here: leave it out and use PGPASSFILE or PGPASSWORD",
        "scanner.toml:7: share.2.path: must be given",
        "scanner.toml:8: share.2.name: 'a' is already taken by share.1",
        "scanner.toml:9: share.2.exlude: no such setting; did you mean 'exclude'?",
        "scanner.toml:10: share.2.schedule: a schedule has five fields, minute hour day month weekday (got 3)",
        "scanner.toml:11: share.2.window: hours are written like 22:00-05:30 (got night)",
        "scanner.toml:14: limits.workers: input should be less than or equal to 64 (got 400)",
        "scanner.toml:15: limits.db_password: no such setting; passwords never stand in this file",
        "scanner.toml:19: sandbox.1.share: no share 'b'",
        "scanner.toml:20: sandbox.1.owner: no person 'nobody'",
    ]


def test_a_mistyped_table_is_suggested_too(tmp_path: Path) -> None:
    assert mistakes(tmp_path, "[limit]\nseconds = 3\n") == [
        "scanner.toml:1: limit: no such setting; did you mean 'limits'?"
    ]


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    (line,) = mistakes(tmp_path, "inventory = 'a'\nshare = [\n")
    assert line.startswith(("scanner.toml:2:", "scanner.toml:3:", "scanner.toml: Invalid", "scanner.toml: "))


def test_a_missing_file_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="cannot be read: No such file"):
        load(tmp_path / "none.toml")


def test_the_caller_can_add_its_own_checks(tmp_path: Path) -> None:
    path = write(tmp_path, "[serve]\nport = 81\n")
    with pytest.raises(BadSettings) as caught:
        load(path, lambda settings: [(("serve", "port"), f"{settings.serve.port} is taken")])
    assert caught.value.lines == (f"{path}:2: serve.port: 81 is taken",)


def test_paths_start_at_the_folder_of_the_settings(tmp_path: Path) -> None:
    settings = load(write(tmp_path, 'inventory = "inv.db"\n[[share]]\nname = "a"\npath = "data"\n'))
    assert settings.inventory == str(tmp_path / "inv.db")
    assert shares_of(settings)[0].path == str(tmp_path / "data")


def test_settings_become_limits_and_rules(tmp_path: Path) -> None:
    text = """
[[share]]
name = "a"
path = "one"
exclude = ["old"]
[[share]]
name = "b"
path = "one/two"
[limits]
seconds = 5
memory_megabytes = 256
[crawl]
keep_suffixes = ["csv"]
discard_suffixes = [".VBS"]
keep_folders = ["XLSTART"]
"""
    settings = load(write(tmp_path, text))
    share = shares_of(settings)[0]
    rules = rules_of(share, settings, skip=["/x/inventory.db"])
    assert ".csv" not in rules.suffixes
    assert rules.suffixes[".vbs"] == discards.EXCLUDED
    assert "xlstart" not in rules.folders
    assert rules.skip == {str(tmp_path / "one/two"), "/x/inventory.db"}
    assert not rules.globs.keeps("old/x.py")
    assert cost_of(settings).bounds.seconds == 5
    assert cost_of(settings).bounds.memory == 256 << 20


def test_reading_no_settings_costs_no_pydantic() -> None:
    code = "import sys, scanner.settings, scanner.configured; print('pydantic' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert answer.stdout.strip() == "False"


@given(st.text(max_size=60))
def test_any_text_is_settings_or_a_list_of_mistakes(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text(text, "utf-8")
    try:
        settings = load(path)
    except BadSettings as bad:
        lines = bad.lines
        settings = None
    else:
        lines = ()
    assert (settings is None) == bool(lines)
