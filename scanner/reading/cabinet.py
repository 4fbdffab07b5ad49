"""Cabinet files (MS-CAB): their members, unpacked in memory and bounded; only the packing that forms use is known."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifiers.evidence import Trouble
from scanner.reading.handler import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import Limits

MAGIC = b"MSCF"
_HEADER = struct.Struct("<4s4xI4xI4xBBHHHHH")
"""Mark, size, first file entry, version, folders, files, flags, set, number."""
_FOLDER = struct.Struct("<IHH")
_FILE = struct.Struct("<IIHHHH")
_BLOCK = struct.Struct("<IHH")
_RESERVE, _PREVIOUS, _NEXT = 4, 1, 2
_STORED, _ZIPPED = 0, 1
_WINDOW = 1 << 15
_SIGNATURE = b"CK"
_MOST_FILES = 5_000
_IN_UTF8 = 0x80


@dataclass(frozen=True, slots=True)
class Member:
    """One file: its name, where it begins in its folder, its size, the number of the folder."""

    name: str
    offset: int
    size: int
    folder: int


class Cabinet:
    """A cabinet opened for reading.

    Raises:
        Unreadable: it is none, or its listing is damaged.
    """

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._content = content
        self._limits = limits
        self._unpacked: dict[int, bytes] = {}
        try:
            self._list()
        except (struct.error, ValueError, IndexError) as error:
            raise Unreadable(Trouble.MALFORMED, "the listing of the cabinet is damaged") from error

    def read(self, name: str) -> bytes:
        """Return a member; of a damaged one what could be unpacked.

        Raises:
            KeyError: there is none of that name.
        """
        member = next((one for one in self.members if one.name.lower() == name.lower()), None)
        if member is None:
            raise KeyError(name)
        if member.folder not in self._unpacked:
            self._unpacked[member.folder] = b"".join(self._blocks(member.folder))
        return self._unpacked[member.folder][member.offset : member.offset + member.size]

    def _list(self) -> None:
        mark, _, first, *_, folders, files, flags, _, _ = _HEADER.unpack_from(self._content)
        if mark != MAGIC:
            raise ValueError("no cabinet starts here")
        at, self._data_reserve = self._start(flags)
        reserve = self._folder_reserve
        self._folders = [_FOLDER.unpack_from(self._content, at + n * (_FOLDER.size + reserve)) for n in range(folders)]
        self.members: list[Member] = []
        at = first
        for _ in range(min(files, _MOST_FILES)):
            size, offset, folder, _, _, attributes = _FILE.unpack_from(self._content, at)
            end = self._content.index(b"\0", at + _FILE.size)
            raw = self._content[at + _FILE.size : end]
            name = raw.decode("utf-8" if attributes & _IN_UTF8 else "cp1252", "replace").replace("\\", "/")
            self.members.append(Member(name, offset, size, folder))
            at = end + 1

    def _start(self, flags: int) -> tuple[int, int]:
        """Return where the folders are listed, and how many bytes each block has kept free."""
        at, kept = _HEADER.size, 0
        self._folder_reserve = 0
        if flags & _RESERVE:
            header, self._folder_reserve, kept = struct.unpack_from("<HBB", self._content, at)
            at += 4 + header
        for flag in (_PREVIOUS, _NEXT):
            if flags & flag:
                at = self._content.index(b"\0", self._content.index(b"\0", at) + 1) + 1
        return at, kept

    def _blocks(self, folder: int) -> Iterator[bytes]:
        """Yield the blocks of a folder; each begins where the last one left its dictionary."""
        if folder >= len(self._folders):
            return
        at, count, packing = self._folders[folder]
        window = b""
        total = 0
        for _ in range(count):
            if at + _BLOCK.size > len(self._content):
                return
            _, packed, size = _BLOCK.unpack_from(self._content, at)
            start = at + _BLOCK.size + self._data_reserve
            block = self._block(self._content[start : start + packed], packing & 0xF, window, size)
            total += len(block)
            if not block or total > self._limits.member:
                return
            yield block
            window = (window + block)[-_WINDOW:]
            at = start + packed

    def _block(self, packed: bytes, packing: int, window: bytes, size: int) -> bytes:
        if packing == _STORED:
            return packed
        if packing != _ZIPPED or packed[:2] != _SIGNATURE:
            return b""
        inflate = zlib.decompressobj(-zlib.MAX_WBITS, zdict=window) if window else zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            return inflate.decompress(packed[2:], size)
        except zlib.error:
            return b""
