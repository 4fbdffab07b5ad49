"""Pages of a Jet 3, Jet 4 or ACE file: where they are, how they are encoded, and what a pointer into them gives."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifiers.evidence import Trouble
from scanner.reading.handler import Unreadable
from scanner.reading.ovba import codec_of

if TYPE_CHECKING:
    import mmap
    from collections.abc import Iterator

JET_SIGNATURE = b"\x00\x01\x00\x00Standard Jet DB\x00"
ACE_SIGNATURE = b"\x00\x01\x00\x00Standard ACE DB\x00"

LONG_VALUE_LIMIT = 32 << 20
"""Most bytes of one memo or OLE field that are followed."""

DATA_PAGE = 0x01
DEFINITION_PAGE = 0x02
USAGE_MAP_PAGE = 0x05

ROW_DELETED = 0x8000
ROW_MOVED = 0x4000
"""The row stands elsewhere; its place holds a pointer to it."""
ROW_OFFSET = 0x1FFF

_HEADER_AT = 0x18
_HEADER_KEY = bytes.fromhex("c7da396b")
_CODE_PAGE_AT = 0x3C - _HEADER_AT
_PAGE_KEY_AT = 0x3E - _HEADER_AT
_POINTER = 4
"""Bytes of a pointer to a row."""
_MOVES = 8
"""Most times a row that was moved is followed; Access itself moves it once."""
_CACHED_PAGES = 512
_NOTED = 50
"""Most remarks on damage that are kept for one file."""
_INLINE = 0x80000000
_ONE_ROW = 0x40000000
_LONG_LENGTH = 0x3FFFFFFF
_DESCRIPTOR = 12

BAD_BYTES = (struct.error, IndexError, KeyError, ValueError, OverflowError, TypeError)
"""What reading a damaged structure can raise; mapped to `JetDamaged` where a structure is decoded."""

u16 = struct.Struct("<H").unpack_from
u32 = struct.Struct("<I").unpack_from


class JetDamaged(Exception):  # noqa: N818 - named after the state it reports
    """A page, a row or a definition is not what the format says; the rest of the file may be fine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where things stand in a file of one generation. Byte offsets into a page, a definition or a column entry."""

    page_size: int
    header_size: int
    row_count_at: int
    """In a data page: how many rows; their offsets follow."""
    rows_at: int
    var_columns_at: int
    columns_at: int
    indexes_at: int
    usage_map_at: int
    entries_at: int
    index_size: int
    entry_size: int
    entry_number: int
    entry_var_offset: int
    entry_flags: int
    entry_fixed_offset: int
    entry_length: int
    wide: bool
    """Jet 4: names are UTF-16 and counts in rows have two bytes; Jet 3: code page and one byte."""


JET3 = Layout(
    page_size=2048,
    header_size=126,
    row_count_at=8,
    rows_at=12,
    var_columns_at=23,
    columns_at=25,
    indexes_at=31,
    usage_map_at=35,
    entries_at=43,
    index_size=8,
    entry_size=18,
    entry_number=1,
    entry_var_offset=3,
    entry_flags=13,
    entry_fixed_offset=14,
    entry_length=16,
    wide=False,
)
JET4 = Layout(
    page_size=4096,
    header_size=128,
    row_count_at=12,
    rows_at=16,
    var_columns_at=43,
    columns_at=45,
    indexes_at=51,
    usage_map_at=55,
    entries_at=63,
    index_size=12,
    entry_size=25,
    entry_number=5,
    entry_var_offset=7,
    entry_flags=15,
    entry_fixed_offset=21,
    entry_length=23,
    wide=True,
)


class Jet:
    """An open file. Reads only the pages that are asked for, and remembers what was damaged in `damage`."""

    def __init__(self, view: mmap.mmap | bytes, unpacked: int = 1 << 30) -> None:
        """Read the file header. `unpacked`: most bytes that all long values together may claim.

        Raises:
            Unreadable: not a Jet or ACE file, or an ACE file that needs its password.
        """
        self._view = view
        signature = bytes(view[: len(JET_SIGNATURE)])
        if signature not in (JET_SIGNATURE, ACE_SIGNATURE) or len(view) < JET3.page_size * 2:
            raise Unreadable(Trouble.MALFORMED, "the file header is not that of an Access database")
        self.layout = JET4 if view[0x14] else JET3
        header = rc4(_HEADER_KEY, bytes(view[_HEADER_AT : _HEADER_AT + self.layout.header_size]))
        self.encoding = codec_of(u16(header, _CODE_PAGE_AT)[0])
        self._key: int = u32(header, _PAGE_KEY_AT)[0]
        if self._key and signature == ACE_SIGNATURE:
            raise Unreadable(Trouble.ENCRYPTED, "the database is encrypted with a password")
        self.page_count = len(view) // self.layout.page_size
        self._decoded: dict[int, bytes] = {}
        self._most = unpacked
        self._followed = 0
        self.damage: list[str] = []

    @property
    def encoded(self) -> bool:
        """True if the pages are encoded (Jet's own RC4, which carries its key in the header)."""
        return bool(self._key)

    def note(self, remark: str) -> None:
        """Remember one thing that could not be read, in words for a person."""
        if len(self.damage) < _NOTED and remark not in self.damage:
            self.damage.append(remark)

    def page(self, number: int) -> bytes:
        """Return one page, decoded.

        Raises:
            JetDamaged: the file has no such page.
        """
        if not 0 <= number < self.page_count:
            raise JetDamaged(f"page {number} is beyond the end of the file")
        size = self.layout.page_size
        stored = self._view[number * size : (number + 1) * size]
        return self._decode(number, stored) if self._key and number else stored

    def _decode(self, number: int, stored: bytes) -> bytes:
        decoded = self._decoded.get(number)
        if decoded is None:
            if len(self._decoded) >= _CACHED_PAGES:
                self._decoded.clear()
            decoded = self._decoded[number] = rc4(struct.pack("<I", self._key ^ number), stored)
        return decoded

    def slots(self, page: bytes) -> Iterator[tuple[int, int, int]]:
        """Yield start, end and flags of each row of a data page; rows are stored from the end of the page."""
        at = self.layout.row_count_at
        count: int = u16(page, at)[0]
        if at + 2 + 2 * count > len(page):
            raise JetDamaged("a page claims more rows than it can hold")
        end = len(page)
        for (slot,) in struct.iter_unpack("<H", page[at + 2 : at + 2 + 2 * count]):
            start = slot & ROW_OFFSET
            yield start, end, slot & ~ROW_OFFSET
            if start <= len(page):
                end = start

    def row(self, pointer: int) -> bytes:
        """Return the row at `pointer` (page number in the high 24 bits, row number in the low 8).

        Raises:
            JetDamaged: there is no such row.
        """
        for _ in range(_MOVES):
            page = self.page(pointer >> 8)
            start, end, moved = self._place(page, pointer)
            if not moved or end - start < _POINTER:
                return page[start:end]
            pointer = u32(page, start)[0]
        raise JetDamaged("a row was moved in a circle")

    def _place(self, page: bytes, pointer: int) -> tuple[int, int, bool]:
        """Return where the row at `pointer` begins and ends in its page, and whether a pointer stands there instead."""
        number, at = pointer & 0xFF, self.layout.row_count_at
        if page[0] != DATA_PAGE or number >= u16(page, at)[0] or at + 4 + 2 * number > len(page):
            raise JetDamaged(f"page {pointer >> 8} has no row {number}")
        slot: int = u16(page, at + 2 + 2 * number)[0]
        start = slot & ROW_OFFSET
        end = u16(page, at + 2 * number)[0] & ROW_OFFSET if number else len(page)
        if not start <= end <= len(page):
            raise JetDamaged(f"row {number} of page {pointer >> 8} overlaps another")
        return start, end, bool(slot & ROW_MOVED)

    def long_value(self, descriptor: bytes, limit: int = LONG_VALUE_LIMIT) -> bytes:
        """Return the content of a memo or OLE field, at most `limit` bytes, given what its row holds.

        Raises:
            JetDamaged: the chain of its pages is broken; nothing of a broken value is returned.
        """
        if len(descriptor) < _DESCRIPTOR:
            return b""
        flags, pointer = struct.unpack_from("<II", descriptor)
        length = min(flags & _LONG_LENGTH, limit)
        self._followed += length
        if self._followed > self._most:
            raise JetDamaged("its long values claim more bytes than one file may unpack to")
        if flags & _INLINE:
            content = descriptor[_DESCRIPTOR : _DESCRIPTOR + length]
        elif flags & _ONE_ROW:
            content = self.row(pointer)[:length]
        else:
            content = self._chain(pointer, length)
        if len(content) < length:
            raise JetDamaged(f"a long value ends after {len(content)} of {length} bytes")
        return content

    def _chain(self, pointer: int, length: int) -> bytes:
        """Follow the rows of a long value: each begins with the pointer to the next."""
        content = bytearray()
        seen: set[int] = set()
        while pointer and len(content) < length:
            if pointer in seen:
                raise JetDamaged("a long value goes in a circle")
            seen.add(pointer)
            piece = self.row(pointer)
            if len(piece) < _POINTER:
                raise JetDamaged("a piece of a long value is empty")
            pointer = u32(piece)[0]
            content += piece[4:]
        return bytes(content[:length])

    def text(self, stored: bytes) -> str:
        """Return a text as stored: code page in Jet 3, UTF-16 or compressed UTF-16 in Jet 4 and ACE."""
        if not self.layout.wide:
            return stored.decode(self.encoding, "replace")
        if stored[:2] == b"\xff\xfe":
            return expand(stored[2:])
        return stored.decode("utf-16-le", "replace")


def expand(packed: bytes) -> str:
    """Unpack compressed text: runs of single Latin-1 bytes and runs of UTF-16 units, a zero byte changing over."""
    end = packed.find(0)
    if end < 0:
        return packed.decode("latin-1")
    units: list[str] = []
    at, single = 0, True
    while at < len(packed):
        if single:
            end = packed.find(0, at)
            end = len(packed) if end < 0 else end
            units.append(packed[at:end].decode("latin-1"))
        else:
            end = at
            while end < len(packed) and packed[end]:
                end += 2
            units.append(packed[at : min(end, len(packed))].decode("utf-16-le", "replace"))
        at, single = end + 1, not single
    return "".join(units)


def rc4(key: bytes, content: bytes) -> bytes:
    """Encode or decode with RC4, as Jet does with its header and its encoded pages: no secret, only obscured."""
    state = list(range(256))
    swap = 0
    for index in range(256):
        held = state[index]
        swap = (swap + held + key[index % len(key)]) & 255
        state[index], state[swap] = state[swap], held
    out = bytearray()
    index = swap = 0
    for byte in content:
        index = (index + 1) & 255
        held = state[index]
        swap = (swap + held) & 255
        other = state[swap]
        state[index], state[swap] = other, held
        out.append(byte ^ state[(held + other) & 255])
    return bytes(out)
