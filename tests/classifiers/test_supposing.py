"""What is supposed is answered by the decision table itself; only a shared write that was seen is not declared away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifiers import policy
from classifiers.classify import classify
from classifiers.criticality import Criticality
from classifiers.evidence import Evidence, Kind, Observation, Target, Verb
from classifiers.facts import UNREGISTERED, Facts, Known
from classifiers.rulebook import Rulebook
from classifiers.supposing import suppose

WRITE = Evidence.of(Kind.SQL, "UPDATE Orders SET Qty = 1", "Main:1", verb=Verb.WRITE, target=Target.DATABASE)
READ = Evidence.of(Kind.SQL, "SELECT Line, OEE FROM Shifts", "Main:3", verb=Verb.READ, target=Target.DATABASE)
given_facts = st.dictionaries(st.sampled_from(policy.MANAGEMENT_FACTS), st.sampled_from(Known))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_facts, st.sampled_from(Criticality))
def test_the_answer_is_the_row_of_the_table(
    book: Rulebook, seen: Callable[..., Observation], facts: dict[str, Known], criticality: Criticality
) -> None:
    verdict = classify([seen(READ)], UNREGISTERED, book)
    found = suppose(verdict, UNREGISTERED, facts, criticality)
    effective = Facts(**{**asdict(UNREGISTERED), **facts})
    effective = policy.with_read_only(effective, facts.get("read_only", verdict.read_only))
    assert found.rule == policy.decide(criticality, effective)
    assert found.undone is None


def test_a_write_that_was_seen_stays_a_no_until_it_is_supposed_to_be_gone(
    book: Rulebook, seen: Callable[..., Observation]
) -> None:
    verdict = classify([seen(WRITE)], UNREGISTERED, book)
    reporting = Criticality.REPORTING
    assert suppose(verdict, UNREGISTERED, {}, reporting).rule.id == "R5"
    assert suppose(verdict, UNREGISTERED, {"owner": Known.YES}, reporting).rule.id == "R5"
    gone = suppose(verdict, UNREGISTERED, {"read_only": Known.YES}, reporting)
    assert (gone.rule.id, gone.undone) == ("R7", verdict.writes[0])
