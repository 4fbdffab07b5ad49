"""The look of a workbook: the board's colours, a head that is seen, and pages that print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from inventory.exports.tables import Column, Kind

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

ACCENT, ON_ACCENT, INK, SOFT, LINE = "#0D5B69", "#FFFFFF", "#1B2126", "#525B63", "#DFDDD5"

WRAPS = 40
"""Width that a column is given on purpose for texts to be read whole: they wrap."""

_WIDTHS: Mapping[Kind, int] = {
    Kind.TEXT: 34,
    Kind.NUMBER: 13,
    Kind.MONEY: 16,
    Kind.DATE: 17,
    Kind.SHARE: 12,
    Kind.BOOL: 10,
}
_NUMBERS: Mapping[Kind, str] = {Kind.MONEY: "#,##0.00##", Kind.SHARE: "0.0%"}
_RIGHT = frozenset({Kind.NUMBER, Kind.MONEY, Kind.SHARE})
_FILTER = 4
"""Signs that the button of a filter covers in a head."""
_A4 = 9
_THIN = 1


def settings() -> dict[str, Any]:
    """Return what a workbook is opened with: nothing that a text says becomes a formula, a link or a number."""
    return {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }


def printed(sheet: Worksheet) -> None:
    """Let a sheet print: across, as wide as the paper, its head on each page, and pages counted."""
    sheet.hide_gridlines(1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&RPage &P of &N")


class Styles:
    """The formats of one workbook; Excel allows 64,000 of them, so each is made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.text = self._cell()
        self.quoted = self._cell(quote_prefix=True)
        self.wrapped = self._cell(text_wrap=True)
        self.wrapped_quoted = self._cell(text_wrap=True, quote_prefix=True)
        self.moment = self._cell(num_format="yyyy-mm-dd hh:mm", align="left")
        self.day = self._cell(num_format="yyyy-mm-dd", align="left")
        self.title = book.add_format({"bold": True, "font_size": 15, "font_color": ACCENT})
        self.note = book.add_format({"text_wrap": True, "valign": "top", "font_color": SOFT})
        head = {"bold": True, "font_color": ON_ACCENT, "bg_color": ACCENT, "valign": "vcenter"}
        self._head = book.add_format(head)
        self._figures_head = book.add_format({**head, "align": "right"})
        self._whole = {kind: self._cell(num_format=_NUMBERS.get(kind, "#,##0")) for kind in Kind}
        self._broken = {kind: self._cell(num_format=_NUMBERS.get(kind, "General")) for kind in Kind}

    def _cell(self, **more: object) -> Format:
        """Make the format of cells: text at the top, a thin line below."""
        plain = {"valign": "top", "font_color": INK, "bottom": _THIN, "bottom_color": LINE}
        return self._book.add_format({**plain, **more})

    def head(self, kind: Kind) -> Format:
        """Return the format of a column's head; that of figures stands over their last digit."""
        return self._figures_head if kind in _RIGHT else self._head

    def words(self, column: Column, *, quoted: bool) -> Format:
        """Return the format of texts in a column: wide columns wrap, and what would start a formula is quoted."""
        if column.width >= WRAPS:
            return self.wrapped_quoted if quoted else self.wrapped
        return self.quoted if quoted else self.text

    def number(self, kind: Kind, *, whole: bool) -> Format:
        """Return the format of a number in a column of a kind."""
        return self._whole[kind] if whole else self._broken[kind]

    def width(self, column: Column) -> int:
        """Return how wide a column is: as asked for or as its kind needs, and never narrower than its head."""
        return min(max(column.width or _WIDTHS[column.kind], len(column.header) + _FILTER), 90)
