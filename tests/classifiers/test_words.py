from __future__ import annotations

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from classifiers.words import fold, fold_all, pattern


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("UpperSpecLimit", "upper spec limit"),
        ("upper_spec_limit", "upper spec limit"),
        ("UPPER_SPEC_LIMIT", "upper spec limit"),
        ("txtUSL1", "txt usl 1"),
        ("PrüfGrenzwert", "pruef grenzwert"),
        ("PRÜFGRENZE", "pruefgrenze"),
        ("Überprüfung", "ueberpruefung"),
        ("decisión", "decision"),
        ("Großhändler", "grosshaendler"),
        ("MB51", "mb51"),
        ("ładunek", "ladunek"),
        ("检查 limit", "检查 limit"),
    ],
)
def test_identifiers_and_sentences_are_folded_to_the_same_words(text: str, words: str) -> None:
    assert fold(text) == words


@given(st.text())
def test_folding_twice_changes_nothing_more_in_words(text: str) -> None:
    once = fold(text)
    assert fold(once).split() == once.split()


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        (r"\bprüf ?grenze\b", "Prüfgrenze", True),
        (r"\btest limits?\b", "TestLimit", True),
        (r"\btest limits?\b", "test-limits", True),
        (r"\btest limits?\b", "testlimits", True),
        (r"\blimit\b", "UnlimitedUndo", False),
        (r"\bлимит\b", "Мой лимит!", True),
        (r"\bлимит\b", "безлимитный", False),
        (r"pr\w+f", "prщщf", True),
        (r"规格上限", "检查规格上限值", True),
        (r"\badsn\b", "ädsn", False),
        (r"into [\w\[\] ]+\.bseg", "INTO [sap sr3].BSEG", True),
    ],
)
def test_terms_know_words_in_any_script(term: str, text: str, found: bool) -> None:  # noqa: FBT001 - a row of a table
    assert bool(re2.search(pattern(term).encode(), fold(text).encode())) is found


@given(st.lists(st.text(max_size=30)))
def test_many_texts_are_folded_as_each_of_them_alone(texts: list[str]) -> None:
    assert fold_all(texts) == [fold(text.replace("\n", " ")) for text in texts]
