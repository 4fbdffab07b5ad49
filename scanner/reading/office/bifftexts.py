"""Texts in records of old Excel workbooks: their two forms, the paths of links, and what is a connection."""

from __future__ import annotations

import struct

_PATH_MARKS = {"\x01": "", "\x02": "", "\x03": "\\", "\x04": "..\\", "\x05": "\\\\", "\x06": "", "\x07": "", "\x08": ""}


def flagged(body: bytes, at: int, count: int) -> str:
    """Return a text of `count` characters after its flag byte."""
    wide = body[at] & 1
    raw = body[at + 1 : at + 1 + (count << wide)]
    return raw.decode("utf-16-le" if wide else "latin-1", "replace")


def long_text(body: bytes, at: int) -> tuple[str, int]:
    """Return a text with a 16-bit length, flags and perhaps formatting runs, and where it ends."""
    count, flags = struct.unpack_from("<HB", body, at)
    at += 3
    runs = far_east = 0
    if flags & 8:
        (runs,) = struct.unpack_from("<H", body, at)
        at += 2
    if flags & 4:
        (far_east,) = struct.unpack_from("<I", body, at)
        at += 4
    size = count << (flags & 1)
    text = body[at : at + size].decode("utf-16-le" if flags & 1 else "latin-1", "replace")
    return text, at + size + runs * 4 + far_east


def is_connection(text: str) -> bool:
    """Return whether a text of a query says where to, and not what to ask."""
    head = text[:60].upper()
    return head.startswith(("ODBC;", "OLEDB;", "URL;", "TEXT;", "FINDER;", "DSN=", "DBQ=", "DRIVER=", "PROVIDER="))


def path_of(encoded: str) -> str:
    """Return a path from its encoded form (MS-XLS 2.5.277 VirtualPath)."""
    if encoded[:2] == "\x01\x01" and len(encoded) > 2:
        encoded = "\\\\" + encoded[3:] if encoded[2] == "@" else f"{encoded[2]}:\\{encoded[3:]}"
    return "".join(_PATH_MARKS.get(sign, sign) for sign in encoded).strip()
