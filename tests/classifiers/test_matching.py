"""Looking through all evidence at once finds exactly what looking at each line with each rule finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import rulelint
from classifiers.evidence import Evidence, Kind, Level, Target, Verb
from classifiers.matching import CompiledRule, matcher
from classifiers.packaged import packaged_rulebook
from classifiers.places import Place, place_of
from classifiers.rulebook import Rulebook
from classifiers.telling import defines, said
from classifiers.terms import compiled
from classifiers.words import fold


def one_by_one(book: Rulebook, evidence: Sequence[Evidence], name: str) -> Iterator[tuple[Evidence, int]]:
    rules = [CompiledRule.of(rule) for rule in book.rules]
    standing: dict[str, list[Evidence]] = {}
    for item in evidence:
        standing.setdefault(place_of(item), []).append(item)
    spoken = [item for item in evidence if item.kind is not Kind.COMMENT]
    whole = fold(" ".join([name, *(f"{item.where} {item.text}" for item in spoken)])).encode("utf-8", "replace")
    places = {
        where: Place(name, where, lambda where: standing[where], lambda words: words.search(whole) is not None)
        for where in standing
    }
    for item in (item for item in evidence if item.level is not Level.NONE and not defines(item)):
        text = fold(said(item)).encode("utf-8", "replace")
        for number, rule in enumerate(rules):
            terms = rule.rule.any
            if (
                rule.admits((item.kind, item.verb, item.target))
                and (not terms or any(compiled(term).search(text) for term in terms))
                and rule.fits(places[place_of(item)])
                and all(compiled(term).search(text) for term in rule.rule.all)
                and not rule.refuses(text)
            ):
                yield item, number


@pytest.fixture(scope="module")
def lines(book: Rulebook) -> list[Evidence]:
    examples = (text for rule in book.rules for text in (*rule.hits, *rule.misses))
    return [item for text in examples for item in rulelint.example(text).evidence]


def test_all_examples_of_all_rules_in_one_file_give_what_each_line_gives(book: Rulebook, lines: list[Evidence]) -> None:
    found = list(matcher(book).matches(lines, "Book1.xlsm"))
    assert found == list(one_by_one(book, lines, "Book1.xlsm"))
    assert len(found) > 200


BOOK = packaged_rulebook()
"""Not an argument of the test: Hypothesis would write all its rules down for each example."""
_WORDS = (
    *("UPDATE", "Test_Limits", "SET", "Hi", "=", "?", "INSERT", "INTO", "JournalLines", "(Debit)", "VALUES", "SELECT"),
    *("cpk", "stdev(a)", "/", "price", "*", "UnitPrice", "Recipe", "write", "db_write(10,", "Lots", "STATUS='HOLD'"),
    *(
        "Rechnung",
        "Prüfgrenze",
        "发票",
        "库存",
        "検査",
        "在庫",
        "precio",
        "laborRate",
        "hours",
        "invoice",
        "FAIL",
        "if",
    ),
)
_ITEMS = st.builds(
    Evidence,
    kind=st.sampled_from(Kind),
    text=st.lists(st.sampled_from(_WORDS) | st.text(max_size=4), max_size=8).map(" ".join),
    where=st.sampled_from(["Mod.A:1", "Mod.B:2", "Sheet!A1", ""]),
    verb=st.sampled_from(Verb),
    target=st.none() | st.sampled_from(Target),
)


@settings(max_examples=60)
@given(evidence=st.lists(_ITEMS, max_size=12), name=st.sampled_from(["Limits.xlsm", "price list.xls", "x.vbs"]))
def test_any_mixture_of_lines_gives_what_each_line_gives(evidence: list[Evidence], name: str) -> None:
    assert list(matcher(BOOK).matches(evidence, name)) == list(one_by_one(BOOK, evidence, name))


def test_what_a_rule_is_about_may_stand_anywhere_in_the_file_but_in_a_comment() -> None:
    decides = Evidence.of(
        Kind.STATEMENT, "if not errors: show('passed') else show('failed')", "m.run:4", verb=Verb.COMPUTE
    )
    elsewhere = Evidence.of(Kind.STRUCTURE, "measured voltage", "m.read:9")
    remark = Evidence.of(Kind.COMMENT, "measured voltage", "m.read:9")

    def found(*evidence: Evidence) -> set[str]:
        return {BOOK.rules[number].id for item, number in matcher(BOOK).matches(evidence, "m.py") if item is decides}

    assert "quality.verdicts" in found(decides, elsewhere)
    assert "quality.verdicts" not in found(decides, remark)
