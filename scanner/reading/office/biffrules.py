"""Conditional formats and data validations in old Excel workbooks (MS-XLS 2.4.42 CF, 2.4.56 CondFmt, 2.4.89 Dv)."""

from __future__ import annotations

import struct
from typing import NamedTuple

from scanner.reading.office.bifftexts import long_text

_VALUE_TYPE, _OPERATOR, _STYLE = 0xF, 20, 4
_LIST = 3
"""Types of validation from here on (list, date, time, length, formula): a list and a formula compare nothing."""
_FORMULA = 7


class Condition(NamedTuple):
    """A rule in words, the tokens of its formulas, and the cell (row, column from 0) they are relative to."""

    words: str
    formulas: tuple[bytes, ...]
    cell: tuple[int, int]


def first_cell(body: bytes) -> tuple[int, int]:
    """CONDFMT: return the first cell of the stretch that the next rules are for."""
    row, _, column = struct.unpack_from("<HHH", body, 4)
    return row, column


def condition(body: bytes, cell: tuple[int, int]) -> Condition:
    """CF: its formulas stand at the end, behind a format of any length."""
    kind, operator, first, second = struct.unpack_from("<BBHH", body)
    start = len(body) - first - second
    formulas = (body[start : start + first], body[start + first :])
    return Condition(f"format {kind} {operator}", formulas, cell)


def validation(body: bytes) -> Condition:
    """DV: flags, four texts for people, two formulas, the cells."""
    (flags,) = struct.unpack_from("<I", body)
    at = 4
    for _ in range(4):
        at = long_text(body, at)[1]
    formulas = []
    for _ in range(2):
        (size,) = struct.unpack_from("<H", body, at)
        formulas.append(body[at + 4 : at + 4 + size])
        at += 4 + size
    row, _, column = struct.unpack_from("<HHH", body, at + 2)
    kind = flags & _VALUE_TYPE
    operator = 0 if kind in {_LIST, _FORMULA} else flags >> _OPERATOR & 0xF
    return Condition(f"validation {kind} {operator} {flags >> _STYLE & 7}", tuple(formulas), (row, column))
