"""Ed25519 signatures as `openssl` and `ssh-keygen` check them: keys as PEM and SSH lines, the SSHSIG envelope."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from hashlib import sha256, sha512

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

NAMESPACE = "release@shadowit"
"""What an SSH signature is for: one for this is valid for nothing else."""
PRINCIPAL = "shadowit"
"""Who signs, as a file of allowed signers names the installation."""

_KIND = "ssh-ed25519"
_HASH = "sha512"
_MAGIC = b"SSHSIG"
_VERSION = 1
_HEAD, _FOOT = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_LINE = 70

Sign = Callable[[bytes], bytes]
"""Makes the signature over bytes with a private key."""


def public_key(pem: str) -> Ed25519PublicKey:
    """Return the public key in a PEM; raises `ValueError` if there is none of this kind."""
    try:
        key = load_pem_public_key(pem.encode())
    except (UnsupportedAlgorithm, UnicodeError) as error:
        raise ValueError(str(error)) from error
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not a key of the kind Ed25519")  # noqa: TRY004 - what came in is a text
    return key


def pem_of(key: Ed25519PublicKey) -> str:
    """Return a public key as PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def key_id(key: Ed25519PublicKey) -> str:
    """Return what names a key: the sha256 of its SSH form, in hexadecimal."""
    return sha256(_wire(key)).hexdigest()


def fingerprint(key: Ed25519PublicKey) -> str:
    """Return the same name as `ssh-keygen -l` prints it."""
    return "SHA256:" + base64.b64encode(sha256(_wire(key)).digest()).decode().rstrip("=")


def holds(key: Ed25519PublicKey, signature: bytes, signed: bytes) -> bool:
    """Return True if the key made this signature over these bytes."""
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def allowed_signers(key: Ed25519PublicKey) -> str:
    """Return the line by which `ssh-keygen -Y verify` knows the installation."""
    public = base64.b64encode(_wire(key)).decode()
    return f'{PRINCIPAL} namespaces="{NAMESPACE}" {_KIND} {public}\n'


def ssh_signature(key: Ed25519PublicKey, sign: Sign, signed: bytes) -> str:
    """Return an armored SSH signature over these bytes, for the namespace of releases."""
    signature = sign(_envelope(signed))
    blob = (
        _MAGIC
        + _VERSION.to_bytes(4)
        + _string(_wire(key))
        + _string(NAMESPACE.encode())
        + _string(b"")
        + _string(_HASH.encode())
        + _string(_string(_KIND.encode()) + _string(signature))
    )
    text = base64.b64encode(blob).decode()
    lines = [text[at : at + _LINE] for at in range(0, len(text), _LINE)]
    return "\n".join([_HEAD, *lines, _FOOT, ""])


def ssh_holds(key: Ed25519PublicKey, armored: str, signed: bytes) -> bool:
    """Return True if an armored SSH signature is this key's over these bytes, written just as it is written here."""
    lines = armored.splitlines()
    try:
        blob = base64.b64decode("".join(lines[1:-1]), validate=True)
    except (binascii.Error, ValueError):
        return False
    signature = blob[-64:]
    written = ssh_signature(key, lambda _signed: signature, signed)
    return armored == written and holds(key, signature, _envelope(signed))


def _envelope(signed: bytes) -> bytes:
    """Return what an SSH signature really is over: the purpose and the hash of the bytes."""
    return (
        _MAGIC + _string(NAMESPACE.encode()) + _string(b"") + _string(_HASH.encode()) + _string(sha512(signed).digest())
    )


def _wire(key: Ed25519PublicKey) -> bytes:
    return _string(_KIND.encode()) + _string(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def _string(content: bytes) -> bytes:
    return len(content).to_bytes(4) + content
