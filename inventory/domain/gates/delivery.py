"""Gates of delivery: data first, tested and signed by Operations, and deployed as it was signed (G5 to G8)."""

from __future__ import annotations

from datetime import timedelta

from inventory.domain.dossier import Acceptance, DataCheck, Result, Signature, TestCase
from inventory.domain.gates.case import Case, needs_role, of_business
from inventory.domain.gates.planning import requested
from inventory.domain.gates.untouched import RELEASED, untouched
from inventory.domain.legible import counted
from inventory.domain.people import Person, Role
from inventory.domain.refusal import Refusal, no
from inventory.domain.registers import SystemOfRecord


def enter_data_ready(case: Case) -> tuple[Refusal, ...]:
    """G5: the data check found 0 differences, is fresh, and the data owner confirms it (DAT-2)."""
    check = case.dossier.data_check
    if check is None:
        return no("DAT-2", "no data check was made; nothing goes live before its master data is right")
    return needs_role(case, "G5", Role.DATA_OWNER) + untouched(case, "data_check") + holding(case, check)


def holding(case: Case, check: DataCheck) -> tuple[Refusal, ...]:
    """Refuse a data check that is old, of other files than today's, or left something open (DAT-2)."""
    age = case.now - check.at
    return (
        no("DAT-2", "the data check lies in the future; check the clock", when=age < timedelta(0))
        + no(
            "DAT-2",
            f"the data check is older than {case.terms.data_check_days} days; make it again",
            when=age > timedelta(days=case.terms.data_check_days),
        )
        + unchanged_sources(case)
        + data_refusals(case, check)
    )


def unchanged_sources(case: Case) -> tuple[Refusal, ...]:
    """Refuse a data check whose files are no longer what was compared (DAT-2)."""
    answer: tuple[Refusal, ...] = ()
    for side in case.changed:
        answer += no("DAT-2", f"the file of {side} has changed since it was compared; make the data check again")
    return answer


def still_left(differences: int) -> str:
    """Return in words how many differences a data check has found."""
    return f"{counted(differences, 'difference')} {'is' if differences == 1 else 'are'} left"


def data_refusals(case: Case, check: DataCheck) -> tuple[Refusal, ...]:
    """Refuse a data check that compared nothing, left differences, or that no data owner confirms (DAT-2)."""
    return (
        no("DAT-2", "the data check compared nothing", when=check.compared <= 0)
        + no("DAT-2", f"{still_left(check.differences)}; the gate opens at 0", when=check.differences != 0)
        + _confirmed(case, check.confirmed_by)
    )


def _confirmed(case: Case, person_id: str) -> tuple[Refusal, ...]:
    person = case.person(person_id)
    if person is None:
        return no("DAT-2", "no data owner has confirmed the data check")
    right = case.right(Role.DATA_OWNER, person)
    lent_by_it = right is not None and right.giver is not None and (right.of_it or not right.natural)
    return (
        no("DAT-2", f"{person.name} is no data owner here", when=right is None)
        + no("CHG-1", f"who lent {person.name} the role of data owner is of IT or has left", when=lent_by_it)
        + of_business(person, "the data owner", "DAT-2")
    )


def enter_uat(case: Case) -> tuple[Refusal, ...]:
    """G6: there is a plan, and Operations provides the test data (CHG-2)."""
    acceptance = case.dossier.acceptance
    if acceptance is None or not acceptance.plan.strip():
        return no("G6", "there is no plan of the acceptance test")
    return (
        needs_role(case, "G6", Role.OPERATIONS_TESTER)
        + untouched(case, "acceptance")
        + no("G6", "the plan has no cases", when=not acceptance.cases)
        + _operations(case, acceptance.data_provided_by, "who provides the test data")
    )


def _operations(case: Case, person_id: str, part: str) -> tuple[Refusal, ...]:
    person = case.person(person_id)
    if person is None:
        return no("CHG-2", f"{part} is not known here; Operations provides the data and executes the test")
    return of_business(person, part, "CHG-2")


def enter_signed(case: Case) -> tuple[Refusal, ...]:
    """G7: Operations executed every case, none failed, and the PO of record signed what is here today (CHG-3)."""
    acceptance, signature = case.dossier.acceptance, case.dossier.signature
    answer = no("CHG-2", "there is no acceptance test") if acceptance is None else executed(case, acceptance)
    check = case.dossier.data_check
    answer += () if check is None else holding(case, check)
    answer += untouched(case, *RELEASED) + requested(case) + _by_product_owner(case)
    if signature is None:
        return answer + no("CHG-3", "the Product Owner has not signed yet")
    return answer + signer_refusals(case, case.person(signature.signer)) + _over_today(case, signature)


def _by_product_owner(case: Case) -> tuple[Refusal, ...]:
    owner = product_owner_of(case)
    mine = owner is not None and owner.id == case.actor.id
    return no("G7", "only the Product Owner of record moves it to signed", when=not mine)


