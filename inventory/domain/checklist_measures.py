"""What each sentence of the checklist is measured by; what cannot be measured is said and never passed (CHK-1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from classifiers.facts import Known
from classifiers.verdict import Tag
from inventory.domain.checklist import GOVERNED, Measure, Module, Premises, Violation, many, not_all_known
from inventory.domain.dossier import Plan
from inventory.domain.people import Unit
from inventory.domain.registering import product_owner_of
from inventory.domain.registers import SystemOfRecord
from inventory.domain.responsibility import OWNS, SIDES, Layer

Found = tuple[list[Violation], list[str], str]


def leader(premises: Premises) -> Found:
    """Every system of record and every governed tool has a leader of the business."""
    governed = [module for module in premises.modules if module.outcome in GOVERNED]
    found = [
        *_leaderless(premises),
        *(_ownerless(module) for module in governed if module.facts.owner is not Known.YES),
    ]
    gaps = list(not_all_known(premises))
    if not premises.systems:
        gaps.append("no system is registered yet: shadowit systems add")
    return (
        found,
        gaps,
        f"{many(len(premises.systems), 'system')} and {many(len(governed), 'tool')}; {len(found)} without a leader",
    )


def _leaderless(premises: Premises) -> Iterator[Violation]:
    for system in premises.systems:
        person = premises.person(system.business_owner)
        if person is None or not person.can_own:
            said = (
                "nobody is named" if person is None else f"{person.name} cannot be: IT, a group, or somebody who left"
            )
            yield Violation(subject=system.name, sentence=f"no business leader: {said}", mend=_systems("owner", system))


def _ownerless(module: Module) -> Violation:
    return Violation(subject=module.id, sentence=f"{module.name} has no owner", mend=f"register {module.id}")


def _systems(what: str, system: SystemOfRecord) -> str:
    return f'systems {what} "{system.name}" PERSON --as YOU'


def product_owner(premises: Premises) -> Found:
    """Each major system has exactly one Product Owner: a natural person of the business who holds the role."""
    major = [system for system in premises.systems if system.major]
    found = [
        Violation(subject=system.name, sentence="no Product Owner", mend=_systems("po", system))
        for system in major
        if product_owner_of(system, premises.organisation) is None
    ]
    gaps = [] if major else ["no major system is registered yet: shadowit systems add"]
    return found, gaps, f"{len(major) - len(found)} of {many(len(major), 'major system')} with one"


def budget(premises: Premises) -> Found:
    """No plan and no cost line names a cost centre of IT; every planned tool has a cost line."""
    plans = {module.id: module.dossier.plan for module in premises.modules if module.dossier.plan is not None}
    found = [*_plans_on_it(premises, plans), *_costs_on_it(premises)]
    costed = {line.tool for line in premises.costs}
    uncosted = sum(tool not in costed for tool in plans)
    gaps = []
    if not premises.it_cost_centres:
        gaps.append("IT's cost centres are not named: it_cost_centres in scanner.toml")
    if not premises.costs:
        gaps.append("no cost line is filed yet: shadowit cost add")
    if uncosted:
        gaps.append(f"{many(uncosted, 'planned tool')} without a cost line")
    return (
        found,
        gaps,
        f"{many(len(plans), 'plan')} and {many(len(premises.costs), 'cost line')}; {len(found)} on a cost centre of IT",
    )


def _plans_on_it(premises: Premises, plans: Mapping[str, Plan]) -> Iterator[Violation]:
    for tool, plan in plans.items():
        if premises.of_it(plan.cost_centre):
            yield Violation(
                subject=tool, sentence=f"its plan is on {plan.cost_centre}, a cost centre of IT", mend=f"next {tool}"
            )


def _costs_on_it(premises: Premises) -> Iterator[Violation]:
    for line in premises.costs:
        if premises.of_it(line.cost_centre):
            sentence = f"{line.kind} is on {line.cost_centre}, a cost centre of IT"
            yield Violation(subject=line.tool, sentence=sentence, mend=f"cost end {line.number} --as YOU")


def accuracy_and_backup(premises: Premises) -> Found:
    """For each high-risk tool IT has proven the backup, and the business that its result is checked."""
    risky = [module for module in premises.modules if module.tag is Tag.SHADOW_IT]
    found = [violation for module in risky for violation in _unattested(module)]
    return (
        found,
        list(not_all_known(premises)),
        f"{many(len(risky), 'high-risk tool')}; {many(len(found), 'proof')} missing",
    )


_ATTESTED = {"backup": Layer.AVAILABILITY, "accuracy": Layer.ACCURACY}


def _unattested(module: Module) -> Iterator[Violation]:
    proven = {proof.item for proof in module.dossier.proofs if proof.text.strip()}
    for item, layer in _ATTESTED.items():
        if item not in proven:
            sentence = f"{SIDES[OWNS[layer]]} has not proven the {item} of {module.name}"
            yield Violation(
                subject=module.id, sentence=sentence, mend=f'contain {module.id} {item} --proof "..." --as YOU'
            )


def requests(premises: Premises) -> Found:
    """Each request was filed by the Product Owner of the system that it is for."""
    asked = [module for module in premises.modules if module.dossier.request is not None]
    found = [
        Violation(
            subject=module.id,
            sentence=f"the request for {module.name} is not of the Product Owner",
            mend=f"next {module.id}",
        )
        for module in asked
        if not _by_product_owner(module, premises)
    ]
    gaps = [] if asked else ["no request is filed yet"]
    return found, gaps, f"{len(asked) - len(found)} of {many(len(asked), 'request')} by the Product Owner"


def _by_product_owner(module: Module, premises: Premises) -> bool:
    request, plan = module.dossier.request, module.dossier.plan
    system = None if plan is None else premises.organisation.system(plan.system)
    return request is not None and system is not None and request.filed_by == system.product_owner


def availability_and_utilization(premises: Premises) -> Found:
    """Somebody of IT operates what runs here; for how each system is used somebody of the business answers, not IT."""
    found = [*_unoperated(premises), *_served_by_business(premises), *_used_by_it(premises), *_unused(premises)]
    gaps = [] if premises.systems else ["no system is registered yet: shadowit systems add"]
    return found, gaps, f"{many(len(premises.systems), 'system')}, {many(len(premises.operators), 'IT operator')}"


def _unoperated(premises: Premises) -> Iterator[Violation]:
    if not premises.operators:
        mend = 'people grant PERSON "IT operator" --as YOU --reason "..."'
        yield Violation(subject=premises.plant, sentence="nobody of IT is IT operator here", mend=mend)


def _served_by_business(premises: Premises) -> Iterator[Violation]:
    for zone in premises.enterprise:
        person = premises.person(zone.service_owner)
        if person is None or person.unit is not OWNS[Layer.AVAILABILITY] or not person.active:
            sentence = "its service owner is not of IT, or has left"
            yield Violation(subject=zone.name, sentence=sentence, mend=f'enterprise end "{zone.name}" --as YOU')


def _used_by_it(premises: Premises) -> Iterator[Violation]:
    for system in premises.systems:
        for what, person_id in (("owner", system.business_owner), ("po", system.product_owner)):
            person = premises.person(person_id)
            if person is not None and person.unit is Unit.IT:
                sentence = f"{person.name} belongs to IT and answers for its use"
                yield Violation(subject=system.name, sentence=sentence, mend=_systems(what, system))


def _unused(premises: Premises) -> Iterator[Violation]:
    for system in premises.systems:
        answering = (premises.person(person) for person in (system.business_owner, system.product_owner))
        if not any(person is not None and person.can_own for person in answering):
            sentence = "nobody of Operations answers for its use"
            yield Violation(subject=system.name, sentence=sentence, mend=_systems("owner", system))


MEASURES: Mapping[str, Measure] = {
    "leader": leader,
    "product_owner": product_owner,
    "budget": budget,
    "accuracy_and_backup": accuracy_and_backup,
    "requests": requests,
    "availability_and_utilization": availability_and_utilization,
}
"""The measures that rows of the policy name."""
