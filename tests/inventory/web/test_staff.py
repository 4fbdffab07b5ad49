"""The board names people as they are now, and does not read all of them for every page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from inventory.domain.directory import Declared
from inventory.domain.people import Grant, Person, Role
from inventory.services import organisation as service
from inventory.services.directory import Listing, import_people
from inventory.services.registers import fresh
from inventory.services.roles import grant
from inventory.web import staff as module
from inventory.web.staff import Staff

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def declared(people: dict[str, Person]) -> Declared:
    return Declared(people=tuple(people.values()))


@pytest.fixture
def staff(inventory: Any, declared: Declared) -> Staff:
    return Staff(inventory=inventory, declared=declared, clock=lambda: NOW)


def test_whoever_was_imported_or_given_a_role_meanwhile_is_named_by_the_next_page(
    inventory: Any, staff: Staff, declared: Declared, bench: Any
) -> None:
    assert staff.now().person("otto") is None
    today = fresh(inventory, declared, bench())
    listing = Listing(source="hr.csv", people=(Person(id="otto", name="Otto Owner"),))
    import_people(inventory, listing, actor="ingo", declared=declared, bench=today)
    assert staff.now().people["otto"].name == "Otto Owner"
    today = fresh(inventory, declared, bench())
    grant(inventory, "otto", Grant(role=Role.DATA_OWNER), actor="bert", declared=declared, bench=today)
    assert staff.now().people["otto"].holds(Role.DATA_OWNER)


def test_people_are_read_once_while_nothing_happens(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []

    def counting(*given: Any) -> Any:
        read.append(given)
        return service.organisation(*given)

    monkeypatch.setattr(module, "organisation", counting)
    assert staff.now() is staff.now()
    assert len(read) == 1
