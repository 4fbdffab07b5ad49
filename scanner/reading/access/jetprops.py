"""Properties of an Access object (its LvProp field): author, company, start-up form and what else people set."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from scanner.reading.access.jet import BAD_BYTES, JetDamaged
from scanner.reading.access.jetrows import BOOLEAN, LONG, MEMO, TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.reading.access.jet import Jet

Property = str | int | bool | bytes

_SIGNATURES = (b"MR2\x00", b"KKD\x00")
"""How properties begin: Jet 4 and ACE, and Jet 3."""
_NAMES = 0x80
_VALUES = {kind: struct.Struct("<HBBHH") for kind in (0, 1, 2)} | {3: struct.Struct("<IBBHI")}
"""Blocks of values: of the object itself, of one of its columns, of its events, whose values may be long.

A value begins with its size, a flag, its type, the number of its name and the length of what follows."""
_BLOCK_LIMIT = 1 << 20


def properties(jet: Jet, content: bytes) -> dict[str, Property]:
    """Return the properties of the object itself by name; those of its columns are left out.

    Raises:
        JetDamaged: the block of properties is cut off or inconsistent.
    """
    found: dict[str, Property] = {}
    names: list[str] = []
    if content[:4] not in _SIGNATURES:
        return found
    try:
        for kind, block in _blocks(content[4:_BLOCK_LIMIT]):
            if kind == _NAMES:
                names = list(_names(jet, block))
            elif kind in _VALUES and not _owner(block):
                found.update(_values(jet, names, block, _VALUES[kind]))
    except BAD_BYTES as error:
        raise JetDamaged("a block of properties is damaged") from error
    return found


def is_compiled(of_database: Mapping[str, Property]) -> bool:
    """Return whether the properties of a database (MSysDb) mark it as compiled, its source removed (.mde, .accde)."""
    return of_database.get("MDE") in ("T", True)


def _blocks(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 6 <= len(content):
        size, kind = struct.unpack_from("<IH", content, at)
        if not 6 <= size <= len(content) - at:
            return
        yield kind, content[at + 6 : at + size]
        at += size


def _names(jet: Jet, block: bytes) -> Iterator[str]:
    at = 0
    while at + 2 <= len(block):
        end = at + 2 + int.from_bytes(block[at : at + 2], "little")
        yield jet.text(block[at + 2 : end])
        at = end


def _owner(block: bytes) -> bytes:
    """Return the name of the column that the values belong to, b"" for the object itself."""
    size = int.from_bytes(block[4:6], "little")
    return block[6 : 6 + size]


def _values(jet: Jet, names: list[str], block: bytes, head: struct.Struct) -> Iterator[tuple[str, Property]]:
    (at,) = struct.unpack_from("<I", block)
    while at + head.size <= len(block):
        size, _, kind, name, length = head.unpack_from(block, at)
        if size < head.size:
            return
        at += head.size
        if name < len(names):
            yield names[name], _typed(jet, kind, block[at : at + length])
        at += size - head.size


def _typed(jet: Jet, kind: int, stored: bytes) -> Property:
    if kind in (TEXT, MEMO):
        return jet.text(stored)
    if kind == BOOLEAN:
        return any(stored)
    if kind == LONG:
        return int.from_bytes(stored, "little", signed=True)
    return stored
