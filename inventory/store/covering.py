"""Which builds the signatures of a tool cover, and what lies in production without one (CHG-5)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from inventory.domain.dossier import Signature
from inventory.store import builds, dossier


def signed_builds(connection: Connection, tool: str) -> frozenset[str]:
    """Return what signatures that hold are over: an older build that was signed may lie in production again."""
    return frozenset(
        record.over["build"]
        for _, record in dossier.history(connection, tool)
        if isinstance(record, Signature) and record.valid and "build" in record.over
    )


def uncovered(connection: Connection, tool: str, found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return those of these (path, sha256) that no signature covers, neither as a file nor by their logic."""
    lying = list(found)
    if not lying:
        return []
    logic = builds.logic_at(connection, [content for _, content in lying])
    signed = signed_builds(connection, tool)
    return [(path, content) for path, content in lying if content not in signed and logic.get(content) not in signed]


def unsigned_builds(connection: Connection, tool: str) -> tuple[str, ...]:
    """Return the paths in production of this tool where something lies that nobody signed."""
    return tuple(path for path, _ in uncovered(connection, tool, builds.present(connection, tool)))
