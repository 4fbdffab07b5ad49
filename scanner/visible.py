r"""Text out of files as a screen, a log and a database can bear it: what would disturb them is written as an escape."""

from __future__ import annotations

import re

_BIDI = "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
"""Marks that turn the direction of writing, and separators that end a line."""
_ODD = re.compile(f"[\x00-\x1f\x7f-\x9f{_BIDI}\ud800-\udfff]")
_ODD_IN_LINES = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_BIDI}\ud800-\udfff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile(r"[\t\r\n]+")


def one_line(text: str) -> str:
    r"""Return a text for one line: breaks as a space, other controls as `\xNN`, direction marks as `\uNNNN`."""
    if text.isprintable():
        return text
    return _ODD.sub(_escape, _BREAKS.sub(" ", text))


def lines(text: str) -> str:
    """Return a text of several lines as a screen can bear it: breaks and tabs stay, the rest is escaped."""
    return _ODD_IN_LINES.sub(_escape, text.replace("\r\n", "\n"))


def encodable(text: str) -> str:
    r"""Return a text that UTF-8 can hold: halves of characters, which damaged files have, as `\uNNNN`."""
    return text if text.isascii() else _SURROGATES.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"
