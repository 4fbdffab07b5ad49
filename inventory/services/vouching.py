"""What the ledger says of accounts: since when somebody can vouch for another, and when an account was reset."""

from __future__ import annotations

from datetime import datetime

from inventory.domain.credentials import SIGNS_AFTER_RESET, VOUCHES_AFTER, after_reset_refusals, vouching_refusals
from inventory.domain.events import EventKind
from inventory.domain.people import Person
from inventory.domain.refusal import Refusal
from inventory.domain.roles import FOUR_EYES
from inventory.store import ledger
from inventory.store.engine import Inventory


def second_refusals(inventory: Inventory, second: Person, now: datetime) -> tuple[Refusal, ...]:
    """Return why this person cannot be the second of a reset yet: IT may have made them for it (CHG-1)."""
    since = _first_password(inventory, second.id)
    lately = now - VOUCHES_AFTER
    moments = [since, _last_reset(inventory, second.id, lately), _role_given(inventory, second, lately)]
    known = [moment for moment in moments if moment is not None]
    return vouching_refusals(second, max(known) if since is not None else None, now)


def reset_lately(inventory: Inventory, person: Person, now: datetime) -> tuple[Refusal, ...]:
    """Return why the password of this person does not sign yet, after a reset (CHG-1)."""
    return after_reset_refusals(person, _last_reset(inventory, person.id, now - SIGNS_AFTER_RESET), now)


def _first_password(inventory: Inventory, person: str) -> datetime | None:
    found = ledger.entries(inventory, actor=person, kind=EventKind.PASSWORD_SET.value)
    return min((one.event.at for one in found), default=None)


def _last_reset(inventory: Inventory, person: str, since: datetime) -> datetime | None:
    found = ledger.entries(inventory, kind=EventKind.ACCOUNT_RESET.value, since=since)
    return max((one.event.at for one in found if one.event.detail.get("account") == person), default=None)


def _role_given(inventory: Inventory, person: Person, since: datetime) -> datetime | None:
    """Return when the role was given that lets them vouch, None if they hold one from before that time."""
    events = [one.event for one in ledger.entries(inventory, kind=EventKind.ROLE_GRANTED.value, since=since)]
    given = {
        (event.detail.get("role"), event.detail.get("plant", "")): event.at
        for event in events
        if event.detail.get("person") == person.id
    }
    held = {(grant.role.value, grant.plant) for grant in person.grants if grant.role in FOUR_EYES}
    if person.roles & FOUR_EYES or held - given.keys():
        return None
    return min((given[one] for one in held), default=None)
