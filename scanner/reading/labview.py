"""LabVIEW files as resources: the paths of what they call, and the texts in their packed blocks."""

from __future__ import annotations

import re
import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

RESOURCES = b"RSRC\r\n"
INSTRUMENT, CONTROL = b"LVIN", b"LVCC"

_PATH = b"PTH0"
_STREAM = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_WORDS = re.compile(rb"[\x20-\x7e\xa0-\xff]{6,2000}")
_DEVICE = re.compile(
    r"\b(?:GPIB\d{0,2}|ASRL\d{1,3}|TCPIP\d{0,2}|USB\d{0,2}|PXI\d{0,2}|VXI\d{0,2})::[\w.:-]{0,120}(?:INSTR|SOCKET|RAW)\b"
    r"|^(?:COM|ASRL)\d{1,3}(?:::INSTR)?$|^(?:Dev|PXI)\d+/\w+$"
)
_STREAMS = 400
_UNPACKED = 8 << 20
"""Bytes of one block that are looked at."""
_TOGETHER = 64 << 20
_ELEMENTS = 40


def paths(content: bytes) -> Iterator[str]:
    """Yield the paths a file refers to, each once, with `..` for a step up; those of the program begin with `<`."""
    seen = set()
    at = content.find(_PATH)
    while at >= 0:
        path = _path(content, at + len(_PATH))
        if path and path not in seen:
            seen.add(path)
            yield path
        at = content.find(_PATH, at + len(_PATH))


def _path(content: bytes, at: int) -> str:
    """Read one path: its length, kind and number of elements, then these, each with its length before it."""
    if at + 8 > len(content):
        return ""
    size, _, count = struct.unpack_from(">IHH", content, at)
    end = min(at + 4 + size, len(content))
    at += 8
    elements = []
    for _ in range(min(count, _ELEMENTS)):
        if at >= end:
            break
        length = content[at]
        elements.append(content[at + 1 : min(at + 1 + length, end)].decode("cp1252", "replace") or "..")
        at += 1 + length
    if elements[:1] == [".."]:
        del elements[0]  # the first step up leads from the file to its folder
    return "\\".join(elements)


def texts(content: bytes) -> Iterator[str]:
    """Yield the printable texts in packed blocks, each once."""
    seen: set[bytes] = set()
    left = _TOGETHER
    end = 0
    for found in list(_STREAM.finditer(content))[:_STREAMS]:
        if found.start() < end or left <= 0:
            continue
        unpacked, used = _unpacked(content, found.start())
        left -= len(unpacked)
        end = found.start() + used
        for words in _WORDS.findall(unpacked):
            if words not in seen:
                seen.add(words)
                yield words.decode("cp1252", "replace")


def _unpacked(content: bytes, at: int) -> tuple[bytes, int]:
    """Return what is packed there and how many bytes that took; nothing if it is no stream."""
    inflate = zlib.decompressobj()
    try:
        unpacked = inflate.decompress(memoryview(content)[at:], _UNPACKED)
    except zlib.error:
        return b"", 0
    return unpacked, len(content) - at - len(inflate.unused_data) - len(inflate.unconsumed_tail)


def device(words: str) -> str:
    """Return the address of an instrument or a measuring card in a text, "" if there is none."""
    found = _DEVICE.search(words)
    return found[0] if found else ""
