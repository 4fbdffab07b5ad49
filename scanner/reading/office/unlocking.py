"""Encrypted Office files: opened if they carry the password that Office itself uses to lock without a secret."""

from __future__ import annotations

import re
import struct
from io import BytesIO
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError

from classifiers.evidence import Trouble
from scanner.reading.handler import Unreadable
from scanner.reading.ole import OleError, compound_file, whole
from scanner.reading.source import SourceFile

if TYPE_CHECKING:
    from typing import BinaryIO

DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105 - published by Microsoft: it only marks a workbook as read-only
_MOST_ROUNDS = 1_000_000
_ROUNDS = re.compile(rb'spinCount="(\d+)"')
_LARGEST = 128 << 20
_FAILURES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ExpatError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)
"""How the decrypting library fails on files it does not know; for us they all mean: not opened."""


def unlocked(file: SourceFile) -> SourceFile:
    """Return the content of an encrypted file as a file of the same name, and note on `file` that it is encrypted.

    Raises:
        Unreadable: a password is needed, or unlocking it would take too long.
    """
    _refuse_long_work(file)
    content = _decrypted(file)
    if not content:
        raise Unreadable(Trouble.ENCRYPTED, "a password is needed to open the file")

    file.unlocked = True

    def opener() -> BinaryIO:
        return BytesIO(content)

    return SourceFile(name=file.name, size=len(content), opener=opener, limits=file.limits, code_only=file.code_only)


def _refuse_long_work(file: SourceFile) -> None:
    if file.size > _LARGEST:
        raise Unreadable(Trouble.ENCRYPTED, "the file is encrypted, and too large to try the well-known password")
    try:
        compound = compound_file(file)
        info = compound.read("EncryptionInfo", 1 << 16) if "EncryptionInfo" in compound else b""
    except (OleError, KeyError) as error:
        raise Unreadable(Trouble.MALFORMED, f"what says how the file is encrypted cannot be read: {error}") from error
    rounds = _ROUNDS.search(info)
    if rounds and int(rounds[1]) > _MOST_ROUNDS:
        raise Unreadable(Trouble.ENCRYPTED, f"the file is encrypted, and asks for {int(rounds[1])} rounds per password")
    if b"<!" in info:
        raise Unreadable(Trouble.ENCRYPTED, "the file is encrypted, and the XML that says how declares entities")


def _decrypted(file: SourceFile) -> bytes:
    """Return the decrypted file, nothing if the well-known password is not its password."""
    import msoffcrypto  # noqa: PLC0415 - costs 100 ms, and few files are encrypted
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, ParseError  # noqa: PLC0415

    out = BytesIO()
    try:
        document = msoffcrypto.OfficeFile(BytesIO(bytes(whole(file))))
        document.load_key(password=DEFAULT_PASSWORD)
        document.decrypt(out)
    except (DecryptionError, FileFormatError, ParseError, UnsupportedAlgorithm, *_FAILURES):
        return b""
    return out.getvalue()
