"""Encrypts workbooks and Access databases with a password ([MS-OFFCRYPTO] standard encryption), the same every time."""

from __future__ import annotations

import hashlib
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from scanner.app.demo.cfb import compound_file

_PROVIDER = "Microsoft Enhanced RSA and AES Cryptographic Provider\0"
_SPINS = 50_000
_AES_128, _SHA1 = 0x660E, 0x8004
_BLOCK = 16
_ACE_PAGE = 4096
_ACE_KEY_AT = 0x3E
_ACE_INFORMATION_AT = 0x299


def encrypted_workbook(plain: bytes, password: str) -> bytes:
    """Return a workbook of the zip kind as Excel saves it with a password to open: a compound file."""
    salt = hashlib.sha256(plain).digest()[:_BLOCK]  # from the content, so that the same demo gives the same bytes
    key = _key(password, salt)
    package = struct.pack("<Q", len(plain)) + _encrypt(key, plain + bytes(-len(plain) % _BLOCK))
    return compound_file({"EncryptionInfo": _information(key, salt, version=(4, 2)), "EncryptedPackage": package})


def encrypted_database(plain: bytes, password: str) -> bytes:
    """Return an ACE database whose pages can only be read with a password; its first page says so."""
    salt = hashlib.sha256(plain).digest()[:_BLOCK]
    key = _key(password, salt)
    first = bytearray(plain[:_ACE_PAGE])
    # The header is scrambled by combining it with a fixed stream, so this sets the page key to the salt's first bytes.
    for position in range(_ACE_KEY_AT, _ACE_KEY_AT + 4):
        first[position] ^= salt[position - _ACE_KEY_AT]
    information = _information(key, salt, version=(4, 2))
    struct.pack_into(f"<H{len(information)}s", first, _ACE_INFORMATION_AT, len(information), information)
    return bytes(first) + _encrypt(key, plain[_ACE_PAGE:])


def _key(password: str, salt: bytes) -> bytes:
    """Derive an AES key of 128 bits from a password (2.3.4.7)."""
    digest = hashlib.sha1(salt + password.encode("utf-16-le")).digest()  # noqa: S324 - the format says SHA-1
    for spin in range(_SPINS):
        digest = hashlib.sha1(struct.pack("<I", spin) + digest).digest()  # noqa: S324
    digest = hashlib.sha1(digest + bytes(4)).digest()  # noqa: S324
    padded = bytes(byte ^ 0x36 for byte in digest.ljust(64, b"\0"))
    return hashlib.sha1(padded).digest()[:_BLOCK]  # noqa: S324


def _encrypt(key: bytes, content: bytes) -> bytes:
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 - the format says ECB
    return encryptor.update(content) + encryptor.finalize()


def _information(key: bytes, salt: bytes, *, version: tuple[int, int]) -> bytes:
    """Return what a reader needs to check a password: the header and the verifier (2.3.4.5)."""
    provider = _PROVIDER.encode("utf-16-le")
    flags = 0x24  # the cryptographic API, with AES
    header = struct.pack("<8I", flags, 0, _AES_128, _SHA1, 128, 0x18, 0, 0) + provider
    verifier = hashlib.sha256(salt).digest()[:_BLOCK]
    digest = hashlib.sha1(verifier).digest()  # noqa: S324 - the format says SHA-1
    proof = _encrypt(key, verifier) + struct.pack("<I", len(digest)) + _encrypt(key, digest.ljust(32, b"\0"))
    return struct.pack("<HHII", *version, flags, len(header)) + header + struct.pack("<I", _BLOCK) + salt + proof
