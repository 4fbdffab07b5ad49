from __future__ import annotations

import random
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from classifiers import policy, policytable
from classifiers.facts import Facts, Known
from classifiers.rulebook import Rulebook
from classifiers.verdict import Criticality, Outcome, Tag

COMBINATIONS = [
    (criticality, Facts(**dict(zip(policy.MANAGEMENT_FACTS, values, strict=True))))
    for criticality in Criticality
    for values in product(Known, repeat=5)
]
LADDER = [Criticality.PERSONAL, Criticality.REPORTING, Criticality.PROCESS, Criticality.QUALITY]


def test_there_are_1458_combinations() -> None:
    assert len(COMBINATIONS) == 6 * 3**5


def test_every_combination_has_exactly_one_rule() -> None:
    for criticality, facts in COMBINATIONS:
        assert sum(policy.applies(rule, criticality, facts) for rule in policy.RULES) == 1


def test_enterprise_software_is_r0_whatever_else_is_known() -> None:
    for criticality, facts in COMBINATIONS:
        rule = policy.decide(criticality, replace(facts, enterprise=Known.YES))
        assert (rule.id, rule.outcome, rule.tag) == ("R0", Outcome.ENTERPRISE, None)


def test_the_order_of_the_rules_never_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [policy.decide(*combination).id for combination in COMBINATIONS]
    shuffled = list(policy.RULES)
    for seed in range(5):
        random.Random(seed).shuffle(shuffled)  # noqa: S311 - a repeatable order, no secret
        monkeypatch.setattr(policy, "RULES", tuple(shuffled))
        assert [policy.decide(*combination).id for combination in COMBINATIONS] == expected


@pytest.mark.parametrize("name", policy.MANAGEMENT_FACTS)
def test_a_fact_turning_to_yes_never_worsens_an_outcome(name: str) -> None:
    for criticality, facts in COMBINATIONS:
        before = policy.severity(policy.decide(criticality, facts).outcome)
        after = policy.severity(policy.decide(criticality, replace(facts, **{name: Known.YES})).outcome)
        assert after <= before, (criticality, facts)


def test_a_higher_criticality_is_never_milder() -> None:
    for _, facts in COMBINATIONS:
        ranks = [policy.severity(policy.decide(criticality, facts).outcome) for criticality in LADDER]
        assert ranks == sorted(ranks), facts
        assert policy.decide(Criticality.FINANCIAL, facts) is policy.decide(Criticality.QUALITY, facts)


@pytest.mark.parametrize("criticality", [Criticality.FINANCIAL, Criticality.QUALITY, Criticality.UNKNOWN])
def test_financial_quality_and_unknown_are_never_green(criticality: Criticality) -> None:
    outcomes = {policy.decide(criticality, facts).outcome for kind, facts in COMBINATIONS if kind is criticality}
    assert not outcomes & policy.GREEN


def test_a_shared_write_is_never_green() -> None:
    for criticality, facts in COMBINATIONS:
        changed = policy.with_read_only(facts, Known.NO)
        assert policy.decide(criticality, changed).outcome not in policy.GREEN


def test_an_observed_write_overrides_a_declared_yes() -> None:
    assert policy.with_read_only(Facts(read_only=Known.YES), Known.NO).read_only is Known.NO


def test_a_declared_yes_does_not_make_up_for_what_was_not_read() -> None:
    assert policy.with_read_only(Facts(read_only=Known.YES), Known.UNKNOWN).read_only is Known.UNKNOWN


def test_a_declared_no_stands_even_if_no_write_was_seen() -> None:
    assert policy.with_read_only(Facts(read_only=Known.NO), Known.YES).read_only is Known.NO


@pytest.mark.parametrize(
    ("criticality", "yes", "rule", "tag"),
    [
        (Criticality.QUALITY, "", "R1", Tag.SHADOW_IT),
        (Criticality.FINANCIAL, "owner documented unchanged", "R2", Tag.SHADOW_IT),
        (Criticality.PROCESS, "owner documented unchanged read_only", "R3", Tag.SHADOW_IT),
        (Criticality.PROCESS, "owner documented unchanged read_only sandboxed", "R4", Tag.CITIZEN),
        (Criticality.REPORTING, "owner documented unchanged read_only sandboxed", "R6", Tag.CITIZEN),
        (Criticality.REPORTING, "read_only", "R7", Tag.CITIZEN),
        (Criticality.PERSONAL, "read_only", "R8", Tag.CITIZEN),
        (Criticality.PERSONAL, "owner", "R9", None),
        (Criticality.UNKNOWN, "owner documented unchanged read_only sandboxed", "R9", None),
    ],
)
def test_the_rules_are_those_of_the_policy(criticality: Criticality, yes: str, rule: str, tag: Tag | None) -> None:
    decided = policy.decide(criticality, Facts(**dict.fromkeys(yes.split(), Known.YES)))
    assert (decided.id, decided.tag) == (rule, tag)


def test_a_report_that_changes_shared_data_is_contained() -> None:
    decided = policy.decide(Criticality.REPORTING, Facts(read_only=Known.NO))
    assert (decided.id, decided.outcome) == ("R5", Outcome.CONTAIN)


def test_managed_citizen_development_is_conditional_until_all_facts_are_yes() -> None:
    assert {rule.id for rule in policy.RULES if rule.conditional} == {"R7", "R8"}


def test_the_page_of_combinations_is_fresh(root: Path) -> None:
    page = (root / "docs" / "policy-table.md").read_text("utf-8")
    assert page == policytable.table_page(), "run: python -m classifiers.policytable > docs/policy-table.md"


def test_the_page_of_combinations_holds_every_cell() -> None:
    cells = [
        cell
        for line in policytable.table_page().splitlines()
        for cell in line.split("|")
        if cell.strip() in {f"R{number}" for number in range(1, 10)}
    ]
    assert len(cells) == 6 * 3**5 + 9


def test_the_page_of_rules_is_fresh(root: Path, book: Rulebook) -> None:
    page = (root / "docs" / "rules.md").read_text("utf-8")
    assert page == policytable.rules_page(book), "run: python -m classifiers.policytable rules > docs/rules.md"
