"""The benchmark of verdicts says what it leaves out, and never figures that its labels cannot give."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "verdicts.py"
HEAD = "path,repo,kind,critical,expected_tag_if_unregistered"
PRICES = "total = material_cost * (1 + overhead) / lot_size\nsales_price = total * margin\n"
NAMES = "names = sorted(open('a.txt'))\nopen('b.txt', 'w').writelines(names)\n"
ROWS = ("prices.py,r/a,python,yes,high-risk shadow IT", "names.py,r/b,python,no,citizen development candidate")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    held = tmp_path / "files"
    held.mkdir()
    (held / "prices.py").write_text(PRICES)
    (held / "names.py").write_text(NAMES)
    return held


def measure(folder: Path, content: str, *more: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    labels = folder.parent / "labels.csv"
    labels.write_text(content, encoding=encoding)
    command = [sys.executable, str(BENCHMARK), str(labels), str(folder), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603 - our own


def table(*rows: str, head: str = HEAD) -> str:
    return "\n".join((head, *rows)) + "\n"


def test_files_that_are_missing_are_named_and_a_byte_order_mark_is_none_of_a_column(folder: Path) -> None:
    done = measure(folder, table(*ROWS, "gone.py,r/b,python,no,x"), "--rounds", "1", encoding="utf-8-sig")
    assert done.returncode == 0, done.stderr
    assert "1 of 3 labelled files are not in" in done.stderr
    assert "  gone.py" in done.stderr
    assert done.stdout.startswith("2 tools of 2 repositories")
    assert "class " not in done.stdout  # nobody said of which class they are
    assert "right 1, missed 0, invented 0" in done.stdout


def test_classes_are_measured_on_those_files_alone_whose_function_people_named(folder: Path) -> None:
    done = measure(folder, table(f"{ROWS[0]},", f"{ROWS[1]},other", head=f"{HEAD},function"), "--rounds", "1")
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("class ")]
    assert len(lines) == 3
    assert all(line.endswith("right 0, missed 0, invented 0") for line in lines)


@pytest.mark.parametrize(
    ("content", "more", "said"),
    [
        (table("prices.py,r", head="path,repo"), (), "column missing: kind, critical, expected_tag_if_unregistered"),
        ("", (), "column missing: path"),
        (table("prices.py,r/a,python,maybe,x"), (), "row 2: cells are missing, or critical is neither yes nor no"),
        (table("prices.py,r/a"), (), "row 2: cells are missing"),
        (table(*ROWS), ("--rounds", "0"), "at least one round is needed"),
        (table("gone.py,r,python,no,x"), (), "none of the labelled files is in that folder"),
    ],
)
def test_labels_that_cannot_be_measured_are_refused_in_a_sentence(
    folder: Path, content: str, more: tuple[str, ...], said: str
) -> None:
    done = measure(folder, content, *more)
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_labels_of_another_encoding_are_refused_in_a_sentence(folder: Path) -> None:
    done = measure(folder, table("pr\u00fcfung.py,r,python,no,x"), encoding="cp1252")
    assert "cannot be read" in done.stderr
    assert "Traceback" not in done.stderr
