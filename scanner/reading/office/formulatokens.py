"""Formula tokens of binary workbooks (MS-XLS 2.5.198, MS-XLSB 2.5.97) as the text that Excel shows."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanner.reading.office.excelfunctions import USER_DEFINED, function

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class TokenError(Exception):
    """The bytes are no formula that can be read."""


@dataclass(slots=True)
class Names:
    """What numbers in formulas stand for: defined names (from 1), sheets by reference index, names elsewhere.

    `own`: the reference indexes that lead to this workbook, whose names are its defined names.
    """

    defined: Sequence[str] = ()
    sheets: Mapping[int, str] = field(default_factory=dict)
    outside: Mapping[tuple[int, int], str] = field(default_factory=dict)
    own: set[int] = field(default_factory=set)

    def name(self, number: int) -> str:
        """Return a defined name."""
        return self.defined[number - 1] if 0 < number <= len(self.defined) else f"NAME{number}"

    def sheet(self, index: int) -> str:
        """Return what stands before a reference to another sheet."""
        return self.sheets.get(index, f"SHEET{index}!")

    def outer(self, index: int, number: int) -> str:
        """Return a name that belongs to a sheet, another book or an add-in."""
        if index in self.own:
            return self.sheets.get(index, "") + self.name(number)
        return self.outside.get((index, number), f"{self.sheets.get(index, '')}NAME{number}")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one generation of the format lays its tokens out; sizes in bytes, without the token's own byte.

    `cell` is row then column, `area` two rows then two columns. With `marks_in_row` the bits that say "relative"
    are in the row (BIFF5), else in the column. `near_sheet` bytes stand before a reference to another sheet.
    """

    cell: str
    area: str
    marks_in_row: bool
    near_sheet: int
    name: int
    outer_name: int
    array: int
    rows: int
    columns: int
    wide_strings: bool = False
    flagged_strings: bool = True
    far_name: str = "<HH"


BIFF5 = Dialect("<HB", "<HHBB", True, 12, 14, 24, 7, 0x3FFF, 0xFF, flagged_strings=False)  # noqa: FBT003 - a table
BIFF8 = Dialect("<HH", "<HHHH", False, 0, 4, 6, 7, 0xFFFF, 0xFF)  # noqa: FBT003 - a table
BIFF12 = Dialect("<IH", "<IIHH", False, 0, 4, 6, 14, 0xFFFFF, 0x3FFF, wide_strings=True, far_name="<HI")  # noqa: FBT003


def _shape_pattern(row: int) -> re.Pattern[bytes]:
    """Return a pattern that splits tokens and keeps all but the rows of cells that move, `row` bytes each.

    Of an area no row is kept. Columns stand as they are: a shape is compared with others of its own column.
    """
    cell = rb"([\x24\x44\x64]|[\x3a\x5a\x7a].{2}).{%d}(.[\x80-\xff])" % row
    area = rb"([\x25\x45\x65]|[\x3b\x5b\x7b].{2}).{%d}(.{4})" % (row * 2)
    kept = (
        rb"([\x24\x44\x64].{%d}|[\x3a\x5a\x7a].{%d}|[\x21\x41\x61\x1e].{2}|[\x22\x42\x62\x19].{3}"
        rb"|[\x23\x43\x63].{4}|\x1f.{8}|[\x1c\x1d].|.)"
    )
    return re.compile(b"|".join((cell, area, kept % (row + 2, row + 4))), re.DOTALL)


_SHAPES = {BIFF8: _shape_pattern(2), BIFF12: _shape_pattern(4)}
_WHOLE = 5
"""The group of a token that is kept whole."""
_TEXT_TOKEN = b"\x17"
_CELL_TOKENS = (b"\x24", b"\x44", b"\x64")


def _kept(token: re.Match[bytes]) -> bytes:
    last = token.lastindex or 0
    return token[last] if last == _WHOLE else token[last - 1] + token[last]


def shape_of(tokens: bytes, dialect: Dialect, row: int) -> bytes:
    """Return what formulas of a column have in common that differ only in rows; takes a fraction of the text.

    Texts vary in length, so a formula with texts is not split into tokens: only references to its own `row` (from 0)
    are taken out, which is what differs when it is filled down.
    """
    pattern = _SHAPES.get(dialect)
    if pattern is None:
        return tokens
    if _TEXT_TOKEN not in tokens:
        return pattern.sub(_kept, tokens)
    own = row.to_bytes(4, "little")[: struct.calcsize(dialect.cell) - 2]
    for token in _CELL_TOKENS:
        tokens = tokens.replace(token + own, token)
    return tokens


