"""Symbolic link files: a macro sheet in plain text is a macro sheet, and other ones are sheets."""

from __future__ import annotations

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Metric, Part, Source
from scanner.handlers.slk import HANDLER
from scanner.reading.source import SourceFile

MACRO = (
    b'ID;PWXL;N;E\r\nP;PGeneral\r\nO;E\r\nNN;NAuto_open;ER1C1\r\nC;X1;Y1;K0;EEXEC("calc;;exe")\r\nC;Y2;EHALT()\r\nE\r\n'
)
SHEET = b'ID;PWXL;N;E\nC;Y1;X1;K"USL"\nC;X2;K"LSL"\nC;Y2;X1;K3\nC;X2;K4;ESTDEV(RC[-1]:R9C1)\nE\n'


def opened(content: bytes) -> SourceFile:
    return SourceFile(name="plan.slk", size=len(content), opener=lambda: BytesIO(content))


def read(content: bytes) -> list[Finding]:
    return list(HANDLER.read(opened(content)))


def test_the_first_bytes_decide() -> None:
    assert HANDLER.recognise(opened(MACRO)) == "excel"
    assert HANDLER.recognise(opened(b"ID;Preis;Menge\n17;4,50;3\n")) is None


def test_a_macro_sheet_is_source_and_its_start_is_named() -> None:
    found = read(MACRO)
    assert [one.text for one in found if isinstance(one, Source)] == ['A1: =EXEC("calc;exe")\nA2: =HALT()']
    assert [(one.kind, one.name, one.count) for one in found if isinstance(one, Part)] == [("macro_sheet", "plan", 2)]
    assert "Auto_open: =R1C1" in [one.text for one in found if isinstance(one, Evidence)]


def test_an_ordinary_sheet_has_formulas_and_headings() -> None:
    found = read(SHEET)
    assert [(one.kind, one.count) for one in found if isinstance(one, Part)] == [("sheet", 1)]
    assert "plan: USL, LSL" in [one.text for one in found if isinstance(one, Evidence)]
    assert [one.where for one in found if isinstance(one, Evidence) and one.kind is Kind.FORMULA] == ["plan!B2"]
    assert {one.name: one.value for one in found if isinstance(one, Metric)}["formulas"] == 1


@given(st.binary(max_size=300))
def test_any_text_is_read(content: bytes) -> None:
    assert isinstance(read(b"ID;P\nO;E\n" + content), list)
