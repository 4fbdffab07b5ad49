from __future__ import annotations

from collections.abc import Callable

import pytest

from classifiers.classify import classify
from classifiers.evidence import Evidence, Kind, Level, Observation, Target, Verb
from classifiers.facts import UNREGISTERED
from classifiers.rulebook import Rulebook
from classifiers.signals import detect
from classifiers.verdict import Criticality

LIMITS_TABLE = Evidence.of(Kind.STRUCTURE, "tbl1(Step, USL, LSL)", "table tbl1")
RESULTS_TABLE = Evidence.of(Kind.STRUCTURE, "tbl2(Serial, InspectionResult)", "table tbl2")
LIMITS_NAME = Evidence.of(Kind.LABEL, "Control limits", "form Main")
SUMS_BOTH = Evidence.of(Kind.STATEMENT, "n = DSum(a, tbl1) + DSum(b, tbl2)", "Mod.Run:4", verb=Verb.COMPUTE)
COMPUTES = Evidence.of(Kind.STATEMENT, "x = a * 2", "Mod.Run:3", verb=Verb.COMPUTE)
READS = Evidence.of(Kind.SQL, "SELECT a FROM b", "query q", verb=Verb.READ)
UPDATES_LIMITS = Evidence.of(
    Kind.SQL, "UPDATE Test_Limits SET Hi = ?", "query q", verb=Verb.WRITE, target=Target.OWN_DATA
)


def judged(book: Rulebook, observation: Observation) -> Criticality:
    return classify([observation], UNREGISTERED, book).criticality


@pytest.mark.parametrize(
    ("evidence", "criticality"),
    [
        ([UPDATES_LIMITS], Criticality.QUALITY),
        ([LIMITS_TABLE, RESULTS_TABLE, SUMS_BOTH], Criticality.QUALITY),
        ([LIMITS_TABLE, LIMITS_NAME, SUMS_BOTH], Criticality.QUALITY),
        ([LIMITS_TABLE, RESULTS_TABLE, COMPUTES], Criticality.UNKNOWN),
        ([LIMITS_TABLE, RESULTS_TABLE, READS], Criticality.UNKNOWN),
        ([LIMITS_TABLE, COMPUTES], Criticality.UNKNOWN),
        ([LIMITS_NAME], Criticality.UNKNOWN),
        ([LIMITS_TABLE, LIMITS_TABLE, COMPUTES], Criticality.UNKNOWN),
        ([COMPUTES], Criticality.PERSONAL),
    ],
)
def test_levels_of_evidence_count_as_the_policy_says(
    book: Rulebook, seen: Callable[..., Observation], evidence: list[Evidence], criticality: Criticality
) -> None:
    assert judged(book, seen(*evidence)) is criticality


def test_a_report_over_columns_named_like_limits_computes_none(
    book: Rulebook, seen: Callable[..., Observation]
) -> None:
    sums = Evidence.of(Kind.SQL, "SELECT Sum(a) + 1 FROM tbl1, tbl2", "query q", verb=Verb.COMPUTE)
    verdict = classify([seen(LIMITS_TABLE, RESULTS_TABLE, sums)], UNREGISTERED, book)
    assert verdict.criticality is Criticality.UNKNOWN


def test_a_table_told_in_two_lines_is_one_thing(book: Rulebook, seen: Callable[..., Observation]) -> None:
    more = Evidence.of(Kind.STRUCTURE, "tbl1(Cpk, Disposition)", "table tbl1")
    assert judged(book, seen(LIMITS_TABLE, more, SUMS_BOTH)) is Criticality.UNKNOWN


def test_a_comment_never_counts_as_behaviour(book: Rulebook, seen: Callable[..., Observation]) -> None:
    comment = Evidence.of(Kind.COMMENT, "UPDATE Test_Limits SET Hi = ?", verb=Verb.WRITE)
    assert all(signal.level < Level.BEHAVIOUR for signal in detect(seen(comment), book))
    assert judged(book, seen(comment)) is Criticality.UNKNOWN


def test_reading_limits_is_not_computing_them(book: Rulebook, seen: Callable[..., Observation]) -> None:
    reads = Evidence.of(Kind.SQL, "SELECT Hi FROM Test_Limits", "query q", verb=Verb.READ)
    assert judged(book, seen(reads)) is Criticality.PERSONAL


def test_the_name_of_the_file_is_a_hint(book: Rulebook, seen: Callable[..., Observation]) -> None:
    assert judged(book, seen(COMPUTES, path="Quality/FinalTestLimits.accdb")) is Criticality.UNKNOWN


def test_the_stronger_of_two_equal_criticalities_names_the_tool(
    book: Rulebook, seen: Callable[..., Observation]
) -> None:
    money = [Evidence.of(Kind.STRUCTURE, f"tbl{number}(UnitPrice)", f"table tbl{number}") for number in (1, 2)]
    assert judged(book, seen(*money, SUMS_BOTH)) is Criticality.FINANCIAL
    assert judged(book, seen(*money, SUMS_BOTH, UPDATES_LIMITS)) is Criticality.QUALITY


def test_words_near_by_are_those_of_the_same_procedure(book: Rulebook, seen: Callable[..., Observation]) -> None:
    decides = Evidence.of(Kind.STATEMENT, 'If x > 3 Then r = "FAIL"', "Mod.Judge:3", verb=Verb.COMPUTE)
    same = Evidence.of(Kind.STATEMENT, "x = torque - dblUSL2", "Mod.Judge:2", verb=Verb.READ)
    other = Evidence.of(Kind.STATEMENT, "x = torque - dblUSL2", "Mod.Other:2", verb=Verb.READ)
    assert judged(book, seen(decides, same)) is Criticality.QUALITY
    assert judged(book, seen(decides, other)) is Criticality.PERSONAL


def test_the_proof_is_the_evidence_itself(book: Rulebook, seen: Callable[..., Observation]) -> None:
    signals = detect(seen(COMPUTES, UPDATES_LIMITS), book)
    assert [signal.because for signal in signals if signal.rule == "quality.test-limits"] == [(UPDATES_LIMITS,)]


def test_thousands_of_lines_are_judged_in_a_moment(book: Rulebook, seen: Callable[..., Observation]) -> None:
    lines = [
        Evidence.of(Kind.STATEMENT, f"x{number} = (a + " * 12, f"Mod.P:{number}", verb=Verb.COMPUTE)
        for number in range(3000)
    ]
    assert judged(book, seen(*lines)) is Criticality.PERSONAL