def executed(case: Case, acceptance: Acceptance) -> tuple[Refusal, ...]:
    """Refuse an acceptance test that is empty, open, failed, or that IT or the developer executed."""
    answer = no("CHG-2", "the acceptance test has no cases", when=not acceptance.cases)
    for test in acceptance.cases:
        answer += no("CHG-2", f"the case {test.name} was not executed yet", when=test.result is Result.OPEN)
        answer += _failed(case, test) if test.result is Result.FAILED else ()
        if test.result is not Result.OPEN:
            answer += _operations(case, test.executed_by, f"who executes {test.name}")
            built = case.dossier.build is not None and test.executed_by == case.dossier.build.developer
            answer += no("CHG-2", f"the developer executed {test.name}; Operations does", when=built)
            other = case.dossier.build is not None and test.build != case.dossier.build.digest
            answer += no("CHG-2", f"{test.name} was executed on another build; test this one", when=other)
    return answer


def _failed(case: Case, test: TestCase) -> tuple[Refusal, ...]:
    """A case that failed stands in the way unless the Product Owner of record accepted it as a deviation."""
    if not test.accepted_by:
        return no("CHG-2", f"the case {test.name} failed")
    owner = product_owner_of(case)
    return no(
        "CHG-2",
        f"the deviation of {test.name} was not accepted by the Product Owner of record",
        when=owner is None or owner.id != test.accepted_by or not test.accepted_because.strip(),
    )


def product_owner_of(case: Case) -> Person | None:
    """Return the Product Owner of record of the system that the plan names, None if there is none."""
    system = None if case.dossier.plan is None else case.organisation.system(case.dossier.plan.system)
    return None if system is None else case.person(system.product_owner)


def developers(case: Case) -> frozenset[str]:
    """Return everybody who was ever named developer of what is to be signed: another name washes nobody clean."""
    build = case.dossier.build
    return case.builders if build is None else case.builders | {build.developer}


def _testers(case: Case) -> frozenset[str]:
    acceptance = case.dossier.acceptance
    named = () if acceptance is None else acceptance.cases
    return case.executors | {test.executed_by for test in named}


def signer_refusals(case: Case, signer: Person | None) -> tuple[Refusal, ...]:
    """Refuse every signer but the PO of record: never IT, the developer or an executor (CHG-1, CHG-3)."""
    plan = case.dossier.plan
    system = None if plan is None else case.organisation.system(plan.system)
    if signer is None or system is None:
        return no("CHG-3", "who signs is not the Product Owner of record of the target system")
    return (
        of_business(signer, "who signs", "CHG-1")
        + no(
            "CHG-3",
            f"{signer.name} is not the Product Owner of record of {system.name}",
            when=signer.id != system.product_owner,
        )
        + no("CHG-1", "the developer never signs", when=signer.id in developers(case))
        + no("CHG-1", "who executed the acceptance test never signs", when=signer.id in _testers(case))
        + _lent(case, signer, system)
    )


def _lent(case: Case, signer: Person, system: SystemOfRecord) -> tuple[Refusal, ...]:
    """Say it plainly to who has the role of Product Owner on loan: the Product Owner of record signs in person."""
    right = case.right(Role.PRODUCT_OWNER, signer)
    lent = signer.id != system.product_owner and right is not None and right.giver is not None
    return no("CHG-1", "a lent role never signs; the Product Owner of record signs in person", when=lent)


def _over_today(case: Case, signature: Signature) -> tuple[Refusal, ...]:
    flaw = signature.flaw or "it was altered or its key is not known"
    return (
        no("CHG-3", f"the signature does not hold; {flaw}", when=not signature.valid)
        + _still_as_signed(case, signature)
        + no("CHG-3", "the signature lies in the future; check the clock", when=signature.at > case.now)
    )


def _still_as_signed(case: Case, signature: Signature) -> tuple[Refusal, ...]:
    """Refuse what is on file today but was not signed: a case that failed since, another data check (CHG-3)."""
    today = case.dossier.digests
    answer: tuple[Refusal, ...] = ()
    for name in ("build", "uat", "data", "request"):
        answer += no("CHG-3", f"there is no {name} to sign", when=name not in today)
        changed = name in today and signature.over.get(name) != today[name]
        answer += no("CHG-3", f"{name} has changed since it was signed", when=changed)
    return answer


def enter_deployed(case: Case) -> tuple[Refusal, ...]:
    """G8: what is deployed and on file is what was signed, the way back is known, and people are trained."""
    deployment, signature = case.dossier.deployment, case.dossier.signature
    if deployment is None:
        return no("G8", "nothing was deployed yet")
    signed = None if signature is None or not signature.valid else signature.over.get("build")
    return (
        needs_role(case, "G8", Role.IT_OPERATOR, business=False)
        + no(
            "CHG-5",
            "what is deployed is not what was signed; IT owns the impact until it is",
            when=signed is None or deployment.digest != signed,
        )
        + no(
            "CHG-5",
            "it was deployed before it was signed; deploy what was signed, and report that",
            when=signature is not None and deployment.at < signature.at,
        )
        + no(
            "CHG-5",
            f"a build that nobody signed lies in production: {', '.join(case.unsigned[:3])}",
            when=bool(case.unsigned),
        )
        + (() if signed is None or signature is None else _still_as_signed(case, signature))
        + untouched(case, *RELEASED, "deployment")
        + no("G8", "say how it is rolled back", when=not deployment.rollback.strip())
        + no("G8", "say who was trained", when=not deployment.training.strip())
    )
