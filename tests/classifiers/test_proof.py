"""The shortest proof is enough, and nothing in it could be left out."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from classifiers.classify import classify
from classifiers.evidence import Evidence, Kind, Observation, Target, Verb
from classifiers.facts import UNREGISTERED
from classifiers.policy import SEVERE
from classifiers.proof import further, shortest_proof
from classifiers.rulebook import Rulebook
from classifiers.signals import proven
from classifiers.verdict import Verdict

See = Callable[..., Observation]

UPDATES = Evidence.of(Kind.SQL, "UPDATE Test_Limits SET Hi = ?", "query q", verb=Verb.WRITE, target=Target.DATABASE)
COMPUTES = Evidence.of(Kind.STATEMENT, "cpk = (usl - mean) / (3 * sigma)", "Mod.Run:3", verb=Verb.COMPUTE)
TABLE = Evidence.of(Kind.STRUCTURE, "tbl1(Step, USL, LSL)", "table tbl1")
SUMS = Evidence.of(Kind.STATEMENT, "n = DSum(a, tbl1)", "Mod.Run:4", verb=Verb.COMPUTE)
NAME = Evidence.of(Kind.LABEL, "Control limits", "form Main")


def proof_of(verdict: Verdict) -> list[str]:
    return [line.evidence.text for line in shortest_proof(verdict)]


def test_a_shared_write_alone_is_the_proof_however_much_else_there_is(book: Rulebook, seen: See) -> None:
    verdict = classify([seen(NAME, COMPUTES, UPDATES, TABLE)], UNREGISTERED, book)
    assert proof_of(verdict) == [UPDATES.text]
    assert COMPUTES.text in {line.evidence.text for line in further(verdict, shortest_proof(verdict))}


def test_structure_needs_a_second_line(book: Rulebook, seen: See) -> None:
    verdict = classify([seen(NAME, TABLE, SUMS)], UNREGISTERED, book)
    assert proof_of(verdict) == [TABLE.text, NAME.text]


def test_an_undecided_tool_shows_its_strongest_hint_and_a_personal_one_nothing(book: Rulebook, seen: See) -> None:
    assert proof_of(classify([seen(NAME)], UNREGISTERED, book)) == [NAME.text]
    assert proof_of(classify([seen(SUMS)], UNREGISTERED, book)) == []


@given(data=st.data())
def test_the_proof_proves_and_nothing_of_it_can_be_left_out(
    book: Rulebook, seen: See, any_evidence: st.SearchStrategy[Evidence], data: st.DataObject
) -> None:
    verdict = classify([seen(*data.draw(st.lists(any_evidence, max_size=6)))], UNREGISTERED, book)
    lines = [line.alone for line in shortest_proof(verdict)]
    if verdict.criticality in SEVERE:
        assert proven(lines) is verdict.criticality
        for line in lines:
            assert proven([other for other in lines if other is not line]) is None
