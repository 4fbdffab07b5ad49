"""To whom a case can be put: one natural person of the right side of the house, in the order of who is asked first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from inventory.domain.asking import Situation
from inventory.domain.caseload import Ask, Party
from inventory.domain.people import Organisation, Person, Role, Unit
from inventory.domain.refusal import Refusal, no

ROLES: Mapping[Party, Role] = {
    Party.HEAD: Role.DEPARTMENT_HEAD,
    Party.ASSESSOR: Role.ASSESSOR,
    Party.IT: Role.IT_OPERATOR,
    Party.ARCHITECT: Role.IT_ARCHITECT,
    Party.BOARD: Role.BOARD,
    Party.PRODUCT_OWNER: Role.PRODUCT_OWNER,
    Party.DATA_OWNER: Role.DATA_OWNER,
    Party.TESTER: Role.OPERATIONS_TESTER,
}
"""The role in which a party acts; owners and managers are persons, not roles."""

OF_IT = frozenset({Party.IT, Party.ARCHITECT})
"""The parties that are IT; all others are the business, also on loan (CHG-1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivers:
    """Finds who can take a case, by the people of today; who holds a role at a plant is looked up once."""

    organisation: Organisation
    now: datetime
    known: dict[tuple[Role, str], tuple[str, ...]] = field(default_factory=dict)

    def first_asked(self, ask: Ask, situation: Situation) -> tuple[str, ...]:
        """Return the ids of those who are equally first in line: the least loaded of them gets the case.

        Nobody is guessed: a tool without an owner goes to the head of its plant, without one to the board.
        """
        return next((group for group in self._lines(ask.party, situation) if group), ())

    def _lines(self, party: Party, situation: Situation) -> Iterator[tuple[str, ...]]:
        owner = situation.owner
        if party is Party.OWNER:
            yield () if owner is None or not owner.can_own else (owner.id,)
        elif party is Party.PRODUCT_OWNER:
            yield self._of_record(situation)
        elif party is Party.MANAGER:
            yield from ((boss.id,) for boss in managers(owner, self.organisation) if boss.can_own)
        else:
            yield self._apart(self.holders(ROLES[party], situation.plant), party, situation)
        if party in {Party.MANAGER, Party.HEAD}:
            yield self._apart(self.holders(Role.DEPARTMENT_HEAD, situation.plant), party, situation)
            yield self._apart(self.holders(Role.BOARD, situation.plant), party, situation)

    def holders(self, role: Role, plant: str) -> tuple[str, ...]:
        """Return who acts in a role at a plant: natural, active, of the side that the role is of."""
        found = self.known.get((role, plant))
        if found is None:
            people = self.organisation.people.values()
            found = tuple(sorted(person.id for person in people if self._acts(person, role, plant)))
            self.known[role, plant] = found
        return found

    def _acts(self, person: Person, role: Role, plant: str) -> bool:
        right = self.organisation.authority(person, role, plant, self.now)
        if right is None or not right.natural:
            return False
        of_it = role in {ROLES[party] for party in OF_IT}
        return person.unit is Unit.IT if of_it else not right.of_it

    def _apart(self, people: Iterable[str], party: Party, situation: Situation) -> tuple[str, ...]:
        """Nobody approves, or votes on, what is their own: owner and filer are left out (four eyes)."""
        if party not in {Party.HEAD, Party.BOARD} or situation.owner is None:
            return tuple(people)
        filer = "" if situation.registration is None else situation.registration.drafted_by
        return tuple(person for person in people if person not in {situation.owner.id, filer})

    def _of_record(self, situation: Situation) -> tuple[str, ...]:
        plan = situation.dossier.plan
        system = None if plan is None else self.organisation.system(plan.system)
        person = None if system is None else self.organisation.person(system.product_owner)
        return () if person is None or not person.can_own else (person.id,)

    def stays(self, ask: Ask, situation: Situation, person_id: str, *, handed_over: bool) -> bool:
        """Return True if who has a case can still take it.

        An owner's case follows the owner, unless it was handed over: then whoever has it keeps it.
        """
        person = self.organisation.person(person_id)
        if person is None or self.unable(ask, situation, person):
            return False
        if ask.party in {Party.OWNER, Party.MANAGER} and not handed_over:
            return any(person_id in group for group in self._lines(ask.party, situation))
        return True

    def unable(self, ask: Ask, situation: Situation, person: Person) -> tuple[Refusal, ...]:
        """Return why this person cannot take the case: a group, a leaver, of the other side, without the role."""
        answer = no("POLICY-3", f"{person.name} is a group; a case is put to one person", when=person.is_group) + no(
            "POLICY-3", f"{person.name} has left", when=not person.active
        )
        of_it = person.unit is Unit.IT
        if ask.party in OF_IT:
            answer += no("OWN-2", f"{person.name} is of the business; this is a case for IT", when=not of_it)
        else:
            answer += no("OWN-3", f"{person.name} belongs to IT; this is a case for the business", when=of_it)
        role = ROLES.get(ask.party)
        if answer or role is None:
            return answer
        return self._without_role(ask.party, situation, person)

    def _without_role(self, party: Party, situation: Situation, person: Person) -> tuple[Refusal, ...]:
        if any(person.id in group for group in self._lines(party, situation)):
            return ()
        where = f" at {situation.plant}" if situation.plant else ""
        what = "Product Owner of the target system" if party is Party.PRODUCT_OWNER else f"{ROLES[party].value}{where}"
        return no("POLICY-3", f"{person.name} is not {what}, or stands behind the request")


def managers(person: Person | None, organisation: Organisation) -> Iterator[Person]:
    """Yield the managers of a person up the chain, each once, also where it runs in a circle."""
    seen = {"" if person is None else person.id}
    above = None if person is None else organisation.person(person.manager)
    while above is not None and above.id not in seen:
        seen.add(above.id)
        yield above
        above = organisation.person(above.manager)


def escalations(person: Person | None, plant: str, receivers: Receivers) -> tuple[tuple[str, ...], ...]:
    """Return to whom an overdue case goes, level by level: the manager, the head of the plant, the board."""
    here = (boss.id for boss in managers(person, receivers.organisation) if boss.active and not boss.is_group)
    boss = tuple(one for one in (next(here, ""),) if one)
    return boss, receivers.holders(Role.DEPARTMENT_HEAD, plant), receivers.holders(Role.BOARD, plant)
