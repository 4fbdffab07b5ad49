"""Who may do what in the acceptance test: Operations provides and executes, IT attaches the build (CHG-2)."""

from __future__ import annotations

from collections.abc import Sequence

from inventory.domain.dossier import Acceptance, Deployment, Result, TestCase
from inventory.domain.gates.case import Case, natural_person, needs_role, of_business
from inventory.domain.gates.delivery import product_owner_of
from inventory.domain.people import Role, Unit
from inventory.domain.refusal import Refusal, no

DIGEST_LENGTH = 64


def test_plan_refusals(case: Case, plan: str, cases: Sequence[str], provider: str) -> tuple[Refusal, ...]:
    """Return why this plan of an acceptance test cannot be filed (CHG-2)."""
    person = case.person(provider)
    twice = sorted({name for name in cases if list(cases).count(name) > 1})
    return (
        needs_role(case, "CHG-2", Role.OPERATIONS_TESTER, Role.PRODUCT_OWNER)
        + no("CHG-2", "say what is tested", when=not plan.strip())
        + no("CHG-2", "the plan has no cases", when=not [name for name in cases if name.strip()])
        + no("CHG-2", f"{', '.join(twice)} stands in it twice", when=bool(twice))
        + (
            no("CHG-2", f"{provider or 'who provides the test data'} is not known here")
            if person is None
            else of_business(person, "who provides the test data", "CHG-2")
        )
    )


def build_refusals(case: Case, digest: str, developer: str) -> tuple[Refusal, ...]:
    """Return why this build cannot be attached: IT attaches it, and says who made it (CHG-1)."""
    maker = case.person(developer)
    return (
        no("CHG-1", f"{case.actor.name} is not of IT; IT attaches the build", when=case.actor.unit is not Unit.IT)
        + natural_person(case.actor, "who attaches the build", "CHG-1")
        + no("CHG-1", "say who made it; who makes it never signs it", when=maker is None)
        + (() if maker is None else natural_person(maker, "the developer", "CHG-1"))
        + no("G6", "a build is named by its sha256, or by the fingerprint of its logic", when=not _named(digest))
    )


def _named(digest: str) -> bool:
    return len(digest) == DIGEST_LENGTH and set(digest) <= set("0123456789abcdef")


def execution_refusals(case: Case, name: str, result: Result) -> tuple[Refusal, ...]:
    """Return why the actor cannot report this case as executed: an Operations tester does, never who built it."""
    acceptance, build = case.dossier.acceptance, case.dossier.build
    if acceptance is None:
        return no("CHG-2", "there is no acceptance test yet; file its plan first")
    known = [test.name for test in acceptance.cases]
    return (
        needs_role(case, "CHG-2", Role.OPERATIONS_TESTER)
        + no("CHG-2", f"there is no case '{name}'; the cases are: {', '.join(known)}", when=name not in known)
        + no("CHG-2", "a case passed or failed", when=result is Result.OPEN)
        + no("G6", "no build is attached that could be tested", when=build is None)
        + no(
            "CHG-2",
            "the developer does not execute the test; Operations does",
            when=build is not None and case.actor.id == build.developer,
        )
    )


def deviation_refusals(case: Case, name: str, reason: str) -> tuple[Refusal, ...]:
    """Return why the actor cannot accept a failed case as a deviation: only the Product Owner of record may."""
    test = _case(case.dossier.acceptance, name)
    owner = product_owner_of(case)
    return (
        no("CHG-2", f"{name} is no case that failed", when=test is None or test.result is not Result.FAILED)
        + no(
            "CHG-2",
            "only the Product Owner of record accepts a deviation",
            when=owner is None or case.actor.id != owner.id,
        )
        + of_business(case.actor, "who accepts a deviation", "CHG-2")
        + no("CHG-2", "say why it can be accepted", when=not reason.strip())
    )


def _case(acceptance: Acceptance | None, name: str) -> TestCase | None:
    cases = () if acceptance is None else acceptance.cases
    return next((test for test in cases if test.name == name), None)


def deployment_refusals(case: Case, deployment: Deployment) -> tuple[Refusal, ...]:
    """Return why this deployment cannot be reported: IT deploys, and says what; the gate asks whether it was signed."""
    return (
        needs_role(case, "G8", Role.IT_OPERATOR, business=False)
        + no("G8", f"{case.actor.name} is not of IT; IT deploys", when=case.actor.unit is not Unit.IT)
        + no(
            "G8",
            "what is deployed is named by its sha256, or by the fingerprint of its logic",
            when=not _named(deployment.digest),
        )
    )
