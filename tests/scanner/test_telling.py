"""A file tells at most ten lines about itself, and what it tells changes neither its fingerprint nor its verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from classifiers.evidence import Evidence, Kind, Level, Observation, Source
from scanner.examine import Job, examine
from scanner.handlers import HANDLERS
from scanner.telling import told

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
HEAD = "Computes the limits of all parts of line four\n# Inputs: lab.csv\n# How to check: sum equals the MES"


def examined(path: Path, *, code_only: bool = False) -> Observation:
    job = Job(
        native=str(path),
        share="s",
        path=path.name,
        size=path.stat().st_size,
        modified_ns=path.stat().st_mtime_ns,
        seen=NOW,
        code_only=code_only,
    )
    return examine(job, HANDLERS)


def documented(observation: Observation) -> list[Evidence]:
    return [line for line in observation.evidence if line.kind is Kind.DOCUMENTATION]


def test_a_script_is_observed_with_what_its_head_tells(tmp_path: Path) -> None:
    path = tmp_path / "limits.py"
    path.write_text(f"# {HEAD}\nupper = mean + 3 * sigma\n", encoding="utf-8")
    (line,) = documented(examined(path))
    assert line.where == "header limits:1"
    assert line.level is Level.NONE
    assert documented(examined(path, code_only=True)) == []


@pytest.mark.parametrize(
    ("name", "sign"), [("a.py", "#"), ("a.ps1", "#"), ("a.bat", "rem"), ("a.vbs", "'"), ("a.sql", "--")]
)
def test_a_head_that_is_added_or_reworded_is_no_other_logic(tmp_path: Path, name: str, sign: str) -> None:
    path = tmp_path / name
    code = "copy a b\n" if name == "a.bat" else "SELECT 1 FROM t\n" if name == "a.sql" else "x = 1\n"
    prints = []
    for head in ("", f"{sign} Moves the results of the shift\n", f"{sign} Moves the results of every shift by night\n"):
        path.write_text(head + code, encoding="utf-8")
        observation = examined(path)
        assert bool(documented(observation)) is bool(head)
        prints.append((observation.fingerprint, observation.prints.logic))
    assert len(set(prints)) == 1
    assert prints[0][0]


def test_a_password_in_a_head_is_masked(tmp_path: Path) -> None:
    path = tmp_path / "load.py"
    path.write_text(
        "# Loads the parts of the line, run with password=Gr8!Secret99 every day\nx = 1\n", encoding="utf-8"
    )
    observation = examined(path)
    assert documented(observation)
    assert "Gr8!Secret99" not in str(observation)


def line(number: int, where: str = "sheet Readme") -> Evidence:
    return Evidence.of(Kind.DOCUMENTATION, f"line number {number} of the page", where)


def test_ten_lines_are_kept_and_code_has_its_share_of_them() -> None:
    head = "# " + "\n\n# ".join(f"Section {number} says {'many words ' * 14}here" for number in range(9))
    source = Source(part="m", language="R", text=f"{head}\n", digest="d")
    label = Evidence.of(Kind.LABEL, "a button", "m")
    kept = told([*map(line, range(20)), label], [source])
    assert kept[0] == label
    assert [entry.where.partition(" ")[0] for entry in kept[1:]] == ["sheet"] * 6 + ["header"] * 4
    assert len(told([*map(line, range(20))], [])) == 10
    assert len(told([line(1), line(1)], [])) == 1


def test_what_is_no_documentation_stays_as_it_is() -> None:
    other = replace(line(1), kind=Kind.COMMENT)
    assert told([other, other], []) == [other, other]
