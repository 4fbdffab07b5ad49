"""Which builds the signatures of a tool cover, and what lies in production without one (CHG-5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection

from inventory.domain.dossier import Deployment, Signature
from inventory.store import builds, dossier

_EVER = datetime.max.replace(tzinfo=UTC)
"""No end: every signature there is."""


def signed_builds(connection: Connection, tool: str, *, by: datetime = _EVER) -> frozenset[str]:
    """Return what signatures hold over that were made by then: an older signed build may lie in production again."""
    return frozenset(
        record.over["build"]
        for _, record in dossier.history(connection, tool)
        if isinstance(record, Signature) and record.valid and record.at <= by and "build" in record.over
    )


def uncovered(
    connection: Connection, tool: str, found: Iterable[tuple[str, str]], *, by: datetime = _EVER
) -> list[tuple[str, str]]:
    """Return those of these (path, sha256) that no signature covers, neither as a file nor by their logic."""
    lying = list(found)
    if not lying:
        return []
    logic = builds.logic_at(connection, [content for _, content in lying])
    signed = signed_builds(connection, tool, by=by)
    return [(path, content) for path, content in lying if content not in signed and logic.get(content) not in signed]


def unsigned_builds(connection: Connection, tool: str) -> tuple[str, ...]:
    """Return the paths in production of this tool where something lies that nobody signed."""
    return tuple(path for path, _ in uncovered(connection, tool, builds.present(connection, tool)))


def ran_signed(connection: Connection, tool: str, moment: datetime) -> bool | None:
    """Return whether all that ran in production at a moment was signed by then, None if nothing is known to have run.

    What ran is what was reported as deployed last, and what scans had seen in the production paths and not
    yet seen gone: deleting or replacing a build afterwards changes nothing.
    """
    reported = [
        record.digest
        for _, record in dossier.history(connection, tool)
        if isinstance(record, Deployment) and record.at <= moment
    ]
    running = [("", digest) for digest in reported[-1:]] + builds.lay_at(connection, tool, moment)
    return not uncovered(connection, tool, running, by=moment) if running else None
