"""Turn the bytes of a script into text: byte-order marks, coding lines, UTF-8, bare UTF-16, old code pages."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from scanner.reading.codepages import likeliest

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODING = re.compile(rb"coding[:=][ \t]*([-\w.]+)")
"""PEP 263, which Emacs and other languages share."""
_CHARSET = re.compile(rb"(?i)charset\s*=\s*[\"']?([-\w.]+)")
"""What a .hta or .wsf says of itself."""
_SAMPLE = 1 << 16
"""Bytes that decide; a code page does not change in the middle of a file."""
_DAMAGED = 10
"""A text in which at most every tenth sign is no UTF-8 is damaged UTF-8, such as one that two editors wrote."""


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the name of the encoding it was in.

    Never fails: what the likeliest encoding cannot explain becomes replacement signs.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace").removeprefix("\ufeff"), encoding
    if data.isascii() and b"\0" not in data[:_SAMPLE]:
        return data.decode("ascii"), "ascii"
    for encoding in _certain(data):
        try:
            return data.decode(encoding), encoding
        except (UnicodeError, LookupError):
            continue
    encoding = _guessed(data)
    return data.decode(encoding, errors="replace"), encoding


def _certain(data: bytes) -> Iterator[str]:
    """Yield encodings that the bytes prove or declare."""
    unmarked = wide(data[:_SAMPLE])
    if unmarked:
        yield unmarked
        return
    if _is_utf8(data[:_SAMPLE]):
        yield "utf-8"
    else:
        yield from _declared(data[:512])


def _guessed(data: bytes) -> str:
    """Return the likeliest encoding of a text that proves and declares none; damaged UTF-8 is still UTF-8."""
    unmarked = wide(data[:_SAMPLE])
    if unmarked:
        return unmarked
    text = data[:_SAMPLE].decode("utf-8", errors="replace")
    beyond = sum(sign > "\x7f" for sign in text)
    return "utf-8" if text.count("\ufffd") * _DAMAGED <= beyond else likeliest(data)


def wide(sample: bytes) -> str | None:
    """Return UTF-16 with its byte order if its zeros stand on one side and it reads as text.

    Western text is zero in every other byte, East Asian text only in its blanks, digits and line ends.
    """
    if b"\0" not in sample:
        return None
    after, before = sample[1::2].count(0), sample[0::2].count(0)
    encoding = "utf-16-le" if after > before else "utf-16-be"
    few, many = sorted((after, before))
    if many > len(sample) * 0.2 and few < len(sample) * 0.05:
        return encoding
    return encoding if few * 20 < many and _reads_as_text(sample, encoding) else None


def _reads_as_text(sample: bytes, encoding: str) -> bool:
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    return sum(not (sign.isprintable() or sign in "\r\n\t") for sign in text) * 50 < len(text)


def _is_utf8(sample: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _declared(head: bytes) -> list[str]:
    found = _CODING.search(head) or _CHARSET.search(head)
    if not found:
        return []
    name = found[1].decode("ascii", errors="replace")
    try:
        declared = codecs.lookup(name).name
    except LookupError:
        return []
    # A page that maps every byte "succeeds" on anything, and editors write latin-1 where they mean cp1252.
    return ["cp1252"] if declared in {"iso8859-1", "ascii"} else [] if declared.startswith("utf") else [declared]
