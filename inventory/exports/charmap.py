"""Which signs a font can draw, read from the font itself (OpenType, table `cmap`, formats 4 and 12)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import chain

_SEGMENTS, _GROUPS = 4, 12
"""The two formats that fonts of today have."""
_COLLECTION = b"ttcf"


def signs_of(font: bytes, index: int = 0) -> frozenset[int]:
    """Return the code points that a font has a glyph for; of a collection, of the font at an index.

    Raises:
        ValueError: It is no font that can be read.
    """
    try:
        start = struct.unpack_from(">I", font, 12 + 4 * index)[0] if font[:4] == _COLLECTION else 0
        table = _table(font, start)
        return frozenset(chain.from_iterable(_signs(font, at) for at in _subtables(font, table)))
    except struct.error as error:
        raise ValueError(f"no font that can be read: {error}") from error


def _table(font: bytes, start: int) -> int:
    (tables,) = struct.unpack_from(">H", font, start + 4)
    for number in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, start + 12 + 16 * number)
        if tag == b"cmap":
            return int(offset)
    raise ValueError("no font that can be read: it maps no signs")


def _subtables(font: bytes, table: int) -> Iterator[int]:
    (subtables,) = struct.unpack_from(">H", font, table + 2)
    for number in range(subtables):
        (offset,) = struct.unpack_from(">I", font, table + 8 + 8 * number)
        yield table + offset


def _signs(font: bytes, at: int) -> Iterator[int]:
    (form,) = struct.unpack_from(">H", font, at)
    if form == _GROUPS:
        yield from _of_groups(font, at)
    elif form == _SEGMENTS:
        yield from _of_segments(font, at)


def _of_groups(font: bytes, at: int) -> Iterator[int]:
    (groups,) = struct.unpack_from(">I", font, at + 12)
    for number in range(groups):
        first, last, _ = struct.unpack_from(">III", font, at + 16 + 12 * number)
        yield from range(first, min(last, 0x10FFFF) + 1)


def _of_segments(font: bytes, at: int) -> Iterator[int]:
    (doubled,) = struct.unpack_from(">H", font, at + 6)
    shape = f">{doubled // 2}H"
    ends, starts, deltas, offsets = (
        struct.unpack_from(shape, font, at + 14 + place) for place in (0, doubled + 2, 2 * doubled + 2, 3 * doubled + 2)
    )
    for number, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        words = at + 14 + 3 * doubled + 2 + 2 * number + offset
        for sign in range(first, min(last, 0xFFFE) + 1):
            if offset == 0:
                glyph = (sign + delta) & 0xFFFF
            else:
                (glyph,) = struct.unpack_from(">H", font, words + 2 * (sign - first))
            if glyph:
                yield sign
