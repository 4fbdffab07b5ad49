"""What the rules would make of a tool if facts were other: the decision table itself is asked, nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from classifiers import policy
from classifiers.criticality import Criticality
from classifiers.facts import Facts, Known
from classifiers.verdict import Verdict, Write


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """The rule that would apply, the facts that would still be open, and the write that is supposed to be gone."""

    rule: policy.PolicyRule
    still_open: tuple[str, ...]
    undone: Write | None = None


def suppose(
    verdict: Verdict, facts: Facts, given: Mapping[str, Known], criticality: Criticality | None = None
) -> Supposed:
    """Return what the decision table says with these facts instead, and this criticality if one is given.

    A shared write that was seen stays a no, unless `read_only` is supposed to be yes: then it is supposed to be gone.
    """
    changed: dict[str, Any] = dict(given)
    observed = given.get("read_only", Known.NO if verdict.writes else verdict.read_only)
    effective = policy.with_read_only(replace(facts, **changed), observed)
    rule = policy.decide(criticality or verdict.criticality, effective)
    asks = rule.id not in {"R0", "R8"}
    return Supposed(
        rule=rule,
        still_open=tuple(policy.gaps(effective)) if asks else (),
        undone=verdict.writes[0] if verdict.writes and given.get("read_only") is Known.YES else None,
    )
