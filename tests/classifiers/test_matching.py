"""Looking through all evidence at once finds exactly what looking at each line with each rule finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import rulelint
from classifiers.evidence import Evidence, Kind, Level, Target, Verb
from classifiers.matching import CompiledRule, Place, TermSet, matcher, place_of
from classifiers.packaged import packaged_rulebook
from classifiers.rulebook import Rulebook
from classifiers.terms import compiled
from classifiers.words import fold


def one_by_one(book: Rulebook, evidence: Sequence[Evidence], name: str) -> Iterator[tuple[Evidence, int]]:
    rules = [CompiledRule.of(rule) for rule in book.rules]
    places: dict[str, Place] = {}
    for item in evidence:
        places.setdefault(place_of(item), Place(name, place_of(item))).add(item)
    for item in (item for item in evidence if item.level is not Level.NONE):
        text = fold(item.text).encode("utf-8", "replace")
        for number, rule in enumerate(rules):
            terms = rule.rule.any
            if (
                rule.admits((item.kind, item.verb, item.target))
                and (not terms or any(compiled(term).search(text) for term in terms))
                and rule.fits(places[place_of(item)])
                and rule.accepts(text)
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


def test_a_term_that_could_take_the_end_of_a_line_is_found_in_the_line_alone() -> None:
    terms = TermSet([(7, (r"limit[^x]", r"\W限")), (8, (r"^.?$", "limit$"))])
    assert terms.found(b"limit") == {8}
    assert terms.found(b"limit high") == {7}
    assert terms.found("a 限".encode()) == {7}
    assert terms.found("限".encode()) == {8}
    assert terms.found(b"ab") == set()
    assert terms.found(b"") == {8}


def test_rules_that_share_a_term_and_rules_that_need_none_are_all_found() -> None:
    terms = TermSet([(1, ("limit",)), (2, ("price", "limit")), (3, ()), (4, (".", "never"))])
    assert terms.found(b"a limit") == {1, 2, 3, 4}
    assert terms.found(b"nothing") == {3, 4}


@given(line=st.text(alphabet="ab1 -._x\u00e9\u9650", max_size=8))
def test_every_term_is_found_exactly_where_it_stands_alone(line: str) -> None:
    given_terms = (
        r"\bab\b",
        "a b",
        "b$",
        "^a",
        "[^a]$",
        r"\W",
        r"\w-",
        "(?s).b.",
        "\u9650\\b",
        r"a\B",
        "[ab]{2}",
        r"\s",
    )
    text = fold(line).encode()
    alone = {number for number, term in enumerate(given_terms) if compiled(term).search(text)}
    assert TermSet((number, (term,)) for number, term in enumerate(given_terms)).found(text) == alone


def test_an_automaton_that_gives_up_costs_time_and_no_match() -> None:
    terms = TermSet([(1, ("limit",)), (2, ("price",)), (3, ())])
    terms._automaton = type("Exhausted", (), {"Match": lambda *_: []})()
    assert [terms.found(line) for line in (b"a price", b"a limit")] == [{2, 3}, {1, 3}]
