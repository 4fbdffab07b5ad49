"""A registration before it is filed: what somebody has saved of it, else what was filed last, else what a scan found.

A scan proposes answers, each with where it comes from, and never an owner (OWN-3).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from classifiers.answers import answers
from classifiers.facts import Known
from inventory.domain.people import Person
from inventory.domain.registration import QUESTIONS, Draft
from inventory.store.engine import Inventory
from inventory.store.preferences import prefer, preferences_of
from inventory.store.queries import ToolDetail

FIELDS = (*QUESTIONS, "read_only", "connections", "users")
"""What a form of registration asks for; connections one a line."""

CONNECTIONS = 12
"""Connections that are proposed: who uses more knows them better than a list does."""

SAVED, FILED, SCAN = "saved", "filed", "scan"
"""Where the answers come from that a form begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a form begins with: answers by field, where they come from, and the source of what a scan proposes."""

    fields: Mapping[str, str]
    comes_from: str
    sources: Mapping[str, str] = field(default_factory=dict)


def start(inventory: Inventory, detail: ToolDetail, person: Person) -> Start:
    """Return what the form of this tool begins with, for this person."""
    with inventory.reading() as connection:
        saved = _read(preferences_of(connection, person.id).get(_name(detail.tool.id), ""))
    if saved:
        return Start(fields=saved, comes_from=SAVED)
    if detail.registrations:
        return Start(fields=_told(detail.registrations[-1].draft), comes_from=FILED)
    return _proposed(detail)


def save(inventory: Inventory, tool: str, person: Person, fields: Mapping[str, str]) -> None:
    """Keep answers for later, complete or not, for this person alone: nothing is filed by that."""
    kept = {name: fields[name] for name in FIELDS if fields.get(name)}
    with inventory.writing() as connection:
        prefer(connection, person.id, {_name(tool): json.dumps(kept, ensure_ascii=True) if kept else ""})


def forget(inventory: Inventory, tool: str, person: Person) -> None:
    """Forget what was kept for later: it is filed."""
    save(inventory, tool, person, {})


def draft_from(fields: Mapping[str, str]) -> Draft:
    """Return the draft that these answers make; an unknown word for read-only is unknown."""
    lines = tuple(line.strip() for line in fields.get("connections", "").splitlines() if line.strip())
    declared = fields.get("read_only", "")
    return Draft(
        **{name: fields.get(name, "") for name in QUESTIONS},
        read_only=Known(declared) if declared in set(Known) else Known.UNKNOWN,
        connections=lines or None,
        users=fields.get("users", ""),
    )


def _told(draft: Draft) -> dict[str, str]:
    told = {name: str(getattr(draft, name)) for name in QUESTIONS}
    connections = "\n".join(draft.connections or ())
    return told | {"read_only": draft.read_only.value, "connections": connections, "users": draft.users}


def _proposed(detail: ToolDetail) -> Start:
    found = answers(detail.observations, detail.documentation)
    fields = {name: answer.text for name, answer in found.items()}
    sources = {name: answer.source for name, answer in found.items()}
    connections = list(dict.fromkeys(_connections(detail)))[:CONNECTIONS]
    if connections:
        fields["connections"], sources["connections"] = "\n".join(connections), "seen by the scan"
    if detail.usage is not None and detail.usage.users > 1:
        fields["users"], sources["users"] = f"at least {detail.usage.users} people", "seen by the scan"
    fields["read_only"], sources["read_only"] = detail.standing.verdict.read_only.value, "seen by the scan"
    return Start(fields=fields, comes_from=SCAN, sources=sources)


def _connections(detail: ToolDetail) -> Iterator[str]:
    for seen in detail.observations:
        yield from (" ".join(one.target.split()) for one in seen.references if one.target.strip())


def _name(tool: str) -> str:
    return f"draft:{tool}"


def _read(text: str) -> dict[str, str]:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return {name: str(value) for name, value in found.items() if name in FIELDS} if isinstance(found, dict) else {}
