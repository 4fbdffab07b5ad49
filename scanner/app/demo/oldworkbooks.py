"""Writes Excel 97-2003 workbooks (`.xls`): a minimal BIFF8 stream, Excel 4 macro sheets, VBA and author fields."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from uuid import UUID

from scanner.app.demo.cfb import compound_file
from scanner.app.demo.vbaproject import VbaModuleText, vba_streams
from scanner.app.demo.workbooks import Cell, SheetSpec

_GLOBALS, _WORKSHEET, _MACRO_SHEET = 0x0005, 0x0010, 0x0040
_BOF, _EOF, _BOUNDSHEET, _WRITEACCESS, _CODEPAGE, _NAME, _SUPBOOK = 0x809, 0x0A, 0x85, 0x5C, 0x42, 0x18, 0x1AE
_DIMENSIONS, _NUMBER, _LABEL, _FORMULA = 0x200, 0x203, 0x204, 0x06
_STATES = {"visible": 0, "hidden": 1, "veryHidden": 2}

_FUNCTIONS = {
    "HALT": 0x36, "RETURN": 0x37, "EXEC": 0x6E, "OPEN": 0x8001, "SAVE.AS": 0x8005, "CLOSE": 0x8010, "RUN": 0x8011,
    "FORMULA": 0x8060, "ALERT": 0x8076,
}  # fmt: skip
"""Functions that a macro sheet of the demo may call, by number; from 0x8000 they are commands."""

_EXCEL = UUID("00020820-0000-0000-c000-000000000046")
"""Class of a workbook."""


def old_workbook(
    sheets: Sequence[SheetSpec],
    *,
    modules: Sequence[VbaModuleText] = (),
    author: str = "",
    company: str = "",
    auto_open: str = "",
    external_links: Sequence[str] = (),
) -> bytes:
    """Return an `.xls`.

    Formulas in it are calls of one function with texts as arguments (`=ALERT("Fertig")`). `auto_open` is the name of
    the macro sheet whose first cell runs when the workbook opens. `external_links` are UNC paths of other workbooks.
    """
    streams = {"Workbook": _workbook_stream(sheets, author, auto_open, external_links)}
    if modules:
        streams |= {f"_VBA_PROJECT_CUR/{path}": content for path, content in vba_streams(modules).items()}
    if author or company:
        streams["\x05SummaryInformation"] = _property_set(_SUMMARY, {4: author, 8: author, 18: "Microsoft Excel"})
        streams["\x05DocumentSummaryInformation"] = _property_set(_DOCUMENT_SUMMARY, {15: company})
    return compound_file(streams, class_id=_EXCEL)


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _string(text: str, length_format: str = "<H") -> bytes:
    """Return a string with its length in characters and a byte that tells how wide they are."""
    wide = any(ord(character) > 0xFF for character in text)
    encoded = text.encode("utf-16-le" if wide else "latin-1")
    return struct.pack(length_format, len(text)) + bytes((wide,)) + encoded


def _beginning(kind: int) -> bytes:
    return _record(_BOF, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))


def _workbook_stream(sheets: Sequence[SheetSpec], author: str, auto_open: str, external_links: Sequence[str]) -> bytes:
    bodies = [_sheet_stream(sheet) for sheet in sheets]
    head = _beginning(_GLOBALS)
    head += _record(_WRITEACCESS, _string(author).ljust(112, b" ")) + _record(_CODEPAGE, struct.pack("<H", 1200))
    tail = b"".join(_record(_SUPBOOK, struct.pack("<H", 1) + _string(_link_path(link)) + _string("Sheet1"))
                    for link in external_links)  # fmt: skip
    if auto_open:
        tail += _auto_open([sheet.name for sheet in sheets].index(auto_open))
    tail += _record(_EOF)
    listed = [_boundsheet(sheet, 0) for sheet in sheets]
    place = len(head) + sum(map(len, listed)) + len(tail)
    for number, (sheet, body) in enumerate(zip(sheets, bodies, strict=True)):
        listed[number] = _boundsheet(sheet, place)
        place += len(body)
    return head + b"".join(listed) + tail + b"".join(bodies)


def _boundsheet(sheet: SheetSpec, place: int) -> bytes:
    kind = struct.pack("<IBB", place, _STATES[sheet.state], 1 if sheet.macro else 0)
    return _record(_BOUNDSHEET, kind + _string(sheet.name, "<B"))


def _link_path(link: str) -> str:
    """Return a UNC path as a link record has it: coded marks for the server and for each folder."""
    return "\x01\x01@" + link.lstrip("\\").replace("\\", "\x03")


def _auto_open(sheet: int) -> bytes:
    """Return the built-in name Auto_Open, which points to the first cell of a macro sheet."""
    reference = struct.pack("<BHHH", 0x5A, sheet, 0, 0)
    flags = 0x20 | 0x08 | 0x02  # built-in, runs as a macro, is a function
    return _record(
        _NAME, struct.pack("<HBBHHHBBBBB", flags, 0, 1, len(reference), 0, 0, 0, 0, 0, 0, 0) + b"\x01" + reference
    )


def _sheet_stream(sheet: SheetSpec) -> bytes:
    width = max((len(row) for row in sheet.rows), default=0)
    cells = [
        _cell(row_number, column, cell)
        for row_number, row in enumerate(sheet.rows)
        for column, cell in enumerate(row)
        if cell is not None
    ]
    size = _record(_DIMENSIONS, struct.pack("<IIHHH", 0, len(sheet.rows), 0, width, 0))
    return _beginning(_MACRO_SHEET if sheet.macro else _WORKSHEET) + size + b"".join(cells) + _record(_EOF)


def _cell(row: int, column: int, cell: Cell) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, str) and cell.startswith("="):
        tokens = _call(cell[1:])
        return _record(_FORMULA, place + struct.pack("<dHIH", 0.0, 2, 0, len(tokens)) + tokens)
    if isinstance(cell, str):
        return _record(_LABEL, place + _string(cell))
    return _record(_NUMBER, place + struct.pack("<d", cell or 0))


def _call(formula: str) -> bytes:
    """Return the tokens of one call with texts as arguments."""
    name, _, arguments = formula.rstrip(")").partition("(")
    texts = [text.strip().strip('"') for text in arguments.split(",") if text.strip()]
    pushed = b"".join(b"\x17" + _string(text, "<B") for text in texts)
    return pushed + struct.pack("<BBH", 0x42, len(texts), _FUNCTIONS[name])


_SUMMARY = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
_DOCUMENT_SUMMARY = bytes.fromhex("02d5cdd59c2e1b10939708002b2cf9ae")


def _property_set(identity: bytes, texts: dict[int, str]) -> bytes:
    """Return a property stream of texts in code page 1252 ([MS-OLEPS])."""
    values = {1: struct.pack("<IHH", 2, 1252, 0)}
    for number, text in texts.items():
        encoded = text.encode("cp1252", "replace") + b"\0"
        values[number] = struct.pack("<II", 0x1E, len(encoded)) + encoded + bytes(-len(encoded) % 4)
    place = 8 + 8 * len(values)
    index = b""
    for number, value in values.items():
        index += struct.pack("<II", number, place)
        place += len(value)
    section = struct.pack("<II", place, len(values)) + index + b"".join(values.values())
    return struct.pack("<HHI16xI16sI", 0xFFFE, 0, 0x00020006, 1, identity, 48) + section
