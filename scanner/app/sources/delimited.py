"""Text files with delimiters (CSV) as tables: encoding and delimiter are found out, said, and may be set."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from inventory.domain.reconciling import Row
from scanner.app.sources.table import Table, Unusable, Wanted, in_batches
from scanner.reading.codetext import decode, wide

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
"""The delimiters that are tried, and the words for them."""
_WORDS = {sign: word for word, sign in DELIMITERS.items()}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAMPLE = 1 << 16
_BLOCK = 1 << 20
_LONGEST_CELL = 1 << 24
_SAMPLE_ROWS = 200


@contextmanager
def open_delimited(wanted: Wanted) -> Iterator[Table]:
    """Open a text file whose first row names the columns.

    Raises:
        Unusable: it is no such file, or a row is broken.
    """
    path = Path(wanted.address)
    encoding = _named_encoding(wanted.encoding) if wanted.encoding else _encoding(path)
    delimiter = DELIMITERS.get(wanted.delimiter, wanted.delimiter) or _delimiter(path, encoding)
    if len(delimiter) != 1:
        raise Unusable(f"a delimiter is one character, or one of {', '.join(DELIMITERS)}; not '{wanted.delimiter}'")
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        with _broken(path, reader, encoding):
            header = next(reader, None)
        if not header:
            raise Unusable(f"{path}: the first row names the columns, and it is empty")

        def read(columns: Sequence[int]) -> Iterator[list[Row]]:
            with _broken(path, reader, encoding):
                yield from _batches(path, reader, len(header), columns)

        said = f"delimiter {_WORDS.get(delimiter, repr(delimiter))}"
        yield Table(name=str(path), columns=tuple(header), read=read, notes=(f"encoding {encoding}", said))


def _batches(path: Path, reader: Reader, width: int, columns: Sequence[int]) -> Iterator[list[Row]]:
    pick = _picking(columns)
    for batch in in_batches(reader):
        rows = batch
        if set(map(len, rows)) != {width}:
            rows = [row or [""] for row in rows if row or width == 1]
            broken = next((row for row in rows if len(row) != width), None)
            if broken is not None:
                begins = f"the one that begins with '{broken[0][:40]}'"
                raise Unusable(
                    f"{path}: a row before line {reader.line_num + 1}, {begins}, has {len(broken)} cells, "
                    f"and the header has {width}"
                )
        yield list(map(pick, rows))


def _picking(columns: Sequence[int]) -> Callable[[Sequence[str]], Row]:
    if len(columns) == 1:
        (only,) = columns
        return lambda row: (row[only],)
    return itemgetter(*columns)


@contextmanager
def _broken(path: Path, reader: Reader, encoding: str) -> Iterator[None]:
    try:
        yield
    except csv.Error as error:
        raise Unusable(f"{path}: line {reader.line_num} is no row of such a file: {error}") from error
    except UnicodeError as error:
        raise Unusable(
            f"{path}: behind line {reader.line_num} there is text that is not {encoding}; "
            "say the encoding with --legacy-encoding or --target-encoding"
        ) from error


def _named_encoding(name: str) -> str:
    try:
        found = codecs.lookup(name).name
    except LookupError as error:
        raise Unusable(f"there is no encoding '{name}'; usual ones are utf-8, cp1252, latin-1 and utf-16") from error
    return "utf-8-sig" if found == "utf-8" else found


def _encoding(path: Path) -> str:
    """Return UTF-8 if every byte of the file is, else the likeliest encoding of the lines that are not."""
    with path.open("rb") as stream:
        head = stream.read(_SAMPLE)
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                return encoding
        unmarked = wide(head)
        if unmarked:
            return unmarked
        stream.seek(0)
        at = _first_foreign(stream)
        if at is None:
            return "utf-8"
        stream.seek(max(0, at - _SAMPLE // 4))
        return decode(stream.read(_SAMPLE))[1]


def _first_foreign(stream: BinaryIO) -> int | None:
    """Return about where the first byte is that is not of UTF-8, None if there is none."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    at = 0
    while True:
        block = stream.read(_BLOCK)
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            return at + error.start
        if not block:
            return None
        at += len(block)


def _delimiter(path: Path, encoding: str) -> str:
    """Return the delimiter that cuts the first rows into equally many cells, most of them if several do."""
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        sample = stream.read(_SAMPLE)
        whole = len(sample) < _SAMPLE
    widths = {sign: _width(sample, sign, whole=whole) for sign in DELIMITERS.values()}
    best = max(widths, key=lambda sign: widths[sign])
    if widths[best] > 1:
        return best
    first = sample.partition("\n")[0]
    if any(sign in first for sign in widths):
        raise Unusable(
            f"{path}: no delimiter cuts its first rows into equally many cells; "
            "say it with --legacy-delimiter or --target-delimiter"
        )
    return ","


def _width(sample: str, delimiter: str, *, whole: bool) -> int:
    """Return how many cells every row has, 0 if they have not equally many."""
    try:
        rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))
    except csv.Error:
        return 0
    complete = rows[: None if whole else -1][:_SAMPLE_ROWS]
    widths = {len(row) for row in complete if row}
    return widths.pop() if len(widths) == 1 else 0
