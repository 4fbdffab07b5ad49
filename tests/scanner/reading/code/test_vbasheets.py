"""On which sheet a macro writes, as the evidence of an assignment says it."""

from __future__ import annotations

import pytest

from classifiers.evidence import Evidence, Verb
from scanner.reading.code.surroundings import Surroundings
from scanner.reading.code.vbacode import read_vba


def written(code: str) -> list[str]:
    found = read_vba(code, "Mod", Surroundings(host="excel"))
    return [item.text for item in found if isinstance(item, Evidence) and item.verb is Verb.WRITE]


@pytest.mark.parametrize(
    "code",
    [
        'Set ws = ThisWorkbook.Worksheets("Orders")\nws.Cells(r, 3).Value = x',
        'With Sheets("Orders")\n.Cells(r, 3).Value = x\nEnd With',
        'Set ws = Sheets("Orders")\nWith ws\n.Cells(r, 3).Value = x\nEnd With',
        'Set lo = Sheets("Data").ListObjects("Orders")\nlo.Range(r, 3).Value = x',
        'Sheets("Orders").Activate\nCells(r, 3).Value = x',
    ],
)
def test_the_sheet_stands_before_what_is_put_into_its_cells(code: str) -> None:
    assert [text.partition(":")[0] for text in written(code)] == ["Orders"]


@pytest.mark.parametrize(
    "code",
    [
        'Sheets("Orders").Cells(r, 3).Value = x',
        'Set wsOrders = Sheets("Orders")\nwsOrders.Cells(r, 3).Value = x',
        'Set ws = Sheets("Tabelle1")\nws.Cells(r, 3).Value = x',
        'Sub A()\nSheets("Orders").Activate\nEnd Sub\nSub B()\nCells(r, 3).Value = x\nEnd Sub',
        'With Sheets("Orders")\nEnd With\nCells(r, 3).Value = x',
    ],
)
def test_nothing_is_said_twice_or_of_another_sheet(code: str) -> None:
    assert all("Orders:" not in text and "Tabelle1:" not in text for text in written(code))