_OPERATORS = ("+", "-", "*", "/", "^", "&", "<", "<=", "=", ">=", ">", "<>", " ", ",", ":")
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_LONGEST = 16_384
_CHOOSE, _SUM = 0x04, 0x10
_LIST = 0x19


def formula_text(tokens: bytes, dialect: Dialect, names: Names, cell: tuple[int, int] = (0, 0)) -> str:
    """Return a formula without `=`; `cell` is the row and column (from 0) that relative offsets start from.

    Raises:
        TokenError: the tokens are damaged or of a kind that is not known.
    """
    reader = _Reader(tokens[:_LONGEST], dialect, names, cell)
    try:
        while reader.at < len(reader.tokens):
            reader.step()
        return reader.stack[-1]
    except (IndexError, KeyError, struct.error) as error:
        raise TokenError(f"at byte {reader.at} of {len(tokens)}: {error}") from error


def cell_name(row: int, column: int) -> str:
    """Return a cell's name from its row and column, counted from 0."""
    return f"{column_name(column)}{row + 1}"


def column_name(column: int) -> str:
    """Return a column's letters, counted from 0."""
    letters = ""
    column += 1
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _Reader:
    """One formula while it is read: a stack of texts, as in reverse Polish notation."""

    def __init__(self, tokens: bytes, dialect: Dialect, names: Names, cell: tuple[int, int]) -> None:
        self.tokens = tokens
        self.at = 0
        self.stack: list[str] = []
        self._dialect = dialect
        self._names = names
        self._cell = cell

    def step(self) -> None:
        token = self.tokens[self.at]
        self.at += 1
        if token >= 0x20:
            token = token & 0x1F | 0x20
        if 0x03 <= token <= 0x11:
            right, left = self.stack.pop(), self.stack.pop()
            self.stack.append(f"{left}{_OPERATORS[token - 3]}{right}")
            return
        _ACTIONS[token](self)

    def _take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(form, self.tokens, self.at)
        self.at += struct.calcsize(form)
        return values

    def _skip(self, size: int) -> None:
        self.at += size
        if self.at > len(self.tokens):
            raise IndexError("the formula is cut off")

    def _wrap(self, before: str, after: str = "") -> None:
        self.stack.append(f"{before}{self.stack.pop()}{after}")

    def shared(self) -> None:
        """Refer to a shared formula; the cell that holds it gives its text."""
        self.at = len(self.tokens)
        self.stack.append("")

    def missing(self) -> None:
        self.stack.append("")

    def text(self) -> None:
        if self._dialect.wide_strings:
            (count,) = self._take("<H")
            wide = True
        else:
            (count,) = self._take("<B")
            wide = bool(self._take("<B")[0] & 1) if self._dialect.flagged_strings else False
        raw = self.tokens[self.at : self.at + (count << wide)]
        self._skip(count << wide)
        text = raw.decode("utf-16-le" if wide else "cp1252", "replace")
        self.stack.append('"' + text.replace('"', '""') + '"')

    def extended(self) -> None:
        """Skip a table reference (BIFF12) or a natural-language label, which stand for cells."""
        (kind,) = self._take("<B")
        self._skip(12 if kind == _LIST and self._dialect.wide_strings else 4)
        if kind == _LIST or kind in {1, 2, 3, 6, 7, 10, 11, 13, 15}:
            self.stack.append("TABLE[]" if kind == _LIST else "LABEL")

    def attribute(self) -> None:
        flags, size = self._take("<BH")
        if flags & _CHOOSE:
            self._skip((size + 1) * 2)
        elif flags & _SUM:
            self._wrap("SUM(", ")")

    def error(self) -> None:
        self.stack.append(_ERRORS.get(self._take("<B")[0], "#ERROR!"))

    def boolean(self) -> None:
        self.stack.append("TRUE" if self._take("<B")[0] else "FALSE")

    def integer(self) -> None:
        self.stack.append(str(self._take("<H")[0]))

    def number(self) -> None:
        self.stack.append(f"{self._take('<d')[0]:.15g}")

    def array(self) -> None:
        self._skip(self._dialect.array)
        self.stack.append("{…}")

    def fixed(self) -> None:
        known = function(self._take("<H")[0])
        self._call(known.name, max(known.arguments, 0) if known.arguments >= 0 else min(1, len(self.stack)))

    def variable(self) -> None:
        count, number = self._take("<BH")
        count &= 0x7F
        if number == USER_DEFINED and count:
            name = self.stack[-count]
            self._call("", count, name)
        else:
            self._call(function(number).name, count)

    def _call(self, name: str, count: int, user_defined: str = "") -> None:
        if count > len(self.stack):
            raise IndexError(f"{name} lacks arguments")
        start = len(self.stack) - count
        arguments = self.stack[start:]
        del self.stack[start:]
        if user_defined:
            name, arguments = user_defined, arguments[1:]
        self.stack.append(f"{name}({','.join(arguments)})")

    def name(self) -> None:
        (number,) = struct.unpack_from("<H", self.tokens, self.at)
        self._skip(self._dialect.name)
        self.stack.append(self._names.name(number))

    def outer_name(self) -> None:
        index, number = struct.unpack_from(self._dialect.far_name, self.tokens, self.at)
        if self._dialect.marks_in_row:
            (number,) = struct.unpack_from("<H", self.tokens, self.at + 10)
        self._skip(self._dialect.outer_name)
        self.stack.append(self._names.outer(index, number))

    def cell(self) -> None:
        row, column = self._take(self._dialect.cell)
        self.stack.append(self._place(row, column))

    def area(self) -> None:
        first, last, left, right = self._take(self._dialect.area)
        self.stack.append(f"{self._place(first, left)}:{self._place(last, right)}")

    def near_cell(self) -> None:
        row, column = self._take(self._dialect.cell)
        self.stack.append(self._place(row, column, near=True))

    def near_area(self) -> None:
        first, last, left, right = self._take(self._dialect.area)
        self.stack.append(f"{self._place(first, left, near=True)}:{self._place(last, right, near=True)}")

    def _place(self, row: int, column: int, *, near: bool = False) -> str:
        marks = row if self._dialect.marks_in_row else column
        row_moves, column_moves = bool(marks & 0x8000), bool(marks & 0x4000)
        row &= self._dialect.rows
        column &= 0x3FFF & self._dialect.columns
        if near:
            row = (row + self._cell[0] * row_moves) & self._dialect.rows
            column = (column + self._cell[1] * column_moves) & self._dialect.columns
        return f"{'' if column_moves else '$'}{column_name(column)}{'' if row_moves else '$'}{row + 1}"

    def lost_cell(self) -> None:
        self._skip(struct.calcsize(self._dialect.cell))
        self.stack.append("#REF!")

    def lost_area(self) -> None:
        self._skip(struct.calcsize(self._dialect.area))
        self.stack.append("#REF!")

    def _sheet(self) -> str:
        (index,) = self._take("<H")
        if self._dialect.near_sheet:
            first = struct.unpack_from("<H", self.tokens, self.at + 8)[0]
            self._skip(self._dialect.near_sheet)
            index = index if 0 < index < 0x8000 else -1 - first
        return self._names.sheet(index)

    def far_cell(self) -> None:
        sheet = self._sheet()
        self.cell()
        self._wrap(sheet)

    def far_area(self) -> None:
        sheet = self._sheet()
        self.area()
        self._wrap(sheet)

    def lost_far_cell(self) -> None:
        self._sheet()
        self.lost_cell()

    def lost_far_area(self) -> None:
        self._sheet()
        self.lost_area()

    def memory(self) -> None:
        self._skip(6)

    def short_memory(self) -> None:
        self._skip(2)


