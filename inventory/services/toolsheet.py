"""What the page of one tool says beside its verdict: proof, ways, records, money, as one visitor may act on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from classifiers.criticality import Criticality
from inventory.domain import registration as registrations
from inventory.domain.correction import correction_refusals, downward
from inventory.domain.discretion import sees_names
from inventory.domain.dossier import Dossier, Proof
from inventory.domain.events import SCANNER
from inventory.domain.gates import Case, refusals
from inventory.domain.gates.attesting import attestation_refusals, certificate_refusals
from inventory.domain.gates.filing import minuting_refusals, planner_refusals, proof_refusals, waiving_refusals
from inventory.domain.gates.onward import Way, onward
from inventory.domain.gates.ownership import CONTAINMENT, Item, containment_list, proofs_that_hold
from inventory.domain.gates.signing import HEADS, SIGNERS, signing_refusals
from inventory.domain.incidents import Incident
from inventory.domain.money import CostLine
from inventory.domain.people import Person, Role, Unit
from inventory.domain.refusal import Refusal
from inventory.domain.versions import Turn, turns
from inventory.services.caselist import Listed, open_list
from inventory.services.docket import case_of
from inventory.services.judge import Bench
from inventory.services.proving import Page, page_of
from inventory.store import catalogue, costs, incidents
from inventory.store.engine import Inventory
from inventory.store.queries import ToolDetail
from inventory.store.usage import users_by_day

READER = Person(id=SCANNER, name="a reader", active=False)
"""Who asks without an account: may do nothing."""

SOMEBODY = Person(id="somebody else of the business", name="somebody else", unit=Unit.BUSINESS)
"""Stands in for a second person or a deputy who is named only when it is asked."""

TURNS = 12
"""Verdicts of different classes on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """A way from here, and what stands in it for this visitor even if everything that is asked for is given."""

    way: Way
    barred: tuple[Refusal, ...]
    asks_second: bool
    asks_deputy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Contained:
    """An item of the containment list: its proof, None if there is none that holds, and why this visitor has none."""

    name: str
    item: Item
    wanted: bool
    proof: Proof | None
    barred: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is known and open about one tool, as one visitor sees it.

    `correcting` is why this visitor cannot say what the tool is, `planning`, `waiving` and `minuting` the same of
    plan, exception and vote; `signing` has it for each role that the visitor holds.
    """

    case: Case
    proven: Page
    ways: tuple[Onward, ...]
    containment: tuple[Contained, ...]
    correcting: tuple[Refusal, ...]
    downward: frozenset[str]
    planning: tuple[Refusal, ...]
    waiving: tuple[Refusal, ...]
    minuting: tuple[Refusal, ...]
    signing: Mapping[Role, tuple[Refusal, ...]]
    attesting: tuple[Refusal, ...]
    certifying: tuple[Refusal, ...]
    sees_names: bool
    cases: tuple[Listed, ...]
    costs: tuple[CostLine, ...]
    incidents: tuple[Incident, ...]
    used: Mapping[date, int]
    turns: tuple[Turn, ...]

    @property
    def dossier(self) -> Dossier:
        """The records of the tool."""
        return self.case.dossier

    @property
    def month(self) -> date:
        """The first day of this month: costs are counted by it."""
        return self.case.now.date().replace(day=1)

    @property
    def spent(self) -> Mapping[str, Decimal]:
        """What it costs this month, by currency."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for line in self.costs:
            if line.falls_in(self.month):
                sums[line.currency] += line.amount
        return dict(sorted(sums.items()))


def sheet_of(inventory: Inventory, detail: ToolDetail, *, visitor: Person | None, bench: Bench) -> Sheet:
    """Return what is known and open about a tool for this visitor, None for somebody without an account."""
    tool, actor = detail.tool, visitor or READER
    cases = tuple(open_list(inventory, bench, tool=tool.id))
    with inventory.reading() as connection:
        case = case_of(connection, tool, actor=actor, bench=bench, reason="asked")
        history = catalogue.earlier_standings(connection, tool.id, TURNS)
        owner = case.owner.id if case.owner is not None and case.registration and case.registration.accepted else ""
        return Sheet(
            case=case,
            proven=page_of(connection, detail, case, bench),
            ways=tuple(_ways(case)),
            containment=tuple(_containment(case)),
            correcting=_correcting(case),
            downward=_downward(case),
            planning=planner_refusals(case),
            waiving=waiving_refusals(case),
            minuting=minuting_refusals(case, "G3"),
            signing=_signing(case, detail),
            attesting=attestation_refusals(case),
            certifying=certificate_refusals(case),
            sees_names=sees_names(visitor, owner, case.plant, bench.organisation, bench.now),
            cases=cases,
            used=users_by_day(connection, tool.id, bench.now.date()),
            turns=turns([(one.at, one.verdict) for one in history]),
            costs=tuple(costs.every(connection, tool=tool.id)),
            incidents=tuple(reversed(incidents.every(connection, tool=tool.id))),
        )


def _ways(case: Case) -> Iterator[Onward]:
    """Yield the ways from here, with what would still stand in them if a second person and a deputy were named."""
    for way in onward(case):
        given = replace(case, second=SOMEBODY, deputy=SOMEBODY)
        barred = refusals(given, way.state)
        yield Onward(
            way=way,
            barred=barred,
            asks_second=refusals(replace(given, second=None), way.state) != barred,
            asks_deputy=refusals(replace(given, deputy=None), way.state) != barred,
        )


def _containment(case: Case) -> Iterator[Contained]:
    wanted, held = containment_list(case), proofs_that_hold(case)
    for name, item in CONTAINMENT.items():
        if name in wanted or name in held:
            yield Contained(
                name=name,
                item=item,
                wanted=name in wanted,
                proof=held.get(name),
                barred=proof_refusals(case, name, "asked"),
            )


def _correcting(case: Case) -> tuple[Refusal, ...]:
    """Return why the actor can say nothing at all: of confirming, or of the highest class if none is decided."""
    verdict = case.verdict
    decided = verdict is not None and verdict.criticality is not Criticality.UNKNOWN
    wanted = verdict.criticality if verdict is not None and decided else Criticality.QUALITY
    return correction_refusals(case, wanted, readable=bool(case.fingerprint))


def _downward(case: Case) -> frozenset[str]:
    verdict = case.verdict
    known = (one for one in Criticality if one is not Criticality.UNKNOWN)
    return frozenset(one.value for one in known if verdict is not None and downward(verdict, one))


def _signing(case: Case, detail: ToolDetail) -> dict[Role, tuple[Refusal, ...]]:
    """Return the roles of the actor in which somebody signs under a registration, with what stands in the way."""
    filed = list(detail.registrations)
    accepting = registrations.awaiting_acceptance(filed, case.actor.id)
    approving = registrations.awaiting_approval(filed)
    answer = {}
    for role in SIGNERS:
        named = case.registration is not None and case.registration.draft.owner == case.actor.id
        if case.right(role) is None and not (role is Role.OWNER and (named or accepting is not None)):
            continue
        place = accepting if role is Role.OWNER else approving if role in HEADS else None
        wanted = case.registration if place is None else filed[place]
        answer[role] = signing_refusals(replace(case, registration=wanted), role)
    return answer
