"""Registering a tool: five answers by its owner, approved by a second person (SHA-1: an amnesty)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from classifiers.criticality import Criticality
from classifiers.facts import Facts, Known
from inventory.domain.migration import State
from inventory.domain.people import Organisation, Person, Unit
from inventory.domain.refusal import Refusal, no
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
    """What somebody says about a tool. `owner` is a person's id; `read_only` is declared, never a proof."""

    owner: str
    purpose: str
    documentation: str
    inputs_outputs: str
    how_to_run: str
    read_only: Known = Known.UNKNOWN

    def missing(self) -> tuple[Refusal, ...]:
        """Return a refusal for each of the five answers that is not given."""
        return tuple(
            Refusal(policy="OWN-3" if name == "owner" else "SHA-2", sentence=f"{name} is missing: {question}")
            for name, question in QUESTIONS.items()
            if not str(getattr(self, name)).strip()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A draft with its history. `fingerprint` is the logic it was written for; None dates have not happened."""

    draft: Draft
    drafted_by: str
    drafted: datetime
    fingerprint: str
    accepted: datetime | None = None
    approved_by: str = ""
    approved: datetime | None = None


def approval_refusals(
    registration: Registration | None, approver: Person, organisation: Organisation, fingerprint: str
) -> tuple[Refusal, ...]:
    """Return why this person cannot approve this registration of a tool whose logic is `fingerprint` today."""
    if registration is None:
        return no("G11", "there is no registration to approve; register the tool first")
    owner = organisation.person(registration.draft.owner)
    return (
        registration.draft.missing()
        + no("G11", "this registration is approved already", when=registration.approved is not None)
        + no("OWN-3", f"the owner {registration.draft.owner} is not known here", when=owner is None)
        + no(
            "OWN-3", "the owner must be one active person of the business", when=owner is not None and not owner.can_own
        )
        + no("OWN-3", "the owner has not accepted yet", when=registration.accepted is None)
        + no(
            "G11",
            "the owner cannot approve it; that needs a second person",
            when=approver.id == registration.draft.owner,
        )
        + no(
            "G11",
            "who filed it cannot approve it; that needs a second person",
            when=approver.id == registration.drafted_by,
        )
        + no("G11", "IT confirms the zone only; the business approves", when=approver.unit is Unit.IT)
        + no("G11", "a group cannot approve; a person does", when=approver.is_group)
        + no("G11", f"{approver.name} has left", when=not approver.active)
        + no(
            "G11",
            "the logic has changed since this was filed; file it again",
            when=registration.fingerprint != fingerprint,
        )
    )


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
    """
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
