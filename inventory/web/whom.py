"""The person that somebody means by an id or a name in a form."""

from __future__ import annotations

from inventory.domain.people import Organisation, Person
from inventory.domain.refusal import Refused, no

LONGEST = 200
OFFERED = 300
"""People that a field offers while one types; a larger plant types ids."""


def person_meant(organisation: Organisation, text: str) -> Person | None:
    """Return the person of that id or full name, None for an empty text; raises `Refused` for nobody or several."""
    wanted = text.strip()
    if not wanted:
        return None
    known = organisation.person(wanted)
    if known is not None:
        return known
    folded = wanted.casefold()
    found = [one for one in organisation.people.values() if folded in {one.id.casefold(), one.name.casefold()}]
    if len(found) == 1:
        return found[0]
    many = f"{len(found)} people here are called '{wanted}'; write the id"
    raise Refused(no("POLICY-3", many if found else f"nobody here has the id or the name '{wanted}'"))


def offered(organisation: Organisation) -> tuple[Person, ...]:
    """Return whom a field offers: active persons of the business, nobody at a plant of very many."""
    people = sorted((one for one in organisation.people.values() if one.can_own), key=lambda one: one.name)
    return tuple(people) if len(people) <= OFFERED else ()
