from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from classifiers import policy
from classifiers.classify import classify
from classifiers.evidence import Evidence, Kind, Observation, Target, Verb
from classifiers.explain import Step, explain, next_step, reason, smallest_change, to_green
from classifiers.facts import UNREGISTERED, Facts, Known
from classifiers.rulebook import Rulebook
from classifiers.verdict import Context, Outcome

See = Callable[..., Observation]

GOLDEN = Evidence.of(
    Kind.SQL,
    "UPDATE Test_Limits SET Hi = [Mean] + 3 * [Sigma]",
    "query qryUpdateLimits",
    verb=Verb.WRITE,
    target=Target.OWN_DATA,
)
READS = Evidence.of(Kind.SQL, "SELECT Line, OEE FROM Shifts", "Mod.Load:3", verb=Verb.READ, target=Target.DATABASE)
CHART = Evidence.of(Kind.DISPLAY, "chart: OEE by line")
facts_of_any_kind = st.builds(Facts, **dict.fromkeys(policy.MANAGEMENT_FACTS, st.sampled_from(Known)))


def test_the_steps_come_in_their_order(book: Rulebook, seen: See) -> None:
    verdict = classify([seen(GOLDEN)], UNREGISTERED, book)
    steps = [sentence.step for sentence in explain(verdict, UNREGISTERED, Context()).sentences]
    order = list(Step)
    assert steps == sorted(steps, key=order.index)
    assert set(steps) == set(order)


def test_the_reason_names_what_is_done_and_its_proof(book: Rulebook, seen: See) -> None:
    verdict = classify([seen(GOLDEN)], UNREGISTERED, book)
    assert reason(verdict) == (
        "changes or computes test limits: UPDATE Test_Limits SET Hi = [Mean] + 3 * [Sigma] (query qryUpdateLimits)"
    )


def test_the_reason_of_a_report_that_writes_is_the_write(book: Rulebook, seen: See) -> None:
    write = Evidence.of(Kind.SQL, "UPDATE Phones SET Nr = ?", "Mod.Save:9", verb=Verb.WRITE, target=Target.DATABASE)
    for findings in ([write], [write, READS, CHART]):
        verdict = classify([seen(*findings)], UNREGISTERED, book)
        assert reason(verdict).startswith("changes a database outside its own file: UPDATE Phones")


def test_the_next_step_of_an_open_case_is_its_question(book: Rulebook, seen: See) -> None:
    verdict = classify([seen(Evidence.of(Kind.LABEL, "Control limits"))], UNREGISTERED, book)
    assert verdict.questions[0] in next_step(verdict)


def test_the_next_step_names_what_is_missing_first(book: Rulebook, seen: See) -> None:
    verdict = classify([seen(READS, CHART)], Facts(owner=Known.YES), book)
    assert "a description of purpose" in next_step(verdict)


def test_a_tool_that_has_to_go_is_not_sent_into_a_sandbox(book: Rulebook, seen: See) -> None:
    facts = Facts(owner=Known.YES, documented=Known.YES, sandboxed=Known.NO)
    said = next_step(classify([seen(GOLDEN)], facts, book))
    assert "an approved registration" in said
    assert "zone" not in said


def test_a_registered_report_is_not_asked_to_register_again(book: Rulebook, seen: See) -> None:
    facts = Facts(owner=Known.YES, documented=Known.YES, unchanged=Known.YES, read_only=Known.YES)
    verdict = classify([seen(READS, CHART)], facts, book)
    assert verdict.rule == "R7"
    assert "register it" not in next_step(verdict)
    assert "a place inside a zone" in next_step(verdict)


def test_a_quality_tool_is_told_that_no_registration_makes_it_green(book: Rulebook, seen: See) -> None:
    verdict = classify([seen(GOLDEN)], UNREGISTERED, book)
    said = " ".join(explain(verdict, UNREGISTERED, Context()).of(Step.CHANGE))
    assert "SHA-4" in said
    assert to_green(verdict, UNREGISTERED) is None


