"""Writes OLE compound files: the container of VBA projects, `.xls` and encrypted workbooks ([MS-CFB], version 3)."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

SECTOR = 512
MINI_SECTOR = 64
MINI_CUTOFF = 4096
"""Streams shorter than this live in the mini stream."""
HEADER_FAT_SECTORS = 109
ENTRIES_PER_SECTOR = SECTOR // 4

END_OF_CHAIN = 0xFFFFFFFE
FREE = 0xFFFFFFFF
FAT_SECTOR = 0xFFFFFFFD
NO_ENTRY = 0xFFFFFFFF

_NO_CLASS = UUID(int=0)

STORAGE, STREAM, ROOT = 1, 2, 5
RED, BLACK = 0, 1


@dataclass(slots=True, kw_only=True)
class _Entry:
    """One directory entry: the root, a storage (folder) or a stream (file)."""

    name: str
    kind: int
    content: bytes = b""
    class_id: UUID = _NO_CLASS
    children: dict[str, _Entry] = field(default_factory=dict)
    colour: int = BLACK
    left: int = NO_ENTRY
    right: int = NO_ENTRY
    child: int = NO_ENTRY
    start: int = END_OF_CHAIN


def compound_file(streams: Mapping[str, bytes], *, class_id: UUID = _NO_CLASS) -> bytes:
    """Return a compound file with these streams; `/` in a name makes storages ("VBA/dir").

    `class_id` says which program's document it is; Excel's workbooks have one.

    Raises:
        ValueError: the streams need more than the 109 FAT sectors of the header (about 6.9 MB), or a name is too long.
    """
    entries = _listed(_tree(streams))
    root = entries[0]
    root.class_id = class_id
    big: list[bytes] = []
    mini_fat, root.content = _mini_stream([entry for entry in entries if entry.kind == STREAM])
    directory_size = _sectors(len(entries) * 128)
    mini_fat_size = _sectors(len(mini_fat) * 4)
    next_sector = directory_size + mini_fat_size
    for entry in entries:
        if entry.content and (entry is root or len(entry.content) >= MINI_CUTOFF):
            entry.start = next_sector
            next_sector += _sectors(len(entry.content))
            big.append(entry.content)
    fat_size = _fat_size(next_sector)
    for entry in entries:
        if entry.content and (entry is root or len(entry.content) >= MINI_CUTOFF):
            entry.start += fat_size
    chains = [directory_size, mini_fat_size, *(_sectors(len(content)) for content in big)]
    body = [_fat(fat_size, chains), _directory(entries), _padded(struct.pack(f"<{len(mini_fat)}I", *mini_fat), b"\xff")]
    body += [_padded(content) for content in big]
    return _header(fat_size, directory_size, mini_fat_size) + b"".join(body)


def _sectors(size: int) -> int:
    return -(-size // SECTOR)


def _padded(content: bytes, filler: bytes = b"\0") -> bytes:
    return content + filler * (-len(content) % SECTOR)


def _tree(streams: Mapping[str, bytes]) -> _Entry:
    root = _Entry(name="Root Entry", kind=ROOT)
    for path, content in streams.items():
        *storages, name = path.split("/")
        place = root
        for storage in storages:
            place = place.children.setdefault(storage, _Entry(name=storage, kind=STORAGE))
        place.children[name] = _Entry(name=name, kind=STREAM, content=content)
    return root


def _listed(root: _Entry) -> list[_Entry]:
    """Number all entries, the root first, and link the children of each storage as a balanced search tree."""
    entries = [root]
    for storage in entries:  # grows while it is walked: a storage's children come after it
        ordered = sorted(storage.children.values(), key=lambda entry: (len(_utf16(entry.name)), entry.name.upper()))
        first = len(entries)
        entries += ordered
        depth = (len(ordered) + 1).bit_length() - 1
        storage.child = _balance(entries, first, len(entries), depth)
    return entries


def _balance(entries: list[_Entry], low: int, high: int, black: int) -> int:
    """Link `entries[low:high]` as a red-black tree with `black` full levels; return the index of its root."""
    if low >= high:
        return NO_ENTRY
    middle = (low + high) // 2
    entry = entries[middle]
    entry.colour = BLACK if black > 0 else RED
    entry.left = _balance(entries, low, middle, black - 1)
    entry.right = _balance(entries, middle + 1, high, black - 1)
    return middle


def _mini_stream(streams: list[_Entry]) -> tuple[list[int], bytes]:
    """Place the short streams; return the mini FAT and the content of the mini stream."""
    fat: list[int] = []
    content = bytearray()
    for stream in streams:
        if not 0 < len(stream.content) < MINI_CUTOFF:
            continue
        stream.start = len(fat)
        content += stream.content + bytes(-len(stream.content) % MINI_SECTOR)
        fat += [*range(len(fat) + 1, len(content) // MINI_SECTOR), END_OF_CHAIN]
    return fat, bytes(content)


def _fat_size(other_sectors: int) -> int:
    size = 1
    while size * ENTRIES_PER_SECTOR < other_sectors + size:
        size += 1
    if size > HEADER_FAT_SECTORS:
        raise ValueError(f"{other_sectors} sectors need more than the {HEADER_FAT_SECTORS} FAT sectors of the header")
    return size


def _fat(size: int, chains: list[int]) -> bytes:
    """Return the sector table: its own sectors, then one chain after the other."""
    table = [FAT_SECTOR] * size
    for length in chains:
        if length:
            table += [*range(len(table) + 1, len(table) + length), END_OF_CHAIN]
    table += [FREE] * (size * ENTRIES_PER_SECTOR - len(table))
    return struct.pack(f"<{len(table)}I", *table)


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"


def _directory(entries: list[_Entry]) -> bytes:
    unused = struct.pack("<64xHBB3I36xI8x", 0, 0, 0, NO_ENTRY, NO_ENTRY, NO_ENTRY, 0)
    listed = b"".join(_directory_entry(entry) for entry in entries)
    return listed + unused * (-len(entries) % (SECTOR // 128))


def _directory_entry(entry: _Entry) -> bytes:
    name = _utf16(entry.name)
    if len(name) > 64:  # 32 UTF-16 units with the terminator (2.6.1)
        raise ValueError(f"{entry.name!r} is longer than the 31 characters a compound file allows")
    start = 0 if entry.kind == STORAGE else entry.start
    tree = (entry.left, entry.right, entry.child, entry.class_id.bytes_le)
    return struct.pack("<64sHBB3I16s20xIQ", name, len(name), entry.kind, entry.colour, *tree, start, len(entry.content))


def _header(fat_size: int, directory_size: int, mini_fat_size: int) -> bytes:
    mini_fat_start = fat_size + directory_size if mini_fat_size else END_OF_CHAIN
    header = struct.pack(
        "<8s16x5H6x8I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,  # minor version
        3,  # major version: 512-byte sectors
        0xFFFE,  # little endian
        9,  # sectors of 2**9 bytes
        6,  # mini sectors of 2**6 bytes
        0,  # directory sectors: not counted in version 3
        fat_size,
        fat_size,  # first directory sector: right after the FAT
        0,  # transaction
        MINI_CUTOFF,
        mini_fat_start,
        mini_fat_size,
        END_OF_CHAIN,  # no further FAT sectors than those below
    )
    places = [*range(fat_size), *[FREE] * (HEADER_FAT_SECTORS - fat_size)]
    return header + struct.pack("<I", 0) + struct.pack(f"<{HEADER_FAT_SECTORS}I", *places)
