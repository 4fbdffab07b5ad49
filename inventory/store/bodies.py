"""Observations and verdicts as the database keeps them: compressed JSON, addressed by content, source texts apart."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from classifiers.evidence import Evidence, Kind, Level, Observation, PartKind, Secret, Target, Verb
from classifiers.facts import Known
from classifiers.observations import from_json, to_json
from classifiers.tools import is_tool
from classifiers.verdict import Criticality, Outcome, Signal, Tag, Verdict, Write
from inventory.domain.length import length_refusals
from inventory.domain.refusal import Refused

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_QUICK = 1
"""zlib level: three times as fast as the default for a tenth more space."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An observation without its place, ready to be stored; equal digests mean equal observations."""

    digest: str
    columns: Mapping[str, object]


def pack(observation: Observation) -> Body:
    """Separate what was read from where it was found, so that a thousand copies are stored once.

    Place, file times and the moment of reading belong to the sighting; source texts to the table `sources`.
    """
    artifact = replace(observation.artifact, share="", path="", name="", modified=_NO_TIME, project="", owner="")
    sources = tuple(replace(source, text="") for source in observation.sources)
    body = _bytes(to_json(replace(observation, artifact=artifact, sources=sources, seen=_NO_TIME)))
    digest = sha256(body).hexdigest()
    return Body(
        digest=digest,
        columns={
            "digest": digest,
            "sha256": artifact.sha256,
            "handler": observation.handler,
            "kind": artifact.kind,
            "complete": observation.complete,
            "fingerprint": observation.fingerprint,
            "is_tool": is_tool(observation),
            "links": list(links_of(observation)),
            "logic": observation.prints.logic,
            "connections": observation.prints.connections,
            "structure": observation.prints.structure,
            "data": observation.prints.data,
            "sketch": _sketch(observation.prints.sketch),
            "secrets": len(observation.secrets),
            "body": zlib.compress(body, _QUICK),
        },
    )


def unpack(
    body: bytes, *, share: str, path: str, name: str, modified: datetime, project: str, owner: str, seen: datetime
) -> Observation:
    """Put a stored observation back to the place where a sighting saw it."""
    stored = from_json(zlib.decompress(body).decode("utf-8", "surrogatepass"))
    artifact = replace(
        stored.artifact, share=share, path=path, name=name, modified=modified, project=project, owner=owner
    )
    return replace(stored, artifact=artifact, seen=seen)


def unpack_secrets(body: bytes) -> tuple[Secret, ...]:
    """Return where secrets stand in a stored observation."""
    return from_json(zlib.decompress(body)).secrets


def _sketch(numbers: Iterable[int]) -> bytes:
    """Return a sketch as 32-bit numbers, little-endian."""
    return b"".join(number.to_bytes(4, "little") for number in numbers)


def links_of(observation: Observation) -> tuple[str, ...]:
    """Return the files this one is linked to: linked tables and file references, not ODBC."""
    linked = (
        part.detail for part in observation.of_kind(PartKind.LINK, PartKind.EXTERNAL_LINK) if part.subtype != "odbc"
    )
    return tuple(dict.fromkeys(target for target in linked if target))


def pack_text(text: str) -> bytes:
    """Compress a source text."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _QUICK)


def unpack_text(packed: bytes) -> str:
    """Give a source text back."""
    return zlib.decompress(packed).decode("utf-8", "surrogatepass")


def pack_verdict(verdict: Verdict) -> bytes:
    """Store a verdict with its whole proof."""
    text = json.dumps(_plain(verdict), separators=(",", ":"), sort_keys=True)
    return zlib.compress(text.encode(), _QUICK)


def unpack_verdict(packed: bytes) -> Verdict:
    """Give a verdict back, equal to the one that was stored."""
    stored = json.loads(zlib.decompress(packed))
    stored["criticality"] = Criticality(stored["criticality"])
    by_rules = stored.get("by_rules")
    stored["by_rules"] = None if by_rules is None else Criticality(by_rules)
    stored["read_only"] = Known(stored["read_only"])
    stored["outcome"] = Outcome(stored["outcome"])
    stored["tag"] = None if stored["tag"] is None else Tag(stored["tag"])
    for field in ("writes", "outputs"):
        stored[field] = tuple(Write(**{**write, "target": Target(write["target"])}) for write in stored[field])
    stored["signals"] = tuple(_signal(signal) for signal in stored["signals"])
    for field in ("questions", "gaps"):
        stored[field] = tuple(stored[field])
    return Verdict(**stored)


def _plain(value: Any) -> Any:
    """Return records and tuples as JSON takes them: a third of the time of `asdict`, which copies every text."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if not is_dataclass(value):
        return value
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def _signal(stored: dict[str, Any]) -> Signal:
    stored["criticality"] = None if stored["criticality"] is None else Criticality(stored["criticality"])
    stored["level"] = Level(stored["level"])
    stored["target"] = None if stored["target"] is None else Target(stored["target"])
    stored["because"] = tuple(_evidence(evidence) for evidence in stored["because"])
    stored["matched"] = tuple(stored.get("matched", ()))
    return Signal(**stored)


def _evidence(stored: dict[str, Any]) -> Evidence:
    stored["kind"] = Kind(stored["kind"])
    stored["verb"] = Verb(stored["verb"])
    stored["target"] = None if stored["target"] is None else Target(stored["target"])
    return Evidence(**stored)


def pack_signals(signals: Iterable[Signal]) -> bytes:
    """Store signals with their proof."""
    text = json.dumps(_plain(tuple(signals)), separators=(",", ":"), sort_keys=True)
    return zlib.compress(text.encode(), _QUICK)


def unpack_signals(packed: bytes) -> tuple[Signal, ...]:
    """Give signals back, equal to those that were stored."""
    return tuple(_signal(signal) for signal in json.loads(zlib.decompress(packed)))


def storable(text: str) -> str:
    """Return text that both databases take: no NUL, no lone surrogate."""
    return text.replace("\0", "�").encode("utf-8", "replace").decode("utf-8")


def typed(text: str) -> str:
    """Return a text that a person typed as both databases take it; raises `Refused` if it is too long to be filed."""
    refused = length_refusals(text)
    if refused:
        raise Refused(refused)
    return storable(text)


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")
