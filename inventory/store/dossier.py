"""The dossier of a tool: its records in their order, and which of them count today."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from inventory.domain.canonical import plain
from inventory.domain.dossier import Dossier, Presence, Proof, Signature
from inventory.domain.events import SCANNER
from inventory.domain.records import Record, content_of, kind_of, record_of, sealed
from inventory.store.bodies import storable, typed
from inventory.store.dossier_tables import records
from inventory.store.rows import AnyRow, chunks

_MADE = frozenset({"payload", "signature", "ssh", "terms", "writes"})
"""Fields that the product fills in itself, as long as they are."""

_MANY = {
    "idea": "ideas",
    "attestation": "attestations",
    "certificate": "certificates",
    "endorsement": "endorsements",
    "vote": "votes",
    "waiver": "waivers",
}
"""Kinds of which every record counts, and where they stand in the dossier."""


def add(connection: Connection, tool: str, record: Record, *, by: str, at: datetime) -> Record:
    """Put a record on file and return it as it is kept: with its digest, in characters that both databases take."""
    kind = kind_of(record)
    kept = sealed(record_of(kind, _storable(content_of(record), storable if by == SCANNER else typed)))
    connection.execute(
        records.insert().values(
            tool_id=tool,
            kind=kind,
            digest=getattr(kept, "digest", ""),
            filed_by=by,
            filed=at,
            content=content_of(kept),
        )
    )
    return kept


def dossiers(connection: Connection, tools: Iterable[str]) -> dict[str, Dossier]:
    """Return the dossier of each of these tools, without what scans prove (`Presence`)."""
    found: dict[str, dict[str, list[Record]]] = {}
    for chunk in chunks(tools):
        found.update({tool: {} for tool in chunk})
        query = select(records).where(records.c.tool_id.in_(chunk)).order_by(records.c.id)
        for row in connection.execute(query):
            found[row.tool_id].setdefault(row.kind, []).append(_record(connection, row))
    return {tool: _dossier(kept) for tool, kept in found.items()}


def dossier_of(connection: Connection, tool: str, presence: Presence | None = None) -> Dossier:
    """Return the dossier of one tool."""
    dossier = dossiers(connection, [tool])[tool]
    return dossier if presence is None else replace(dossier, presence=presence)


def history(connection: Connection, tool: str) -> list[tuple[str, Record]]:
    """Return everything that was ever filed for a tool with the kind it is, oldest first."""
    query = select(records).where(records.c.tool_id == tool).order_by(records.c.id)
    return [(row.kind, _record(connection, row)) for row in connection.execute(query)]


def _record(connection: Connection, row: AnyRow) -> Record:
    """Return a record as it counts: whether a signature holds is never read, it is computed."""
    record = record_of(row.kind, row.content)
    if not isinstance(record, Signature):
        return record
    from inventory.store import signing  # noqa: PLC0415 - few tools are signed, and cryptography takes its time to load

    return signing.check(connection, row.tool_id, record)


def by_digest(connection: Connection, kind: str, digest: str) -> tuple[str, Record] | None:
    """Return the tool and the record of that kind which this digest names, None if there is none.

    The record is sealed again from what is kept, so a content that was changed in the database no longer fits.
    """
    query = select(records).where(records.c.kind == kind, records.c.digest == digest).order_by(records.c.id).limit(1)
    row = connection.execute(query).first()
    if row is None:
        return None
    record = _record(connection, row)
    return (row.tool_id, record) if getattr(record, "digest", "") == digest else None


def rebind(connection: Connection, tool: str, before: str, now: str, at: datetime) -> None:
    """Carry signatures, votes and attestations over when a better reader gives unchanged files another fingerprint.

    They are filed again for the new fingerprint, by the scanner; what was signed stays as it is.
    """
    kept = dossiers(connection, [tool])[tool]
    bound: list[Record] = [replace(one, fingerprint=now) for one in kept.endorsements if one.fingerprint == before]
    bound += [replace(one, fingerprint=now) for one in kept.attestations if one.fingerprint == before]
    bound += [replace(one, subject=now) for one in kept.votes if one.subject == before != ""]
    for record in bound:
        add(connection, tool, record, by=SCANNER, at=at)


def _dossier(kept: dict[str, list[Record]]) -> Dossier:
    newest = {kind: filed[-1] for kind, filed in kept.items() if kind not in {*_MANY, "proof"}}
    many = {name: tuple(kept.get(kind, ())) for kind, name in _MANY.items()}
    proofs = {proof.item: proof for proof in kept.get("proof", ()) if isinstance(proof, Proof)}
    values: dict[str, object] = {**newest, **many, "proofs": tuple(proofs.values())}
    return Dossier(**values)  # type: ignore[arg-type] # each record stands under the name of its kind


def _storable(content: object, take: Callable[[str], str]) -> dict[str, object]:
    cleaned = _clean(plain(content), take)
    if not isinstance(cleaned, dict):
        raise TypeError("a record is an object")
    return cleaned


def _clean(value: object, take: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return take(value)
    if isinstance(value, dict):
        return {name: _clean(part, storable if name in _MADE else take) for name, part in value.items()}
    return [_clean(part, take) for part in value] if isinstance(value, list) else value
