"""Pieces of terms say which rules may match a line, and leave none out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.gaps import pieces
from classifiers.rulebook import Rulebook
from classifiers.terms import compiled
from classifiers.termset import TermSet
from classifiers.words import fold

TERMS = (
    *(r"\bab\b", "a b", "b$", "^a", "[^a]$", r"\W", r"\w-", "(?s).b.", r"限\b", r"a\B", "[ab]{2}", r"\s", "b\\z"),
    *("a.{0,9}b", "a.*1", "^[^b]*1", r"(a|b.{0,20}1) ?-", "a[b1]{0,30}-|x.+1", r"\bx.{0,12}\b1", "(a.{0,9}1)?b"),
    *("x{0,9}a", r"\(?a.{2,40}\)?b", r"限{0,9}\b"),
)


def alone(line: bytes) -> set[int]:
    return {number for number, term in enumerate(TERMS) if compiled(term).search(line)}


@given(line=st.text(alphabet="ab1 -._x\u00e9限", max_size=14))
def test_every_term_is_found_exactly_where_it_stands_alone(line: str) -> None:
    text = fold(line).encode()
    assert TERM_SET.found(text) == alone(text)


@given(line=st.text(alphabet="ab1 -x限", max_size=14))
def test_where_a_term_matches_all_pieces_of_an_alternative_match(line: str) -> None:
    text = fold(line).encode()
    for number in alone(text):
        cut = pieces(TERMS[number])
        assert cut is None or any(all(compiled(part).search(text) for part in parts) for parts in cut)


TERM_SET = TermSet([((term,),) for term in TERMS])


@pytest.mark.parametrize(
    ("term", "cut"),
    [
        (r"\bprice\b.{0,60}[*/]", ((r"\bprice\b", "[*/]"),)),
        (r"(into|update) ([\w ]{1,60}\.)?lots\b", (("(into|update) ", r"lots\b"),)),
        (r"^[^=]*\bcost\b[^=]*=", ((r"\bcost\b", "="),)),
        ("limits?|tol.*high", (("limits?",), ("tol", "high"))),
        (r"hours? ?\* ?rate[a-z]*", ((r"hours? ?\* ?rate[a-z]*",),)),
        (".{3,}", None),
        ("(?i)price.*total", None),
        ("[].*]x", None),
    ],
)
def test_terms_are_cut_where_an_automaton_would_count(term: str, cut: object) -> None:
    assert pieces(term) == cut


def test_no_packaged_term_has_to_be_looked_for_in_every_line(book: Rulebook) -> None:
    assert [
        term for rule in book.rules for term in (*rule.any, *rule.all) if len(term) > 4 and pieces(term) is None
    ] == []


def test_a_term_that_could_take_the_end_of_a_line_is_found_in_the_line_alone() -> None:
    terms = TermSet([((r"limit[^x]", r"\W限"),), ((r"^.?$", "limit$"),)])
    assert terms.found(b"limit") == {1}
    assert terms.found(b"limit high") == {0}
    assert terms.found("a 限".encode()) == {0}
    assert terms.found("限".encode()) == {1}
    assert terms.found(b"ab") == set()
    assert terms.found(b"") == {1}


def test_rules_that_share_a_term_and_rules_that_need_none_are_all_found() -> None:
    terms = TermSet([(("limit",),), (("price", "limit"),), ((),), ((".", "never"),)])
    assert terms.found(b"a limit") == {0, 1, 2, 3}
    assert terms.found(b"nothing") == {2, 3}
    assert terms.found(b"") == {2}


def test_of_each_choice_one_term_has_to_stand_there() -> None:
    terms = TermSet([(("price", "cost"), ("set",)), ((".",), ("lot.{0,20}status",))])
    assert terms.found(b"set price") == {0}
    assert terms.found(b"price of a lot") == set()
    assert terms.found(b"lot 5 status") == {1}
    assert terms.found(b"status of lot") == set()


def test_an_automaton_that_gives_up_costs_time_and_no_match() -> None:
    terms = TermSet([(("limit",),), (("price",),), ((),)])
    terms._automaton = type("Exhausted", (), {"Match": lambda *_: []})()
    assert [terms.found(line) for line in (b"a price", b"a limit")] == [{1, 2}, {0, 2}]
