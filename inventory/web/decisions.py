"""The decision table as a page shows it: the short form of 6 x 3^5 combinations, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Any

from classifiers import policy
from classifiers.facts import Facts, Known
from classifiers.policy import GREEN, MANAGEMENT_FACTS, PolicyRule
from classifiers.verdict import Criticality

MANAGED = ("owner", "documented", "unchanged")
"""The three facts that make a tool managed if all of them are yes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the short form: combinations that differ in nothing that decides."""

    managed: bool
    sandboxed: bool
    read_only: Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One criticality with the row of the policy that decides in each column."""

    criticality: Criticality
    rules: tuple[PolicyRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """A sentence that holds for every combination; `holds` is what trying all of them said."""

    sentence: str
    holds: bool


COLUMNS = tuple(
    Column(managed=managed, sandboxed=sandboxed, read_only=read_only)
    for managed, sandboxed, read_only in product((False, True), (False, True), (Known.YES, Known.UNKNOWN, Known.NO))
)
COMBINATIONS = len(Criticality) * len(Known) ** len(MANAGEMENT_FACTS)


@cache
def short_form() -> tuple[Row, ...]:
    """Return the table; raises `LookupError` if a cell of it stood for combinations that are decided differently."""
    found: dict[tuple[Criticality, Column], set[str]] = {}
    rules = {rule.id: rule for rule in policy.RULES}
    for criticality, facts in combinations():
        found.setdefault((criticality, _column(facts)), set()).add(policy.decide(criticality, facts).id)
    if any(len(ids) != 1 for ids in found.values()):
        raise LookupError("the short form of the decision table leaves something out that decides")
    return tuple(
        Row(criticality=one, rules=tuple(rules[next(iter(found[one, column]))] for column in COLUMNS))
        for one in Criticality
    )


@cache
def invariants() -> tuple[Invariant, ...]:
    """Try every combination and say what holds for all of them."""
    return tuple(Invariant(sentence=sentence, holds=all(_holds(test))) for sentence, test in _SENTENCES.items())


def combinations() -> Iterator[tuple[Criticality, Facts]]:
    """Yield all 6 x 3^5 combinations of criticality and management facts."""
    for criticality in Criticality:
        for values in product(Known, repeat=len(MANAGEMENT_FACTS)):
            told: dict[str, Any] = dict(zip(MANAGEMENT_FACTS, values, strict=True))
            yield criticality, Facts(**told)


def _column(facts: Facts) -> Column:
    return Column(
        managed=all(getattr(facts, name) is Known.YES for name in MANAGED),
        sandboxed=facts.sandboxed is Known.YES,
        read_only=facts.read_only,
    )


def _holds(test: Callable[[Criticality, Facts], bool]) -> Iterator[bool]:
    return (test(criticality, facts) for criticality, facts in combinations())


def _severity(criticality: Criticality, facts: Facts) -> int:
    return policy.severity(policy.decide(criticality, facts).outcome)


def _one_rule(criticality: Criticality, facts: Facts) -> bool:
    return sum(policy.applies(rule, criticality, facts) for rule in policy.RULES) == 1


def _better_is_milder(criticality: Criticality, facts: Facts) -> bool:
    now = _severity(criticality, facts)
    better: list[dict[str, Any]] = [{name: Known.YES} for name in MANAGEMENT_FACTS]
    return all(_severity(criticality, replace(facts, **one)) <= now for one in better)


_ORDER = (Criticality.PERSONAL, Criticality.REPORTING, Criticality.PROCESS, Criticality.QUALITY, Criticality.FINANCIAL)


def _higher_is_not_milder(criticality: Criticality, facts: Facts) -> bool:
    if criticality not in _ORDER:
        return True
    higher = _ORDER[_ORDER.index(criticality) + 1 :]
    return all(_severity(one, facts) >= _severity(criticality, facts) for one in higher)


def _green(criticality: Criticality, facts: Facts) -> bool:
    return policy.decide(criticality, facts).outcome in GREEN


_SENTENCES: dict[str, Callable[[Criticality, Facts], bool]] = {
    "Every combination is decided by exactly one row.": _one_rule,
    "A management fact that becomes a yes never makes an outcome worse.": _better_is_milder,
    "A higher criticality is never treated more mildly.": _higher_is_not_milder,
    "What generates financial data or controls quality is never green, however well it is kept.": (
        lambda criticality, facts: (
            criticality not in {Criticality.FINANCIAL, Criticality.QUALITY} or not _green(criticality, facts)
        )
    ),
    "What changes something shared is never green.": (
        lambda criticality, facts: facts.read_only is not Known.NO or not _green(criticality, facts)
    ),
    "What is not known is never green: unknown is never consent.": (
        lambda criticality, facts: criticality is not Criticality.UNKNOWN or not _green(criticality, facts)
    ),
}
