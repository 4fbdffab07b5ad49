"""Rows on disk, in parts by their key, so that tables of any size are compared in little memory."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from operator import methodcaller
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self
from zlib import crc32

from inventory.domain.lines import END, lines_of
from inventory.domain.reconciling import EXACT, Leniency, Row

PARTS = 256
KEYLESS = PARTS
"""The part of the rows without a key, behind the parts by key."""
MOST_IN_PART = 2_000_000
"""Most rows of one part: 500 million rows a side if keys are keys, and an end to it if they are none."""
_WAITING = 1024
"""Most texts of one part that wait in memory: the key and the line of each row, in turns."""
_ENCODED = methodcaller("encode", "utf-8", "surrogatepass")


class NoKeyAtAll(Exception):  # noqa: N818 - named after the state it reports
    """So many rows have the same key, or none, that it cannot be the key of this table."""


class Part:
    """The rows of one part: all its `lines`, `kept` by key, and `again` those whose key was there already."""

    def __init__(self, keys: list[str], lines: list[str]) -> None:
        self.lines = lines
        self.kept = dict(zip(keys, lines, strict=True))
        self.again: list[str] = []
        if len(self.kept) != len(keys):
            self._find_again(keys)

    def _find_again(self, keys: list[str]) -> None:
        """Keep the least row of each key, so that it does not matter which was read first."""
        self.kept = {}
        for line, key in sorted(zip(self.lines, keys, strict=True)):
            if key in self.kept:
                self.again.append(line)
            else:
                self.kept[key] = line

    def digest(self) -> bytes:
        """Return the digest of all rows of the part, in whatever order they were read."""
        return sha256(_ENCODED(END.join([*sorted(self.lines), ""]))).digest()


class Spill:
    """One table in a file that has no name and vanishes with us, even if we are killed.

    Rows of one key are always in the same part.
    """

    def __init__(self, keys: int, leniency: Leniency = EXACT, folder: Path | None = None) -> None:
        """Prepare for rows whose first `keys` cells are the key, in a file in `folder` (default: the system's)."""
        self.rows = 0
        self._key_width = keys
        self._leniency = leniency
        self._file = TemporaryFile(prefix="shadowit-", dir=folder)  # noqa: SIM115 - closed by __exit__
        self._waiting: list[list[str]] = [[] for _ in range(PARTS + 1)]
        self._blocks: list[list[tuple[int, int]]] = [[] for _ in range(PARTS + 1)]
        self._counts = [0] * (PARTS + 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def put_all(self, batches: Iterable[list[Row]]) -> Self:
        """Keep every row, and write what is still in memory.

        Raises:
            NoKeyAtAll: too many rows have the same key, or none.
        """
        for batch in batches:
            self._put(batch)
        for part in range(PARTS + 1):
            self._flush(part)
        return self

    def _put(self, rows: list[Row]) -> None:
        self.rows += len(rows)
        width = self._key_width
        keys = [row[:width] for row in rows]
        if self._leniency.changes_keys:
            read = self._leniency.read
            keys = [tuple([read(cell) for cell in key]) for key in keys]
        if not all(map(all, keys)):
            for line in lines_of([row for row, key in zip(rows, keys, strict=True) if not all(key)]):
                self._waiting[KEYLESS] += ("", line)
            rows = [row for row, key in zip(rows, keys, strict=True) if all(key)]
            keys = [key for key in keys if all(key)]
        named, waiting = lines_of(keys), self._waiting
        for number, pair in zip(map(crc32, map(_ENCODED, named)), zip(named, lines_of(rows), strict=True), strict=True):
            waiting[number % PARTS] += pair
        for part, texts in enumerate(waiting):
            if len(texts) >= _WAITING:
                self._flush(part)

    def _flush(self, part: int) -> None:
        texts = self._waiting[part]
        if not texts:
            return
        self._counts[part] += len(texts) // 2
        if self._counts[part] > MOST_IN_PART:
            raise NoKeyAtAll
        packed = _ENCODED(END.join(texts))
        self._blocks[part].append((self._file.tell(), len(packed)))
        self._file.write(packed)
        self._waiting[part] = []

    def part(self, number: int) -> Part:
        """Return one part; in that of the rows without a key only `lines` mean something."""
        keys: list[str] = []
        lines: list[str] = []
        for at, length in self._blocks[number]:
            self._file.seek(at)
            texts = self._file.read(length).decode("utf-8", "surrogatepass").split(END)
            keys += texts[::2]
            lines += texts[1::2]
        return Part(keys, lines)
