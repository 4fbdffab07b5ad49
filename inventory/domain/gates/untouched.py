"""Records that were changed past the product count for nothing: what is on file is what the ledger told of (CHG-1)."""

from __future__ import annotations

from types import MappingProxyType

from inventory.domain.gates.case import Case
from inventory.domain.refusal import Refusal, no

_WORDS = MappingProxyType(
    {
        "request": "request",
        "architecture": "check of the architecture",
        "data_check": "data check",
        "acceptance": "acceptance test",
        "build": "build",
        "deployment": "deployment",
    }
)

RELEASED = ("request", "architecture", "data_check", "acceptance", "build")
"""The records on which a signature rests."""


def untouched(case: Case, *kinds: str) -> tuple[Refusal, ...]:
    """Refuse the records of these kinds that are not what the ledger told of when they were filed."""
    answer: tuple[Refusal, ...] = ()
    for kind in kinds:
        sentence = f"the {_WORDS[kind]} was changed past the product: the ledger tells of another; file it again"
        answer += no("CHG-1", sentence, when=kind in case.untold)
    return answer
