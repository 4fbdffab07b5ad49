"""The what-if switches of a tool's page: facts that a visitor supposes to be other, and what the rules would say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from classifiers import policy
from classifiers.criticality import Criticality
from classifiers.explain import what_if
from classifiers.facts import Known
from classifiers.supposing import Supposed, suppose
from inventory.store.catalogue import Standing
from inventory.web.asked import NotAskable
from inventory.web.wording import CRITICALITIES, FACTS, OUTCOMES, Badge

_CLASS = "criticality"
Word = TypeVar("Word", Known, Criticality)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One fact that can be supposed to be other: how it is, and what is supposed ("": as it is)."""

    name: str
    title: str
    is_now: str
    supposed: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The switches, the answer (None as long as nothing is supposed), and what would help most in words."""

    switches: tuple[Switch, ...]
    answer: Supposed | None
    badge: Badge | None
    still_open: tuple[str, ...]
    hints: tuple[str, ...]


def what_if_of(given: Mapping[str, str], standing: Standing) -> WhatIf:
    """Return the switches as an address sets them; raises `NotAskable` for a value that there is none of."""
    verdict, known = standing.verdict, standing.facts
    facts = {name: _one_of(Known, name, given[name]) for name in policy.MANAGEMENT_FACTS if given.get(name)}
    wanted = _one_of(Criticality, _CLASS, given[_CLASS]) if given.get(_CLASS) else None
    answer = suppose(verdict, known, facts, wanted) if facts or wanted is not None else None
    return WhatIf(
        switches=(
            *(
                Switch(
                    name=name,
                    title=FACTS[name],
                    is_now=(verdict.read_only if name == "read_only" else getattr(known, name)).value,
                    supposed=given.get(name, ""),
                    choices=tuple((one.value, one.value) for one in Known),
                )
                for name in policy.MANAGEMENT_FACTS
            ),
            Switch(
                name=_CLASS,
                title="Criticality",
                is_now=verdict.criticality.value,
                supposed=given.get(_CLASS, ""),
                choices=tuple((one.value, f"{one.value}: {words}") for one, words in CRITICALITIES.items()),
            ),
        ),
        answer=answer,
        badge=None if answer is None else OUTCOMES[answer.rule.outcome],
        still_open=() if answer is None else tuple(FACTS[name] for name in answer.still_open),
        hints=tuple(what_if(verdict, known)),
    )


def _one_of(kind: type[Word], name: str, value: str) -> Word:
    try:
        return kind(value)
    except ValueError as error:
        raise NotAskable(f"There is no {name} “{value[:40]}”; there is {', '.join(kind)}.") from error
