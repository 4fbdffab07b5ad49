"""What tools cost, and which factory pays for it (FIN-1)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from inventory.domain.costcentre import is_one_of, key
from inventory.domain.people import Person, Unit
from inventory.domain.refusal import Refusal, no

_CURRENCY = re.compile("[A-Z]{3}")
"""ISO 4217."""


_DIGITS, _FINEST = 15, 6
"""Digits of an amount before the point, and behind it."""


class CostKind(StrEnum):
    """What is paid for."""

    LICENCE = "licence"
    MAINTENANCE = "maintenance"
    REPORTS = "custom report development"
    MIGRATION = "migration"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """An amount a month, or once: for which tool, at which plant, paid by which cost centre.

    `first` is the first day of the first month; `last` that of the last one, None while it goes on; equal for a cost
    that falls due once.
    """

    number: int
    tool: str
    plant: str
    kind: CostKind
    amount: Decimal
    currency: str
    cost_centre: str
    first: date
    last: date | None
    filed_by: str
    filed: datetime

    def falls_in(self, month: date) -> bool:
        """Return True if it is paid in the month that begins on this day."""
        return self.first <= month and (self.last is None or month <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One line of a factory's monthly statement: what one cost centre pays for one kind of cost, in one currency."""

    plant: str
    cost_centre: str
    kind: CostKind
    currency: str
    amount: Decimal
    tools: tuple[str, ...]
    of_it: bool = False
    """The finding FIN-1: this cost centre is one of IT's."""


def line_refusals(line: CostLine, actor: Person) -> tuple[Refusal, ...]:
    """Return everything that is wrong with a cost line; one of IT's cost centre is kept as a finding (`of_it`)."""
    return (
        _by_person(actor)
        + no("FIN-1", "the amount is a number above zero", when=not line.amount.is_finite() or line.amount <= 0)
        + no("FIN-1", "the amount is larger than any factory pays, or finer than money is", when=_odd(line.amount))
        + no("FIN-1", "name the currency by its three letters", when=not _CURRENCY.fullmatch(line.currency))
        + no("FIN-1", "no cost centre is named; the factory pays for its software", when=not key(line.cost_centre))
        + no("FIN-1", "it ends before it begins", when=line.last is not None and line.last < line.first)
    )


def ending_refusals(line: CostLine, last: date, actor: Person, *, today: date) -> tuple[Refusal, ...]:
    """Return why a cost line cannot end with that month, of which this is the first day.

    What was paid stays: it ends with this month at the earliest. Whoever filed it ends it, or the business that pays.
    """
    stranger = actor.unit is not Unit.BUSINESS and actor.id != line.filed_by
    return (
        _by_person(actor)
        + no("FIN-1", "IT ends no cost of a factory; the business does, or who filed it", when=stranger)
        + no("FIN-1", f"what was paid before {today:%Y-%m} stays; name a month from then on", when=_past(last, today))
        + no("FIN-1", "it ends before it begins", when=last < line.first)
        + no("FIN-1", "it has ended already", when=line.last is not None and line.last <= last)
    )


def _past(month: date, today: date) -> bool:
    return (month.year, month.month) < (today.year, today.month)


def _by_person(actor: Person) -> tuple[Refusal, ...]:
    return no(
        "FIN-1",
        f"{actor.name} is a group or has left; a person files costs",
        when=actor.is_group or not actor.active,
    )


def _odd(amount: Decimal) -> bool:
    """Return True for a number that nobody can mean, and that would cost memory to write out."""
    exponent = amount.as_tuple().exponent
    return amount.is_finite() and (amount.adjusted() >= _DIGITS or not isinstance(exponent, int) or exponent < -_FINEST)


def of_it(line: CostLine, it_cost_centres: frozenset[str]) -> bool:
    """Return True for the finding FIN-1: a cost centre of IT pays for what the factory uses."""
    return is_one_of(line.cost_centre, it_cost_centres)


def statement(
    lines: Iterable[CostLine], month: date, it_cost_centres: frozenset[str] = frozenset()
) -> tuple[Statement, ...]:
    """Return what each factory pays in a month; amounts of different currencies are never added."""
    sums: dict[tuple[str, str, CostKind, str], Decimal] = defaultdict(Decimal)
    tools: dict[tuple[str, str, CostKind, str], set[str]] = defaultdict(set)
    for line in lines:
        if line.falls_in(month):
            at = (line.plant, line.cost_centre, line.kind, line.currency)
            sums[at] += line.amount
            tools[at].add(line.tool)
    return tuple(
        Statement(
            plant=plant,
            cost_centre=centre,
            kind=kind,
            currency=currency,
            amount=sums[plant, centre, kind, currency],
            tools=tuple(sorted(tools[plant, centre, kind, currency])),
            of_it=is_one_of(centre, it_cost_centres),
        )
        for plant, centre, kind, currency in sorted(sums)
    )
