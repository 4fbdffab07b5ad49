from __future__ import annotations

import re
from pathlib import Path

import pytest

from classifiers import rulebook, rulelint
from classifiers.rulebook import BadRules, Rulebook

GOOD = """
[[signal]]
id = "quality.x"
title = "X"
policy = "SHA-4"
criticality = "quality"
kinds = ["sql"]
verbs = ["write"]
any = ['\\blimits?\\b']
hits = ["sql/write: UPDATE Limits SET a = 1"]
misses = ["sql/write: UPDATE Users SET a = 1"]
"""


def reasons(error: BadRules) -> str:
    return "\n".join(map(str, error.mistakes))


def linted(text: str) -> str:
    book = rulebook.parse({"x.toml": text, "policy.toml": ""})
    return "\n".join(map(str, rulelint.lint(book)))


def test_every_packaged_rule_finds_its_hits_and_leaves_its_misses(book: Rulebook) -> None:
    assert [str(mistake) for mistake in rulelint.lint(book)] == []


def test_the_packaged_rules_cover_all_that_the_policy_asks_for(book: Rulebook) -> None:
    assert {rule.criticality for rule in book.rules} >= {"financial", "quality", "process", "reporting"}
    assert len(book.rules) >= 30


def test_all_mistakes_of_all_files_are_said_at_once() -> None:
    bad = GOOD.replace('"sql"', '"sqll"').replace("verbs", "verb").replace("limits?", "(limits?")
    with pytest.raises(BadRules) as caught:
        rulebook.parse({"a.toml": bad, "b.toml": "not toml", "policy.toml": "[weights.impact]\nfinancal = 1"})
    said = reasons(caught.value)
    assert "a.toml:8: quality.x: verb: no such field; did you mean 'verbs'?" in said
    assert "a.toml:7: quality.x: kinds: 'sqll' is unknown; did you mean 'sql'?" in said
    assert "a.toml:9: quality.x: \\b(limits?\\b: RE2 refuses it" in said
    assert "b.toml:1: not TOML" in said
    assert "policy.toml:2: weights.impact.financal: no such key; did you mean 'financial'?" in said


def test_what_re2_cannot_match_in_linear_time_is_refused() -> None:
    with pytest.raises(BadRules, match="RE2 refuses it"):
        rulebook.parse({"a.toml": GOOD.replace("limits?", "(?=limits)"), "policy.toml": ""})


def test_a_rule_without_terms_or_targets_is_refused() -> None:
    with pytest.raises(BadRules, match="matches everything"):
        rulebook.parse({"a.toml": GOOD.replace("any = ['\\blimits?\\b']", ""), "policy.toml": ""})


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("(limits?)+", ""),
        ("(a+)+b", "runs wild"),
        ("(a|b*)*c", "run wild"),
        (".{0,900}x.{0,900}", "instructions, more than 8000"),
    ],
)
def test_a_pattern_that_costs_too_much_is_refused_with_its_line(term: str, said: str) -> None:
    text = GOOD.replace("\\blimits?\\b", term)
    if not said:
        rulebook.parse({"a.toml": text, "policy.toml": ""})
        return
    with pytest.raises(BadRules, match=rf"a\.toml:9: quality\.x: .*({said})"):
        rulebook.parse({"a.toml": text, "policy.toml": ""})


def test_a_spelling_that_cannot_be_checked_is_refused(book: Rulebook) -> None:
    assert not [term for rule in book.rules for term in rule.terms if rulebook.refusal(term)]
    assert "only RE2 knows" in rulebook.refusal("limits?\\Qa+\\E")


def test_the_line_is_that_of_the_rule_with_the_mistake_and_not_of_one_like_it() -> None:
    text = GOOD + GOOD.replace("quality.x", "quality.y").replace("verbs", "verb")
    with pytest.raises(BadRules, match=r"a\.toml:19: quality\.y: verb"):
        rulebook.parse({"a.toml": text, "policy.toml": ""})


def test_two_rules_that_look_for_the_same_are_found() -> None:
    assert "x.toml:12: quality.y: never reached: quality.x" in linted(GOOD + GOOD.replace("quality.x", "quality.y"))


def test_a_rule_rests_on_a_sentence_that_the_policy_has() -> None:
    said = linted(GOOD.replace("SHA-4", "SHA-4x"))
    assert "policy 'SHA-4x' is no sentence of the policy; did you mean 'SHA-4'?" in said
    assert "known are ARC-1, CHG-1" in linted(GOOD.replace("SHA-4", "X"))


def test_the_known_sentences_are_those_of_the_policy_page() -> None:
    page = Path(__file__).parents[2] / "docs" / "policy.md"
    assert set(re.findall(r"\b[A-Z]{2,3}-[0-9]{1,2}\b", page.read_text("utf-8"))) == rulelint.POLICY_IDS


def test_a_term_that_matches_empty_text_is_refused() -> None:
    with pytest.raises(BadRules, match="matches empty text"):
        rulebook.parse({"a.toml": GOOD.replace("\\blimits?\\b", "(limits)?"), "policy.toml": ""})


def test_the_same_id_twice_is_refused() -> None:
    with pytest.raises(BadRules, match=r"already used in a\.toml"):
        rulebook.parse({"a.toml": GOOD, "b.toml": GOOD, "policy.toml": ""})


def test_no_rule_can_prove_that_a_tool_is_personal() -> None:
    with pytest.raises(BadRules, match="no rule can prove it"):
        rulebook.parse({"a.toml": GOOD.replace('"quality"', '"personal"'), "policy.toml": ""})


