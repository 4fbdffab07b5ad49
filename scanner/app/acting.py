"""One person who acts on one inventory, for a command: what the policy refuses ends it with every reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from scanner.app.exits import Refused
from scanner.app.refusing import refusing
from scanner.app.wiring import Workplace, now, workplace

if TYPE_CHECKING:
    from inventory.domain.people import Person
    from inventory.services.judge import Bench
    from inventory.store.engine import Inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Who acts, on which inventory, by which rules and people, and when."""

    place: Workplace
    inventory: Inventory
    person: Person
    bench: Bench

    def tool(self, name: str) -> str:
        """Return the id of the tool of that id or path."""
        from scanner.app.tools import find  # noqa: PLC0415 - only when a command runs

        return find(self.inventory, name)

    def onward(self, tool: str) -> str:
        """Return the line that ends a command: what to type to hear what comes next for the tool."""
        from scanner.app.output import program  # noqa: PLC0415 - only when a command runs

        return f"Next: {program()} next {tool}{self.place.option()}"

    def other(self, person_id: str) -> Person:
        """Return another person who is named on the command line."""
        return self.place.person(person_id, self.bench.organisation)


@contextmanager
def acting(settings: str | None, inventory: str | None, actor: str) -> Iterator[Acting]:
    """Open the inventory for the person who acts."""
    place = workplace(settings, inventory)
    with place.inventory() as opened, refusing():
        bench = place.bench(now(), opened)
        yield Acting(place=place, inventory=opened, person=place.person(actor, bench.organisation), bench=bench)


def number_of(text: str, option: str) -> Decimal:
    """Return a number that was typed, or say at which option it is none."""
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise Refused(f"{option}: '{text}' is no number; write it like 12000 or 12.50") from error
