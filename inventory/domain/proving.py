"""The five facts of a tool, each with its proof and where that comes from, and for each gap what closes it (G11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from classifiers.facts import Known
from inventory.domain.gates.case import Case
from inventory.domain.people import Person, Unit
from inventory.domain.registration import QUESTIONS, Registration
from inventory.domain.sandbox import SandboxZone

_MOMENT = timedelta(microseconds=1)
"""What ends at midnight held until the day before."""
_SHOWN = 3
"""Lines or places that one proof shows."""


class Remedy(StrEnum):
    """What a person does to close a gap; the program that is used says how."""

    REGISTER = "register"
    ACCEPT = "accept"
    APPROVE = "approve"
    SIGN_AGAIN = "sign again"
    ZONE = "zone"
    CONTAIN = "contain"
    SCAN = "scan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """One fact with its proof, and the source of that; `closes` says what makes it yes, "" if it is."""

    fact: str
    value: Known
    proof: str
    source: str
    closes: str = ""
    remedy: Remedy | None = None
    by: str = ""


def proven(case: Case, objections: tuple[str, ...] = ()) -> tuple[Proven, ...]:
    """Return the five facts in the order of the policy; `objections` are what scans say against the documentation."""
    return tuple(tell(case, objections) for tell in _TELLERS.values())


def gaps(facts: tuple[Proven, ...]) -> tuple[Proven, ...]:
    """Return the facts that are not yes: unknown is never consent."""
    return tuple(one for one in facts if one.value is not Known.YES)


def source_of(filed: Registration) -> str:
    """Return where a registration comes from, in words."""
    by = f"by {filed.drafted_by} on {filed.drafted:%Y-%m-%d}"
    return f"{filed.source}, as it says written {by}" if filed.source else f"registration filed {by}"


def _owner(case: Case, objections: tuple[str, ...]) -> Proven:
    del objections
    filed, owner, value = case.registration, case.owner, case.facts.owner
    if filed is None:
        return Proven(
            fact="owner",
            value=value,
            proof="nobody has said who in the business answers for it",
            source="no registration",
            closes="register it with somebody of the business as owner",
            remedy=Remedy.REGISTER,
        )
    if value is Known.YES and owner is not None and filed.accepted is not None:
        where = f", {owner.department}" if owner.department else ""
        proof = f"{owner.name}{where} accepted on {filed.accepted:%Y-%m-%d}"
        return Proven(fact="owner", value=value, proof=proof, source=source_of(filed))
    if owner is not None and owner.can_own:
        return Proven(
            fact="owner",
            value=value,
            proof=f"{owner.name} is named and has not accepted yet",
            source=source_of(filed),
            closes=f"{owner.name} accepts",
            remedy=Remedy.ACCEPT,
            by=owner.id,
        )
    return Proven(
        fact="owner",
        value=value,
        proof=_cannot_own(filed.draft.owner, owner),
        source=source_of(filed),
        closes="register it with somebody else of the business as owner",
        remedy=Remedy.REGISTER,
    )


def _cannot_own(named: str, owner: Person | None) -> str:
    if owner is None:
        return f"{named or 'nobody'} is named, and is not known here"
    if owner.is_group:
        return f"{owner.name} is a group; one person answers for a tool"
    return f"{owner.name} belongs to IT" if owner.unit is Unit.IT else f"{owner.name} has left"


def _documented(case: Case, objections: tuple[str, ...]) -> Proven:
    filed, value = case.registration, case.facts.documented
    if filed is None or (filed.source and filed.accepted is None):
        return Proven(
            fact="documented",
            value=value,
            proof="its owner has not said yet what it is for, what goes in and out, how it is run and checked",
            source="no registration" if filed is None else source_of(filed),
            closes="answer the five questions" if filed is None else "its owner accepts what the file says",
            remedy=Remedy.REGISTER if filed is None else Remedy.ACCEPT,
            by="" if filed is None else filed.draft.owner,
        )
    missing = [name for name in QUESTIONS if not str(getattr(filed.draft, name)).strip()]
    if missing:
        proof = f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not answered"
    elif filed.fingerprint != case.fingerprint:
        proof = f"it was written on {filed.drafted:%Y-%m-%d}, for a logic that is no longer that of the tool"
    elif objections:
        proof = "; ".join(objections)
    else:
        proof = f"the five answers, for today's logic; described at {filed.draft.documentation}"
    if value is Known.YES:
        return Proven(fact="documented", value=value, proof=proof, source=source_of(filed))
    stale = not missing and filed.fingerprint != case.fingerprint
    return Proven(
        fact="documented",
        value=value,
        proof=proof,
        source=source_of(filed),
        closes="its owner looks at the answers and signs for today's logic" if stale else "answer again, for today",
        remedy=Remedy.SIGN_AGAIN if stale and filed.accepted is not None else Remedy.REGISTER,
        by=filed.draft.owner,
    )


def _sandboxed(case: Case, objections: tuple[str, ...]) -> Proven:
    del objections
    value, source = case.facts.sandboxed, "register of sandbox zones"
    inside = {place: _covering(case, place) for place in case.places}
    if value is Known.YES:
        zones = sorted({_zone(zone) for zone in inside.values() if zone is not None})
        return Proven(
            fact="sandboxed", value=value, proof=f"every place of it lies in {'; '.join(zones)}", source=source
        )
    if value is Known.UNKNOWN:
        proof = "scans do not see it anywhere now"
        return Proven(
            fact="sandboxed", value=value, proof=proof, source="scans", closes="scan its share", remedy=Remedy.SCAN
        )
    outside = [f"{share}:{path}" for (share, path), zone in inside.items() if zone is None] or [
        f"{share}:{path}" for share, path in case.places
    ]
    more = f" and {len(outside) - _SHOWN} more" if len(outside) > _SHOWN else ""
    return Proven(
        fact="sandboxed",
        value=value,
        proof=f"outside every zone that holds: {', '.join(outside[:_SHOWN])}{more}",
        source=source,
        closes="move it into a zone yourself, or ask IT to register the folder as one; no scan moves it",
        remedy=Remedy.ZONE,
    )


def _covering(case: Case, place: tuple[str, str]) -> SandboxZone | None:
    return next((zone for zone in case.organisation.zones if zone.covers(*place, case.now)), None)


def _zone(zone: SandboxZone) -> str:
    until = "without an end" if zone.valid_until is None else f"until {zone.valid_until - _MOMENT:%Y-%m-%d}"
    return f"zone {zone.name} of {zone.owner}, {until}"


def _read_only(case: Case, objections: tuple[str, ...]) -> Proven:
    del objections
    verdict, filed = case.verdict, case.registration
    value = Known.UNKNOWN if verdict is None else verdict.read_only
    declared = case.facts.read_only
    said = "" if filed is None or declared is Known.UNKNOWN else f"; declared {declared}"
    if verdict is not None and verdict.writes:
        lines = [f"{one.text} ({one.where})" for one in verdict.writes[:_SHOWN]]
        contrary = "; declared yes, and what was seen counts" if declared is Known.YES else ""
        return Proven(
            fact="read only",
            value=value,
            proof=f"it changes shared data: {'; '.join(lines)}{contrary}",
            source="seen by scans",
            closes="replace the direct write by an approved interface, or contain it",
            remedy=Remedy.CONTAIN,
        )
    if value is Known.YES:
        proof = f"read completely, and no write to anything shared was seen{said}"
        return Proven(fact="read only", value=value, proof=proof, source="seen by scans")
    if value is Known.NO:
        return Proven(
            fact="read only",
            value=value,
            proof="declared no",
            source="" if filed is None else source_of(filed),
            closes="say in its registration what it leaves as it is, if that has changed",
            remedy=Remedy.REGISTER,
        )
    return Proven(
        fact="read only",
        value=value,
        proof=f"it could not be read completely{said}; unknown is never consent",
        source="scans",
        closes="let the scan read it: see what stands under its problems",
        remedy=Remedy.SCAN,
    )


def _unchanged(case: Case, objections: tuple[str, ...]) -> Proven:
    del objections
    filed, value = case.registration, case.facts.unchanged
    if filed is None or filed.approved is None:
        accepted = filed is not None and filed.accepted is not None
        return Proven(
            fact="unchanged",
            value=value,
            proof="nobody has approved a registration of this logic yet",
            source="no registration" if filed is None else source_of(filed),
            closes="a Product Owner or department head approves it"
            if accepted
            else "its owner accepts, then a Product Owner or department head approves",
            remedy=Remedy.APPROVE if accepted else Remedy.REGISTER if filed is None else Remedy.ACCEPT,
            by="" if filed is None else filed.draft.owner,
        )
    head = case.person(filed.approved_by)
    who = filed.approved_by if head is None else head.name
    if value is Known.YES:
        proof = f"{who} approved this very logic on {filed.approved:%Y-%m-%d}"
        return Proven(fact="unchanged", value=value, proof=proof, source="fingerprint of its logic")
    return Proven(
        fact="unchanged",
        value=value,
        proof=f"what {who} approved on {filed.approved:%Y-%m-%d} is not its logic of today",
        source="fingerprint of its logic",
        closes="its owner and a Product Owner or department head sign for the new logic, or the old logic comes back",
        remedy=Remedy.SIGN_AGAIN,
        by=filed.draft.owner,
    )


_TELLERS: Mapping[str, Callable[[Case, tuple[str, ...]], Proven]] = {
    "owner": _owner,
    "documented": _documented,
    "sandboxed": _sandboxed,
    "read only": _read_only,
    "unchanged": _unchanged,
}


def signatures(case: Case) -> Iterator[tuple[str, str, str]]:
    """Yield who signed for today's logic: role, name and day."""
    for one in case.dossier.endorsements:
        if one.fingerprint == case.fingerprint:
            person = case.person(one.by)
            yield one.role, one.by if person is None else person.name, f"{one.at:%Y-%m-%d}"
