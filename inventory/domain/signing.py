"""What the Product Owner signs, as canonical JSON, and whether a signature still holds (CHG-3, 21 CFR 11.50, 11.70)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from inventory.domain.canonical import canonical, digest_of
from inventory.domain.chain import Anchor
from inventory.domain.dossier import Signature
from inventory.domain.ed25519 import holds, key_id, public_key, ssh_holds
from inventory.domain.gates.case import Case
from inventory.domain.people import Person

VERSION = 1
"""The version of the payload that is written now."""
PURPOSE = "release of a tool for production"
_SHORT = 12

FORMS: Mapping[int, frozenset[str]] = {
    1: frozenset(
        {"v", "purpose", "signer", "at", "meaning", "tool", "system", "over", "audit", "rulebook", "key"},
    ),
}
"""What stands in a payload of each version that was ever written: older ones are read for ever."""


class Flawed(Exception):  # noqa: N818 - named after the state it reports
    """A signature does not hold; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A key of the installation: it signed from `made` on, until another took its place (`retired`).

    `id` is the sha256 of the key itself, so that a key under another's name is noticed.
    """

    id: str
    pem: str
    made: datetime
    made_by: str = ""
    retired: datetime | None = None
    retired_by: str = ""

    @property
    def short(self) -> str:
        """The beginning of its id, for people."""
        return self.id[:_SHORT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What was signed, read."""

    version: int
    signer: str
    name: str
    at: datetime
    meaning: str
    tool: str
    tool_name: str
    system: str
    over: Mapping[str, str]
    audit: Anchor
    rulebook: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """What an inventory knows beside a signature itself.

    `told` are the digests of signings that the ledger tells of this tool, with who signed; `head` is the hash that the
    audit chain has today at the link that the signature names.
    """

    keys: Mapping[str, PublicKey]
    tool: str
    told: Mapping[str, str]
    head: str | None


def payload_of(case: Case, signer: Person, meaning: str, *, tool: tuple[str, str], head: Anchor, rulebook: str) -> Any:
    """Return what the signer of this case signs, ready for `canonical`, but for the key; `tool` is its id and name."""
    plan = case.dossier.plan
    return {
        "v": VERSION,
        "purpose": PURPOSE,
        "signer": {"id": signer.id, "name": signer.name},
        "at": case.now,
        "meaning": meaning.strip(),
        "tool": {"id": tool[0], "name": tool[1]},
        "system": "" if plan is None else plan.system,
        "over": over(case),
        "audit": {"at": head.at, "hash": head.hash, "number": head.number},
        "rulebook": rulebook,
    }


def over(case: Case) -> dict[str, str]:
    """Return the digests of all that is signed: what G7 asks for, the plan, and the registration that is in force."""
    found = dict(case.dossier.digests)
    if case.dossier.plan is not None:
        found["plan"] = case.dossier.plan.digest
    filed = case.registration
    if filed is not None:
        draft = {name: getattr(filed.draft, name) for name in filed.draft.__slots__}
        found["registration"] = digest_of({"draft": draft, "by": filed.drafted_by, "logic": filed.fingerprint})
    return found


def read(payload: str, forms: Mapping[int, frozenset[str]] = FORMS) -> Payload:
    """Return what a payload says; raises `Flawed` for one that this product never wrote."""
    try:
        said = json.loads(payload)
        version = said["v"]
    except (ValueError, RecursionError, TypeError, KeyError) as error:
        raise Flawed("what was signed cannot be read: it is no payload of a signature") from error
    if type(version) is not int or version not in forms:
        raise Flawed(f"it has version {version}, which is not known here; a newer shadowit wrote it")
    try:
        if forms[version] != frozenset(said) or canonical(said) != payload.encode():
            raise Flawed("what was signed is not written as this product writes it")
        if said["purpose"] != PURPOSE:
            raise Flawed("it was signed for another purpose than a release")
        return _payload(said)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Flawed("what was signed cannot be read: a part of it is missing or of another kind") from error


