"""The files a list can become, and the one function that makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from inventory.exports import tablecsv, tablejsonl, tablepdf, tablexlsx
from inventory.exports.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One kind of file: its type on the wire, the ending of its name, what it is called, and how it is made."""

    media_type: str
    suffix: str
    title: str
    chunks: Callable[[Table], Iterator[bytes]]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "csv": Format(
            media_type="text/csv; charset=utf-8",
            suffix=".csv",
            title="CSV, for spreadsheets and programs",
            chunks=tablecsv.chunks,
        ),
        "xlsx": Format(
            media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            suffix=".xlsx",
            title="A workbook, for Excel",
            chunks=tablexlsx.chunks,
        ),
        "jsonl": Format(
            media_type="application/x-ndjson",
            suffix=".jsonl",
            title="JSON Lines, for programs",
            chunks=tablejsonl.chunks,
        ),
        "pdf": Format(
            media_type="application/pdf",
            suffix=".pdf",
            title="PDF, for reading and printing",
            chunks=tablepdf.chunks,
        ),
    }
)
"""Every file a list can become, by the key that addresses and commands use."""


def render(table: Table, format_key: str) -> Iterator[bytes]:
    """Yield the file piece by piece; memory does not grow with the rows.

    Raises:
        KeyError: There is no such format; `FORMATS` has those there are.
    """
    return FORMATS[format_key].chunks(table)
