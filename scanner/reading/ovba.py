"""MS-OVBA: the compression of VBA source and the `dir` stream that says where each module is kept."""

from __future__ import annotations

import codecs
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 4096
"""Bytes that one compressed chunk holds when unpacked."""

_SIGNATURE = 1
_COMPRESSED = 0x8000
_MASKS = (1, 2, 4, 8, 16, 32, 64, 128)
_LITERAL_CHUNK = 3640
"""Most bytes that fit a compressed chunk when nothing in them repeats."""
_RAW_CHUNK_SIZE = CHUNK + 2

_BITS = (4, *(max(4, (position - 1).bit_length()) for position in range(1, CHUNK + 1)))
"""Bits of a copy token that hold its offset, by position in the chunk (2.4.1.3.19.1)."""


class OvbaError(Exception):
    """The bytes are not what MS-OVBA describes; `so_far` is the text before the damage."""

    def __init__(self, reason: str, so_far: bytes = b"") -> None:
        super().__init__(reason)
        self.so_far = so_far


@dataclass(frozen=True, slots=True, kw_only=True)
class VbaModule:
    """One module as the `dir` stream lists it.

    `stream_name` names the stream that holds it; compressed source starts at byte `offset` of that stream, what
    stands before it is compiled code. `kind` is `standard` or `class` (documents and forms are classes too).
    """

    name: str
    stream_name: str
    offset: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VbaProject:
    """A VBA project: the Python codec of its text, its name, its modules, and the libraries it refers to."""

    encoding: str
    name: str
    modules: tuple[VbaModule, ...]
    libraries: tuple[str, ...] = ()


def decompress(data: bytes, offset: int = 0, limit: int = 64 << 20) -> bytes:
    """Unpack a compressed container (2.4.1) that starts at byte `offset`, at most `limit` bytes of text.

    Bytes after the last chunk are ignored; a container that was cut off gives what is left of it.

    Raises:
        OvbaError: no container starts there, it is damaged, or it holds more than `limit` bytes.
    """
    end = len(data)
    if not 0 <= offset < end or data[offset] != _SIGNATURE:
        raise OvbaError("no compressed container starts here")
    unpacked = bytearray()
    at = offset + 1
    while at + 1 < end:
        header = data[at] | data[at + 1] << 8
        if header & 0x7000 != 0x3000:
            if unpacked:
                break
            raise OvbaError("the first chunk has no signature")
        if header & _COMPRESSED:
            stop = at + (header & 0xFFF) + 3
            try:
                unpacked += _chunk(data, at + 2, min(stop, end))
            except OvbaError as error:
                raise OvbaError(str(error), bytes(unpacked)) from None
        else:
            stop = at + _RAW_CHUNK_SIZE
            unpacked += data[at + 2 : stop]
        if len(unpacked) > limit:
            raise OvbaError(f"more than {limit} bytes of text", bytes(unpacked[:limit]))
        at = stop
    return bytes(unpacked)


def _chunk(data: bytes, at: int, end: int) -> bytearray:
    """Unpack the tokens of one chunk; the busiest loop of the product, so it is one function."""
    out = bytearray()
    bits = _BITS
    try:
        while at < end:
            flags = data[at]
            at += 1
            if not flags:
                out += data[at : min(at + 8, end)]
                at += 8
                continue
            for mask in _MASKS:
                if at >= end:  # what follows belongs to the next chunk
                    break
                if not flags & mask:
                    out.append(data[at])
                    at += 1
                    continue
                token = data[at] | data[at + 1] << 8
                at += 2
                position = len(out)
                width = bits[position]
                length = (token & (0xFFFF >> width)) + 3
                start = position - (token >> (16 - width)) - 1
                out += out[start : start + length] if 0 <= start <= position - length else _run(out, start, length)
    except IndexError:
        if at < len(data) or len(out) > CHUNK:
            raise OvbaError("a chunk does not end where its header says") from None
    return out


