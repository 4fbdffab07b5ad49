"""What is kept of the name of a user: a keyed hash by default, so that people can be counted and not named.

The key never leaves its file. Without it a hash says nothing; with it, a known name can be looked for.
"""

from __future__ import annotations

import hmac
import os
import secrets
import time
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

LENGTH = 16
"""Hexadecimal digits kept of a hash: 64 bits, so two users of a company are never taken for one."""

_KEY_BYTES = 32
_PATIENCE = 0.2
"""Seconds in which another process that is making the key writes it."""


class KeyUnusable(Exception):  # noqa: N818 - named after the state it reports
    """The key of the pseudonyms cannot be read, or cannot be made."""


def naming(kept: Literal["pseudonym", "clear", "off"], key_file: Path) -> Callable[[str], str] | None:
    """Return what makes of a user's name what is kept of it, None if nothing is.

    A key that is there is read at once; one that is not is made when the first name is met.

    Raises:
        KeyUnusable: at once, or when the first name is met.
    """
    if kept == "off":
        return None
    return _clear if kept == "clear" else Pseudonyms(key_file)


def _clear(name: str) -> str:
    return " ".join(name.split())


class Pseudonyms:
    """Turns names into keyed hashes: the same name, in whatever case, always into the same one."""

    def __init__(self, key_file: Path) -> None:
        self._file = key_file
        self._key = _read(key_file) if key_file.exists() else b""

    def __call__(self, name: str) -> str:
        """Return the pseudonym of a name."""
        if not self._key:
            self._key = _made(self._file)
        folded = unicodedata.normalize("NFC", " ".join(name.split())).casefold()
        return hmac.digest(self._key, folded.encode("utf-8", "surrogatepass"), "sha256").hex()[:LENGTH]


def _made(path: Path) -> bytes:
    """Make the key for its owner alone, or read the one that another process has made meanwhile."""
    text = secrets.token_bytes(_KEY_BYTES).hex()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    except OSError as error:
        raise KeyUnusable(
            f"{path}: the key of the pseudonyms cannot be made: {error.strerror}; "
            "let usage.key_file name a place that can be written, or set usage.names to off"
        ) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{text}\n")
    return bytes.fromhex(text)


def _read(path: Path) -> bytes:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            key = bytes.fromhex(path.read_text("ascii"))
        except OSError as error:
            raise KeyUnusable(
                f"{path}: the key of the pseudonyms cannot be read: {error.strerror}; "
                "give this account the right to read it, or set usage.names to off"
            ) from error
        except ValueError:
            key = b""
        if len(key) >= _KEY_BYTES:
            return key
        if time.monotonic() >= until:
            raise KeyUnusable(
                f"{path}: this is no key of pseudonyms: {2 * _KEY_BYTES} hexadecimal digits were expected; restore it "
                "from a backup, or remove it, and users that were counted before are counted anew"
            )
        time.sleep(0.02)
