"""A signature as openssl and ssh-keygen see it, every byte of it, payloads of other versions, and rotated keys."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from inventory.domain.canonical import canonical
from inventory.domain.dossier import Signature
from inventory.domain.ed25519 import (
    NAMESPACE,
    PRINCIPAL,
    allowed_signers,
    fingerprint,
    key_id,
    pem_of,
    public_key,
    ssh_holds,
    ssh_signature,
)
from inventory.domain.signing import FORMS, PURPOSE, Flawed, PublicKey, read, text_of, verify

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SAID: dict[str, Any] = {
    "v": 1,
    "purpose": PURPOSE,
    "signer": {"id": "pia", "name": "Pia Größer \U0001f600"},
    "at": NOW,
    "meaning": "I release build 1.4",
    "tool": {"id": "T-1", "name": "limits.accdb"},
    "system": "MES",
    "over": {"build": "b" * 64, "\ufb33": "x", "\U0001f600": "y"},
    "audit": {"at": NOW, "hash": "a" * 64, "number": 7},
    "rulebook": "r",
}


@dataclass(frozen=True)
class Pen:
    """A key that signs here."""

    private: Ed25519PrivateKey
    key: PublicKey

    @classmethod
    def new(cls, made: datetime = NOW, retired: datetime | None = None) -> Pen:
        private = Ed25519PrivateKey.generate()
        pem = pem_of(private.public_key())
        return cls(private, PublicKey(id=key_id(private.public_key()), pem=pem, made=made, retired=retired))

    def sign(self, **changed: Any) -> Signature:
        return self.over(canonical({**SAID, "key": self.key.id, **changed}))

    def over(self, payload: bytes) -> Signature:
        return Signature(
            signer="pia",
            at=NOW,
            meaning="m",
            over={},
            payload=payload.decode(),
            signature=text_of(self.private.sign(payload)),
            ssh=ssh_signature(self.private.public_key(), self.private.sign, payload),
        )


PEN = Pen.new()


@pytest.fixture
def plain(tmp_path: Path) -> Callable[[Signature, PublicKey], tuple[bool, bool]]:
    """Check a signature with the real openssl and the real ssh-keygen; say what each of them found."""
    openssl, ssh = shutil.which("openssl"), shutil.which("ssh-keygen")
    assert openssl, "openssl is not installed; `python3 bootstrap.py test` installs it"
    assert ssh, "ssh-keygen is not installed; `python3 bootstrap.py test` installs it"

    def check(signature: Signature, key: PublicKey) -> tuple[bool, bool]:
        import base64

        (tmp_path / "payload.json").write_bytes(signature.payload.encode())
        (tmp_path / "signature.bin").write_bytes(base64.b64decode(signature.signature))
        (tmp_path / "pub.pem").write_text(key.pem)
        (tmp_path / "payload.json.sig").write_text(signature.ssh)
        (tmp_path / "allowed_signers").write_text(allowed_signers(public_key(key.pem)))
        by_openssl = subprocess.run(  # noqa: S603 - the real openssl
            [
                *(openssl, "pkeyutl", "-verify", "-pubin", "-inkey", "pub.pem", "-rawin"),
                *("-in", "payload.json", "-sigfile", "signature.bin"),
            ],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        with (tmp_path / "payload.json").open("rb") as payload:
            by_ssh = subprocess.run(  # noqa: S603 - the real ssh-keygen
                [
                    *(ssh, "-Y", "verify", "-f", "allowed_signers", "-I", PRINCIPAL),
                    *("-n", NAMESPACE, "-s", "payload.json.sig"),
                ],
                cwd=tmp_path,
                stdin=payload,
                capture_output=True,
                check=False,
            )
        return by_openssl.returncode == 0, by_ssh.returncode == 0

    return check


def test_openssl_and_ssh_keygen_check_what_we_sign(plain: Any) -> None:
    signed = PEN.sign()
    assert verify(signed, PEN.key).name == "Pia Größer \U0001f600"
    assert plain(signed, PEN.key) == (True, True)
    altered = replace(signed, payload=signed.payload.replace("1.4", "1.5"))
    assert plain(altered, PEN.key) == (False, False)
    assert plain(signed, Pen.new().key) == (False, False)


def test_a_key_is_named_as_ssh_keygen_names_it(tmp_path: Path) -> None:
    public = PEN.private.public_key()
    file = tmp_path / "key.pub"
    file.write_bytes(public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH))
    ssh = shutil.which("ssh-keygen")
    assert ssh
    shown = subprocess.run([ssh, "-l", "-f", str(file)], capture_output=True, text=True, check=True).stdout  # noqa: S603
    assert shown.split()[1] == fingerprint(public)


def test_what_ssh_keygen_signs_for_another_purpose_is_no_release(tmp_path: Path) -> None:
    """Its signature is as sound as ours; it is over another namespace."""
    from cryptography.hazmat.primitives.serialization import NoEncryption, PrivateFormat

    signed, key, ssh = PEN.sign(), tmp_path / "id", shutil.which("ssh-keygen")
    assert ssh
    key.write_bytes(PEN.private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    key.chmod(0o600)
    file = tmp_path / "payload.json"
    for namespace, holds in ((NAMESPACE, True), ("file", False)):
        file.write_bytes(signed.payload.encode())
        command = [ssh, "-Y", "sign", "-f", str(key), "-n", namespace, str(file)]
        (tmp_path / "payload.json.sig").unlink(missing_ok=True)
        subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - the real ssh-keygen
        made = (tmp_path / "payload.json.sig").read_text()
        assert ssh_holds(PEN.private.public_key(), made, signed.payload.encode()) is holds


@given(st.data())
def test_a_changed_byte_anywhere_ends_it(data: st.DataObject) -> None:
    signed = PEN.sign()
    part = data.draw(st.sampled_from(["payload", "signature", "ssh"]))
    text = getattr(signed, part)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(min_codepoint=32, max_codepoint=126).filter(lambda char: char != text[at]))
    with pytest.raises(Flawed):
        verify(replace(signed, **{part: text[:at] + other + text[at + 1 :]}), PEN.key)


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        (b"", "it is no payload"),
        (b"[]", "it is no payload"),
        (b'{"v":2}', "version 2, which is not known here; a newer shadowit wrote it"),
        (b'{"v":true}', "version True, which is not known"),
        (b'{"v":[1]}', r"version \[1\], which is not known"),
        (b'{"v":1}', "not written as this product writes it"),
        (canonical({**SAID, "key": "k"}).replace(b",", b", ", 1), "not written as this product writes it"),
        (canonical({**SAID, "key": "k"})[:-1] + b',"v":1}', "not written as this product writes it"),
        (canonical({**SAID, "key": "k", "more": ""}), "not written as this product writes it"),
        (canonical({**SAID, "key": "k", "signer": "pia"}), "missing or of another kind"),
        (canonical({**SAID, "key": "k", "at": "today"}), "missing or of another kind"),
        (b'{"v":' + b"[" * 100_000, "it is no payload"),
    ],
)
def test_a_payload_is_read_only_as_it_was_written(payload: bytes, sentence: str) -> None:
    with pytest.raises(Flawed, match=sentence):
        read(payload.decode())


def test_a_signature_of_an_older_version_of_the_payload_verifies_for_ever() -> None:
    """A later version says more; what was signed in this one is read by the form of its own time."""
    later = {**FORMS, 2: FORMS[1] | {"site"}}
    old, new = PEN.sign(), PEN.sign(v=2, site="Ulm")
    assert verify(old, PEN.key, later).version == 1
    assert verify(new, PEN.key, later).version == 2
    with pytest.raises(Flawed, match="not written as this product writes it"):
        verify(PEN.sign(v=2), PEN.key, later)
    with pytest.raises(Flawed, match="not written as this product writes it"):
        verify(PEN.sign(site="Ulm"), PEN.key, later)
    with pytest.raises(Flawed, match="a newer shadowit wrote it"):
        verify(new, PEN.key)


def test_a_rotated_key_verifies_what_it_signed_and_nothing_later() -> None:
    pen = Pen.new(made=NOW, retired=NOW + timedelta(days=1))
    assert verify(pen.sign(at=NOW + timedelta(days=1)), pen.key).signer == "pia"
    with pytest.raises(Flawed, match="was retired on 2026-03-03 08:00 UTC, before it was signed"):
        verify(pen.sign(at=NOW + timedelta(days=1, seconds=1)), pen.key)
    with pytest.raises(Flawed, match="its time lies before 2026-03-02 08:00 UTC"):
        verify(pen.sign(at=NOW - timedelta(seconds=1)), pen.key)


def test_a_key_under_the_name_of_another_is_none() -> None:
    other = Pen.new()
    with pytest.raises(Flawed, match="was exchanged for another one"):
        verify(PEN.sign(), replace(PEN.key, pem=other.key.pem))
    with pytest.raises(Flawed, match="it names the key"):
        verify(PEN.sign(key=other.key.id), PEN.key)
    x25519 = X25519PrivateKey.generate().public_key()
    pem = x25519.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    for broken in (pem, "", "nonsense", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"):
        with pytest.raises(Flawed, match="is damaged"):
            verify(PEN.sign(), replace(PEN.key, pem=broken))


def test_a_payload_says_of_itself_what_it_is_for() -> None:
    assert json.loads(PEN.sign().payload)["purpose"] == "release of a tool for production"
    with pytest.raises(Flawed, match="for another purpose"):
        verify(PEN.sign(purpose="anything"), PEN.key)
