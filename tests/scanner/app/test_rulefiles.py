"""Rule files of a plant: what is no rule file, or cannot be read, is refused by its name and never passed over."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from classifiers.packaged import packaged_texts
from classifiers.rulebook import BadRules
from scanner.app import rulefiles

RULE = """
[[signal]]
id          = "quality.häufig"
title       = "Prüfgrenzen"
policy      = "SHA-4"
criticality = "quality"
kinds       = ["sql"]
verbs       = ["write"]
any         = ['grenze']
hits        = ["sql/write: UPDATE grenze SET a = 1"]
misses      = ["sql/write: UPDATE users SET a = 1"]
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    return folder


def refused(beside: Path) -> list[str]:
    with pytest.raises(BadRules) as caught:
        rulefiles.load(beside)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_files_of_another_encoding_are_refused_with_their_lines_all_at_once(rules: Path) -> None:
    (rules / "own.toml").write_bytes(RULE.encode("cp1252"))
    (rules.parent / "policy.toml").write_bytes("[weights]\n# gewählt\n".encode("utf-16"))
    assert refused(rules.parent) == [
        "rules/own.toml:3: not UTF-8: save it in that encoding",
        "policy.toml:1: not UTF-8: save it in that encoding",
    ]


def test_a_byte_order_mark_is_no_mistake(rules: Path) -> None:
    (rules / "own.toml").write_text(RULE.replace("häufig", "own"), encoding="utf-8-sig")
    (rules.parent / "policy.toml").write_text("[thresholds]\nformulas = 7\n", encoding="utf-8-sig")
    book = rulefiles.load(rules.parent)
    assert "quality.own" in {rule.id for rule in book.rules}
    assert book.thresholds.formulas == 7


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
def test_a_pipe_is_refused_and_not_waited_for(rules: Path) -> None:
    os.mkfifo(rules / "wait.toml")
    os.mkfifo(rules.parent / "policy.toml")
    assert refused(rules.parent) == ["rules/wait.toml: not a regular file", "policy.toml: not a regular file"]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device on this system")
def test_a_link_to_a_device_without_an_end_is_refused(rules: Path) -> None:
    (rules / "endless.toml").symlink_to("/dev/zero")
    (rules / "gone.toml").symlink_to("nowhere")
    assert refused(rules.parent) == [
        "rules/endless.toml: not a regular file",
        "rules/gone.toml: cannot be read: No such file or directory",
    ]


def test_a_file_that_is_too_large_is_refused(rules: Path) -> None:
    (rules / "big.toml").write_bytes(b"#" * (rulefiles.LARGEST + 1))
    assert refused(rules.parent) == ["rules/big.toml: larger than 2,000,000 bytes: no rule file is"]


@pytest.mark.parametrize("name", ["T.TOML", "x.tml", "x.toml.txt", "rules.json"])
def test_a_file_that_would_be_passed_over_for_its_name_is_refused(rules: Path, name: str) -> None:
    (rules / name).write_text(RULE, encoding="utf-8")
    assert refused(rules.parent) == [f"rules/{name}: is not read: the name of a rule file ends in .toml"]


def test_a_folder_below_the_rules_is_refused(rules: Path) -> None:
    (rules / "plant").mkdir()
    assert "rules/plant: a folder" in refused(rules.parent)[0]


def test_rules_that_are_a_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "rules").write_text(RULE, encoding="utf-8")
    assert refused(tmp_path) == ["rules: not a folder: rule files lie in a folder of that name"]


@pytest.mark.parametrize("name", ["README.md", "own.toml.bak", "own.toml~", ".own.toml.swp", ".git"])
def test_what_people_keep_beside_rules_is_none_of_them(rules: Path, name: str) -> None:
    (rules / name).mkdir() if name == ".git" else (rules / name).write_text("not toml")
    assert rulefiles.texts(rules.parent) == packaged_texts()
    assert not rulefiles.holds_rules(rules.parent)


@pytest.mark.parametrize("text", ["x = " + "[" * 9_000, "x = " + "1" * 9_000])
def test_a_text_on_which_the_parser_gives_up_is_no_toml(rules: Path, text: str) -> None:
    (rules / "own.toml").write_text(text)
    assert "own.toml:1: not TOML" in refused(rules.parent)[0]
