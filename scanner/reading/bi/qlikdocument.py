"""Qlik documents (qvw, qvf): packed blocks, one of which holds the load script, others the sheets."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import Limits

_MARK = b"\x01\0\xc1\x06\0\0"
_BLOCK = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_LOOKED_AT = 64 << 20
"""Bytes of a document in which blocks are looked for: script and sheets stand before the data."""
_MOST_BLOCKS = 5_000
_LARGEST = 16 << 20
_TAB = b"///$tab "
_SCRIPT = re.compile(rb'"qScript"\s*:\s*("(?:[^"\\]|\\.)*")')
_EXPRESSION = re.compile(rb'"qDef"\s*:\s*("(?:[^"\\]|\\.){2,4000}")')
_TITLE = re.compile(rb'"(?:qTitle|title)"\s*:\s*("(?:[^"\\]|\\.){1,300}")')
_CONNECTION = re.compile(rb'"qConnectionString"\s*:\s*("(?:[^"\\]|\\.){1,2000}")')


@dataclass(slots=True)
class Document:
    """What a document says in clear: its script, the expressions and titles of its sheets, its connections."""

    script: str = ""
    expressions: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()


def is_document(head: bytes) -> bool:
    """True if a Qlik document begins so."""
    return head[2:8] == _MARK


def document(content: bytes, limits: Limits) -> Document:
    """Return what can be read of a document; of a damaged one whatever is left."""
    found = Document()
    expressions: dict[str, None] = {}
    titles: dict[str, None] = {}
    connections: dict[str, None] = {}
    for block in _blocks(content, limits):
        found.script = found.script or _script(block)
        expressions.update(dict.fromkeys(_texts(_EXPRESSION, block)))
        titles.update(dict.fromkeys(_texts(_TITLE, block)))
        connections.update(dict.fromkeys(_texts(_CONNECTION, block)))
    found.script = found.script or _script(content)
    found.expressions, found.titles, found.connections = tuple(expressions), tuple(titles), tuple(connections)
    return found


def _blocks(content: bytes, limits: Limits) -> Iterator[bytes]:
    """Yield the packed blocks, one after the other, as far as the limits allow."""
    position = count = unpacked = 0
    while count < _MOST_BLOCKS and unpacked < limits.unpacked:
        start = _BLOCK.search(content, position, _LOOKED_AT)
        if start is None:
            return
        packer = zlib.decompressobj()
        try:
            block = packer.decompress(memoryview(content)[start.start() :], _LARGEST)
        except zlib.error:
            position = start.start() + 1
            continue
        count += 1
        unpacked += len(block)
        position = len(content) - len(packer.unused_data) if packer.eof else start.end()
        yield block


def _script(block: bytes) -> str:
    """Return the script: a text of JSON, or one behind its length, seven bits a byte, the lowest first."""
    told = _SCRIPT.search(block)
    if told:
        return _plain(told[1])
    start = block.find(_TAB)
    if start < 0:
        return ""
    length = _length(block, start)
    return block[start : start + length].decode("utf-8", "replace")


def _length(block: bytes, end: int) -> int:
    """Return the length that stands before `end`; without one everything up to the next zero."""
    first = end - 1
    while first > max(0, end - 5) and block[first - 1] & 0x80:
        first -= 1
    length = 0
    for place, byte in enumerate(block[first:end]):
        length |= (byte & 0x7F) << (7 * place)
    if len(_TAB) <= length <= len(block) - end:
        return length
    stop = block.find(b"\0", end)
    return (stop if stop > 0 else len(block)) - end


def _texts(pattern: re.Pattern[bytes], block: bytes) -> Iterator[str]:
    return (text for found in pattern.findall(block) if (text := _plain(found).strip()))


def _plain(quoted: bytes) -> str:
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:
        return quoted[1:-1].decode("utf-8", "replace")
