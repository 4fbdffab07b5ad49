"""A signature as files that plain tools check, and checking such files without an inventory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from inventory.domain.dossier import Signature
from inventory.domain.ed25519 import allowed_signers, key_id, public_key
from inventory.domain.signaturefiles import PAYLOAD, PEM, RAW, SIGNERS, SSH, files_of
from inventory.domain.signing import Flawed, Payload, PublicKey, text_of, verify
from scanner.app.exits import Refused
from scanner.visible import one_line

_LARGEST = 1 << 20
_ALWAYS = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A signature as it lies in files, with the key that lies beside it or that somebody trusts."""

    signature: Signature
    key: PublicKey
    signers: str | None


def write(folder: Path, signature: Signature, key: PublicKey) -> list[Path]:
    """Write what was signed, the signature in both forms, and the public key; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = files_of(signature, key)
    written = [folder / name for name in contents]
    there = [file for file in written if file.exists()]
    if there:
        raise Refused(*(f"{file} is there already; choose an empty folder" for file in there))
    for file in written:
        file.write_bytes(contents[file.name])
    return written


def read(path: Path, *, trusted: Path | None = None) -> Given:
    """Return the signature that lies in a folder, or beside a payload, with the key that is trusted."""
    payload = path / PAYLOAD if path.is_dir() else path
    folder = payload.parent
    return Given(
        signature=signature_in(payload),
        key=_key(trusted or folder / PEM),
        signers=_optional(folder / SIGNERS),
    )


def signature_in(payload: Path) -> Signature:
    """Return the signature of a payload, not checked at all."""
    folder = payload.parent
    try:
        said = _bytes(payload).decode()
    except UnicodeDecodeError as error:
        raise Flawed("what was signed cannot be read: it is no text") from error
    ssh = _optional(folder / SSH)
    return Signature(
        signer="",
        at=_ALWAYS,
        meaning="",
        over={},
        payload=said,
        signature=text_of(_bytes(folder / RAW)),
        ssh=ssh or "",
    )


def check(given: Given, known: PublicKey | None = None) -> Payload:
    """Return what was signed; raises `Flawed` if any of the files was altered."""
    said = verify(given.signature, known or given.key)
    if given.signers is not None and given.signers != allowed_signers(public_key(given.key.pem)):
        raise Flawed(f"{SIGNERS} names another key, or was altered")
    return said


def lines_of(said: Payload) -> Iterator[str]:
    """Yield what was signed in words: who, when, what it means, and over what (21 CFR 11.50)."""
    lines = {
        "Signed by": f"{said.name} ({said.signer})",
        "At": f"{said.at:%Y-%m-%d %H:%M:%S} UTC",
        "Meaning": said.meaning,
        "Tool": f"{said.tool_name} ({said.tool}), into {said.system}",
        **said.over,
        "Ledger": f"link {said.audit.number}, {said.audit.hash}",
    }
    for name, value in lines.items():
        yield one_line(f"{name:<13} {value}")


def _key(path: Path) -> PublicKey:
    try:
        pem = _bytes(path).decode()
        return PublicKey(id=key_id(public_key(pem)), pem=pem, made=_ALWAYS)
    except (ValueError, UnicodeDecodeError) as error:
        raise Flawed(f"{path.name} holds no public key of the kind Ed25519") from error


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise Refused(f"there is no file {path}")
    with path.open("rb") as stream:
        content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise Refused(f"{path} is far too large for a part of a signature")
    return content


def _optional(path: Path) -> str | None:
    return _bytes(path).decode("utf-8", "replace") if path.is_file() else None
