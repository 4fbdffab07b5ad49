"""Second opinions and taking back, on both databases: each acts in person, and nothing is ever deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from classifiers.criticality import Criticality
from inventory.domain.audit import audit
from inventory.domain.events import EventKind
from inventory.domain.migration import State
from inventory.domain.people import Organisation, Person, Role
from inventory.domain.refusal import Refused
from inventory.services import opinions, review
from inventory.services.correct import correct, labels, take_back
from inventory.services.intake import intake
from inventory.services.move import move
from inventory.services.review import Saying, Why
from inventory.store.boardlines import Wanted
from inventory.store.ledger import events_of
from inventory.store.queries import resolve_tool, tool_page

BERT = Person(id="bert", name="Bert Board", roles=frozenset({Role.ASSESSOR}))
ASTA = Person(id="asta", name="Asta Assessor", roles=frozenset({Role.ASSESSOR}))
EVA = Person(id="eva", name="Eva Engineer", roles=frozenset({Role.ENGINEER}))


@pytest.fixture
def on(bench: Any) -> Any:
    return lambda day=0: bench(day, Organisation.of((BERT, ASTA, EVA)))


@pytest.fixture
def tools(plant: Any, on: Any) -> dict[str, str]:
    plant.files = {"report.vbs": "SELECT Line, Scrap FROM Production", "limits.vbs": "UPDATE Test_Limits SET Hi = ?"}
    plant.scan()
    intake(plant.inventory, on())
    return {name: resolve_tool(plant.inventory, f"{name}.vbs") for name in ("report", "limits")}


def criticality(inventory: Any, tool: str) -> Criticality:
    return tool_page(inventory, tool).standing.verdict.criticality


def kinds(inventory: Any, tool: str) -> list[EventKind]:
    with inventory.reading() as connection:
        return [event.kind for event in events_of(connection, tool)]


def asked(inventory: Any, tool: str, bench: Any, wanted: str = "reporting") -> int:
    return opinions.ask(inventory, tool, wanted, actor=BERT, second=ASTA, reason="a training copy", bench=bench)


def test_nothing_changes_before_the_second_person_agrees_and_then_both_have_decided(
    inventory: Any, tools: Any, on: Any
) -> None:
    number = asked(inventory, tools["limits"], on(1))
    assert criticality(inventory, tools["limits"]) is Criticality.QUALITY
    (waiting,) = opinions.waiting_for(inventory, ASTA)
    assert tools["limits"] not in review.queue(inventory, on(1), Wanted()).tools
    assert (waiting.id, waiting.first, waiting.wanted) == (number, "bert", "reporting")
    opinions.agree(inventory, number, actor=ASTA, bench=on(2))
    assert criticality(inventory, tools["limits"]) is Criticality.REPORTING
    (label,) = labels(inventory)
    assert (label.actor, label.second, label.reason) == ("bert", "asta", "a training copy")
    assert opinions.waiting_for(inventory, ASTA) == []


def test_only_who_was_asked_answers_and_only_once(inventory: Any, tools: Any, on: Any) -> None:
    number = asked(inventory, tools["limits"], on(1))
    for somebody in (BERT, EVA):
        with pytest.raises(Refused, match="was not asked; asta was"):
            opinions.agree(inventory, number, actor=somebody, bench=on(1))
    opinions.decline(inventory, number, actor=ASTA, reason="it runs on line 3", bench=on(1))
    with pytest.raises(Refused, match="this was declined already"):
        opinions.agree(inventory, number, actor=ASTA, bench=on(1))
    assert criticality(inventory, tools["limits"]) is Criticality.QUALITY


def test_who_disagrees_says_why(inventory: Any, tools: Any, on: Any) -> None:
    number = asked(inventory, tools["limits"], on(1))
    with pytest.raises(Refused, match="say in one sentence why not"):
        opinions.decline(inventory, number, actor=ASTA, reason=" ", bench=on(1))
    assert len(opinions.waiting_for(inventory, ASTA)) == 1


def test_what_would_be_refused_later_is_refused_when_one_asks(inventory: Any, tools: Any, on: Any) -> None:
    limits = tools["limits"]
    for second, sentence in ((BERT, "must be somebody else"), (EVA, "Eva Engineer is no assessor")):
        with pytest.raises(Refused, match=sentence):
            opinions.ask(inventory, limits, "reporting", actor=BERT, second=second, reason="x", bench=on(1))
    with pytest.raises(Refused, match="say in one sentence why"):
        opinions.ask(inventory, limits, "not_a_tool", actor=BERT, second=ASTA, reason="", bench=on(1))
    asked(inventory, limits, on(1))
    with pytest.raises(Refused, match="has been asked about this tool already"):
        asked(inventory, limits, on(1))


def test_other_logic_needs_another_look(plant: Any, inventory: Any, tools: Any, on: Any) -> None:
    number = asked(inventory, tools["limits"], on(1))
    plant.files["limits.vbs"] = "UPDATE Test_Limits SET Lo = ?"
    plant.scan(2)
    intake(inventory, on(2))
    with pytest.raises(Refused, match="its logic has changed since"):
        opinions.agree(inventory, number, actor=ASTA, bench=on(2))


def test_a_request_waits_again_if_its_decision_is_refused(inventory: Any, tools: Any, on: Any) -> None:
    number = asked(inventory, tools["limits"], on(1))
    gone = replace(on(1), organisation=Organisation.of((replace(BERT, active=False), ASTA)))
    with pytest.raises(Refused, match="has left"):
        opinions.agree(inventory, number, actor=ASTA, bench=gone)
    assert [one.id for one in opinions.waiting_for(inventory, ASTA)] == [number]


def test_two_persons_say_that_it_is_no_tool(inventory: Any, tools: Any, on: Any) -> None:
    number = asked(inventory, tools["limits"], on(1), "not_a_tool")
    opinions.agree(inventory, number, actor=ASTA, bench=on(1))
    assert tool_page(inventory, tools["limits"]).tool.state == "not_a_tool"


def test_taking_back_writes_what_stood_before_and_deletes_nothing(inventory: Any, tools: Any, on: Any) -> None:
    report = tools["report"]
    correct(inventory, report, Criticality.PROCESS, actor=BERT, reason="feeds the line", bench=on(1))
    correct(inventory, report, Criticality.FINANCIAL, actor=BERT, reason="closes the month", bench=on(1))
    assert take_back(inventory, report, actor=BERT, bench=on(1)) is Criticality.PROCESS
    assert criticality(inventory, report) is Criticality.PROCESS
    assert kinds(inventory, report)[-3:].count(EventKind.TAKEN_BACK) == 1
    assert [label.criticality for label in labels(inventory)] == [Criticality.PROCESS]


def test_a_first_word_taken_back_leaves_what_the_rules_say_and_no_label(inventory: Any, tools: Any, on: Any) -> None:
    report = tools["report"]
    correct(inventory, report, Criticality.FINANCIAL, actor=BERT, reason="closes the month", bench=on(1))
    assert take_back(inventory, report, actor=BERT, bench=on(1)) is None
    found = tool_page(inventory, report).standing.verdict
    assert (found.criticality, found.by_rules) == (Criticality.REPORTING, None)
    assert audit(labels(inventory)).labels == 0


def test_nobody_takes_back_what_another_has_said(inventory: Any, tools: Any, on: Any) -> None:
    correct(inventory, tools["report"], Criticality.FINANCIAL, actor=BERT, reason="x", bench=on(1))
    with pytest.raises(Refused, match="somebody else has decided since"):
        take_back(inventory, tools["report"], actor=ASTA, bench=on(1))
    with pytest.raises(Refused, match="nothing that was said"):
        take_back(inventory, tools["limits"], actor=ASTA, bench=on(1))


def test_undo_ends_with_the_session_and_works_once(inventory: Any, tools: Any, on: Any) -> None:
    report, before, after = tools["report"], on(1).now, on(2).now
    correct(inventory, report, Criticality.FINANCIAL, actor=BERT, reason="x", bench=on(1))
    with pytest.raises(Refused, match="in this session"):
        review.undo(inventory, report, actor=BERT, since=after, bench=on(2))
    review.undo(inventory, report, actor=BERT, since=before, bench=on(2))
    with pytest.raises(Refused, match="taken back already"):
        review.undo(inventory, report, actor=BERT, since=before, bench=on(2))


def test_undo_brings_back_what_was_set_aside_and_a_request(inventory: Any, tools: Any, on: Any) -> None:
    limits, since = tools["limits"], on(1).now
    asked(inventory, limits, on(1))
    review.undo(inventory, limits, actor=BERT, since=since, bench=on(1))
    assert opinions.waiting_for(inventory, ASTA) == []
    move(inventory, limits, State.NOT_A_TOOL, actor=BERT, second=ASTA, reason="x", bench=on(1))
    review.undo(inventory, limits, actor=BERT, since=since, bench=on(1))
    assert tool_page(inventory, limits).tool.state == "triaged"
    (one,) = review.decided(inventory, BERT, since)
    assert one.taken_back


def test_the_queue_has_what_rules_do_not_confirm_and_loses_what_people_have_said(
    inventory: Any, tools: Any, on: Any
) -> None:
    bench = on(1)
    found = review.queue(inventory, bench, Wanted())
    assert found.tools[0] == tools["limits"]
    assert found.why[tools["limits"]] in {Why.UNSURE, Why.NEAR}
    said = review.say(inventory, tools["limits"], Saying(what="confirm"), actor=BERT, bench=bench)
    assert said == "Confirmed: quality. Thank you."
    left = review.queue(inventory, bench, Wanted())
    assert tools["limits"] not in left.tools
    assert left.total == found.total - 1


def test_what_a_person_confirmed_needs_no_second_confirmation_at_the_gate(inventory: Any, tools: Any, on: Any) -> None:
    correct(inventory, tools["limits"], Criticality.QUALITY, actor=BERT, reason="final test", bench=on(1))
    move(inventory, tools["limits"], State.TRIAGED, actor=EVA, reason="", bench=on(1))
    assert tool_page(inventory, tools["limits"]).tool.state == "triaged"


def test_the_queue_is_narrowed(inventory: Any, tools: Any, on: Any) -> None:
    for wanted, size in ((Wanted(criticality="quality"), 1), (Wanted(share="plant"), None), (Wanted(kind="xls"), 0)):
        found = review.queue(inventory, on(), wanted)
        assert size is None or len(found.tools) == size == found.total
    assert tools["limits"] in review.queue(inventory, on(), Wanted(share="plant")).tools
