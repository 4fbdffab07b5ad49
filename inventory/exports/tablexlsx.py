"""A list as a workbook: a head that stays and filters, real numbers and dates, and never a formula.

Rows go to disk as they come (XlsxWriter, constant memory), so 100,000 of them need no more memory than ten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, BinaryIO

from inventory.exports.bookstyle import WRAPS, Styles, printed, settings
from inventory.exports.sheetnames import sheet_name
from inventory.exports.spooling import spooled
from inventory.exports.tables import Column, Kind, Table
from inventory.exports.text import printable, starts_formula
from inventory.exports.words import figure, said, utc

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

ROWS = 1_048_575
"""Rows of a sheet in Excel below its head; what is more goes on in a further sheet."""
DIGITS = 15
"""Digits that a cell keeps of a number; one with more is written as text."""
FIRST_DAY = date(1900, 3, 1)
"""Excel counts days before it wrongly."""

LINE, MOST_LINES = 15, 12
"""The height of a line in points, and the lines of the highest row."""

Row = Mapping[str, object]


def chunks(table: Table) -> Iterator[bytes]:
    """Yield the workbook: the list, and a sheet that says what it is of, who made it and when."""
    return spooled(lambda out: write((table,), out))


def write(tables: Sequence[Table], out: BinaryIO) -> None:
    """Write a workbook with a sheet for each table, and at its end one that tells of all of them."""
    import xlsxwriter  # noqa: PLC0415 - only when a workbook is wanted

    first = tables[0]
    with xlsxwriter.Workbook(out, settings()) as book:
        book.set_properties(
            {
                "title": printable(first.title),
                "author": printable(first.by),
                "comments": printable("\n".join((*first.notes, first.anchor))),
                "created": utc(first.made).replace(tzinfo=None),
            }
        )
        styles = Styles(book)
        taken: set[str] = {"about"}
        written = [(table, _list(book, table, styles, taken)) for table in tables]
        _about(book, written, styles)


@dataclass(slots=True)
class _Sheet:
    """A sheet while rows are written to it."""

    sheet: Worksheet
    columns: Sequence[Column]
    styles: Styles
    rows: int = 0
    wrapped: tuple[Column, ...] = ()

    def open(self) -> _Sheet:
        """Write the head, and set the widths."""
        printed(self.sheet)
        self.sheet.freeze_panes(1, 0)
        self.sheet.set_row(0, 24)
        self.wrapped = tuple(column for column in self.columns if column.width >= WRAPS)
        for number, column in enumerate(self.columns):
            self.sheet.set_column(number, number, self.styles.width(column))
            self.sheet.write_string(0, number, printable(column.header), self.styles.head(column.kind))
        return self

    def append(self, row: Row) -> None:
        """Write one row, as high as its longest wrapped text."""
        self.rows += 1
        lines = max((lines_of(row.get(column.key), column.width) for column in self.wrapped), default=1)
        if lines > 1:
            self.sheet.set_row(self.rows, LINE * lines)
        for number, column in enumerate(self.columns):
            put(self.sheet, (self.rows, number), row.get(column.key), column, self.styles)

    def close(self) -> int:
        """Lay the filter over what was written; return the rows."""
        if self.columns:
            self.sheet.autofilter(0, 0, max(self.rows, 1), len(self.columns) - 1)
        return self.rows


def _list(book: Workbook, table: Table, styles: Styles, taken: set[str]) -> int:
    """Write a list, in as many sheets as it needs; return its rows."""
    count = 0
    sheet = _Sheet(book.add_worksheet(sheet_name(table.title, taken)), table.columns, styles).open()
    for row in table.rows:
        if sheet.rows == ROWS:
            count += sheet.close()
            sheet = _Sheet(book.add_worksheet(sheet_name(table.title, taken)), table.columns, styles).open()
        sheet.append(row)
    return count + sheet.close()


def put(sheet: Worksheet, at: tuple[int, int], value: object, column: Column, styles: Styles) -> None:
    """Write a value as what it is; what a cell cannot hold exactly is written as text."""
    number = None if isinstance(value, str) else figure(value)
    if value is None or value == "":
        sheet.write_blank(*at, None, styles.text)
    elif number is not None and _exact(number):
        whole = isinstance(number, int) or number == int(number)
        sheet.write_number(*at, float(number), styles.number(column.kind, whole=whole))
    elif isinstance(value, date) and _day(value) >= FIRST_DAY:
        moment = isinstance(value, datetime)
        sheet.write_datetime(*at, _local(value), styles.moment if moment else styles.day)
    else:
        text = printable(said(value, column.kind))
        sheet.write_string(*at, text, styles.words(column, quoted=starts_formula(text)))


def lines_of(value: object, width: int) -> int:
    """Return how many lines of a wrapped cell a text takes, so that a row is as high; never more than one reads."""
    if not isinstance(value, str):
        return 1
    return min(sum(len(line) // max(width - 2, 1) + 1 for line in value.splitlines()[:MOST_LINES]), MOST_LINES)


def _day(value: date) -> date:
    return utc(value).date() if isinstance(value, datetime) else value


def _local(value: date) -> date:
    """Return a moment as Excel takes it: UTC, and without saying so."""
    return utc(value).replace(tzinfo=None) if isinstance(value, datetime) else value


def _exact(number: float | Decimal) -> bool:
    """Return True if a cell holds the number as it is; a float is what a cell holds."""
    return isinstance(number, float) or len(Decimal(number).normalize().as_tuple().digits) <= DIGITS


def _about(book: Workbook, written: Iterable[tuple[Table, int]], styles: Styles) -> None:
    """Say what each list is of, how many rows it has, who made it and when, and where the audit chain stood."""
    sheet = book.add_worksheet("About")
    printed(sheet)
    sheet.set_column(0, 0, 110)
    line = 0
    for table, rows in written:
        made = f"Made {said(table.made, Kind.DATE)} UTC by {table.by}; {rows:,} rows."
        said_of = [*table.notes, made, *([f"Head of the audit chain: {table.anchor}"] if table.anchor else ())]
        for text, style in [(table.title, styles.title), *((note, styles.note) for note in said_of)]:
            sheet.write_string(line, 0, printable(text), style)
            line += 1
        line += 1
