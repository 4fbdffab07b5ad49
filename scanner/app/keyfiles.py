"""Private keys as files that their owner alone can read; the inventory never sees one."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from inventory.domain.ed25519 import Sign, pem_of
from inventory.domain.signing import PublicKey
from scanner.app.exits import Refused

PASSPHRASE = "SHADOWIT_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable
_OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def new_key() -> tuple[str, Ed25519PrivateKey]:
    """Return a new key: its public half as PEM, and its private half."""
    private = Ed25519PrivateKey.generate()
    return pem_of(private.public_key()), private


def keeper(folder: Path, private: Ed25519PrivateKey, passphrase: bytes) -> Callable[[PublicKey], None]:
    """Return what writes a private key into the folder, for its owner alone, encrypted if there is a passphrase."""

    def keep(public: PublicKey) -> None:
        how: KeySerializationEncryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
        content = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = os.open(file_of(folder, public), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())

    return keep


def opener(folder: Path, passphrase: bytes) -> Callable[[PublicKey], Sign]:
    """Return what opens the private half of a key; it refuses a file that others can read, as ssh does."""

    def opened(public: PublicKey) -> Sign:
        file = file_of(folder, public)
        if not file.is_file():
            raise Refused(
                f"the private key {public.short} is not in {folder}; bring it back from its safe place, or make "
                "another with `shadowit keys new`: what was signed holds on"
            )
        if os.name != "nt" and file.stat().st_mode & _OPEN_TO_OTHERS:
            raise Refused(f"others can read the private key {file}; close it first: chmod 600 {file}")
        return _private(file, passphrase).sign

    return opened


def file_of(folder: Path, public: PublicKey) -> Path:
    """Return the file in which the private half of a key lies."""
    return folder / f"{public.short}.key"


def _private(file: Path, passphrase: bytes) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(file.read_bytes(), passphrase or None)
    except TypeError as error:
        hint = "it has a passphrase" if not passphrase else "it has no passphrase"
        raise Refused(f"the private key {file} cannot be opened: {hint} (see {PASSPHRASE})") from error
    except ValueError as error:
        raise Refused(f"the private key {file} cannot be opened: wrong passphrase, or damaged") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Refused(f"the private key {file} is of another kind than Ed25519")
    return key
