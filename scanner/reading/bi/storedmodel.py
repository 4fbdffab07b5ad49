"""The compressed model inside a Power BI report, in the shape of JSON; read by `pbixray`, where that is installed."""

from __future__ import annotations

import importlib
import importlib.util
import struct
import zipfile
from typing import TYPE_CHECKING, Any, BinaryIO

from classifiers.evidence import Trouble
from scanner.reading.handler import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

READABLE = importlib.util.find_spec("pbixray") is not None
"""True if the optional extra `powerbi` is installed."""

_SIGNATURE = 102
"""Bytes in front of the blocks, or of what tells how they were shared out among threads."""
_BLOCKS = "This backup was created using XPress9 compression.".encode("utf-16-le")
_SHARED_OUT = "This backup was created using multithreaded XPrs9.".encode("utf-16-le")
_PLAIN = b"\xff\xfe" + "STREAM_STORAGE_SIGNATURE_)!@#$%^&*(".encode("utf-16-le")
_COUNTS = struct.Struct("<5Q")
_BLOCK = struct.Struct("<II")
_LARGEST_BLOCK = 64 << 20
_MOST_ROWS = 50_000
_DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
)
"""What reading a damaged model may raise, in this module and below it."""


def read_stored(stream: BinaryIO, member: str, most: int) -> Mapping[str, object]:
    """Return the model in a report; nothing is unpacked before the sizes of its blocks are known to be sane.

    Raises:
        Unreadable: it is damaged, of an unknown form, or unpacks to more than `most` bytes.
    """
    database = importlib.import_module("apsw")
    library = importlib.import_module("pbixray")
    try:
        _measure(stream, member, most)
        stream.seek(0)
        with library.PBIXRay(stream) as model:
            return _shape(model)
    except (*_DAMAGE, database.Error) as reason:
        raise Unreadable(Trouble.MALFORMED, f"its data model is damaged: {type(reason).__name__}") from reason


def _measure(stream: BinaryIO, member: str, most: int) -> None:
    """Look at the sizes that a model states; its own reader believes them.

    Raises:
        Unreadable: they are not sane, or unpacked it is too large.
    """
    stream.seek(0)
    with zipfile.ZipFile(stream) as package, package.open(member) as content:
        signature = content.read(_SIGNATURE)
        if signature.startswith(_PLAIN):
            unpacked = package.getinfo(member).file_size
        elif signature.startswith((_BLOCKS, _SHARED_OUT)):
            blocks = _blocks(content, package.getinfo(member).file_size, shared_out=signature.startswith(_SHARED_OUT))
            unpacked = sum(blocks)
        else:
            raise Unreadable(Trouble.NOT_READ_YET, "its data model is compressed in a way that is not known")
    if unpacked > most:
        detail = f"its data model unpacks to {unpacked} bytes, more than the limit of {most}"
        raise Unreadable(Trouble.TOO_LARGE, detail)


def _blocks(content: Any, size: int, *, shared_out: bool) -> Iterator[int]:
    """Yield the unpacked size of each block; a block that ends behind the member, or is none, is damage."""
    place, count = content.tell(), 0
    expected = None
    if shared_out:
        each, each_before, threads_before, threads, _ = _COUNTS.unpack(content.read(_COUNTS.size))
        expected, place = each * threads + each_before * threads_before, place + _COUNTS.size
    while place < size if expected is None else count < expected:
        unpacked, packed = _BLOCK.unpack(content.read(_BLOCK.size))
        place, count = place + _BLOCK.size + packed, count + 1
        if not packed or unpacked > _LARGEST_BLOCK or place > size:
            raise ValueError("the blocks of the model are not what they say")
        content.seek(packed, 1)
        yield unpacked


def _shape(model: Any) -> Mapping[str, object]:
    """Return what the tables of the library say, as the model has it as JSON."""
    tables: dict[str, dict[str, list[object]]] = {}
    for row in _rows(model.schema):
        _table(tables, row)["columns"].append({"name": _text(row, "ColumnName")})
    for row in _rows(model.dax_columns):
        column = {"name": _text(row, "ColumnName"), "expression": _text(row, "Expression")}
        _table(tables, row)["columns"].append(column)
    for row in _rows(model.dax_measures):
        _table(tables, row)["measures"].append({"name": _text(row, "Name"), "expression": _text(row, "Expression")})
    for kind, listed in (("calculated", model.dax_tables), ("m", model.power_query)):
        for row in _rows(listed):
            source = {"type": kind, "expression": _text(row, "Expression")}
            _table(tables, row)["partitions"].append({"source": source})
    return {
        "tables": [{"name": name, **parts} for name, parts in tables.items()],
        "expressions": [
            {"name": _text(row, "ParameterName"), "expression": _text(row, "Expression")}
            for row in _rows(model.m_parameters)
        ],
        "relationships": [_relationship(row) for row in _rows(model.relationships)],
    }


def _table(tables: dict[str, dict[str, list[object]]], row: Mapping[str, object]) -> dict[str, list[object]]:
    return tables.setdefault(_text(row, "TableName"), {"columns": [], "measures": [], "partitions": []})


def _relationship(row: Mapping[str, object]) -> Mapping[str, str]:
    sides = (("fromTable", "FromTableName"), ("fromColumn", "FromColumnName"), ("toTable", "ToTableName"))
    return {key: _text(row, name) for key, name in (*sides, ("toColumn", "ToColumnName"))}


def _rows(listed: Any) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = listed.head(_MOST_ROWS).to_dict("records")
    return rows


def _text(row: Mapping[str, object], name: str) -> str:
    """Return a text; what is missing is a number that is none."""
    value = row.get(name)
    return value if isinstance(value, str) else ""
