from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import policy
from classifiers.classify import classify
from classifiers.evidence import (
    Access,
    Evidence,
    Kind,
    Level,
    Metric,
    Observation,
    Part,
    PartKind,
    Problem,
    Reference,
    Target,
    Trouble,
    Verb,
)
from classifiers.facts import UNREGISTERED, Facts, Known
from classifiers.rulebook import Rulebook
from classifiers.signals import SEVERITY
from classifiers.verdict import Context, Criticality, Outcome, Signal, Tag

See = Callable[..., Observation]

GOLDEN = Evidence.of(
    Kind.SQL,
    "UPDATE Test_Limits SET Hi = [Mean] + 3 * [Sigma]",
    "query qryUpdateLimits",
    verb=Verb.WRITE,
    target=Target.DATABASE,
)
READS = Evidence.of(Kind.SQL, "SELECT Line, OEE FROM Shifts", "Mod.Load:3", verb=Verb.READ, target=Target.DATABASE)
CHART = Evidence.of(Kind.DISPLAY, "chart: OEE by line")
SHARED = Evidence.of(Kind.SQL, "UPDATE Phones SET Nr = ?", "Mod.Save:9", verb=Verb.WRITE, target=Target.DATABASE)
PRIVATE = Evidence.of(Kind.STATEMENT, "Cells(1, 1) = 3", "Mod.Fill:2", verb=Verb.WRITE, target=Target.OWN_DATA)
ALL_YES = Facts(**dict.fromkeys(policy.MANAGEMENT_FACTS, Known.YES))
facts_of_any_kind = st.builds(Facts, **dict.fromkeys(policy.MANAGEMENT_FACTS, st.sampled_from(Known)))


def test_the_database_that_calculates_final_test_limits_is_migrated_now(book: Rulebook, seen: See) -> None:
    verdict = classify([seen(GOLDEN)], UNREGISTERED, book)
    assert (verdict.criticality, verdict.rule, verdict.outcome) == (Criticality.QUALITY, "R1", Outcome.MIGRATE_NOW)
    assert verdict.tag is Tag.SHADOW_IT
    assert verdict.read_only is Known.NO
    assert verdict.writes[0].where == "query qryUpdateLimits"
    assert verdict.signals[0].because == (GOLDEN,)
    assert verdict.rulebook == book.digest


@pytest.mark.parametrize(
    ("findings", "facts", "rule"),
    [
        ([READS, CHART], UNREGISTERED, "R7"),
        ([READS, CHART], ALL_YES, "R6"),
        ([READS, CHART, SHARED], ALL_YES, "R5"),
        ([PRIVATE], UNREGISTERED, "R8"),
        ([SHARED], UNREGISTERED, "R5"),
        ([GOLDEN], ALL_YES, "R2"),
        ([GOLDEN], Facts(enterprise=Known.YES), "R0"),
    ],
)
def test_what_a_tool_does_and_what_is_known_of_it_lead_to_its_rule(
    book: Rulebook, seen: See, findings: list[Evidence], facts: Facts, rule: str
) -> None:
    assert classify([seen(*findings)], facts, book).rule == rule


def test_an_unregistered_personal_aid_is_watched_and_nobody_is_asked(book: Rulebook, seen: See) -> None:
    verdict = classify([seen(PRIVATE)], UNREGISTERED, book)
    assert (verdict.outcome, verdict.conditional, verdict.questions, verdict.gaps) == (Outcome.WATCH, True, (), ())


def test_a_report_titled_like_a_decision_is_still_a_report(book: Rulebook, seen: See) -> None:
    title = Evidence.of(Kind.LABEL, "Control limits by line")
    assert classify([seen(READS, CHART, title)], UNREGISTERED, book).criticality is Criticality.REPORTING


def test_a_tool_that_others_depend_on_is_not_personal(book: Rulebook, seen: See) -> None:
    verdict = classify([seen(PRIVATE)], UNREGISTERED, book, Context(downstream=1))
    assert verdict.criticality is Criticality.REPORTING


def test_what_was_read_in_part_is_unknown_with_a_question(book: Rulebook, seen: See) -> None:
    problem = Problem(trouble=Trouble.ENCRYPTED, detail="a password protects it", where="Module1")
    verdict = classify([seen(PRIVATE, problem, complete=False)], UNREGISTERED, book)
    assert (verdict.criticality, verdict.rule, verdict.read_only) == (Criticality.UNKNOWN, "R9", Known.UNKNOWN)
    assert "a password protects it" in verdict.questions[0]


