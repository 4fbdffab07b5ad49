"""The rule book as people read it: found by words, with figures, examples, the decision table and what always holds."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from classifiers import policy
from classifiers.criticality import Criticality
from inventory.services.correct import correct
from inventory.store.queries import resolve_tool
from inventory.web import decisions

FILES = {
    "Quality/limits.vbs": "UPDATE Test_Limits SET Hi = ?",
    "Quality/other.vbs": "UPDATE Test_Limits SET Lo = ?",
    "Reports/scrap.vbs": "SELECT Line, Scrap FROM Production",
}
HOSTILE = "<script>alert(1)</script>\u202e"


@pytest.fixture
def client(board: Any, small: Any) -> Any:
    return board(small(FILES))


def said(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def rows(page: str) -> dict[str, str]:
    """Return the lines of the list by the id of the rule."""
    found = re.findall(r'<tr><th scope="row"><a class="name" href="/rules/([^"]+)">(.*?)</tr>', page, re.DOTALL)
    return {rule: said(rest) for rule, rest in found}


def test_every_rule_is_listed_with_the_tools_it_proves(client: Any) -> None:
    answer = client.get("/rules")
    found = rows(answer.text)
    book = client.app.state.board.bench(client.app.state.board.clock()).rulebook
    assert set(found) == {rule.id for rule in book.rules}
    assert "quality 2 nobody looked yet" in found["quality.test-limits"]
    assert "not measured yet" in said(answer.text)


@pytest.mark.parametrize(
    ("query", "rule", "there"),
    [
        ("q=test+LIMITS", "quality.test-limits", True),
        ("q=test+invoices", "quality.test-limits", False),
        ("criticality=quality", "quality.test-limits", True),
        ("criticality=financial", "quality.test-limits", False),
        ("file=quality.toml", "quality.test-limits", True),
        ("file=finance.toml", "quality.test-limits", False),
        ("q=SHA-2", "quality.test-limits", True),
    ],
)
def test_the_list_is_narrowed_by_the_server(client: Any, query: str, rule: str, there: Any) -> None:
    assert (rule in rows(client.get(f"/rules?{query}").text)) is there


def test_what_people_found_measures_the_rules(client: Any) -> None:
    board = client.app.state.board
    bench = board.bench(board.clock())
    bert, pia = (bench.organisation.people[name] for name in ("bert", "pia"))
    for path, criticality, second in (
        ("limits", Criticality.QUALITY, None),
        ("other", Criticality.REPORTING, pia),
    ):
        tool = resolve_tool(board.inventory, f"Quality/{path}.vbs")
        correct(board.inventory, tool, criticality, actor=bert, second=second, reason="looked", bench=bench)
    page = client.get("/rules?order=precision").text
    assert next(iter(rows(page))) == "quality.test-limits"
    assert "1 of 2 50 %" in rows(page)["quality.test-limits"]
    assert "measured by what people found of 2 tools" in said(page)
    one = said(client.get("/rules/quality.test-limits").text)
    assert "50 % 1 of 2 that people looked at" in one
    assert "People found something else" in one


def test_one_rule_shows_terms_examples_and_tools(client: Any) -> None:
    page = said(client.get("/rules/quality.test-limits").text)
    for words in (
        "Changes or computes test limits",
        "formula, sql, statement",
        "compute, write",
        "sql/write/database: UPDATE Test_Limits SET Hi = ?",
        "label: Speed limit on site",
        "Proves something of 2 tools today",
        "limits.vbs",
    ):
        assert words in page


@pytest.mark.parametrize("address", ["/rules/no.such", "/rules/%3Cscript%3E"])
def test_a_rule_that_is_not_there_is_a_page_too(client: Any, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, "No such rule" in answer.text) == (404, True)


def test_hostile_words_stay_text(client: Any) -> None:
    page = client.get("/rules", params={"q": HOSTILE})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "No rule fits these words." in said(page.text)
    assert client.get("/rules", params={"order": HOSTILE}).status_code == 400
    assert client.get("/rules", params={"criticality": HOSTILE}).status_code == 400


def test_the_rules_become_a_file_as_they_are_narrowed(client: Any) -> None:
    answer = client.get("/rules/export?format=csv&criticality=quality")
    assert answer.status_code == 200
    assert "quality.test-limits" in answer.text
    assert "finance." not in answer.text


def test_the_short_form_stands_for_every_combination(client: Any) -> None:
    cells = {row.criticality: dict(zip(decisions.COLUMNS, row.rules, strict=True)) for row in decisions.short_form()}
    count = 0
    for criticality, facts in decisions.combinations():
        column = decisions.Column(
            managed=all(str(getattr(facts, name)) == "yes" for name in decisions.MANAGED),
            sandboxed=str(facts.sandboxed) == "yes",
            read_only=facts.read_only,
        )
        assert cells[criticality][column] is policy.decide(criticality, facts)
        count += 1
    assert count == decisions.COMBINATIONS == 6 * 3**5
    page = said(client.get("/rules/decisions").text)
    assert "All 1,458 combinations, in short" in page
    assert page.count(" holds ") >= len(decisions.invariants())
    assert "does not hold" not in page


def test_an_invariant_that_does_not_hold_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "GREEN", frozenset(policy.SEVERITY))
    found = {one.sentence: one.holds for one in decisions.invariants.__wrapped__()}
    assert [holds for sentence, holds in found.items() if "green" in sentence] == [False, False, False]
    assert all(holds for sentence, holds in found.items() if "green" not in sentence)
