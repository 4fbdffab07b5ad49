"""Every table of the inventory, wherever it is defined: what migrations and their tests compare with."""

from __future__ import annotations

from inventory.store import (
    audit_tables,
    board_tables,
    caseload_tables,
    citizen_tables,
    dossier_tables,
    impact_tables,
    meeting_tables,
    people_tables,
    production_tables,
    proof_tables,
    review_tables,
    signing_tables,
    view_tables,
    web_tables,
)
from inventory.store.schema import metadata

__all__ = [
    "audit_tables",
    "board_tables",
    "caseload_tables",
    "citizen_tables",
    "dossier_tables",
    "impact_tables",
    "meeting_tables",
    "metadata",
    "people_tables",
    "production_tables",
    "proof_tables",
    "review_tables",
    "signing_tables",
    "view_tables",
    "web_tables",
]
