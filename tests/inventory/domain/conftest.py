"""A case that is ready for each gate, and the people it takes: a test changes one thing and hears one sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from classifiers.evidence import Evidence, Kind, Level
from classifiers.facts import Facts, Known
from classifiers.verdict import Criticality, Outcome, Signal, Tag, Verdict
from inventory.domain.dossier import (
    Acceptance,
    ArchitectureCheck,
    Build,
    DataCheck,
    Deployment,
    Dossier,
    Endorsement,
    Plan,
    Presence,
    Proof,
    Request,
    Result,
    Signature,
    TestCase,
    Value,
    Vote,
    Waiver,
)
from inventory.domain.gates import Case
from inventory.domain.gates.filing import subject_of
from inventory.domain.migration import State
from inventory.domain.people import Delegation, Grant, Organisation, Person, Role, Unit
from inventory.domain.registers import EnterpriseZone, SystemOfRecord
from inventory.domain.registration import Draft, Registration

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
PLANT = "Ulm"
TOMORROW = NOW + timedelta(days=1)
YESTERDAY = NOW - timedelta(days=1)


def _at(role: Role, plant: str = PLANT) -> frozenset[Grant]:
    return frozenset({Grant(role=role, plant=plant)})


CAST = {
    person.id: person
    for person in (
        Person(id="olga", name="Olga", grants=_at(Role.OWNER)),
        Person(id="dirk", name="Dirk"),
        Person(id="pia", name="Pia", grants=_at(Role.PRODUCT_OWNER)),
        Person(id="hanna", name="Hanna", grants=_at(Role.DEPARTMENT_HEAD)),
        Person(id="ada", name="Ada", grants=_at(Role.ASSESSOR)),
        Person(id="abel", name="Abel", grants=_at(Role.ASSESSOR)),
        Person(id="bert", name="Bert", grants=_at(Role.BOARD)),
        Person(id="bea", name="Bea", grants=_at(Role.BOARD)),
        Person(id="bill", name="Bill", grants=_at(Role.BOARD)),
        Person(id="linz", name="Linus of Linz", grants=_at(Role.BOARD, "Linz")),
        Person(id="dora", name="Dora", grants=_at(Role.DATA_OWNER)),
        Person(id="tom", name="Tom", grants=_at(Role.OPERATIONS_TESTER)),
        Person(id="ingo", name="Ingo", unit=Unit.IT, grants=_at(Role.IT_OPERATOR)),
        Person(id="ilse", name="Ilse", unit=Unit.IT, grants=_at(Role.IT_ARCHITECT)),
        Person(id="dev", name="Devi", unit=Unit.IT),
        Person(id="eva", name="Eva", grants=_at(Role.ENGINEER)),
        Person(id="team", name="team@plant.example", is_group=True, roles=frozenset(Role)),
        Person(id="gone", name="Gustav", active=False, roles=frozenset(Role)),
        Person(id="it", name="Iwan of IT", unit=Unit.IT, roles=frozenset(Role)),
        Person(id="posing", name="Paul", roles=frozenset({Role.IT_OPERATOR, Role.IT_ARCHITECT})),
        Person(id="nemo", name="Nemo"),
        Person(id="taker", name="Tina"),
    )
}

DRAFT = Draft(owner="olga", purpose="p", documentation="d", inputs_outputs="i", how_to_run="h")
MES = SystemOfRecord(name="MES", kind="MES", product_owner="pia")
ZONE = EnterpriseZone(name="ERP", share="plant", path="ERP", service_owner="ingo", valid_until=TOMORROW, entry="CI-1")
DIGESTS = {"build": "b" * 64, "uat": "uat", "data": "data", "request": "request"}
ALL_YES = Facts(owner=Known.YES, documented=Known.YES, sandboxed=Known.YES, read_only=Known.YES, unchanged=Known.YES)


def make_verdict(
    criticality: Criticality = Criticality.QUALITY,
    *,
    level: Level = Level.BEHAVIOUR,
    confidence: float = 0.95,
    read_only: Known = Known.NO,
    tag: Tag | None = Tag.SHADOW_IT,
) -> Verdict:
    signal = Signal(
        rule="quality.test-limits",
        title="Computes or stores final test limits",
        policy="SHA-4",
        criticality=criticality,
        level=level,
        because=(Evidence.of(Kind.SQL, "UPDATE Test_Limits SET Hi = ?", "query a"),),
    )
    return Verdict(
        criticality=criticality,
        read_only=read_only,
        writes=(),
        outputs=(),
        outcome=Outcome.MIGRATE_NOW,
        tag=tag,
        conditional=False,
        rule="R1",
        action="contain, then migrate",
        signals=(signal,),
        questions=(),
        gaps=(),
        score=80.0,
        score_coverage=0.5,
        confidence=confidence,
        rulebook="d",
    )


def make_vote(gate: str, subject: str = "", ayes: str = "bert bea", noes: str = "", at: datetime = NOW) -> Vote:
    return Vote(
        gate=gate,
        ayes=frozenset(ayes.split()),
        noes=frozenset(noes.split()),
        minuted_by="ada",
        at=at,
        subject=subject,
    )


def _dossier() -> Dossier:
    value = Value(amount=Decimal(12000), unit="EUR/year")
    of_it, of_business = ("backup", "access", "secrets"), ("accuracy", "fallback", "writes")
    proofs = dict.fromkeys(of_it, "ingo") | dict.fromkeys(of_business, "olga")
    return Dossier(
        votes=(
            make_vote("G3", "plan"),
            make_vote("GX", "waiver"),
            make_vote("G11", "logic"),
        ),
        plan=Plan(
            system="mes", value=value, cost_centre="F-7", target=date(2026, 9, 1), by="olga", at=NOW, digest="plan"
        ),
        proofs=tuple(Proof(item=name, text="done", by=by, at=NOW) for name, by in proofs.items()),
        request=Request(filed_by="pia", sentence="limits in the MES", value=value, at=NOW, digest="request"),
        architecture=ArchitectureCheck(by="ilse", passed=True, at=NOW, request="request"),
        data_check=DataCheck(differences=0, compared=400, at=NOW, digest="data", confirmed_by="dora"),
        acceptance=Acceptance(
            plan="limits of ten lots",
            data_provided_by="tom",
            cases=(TestCase(name="lot 1", result=Result.PASSED, executed_by="tom", build="b" * 64),),
            digest="uat",
        ),
        build=Build(developer="dev", digest="b" * 64),
        signature=Signature(signer="pia", at=NOW, meaning="released", over=DIGESTS, valid=True),
        deployment=Deployment(digest="b" * 64, rollback="the old one", training="shift A", by="ingo", at=NOW),
        waivers=(Waiver(reason="audit", controls="four eyes", until=TOMORROW, renewals=0, by="olga", digest="waiver"),),
        endorsements=tuple(
            Endorsement(by=by, role=role, fingerprint="logic", at=NOW)
            for by, role in (("olga", Role.OWNER), ("hanna", Role.DEPARTMENT_HEAD), ("ingo", Role.IT_OPERATOR))
        ),
        presence=Presence(clean_scans=3, gone_since=NOW - timedelta(days=30), last_used=NOW - timedelta(days=90)),
    )


BEFORE = {
    State.TRIAGED: (State.DISCOVERED, "ada"),
    State.NOT_A_TOOL: (State.TRIAGED, "ada"),
    State.ENTERPRISE: (State.TRIAGED, "ingo"),
    State.OWNED: (State.TRIAGED, "olga"),
    State.CONTAINED: (State.OWNED, "olga"),
    State.PLANNED: (State.CONTAINED, "bert"),
    State.EXCEPTION: (State.CONTAINED, "bert"),
    State.DECOMMISSIONED: (State.CONTAINED, "olga"),
    State.SUBMITTED: (State.OWNED, "olga"),
    State.REGISTERED: (State.SUBMITTED, "olga"),
    State.MONITORED: (State.SUSPENDED, "hanna"),
    State.SUSPENDED: (State.MONITORED, "hanna"),
    State.IN_BUILD: (State.PLANNED, "pia"),
    State.DATA_READY: (State.IN_BUILD, "dora"),
    State.UAT: (State.DATA_READY, "tom"),
    State.SIGNED: (State.UAT, "pia"),
    State.DEPLOYED: (State.SIGNED, "ingo"),
    State.RETIRED: (State.DEPLOYED, "olga"),
    State.CLOSED: (State.RETIRED, "olga"),
}
"""From where each state is entered here, and who asks for it."""


def make_ready(wanted: State) -> Case:
    """Return a case that lacks nothing to enter a state."""
    state, actor = BEFORE[wanted]
    stays = wanted in {State.SUBMITTED, State.REGISTERED, State.MONITORED, State.SUSPENDED}
    citizen = make_verdict(Criticality.REPORTING, read_only=Known.YES, tag=Tag.CITIZEN)
    case = Case(
        state=state,
        verdict=citizen if stays else make_verdict(),
        registration=Registration(
            draft=DRAFT, drafted_by="eva", drafted=NOW, fingerprint="logic", accepted=NOW, approved_by="hanna"
        ),
        organisation=Organisation.of(CAST.values(), systems=[MES], enterprise=[ZONE]),
        actor=CAST[actor],
        reason="because it is so",
        now=NOW,
        second=CAST["abel"],
        deputy=CAST["dirk"],
        plant=PLANT,
        fingerprint="logic",
        places=(("plant", "ERP/limits.accdb"),),
        discovered=NOW - timedelta(days=300),
        secrets=1,
        it_cost_centres=frozenset({"IT-100"}),
        facts=ALL_YES,
        dossier=_dossier(),
    )
    votes = [make_vote(gate, subject_of(case, gate)) for gate in ("GE", "decommissioned")]
    return replace(case, dossier=replace(case.dossier, votes=(*case.dossier.votes, *votes)))


class House:
    """What tests of gates work with, by short names."""

    now, plant, tomorrow, yesterday = NOW, PLANT, TOMORROW, YESTERDAY
    cast = CAST
    zone, mes, yes = ZONE, MES, ALL_YES
    before = BEFORE
    ready = staticmethod(make_ready)
    verdict = staticmethod(make_verdict)
    vote = staticmethod(make_vote)

    @staticmethod
    def filed(case: Case, **changes: Any) -> Case:
        """Return the case with other records in its dossier."""
        return replace(case, dossier=replace(case.dossier, **changes))

    @staticmethod
    def waived(case: Case, **changes: Any) -> Case:
        """Return the case with another exception asked for last."""
        (waiver,) = case.dossier.waivers
        return replace(case, dossier=replace(case.dossier, waivers=(replace(waiver, **changes),)))

    @staticmethod
    def by(case: Case, person: str) -> Case:
        """Return the case as another person asks for it."""
        return replace(case, actor=case.organisation.people[person])

    @staticmethod
    def with_person(case: Case, person: Person) -> Case:
        """Return the case with somebody changed in the directory; the actor too, if it is the same."""
        staff = replace(case.organisation, people={**case.organisation.people, person.id: person})
        return replace(case, organisation=staff, actor=person if case.actor.id == person.id else case.actor)

    @staticmethod
    def lent(case: Case, giver: str, role: Role, *, taker: str = "taker", plant: str = PLANT) -> Case:
        """Return the case with a role lent to somebody until tomorrow."""
        loan = Delegation(giver=giver, taker=taker, role=role, until=TOMORROW, plant=plant)
        return replace(case, organisation=replace(case.organisation, delegations=(loan,)))


@pytest.fixture
def house() -> type[House]:
    return House
