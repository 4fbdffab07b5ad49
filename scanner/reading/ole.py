"""Compound files (MS-CFB): the folders and streams inside old Office files, read lazily and never more than asked."""

from __future__ import annotations

import struct
import sys
from array import array
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from mmap import mmap

    from scanner.reading.source import SourceFile

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_NO_SECTOR = 0xFFFFFFFA
"""Sector numbers from here on are marks, not sectors."""
_NO_ENTRY = 0xFFFFFFFF
_ENTRY = struct.Struct("<64sHBBIII36xIQ")
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_ENTRIES = 100_000
_LOST = "directory"
"""Stands among the damaged streams where folders or streams can no longer be found."""
_DEPTH = 40
_MAPPED_FROM = 16 << 20


class OleError(Exception):
    """The bytes are not a compound file, or its directory is damaged."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A stream or storage. `path` joins the names with `/`; `size` in bytes as the directory claims it."""

    path: str
    storage: bool
    start: int
    size: int


class CompoundFile:
    """The listing of a compound file and its streams, by path, in any letter case.

    A stream that is cut off or whose chain of sectors is broken gives what is left of it; its path is then in
    `damaged`. A stream never gives more bytes than the file has, whatever its directory claims.
    """

    def __init__(self, content: bytes | mmap) -> None:
        if content[:8] != MAGIC:
            raise OleError("no compound file starts here")
        self.content = content
        self.damaged: set[str] = set()
        try:
            self._open(content[:512])
        except (struct.error, IndexError, ValueError) as error:
            raise OleError("its header or its directory is damaged") from error

    def _open(self, header: bytes) -> None:
        major, shift, mini_shift = struct.unpack_from("<H2xHH", header, 26)
        if shift not in (9, 12) or mini_shift != 6:
            raise OleError("its sector size is none that exists")
        self._sector = 1 << shift
        directory, self._cutoff, self._mini_start, mini_count = struct.unpack_from("<I4xIII", header, 48)
        self._mini_size = mini_count * self._sector
        self._fat = self._load_fat(header)
        self._mini: tuple[bytes, array[int]] | None = None
        self._entries = self._directory(directory, wide=major > 3)

    def _load_fat(self, header: bytes) -> array[int]:
        sectors = list(struct.unpack_from("<109I", header, 76))
        following, remaining = struct.unpack_from("<II", header, 68)
        per_sector = self._sector // 4
        remaining = min(remaining, len(self.content) // self._sector)
        while following < _NO_SECTOR and remaining:
            numbers = struct.unpack(f"<{per_sector}I", self._at(following))
            sectors += numbers[:-1]
            following = numbers[-1]
            remaining -= 1
        last = len(self.content) // self._sector
        return _numbers(b"".join(self._at(sector) for sector in sectors if sector <= last))

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        return self.content[start : start + self._sector]

    def _chain(self, start: int, size: int) -> bytes:
        return _follow(self.content, self._fat, start, min(size, len(self.content)), sector=self._sector)

    def _directory(self, start: int, *, wide: bool) -> dict[str, Entry]:
        table = self._chain(start, min(len(self.content), _ENTRIES * 128))
        rows = [_ENTRY.unpack_from(table, at) for at in range(0, len(table) - 127, 128)]
        if not rows or rows[0][2] != _ROOT:
            raise OleError("it has no root folder")
        self._root = Entry("", storage=True, start=rows[0][7], size=rows[0][8] & (~0 if wide else 0xFFFFFFFF))
        entries: dict[str, Entry] = {}
        visited = {0}
        waiting = deque([(rows[0][6], "", 0)])
        while waiting:  # neighbours before what is inside them: a damaged tree must not move a stream into a folder
            number, folder, depth = waiting.pop()
            if number >= len(rows) or number in visited or depth > _DEPTH:
                if number != _NO_ENTRY:
                    self.damaged.add(_LOST)
                continue
            visited.add(number)
            raw, length, kind, _, left, right, child, first, size = rows[number]
            path = folder + raw[: max(length - 2, 0)].decode("utf-16-le", "replace").rstrip("\0")
            waiting.extend(((right, folder, depth), (left, folder, depth)))
            if kind == _STORAGE:
                waiting.appendleft((child, path + "/", depth + 1))
            if kind in (_STORAGE, _STREAM):
                size = size if wide else size & 0xFFFFFFFF
                entries[path.lower()] = Entry(path, storage=kind == _STORAGE, start=first, size=size)
        return entries

    def __contains__(self, path: str) -> bool:
        return path.lower() in self._entries

    def entries(self) -> Iterator[Entry]:
        """Yield streams and storages, those of a folder before what is inside them."""
        yield from self._entries.values()

    def size(self, path: str) -> int:
        """Return the claimed size of a stream in bytes.

        Raises:
            KeyError: there is no such stream.
        """
        return self._entries[path.lower()].size

    def read(self, path: str, limit: int = 256 << 20) -> bytes:
        """Return a stream, at most its first `limit` bytes.

        Raises:
            KeyError: there is no such stream.
        """
        entry = self._entries[path.lower()]
        if entry.storage:
            raise KeyError(path)
        wanted = min(entry.size, limit)
        content = self._small(entry.start, wanted) if entry.size < self._cutoff else self._chain(entry.start, wanted)
        if len(content) < wanted:
            self.damaged.add(entry.path)
        return content

    def _small(self, start: int, size: int) -> bytes:
        """Return a stream that lives in the mini stream, in sectors of 64 bytes."""
        if self._mini is None:
            stream = self._chain(self._root.start, self._root.size)
            self._mini = stream, _numbers(self._chain(self._mini_start, self._mini_size))
        stream, fat = self._mini
        return _follow(stream, fat, start, min(size, len(stream)), sector=64, header=0)


def _numbers(content: bytes) -> array[int]:
    numbers = array("I")
    numbers.frombytes(content[: len(content) & ~3])
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _follow(
    content: bytes | mmap, fat: array[int], start: int, size: int, *, sector: int, header: int | None = None
) -> bytes:
    """Join the sectors of a chain, neighbours in one piece; a loop ends when `size` bytes are there.

    `header`: bytes before sector 0, one sector if not given.
    """
    header = sector if header is None else header
    pieces: list[bytes] = []
    missing = size
    count = len(fat)
    while missing > 0 and start < count:
        last = start
        most = start + (missing - 1) // sector
        while last < most and fat[last] == last + 1 < count:
            last += 1
        at = start * sector + header
        piece = content[at : at + min((last - start + 1) * sector, missing)]
        if not piece:
            break
        pieces.append(piece)
        missing -= len(piece)
        start = fat[last]
    return b"".join(pieces)


def compound_file(file: SourceFile) -> CompoundFile:
    """Return the compound file that `file` is, opened once and shared by those who ask.

    Raises:
        OleError: it is none.
    """
    known = file.__dict__.get("_compound_file")
    if isinstance(known, CompoundFile):
        return known
    if file.head[:8] != MAGIC:
        raise OleError("no compound file starts here")
    opened = CompoundFile(whole(file))
    file.__dict__["_compound_file"] = opened
    return opened


def whole(file: SourceFile) -> bytes | mmap:
    """Return the content: read if it is small, mapped if it is large and can be mapped."""
    if file.size > _MAPPED_FROM:
        try:
            return file.view
        except (OSError, ValueError):  # a stream over the network has no file descriptor
            pass
    return file.read_all()
