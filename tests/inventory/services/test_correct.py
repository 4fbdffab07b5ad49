"""Correcting and confirming verdicts, on both databases: people overrule the rules for one state of the logic."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from classifiers.criticality import Criticality
from classifiers.rulebook import Rulebook
from classifiers.verdict import Tag
from inventory.domain.audit import audit
from inventory.domain.people import Organisation, Person, Role
from inventory.domain.refusal import Refused
from inventory.services.correct import correct, labels
from inventory.services.intake import intake
from inventory.services.reassess import reassess
from inventory.services.trial import difference
from inventory.store.queries import resolve_tool, tool_page

REPORT = "SELECT Line, Scrap FROM Production"
LIMITS = "UPDATE Test_Limits SET Hi = ?"


@pytest.fixture
def assessors() -> tuple[Person, Person]:
    one = Person(id="bert", name="Bert Board", roles=frozenset({Role.BOARD}))
    return one, Person(id="asta", name="Asta Assessor", roles=frozenset({Role.ASSESSOR}))


@pytest.fixture
def tools(plant: Any, bench: Any, people: Any) -> dict[str, str]:
    plant.files = {"report.vbs": REPORT, "limits.vbs": LIMITS}
    plant.scan()
    intake(plant.inventory, bench(0, Organisation.of(people.values())))
    return {name: resolve_tool(plant.inventory, f"{name}.vbs") for name in ("report", "limits")}


def verdict(inventory: Any, tool: str) -> Any:
    return tool_page(inventory, tool).standing.verdict


def test_upward_one_person_is_enough_and_the_verdict_follows_at_once(
    inventory: Any, tools: Any, assessors: Any, bench: Any
) -> None:
    said = correct(
        inventory, tools["report"], Criticality.FINANCIAL, actor=assessors[0], reason="closes the month", bench=bench(1)
    )
    found = verdict(inventory, tools["report"])
    assert (said.by_rules, said.confirms) == (Criticality.REPORTING, False)
    assert (found.criticality, found.by_rules, found.rule) == (Criticality.FINANCIAL, Criticality.REPORTING, "R1")
    assert found.tag is Tag.SHADOW_IT


def test_downward_needs_a_second_person_who_may_judge(inventory: Any, tools: Any, assessors: Any, bench: Any) -> None:
    bert, asta = assessors
    limits, eva = tools["limits"], Person(id="eva", name="Eva Engineer", roles=frozenset({Role.ENGINEER}))

    def attempt(**who: Any) -> None:
        correct(inventory, limits, Criticality.REPORTING, reason="a training copy", bench=bench(1), **who)

    for second, sentence in (
        (None, "downward, so a second person has to agree"),
        (bert, "must be somebody else"),
        (eva, "Eva Engineer is no assessor"),
        (replace(asta, active=False), "has left"),
    ):
        with pytest.raises(Refused, match=sentence):
            attempt(actor=bert, second=second)
    assert verdict(inventory, limits).criticality is Criticality.QUALITY
    attempt(actor=bert, second=asta)
    assert verdict(inventory, limits).criticality is Criticality.REPORTING


def test_a_shared_write_stays_what_it_is_whatever_people_call_the_tool(
    inventory: Any, tools: Any, assessors: Any, bench: Any
) -> None:
    bert, asta = assessors
    correct(inventory, tools["limits"], Criticality.REPORTING, actor=bert, second=asta, reason="x", bench=bench(1))
    assert verdict(inventory, tools["limits"]).rule == "R5"


def test_who_may_not_judge_and_who_gives_no_reason_hears_both_at_once(inventory: Any, tools: Any, bench: Any) -> None:
    eva = Person(id="eva", name="Eva Engineer", roles=frozenset({Role.ENGINEER}))
    with pytest.raises(Refused) as refused:
        correct(inventory, tools["report"], Criticality.UNKNOWN, actor=eva, reason=" ", bench=bench(1))
    said = str(refused.value)
    assert "no assessor" in said
    assert "say in one sentence why" in said
    assert "unknown is what the rules say" in said


def test_a_correction_outlives_scans_and_rules_and_ends_with_the_logic(
    plant: Any, inventory: Any, tools: Any, assessors: Any, bench: Any
) -> None:
    report = tools["report"]
    correct(inventory, report, Criticality.FINANCIAL, actor=assessors[0], reason="closes the month", bench=bench(1))
    plant.scan()
    intake(inventory, bench(2))
    reassess(inventory, bench(2))
    assert verdict(inventory, report).criticality is Criticality.FINANCIAL
    plant.files["report.vbs"] = f"{REPORT}| only data"
    plant.scan()
    intake(inventory, bench(3))
    assert verdict(inventory, report).criticality is Criticality.FINANCIAL
    plant.files["report.vbs"] = f"{REPORT} WHERE Line = 3"
    plant.scan()
    intake(inventory, bench(4))
    found = verdict(inventory, report)
    assert (found.criticality, found.by_rules) == (Criticality.REPORTING, None)


def test_the_audit_counts_for_each_rule_how_often_people_agreed(
    inventory: Any, tools: Any, assessors: Any, bench: Any
) -> None:
    bert, asta = assessors
    limits, report = tools["limits"], tools["report"]
    correct(inventory, limits, Criticality.QUALITY, actor=bert, reason="final test", bench=bench(1))
    found = audit(labels(inventory))
    assert {entry.rule: entry.precision for entry in found.rules}["quality.test-limits"] == 1.0
    correct(inventory, limits, Criticality.REPORTING, actor=bert, second=asta, reason="a copy", bench=bench(2))
    correct(inventory, report, Criticality.FINANCIAL, actor=bert, reason="closes the month", bench=bench(2))
    found = audit(labels(inventory))
    worst = found.rules[0]
    assert (worst.precision, worst.wrong) == (0.0, (limits,))
    assert [label.tool for label in found.missed] == [report]
    assert found.labels == 2


def test_other_rules_are_tried_without_changing_anything(inventory: Any, tools: Any, bench: Any) -> None:
    book: Rulebook = bench(1).rulebook
    silent = replace(book, rules=tuple(rule for rule in book.rules if not rule.id.startswith("quality.")))
    before = verdict(inventory, tools["limits"])
    assert list(difference(inventory, bench(1), book)) == []
    (altered,) = difference(inventory, bench(1), silent)
    assert altered.tool.id == tools["limits"]
    assert (altered.before.criticality, altered.after.rule) == (Criticality.QUALITY, "R5")
    assert verdict(inventory, tools["limits"]) == before
