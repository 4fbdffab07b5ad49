"""How a registration stands for one visitor: who has signed, who is waited for, and what this visitor may do now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from inventory.domain import registration as registrations
from inventory.domain.asking import NOTICE, attestation_due
from inventory.domain.gates.attesting import attestation_refusals, certificate_refusals
from inventory.domain.gates.ownership import owner_refusals
from inventory.domain.gates.signing import HEADS, approval_refusals, signing_refusals
from inventory.domain.migration import State
from inventory.domain.people import Organisation, Person, Role
from inventory.domain.refusal import Refusal
from inventory.domain.registration import Registration
from inventory.services.attesting import OWED_IN
from inventory.services.docket import case_of
from inventory.services.judge import Bench
from inventory.services.proving import Page, page_of
from inventory.services.situations import situations_of
from inventory.store import catalogue, owned, registered
from inventory.store.engine import Inventory
from inventory.store.queries import ToolDetail

MOST = 200
"""Tools of one person on one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The registration of one tool. Each of `accepting` and so on is why this visitor cannot, () if they can.

    `accepting` is None where nothing waits for this visitor's yes, `zoning` where the visitor is not of IT.
    """

    proven: Page
    filed: Registration | None
    accepting: tuple[Refusal, ...] | None
    approving: tuple[Refusal, ...]
    zoning: tuple[Refusal, ...] | None
    attesting: tuple[Refusal, ...]
    certifying: tuple[Refusal, ...]
    waits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """A tool that a person owns, or filed something for: what waits for whom, and until when it is attested."""

    tool: str
    name: str
    state: State
    filed: Registration
    owns: bool
    accept: bool
    waits: tuple[str, ...]
    attested_until: datetime | None
    attest: bool


def standing(inventory: Inventory, detail: ToolDetail, *, actor: Person, bench: Bench) -> Standing:
    """Return how the registration of this tool stands, for this visitor."""
    tool = detail.tool.id
    with inventory.reading() as connection:
        case = case_of(connection, catalogue.one_tool(connection, tool), actor=actor, bench=bench)
        history = registered.history(connection, [tool]).get(tool, [])
        place = registrations.awaiting_approval(history)
        case_to_approve = replace(case, registration=None if place is None else history[place])
        awaited = registrations.awaiting_acceptance(history, actor.id) is not None
        return Standing(
            proven=page_of(connection, detail, case, bench),
            filed=case.registration,
            accepting=owner_refusals(actor, "OWN-3") if awaited else None,
            approving=approval_refusals(case_to_approve),
            zoning=signing_refusals(case, Role.IT_OPERATOR) if case.right(Role.IT_OPERATOR) else None,
            attesting=attestation_refusals(case),
            certifying=certificate_refusals(case),
            waits=tuple(_waits(history, case.fingerprint, bench.organisation)),
        )


def mine(inventory: Inventory, actor: Person, bench: Bench) -> list[Mine]:
    """Return the tools that a person owns or filed something for, what waits for that person first."""
    with inventory.reading() as connection:
        owns = set(owned.owned_by(connection, [actor.id]).get(actor.id, ()))
        wanted = sorted(owns | set(registered.filed_by(connection, actor.id)))[:MOST]
        history = registered.history(connection, wanted)
        found = situations_of(connection, wanted, bench)
        names = catalogue.tools_by_id(connection, found)
    rows = [
        Mine(
            tool=tool,
            name=names[tool].name,
            state=situation.state,
            filed=situation.registration or history[tool][-1],
            owns=tool in owns,
            accept=registrations.awaiting_acceptance(history[tool], actor.id) is not None,
            waits=tuple(_waits(history[tool], situation.fingerprint, bench.organisation)),
            attested_until=attestation_due(situation) if situation.state in OWED_IN else None,
            attest=tool in owns
            and situation.state in OWED_IN
            and attestation_due(situation) - NOTICE <= bench.now
            and situation.registration is not None
            and situation.registration.holds_for(situation.fingerprint),
        )
        for tool, situation in found.items()
        if history.get(tool)
    ]
    return sorted(rows, key=lambda one: (not (one.accept or one.attest), not one.waits, one.name.casefold(), one.tool))


def _waits(history: Iterable[Registration], fingerprint: str, organisation: Organisation) -> Iterator[str]:
    """Say for whom a registration waits; nothing if it is complete for this logic."""
    filed = registrations.in_force(list(history), fingerprint)
    if filed is None or filed.holds_for(fingerprint):
        return
    if filed.draft.missing():
        yield "whoever knows the answers that are missing"
    if filed.accepted is None:
        owner = organisation.person(filed.draft.owner)
        yield f"{filed.draft.owner if owner is None else owner.name}, who is named as owner, to accept"
    elif filed.fingerprint != fingerprint:
        yield "the owner, to sign for today's logic"
    elif filed.approved is None:
        yield f"a {' or '.join(HEADS)}, to approve"
