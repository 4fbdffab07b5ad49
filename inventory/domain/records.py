"""Records of a dossier as plain JSON and back, and the digest by which votes and signatures name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_type_hints

from inventory.domain.canonical import digest_of, plain
from inventory.domain.dossier import (
    Acceptance,
    ArchitectureCheck,
    Attestation,
    Build,
    Certificate,
    DataCheck,
    Deployment,
    Endorsement,
    Idea,
    Plan,
    Proof,
    Request,
    Result,
    Signature,
    SourceFile,
    TestCase,
    Value,
    Vote,
    Waiver,
)

Record = (
    Acceptance
    | ArchitectureCheck
    | Attestation
    | Build
    | Certificate
    | DataCheck
    | Deployment
    | Endorsement
    | Idea
    | Plan
    | Proof
    | Request
    | Signature
    | Vote
    | Waiver
)
"""What a dossier is made of."""

KINDS: Mapping[str, type[Record]] = {
    "acceptance": Acceptance,
    "architecture": ArchitectureCheck,
    "attestation": Attestation,
    "build": Build,
    "certificate": Certificate,
    "data_check": DataCheck,
    "deployment": Deployment,
    "endorsement": Endorsement,
    "idea": Idea,
    "plan": Plan,
    "proof": Proof,
    "request": Request,
    "signature": Signature,
    "vote": Vote,
    "waiver": Waiver,
}
"""The name under which each kind of record is kept."""

SEALED = (Acceptance, Certificate, DataCheck, Plan, Request, Waiver)
"""Records whose own `digest` names all the rest of them; of a build it names the file."""

_LATER: Mapping[type[Record], tuple[str, ...]] = {DataCheck: ("sources",)}
"""Fields that came later: left out where they are empty, so that what was signed before keeps its digest."""

_NAMES = {record: name for name, record in KINDS.items()}


def kind_of(record: Record) -> str:
    """Return the name under which this record is kept."""
    return _NAMES[type(record)]


def content_of(record: Record) -> dict[str, Any]:
    """Return a record as plain JSON, without what is computed of it: its digest, whether a signature holds."""
    content = _content(record)
    if isinstance(record, SEALED):
        del content["digest"]
    for name in _LATER.get(type(record), ()):
        if not content[name]:
            del content[name]
    if isinstance(record, Signature):
        del content["valid"], content["flaw"]
    return content


def sealed(record: Record) -> Record:
    """Return the record with the digest of all it says."""
    if not isinstance(record, SEALED):
        return record
    return replace(record, digest=seal_of(record))


def seal_of(record: Record) -> str:
    """Return the digest of all that a record says, also of one whose own `digest` names something else."""
    return digest_of({"kind": kind_of(record), **content_of(record)})


def record_of(kind: str, content: Mapping[str, Any]) -> Record:
    """Return the record of that kind from its plain JSON, sealed again; a signature holds only after it was checked."""
    cast = KINDS[kind]
    given = {**content, "digest": ""} if cast in SEALED else {**content}
    if cast is Signature:
        given |= {"valid": False, "flaw": ""}
    record: Record = _read(cast, given)
    return sealed(record)


def _content(record: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(record, field.name)) for field in fields(record)}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if is_dataclass(value):
        return _content(value)
    return plain(value)


def _read(cast: Any, content: Mapping[str, Any]) -> Any:
    hints = get_type_hints(cast)
    return cast(**{name: _READERS.get(str(hints[name]), _same)(value) for name, value in content.items()})


def _same(value: Any) -> Any:
    return value


_READERS: Mapping[str, Callable[[Any], Any]] = {
    str(datetime): datetime.fromisoformat,
    str(date): date.fromisoformat,
    str(Decimal): Decimal,
    str(Result): Result,
    str(Value): lambda value: _read(Value, value),
    str(frozenset[str]): frozenset,
    str(tuple[str, ...]): tuple,
    str(tuple[SourceFile, ...]): lambda value: tuple(_read(SourceFile, file) for file in value),
    str(tuple[TestCase, ...]): lambda value: tuple(_read(TestCase, case) for case in value),
}
"""How each type comes back from JSON; what is not here is the same in both."""
