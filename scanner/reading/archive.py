"""Zip archives: their listing and single members, bounded, and of damaged ones whatever is left."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from classifiers.evidence import Problem, Trouble
from scanner.reading.handler import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.source import Limits, SourceFile

MAGIC = b"PK\x03\x04"

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _UTF8 = 0x1, 0x800
_DIRECTORY = 128 << 20
"""Most bytes of a listing; a million entries have about half of it."""
_PIECE = 1 << 20
_READ_AT_ONCE = 4 << 20
_COMMENT = 1 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive: sizes in bytes as claimed, `offset` of its local header."""

    name: str
    method: int
    encrypted: bool
    crc: int
    packed: int
    size: int
    offset: int


class Archive:
    """An archive opened for reading.

    Member names have `/` between folders whatever the writer used, and are found in any letter case. A member that
    is damaged, encrypted or too large gives what could be unpacked and leaves its reason in `problems`.
    """

    def __init__(self, stream: BinaryIO, size: int, limits: Limits) -> None:
        self._stream = stream
        self._size = size
        self._limits = limits
        self._unpacked = 0
        self.problems: list[Problem] = []
        try:
            self.members = self._listing()
        except (struct.error, ValueError, OverflowError) as error:
            raise Unreadable(Trouble.MALFORMED, "the listing of the archive is damaged") from error
        self._by_name = {member.name.lower(): member for member in self.members}
        if len(self._by_name) < len(self.members):
            count = len(self.members) - len(self._by_name)
            detail = f"{count} names are in the archive more than once; the last of each is read"
            self.problems.append(Problem(trouble=Trouble.MALFORMED, detail=detail))

    @property
    def names(self) -> list[str]:
        """Names of all members, in the order of the listing."""
        return [member.name for member in self.members]

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._by_name

    def member(self, name: str) -> Member:
        """Return a member by name.

        Raises:
            KeyError: there is none.
        """
        return self._by_name[name.lower()]

    def read(self, name: str, limit: int | None = None) -> bytes:
        """Return a member, at most `limit` bytes of it (default: `limits.member`).

        Raises:
            KeyError: there is none of that name.
        """
        return b"".join(self.pieces(name, limit))

    def start(self, name: str, size: int) -> bytes:
        """Return the first bytes of a member; that there are more is no problem.

        Raises:
            KeyError: there is none of that name.
        """
        content = bytearray()
        for piece in self._unpack(self.member(name), min(size, _PIECE)):
            content += piece
            if len(content) >= size:
                break
        return bytes(content[:size])

    def _named(self, bound: int) -> str:
        """Say which limit a number of bytes is."""
        if bound == self._limits.member:
            return "the built-in limit of one member"
        return "all that limits.unpacked_megabytes leaves, or all that is read of such a part"

    def pieces(self, name: str, limit: int | None = None) -> Iterator[bytes]:
        """Yield a member piece by piece, about a megabyte each, checked against its sum at the end.

        Raises:
            KeyError: there is none of that name.
        """
        member = self.member(name)
        bound = self._limits.member if limit is None else limit
        bound = min(bound, self._limits.unpacked - self._unpacked)
        size = crc = 0
        for piece in self._unpack(member, _PIECE):
            size += len(piece)
            self._unpacked += len(piece)
            if size > bound:
                self._note(member, Trouble.TOO_LARGE, f"unpacks to more than {bound} bytes, {self._named(bound)}")
                yield piece[: len(piece) - (size - bound)]
                return
            crc = zlib.crc32(piece, crc)
            yield piece
        if crc != member.crc and not self._noted(member):
            self._note(member, Trouble.MALFORMED, "is damaged: its check sum is wrong")

    def _noted(self, member: Member) -> bool:
        return any(problem.where == member.name for problem in self.problems)

    def _note(self, member: Member, trouble: Trouble, reason: str) -> None:
        if not self._noted(member):
            self.problems.append(Problem(trouble=trouble, detail=f"{member.name} {reason}", where=member.name))

    def _unpack(self, member: Member, piece: int) -> Iterator[bytes]:
        if member.encrypted:
            self._note(member, Trouble.ENCRYPTED, "needs a password")
        elif member.method == _STORED:
            yield from self._packed(member, piece)
        elif member.method == _DEFLATED:
            yield from self._inflate(member, piece)
        else:
            self._note(member, Trouble.UNREADABLE, f"is packed in a way that is not supported (method {member.method})")

    def _inflate(self, member: Member, piece: int) -> Iterator[bytes]:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for packed in self._packed(member, piece):
                waiting = packed
                while waiting and not inflate.eof:
                    yield inflate.decompress(waiting, piece)
                    waiting = inflate.unconsumed_tail
        except zlib.error:
            self._note(member, Trouble.MALFORMED, "is damaged: it cannot be unpacked")
            return
        yield inflate.flush()
        if not inflate.eof:
            self._note(member, Trouble.MALFORMED, "is cut off")

    def _packed(self, member: Member, piece: int) -> Iterator[bytes]:
        inside = 0 <= member.offset < self._size
        header = self._bytes(member.offset, _LOCAL.size) if inside else b""
        if header[:4] != MAGIC or len(header) < _LOCAL.size:
            self._note(member, Trouble.MALFORMED, "is not where the listing says")
            return
        at = member.offset + _LOCAL.size + sum(_LOCAL.unpack(header)[9:11])
        end = min(at + member.packed, self._size)
        while at < end:
            yield self._bytes(at, min(piece, end - at))
            at += piece

    def _bytes(self, at: int, size: int) -> bytes:
        self._stream.seek(at)
        return self._stream.read(size)

    def _listing(self) -> tuple[Member, ...]:
        at, size, shift = self._directory()
        listing = self._bytes(at, size)
        members: list[Member] = []
        position = 0
        while listing[position : position + 4] == b"PK\x01\x02" and position + _CENTRAL.size <= size:
            fields = _CENTRAL.unpack_from(listing, position)
            name_end = position + _CENTRAL.size + fields[10]
            extra_end = name_end + fields[11]
            name = listing[position + _CENTRAL.size : name_end]
            members.append(_member(fields, name, listing[name_end:extra_end], shift))
            position = extra_end + fields[12]
        if position < size or not members:
            self._note_listing(len(members))
        return tuple(members) or tuple(self._recovered())

    def _directory(self) -> tuple[int, int, int]:
        """Return place and size of the listing, and by how many bytes the archive was shifted."""
        tail_at = max(0, self._size - _COMMENT - _END.size)
        tail = self._bytes(tail_at, self._size - tail_at)
        found = tail.rfind(b"PK\x05\x06")
        if found < 0 or len(tail) - found < _END.size:
            return 0, 0, 0
        *_, size, offset, _ = _END.unpack_from(tail, found)
        end = tail_at + found
        if offset == 0xFFFFFFFF or size == 0xFFFFFFFF:
            wide = tail.rfind(b"PK\x06\x06", 0, found)
            if wide < 0:
                return 0, 0, 0
            *_, size, offset = _END64.unpack_from(tail, wide)
            end = tail_at + wide
        if size > min(_DIRECTORY, end):
            return 0, 0, 0
        return end - size, size, end - size - offset

    def _note_listing(self, count: int) -> None:
        reason = (
            f"the listing of the archive is damaged after {count} entries" if count else "the archive has no listing"
        )
        self.problems.append(Problem(trouble=Trouble.MALFORMED, detail=reason))

    def _recovered(self) -> Iterator[Member]:
        """Find members by their own headers, in an archive whose listing is lost."""
        content = self._bytes(0, min(self._size, self._limits.member))
        for found in re.finditer(re.escape(MAGIC), content):
            at = found.start()
            if at + _LOCAL.size > len(content):
                return
            _, _, flags, method, _, _, crc, packed, size, name_size, _ = _LOCAL.unpack_from(content, at)
            name = content[at + _LOCAL.size : at + _LOCAL.size + name_size]
            if method in (_STORED, _DEFLATED) and name and b"\0" not in name:
                room = self._size - at
                text = _name(name, flags)
                yield Member(text, method, bool(flags & _ENCRYPTED), crc, packed or room, size or room, at)


