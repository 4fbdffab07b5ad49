"""A signature as the files that openssl, ssh-keygen and `shadowit verify` check anywhere, with how to do it."""

from __future__ import annotations

from inventory.domain.dossier import Signature
from inventory.domain.ed25519 import NAMESPACE, PRINCIPAL, allowed_signers, fingerprint, public_key
from inventory.domain.signing import PublicKey, bytes_of

PAYLOAD, RAW, PEM, SSH, SIGNERS, READ_ME = FILES = (
    "payload.json",
    "signature.bin",
    "pub.pem",
    "payload.json.sig",
    "allowed_signers",
    "HOW-TO-CHECK.txt",
)
"""The names of the files."""


def files_of(signature: Signature, key: PublicKey) -> dict[str, bytes]:
    """Return what was signed, the signature in both forms, the public key, and how to check them, by file name."""
    return {
        PAYLOAD: signature.payload.encode(),
        RAW: bytes_of(signature.signature),
        PEM: key.pem.encode(),
        SSH: signature.ssh.encode(),
        SIGNERS: allowed_signers(public_key(key.pem)).encode(),
        READ_ME: _how(key).encode(),
    }


def _how(key: PublicKey) -> str:
    return f"""How to check this signature, in this folder:

  shadowit verify {PAYLOAD}
  openssl pkeyutl -verify -pubin -inkey {PEM} -rawin -in {PAYLOAD} -sigfile {RAW}
  ssh-keygen -Y verify -f {SIGNERS} -I {PRINCIPAL} -n {NAMESPACE} -s {SSH} < {PAYLOAD}

Whoever can change these files can exchange the key as well. So compare the key with the one that the plant
published or gave to you on another way (shadowit keys list):

  {fingerprint(public_key(key.pem))}
"""
