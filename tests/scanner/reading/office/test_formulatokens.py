"""Formula tokens become the text that Excel shows, in all three layouts; anything else is a named error."""

from __future__ import annotations

import struct
import warnings
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.reading.office.excelfunctions import function
from scanner.reading.office.formulatokens import (
    BIFF5,
    BIFF8,
    BIFF12,
    Dialect,
    Names,
    TokenError,
    cell_name,
    column_name,
    formula_text,
    shape_of,
)

NAMES = Names(["USL", "LSL"], {0: "Limits!", 1: "'[cost.xls]Rates'!"}, {(1, 1): "MyAddIn"}, {0})


def cell(row: int, column: int) -> bytes:
    return b"\x44" + struct.pack("<HH", row, column | 0xC000)


def text(words: str) -> bytes:
    return b"\x17" + bytes((len(words), 0)) + words.encode("latin-1")


@pytest.mark.parametrize(
    ("tokens", "formula"),
    [
        (cell(0, 0) + cell(1, 1) + b"\x03", "A1+B2"),
        (b"\x44" + struct.pack("<HH", 4, 2), "$C$5"),
        (b"\x25" + struct.pack("<HHHH", 0, 9, 0xC000, 0xC000) + b"\x19\x10\0\0", "SUM(A1:A10)"),
        (b"\x1e\x07\0" + b"\x1f" + struct.pack("<d", 1.25) + b"\x05", "7*1.25"),
        (text('say "no"') + b"\x41\x20\0", 'LEN("say ""no""")'),
        (cell(0, 0) + b"\x13" + b"\x15", "(-A1)"),
        (cell(0, 0) + b"\x14", "A1%"),
        (b"\x23" + struct.pack("<HH", 1, 0) + b"\x23" + struct.pack("<HH", 2, 0) + b"\x04", "USL-LSL"),
        (b"\x3a" + struct.pack("<HHH", 0, 0, 0xC000), "Limits!A1"),
        (b"\x3b" + struct.pack("<HHHHH", 1, 0, 1, 0xC000, 0xC000), "'[cost.xls]Rates'!A1:A2"),
        (b"\x39" + struct.pack("<HHH", 1, 1, 0) + cell(0, 0) + b"\x42\x02\xff\0", "MyAddIn(A1)"),
        (b"\x39" + struct.pack("<HHH", 0, 2, 0), "Limits!LSL"),
        (b"\x1d\x01" + b"\x16" + text("x") + b"\x42\x03\x01\0", 'IF(TRUE,,"x")'),
        (text("calc.exe") + b"\x42\x01\x6e\0", 'EXEC("calc.exe")'),
        (text("a") + b"\x42\x01\x76\x80", 'ALERT("a")'),
        (b"\x1c\x2a", "#N/A"),
        (b"\x60" + bytes(7), "{…}"),
        (b"\x2a" + bytes(4), "#REF!"),
    ],
)
def test_tokens_of_excel_97_become_text(tokens: bytes, formula: str) -> None:
    assert formula_text(tokens, BIFF8, NAMES) == formula


def test_a_shared_formula_is_told_from_the_cell_that_uses_it() -> None:
    left = b"\x2c" + struct.pack("<HH", 0, 0xC000 | 0xFF)
    assert formula_text(left, BIFF8, NAMES, (4, 3)) == "C5"


def test_tokens_of_excel_95_become_text() -> None:
    assert formula_text(b"\x24" + struct.pack("<HB", 0xC002, 1), BIFF5, NAMES) == "B3"
    assert formula_text(b"\x17\x02ab", BIFF5, NAMES) == '"ab"'
    far = b"\x3a" + struct.pack("<h8xHHHB", -1, 0, 0, 0xC000, 0)
    assert formula_text(far, BIFF5, Names((), {-1: "Limits!"})) == "Limits!A1"


def test_tokens_of_binary_workbooks_become_text() -> None:
    assert formula_text(b"\x44" + struct.pack("<IH", 99_999, 0xC000 | 16_383), BIFF12, NAMES) == "XFD100000"
    assert formula_text(b"\x17\x02\0a\0\xe4\0", BIFF12, NAMES) == '"aä"'


@given(st.binary(max_size=120), st.sampled_from([BIFF5, BIFF8, BIFF12]))
def test_any_bytes_give_a_text_or_a_named_error(tokens: bytes, dialect: Dialect) -> None:
    with suppress(TokenError):
        assert isinstance(formula_text(tokens, dialect, NAMES), str)


@given(st.integers(0, 20_000))
def test_column_names_count_like_excel(column: int) -> None:
    number = 0
    for letter in column_name(column):
        number = number * 26 + ord(letter) - 64
    assert number == column + 1


def test_cells_are_named_from_zero() -> None:
    assert cell_name(0, 0) == "A1"
    assert cell_name(9, 27) == "AB10"


def test_functions_have_the_numbers_that_another_reader_knows() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from oletools.thirdparty.oledump import plugin_biff
    source = plugin_biff.__file__
    with open(source, encoding="utf-8") as opened:  # noqa: PTH123 - the table is inside a method
        lines = [line.strip() for line in opened if line.startswith("0x")]
    known = {}
    for line in lines:
        number, _, name = line.partition(":")
        if name.strip().startswith("'") and len(number) == 6:
            known[int(number, 16)] = name.strip().strip("',")
    assert len(known) > 700
    ours = {number: function(number).name for number in known}
    assert {n: (ours[n], name) for n, name in known.items() if ours[n] != name and n != 255} == {}


def test_an_unknown_function_keeps_its_number() -> None:
    assert function(0x7000) == ("FUNCTION.28672", -1)


def test_formulas_that_differ_only_in_their_cells_have_one_shape() -> None:
    first = cell(0, 0) + cell(1, 1) + b"\x03"
    filled_down = cell(68, 0) + cell(69, 1) + b"\x03"
    assert shape_of(first, BIFF8, 0) == shape_of(filled_down, BIFF8, 68)
    assert shape_of(first, BIFF8, 0) != shape_of(cell(0, 0) + cell(1, 1) + b"\x04", BIFF8, 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b"\x1e\x44\x00", b"\x1e\x44\x01"),
        (b"\x1f" + struct.pack("<d", 1.05), b"\x1f" + struct.pack("<d", 1.06)),
        (text("Dock1"), text("Dream")),
        (b"\x23" + struct.pack("<HH", 1, 0), b"\x23" + struct.pack("<HH", 2, 0)),
        (cell(0, 0) + b"\x41\x20\0", cell(0, 0) + b"\x41\x24\0"),
        (b"\x3a" + struct.pack("<HHH", 0, 0, 0), b"\x3a" + struct.pack("<HHH", 1, 0, 0)),
    ],
)
def test_other_numbers_texts_names_functions_and_sheets_are_other_shapes(one: bytes, other: bytes) -> None:
    assert shape_of(one, BIFF8, 3) != shape_of(other, BIFF8, 3)


def test_a_formula_with_texts_that_is_filled_down_has_one_shape() -> None:
    first, second = (cell(row, 2) + text("ok") + b"\x0b" for row in (4, 300))
    assert shape_of(first, BIFF8, 4) == shape_of(second, BIFF8, 300)
    assert shape_of(first, BIFF8, 4) != shape_of(cell(4, 2) + text("no") + b"\x0b", BIFF8, 4)
