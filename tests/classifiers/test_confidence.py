"""What is sure is what agrees, and what has nothing in it that could be critical."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from classifiers.classify import classify
from classifiers.confidence import MANY, Ground, doing, ground
from classifiers.evidence import Evidence, Kind, Level, Observation, Target, Verb
from classifiers.facts import UNREGISTERED, Facts
from classifiers.rulebook import Rulebook
from classifiers.score import Weights
from classifiers.verdict import Criticality, Signal

See = Callable[..., Observation]

SHARES = Weights().confidence


def test_every_ground_has_a_share_and_every_share_a_ground(book: Rulebook) -> None:
    assert set(SHARES) == set(Ground)
    assert book.weights.confidence == SHARES


def test_no_proof_of_rules_is_sure_enough_that_nobody_has_to_confirm_it() -> None:
    """Gate G0 asks for 0.9 and a statement that proves it."""
    assert 0.9 > SHARES["agreeing"] > max(SHARES["around"], SHARES["behaviour"], SHARES["structure"])


def test_the_less_a_tool_does_the_surer_it_is_that_nothing_was_missed() -> None:
    assert SHARES["still"] > SHARES["outputs"] > SHARES["few"] > SHARES["many"]


def _signal(rule: str, text: str, level: Level = Level.BEHAVIOUR) -> Signal:
    kind = {Level.BEHAVIOUR: Kind.STATEMENT, Level.STRUCTURE: Kind.STRUCTURE, Level.NAME: Kind.LABEL}[level]
    return Signal(
        rule=rule,
        title="",
        policy="SHA-4",
        criticality=Criticality.FINANCIAL,
        level=level,
        because=(Evidence.of(kind, text),),
    )


ONE = _signal("finance.invoices", "INSERT INTO Invoices (Total) VALUES (?)")
OTHER = _signal("finance.invoices", "DELETE FROM Invoices")
SAME_BY_NAME = _signal("finance.named-writes", "INSERT INTO Invoices (Total) VALUES (?)")
INDEPENDENT = _signal("finance.payroll", "pay = hours * rate")
AROUND = _signal("finance.structure", "Invoices: Total", Level.STRUCTURE)


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        ((AROUND,), Ground.STRUCTURE),
        ((ONE,), Ground.BEHAVIOUR),
        ((ONE, SAME_BY_NAME), Ground.BEHAVIOUR),
        ((ONE, OTHER), Ground.BEHAVIOUR),
        ((ONE, INDEPENDENT), Ground.AGREEING),
        ((ONE, INDEPENDENT, AROUND), Ground.AGREEING),
        ((ONE, OTHER, SAME_BY_NAME), Ground.BEHAVIOUR),
        ((ONE, AROUND), Ground.AROUND),
        ((ONE, _signal("finance.names", "Invoicing", Level.NAME)), Ground.AROUND),
    ],
)
def test_what_agrees_is_believed_more_than_what_is_often_there(signals: tuple[Signal, ...], expected: Ground) -> None:
    assert ground(Criticality.FINANCIAL, signals, Ground.MANY, reports=False) is expected


def test_signals_of_another_criticality_agree_with_nothing() -> None:
    assert ground(Criticality.QUALITY, (ONE, INDEPENDENT), Ground.FEW, reports=False) is Ground.STRUCTURE


READS = Evidence.of(Kind.SQL, "SELECT * FROM Orders", "Mod.A:1", verb=Verb.READ)
COMPUTES = Evidence.of(Kind.STATEMENT, "area = width * height", "Mod.A:2", verb=Verb.COMPUTE)
SAVES = Evidence.of(Kind.STATEMENT, 'open("a.txt", "w")', "Mod.A:3", verb=Verb.WRITE, target=Target.FILE)
MAILS = Evidence.of(Kind.STATEMENT, "mail.Send", "Mod.A:4", verb=Verb.SEND, target=Target.MAIL)
FILLS = Evidence.of(Kind.STATEMENT, "Cells(1, 1) = name", "Mod.A:5", verb=Verb.WRITE, target=Target.OWN_DATA)
PUBLISHES = Evidence.of(Kind.STATEMENT, "client.publish(topic)", "Mod.A:6", verb=Verb.SEND, target=Target.DEVICE)


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([], Ground.STILL),
        ([READS], Ground.STILL),
        ([READS, SAVES, MAILS], Ground.OUTPUTS),
        ([SAVES, COMPUTES], Ground.FEW),
        ([FILLS], Ground.FEW),
        ([PUBLISHES], Ground.FEW),
        ([SAVES] * MANY, Ground.OUTPUTS),
        ([SAVES] * (MANY + 1), Ground.MANY),
    ],
)
def test_what_a_tool_does_is_counted(evidence: list[Evidence], expected: Ground) -> None:
    assert doing(evidence) is expected


def test_a_tool_that_only_reads_is_surer_a_report_where_it_was_seen_to_report() -> None:
    assert ground(Criticality.REPORTING, (), Ground.STILL, reports=True) is Ground.STILL
    assert ground(Criticality.REPORTING, (), Ground.STILL, reports=False) is Ground.FEW


def test_a_verdict_says_the_share_of_its_ground(seen: See, book: Rulebook) -> None:
    assert classify((seen(COMPUTES),), UNREGISTERED, book).confidence == SHARES["few"]
    assert classify((seen(COMPUTES, SAVES, READS),), UNREGISTERED, book).confidence == SHARES["few"]
    busy = [Evidence.of(Kind.STATEMENT, f"a{n} = b{n} * {n}", f"Mod.A:{n}", verb=Verb.COMPUTE) for n in range(MANY + 1)]
    assert classify((seen(*busy),), UNREGISTERED, book).confidence == SHARES["many"]
    corrected = Facts(corrected=Criticality.PERSONAL)
    assert classify((seen(*busy),), corrected, book).confidence == SHARES["people"]
