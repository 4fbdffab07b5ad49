"""Sheets of XLSX workbooks as tables: values as they were last computed, never the formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from inventory.domain.celltext import text_of
from inventory.domain.reconciling import Row
from scanner.app.sources.table import Table, Unusable, Wanted, in_batches

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
_FORMULA_ALONE = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A cell with a formula and no value, or an empty one: a program wrote it and nobody has opened it in Excel since."""
_COMPUTED_EMPTY = b't="str"'
"""Then the empty value is what the formula came to."""
_BLOCK = 1 << 20
_OVERLAP = 1 << 14
"""Formulas are at most 8192 characters; of some kilobytes only the end of the last block is looked at again."""

_DAMAGED = (BadZipFile, ParseError, KeyError, ValueError, IndexError, TypeError, OSError)

Cells = tuple[Any, ...]


@contextmanager
def open_sheet(wanted: Wanted) -> Iterator[Table]:
    """Open a sheet, `file.xlsx::sheet`; its first row that is not empty names the columns.

    Raises:
        Unusable: it is no such file, or its formulas were never computed.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - only when a workbook is read

    file, _, asked = wanted.address.partition("::")
    path = Path(file)
    with _refusing(path):
        book = load_workbook(path, read_only=True, data_only=True)
    with closing(book):
        with _refusing(path):
            sheet: Any = _sheet(path, book.worksheets, asked)
            sheet.reset_dimensions()
            rows = (row for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row))
            header = _header(path, next(rows, ()))

        def read(columns: Sequence[int]) -> Iterator[list[Row]]:
            with _refusing(path):
                _refuse_uncomputed(path, sheet)
                for batch in in_batches(_fitting(path, sheet.title, rows, len(header))):
                    yield [tuple([text_of(row[column]) for column in columns]) for row in batch]

        yield Table(name=f"{path}::{sheet.title}", columns=header, read=read, notes=("workbook",))


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except _DAMAGED as error:
        raise Unusable(f"{path} cannot be read as a workbook (damaged, encrypted, or another kind): {error}") from error


def _sheet(path: Path, sheets: Sequence[Any], asked: str) -> Any:
    fitting = [sheet for sheet in sheets if not asked or sheet.title.casefold() == asked.casefold()]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(sheet.title for sheet in sheets) or "none"
    said = f"has no sheet '{asked}'" if asked else "needs the name of a sheet behind '::'"
    raise Unusable(f"{path} {said}; its sheets: {names}")


def _header(path: Path, first: Cells) -> tuple[str, ...]:
    names = [text_of(cell) or "" for cell in first]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise Unusable(f"{path}: the sheet is empty; its first row names the columns")
    return tuple(names)


def _fitting(path: Path, title: str, rows: Iterator[Cells], width: int) -> Iterator[Cells]:
    """Yield rows as wide as the header; a value beyond it would be lost, so it is refused."""
    for row in rows:
        if any(cell is not None for cell in row[width:]):
            raise Unusable(f"{path}: sheet {title} has values right of its last column name")
        yield row if len(row) >= width else (*row, *(None for _ in range(width - len(row))))


def _refuse_uncomputed(path: Path, sheet: Any) -> None:
    """Refuse formulas without a value: they would look like cells without one."""
    with ZipFile(path) as package, package.open(sheet._worksheet_path) as stream:  # noqa: SLF001 - nothing else tells the part of a sheet
        before = b""
        for block in iter(partial(stream.read, _BLOCK), b""):
            held = before + block
            if any(_uncomputed(found) for found in _FORMULA_ALONE.finditer(held)):
                raise Unusable(
                    f"{path}: sheet {sheet.title} has formulas that were never computed; open and save it in Excel"
                )
            before = held[-_OVERLAP:]


def _uncomputed(cell: re.Match[bytes]) -> bool:
    return cell[2] is None or _COMPUTED_EMPTY not in cell[1]
