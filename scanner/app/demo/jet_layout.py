"""The two layouts of an Access database file, Jet 3 and Jet 4 with its ACE successors, and its first page."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Literal

Version = Literal["jet3", "access2000", "jet4", "ace12", "ace14", "ace15", "ace16", "ace17"]
"""Access 97; Access 2000; 2002 and 2003; 2007; 2010; 2013; 2016; 2019."""

VERSION_BYTES: dict[Version, int] = {
    "jet3": 0,
    "access2000": 1,
    "jet4": 1,
    "ace12": 2,
    "ace14": 3,
    "ace15": 4,
    "ace16": 5,
    "ace17": 6,
}

DATA_PAGE, DEFINITION_PAGE, USAGE_PAGE = 1, 2, 5

_HEADER_KEY = bytes.fromhex("c7da396b")
"""Bytes 0x18 and following of the first page are scrambled with this key in every file."""
_HEADER_START = 0x18
_CREATED = 46_000.5
"""Date of creation in days since 1899-12-30; fixed, so that the same content gives the same bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the two generations of the format differ. Sizes in bytes; formats as `struct` takes them."""

    jet3: bool
    page_size: int
    row_count_at: int
    """Position of the row count on a data page; the row offsets follow it."""
    count_format: str
    """Number of columns, first in a row."""
    definition_format: str
    column_format: str
    scrambled: int
    """Length of the scrambled part of the first page."""
    text_width: int
    """Bytes of one character in a column's length."""
    codec: str = "cp1252"

    @property
    def rows_at(self) -> int:
        """Position of the first row offset on a data page."""
        return self.row_count_at + 2

    @property
    def longest_row(self) -> int:
        """Most bytes a row may have on an otherwise empty data page."""
        return self.page_size - self.rows_at - 2

    def text(self, text: str, *, compressed: bool = False) -> bytes:
        """Return `text` as a cell keeps it; Jet 4 can keep Western text at one byte a character."""
        if self.jet3:
            return text.encode(self.codec, "replace")
        if compressed and len(text) > 2 and all(0 < ord(character) < 256 for character in text):
            return b"\xff\xfe" + text.encode("latin-1")
        return text.encode("utf-16-le")

    def name(self, name: str) -> bytes:
        """Return a column's name with its length in front."""
        encoded = self.text(name)
        return struct.pack("<B" if self.jet3 else "<H", len(encoded)) + encoded


JET3 = Layout(
    jet3=True,
    page_size=2048,
    row_count_at=8,
    count_format="<B",
    definition_format="<IIIBHHHIIII",
    column_format="<BHHH6sBHH",
    scrambled=126,
    text_width=1,
)
JET4 = Layout(
    jet3=False,
    page_size=4096,
    row_count_at=12,
    count_format="<H",
    definition_format="<IIIIII8xBHHHIIII",
    column_format="<BIHHH4sBBIHH",
    scrambled=128,
    text_width=2,
)


def layout_of(version: Version) -> Layout:
    """Return the layout that files of this version have."""
    return JET3 if version == "jet3" else JET4


def rc4(key: bytes, content: bytes) -> bytes:
    """Scramble or unscramble with RC4, the cipher of the format."""
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 0xFF
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in content:
        i = (i + 1) & 0xFF
        j = (j + state[i]) & 0xFF
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) & 0xFF])
    return bytes(out)


def first_page(version: Version, *, key: int = 0, password: str = "") -> bytes:
    """Return page 0: what the file is, its code page, the key of its pages (0: plain) and a database password."""
    layout = layout_of(version)
    page = bytearray(layout.page_size)
    signature = b"Standard Jet DB\0" if VERSION_BYTES[version] < 2 else b"Standard ACE DB\0"
    page[:0x18] = struct.pack("<4s16sI", b"\0\1\0\0", signature, VERSION_BYTES[version])
    struct.pack_into("<6I", page, 0x18, 0x100, 0x101, 2, 3, 4, 5)  # where the system tables are
    struct.pack_into("<H", page, 0x3C, 1252)
    struct.pack_into("<I", page, 0x3E, key)
    if layout.jet3:
        struct.pack_into("<H", page, 0x3A, 0x409)
    else:
        page[0x42:0x6A] = _masked_password(password)
        struct.pack_into("<Id", page, 0x6E, 0x409, _CREATED)
    end = _HEADER_START + layout.scrambled
    page[_HEADER_START:end] = rc4(_HEADER_KEY, bytes(page[_HEADER_START:end]))
    page[0x98:0xA0] = struct.pack("<I4s", 0x654, b"4.0\0")
    return bytes(page)


def _masked_password(password: str) -> bytes:
    """Return the 20 characters of a Jet 4 password, each pair combined with the day of creation."""
    mask = struct.pack("<I", int(_CREATED))
    padded = password.encode("utf-16-le")[:40].ljust(40, b"\0")
    return bytes(byte ^ mask[position % 4] for position, byte in enumerate(padded))
