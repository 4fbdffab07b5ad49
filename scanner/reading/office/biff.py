"""Old Excel workbooks (BIFF2 to BIFF8): their sheets, names, links and formulas, in one walk over the records."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from scanner.reading.office.biffbook import Book, BookSheet
from scanner.reading.office.biffrules import Condition, condition, first_cell, validation
from scanner.reading.office.bifftexts import flagged, is_connection, long_text, path_of
from scanner.reading.office.formulatokens import (
    BIFF5,
    BIFF8,
    Dialect,
    Names,
    TokenError,
    cell_name,
    formula_text,
    shape_of,
)
from scanner.reading.ovba import codec_of

if TYPE_CHECKING:
    from collections.abc import Callable

BOF_WORDS = (0x0009, 0x0209, 0x0409, 0x0809)
_FORMULA = frozenset({0x0006, 0x0206, 0x0406})
_MACRO_SHEETS = frozenset({0x0040, 0x0100})
_SUBSTREAMS = {0x0005: "book", 0x0006: "vba", 0x0010: "worksheet", 0x0020: "chart", 0x0040: "macro", 0x0100: "book"}
_SHEET_KINDS = {0: "worksheet", 1: "macro", 2: "chart", 6: "vba"}
_BUILTIN = {1: "Auto_Open", 2: "Auto_Close", 10: "Auto_Activate", 11: "Auto_Deactivate"}
_TEXTS = 50_000
"""Most formulas whose text is decoded; all are counted."""
_STRINGS = 3000
_HEADING_ROWS = 12


def is_book(head: bytes) -> bool:
    """Return whether a workbook stream starts here: a BOF record of any generation."""
    return (
        len(head) > 8 and int.from_bytes(head[:2], "little") in BOF_WORDS and head[2] in {4, 6, 8, 16} and not head[3]
    )


def read_book(content: bytes, *, code_only: bool = False) -> Book:
    """Walk a workbook stream. With `code_only`, formulas of macro sheets alone get their text."""
    walk = _Walk(content, code_only=code_only)
    walk.run()
    return walk.book


class _Walk:
    """The state of one walk: which sheet the records belong to, and what formulas may refer to."""

    def __init__(self, content: bytes, *, code_only: bool) -> None:
        self.book = Book()
        self._content = content
        self._code_only = code_only
        self._defined: list[str] = []
        self._sheet_names: dict[int, str] = {}
        self._names = Names(self._defined, self._sheet_names)
        self._dialect: Dialect = BIFF8
        self._codec = "cp1252"
        self._sheet_at: dict[int, BookSheet] = {}
        self._sheet: BookSheet | None = None
        self._depth = 0
        self._cell = (0, 0)
        self._texts = 0
        self._shapes: dict[tuple[int, bytes], str] = {}
        self._named: list[tuple[str, bytes]] = []
        self._condition_cell = (0, 0)
        self._strings: list[str] = []
        self._books: list[str] = []
        self._sheet_lists: list[list[str]] = []
        self._outer: list[tuple[int, str]] = []
        self._query: list[str] = []
        self._query_sizes = (0, 0)

    def run(self) -> None:
        content, at, end = self._content, 0, len(self._content)
        actions = _ACTIONS
        while at + 4 <= end:
            record = content[at] | content[at + 1] << 8
            size = content[at + 2] | content[at + 3] << 8
            if record in actions:
                try:
                    actions[record](self, at, record, content[at + 4 : at + 4 + size])
                except (IndexError, struct.error):
                    self.book.cut_off = True
            at += 4 + size
        self.book.cut_off |= at > end
        self._end_query()
        self._cell = (0, 0)
        self.book.meanings = [(name, self._decoded(tokens)) for name, tokens in self._named]

    def begin(self, at: int, record: int, body: bytes) -> None:
        """BOF: a sheet or the globals start, or a chart inside a sheet."""
        self._depth += 1
        version, kind = struct.unpack_from("<HH", body)
        if not self.book.version:
            self.book.version = {0x0809: version >> 8, 0x0409: 4, 0x0209: 3}.get(record, 2)
            self._dialect = BIFF8 if self.book.version >= 8 or version == 0x0600 else BIFF5
        if self._depth > 1:
            return
        self._sheet = self._sheet_at.get(at)
        if self._sheet is None and _SUBSTREAMS.get(kind) in {"worksheet", "macro"}:
            self._sheet = BookSheet(f"Sheet{len(self.book.sheets) + 1}", 0, _SUBSTREAMS[kind])
            self.book.sheets.append(self._sheet)

    def end(self, _at: int, _record: int, _body: bytes) -> None:
        """EOF: back to what is around."""
        self._depth = max(self._depth - 1, 0)

    def codepage(self, _at: int, _record: int, body: bytes) -> None:
        self._codec = codec_of({0x8000: 10000, 0x8001: 1252}.get(body[0] | body[1] << 8, body[0] | body[1] << 8))

    def locked(self, _at: int, _record: int, _body: bytes) -> None:
        self.book.encrypted = True

    def writer(self, _at: int, _record: int, body: bytes) -> None:
        if not self.book.encrypted:
            self.book.user = long_text(body, 0)[0].strip() if self._modern else self._short(body, 0)

    @property
    def _modern(self) -> bool:
        return self._dialect is BIFF8

    def sheet(self, _at: int, _record: int, body: bytes) -> None:
        """BOUNDSHEET: its place is in clear even in an encrypted book, its name is not."""
        place, state, kind = struct.unpack_from("<IBB", body)
        name = f"Sheet{len(self.book.sheets) + 1}"
        if not self.book.encrypted:
            name = flagged(body, 7, body[6]) if self._modern else self._short(body, 6)
            sheet = BookSheet(name, state & 3, _SHEET_KINDS.get(kind & 0x0F, "worksheet"))
        else:
            sheet = BookSheet(name, 0, "worksheet")
        self.book.sheets.append(sheet)
        self._sheet_at[place] = sheet

    def defined_name(self, _at: int, _record: int, body: bytes) -> None:
        if self.book.encrypted:
            return
        flags, _, size, length = struct.unpack_from("<HBBH", body)
        name = flagged(body, 14, size) if self._modern else body[14 : 14 + size].decode(self._codec, "replace")
        if flags & 0x20:
            name = _BUILTIN.get(ord(name[:1] or "\0"), "_builtin")
        self._defined.append(name)
        if name.lower().startswith("auto_"):
            self.book.automatic.append(name)
        elif name != "_builtin":
            self.book.names.append(name)
        if name != "_builtin" and not self._code_only:
            at = 14 + size + (body[14] & 1) * size + 1 if self._modern else 14 + size
            self._named.append((name, body[at : at + length]))

    def tab_ids(self, _at: int, _record: int, body: bytes) -> None:
        """RRTABID: what identifies each sheet, in the order of the sheets."""
        for sheet, number in zip(self.book.sheets, struct.unpack_from(f"<{len(body) // 2}H", body), strict=False):
            sheet.id = number

    def condition_cells(self, _at: int, _record: int, body: bytes) -> None:
        """CONDFMT: the stretch of cells that the next conditional formats are for."""
        self._condition_cell = first_cell(body)

    def condition(self, _at: int, _record: int, body: bytes) -> None:
        self._rule(condition(body, self._condition_cell))

    def validation(self, _at: int, _record: int, body: bytes) -> None:
        self._rule(validation(body))

    def _rule(self, rule: Condition) -> None:
        if self._sheet is None or self.book.encrypted or self._code_only or not self._modern:
            return
        self._cell = rule.cell
        texts = (self._decoded(tokens) for tokens in rule.formulas if tokens)
        self._sheet.rules.append((cell_name(*rule.cell), " | ".join((rule.words, *texts))))

    def book_link(self, _at: int, _record: int, body: bytes) -> None:
        """SUPBOOK: another workbook, this one, or an add-in."""
        if self.book.encrypted:
            return
        count, size = struct.unpack_from("<HH", body)
        if size in {0x0401, 0x3A01}:
            self._books.append("" if size == 0x0401 else "+")
            self._sheet_lists.append([])
            return
        target, at = long_text(body, 2)
        sheets = []
        for _ in range(min(count, 2000)):
            if at + 3 > len(body):
                break
            sheet, at = long_text(body, at)
            sheets.append(sheet)
        self._books.append(path_of(target))
        self._sheet_lists.append(sheets)
        if len(target) > 1:
            self.book.links.append(path_of(target))

    def old_link(self, _at: int, _record: int, body: bytes) -> None:
        """EXTERNSHEET: a list of (book, first sheet, last sheet) in BIFF8, one encoded path before."""
        if self.book.encrypted:
            return
        if not self._modern:
            path = path_of(body[1 : 1 + body[0]].decode(self._codec, "replace"))
            self._books.append(path)
            if body[1:2] == b"\x01" and path:
                self.book.links.append(path)
            self._name_sheet(len(self._books), path)
            return
        count = body[0] | body[1] << 8
        for index in range(min(count, (len(body) - 2) // 6)):
            book, first, _ = struct.unpack_from("<HHH", body, 2 + index * 6)
            if self._books[book : book + 1] == [""]:
                self._names.own.add(index)
            self._name_sheet(index, self._far_sheet(book, first))

    def _name_sheet(self, index: int, name: str) -> None:
        if name:
            self._sheet_names[index] = f"{name}!" if name.isalnum() else f"'{name}'!"

    def _far_sheet(self, book: int, first: int) -> str:
        target = self._books[book] if book < len(self._books) else "?"
        if target in {"", "+"}:
            return self.book.sheets[first].name if not target and first < len(self.book.sheets) else ""
        sheets = self._sheet_lists[book]
        return f"[{target}]{sheets[first] if first < len(sheets) else ''}"

    def outer_name(self, _at: int, _record: int, body: bytes) -> None:
        """EXTERNNAME: a function of an add-in, a name of another book, a DDE item."""
        if self.book.encrypted or not self._books or not self._modern or len(body) < 8:
            return
        book = len(self._books) - 1
        self._outer.append((book, flagged(body, 7, body[6])))

    def strings(self, _at: int, _record: int, body: bytes) -> None:
        """SST: the first texts, those that headings use; a text that goes on in another record ends the list."""
        if self.book.encrypted or self._code_only:
            return
        at = 8
        while at + 3 <= len(body) and len(self._strings) < _STRINGS:
            text, at = long_text(body, at)
            self._strings.append(text)

    def shared_text(self, _at: int, _record: int, body: bytes) -> None:
        """LABELSST: a cell that holds one of the shared texts."""
        row, column, _, index = struct.unpack_from("<HHHI", body)
        if self._sheet and index < len(self._strings):
            self._sheet.say(row, column, self._strings[index], _HEADING_ROWS)

    def cell_text(self, _at: int, _record: int, body: bytes) -> None:
        """LABEL: a cell with its own text."""
        if self._sheet and not self.book.encrypted:
            row, column = struct.unpack_from("<HH", body)
            text = long_text(body, 6)[0] if self._modern else self._counted(body, 6)
            self._sheet.say(row, column, text, _HEADING_ROWS)

    def formula(self, _at: int, _record: int, body: bytes) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        sheet.formulas += 1
        self._cell = (body[0] | body[1] << 8, body[2] | body[3] << 8)
        if self.book.encrypted or self.book.version < 5:
            return
        self._text(sheet, body, 20)

    def shared_formula(self, _at: int, _record: int, body: bytes) -> None:
        if self._sheet is not None and not self.book.encrypted:
            self._text(self._sheet, body, 8)

    def array_formula(self, _at: int, _record: int, body: bytes) -> None:
        if self._sheet is not None and not self.book.encrypted:
            self._text(self._sheet, body, 12)

    def _text(self, sheet: BookSheet, body: bytes, at: int) -> None:
        if self._code_only and sheet.kind != "macro":
            return
        size = body[at] | body[at + 1] << 8
        tokens = body[at + 2 : at + 2 + size]
        shape = self._cell[1], shape_of(tokens, self._dialect, self._cell[0])
        if sheet.kind == "macro":
            text = self._decoded(tokens)
        elif shape in sheet.shapes:
            return
        else:
            sheet.shapes.add(shape)
            if shape not in self._shapes:
                self._shapes[shape] = self._decoded(tokens)
            text = self._shapes[shape]
        if text:
            sheet.texts.append((cell_name(*self._cell), text))

    def _decoded(self, tokens: bytes) -> str:
        """Return the text of a formula, "" if it is not understood or too many were decoded before it."""
        if self._texts >= _TEXTS:
            return ""
        self._texts += 1
        self._resolve()
        try:
            return formula_text(tokens, self._dialect, self._names, self._cell)
        except TokenError:
            return ""

    def _resolve(self) -> None:
        """Once the globals are read, number the outer names by the references that formulas use."""
        if not self._outer or self._names.outside:
            return
        numbered: dict[tuple[int, int], str] = {}
        counts: dict[int, int] = {}
        for book, name in self._outer:
            counts[book] = counts.get(book, 0) + 1
            for index in range(len(self._names.sheets) + len(self._books)):
                numbered.setdefault((index, counts[book]), name)
        self._names.outside = numbered

    def query(self, _at: int, _record: int, body: bytes) -> None:
        """DBQUERY: how many text records follow for the command and for the connection (MS-XLS 2.4.66)."""
        self._end_query()
        if len(body) >= 12 and not self.book.encrypted:
            self._query_sizes = struct.unpack_from("<2xH", body)[0], struct.unpack_from("<10xH", body)[0]
            self._query = [""]

    def query_text(self, _at: int, _record: int, body: bytes) -> None:
        if self._query and not self.book.encrypted:
            self._query.append(long_text(body, 0)[0] if body[:2] != b"\xff\xff" else "")

    def _end_query(self) -> None:
        texts = self._query[1:]
        self._query = []
        if not any(texts):
            return
        connection = [text for text in texts if is_connection(text)]
        command = [text for text in texts if not is_connection(text)]
        self.book.queries.append(("".join(connection), "".join(command)))

    def _short(self, body: bytes, at: int) -> str:
        return body[at + 1 : at + 1 + body[at]].decode(self._codec, "replace").strip()

    def _counted(self, body: bytes, at: int) -> str:
        count = body[at] | body[at + 1] << 8
        return body[at + 2 : at + 2 + count].decode(self._codec, "replace")


_ACTIONS: dict[int, Callable[[_Walk, int, int, bytes], None]] = {
    **dict.fromkeys(BOF_WORDS, _Walk.begin),
    **dict.fromkeys(_FORMULA, _Walk.formula),
    0x000A: _Walk.end,
    0x0042: _Walk.codepage,
    0x002F: _Walk.locked,
    0x005C: _Walk.writer,
    0x0085: _Walk.sheet,
    0x0018: _Walk.defined_name,
    0x01AE: _Walk.book_link,
    0x0017: _Walk.old_link,
    0x0023: _Walk.outer_name,
    0x00FC: _Walk.strings,
    0x00FD: _Walk.shared_text,
    0x0204: _Walk.cell_text,
    0x04BC: _Walk.shared_formula,
    0x0221: _Walk.array_formula,
    0x013D: _Walk.tab_ids,
    0x01B0: _Walk.condition_cells,
    0x01B1: _Walk.condition,
    0x01BE: _Walk.validation,
    0x00DC: _Walk.query,
    0x00CD: _Walk.query_text,
}
