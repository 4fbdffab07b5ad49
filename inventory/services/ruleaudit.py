"""What each rule is worth: how many tools it proves today, and how often people agreed with what it had proven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.domain.audit import Audit, audit
from inventory.services.correct import labels
from inventory.store import proofs
from inventory.store.engine import Inventory
from inventory.store.keeping import kept
from inventory.store.proofs import Proven

SHOWN = 25
"""Tools of one rule that its page names; the inventory lists the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFigures:
    """How many tools each rule proves something of, by its id; `counting` while that is not known yet."""

    tools: Mapping[str, int] = field(default_factory=dict)
    counting: bool = False


def measured(inventory: Inventory) -> Audit:
    """Return how good the rules are by what people found; of a large inventory as it was a short while ago."""
    found: Audit = kept(inventory, "audit of rules", lambda: audit(labels(inventory)))
    return found


def figures(inventory: Inventory) -> RuleFigures:
    """Return how many tools each rule proves something of; a large inventory is counted behind the first question."""

    def count() -> RuleFigures:
        with inventory.reading() as connection:
            return RuleFigures(tools=proofs.tools_proven(connection))

    found: RuleFigures = kept(inventory, "tools of rules", count, meanwhile=lambda: RuleFigures(counting=True))
    return found


def tools_of(inventory: Inventory, rule: str) -> list[Proven]:
    """Return the tools with the highest score that a rule proves something of."""
    with inventory.reading() as connection:
        return proofs.proven_by(connection, rule, SHOWN)