def _payload(said: Mapping[str, Any]) -> Payload:
    head = said["audit"]
    return Payload(
        version=said["v"],
        signer=said["signer"]["id"],
        name=said["signer"]["name"],
        at=datetime.fromisoformat(said["at"]),
        meaning=said["meaning"],
        tool=said["tool"]["id"],
        tool_name=said["tool"]["name"],
        system=said["system"],
        over={str(name): str(digest) for name, digest in said["over"].items()},
        audit=Anchor(number=int(head["number"]), hash=head["hash"], at=datetime.fromisoformat(head["at"])),
        rulebook=said["rulebook"],
        key=said["key"],
    )


def bytes_of(signature: str) -> bytes:
    """Return the bytes of a signature in base64; raises `Flawed` if it is none."""
    try:
        return base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Flawed("the signature itself is damaged") from error


def text_of(signature: bytes) -> str:
    """Return a signature in base64."""
    return base64.b64encode(signature).decode()


def verify(signature: Signature, key: PublicKey, forms: Mapping[int, frozenset[str]] = FORMS) -> Payload:
    """Return what was signed if this key signed just that; raises `Flawed` otherwise.

    A key that is retired verifies what it signed before for ever, and nothing that was signed later.
    """
    public = _public(key)
    signed = signature.payload.encode("utf-8", "surrogatepass")
    if not holds(public, bytes_of(signature.signature), signed):
        raise Flawed("it was altered after it was signed: the signature does not fit what it says")
    if signature.ssh and not ssh_holds(public, signature.ssh, signed):
        raise Flawed("its form for ssh-keygen was altered, or is over something else")
    said = read(signature.payload, forms)
    if said.key != key.id:
        raise Flawed(f"it names the key {said.key[:_SHORT]} and was made with the key {key.short}")
    if said.at < key.made:
        raise Flawed(f"its time lies before {key.made:%Y-%m-%d %H:%M} UTC, when its key {key.short} was made")
    if key.retired is not None and said.at > key.retired:
        raise Flawed(f"its key {key.short} was retired on {key.retired:%Y-%m-%d %H:%M} UTC, before it was signed")
    return said


def _public(key: PublicKey) -> Any:
    try:
        public = public_key(key.pem)
    except ValueError as error:
        raise Flawed(f"its key {key.short} is damaged") from error
    if key_id(public) != key.id:
        raise Flawed(f"its key {key.short} was exchanged for another one")
    return public


def checked(signature: Signature, known: Witnesses) -> Signature:
    """Return the record with whether it holds, computed from what was signed, the key and the ledger."""
    try:
        _check(signature, known)
    except Flawed as flawed:
        return replace(signature, valid=False, flaw=str(flawed))
    return replace(signature, valid=True, flaw="")


def _check(signature: Signature, known: Witnesses) -> None:
    if not signature.payload:
        raise Flawed("nothing was signed: it was written by hand")
    key = known.keys.get(named_key(signature))
    if key is None:
        raise Flawed(f"its key {named_key(signature)[:_SHORT] or '(none)'} is not one of this installation")
    said = verify(signature, key)
    if said.tool != known.tool:
        raise Flawed(f"it was made for another tool, {said.tool}")
    record = (signature.signer, signature.at, signature.meaning, dict(signature.over))
    if record != (said.signer, said.at, said.meaning, dict(said.over)):
        raise Flawed("the record says something else than what was signed")
    if known.told.get(signature.digest) != said.signer:
        raise Flawed("the ledger knows of no such signing: it did not happen here")
    if known.head != said.audit.hash:
        raise Flawed("the audit chain is another one than when it was signed: its end was cut off or written anew")


def named_key(signature: Signature) -> str:
    """Return which key a signature says it was made with, "" if it does not say so."""
    try:
        said = json.loads(signature.payload)
        return str(said["key"])
    except (ValueError, RecursionError, TypeError, KeyError):
        return ""


def named_head(signature: Signature) -> int:
    """Return which link of the audit chain a signature names, 0 if it does not say so."""
    try:
        return read(signature.payload).audit.number
    except Flawed:
        return 0