_ACTIONS: dict[int, Callable[[_Reader], None]] = {
    0x01: _Reader.shared,
    0x02: _Reader.shared,
    0x12: lambda reader: reader._wrap("+"),  # noqa: SLF001 - the reader's own table
    0x13: lambda reader: reader._wrap("-"),  # noqa: SLF001 - the reader's own table
    0x14: lambda reader: reader._wrap("", "%"),  # noqa: SLF001 - the reader's own table
    0x15: lambda reader: reader._wrap("(", ")"),  # noqa: SLF001 - the reader's own table
    0x16: _Reader.missing,
    0x17: _Reader.text,
    0x18: _Reader.extended,
    0x19: _Reader.attribute,
    0x1C: _Reader.error,
    0x1D: _Reader.boolean,
    0x1E: _Reader.integer,
    0x1F: _Reader.number,
    0x20: _Reader.array,
    0x21: _Reader.fixed,
    0x22: _Reader.variable,
    0x23: _Reader.name,
    0x24: _Reader.cell,
    0x25: _Reader.area,
    0x26: _Reader.memory,
    0x27: _Reader.memory,
    0x28: _Reader.memory,
    0x29: _Reader.short_memory,
    0x2A: _Reader.lost_cell,
    0x2B: _Reader.lost_area,
    0x2C: _Reader.near_cell,
    0x2D: _Reader.near_area,
    0x2E: _Reader.short_memory,
    0x2F: _Reader.short_memory,
    0x39: _Reader.outer_name,
    0x3A: _Reader.far_cell,
    0x3B: _Reader.far_area,
    0x3C: _Reader.lost_far_cell,
    0x3D: _Reader.lost_far_area,
}