def _member(fields: tuple[int, ...], name: bytes, extra: bytes, shift: int) -> Member:
    flags, method = fields[3:5]
    crc, packed, size = fields[7:10]
    offset = fields[16]
    if 0xFFFFFFFF in (packed, size, offset):
        size, packed, offset = _wide(extra, size, packed, offset)
    return Member(_name(name, flags), method, bool(flags & _ENCRYPTED), crc, packed, size, offset + shift)


def _wide(extra: bytes, *values: int) -> list[int]:
    """Replace the values that did not fit by those of the 64-bit extra field, which come in this order."""
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        if tag == 1:
            wide = iter(struct.unpack_from(f"<{length // 8}Q", extra, at + 4))
            return [next(wide, value) if value == 0xFFFFFFFF else value for value in values]
        at += 4 + length
    return list(values)


def _name(name: bytes, flags: int) -> str:
    text = name.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    return text.replace("\\", "/").lstrip("/")


def archive(file: SourceFile) -> Archive:
    """Return the archive that `file` is, opened once and shared by those who ask.

    Raises:
        Unreadable: it is none, or its listing cannot be read.
    """
    known = file.__dict__.get("_archive")
    if isinstance(known, Archive):
        return known
    if file.head[:4] != MAGIC:
        raise Unreadable(Trouble.MALFORMED, "no zip archive starts here")
    if file.size <= _READ_AT_ONCE:
        opened = archive_of(file.read_all(), file.limits)
    else:
        opened = Archive(file.stream, file.size, file.limits)
    file.__dict__["_archive"] = opened
    return opened


def archive_of(content: bytes, limits: Limits) -> Archive:
    """Return the archive in these bytes.

    Raises:
        Unreadable: its listing cannot be read.
    """
    return Archive(BytesIO(content), len(content), limits)


_ENTITY = re.compile(rb"<!(?:ENTITY|DOCTYPE)", re.IGNORECASE)


def xml_text(content: bytes) -> bytes:
    """Return XML as UTF-8, whatever Unicode form it has.

    Raises:
        Unreadable: it declares entities, which no Office file does and a bomb needs.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.decode("utf-16", "replace").encode()
    elif content[:4] == b"<\0?\0":
        content = content.decode("utf-16-le", "replace").encode()
    if _ENTITY.search(content, 0, 4096):
        raise Unreadable(Trouble.MALFORMED, "the XML declares entities")
    return content