def test_a_report_is_told_what_makes_it_green(book: Rulebook, seen: See) -> None:
    verdict = classify([seen(READS, CHART)], UNREGISTERED, book)
    green = to_green(verdict, UNREGISTERED)
    assert green is not None
    assert (green.outcome, green.facts) == (
        Outcome.ALLOW_AND_MONITOR,
        ("owner", "documented", "sandboxed", "unchanged"),
    )


def test_an_open_case_is_told_what_each_answer_would_lead_to(book: Rulebook, seen: See) -> None:
    verdict = classify([seen(Evidence.of(Kind.LABEL, "Control limits"))], UNREGISTERED, book)
    assert explain(verdict, UNREGISTERED, Context()).of(Step.CHANGE) == (
        "If it turns out that it controls quality decisions, rule R1 would say: migrate now.",
        "If it turns out that it shows or reports what others keep, rule R7 would say: close gaps.",
    )


def test_the_facts_are_said_in_words(book: Rulebook, seen: See) -> None:
    facts = Facts(owner=Known.YES, sandboxed=Known.NO)
    said = explain(classify([seen(READS, CHART)], facts, book), facts, Context()).of(Step.FACTS)
    assert "A named owner from the business who accepted: yes." in said
    assert "A place inside a zone that IT registered: no." in said
    assert "An approved registration whose logic is still the same: not known." in said


def test_other_tools_that_depend_on_it_are_mentioned(book: Rulebook, seen: See) -> None:
    context = Context(downstream=2)
    verdict = classify([seen(READS, CHART)], UNREGISTERED, book, context)
    assert "2 other tools depend on it." in explain(verdict, UNREGISTERED, context).of(Step.CRITICALITY)


def test_nothing_accuses_anybody(book: Rulebook, seen: See) -> None:
    for findings in ([GOLDEN], [READS, CHART], [Evidence.of(Kind.LABEL, "Control limits")], []):
        verdict = classify([seen(*findings)], UNREGISTERED, book)
        said = " ".join(sentence.text for sentence in explain(verdict, UNREGISTERED, Context()).sentences).lower()
        assert not {"violat", "illegal", "forbidden", "offend", "rogue", "guilty"} & set(said.split())


@given(data=st.data(), facts=facts_of_any_kind)
def test_proof_is_quoted_and_promises_are_true(
    book: Rulebook, seen: See, any_evidence: st.SearchStrategy[Evidence], data: st.DataObject, facts: Facts
) -> None:
    observation = seen(*data.draw(st.lists(any_evidence, max_size=4)))
    verdict = classify([observation], facts, book)
    explanation = explain(verdict, facts, Context())
    texts = [evidence.text for evidence in observation.evidence]
    for sentence in explanation.of(Step.EVIDENCE):
        assert sentence.startswith("Nothing") or any(text in sentence for text in [*texts, "tool.accdb"])
    promised = smallest_change(verdict, facts)
    if promised is not None:
        changed = replace(facts, **dict.fromkeys(promised.facts, Known.YES))
        kept = classify([observation], changed, book)
        assert (kept.rule, kept.outcome) == (promised.rule, promised.outcome)
        assert policy.severity(kept.outcome) < policy.severity(verdict.outcome)


@given(data=st.data(), facts=facts_of_any_kind)
def test_no_fewer_facts_would_do(
    book: Rulebook, seen: See, any_evidence: st.SearchStrategy[Evidence], data: st.DataObject, facts: Facts
) -> None:
    observation = seen(*data.draw(st.lists(any_evidence, max_size=4)))
    verdict = classify([observation], facts, book)
    promised = smallest_change(verdict, facts)
    if promised is not None and len(promised.facts) > 1:
        for name in promised.facts:
            single = classify([observation], replace(facts, **{name: Known.YES}), book)
            assert policy.severity(single.outcome) >= policy.severity(verdict.outcome)
