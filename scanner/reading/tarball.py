"""Tar archives, plain or packed as one stream: their members in order, bounded, never written anywhere."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast

from classifiers.evidence import Trouble
from scanner.reading.handler import Unreadable
from scanner.reading.source import TooLarge

if TYPE_CHECKING:
    from scanner.reading.source import SourceFile

_MARK, _MARK_AT = b"ustar", 257
_PACKED: tuple[tuple[bytes, Callable[[BinaryIO], object]], ...] = (
    (b"\x1f\x8b\x08", lambda stream: gzip.GzipFile(fileobj=stream)),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\0", lzma.LZMAFile),
)
_DAMAGED = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, ValueError, OverflowError)
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class Packed:
    """One file of a tar archive; `content` must be asked for before the next one is."""

    name: str
    size: int
    content: Callable[[int], bytes]
    """Return the member if it has no more bytes than this, "" of it otherwise."""


def is_tar(file: SourceFile) -> bool:
    """True if a tar archive begins here, whatever it is packed with."""
    if not any(file.head.startswith(mark) for mark, _ in _PACKED):
        return file.head[_MARK_AT:].startswith(_MARK)
    try:
        return _unpacked(file).read(_BLOCK)[_MARK_AT:].startswith(_MARK)
    except (OSError, *_DAMAGED):
        return False


def _unpacked(file: SourceFile) -> BinaryIO:
    """Return the stream from its beginning, without what it is packed with."""
    file.stream.seek(0)
    unpack = next((unpack for mark, unpack in _PACKED if file.head.startswith(mark)), None)
    return cast("BinaryIO", unpack(file.stream)) if unpack else file.stream


def members(file: SourceFile) -> Iterator[Packed]:
    """Yield the regular files of the archive in its order; links and devices are left out.

    Raises:
        Unreadable: it is damaged; what came before is good.
        TooLarge: it unpacks to more than the limits allow.
    """
    stream = _Bounded(_unpacked(file), file.limits.unpacked)
    try:
        with tarfile.open(fileobj=stream, mode="r|") as opened:  # type: ignore[call-overload]
            for member in opened:
                if member.isreg():
                    yield Packed(_name(member.name), member.size, _content(opened, member))
                opened.members.clear()  # a tar file of millions of members would otherwise fill the memory
    except (OSError, *_DAMAGED) as error:
        raise Unreadable(Trouble.MALFORMED, f"the archive is damaged: {error}") from error


def _content(opened: tarfile.TarFile, member: tarfile.TarInfo) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        found = opened.extractfile(member) if member.size <= limit else None
        return found.read(limit) if found else b""

    return read


def _name(name: str) -> str:
    return name.encode("utf-8", "replace").decode().replace("\\", "/").lstrip("/").removeprefix("./")


class _Bounded:
    """A stream that refuses to give more than was agreed: a bomb costs no more than that."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._stream = stream
        self._left = self._limit = limit

    def read(self, size: int) -> bytes:
        piece = self._stream.read(size)
        self._left -= len(piece)
        if self._left < 0:
            raise TooLarge(f"it unpacks to more than {self._limit} bytes")
        return piece
