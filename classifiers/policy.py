"""The decision table of POLICY section 2: criticality and facts in, exactly one of R0 to R9 out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from classifiers.facts import Facts, Known
from classifiers.verdict import Criticality, Outcome, Tag

MANAGEMENT_FACTS = ("owner", "documented", "sandboxed", "read_only", "unchanged")
"""The five facts of POLICY section 2, in the order in which they are shown."""

SEVERE = frozenset({Criticality.FINANCIAL, Criticality.QUALITY, Criticality.PROCESS})
"""Criticalities that need proof by signals; the others follow from what was (not) seen."""

SEVERITY = (
    Outcome.MIGRATE_NOW,
    Outcome.MIGRATE_PLANNED,
    Outcome.CONTAIN,
    Outcome.TRIAGE,
    Outcome.CLOSE_GAPS,
    Outcome.ALLOW_AND_MONITOR,
    Outcome.WATCH,
)
"""Outcomes from the most to the least severe; `enterprise` is out of scope and stands outside."""

GREEN = frozenset({Outcome.ALLOW_AND_MONITOR, Outcome.WATCH})

Condition = Callable[[Criticality, Facts], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRule:
    """One row of the table: `condition` in words and as a predicate, and what follows from it."""

    id: str
    criticalities: frozenset[Criticality]
    condition: str
    holds: Condition
    outcome: Outcome
    tag: Tag | None
    action: str
    conditional: bool = False


def severity(outcome: Outcome) -> int:
    """Return the rank of an outcome, higher is more severe; `enterprise` is 0."""
    return len(SEVERITY) - SEVERITY.index(outcome) if outcome in SEVERITY else 0


def gaps(facts: Facts) -> tuple[str, ...]:
    """Return the names of the management facts that are not *yes*."""
    return tuple(name for name in MANAGEMENT_FACTS if getattr(facts, name) is not Known.YES)


def with_read_only(facts: Facts, observed: Known) -> Facts:
    """Return the facts with `read_only` as declared *and* observed.

    An observed or declared *no* is a no, and a tool read only in part stays unknown whatever was declared. Where
    nothing was declared, a complete reading without a shared write is proof enough: otherwise R8 could never be
    reached by a tool that nobody is to be asked about.
    """
    if Known.NO in (facts.read_only, observed):
        return replace(facts, read_only=Known.NO)
    return replace(facts, read_only=observed)


def _managed(facts: Facts) -> bool:
    return facts.managed is Known.YES


def _read_only(facts: Facts, value: Known) -> bool:
    return facts.read_only is value


def _isolated(facts: Facts) -> bool:
    return facts.sandboxed is Known.YES and _read_only(facts, Known.YES)


def _all_five(facts: Facts) -> bool:
    return not gaps(facts)


_MONEY_OR_QUALITY = frozenset({Criticality.FINANCIAL, Criticality.QUALITY})
_HARMLESS = frozenset({Criticality.REPORTING, Criticality.PERSONAL})

RULES: tuple[PolicyRule, ...] = (
    PolicyRule(
        id="R0",
        criticalities=frozenset(Criticality),
        condition="registered as IT-supported enterprise software (gate GE)",
        holds=lambda _, facts: facts.enterprise is Known.YES,
        outcome=Outcome.ENTERPRISE,
        tag=None,
        action="Nothing to do here: IT supports this tool; its logic is still compared with every scan.",
    ),
    PolicyRule(
        id="R1",
        criticalities=SEVERE,
        condition="not managed",
        holds=lambda _, facts: not _managed(facts),
        outcome=Outcome.MIGRATE_NOW,
        tag=Tag.SHADOW_IT,
        action="Contain it, then move it to an enterprise system immediately: this tool needs a home.",
    ),
    PolicyRule(
        id="R2",
        criticalities=_MONEY_OR_QUALITY,
        condition="managed",
        holds=lambda _, facts: _managed(facts),
        outcome=Outcome.MIGRATE_PLANNED,
        tag=Tag.SHADOW_IT,
        action="Plan its move: what it does must become IT-supported enterprise software.",
    ),
    PolicyRule(
        id="R3",
        criticalities=frozenset({Criticality.PROCESS}),
        condition="managed; sandboxed or read_only is not yes",
        holds=lambda _, facts: _managed(facts) and not _isolated(facts),
        outcome=Outcome.CONTAIN,
        tag=Tag.SHADOW_IT,
        action="Contain it: replace the direct write, enter a sandbox, hand it to IT or migrate it.",
    ),
    PolicyRule(
        id="R4",
        criticalities=frozenset({Criticality.PROCESS}),
        condition="all five yes",
        holds=lambda _, facts: _all_five(facts),
        outcome=Outcome.ALLOW_AND_MONITOR,
        tag=Tag.CITIZEN,
        action="Allow and monitor it, with the approval of the board.",
    ),
    PolicyRule(
        id="R5",
        criticalities=_HARMLESS,
        condition="read_only is no",
        holds=lambda _, facts: _read_only(facts, Known.NO),
        outcome=Outcome.CONTAIN,
        tag=Tag.SHADOW_IT,
        action="Contain it: it changes shared data, so it is more than a report. Replace the direct write.",
    ),
    PolicyRule(
        id="R6",
        criticalities=frozenset({Criticality.REPORTING}),
        condition="all five yes",
        holds=lambda _, facts: _all_five(facts),
        outcome=Outcome.ALLOW_AND_MONITOR,
        tag=Tag.CITIZEN,
        action="Allow and monitor it: this is how citizen development should look.",
    ),
    PolicyRule(
        id="R7",
        criticalities=frozenset({Criticality.REPORTING}),
        condition="read_only yes; something else not yes",
        holds=lambda _, facts: _read_only(facts, Known.YES) and not _all_five(facts),
        outcome=Outcome.CLOSE_GAPS,
        tag=Tag.CITIZEN,
        action="Keep using it and close the gaps: register it, which takes under three minutes.",
        conditional=True,
    ),
    PolicyRule(
        id="R8",
        criticalities=frozenset({Criticality.PERSONAL}),
        condition="read_only yes",
        holds=lambda _, facts: _read_only(facts, Known.YES),
        outcome=Outcome.WATCH,
        tag=Tag.CITIZEN,
        action="Nothing to do: it is allowed, and every scan looks at it again.",
        conditional=True,
    ),
    PolicyRule(
        id="R9",
        criticalities=_HARMLESS | {Criticality.UNKNOWN},
        condition="unknown; or reporting or personal with read_only unknown",
        holds=lambda criticality, facts: criticality is Criticality.UNKNOWN or _read_only(facts, Known.UNKNOWN),
        outcome=Outcome.TRIAGE,
        tag=None,
        action="Ask the one question that decides it.",
    ),
)


def applies(rule: PolicyRule, criticality: Criticality, facts: Facts) -> bool:
    """True if this row is the one for the case; R0 goes before all others by being excluded from them."""
    enterprise = facts.enterprise is Known.YES
    if rule.id == "R0" or enterprise:
        return enterprise and rule.id == "R0"
    return criticality in rule.criticalities and rule.holds(criticality, facts)


def decide(criticality: Criticality, facts: Facts) -> PolicyRule:
    """Return the only rule that applies.

    Args:
        criticality: what kind of data the tool generates or controls.
        facts: the five facts, `read_only` already combined with what was observed (see `with_read_only`).

    Raises:
        LookupError: not exactly one row applies. A property test over all combinations keeps this from happening.
    """
    matching = [rule for rule in RULES if applies(rule, criticality, facts)]
    if len(matching) != 1:
        raise LookupError(f"{criticality} with {facts}: {[rule.id for rule in matching]} apply, not exactly one")
    return matching[0]