def test_proof_in_a_partly_read_tool_still_counts(book: Rulebook, seen: See) -> None:
    assert classify([seen(GOLDEN, complete=False)], UNREGISTERED, book).rule == "R1"


def test_in_house_code_that_was_not_seen_leaves_a_tool_not_completely_read(book: Rulebook, seen: See) -> None:
    unseen = Metric(name="unseen_code", value=1)
    assert classify([seen(PRIVATE, unseen)], UNREGISTERED, book).rule == "R9"
    parts = [seen(PRIVATE, unseen, path=f"p/{name}.py", kind="python", project="p") for name in "ab"]
    verdict = classify(parts, UNREGISTERED, book)
    assert verdict.rule == "R9"
    assert "a.py calls" in verdict.questions[0]
    calls = Evidence.of(Kind.STATEMENT, "import b", "a:1", verb=Verb.RUN)
    parts[0] = seen(PRIVATE, unseen, calls, path="p/a.py", kind="python", project="p")
    parts[1] = seen(PRIVATE, path="p/b.py", kind="python", project="p")
    assert classify(parts, UNREGISTERED, book).rule == "R8"


def test_a_shared_write_that_was_seen_decides_whatever_the_unseen_code_does(book: Rulebook, seen: See) -> None:
    unseen = Metric(name="unseen_code", value=1)
    verdict = classify([seen(SHARED, unseen)], UNREGISTERED, book)
    assert (verdict.rule, verdict.read_only) == ("R5", Known.NO)
    assert classify([seen(SHARED, unseen, complete=False)], UNREGISTERED, book).rule == "R9"


def test_a_hint_asks_whether_it_does_what_it_is_named_after(book: Rulebook, seen: See) -> None:
    verdict = classify([seen(Evidence.of(Kind.LABEL, "Control limits"))], UNREGISTERED, book)
    assert verdict.rule == "R9"
    assert "Control limits" in verdict.questions[0]


def test_the_worst_file_of_a_tool_wins(book: Rulebook, seen: See) -> None:
    parts = [seen(READS, CHART), seen(GOLDEN, path="b.accdb")]
    forth, back = classify(parts, UNREGISTERED, book), classify(parts[::-1], UNREGISTERED, book)
    assert forth.criticality is back.criticality is Criticality.QUALITY


def test_signals_inherited_through_lineage_count(book: Rulebook, seen: See) -> None:
    hint = Evidence.of(Kind.LABEL, "Control limits")
    inherited = Signal(
        rule="quality.test-limits",
        title="x",
        policy="SHA-4",
        criticality=Criticality.QUALITY,
        level=Level.STRUCTURE,
        because=(Evidence.of(Kind.STRUCTURE, "UPDATE Test_Limits", "q"),),
    )
    context = Context(inherited=(inherited,), downstream=1)
    assert classify([seen(hint)], UNREGISTERED, book, context).criticality is Criticality.QUALITY


def test_reading_through_a_reference_and_mailing_is_reporting(book: Rulebook, seen: See) -> None:
    mails = Evidence.of(Kind.STATEMENT, "mail.Send", "Mod.Send:3", verb=Verb.SEND, target=Target.MAIL)
    reads = Reference(target=r"\\server\share\oee.xlsx", access=Access.READ)
    assert classify([seen(mails, reads)], UNREGISTERED, book).criticality is Criticality.REPORTING


def test_a_script_of_queries_is_a_report(book: Rulebook, seen: See) -> None:
    assert classify([seen(READS, kind="sql", path="oee.sql")], UNREGISTERED, book).rule == "R7"


def test_mailing_what_was_read_from_any_file_is_a_report(book: Rulebook, seen: See) -> None:
    reads = Evidence.of(Kind.STATEMENT, "df = pd.read_excel(path)", "m:3", verb=Verb.READ)
    mails = Evidence.of(Kind.STATEMENT, "server.send_message(m)", "m:9", verb=Verb.SEND, target=Target.MAIL)
    assert classify([seen(reads, mails)], UNREGISTERED, book).criticality is Criticality.REPORTING


def test_reading_one_file_and_writing_another_is_a_personal_aid(book: Rulebook, seen: See) -> None:
    reads = Evidence.of(Kind.STATEMENT, "names = os.listdir(path)", "m:3", verb=Verb.READ)
    writes = Evidence.of(Kind.STATEMENT, "os.rename(a, b)", "m:9", verb=Verb.WRITE, target=Target.FILE)
    assert classify([seen(reads, writes)], UNREGISTERED, book).rule == "R8"


def test_a_file_in_which_no_reader_found_anything_was_not_read(book: Rulebook, seen: See) -> None:
    assert classify([seen()], UNREGISTERED, book).rule == "R9"


