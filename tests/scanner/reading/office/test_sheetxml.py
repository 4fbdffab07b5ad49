"""Worksheets: formulas by cell and the words of the first rows, wherever the stream happens to be cut."""

from __future__ import annotations

import time
import zipfile
from io import BytesIO

import pytest

from scanner.reading.archive import Archive, archive_of
from scanner.reading.handler import Unreadable
from scanner.reading.office.sheetxml import first_rows, formulas, shared_strings
from scanner.reading.source import Limits


def holding(content: bytes, part: str = "s.xml") -> Archive:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr(part, content)
    return archive_of(out.getvalue(), Limits())


def found(content: str) -> list[tuple[str, str]]:
    return list(formulas(holding(content.encode()), "s.xml"))


def test_formulas_come_with_their_cell() -> None:
    sheet = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><f>IF(A1&gt;1,"&amp;","")</f><v/></c></row>'
    assert found(sheet) == [("B1", 'IF(A1>1,"&","")')]


def test_a_shared_formula_is_counted_without_a_text() -> None:
    sheet = '<c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f></c><c r="A2"><f t="shared" si="0"/></c>'
    assert found(sheet) == [("A1", "B1*2"), ("A2", "")]


def test_prefixes_of_the_namespace_do_not_matter() -> None:
    assert found('<x:c r="C3"><x:f>NOW()</x:f></x:c><cols><f>no</f></cols>') == [("C3", "NOW()")]


@pytest.mark.parametrize("x", ["", "x:"])
def test_no_formula_is_lost_where_a_large_sheet_is_cut(x: str) -> None:
    cells = (f'<{x}c r="A{n}"><{x}v>1</{x}v></{x}c><{x}c r="B{n}"><{x}f>A{n}*{n}</{x}f></{x}c>' for n in range(30_000))
    assert found(f"<sheetData>{''.join(cells)}</sheetData>") == [(f"B{n}", f"A{n}*{n}") for n in range(30_000)]


def test_a_sheet_in_sixteen_bits_is_read() -> None:
    content = '<?xml version="1.0" encoding="UTF-16"?><c r="A1"><f>Prüfung</f></c>'.encode("utf-16")
    assert list(formulas(holding(content), "s.xml")) == [("A1", "Prüfung")]


def test_a_sheet_with_entities_is_refused() -> None:
    with pytest.raises(Unreadable):
        found('<!DOCTYPE a [<!ENTITY x "y">]><c r="A1"><f>&x;</f></c>')


def test_headings_are_the_texts_of_the_first_rows() -> None:
    sheet = (
        '<row r="1"><c r="A1" t="s"><v>7</v></c><c r="B1" t="inlineStr"><is><t>LSL</t></is></c>'
        '<c r="C1"><v>5</v></c></row><row r="2"><c r="A2" t="str"><f>X</f><v>late</v></c></row>'
    )
    assert first_rows(holding(sheet.encode()), "s.xml").words[:2] == (7, "LSL")


def test_only_five_rows_with_text_are_headings() -> None:
    rows = "".join(f'<row r="{n}"><c t="inlineStr" r="A{n}"><is><t>w{n}</t></is></c></row>' for n in range(1, 20))
    assert len(first_rows(holding(rows.encode()), "s.xml").words) == 5


def test_shared_texts_are_found_by_number_without_their_reading_aids() -> None:
    strings = "<sst><si><t>a</t></si><si/><si><r><t>検</t></r><r><t>査</t></r><rPh><t>ケンサ</t></rPh></si></sst>"
    assert shared_strings(holding(strings.encode(), "t"), "t", {0, 1, 2}) == {0: "a", 1: "", 2: "検査"}


@pytest.mark.parametrize("piece", ["<c ", '<c r="A1" ', "<", "<row>", '<c r="A1"> ', "<f>", "<si>", "<c><f "])
def test_markup_that_never_closes_takes_one_pass(piece: str) -> None:
    archive = holding(piece.encode() * (2_000_000 // len(piece)))
    start = time.process_time()
    assert list(formulas(archive, "s.xml")) == [] or piece == "<f>"
    first_rows(archive, "s.xml")
    shared_strings(archive, "s.xml", {0, 10_000_000})
    assert time.process_time() - start < 5  # a pattern that starts anew at each tag takes minutes
