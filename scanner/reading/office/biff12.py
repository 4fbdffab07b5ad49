"""Binary workbook parts (MS-XLSB): records of the workbook, its sheets, its shared texts and its connections."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from scanner.reading.office.celllabels import Place
from scanner.reading.office.formulatokens import BIFF12, Names, TokenError, cell_name, formula_text, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROW, _CELL_TEXT, _SHARED_CELL = 0, 6, 7
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_BOOL, _FORMULA_ERROR = 8, 9, 10, 11
_VALUE_SIZE = {_FORMULA_NUMBER: 8, _FORMULA_BOOL: 1, _FORMULA_ERROR: 1}
_ARRAY_FORMULA, _SHARED_FORMULA = 426, 427
_SHARED_TEXT, _SHEET, _NAME = 19, 156, 39
_OTHER_BOOK, _THIS_BOOK, _ADD_IN, _SHEETS_REFERRED = frozenset({355, 358}), 357, 667, 362
_CONNECTION, _END_OF_CONNECTION = 201, 202
_CONDITIONS, _CONDITION, _VALIDATION = 461, 463, 64
_RULES = frozenset({_CONDITIONS, _CONDITION, _VALIDATION})
_UNCOMPARED = frozenset({3, 7})
"""Types of validation that compare nothing: a list, a formula."""
_LABELS = 5_000
_HEADING_ROWS = 12
_STATES = ("visible", "hidden", "very hidden")
_STRINGS = 3000


Rules = list[tuple[int, bytes]]
"""Records of conditional formats and validations."""
_Shapes = dict[tuple[int, bytes], str]
"""Texts of formulas by what those have in common that stand in one column."""


class BinarySheet(NamedTuple):
    """A sheet as the workbook lists it; `link` is the id of the relationship that leads to its part.

    `id` stays when the sheet is renamed or moved.
    """

    name: str
    state: str
    link: str
    id: str


@dataclass(slots=True)
class BinaryBook:
    """The workbook part: its sheets, what formulas may refer to, and what defined names stand for."""

    sheets: list[BinarySheet]
    names: Names
    meanings: list[tuple[str, str]]

    @property
    def ids(self) -> dict[str, str]:
        """What identifies each sheet, by its name in lower case."""
        return {sheet.name.lower(): sheet.id for sheet in self.sheets}


def records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and body of each record: both numbers have seven bits per byte (2.1.4)."""
    at, end = 0, len(content)
    while at < end - 1:
        kind = content[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | (content[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while at < end:
            byte = content[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        yield kind, content[at : at + size]
        at += size


def read_binary_book(content: bytes) -> BinaryBook:
    """Read the sheets, names and references of `workbook.bin`."""
    sheets: list[BinarySheet] = []
    defined: list[str] = []
    meanings: list[bytes] = []
    books: list[str] = []
    referred: dict[int, str] = {}
    own: set[int] = set()
    for kind, body in records(content):
        if kind == _SHEET:
            link, at = _wide(body, 8)
            number = int.from_bytes(body[4:8], "little")
            sheets.append(BinarySheet(_wide(body, at)[0], _STATES[min(body[0], 2)], link, f"sheet {number}"))
        elif kind == _NAME:
            name, at = _wide(body, 9)
            defined.append(name)
            meanings.append(tokens_at(body, at)[0] if at + 4 <= len(body) else b"")
        elif kind in {_THIS_BOOK, _ADD_IN, *_OTHER_BOOK}:
            books.append("" if kind == _THIS_BOOK else f"[{len(books) + 1}]")
        elif kind == _SHEETS_REFERRED:
            referred, own = _referred(body, books, sheets)
    names = Names(defined, referred, own=own)
    told = [(name, _decoded(tokens, names, (0, 0))) for name, tokens in zip(defined, meanings, strict=True)]
    return BinaryBook(sheets, names, told)


def _referred(body: bytes, books: list[str], sheets: list[BinarySheet]) -> tuple[dict[int, str], set[int]]:
    """Return what stands before references by their index, and the indexes that lead to this workbook."""
    referred = {}
    own = set()
    count = min(struct.unpack_from("<I", body)[0], (len(body) - 4) // 12)
    for index in range(count):
        book, first, _ = struct.unpack_from("<Iii", body, 4 + index * 12)
        name = books[book] if book < len(books) else "?"
        if not name:
            own.add(index)
            name = sheets[first].name if 0 <= first < len(sheets) else ""
        referred[index] = f"{name}!" if name.isalnum() else f"'{name}'!" if name else ""
    return referred, own


def tokens_at(body: bytes, at: int) -> tuple[bytes, int]:
    """Return the tokens of a formula, and where what belongs to it ends."""
    (size,) = struct.unpack_from("<I", body, at)
    end = at + 4 + size
    more = int.from_bytes(body[end : end + 4], "little")
    return body[at + 4 : end], end + 4 + more


def _wide(body: bytes, at: int) -> tuple[str, int]:
    """Return a text with a 32-bit length, and where it ends; the length -1 is no text."""
    (count,) = struct.unpack_from("<I", body, at)
    at += 4
    if count == 0xFFFFFFFF:
        return "", at
    return body[at : at + count * 2].decode("utf-16-le", "replace"), at + count * 2


def sheet_formulas(content: bytes, names: Names, shapes: _Shapes | None, rules: Rules) -> Iterator[tuple[str, str]]:
    """Yield cell and text of every formula; the text is "" where it is that of another cell or not decoded.

    With `shapes`, those that are known are not decoded again: they have the text they had at their first place.
    The records of conditional formats and validations are put into `rules`, for `binary_rules`.
    """
    row = 0
    waiting = ""
    cell = (0, 0)
    for kind, body in records(content):
        if kind == _ROW:
            row = int.from_bytes(body[:4], "little")
        elif _FORMULA_TEXT <= kind <= _FORMULA_ERROR:
            yield from _without_text(waiting)
            cell = row, int.from_bytes(body[:4], "little")
            text = _text(body, _behind_value(kind, body) + 2, names, cell, shapes)
            waiting = "" if text else cell_name(*cell)
            if text:
                yield cell_name(*cell), text
        elif waiting and kind in {_SHARED_FORMULA, _ARRAY_FORMULA}:
            # It follows the first cell that shares it.
            yield waiting, _text(body, 16 + (kind == _ARRAY_FORMULA), names, cell, shapes)
            waiting = ""
        elif kind in _RULES:
            rules.append((kind, body))
    yield from _without_text(waiting)


def _without_text(cell: str) -> Iterator[tuple[str, str]]:
    """Yield a cell whose formula is that of another one."""
    if cell:
        yield cell, ""


def _behind_value(kind: int, body: bytes) -> int:
    """Return where the last value of a formula ends."""
    return _wide(body, 8)[1] if kind == _FORMULA_TEXT else 8 + _VALUE_SIZE[kind]


def _text(body: bytes, at: int, names: Names, cell: tuple[int, int], shapes: _Shapes | None) -> str:
    tokens, _ = tokens_at(body, at)
    if shapes is None:
        return _decoded(tokens, names, cell)
    shape = cell[1], shape_of(tokens, BIFF12, cell[0])
    if shape not in shapes:
        shapes[shape] = _decoded(tokens, names, cell)
    return shapes[shape]


def _decoded(tokens: bytes, names: Names, cell: tuple[int, int]) -> str:
    try:
        return formula_text(tokens, BIFF12, names, cell)
    except TokenError:
        return ""


def binary_rules(rules: Rules, names: Names) -> Iterator[tuple[str, str]]:
    """Yield the conditional formats and validations of a sheet, each with the cell it is relative to.

    `rules` is filled by `sheet_formulas` and asked for when that is done.
    """
    cell = (0, 0)
    for kind, body in rules:
        if kind == _CONDITIONS:
            cell = _first_cell(body, 8)[0]
        elif kind == _CONDITION:
            yield cell_name(*cell), " | ".join(_condition(body, names, cell))
        elif kind == _VALIDATION:
            cell, at = _first_cell(body, 4)
            yield cell_name(*cell), " | ".join(_validation(body, at, names, cell))


def _first_cell(body: bytes, at: int) -> tuple[tuple[int, int], int]:
    """Return the first cell of a list of stretches, and where the list ends."""
    count, row, _, column = struct.unpack_from("<IIII", body, at)
    return (row, column), at + 4 + count * 16


def _condition(body: bytes, names: Names, cell: tuple[int, int]) -> Iterator[str]:
    """BrtBeginCFRule (2.4.24): type and operator, the sizes of up to three formulas, a text, the formulas."""
    kind, operator = struct.unpack_from("<I12xI", body)
    yield f"format {kind} {operator}"
    sizes = struct.unpack_from("<III", body, 30)
    at = _wide(body, 42)[1]
    for size in sizes:
        if size:
            yield _decoded(tokens_at(body, at)[0], names, cell)
            at += size


def _validation(body: bytes, at: int, names: Names, cell: tuple[int, int]) -> Iterator[str]:
    """BrtDVal (2.4.355): flags, cells, four texts for people, two formulas."""
    (flags,) = struct.unpack_from("<I", body)
    kind = flags & 0xF
    yield f"validation {kind} {0 if kind in _UNCOMPARED else flags >> 20 & 0xF} {flags >> 4 & 7}"
    for _ in range(4):
        at = _wide(body, at)[1]
    for _ in range(2):
        tokens, at = tokens_at(body, at)
        if tokens:
            yield _decoded(tokens, names, cell)


def sheet_words(content: bytes, rows: int = _HEADING_ROWS) -> Iterator[str | int]:
    """Yield the texts of the first rows; numbers are places in the shared texts."""
    row = 0
    for kind, body in records(content):
        if kind == _ROW:
            row = int.from_bytes(body[:4], "little")
            if row >= rows:
                return
        elif kind == _SHARED_CELL:
            yield int.from_bytes(body[8:12], "little")
        elif kind == _CELL_TEXT:
            yield _wide(body, 8)[0]


def sheet_labels(content: bytes) -> Iterator[tuple[Place, str | int]]:
    """Yield the first texts of a sheet with their places; numbers are places in the shared texts."""
    row = count = 0
    for kind, body in records(content):
        if kind == _ROW:
            row = int.from_bytes(body[:4], "little")
        elif kind in {_SHARED_CELL, _CELL_TEXT}:
            column = int.from_bytes(body[:4], "little")
            text = int.from_bytes(body[8:12], "little") if kind == _SHARED_CELL else _wide(body, 8)[0]
            yield Place(row + 1, column + 1), text
            count += 1
            if count == _LABELS:
                return


def shared_texts(content: bytes) -> list[str]:
    """Return the first shared texts."""
    texts: list[str] = []
    for kind, body in records(content):
        if kind == _SHARED_TEXT:
            texts.append(_wide(body, 1)[0])
            if len(texts) >= _STRINGS:
                break
    return texts


class BinaryConnection(NamedTuple):
    """A connection of `connections.bin`."""

    name: str
    connection: str
    command: str


def binary_connections(content: bytes) -> Iterator[BinaryConnection]:
    """Yield the connections: their texts are found by their lengths, after flags that vary with the version."""
    texts: list[str] = []
    for kind, body in records(content):
        if kind == _CONNECTION:
            texts = [max(_texts(body), key=len, default="")]
        elif kind == _END_OF_CONNECTION and texts:
            yield BinaryConnection(*(*texts, "", "")[:3])
            texts = []
        elif texts:
            texts += _texts(body)


def _texts(body: bytes) -> list[str]:
    found = []
    at = 0
    while at + 6 <= len(body):
        (count,) = struct.unpack_from("<I", body, at)
        raw = body[at + 4 : at + 4 + count * 2] if count < len(body) else b""
        if count > 1 and len(raw) == count * 2 and raw.decode("utf-16-le", "replace").isprintable():
            found.append(raw.decode("utf-16-le", "replace"))
            at += 4 + count * 2
        else:
            at += 1
    return found