def _run(out: bytearray, start: int, length: int) -> bytes:
    """Return a copy that overlaps itself, as runs of one pattern do."""
    if start < 0 or start >= len(out):
        raise OvbaError("a copy reaches back before its chunk")
    pattern = bytes(out[start:])
    return (pattern * (length // len(pattern) + 1))[:length]


def compress(data: bytes) -> bytes:
    """Pack bytes into a compressed container (2.4.1.3.6): every reader of MS-OVBA gives `data` back."""
    return bytes((_SIGNATURE,)) + b"".join(_packed(data[at : at + CHUNK]) for at in range(0, len(data), CHUNK))


def _packed(piece: bytes) -> bytes:
    tokens = _tokens(piece)
    if len(tokens) <= CHUNK:
        return struct.pack("<H", _COMPRESSED | 0x3000 | (len(tokens) - 1)) + tokens
    if len(piece) == CHUNK:
        return struct.pack("<H", 0x3000 | (CHUNK - 1)) + piece
    # A raw chunk is padded to 4096 bytes, which would make a shorter last one longer: two compressed chunks do not.
    return _packed(piece[:_LITERAL_CHUNK]) + _packed(piece[_LITERAL_CHUNK:])


def _tokens(piece: bytes) -> bytes:
    """Return flag bytes and tokens of one chunk: each copy goes back to the latest place of its first 3 bytes."""
    packed = bytearray()
    latest: dict[bytes, int] = {}
    at = 0
    while at < len(piece):
        flag_at = len(packed)
        packed.append(0)
        for mask in _MASKS:
            if at >= len(piece):
                break
            length = _match(piece, at, latest.get(piece[at : at + 3]))
            if length:
                width = _BITS[at]
                offset = at - latest[piece[at : at + 3]]
                packed[flag_at] |= mask
                packed += struct.pack("<H", (offset - 1) << (16 - width) | (length - 3))
            else:
                packed.append(piece[at])
            for passed in range(at, at + (length or 1)):
                latest[piece[passed : passed + 3]] = passed
            at += length or 1
    return bytes(packed)


def _match(piece: bytes, at: int, earlier: int | None) -> int:
    """Return how many bytes at `at` repeat those at `earlier`: 0, or 3 to what a copy token can say."""
    if earlier is None or at + 3 > len(piece):
        return 0
    longest = min((0xFFFF >> _BITS[at]) + 3, len(piece) - at)
    length = 3
    while length < longest and piece[earlier + length] == piece[at + length]:
        length += 1
    return length


_CODEPAGE = 0x03
_PROJECT_NAME = 0x04
_PROJECT_VERSION = 0x09
_LIBRARY = frozenset({0x0D, 0x0E, 0x2F})
_END_OF_PROJECT = 0x10
_MODULE_NAME = 0x19
_MODULE_NAME_UNICODE = 0x47
_STREAM_NAME = 0x1A
_STREAM_NAME_UNICODE = 0x32
_TEXT_OFFSET = 0x31
_STANDARD_MODULE = 0x21


def parse_dir(dir_stream: bytes) -> VbaProject:
    """Read the unpacked `dir` stream (2.3.4.2).

    Raises:
        OvbaError: it lists no code page, name or module at all.
    """
    encoding, name = "cp1252", ""
    libraries: list[str] = []
    modules: list[dict[int, bytes]] = []
    seen: set[int] = set()
    for record, content in _records(dir_stream):
        seen.add(record)
        if record == _MODULE_NAME:
            modules.append({})
        if modules:
            modules[-1][record] = content
        elif record == _CODEPAGE:
            encoding = codec_of(int.from_bytes(content[:2], "little"))
        elif record == _PROJECT_NAME:
            name = content.decode(encoding, "replace")
        elif record in _LIBRARY:
            libraries.append(_library(content, encoding))
    if seen.isdisjoint((_CODEPAGE, _PROJECT_NAME, _MODULE_NAME)):
        raise OvbaError("the dir stream names no project and no module")
    return VbaProject(
        encoding=encoding,
        name=name,
        modules=tuple(_module(records, encoding) for records in modules),
        libraries=tuple(filter(None, libraries)),
    )


def _records(dir_stream: bytes) -> Iterator[tuple[int, bytes]]:
    at, end = 0, len(dir_stream)
    while at + 6 <= end:
        record, size = struct.unpack_from("<HI", dir_stream, at)
        if record == _PROJECT_VERSION:
            size = 6  # its size field says 4, two bytes of minor version follow (2.3.4.2.1.11)
        at += 6
        yield record, dir_stream[at : at + size]
        if record == _END_OF_PROJECT:
            return
        at += size


def _module(records: dict[int, bytes], encoding: str) -> VbaModule:
    name = _text(records.get(_MODULE_NAME_UNICODE), records.get(_MODULE_NAME), encoding)
    stream_name = _text(records.get(_STREAM_NAME_UNICODE), records.get(_STREAM_NAME), encoding)
    return VbaModule(
        name=name or stream_name,
        stream_name=stream_name or name,
        offset=int.from_bytes(records.get(_TEXT_OFFSET, b"")[:4], "little"),
        kind="standard" if _STANDARD_MODULE in records else "class",
    )


def _text(unicode: bytes | None, narrow: bytes | None, encoding: str) -> str:
    """Return the Unicode form if there is one: code pages lose characters."""
    text = unicode.decode("utf-16-le", "replace") if unicode else (narrow or b"").decode(encoding, "replace")
    return text.rstrip("\0")


def _library(content: bytes, encoding: str) -> str:
    """Return the description of a referenced library: the last field of its `#`-separated identifier."""
    size = int.from_bytes(content[:4], "little")
    return content[4 : 4 + size].decode(encoding, "replace").rsplit("#", 1)[-1].strip("\0 ")


_CODECS = {932: "cp932", 936: "gbk", 949: "cp949", 950: "cp950", 10000: "mac_roman", 10001: "shift_jis", 65001: "utf-8"}


def codec_of(code_page: int) -> str:
    """Return the Python codec of a Windows code page; cp1252 if there is none."""
    codec = _CODECS.get(code_page, f"cp{code_page}")
    try:
        codecs.lookup(codec)
    except LookupError:
        return "cp1252"
    return codec


def module_text(module: VbaModule, stream: bytes, encoding: str) -> str:
    """Return the source of a module from its stream.

    Raises:
        OvbaError: no source is kept at the module's offset, or it is damaged.
    """
    return decompress(stream, module.offset).decode(encoding, "replace")
