"""What an import of the directory changes: who is new, changed, left or back, and who answers for a leaver's tools."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fnmatch import fnmatchcase

from inventory.domain.people import Organisation, Person, Role, Unit
from inventory.domain.refusal import Refusal, no

MOST_LEAVERS = 0.2
"""Share of all active persons that an import may take for leavers without being asked: half a file is no exodus."""

_LIST_LIKE = re.compile(
    r"^(?:team|group|gruppe|grp|verteiler|dl|list|liste|all|alle|info|office|shared|service|noreply|no-reply|postmaster"
    r"|equipe|groupe|equipo|grupo|gruppo|zespol)(?:[-._+\d].*)?@"
    r"|^[^@]*[-._](?:team|group|gruppe|verteiler|list|liste|all|alle|shared|dl)@",
    re.IGNORECASE,
)


class Happened(StrEnum):
    """What became of a person."""

    NEW = "new"
    CHANGED = "changed"
    LEFT = "left"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an import changes about a person; `was` is None for a new one."""

    happened: Happened
    now: Person
    was: Person | None = None

    @property
    def fields(self) -> Mapping[str, tuple[object, object]]:
        """What differs, before and after, by the name of the field."""
        if self.was is None:
            return {}
        pairs = {name: (getattr(self.was, name), getattr(self.now, name)) for name in COMPARED}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


COMPARED = ("name", "mail", "department", "unit", "manager", "plant", "active", "is_group")
"""What a directory says of a person; roles are not among it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """All that an import changes. `known` counts the active persons there were, `same` who stay as they are."""

    changes: tuple[Change, ...]
    known: int
    same: int

    def of(self, happened: Happened) -> tuple[Change, ...]:
        """Return the changes of one kind."""
        return tuple(change for change in self.changes if change.happened is happened)

    def refusals(self, *, confirmed: bool) -> tuple[Refusal, ...]:
        """Return why it is not done unasked: too many would be taken for leavers at once."""
        leavers = len(self.of(Happened.LEFT))
        return no(
            "OWN-3",
            f"{leavers} of {self.known} persons would be taken for leavers; if that is so, confirm it with --yes",
            when=not confirmed and leavers > MOST_LEAVERS * self.known,
        )


def diff(known: Mapping[str, Person], listed: Iterable[Person], *, complete: bool) -> Diff:
    """Compare a listing with who is known; only in a complete one, who is missing has left.

    Args:
        known: persons of earlier imports, by id.
        listed: persons of this one; their roles do not matter.
        complete: True if the listing names everybody who is here.
    """
    named = {person.id: person for person in listed}
    changes = [change for person in named.values() if (change := _change(known.get(person.id), person)) is not None]
    if complete:
        gone = (person for person in known.values() if person.active and person.id not in named)
        changes += [Change(happened=Happened.LEFT, now=replace(person, active=False), was=person) for person in gone]
    active = sum(person.active for person in known.values())
    same = len(named) - sum(change.now.id in named for change in changes)
    return Diff(changes=tuple(sorted(changes, key=lambda one: one.now.id)), known=active, same=same)


def _change(was: Person | None, now: Person) -> Change | None:
    if was is None:
        return Change(happened=Happened.NEW, now=now)
    change = Change(happened=Happened.CHANGED, now=now, was=was)
    if not change.fields:
        return None
    if was.active and not now.active:
        return replace(change, happened=Happened.LEFT)
    return replace(change, happened=Happened.BACK) if now.active and not was.active else change


def unit_of(department: str, it_departments: Iterable[str]) -> Unit:
    """Return the side of the house of a department: IT if one of the patterns fits it, else the business."""
    name = department.strip().casefold()
    it = any(fnmatchcase(name, pattern.strip().casefold()) for pattern in it_departments)
    return Unit.IT if it and name else Unit.BUSINESS


def looks_like_a_group(person: Person) -> bool:
    """Return True for an address that may be a list: nobody manages it, and its mail reads like one.

    It is only said, never assumed: a directory marks groups itself.
    """
    return not person.is_group and not person.manager and bool(_LIST_LIKE.match(person.mail))


def heir(leaver: Person, organisation: Organisation) -> Person | None:
    """Return who answers for the tools of a leaver: the manager, else up the chain, else the plant's department head.

    Only a person who can own: active, natural, of the business.
    """
    chain = (person for person in _chain(leaver, organisation) if person.can_own)
    return next(chain, None) or _head(leaver, organisation)


def _chain(leaver: Person, organisation: Organisation) -> Iterator[Person]:
    seen = {leaver.id}
    person = organisation.person(leaver.manager)
    while person is not None and person.id not in seen:
        seen.add(person.id)
        yield person
        person = organisation.person(person.manager)


def _head(leaver: Person, organisation: Organisation) -> Person | None:
    """Return the head of the leaver's department, else any of the plant."""
    heads = sorted(
        (
            person
            for person in organisation.people.values()
            if person.id != leaver.id and person.can_own and person.holds(Role.DEPARTMENT_HEAD, leaver.plant)
        ),
        key=lambda person: (person.department.casefold() != leaver.department.casefold(), person.id),
    )
    return next(iter(heads), None)