def test_the_file_of_weights_may_not_be_missing() -> None:
    with pytest.raises(BadRules, match=r"policy\.toml"):
        rulebook.parse({"a.toml": GOOD})


@pytest.mark.parametrize("value", ["2", "1.01", "-0.1", "nan", "inf", "true", "'0.9'"])
def test_a_confidence_that_is_no_share_is_refused_with_its_line(value: str) -> None:
    with pytest.raises(BadRules, match=r"policy\.toml:2: weights.confidence.agreeing: a number from 0 to 1 is needed"):
        rulebook.parse({"policy.toml": f"[weights.confidence]\nagreeing = {value}"})


def test_weights_other_than_confidence_may_be_more_than_one_but_have_an_end() -> None:
    assert rulebook.parse({"policy.toml": "[weights.impact]\nfinancial = 30"}).weights.impact["financial"] == 30
    with pytest.raises(BadRules, match="of at least 0 is needed, not inf"):
        rulebook.parse({"policy.toml": "[weights.impact]\nfinancial = inf"})


@pytest.mark.parametrize("text", ["[weights.impact]\nfinancial = -1", "[deadlines.contain]\ndone = 'soon'", "x = 1"])
def test_numbers_and_spans_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(BadRules, match=r"policy\.toml"):
        rulebook.parse({"policy.toml": text})


def test_the_packaged_weights_are_those_that_the_code_falls_back_to(book: Rulebook) -> None:
    assert book.weights == rulebook.parse({"policy.toml": ""}).weights
    assert book.thresholds == rulebook.parse({"policy.toml": ""}).thresholds
    assert book.deadlines == rulebook.parse({"policy.toml": ""}).deadlines


def test_a_deadline_that_is_set_leaves_the_others_as_they_are() -> None:
    deadlines = rulebook.parse({"policy.toml": "[deadlines.contain]\ndone = '20 WD'"}).deadlines
    assert deadlines["contain"] == {"containment": "10 WD", "decision": "30 d", "done": "20 WD"}
    assert deadlines["migrate_now"]["owner"] == "5 WD"


def test_a_mistyped_deadline_is_refused_with_its_line_and_a_suggestion() -> None:
    text = "[deadlines.migrate_now]\nowner = '5 WD'\n\n[deadlines.close_gaps]\nsandbocks = '9 d'\nowner = '5 weeks'\n"
    with pytest.raises(BadRules) as bad:
        rulebook.parse({"policy.toml": text + "[deadlines.watch]\nowner = '5 d'\n"})
    assert [str(mistake) for mistake in bad.value.mistakes] == [
        "policy.toml:5: deadlines.close_gaps.sandbocks: no such key; did you mean 'sandbox'?",
        "policy.toml:6: deadlines.close_gaps.owner: write '5 WD' or '30 d', not '5 weeks'",
        (
            "policy.toml:7: deadlines.watch: no such key; known are migrate_now, migrate_planned, contain, close_gaps, "
            "allow_and_monitor, triage"
        ),
    ]


def test_the_digest_changes_with_any_rule_and_not_with_line_ends(texts: dict[str, str]) -> None:
    digest = rulebook.parse(texts).digest
    windows = {name: text.replace("\n", "\r\n") for name, text in texts.items()}
    assert rulebook.parse(windows).digest == digest
    assert rulebook.parse(texts | {"more.toml": GOOD}).digest != digest


def test_a_good_rule_has_nothing_to_lint() -> None:
    assert linted(GOOD) == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("UPDATE Limits SET", "UPDATE Names SET", "does not hit"),
        ("UPDATE Users SET", "UPDATE Limits SET", "hits what it should miss"),
        ('misses = ["sql/write: UPDATE Users SET a = 1"]', "", "no misses"),
        ('"sql/write: UPDATE Users SET a = 1"', '"UPDATE Users"', "is not `kind/verb/target"),
        ("sql/write: UPDATE Users", "sqx/write: UPDATE Users", "not a valid Kind"),
        ("quality.x", "Quality X", "is not of the form"),
        ("SHA-4", "because", "is no sentence of the policy"),
        ("\\\\blimits?", "\\\\bLimits?", "has a capital letter"),
        ("limits?", "gr[eü]nze?", "has a letter with a mark in a class"),
        ('verbs = ["write"]', "", "give verbs"),
        ('["sql"]', '["sql", "comment"]', "a comment has no verb"),
        ('["sql"]', '["sql", "label"]', "label: such evidence has no verb"),
        ("any = [", "none = ['x', '\\blimits?\\b']\nany = [", "never reached: `none` excludes it"),
        ("any = [", "all = ['a', 'a']\nany = [", "all holds 'a' twice"),
    ],
)
def test_each_mistake_of_a_rule_is_found(old: str, new: str, said: str) -> None:
    text = GOOD.replace(old.replace("\\\\", "\\"), new.replace("\\\\", "\\"))
    assert text != GOOD
    assert said in linted(text)


def test_thresholds_of_the_policy_file_decide_what_a_workbook_needs_to_be_a_tool() -> None:
    book = rulebook.parse({"policy.toml": "[thresholds]\nformulas = 20"})
    assert (book.thresholds.formulas, book.thresholds.nesting) == (20, 7)


@pytest.mark.parametrize("line", ["formulas = 0", "formulas = true", "nesting = 'deep'", "formula = 3"])
def test_thresholds_are_whole_numbers(line: str) -> None:
    with pytest.raises(rulebook.BadRules, match="thresholds"):
        rulebook.parse({"policy.toml": f"[thresholds]\n{line}"})
