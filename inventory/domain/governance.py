"""What IT and the board have set for governing: the gates' numbers, plants, IT's cost centres, the amnesty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from inventory.domain.gates.case import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Governance:
    """Settings that gates and clocks are judged by.

    `plants` says at which plant a share stands. `amnesty_until` None: 90 days from the first scan (SHA-1). `holidays`
    are by plant, "" for all of them. `day_cost` is what a day of work costs, to compare a plan's value with its effort.
    """

    terms: Terms = field(default_factory=Terms)
    plants: Mapping[str, str] = field(default_factory=dict)
    it_cost_centres: frozenset[str] = frozenset()
    amnesty_until: date | None = None
    holidays: Mapping[str, frozenset[date]] = field(default_factory=dict)
    day_cost: Decimal = Decimal(500)


DEFAULT = Governance()
"""Nothing was set: the numbers of the policy, one plant without a name."""
