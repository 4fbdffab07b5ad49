"""Rows on disk, in parts by their key, so that tables of any size are compared in little memory."""

from __future__ import annotations

import marshal
import struct
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Self
from zlib import crc32

from inventory.domain.comparison import Row

PARTS = 128
_BATCH = 400
_LENGTH = struct.Struct("<I")


class Spill:
    """One table in `PARTS` files of a folder of our own: rows of one key are always in the part of that key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: list[IO[bytes]] = []
        self._waiting: list[list[tuple[Row, Row]]] = [[] for _ in range(PARTS)]
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True)
        for part in range(PARTS):
            self._files.append(self._open.enter_context((self._folder / str(part)).open("wb")))
        return self

    def __exit__(self, *_: object) -> None:
        for part in range(PARTS):
            self._flush(part)
        self._open.close()

    def put(self, key: Row, values: Row) -> None:
        """Keep one row."""
        part = crc32(repr(key).encode("utf-8", "surrogatepass")) % PARTS
        waiting = self._waiting[part]
        waiting.append((key, values))
        if len(waiting) >= _BATCH:
            self._flush(part)

    def _flush(self, part: int) -> None:
        rows = self._waiting[part]
        if rows:
            packed = marshal.dumps(rows)
            self._files[part].write(_LENGTH.pack(len(packed)) + packed)
            self._waiting[part] = []

    def part(self, number: int) -> Iterator[tuple[Row, Row]]:
        """Yield the rows of one part, in the order they came in."""
        with (self._folder / str(number)).open("rb") as stream:
            while head := stream.read(_LENGTH.size):
                yield from marshal.loads(stream.read(*_LENGTH.unpack(head)))  # noqa: S302 - written above, by us
