"""Shortcuts of Windows ([MS-SHLLINK]): where one points, and what it hands over."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from classifiers.evidence import Trouble
from scanner.reading.handler import Unreadable

MAGIC = b"\x4c\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
_HEADER = 0x4C
_TARGETS, _INFO, _UNICODE = 0x1, 0x2, 0x80
_STRINGS = (("name", 0x4), ("relative", 0x8), ("folder", 0x10), ("arguments", 0x20), ("icon", 0x40))
_LOCAL, _NETWORK = 0x1, 0x2


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """`target` is a path as Windows writes it, relative if the shortcut says no more."""

    target: str
    arguments: str
    name: str
    folder: str


def shortcut(content: bytes) -> Shortcut:
    """Read a shortcut.

    Raises:
        Unreadable: it is damaged.
    """
    try:
        flags = struct.unpack_from("<I", content, 20)[0]
        at = _HEADER
        if flags & _TARGETS:
            at += 2 + struct.unpack_from("<H", content, at)[0]
        target = ""
        if flags & _INFO:
            size = struct.unpack_from("<I", content, at)[0]
            target = _target(content[at : at + size])
            at += size
        strings = _strings(content, at, flags)
    except struct.error as reason:
        raise Unreadable(Trouble.MALFORMED, "the shortcut is cut off") from reason
    return Shortcut(
        target=target or strings.get("relative", ""),
        arguments=strings.get("arguments", ""),
        name=strings.get("name", ""),
        folder=strings.get("folder", ""),
    )


def _target(info: bytes) -> str:
    """Return the path in the link information: of a drive, or of a share with what stands below it."""
    header, flags, _, local, network, suffix = struct.unpack_from("<6I", info, 4)
    wide = header >= 0x24
    if flags & _LOCAL:
        if wide:
            found = _wide(info, struct.unpack_from("<I", info, 0x1C)[0])
            return found + _wide(info, struct.unpack_from("<I", info, 0x20)[0])
        return _narrow(info, local) + _narrow(info, suffix)
    if flags & _NETWORK:
        share = _narrow(info, network + struct.unpack_from("<I", info, network + 8)[0])
        below = _narrow(info, suffix)
        return f"{share}\\{below}" if below else share
    return ""


def _narrow(info: bytes, at: int) -> str:
    end = info.find(b"\0", at)
    return info[at : end if end >= 0 else len(info)].decode("cp1252", "replace")


def _wide(info: bytes, at: int) -> str:
    text = info[at : at + len(info[at:]) // 2 * 2].decode("utf-16-le", "replace")
    return text.partition("\0")[0]


def _strings(content: bytes, at: int, flags: int) -> dict[str, str]:
    found = {}
    unicode = bool(flags & _UNICODE)
    for name, flag in _STRINGS:
        if flags & flag:
            size = struct.unpack_from("<H", content, at)[0] * (2 if unicode else 1)
            raw = content[at + 2 : at + 2 + size]
            found[name] = raw.decode("utf-16-le" if unicode else "cp1252", "replace")
            at += 2 + size
    return found
