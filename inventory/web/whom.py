"""The person or the tool that somebody means by what they type into a form."""

from __future__ import annotations

from inventory.domain.people import Organisation, Person
from inventory.domain.refusal import Refused, no
from inventory.store.engine import Inventory
from inventory.store.queries import UnknownTool, resolve_tool

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


def tool_meant(inventory: Inventory, text: str, policy: str) -> str:
    """Return the id of the tool of that id or path; raises `Refused` with what it may have been."""
    try:
        return resolve_tool(inventory, text)
    except UnknownTool as unknown:
        raise Refused(no(policy, f"name the tool by its id or its path: {unknown}")) from unknown
