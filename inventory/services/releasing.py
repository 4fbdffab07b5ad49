"""What a release of one tool rests on, as one page shows it: its records, and who may do what about each."""

from __future__ import annotations

from dataclasses import dataclass

from inventory.domain.dossier import Deployment, Dossier, Result
from inventory.domain.gates import Case
from inventory.domain.gates.checking import confirmation_refusals
from inventory.domain.gates.delivery import product_owner_of
from inventory.domain.gates.releasing import release_refusals
from inventory.domain.gates.testing import (
    build_refusals,
    deployment_refusals,
    deviation_refusals,
    execution_refusals,
    test_plan_refusals,
)
from inventory.domain.people import Person
from inventory.domain.refusal import Refusal
from inventory.domain.signing import over
from inventory.services.docket import case_of
from inventory.services.judge import Bench
from inventory.services.toolsheet import READER
from inventory.store import catalogue
from inventory.store.engine import Inventory

_DIGEST = "0" * 64
"""Stands in for a build that is named only when the form is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """What stands in the way of each form for this visitor, even if it is filled in rightly."""

    plan: tuple[Refusal, ...]
    build: tuple[Refusal, ...]
    execute: tuple[Refusal, ...]
    deviation: tuple[Refusal, ...]
    data: tuple[Refusal, ...]
    sign: tuple[Refusal, ...]
    deployed: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The records of a release; `digests` are what a signature would be over, `product_owner` whose it must be."""

    state: str
    dossier: Dossier
    digests: dict[str, str]
    product_owner: Person | None
    unsigned: tuple[str, ...]
    fingerprint: str
    barred: Barred


def release_of(inventory: Inventory, tool: str, *, visitor: Person | None, bench: Bench) -> Release:
    """Return where the release of a tool stands; raises `LookupError` for a tool that the inventory does not have."""
    actor = visitor or READER
    with inventory.reading() as connection:
        known = catalogue.one_tool(connection, tool)
        case = case_of(connection, known, actor=actor, reason="asked", bench=bench)
        digests = over(case)
    return Release(
        state=case.state.value,
        dossier=case.dossier,
        digests=digests,
        product_owner=product_owner_of(case),
        unsigned=tuple(case.unsigned),
        fingerprint=case.fingerprint,
        barred=_barred(case, actor),
    )


def _barred(case: Case, actor: Person) -> Barred:
    tests = () if case.dossier.acceptance is None else case.dossier.acceptance.cases
    failed = next((test.name for test in tests if test.result is Result.FAILED), "")
    first = tests[0].name if tests else ""
    deployment = Deployment(digest=_DIGEST, rollback="asked", training="asked", by=actor.id, at=case.now)
    return Barred(
        plan=test_plan_refusals(case, "asked", ["asked"], actor.id),
        build=build_refusals(case, _DIGEST, actor.id),
        execute=execution_refusals(case, first, Result.PASSED),
        deviation=deviation_refusals(case, failed, "asked") if failed else (),
        data=confirmation_refusals(case),
        sign=release_refusals(case, actor, "asked"),
        deployed=deployment_refusals(case, deployment),
    )
