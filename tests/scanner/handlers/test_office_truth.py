"""Office files of the collection beside the checkout, against what independent readers found in them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from classifiers.evidence import Finding, Part, PartKind, Problem
from scanner.handlers import powerpoint, slk, word, workbook, xls, xlsb
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile

OFFICE = [module.HANDLER for module in (workbook, xlsb, xls, slk, word, powerpoint)]


def read(path: Path) -> list[Finding]:
    found: list[Finding] = []
    with SourceFile(name=path.name, size=path.stat().st_size, opener=lambda: path.open("rb"), code_only=True) as file:
        try:
            handler = next((handler for handler in OFFICE if handler.recognise(file)), None)
            found.extend(handler.read(file) if handler else ())
        except Unreadable as refused:
            found.append(Problem(trouble=refused.trouble, detail=refused.detail))
    return found


def names(found: list[Finding], kind: PartKind) -> list[str]:
    return [one.name for one in found if isinstance(one, Part) and one.kind is kind]


@pytest.fixture(scope="module")
def rows(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "truth.csv").open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    return [row for row in rows if "/malformed/" not in row["path"] and (corpus / row["path"]).stat().st_size]


def test_every_macro_file_and_every_module_is_found(corpus: Path, rows: list[dict[str, str]]) -> None:
    wanted = [row for row in rows if int(row["olevba_modules"] or 0)]
    wrong = [
        row["path"]
        for row in wanted
        if len(names(read(corpus / row["path"]), PartKind.MODULE)) < int(row["olevba_modules"])
    ]
    assert len(wanted) > 50
    assert wrong == []


def test_every_macro_sheet_is_found(corpus: Path, rows: list[dict[str, str]]) -> None:
    wanted = [
        row for row in rows if row["ooxml_macrosheets"] not in {"", "0"} or row["biff_xlm_sheets"] not in {"", "0"}
    ]
    assert wanted
    assert [row["path"] for row in wanted if not names(read(corpus / row["path"]), PartKind.MACRO_SHEET)] == []


def test_no_file_of_the_collection_stops_a_reader(corpus: Path, rows: list[dict[str, str]]) -> None:
    assert all(isinstance(read(corpus / row["path"]), list) for row in rows)
