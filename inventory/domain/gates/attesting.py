"""The owner's yearly word, and the certificate: both need an approval of today's logic (SHA-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from inventory.domain.dossier import Certificate
from inventory.domain.gates.case import Case
from inventory.domain.gates.citizen import still_missing
from inventory.domain.gates.ownership import owner_refusals
from inventory.domain.gates.signing import HEADS
from inventory.domain.migration import FINAL, State
from inventory.domain.people import Role
from inventory.domain.refusal import Refusal, no
from inventory.domain.sandbox import SandboxZone, ZoneKind

CERTIFIED = frozenset({State.REGISTERED, State.MONITORED})
"""The states in which a tool has a certificate: it has passed G11, and nothing has ended that."""


def attestation_refusals(case: Case) -> tuple[Refusal, ...]:
    """Return why the actor cannot say that the tool is still used and still right."""
    filed, owner = case.registration, case.owner
    if filed is None or filed.approved is None:
        return no("SHA-3", "nothing is approved yet that could be attested; its registration comes first")
    named = filed.draft.owner if owner is None else owner.name
    return (
        no("OWN-3", f"only the owner, {named}, attests it", when=owner is None or case.actor.id != owner.id)
        + owner_refusals(case.actor, "OWN-3")
        + no(
            "SHA-3",
            "its logic has changed since it was approved; sign the new logic first",
            when=not filed.holds_for(case.fingerprint),
        )
        + no("POLICY-3", f"the tool is {case.state}; nobody uses it any more", when=case.state in FINAL)
    )


def certificate_refusals(case: Case) -> tuple[Refusal, ...]:
    """Return why there is no certificate for this tool today: G11 was not passed, or what it rests on is no more."""
    filed = case.registration
    return (
        no(
            "G11",
            f"it is {case.state}; a certificate is for tools that have passed G11: registered or monitored",
            when=case.state not in CERTIFIED,
        )
        + no(
            "G11",
            "its logic is not the approved one",
            when=filed is None or not filed.holds_for(case.fingerprint),
        )
        + still_missing(case)
    )


def certificate_of(case: Case, tool: str, name: str, attested_until: datetime) -> Certificate:
    """Return the certificate of a case that nothing speaks against (`certificate_refusals`)."""
    filed, verdict = case.registration, case.verdict
    if filed is None or verdict is None or filed.approved is None or filed.accepted is None:
        raise ValueError("this case has nothing to be certified")
    head, zone = _signed_as(case, filed.approved_by), _confirmed_zone(case)
    zones = tuple(_zone(case, place) for place in case.places)
    ends = [one.valid_until for one in zones if one is not None and one.valid_until is not None]
    return Certificate(
        tool=tool,
        name=name,
        purpose=filed.draft.purpose,
        criticality=verdict.criticality.value,
        rule=verdict.rule,
        fingerprint=case.fingerprint,
        owner=_name(case, filed.draft.owner),
        owner_signed=filed.accepted,
        approved_by=_name(case, filed.approved_by),
        approved_as=head,
        approved=filed.approved,
        zone_by=_name(case, zone),
        zones=tuple(sorted({one.name for one in zones if one is not None})),
        valid_until=min([attested_until, *ends]),
        issued=case.now,
    )


def void_because(case: Case, certificate: Certificate) -> tuple[Refusal, ...]:
    """Return every reason why a certificate that was issued once certifies nothing today."""
    return (
        no(
            "G11",
            "its logic, or what it is connected to, is not what was certified",
            when=certificate.fingerprint != case.fingerprint,
        )
        + no(
            "SHA-3",
            f"it ended on {certificate.valid_until:%Y-%m-%d %H:%M} UTC; ask for a new one",
            when=case.now >= certificate.valid_until,
        )
        + certificate_refusals(case)
    )


def _signed_as(case: Case, head: str) -> str:
    """Return in which role this person approved today's logic."""
    signed = [one for one in case.dossier.endorsements if one.by == head and one.fingerprint == case.fingerprint]
    return next((one.role for one in reversed(signed) if one.role in HEADS), "")


def _confirmed_zone(case: Case) -> str:
    """Return who of IT confirmed the zone last: that is about where a tool lies, whatever its logic."""
    return next((one.by for one in reversed(case.dossier.endorsements) if one.role == Role.IT_OPERATOR), "")


def _zone(case: Case, place: tuple[str, str]) -> SandboxZone | None:
    """Return the zone that covers a place the longest."""
    found = [zone for zone in case.organisation.zones if _covers(zone, *place, case.now)]
    forever = [zone for zone in found if zone.valid_until is None]
    return next(iter(forever), None) or max(found, key=lambda zone: zone.valid_until or case.now, default=None)


def _covers(zone: SandboxZone, share: str, path: str, now: datetime) -> bool:
    """Return True if the path lies in a zone that holds, whatever file it is: the fact has said that it may."""
    return replace(zone, kind=ZoneKind.PATH).covers(share, path, now)


def _name(case: Case, person_id: str) -> str:
    person = case.person(person_id)
    return person_id if person is None else person.name
