"""Registering a tool: five answers by its owner, approved by a second person (SHA-1: an amnesty)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from classifiers.criticality import Criticality
from classifiers.facts import Facts, Known
from inventory.domain.migration import State
from inventory.domain.people import Organisation
from inventory.domain.refusal import Refusal
from inventory.domain.sandbox import Place, sandboxed

QUESTIONS = {
    "owner": "Who in the business answers for it?",
    "purpose": "What is it for?",
    "documentation": "Where is it described? (a link or a path)",
    "inputs_outputs": "What goes in, and what comes out?",
    "how_to_run": "How is it run, and how does one see that the result is right?",
}
"""The five mandatory answers, in the order they are asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody says about a tool. `owner` is a person's id; `read_only` is declared, never a proof.

    `connections` are what it is said to be connected to, None if nothing is said of it; `users` who uses it, in words.
    """

    owner: str
    purpose: str
    documentation: str
    inputs_outputs: str
    how_to_run: str
    read_only: Known = Known.UNKNOWN
    connections: tuple[str, ...] | None = None
    users: str = ""

    def missing(self) -> tuple[Refusal, ...]:
        """Return a refusal for each of the five answers that is not given."""
        return tuple(
            Refusal(policy="OWN-3" if name == "owner" else "SHA-2", sentence=f"{name} is missing: {question}")
            for name, question in QUESTIONS.items()
            if not str(getattr(self, name)).strip()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A draft with its history. `fingerprint` is the logic it was written for; None dates have not happened.

    `source` is the file on a share in which a scan found it, "" if a person filed it; `described` a digest of what
    stands in that file. Who wrote such a file is what the file says, and no proof.
    """

    draft: Draft
    drafted_by: str
    drafted: datetime
    fingerprint: str
    accepted: datetime | None = None
    approved_by: str = ""
    approved: datetime | None = None
    source: str = ""
    described: str = ""

    def holds_for(self, fingerprint: str) -> bool:
        """Return True if it is approved for this very logic."""
        return self.approved is not None and bool(fingerprint) and self.fingerprint == fingerprint


def in_force(history: Sequence[Registration], fingerprint: str) -> Registration | None:
    """Return the one of a tool's registrations, oldest first, that counts while its logic is `fingerprint`.

    The newest that is approved for this very logic, else the newest that its owner accepted, else what was filed last:
    nobody undoes an approval or an owner's yes by filing something new, and a file on a share does not either.
    """
    ranked = (
        [one for one in history if one.holds_for(fingerprint)],
        [one for one in history if one.accepted is not None],
        history,
    )
    return next((found[-1] for found in ranked if found), None)


def awaiting_acceptance(history: Sequence[Registration], owner: str) -> int | None:
    """Return the place of the draft that waits for this person's yes, None if none does."""
    since = max((place for place, one in enumerate(history) if one.accepted is not None), default=-1) + 1
    waiting = [place for place in range(since, len(history)) if history[place].draft.owner == owner]
    return waiting[-1] if waiting else None


def awaiting_approval(history: Sequence[Registration]) -> int | None:
    """Return the place of the registration that is approved next: the newest accepted one, else what was filed last.

    What is approved already is it only if nothing was filed since.
    """
    accepted = [place for place, one in enumerate(history) if one.accepted is not None]
    if accepted and history[accepted[-1]].approved is None:
        return accepted[-1]
    return len(history) - 1 if history else None


def facts_of(
    registration: Registration | None,
    *,
    organisation: Organisation,
    places: Iterable[Place | tuple[str, str]],
    fingerprint: str,
    state: State,
    now: datetime,
    corrected: Criticality | None = None,
    objections: Collection[str] = (),
) -> Facts:
    """Derive the five facts and `enterprise` from what people said; nothing a scan saw makes one of them yes.

    `places` are where the tool is present; `fingerprint` is its logic today ("" unread).
    `objections` are what speaks against the documentation that the registration names (see `domain.documentation`).
    What a scan has taken up from a file says nothing until its owner has accepted it.
    """
    if registration is not None and registration.source and registration.accepted is None:
        registration = None
    return Facts(
        owner=_owner(registration, organisation),
        documented=_documented(registration, fingerprint, objections),
        sandboxed=sandboxed(organisation.zones, places, now),
        read_only=Known.UNKNOWN if registration is None else registration.draft.read_only,
        unchanged=_unchanged(registration, fingerprint),
        enterprise=Known.YES if state is State.ENTERPRISE else Known.NO,
        corrected=corrected,
    )


def _owner(registration: Registration | None, organisation: Organisation) -> Known:
    """Yes: one active person of the business who accepted; no: somebody who cannot own; unknown: nobody yet."""
    if registration is None:
        return Known.UNKNOWN
    owner = organisation.person(registration.draft.owner)
    if owner is None:
        return Known.UNKNOWN
    if not owner.can_own:
        return Known.NO
    return Known.YES if registration.accepted is not None else Known.UNKNOWN


def _documented(registration: Registration | None, fingerprint: str, objections: Collection[str]) -> Known:
    """Yes: all answers are given and written for today's logic; no: incomplete, not there, or older than the logic."""
    if registration is None or not fingerprint:
        return Known.UNKNOWN
    if registration.draft.missing() or registration.fingerprint != fingerprint or objections:
        return Known.NO
    return Known.YES


def _unchanged(registration: Registration | None, fingerprint: str) -> Known:
    """Yes: approved, and the logic is the approved one; unknown: never approved or not readable."""
    if registration is None or registration.approved is None or not fingerprint:
        return Known.UNKNOWN
    return Known.YES if registration.fingerprint == fingerprint else Known.NO
