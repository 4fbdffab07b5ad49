"""The monthly statement of each factory: what it pays for which tools, as CSV or as a workbook (FIN-1)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from inventory.domain.money import Statement
from inventory.exports.text import inert, printable

COLUMNS = (
    ("Plant", 20),
    ("Cost centre", 16),
    ("Kind of cost", 30),
    ("Amount", 16),
    ("Currency", 10),
    ("Tools", 60),
    ("Finding", 30),
)

_AMOUNT = 4
"""The column of the amount."""

_FINDING = "FIN-1: a cost centre of IT pays"

_HEAD = Font(bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", fgColor="1F3A4D")


def write_csv(lines: Sequence[Statement], out: BinaryIO) -> None:
    """Write one line for each plant, cost centre, kind of cost and currency."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([name for name, _ in COLUMNS])
    for line in lines:
        writer.writerow(
            [
                inert(line.plant),
                inert(line.cost_centre),
                line.kind,
                format(line.amount, "f"),
                line.currency,
                inert("; ".join(line.tools)),
                _FINDING if line.of_it else "",
            ]
        )
    text.detach()


def write_xlsx(lines: Sequence[Statement], month: date, out: BinaryIO) -> None:
    """Write the same as a workbook: a head that stays, a filter, amounts as numbers, never a formula."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = f"{month:%Y-%m}"
    for column, (name, width) in enumerate(COLUMNS, start=1):
        head = sheet.cell(1, column, name)
        head.font, head.fill = _HEAD, _HEAD_FILL
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, line in enumerate(lines, start=2):
        finding = _FINDING if line.of_it else ""
        words = (line.plant, line.cost_centre, line.kind.value, "", line.currency, "; ".join(line.tools), finding)
        for column, text in enumerate(words, start=1):
            written = sheet.cell(row, column, printable(text))
            written.data_type = "s"
        amount = sheet.cell(row, _AMOUNT, line.amount)
        amount.data_type, amount.number_format = "n", "#,##0.00##"
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{max(2, len(lines) + 1)}"
    book.save(out)
