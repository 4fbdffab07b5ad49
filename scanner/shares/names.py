r"""Paths as people read them: every native path has exactly one printable form, and it leads back to the file.

Bytes that are no text and characters that would disturb a screen or a log (control characters, direction marks,
on POSIX a literal backslash) are written as `\xNN`, one group for each byte of their UTF-8 form. Nothing else can
produce a backslash, so two different paths never look the same and `native` finds the way back.
"""

from __future__ import annotations

import os
import re

WINDOWS = os.name == "nt"

_ODD = re.compile("[\x00-\x1f\x7f-\x9f\\\\\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ESCAPED = re.compile(r"(?:\\x[0-9a-f]{2})+")
_SURROGATES = "surrogatepass" if WINDOWS else "surrogateescape"


def printable(path: bytes | str) -> str:
    r"""Return the display form of a native path: `/` between names, odd characters as `\xNN`, never ambiguous."""
    text = path.decode("utf-8", _SURROGATES) if isinstance(path, bytes) else path
    if WINDOWS:
        text = text.replace("\\", "/")
    if text.isascii() and text.isprintable() and "\\" not in text:
        return text
    return _ODD.sub(_escape, text)


def native(shown: str) -> str:
    """Return the native relative path of a display form: the inverse of `printable`."""
    text = _ESCAPED.sub(_unescape, shown)
    return text.replace("/", "\\") if WINDOWS else text


def join(folder: str, name: str) -> str:
    """Join two display forms; the root of a share is the empty string."""
    return f"{folder}/{name}" if folder else name


def below(folder: str, name: str) -> str:
    """Join native paths; strings, because a walk makes one for every folder."""
    return folder + name if folder.endswith(os.sep) else folder + os.sep + name


def parent(path: str) -> str:
    """Return the folder of a display form; the root of a share is the empty string."""
    return path.rpartition("/")[0]


def extended(path: str) -> str:
    r"""Return a form of an absolute path that may be longer than 260 characters on Windows (`\\?\`)."""
    if not WINDOWS or path.startswith("\\\\?\\"):
        return path
    return windows_extended(os.path.abspath(path))  # noqa: PTH100 - pathlib would resolve nothing more and cost more


def windows_extended(path: str) -> str:
    r"""Put `\\?\` before an absolute Windows path, `\\?\UNC\` before a network path."""
    if path.startswith("\\\\?\\"):
        return path
    return "\\\\?\\UNC\\" + path[2:] if path.startswith("\\\\") else "\\\\?\\" + path


def _escape(match: re.Match[str]) -> str:
    return "".join(f"\\x{byte:02x}" for byte in match[0].encode("utf-8", _SURROGATES))


def _unescape(match: re.Match[str]) -> str:
    return bytes.fromhex(match[0].replace("\\x", "")).decode("utf-8", _SURROGATES)
