"""A second opinion: what makes less of a tool is decided by two persons, and the second says so in person (GN)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from classifiers.criticality import Criticality
from inventory.domain.migration import State
from inventory.domain.people import Person
from inventory.domain.refusal import Refusal, no

NOT_A_TOOL = State.NOT_A_TOOL.value
"""What is wanted where the first person says that it is no tool at all."""


class Answer(StrEnum):
    """How a request for a second opinion ended; "" in an `Opinion` while it waits."""

    AGREED = "agreed"
    DECLINED = "declined"
    TAKEN_BACK = "taken back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """One person asks another to agree: `wanted` is a criticality or `not_a_tool`, for this `fingerprint` of logic."""

    id: int
    tool: str
    wanted: str
    fingerprint: str
    reason: str
    first: str
    second: str
    asked: datetime
    answered: datetime | None = None
    answer: str = ""

    @property
    def criticality(self) -> Criticality | None:
        """What the first person says that it is; None if it is said to be no tool."""
        return None if self.wanted == NOT_A_TOOL else Criticality(self.wanted)


def answer_refusals(opinion: Opinion, actor: Person, *, logic: str) -> tuple[Refusal, ...]:
    """Return why this person cannot agree or disagree: somebody else was asked, it is over, or the logic changed."""
    return (
        no("GN", f"{actor.name} was not asked; {opinion.second} was", when=actor.id != opinion.second)
        + no("GN", f"this was {opinion.answer} already", when=opinion.answered is not None)
        + no(
            "GN",
            "its logic has changed since; look at it anew, and say again what it is",
            when=opinion.fingerprint != logic,
        )
    )
