"""Saying no with reasons: each refusal is a sentence with the policy id it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why something is not allowed; `policy` is a policy or gate id (POLICY sections 1 and 3)."""

    policy: str
    sentence: str

    def __str__(self) -> str:
        """Read as screen, command line and API print it."""
        return f"{self.sentence} ({self.policy})"


class Refused(Exception):  # noqa: N818 - named after the state it reports
    """What was asked for is not allowed; `refusals` holds every reason at once."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("; ".join(str(refusal) for refusal in self.refusals))


def no(policy: str, sentence: str, *, when: bool = True) -> tuple[Refusal, ...]:
    """Return one refusal if `when` holds, else none; gates add these up."""
    return (Refusal(policy=policy, sentence=sentence),) if when else ()
