"""Finding people by what one types of them: a part of the name, of the mail address, or of the id."""

from __future__ import annotations

from heapq import nsmallest

from inventory.domain.described import person_meant
from inventory.domain.people import Organisation, Person
from inventory.domain.refusal import Refused, no

MOST = 20
"""People that are offered at once."""


def people_found(organisation: Organisation, text: str, *, owners: bool = False, limit: int = MOST) -> list[Person]:
    """Return people who are here and whom all these words mean, by name; `owners`: only who can own a tool (G1)."""
    words = text.casefold().split()
    fitting = (
        person
        for person in organisation.people.values()
        if person.active
        and not person.is_group
        and (person.can_own or not owners)
        and all(word in f"{person.name} {person.mail} {person.id} {person.department}".casefold() for word in words)
    )
    return nsmallest(limit, fitting, key=lambda person: (person.name.casefold(), person.id))


def the_person(organisation: Organisation, text: str, part: str, policy: str) -> Person:
    """Return the one person whom an id, a mail address or a name means; raises `Refused` with who may be meant."""
    found = person_meant(organisation, text)
    if found is None:
        near = ", ".join(f"{one.name} ({one.id})" for one in people_found(organisation, text, limit=5)) if text else ""
        meant = f"; did you mean {near}?" if near else ""
        said = f"nobody here, or more than one person, is called '{text[:80]}'{meant}" if text else f"name {part}"
        raise Refused(no(policy, said))
    return found