@given(data=st.data(), facts=facts_of_any_kind)
def test_more_evidence_never_lowers_a_criticality(
    book: Rulebook, seen: See, any_evidence: st.SearchStrategy[Evidence], data: st.DataObject, facts: Facts
) -> None:
    some = data.draw(st.lists(any_evidence, max_size=5))
    more = some + data.draw(st.lists(any_evidence, max_size=4))
    before, after = (classify([seen(*found)], facts, book).criticality for found in (some, more))
    ranks = {Criticality.PERSONAL: 0, Criticality.REPORTING: 1, Criticality.PROCESS: 2} | dict.fromkeys(SEVERITY[:2], 3)
    if before in SEVERITY:
        assert ranks[after] >= ranks[before]
    if before is Criticality.REPORTING:
        assert after is not Criticality.PERSONAL


@given(data=st.data(), facts=facts_of_any_kind)
def test_every_tool_gets_a_verdict_that_keeps_the_invariants(
    book: Rulebook, any_observation: st.SearchStrategy[Observation], data: st.DataObject, facts: Facts
) -> None:
    observations = data.draw(st.lists(any_observation, min_size=1, max_size=2))
    verdict = classify(observations, facts, book)
    if verdict.writes or verdict.criticality in {Criticality.FINANCIAL, Criticality.QUALITY, Criticality.UNKNOWN}:
        assert verdict.outcome not in policy.GREEN
    assert 0 <= verdict.score <= 100
    assert 0 <= verdict.score_coverage <= 1
    assert 0 <= verdict.confidence <= 1


@settings(max_examples=15)
@given(data=st.data(), numbers=st.lists(st.floats(0, 200), min_size=6, max_size=6))
def test_the_score_never_changes_the_class(
    book: Rulebook,
    seen: See,
    any_evidence: st.SearchStrategy[Evidence],
    data: st.DataObject,
    numbers: list[float],
) -> None:
    observation = seen(*data.draw(st.lists(any_evidence, max_size=4)))
    impact = dict(zip(book.weights.impact, numbers, strict=True))
    other = replace(book, weights=replace(book.weights, impact=impact))
    one, two = (classify([observation], UNREGISTERED, rules) for rules in (book, other))
    assert replace(one, score=0, score_coverage=0) == replace(two, score=0, score_coverage=0)


@pytest.fixture(scope="session")
def backwards(book: Rulebook) -> Rulebook:
    return replace(book, rules=book.rules[::-1])


@given(data=st.data())
def test_the_order_of_the_rules_never_matters(
    book: Rulebook, backwards: Rulebook, seen: See, any_evidence: st.SearchStrategy[Evidence], data: st.DataObject
) -> None:
    observation = seen(*data.draw(st.lists(any_evidence, max_size=5)))
    assert classify([observation], UNREGISTERED, backwards) == classify([observation], UNREGISTERED, book)


def test_a_rule_may_know_better_what_a_write_reaches(book: Rulebook, seen: See) -> None:
    write = Evidence.of(Kind.SQL, "UPDATE MARD SET LABST = ?", "q", verb=Verb.WRITE, target=Target.OWN_DATA)
    verdict = classify([seen(write)], UNREGISTERED, book)
    assert [change.target for change in verdict.writes] == [Target.SYSTEM_OF_RECORD]
    assert verdict.read_only is Known.NO


@pytest.mark.parametrize(
    "findings",
    [
        [Part(kind=PartKind.CONNECTION, name="Query - Costs", detail="Provider=X; Data Source=erp")],
        [Part(kind=PartKind.LINK, name="Orders", subtype="odbc", detail="ODBC;DSN=erp")],
        [Evidence.of(Kind.CONNECTION, "Driver={SQL Server};Server=erp;Database=fi", "Mod:3")],
        [READS],
    ],
)
def test_what_reads_shared_data_is_no_personal_aid(book: Rulebook, seen: See, findings: list[Part | Evidence]) -> None:
    verdict = classify([seen(*findings)], UNREGISTERED, book)
    assert (verdict.criticality, verdict.rule) == (Criticality.REPORTING, "R7")


def test_what_reads_shared_data_and_only_hints_at_more_stays_undecided(book: Rulebook, seen: See) -> None:
    hint = Evidence.of(Kind.LABEL, "Final test limits", "title")
    link = Part(kind=PartKind.LINK, name="T1", subtype="odbc", detail="ODBC;DSN=x")
    assert classify([seen(hint, link)], UNREGISTERED, book).rule == "R9"
