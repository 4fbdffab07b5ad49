"""The five things a documentation tells are known by their headings and phrases, in all languages of the product."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.aspects import (
    SECTIONS,
    Aspect,
    covered,
    heading_of,
    in_order,
    is_read_me,
    is_sentence,
    names_documentation,
    without_heading,
)

PURPOSE, INPUTS, OUTPUTS, RUN, CHECK = Aspect

IN_ALL_LANGUAGES = {
    "en": ("Purpose: x", "Inputs: x", "Outputs: x", "How to run: x", "How to check: x"),
    "de": ("Zweck: x", "Eingaben: x", "Ausgaben: x", "Bedienung: x", "Prüfung: x"),
    "fr": ("Objectif : x", "Entrées : x", "Sorties : x", "Mode d'emploi : x", "Contrôle : x"),
    "es": ("Propósito: x", "Entradas: x", "Salidas: x", "Ejecución: x", "Comprobación: x"),
    "pt": ("Finalidade: x", "Dados de entrada: x", "Saídas: x", "Execução: x", "Verificação: x"),
    "it": ("Scopo: x", "Dati di ingresso: x", "Risultati: x", "Istruzioni: x", "Controlli: x"),
    "pl": ("Cel: x", "Dane wejściowe: x", "Wyniki: x", "Uruchomienie: x", "Sprawdzenie: x"),
    "cs": ("Účel: x", "Vstupy: x", "Výstupy: x", "Spuštění: x", "Ověření: x"),
    "ro": ("Scop: x", "Date de intrare: x", "Ieșiri: x", "Utilizare: x", "Verificare: x"),
    "tr": ("Amaç: x", "Girdiler: x", "Çıktılar: x", "Kullanım: x", "Doğrulama: x"),
    "zh": ("目的：x", "输入：x", "输出：x", "使用方法：x", "检查：x"),
    "ja": ("目的：x", "入力：x", "出力：x", "使い方：x", "確認方法：x"),
    "ko": ("목적: x", "입력: x", "출력: x", "사용법: x", "확인 방법: x"),
}


@pytest.mark.parametrize("language", IN_ALL_LANGUAGES)
def test_each_of_the_five_is_known_by_its_heading_in_every_language(language: str) -> None:
    assert [heading_of(text) for text in IN_ALL_LANGUAGES[language]] == list(Aspect)


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("Inputs", INPUTS),
        ("3. Ausgaben", OUTPUTS),
        ("INPUT - the csv of the lab", INPUTS),
        ("Description = what it does", PURPOSE),
        ("Parameter: Path", INPUTS),
        ("Inputs are read from the share", None),
        ("Checks limits of all parts", None),
        ("Author: Eva", None),
        ("", None),
    ],
)
def test_a_heading_stands_alone_or_before_a_colon_or_a_dash(text: str, heading: Aspect | None) -> None:
    assert heading_of(text) is heading


@pytest.mark.parametrize(
    ("text", "aspects"),
    [
        ("Computes the limits of line four every week", {PURPOSE}),
        ("Makro liest die Messwerte der Nacht und schreibt das Protokoll", {PURPOSE, INPUTS, OUTPUTS}),
        ("Press the button on the first sheet to start", {PURPOSE, RUN}),
        ("Purpose: limits · Check that the sum equals the MES", {PURPOSE, CHECK}),
        ("このマクロは測定値を読み込み、結果を保存する", {PURPOSE, INPUTS, OUTPUTS}),
        ("Test limits", set()),
        ("Prüfgrenzen", set()),
        ("Prüfen: Summe aller Anteile muss 100 sein", {CHECK}),
        ("Vérifier : le total vaut 100", {CHECK}),
        ("Comprobar: la suma da 100", {CHECK}),
        ("Controllare: la somma vale 100", {CHECK}),
    ],
)
def test_prose_tells_by_its_phrases_and_a_first_sentence_says_what_it_is_for(text: str, aspects: set[Aspect]) -> None:
    assert covered([text]) == aspects


def test_a_tool_that_is_about_tests_does_not_thereby_tell_how_it_is_checked() -> None:
    assert CHECK not in covered(["Calculates test limits and checks every part against its control plan"])


@pytest.mark.parametrize(
    "name",
    [
        "Readme",
        "READ ME",
        "Info",
        "SPC Anleitung",
        "使い方",
        "说明",
        "Help",
        "LiesMich",
        "Lisez-moi",
        "How to use",
        "Notes2",
    ],
)
def test_sheets_are_called_documentation_in_many_languages(name: str) -> None:
    assert names_documentation(name)


@pytest.mark.parametrize("name", ["Data", "Order info", "Helper", "Sheet1", "Overview", "Prices", "", "Informatik"])
def test_sheets_of_data_are_not_called_so(name: str) -> None:
    assert not names_documentation(name)


def test_a_read_me_is_one_by_its_name_alone() -> None:
    assert [is_read_me(name) for name in ("README", "LiesMich", "read_me", "manual", "info")] == [True] * 3 + [
        False
    ] * 2


def test_a_heading_can_be_taken_off_and_aspects_come_in_the_order_of_the_policy() -> None:
    assert without_heading("Purpose: weekly limits") == "weekly limits"
    assert in_order({CHECK, PURPOSE, RUN}) == [PURPOSE, RUN, CHECK]


@pytest.mark.parametrize(
    ("text", "says"), [("one two three", False), ("one two three four", True), ("測定値を読み込む表", True)]
)
def test_few_words_are_no_sentence(*, text: str, says: bool) -> None:
    assert is_sentence(text) is says


@given(st.lists(st.text(max_size=60), max_size=5), st.lists(st.text(max_size=60), max_size=5))
def test_more_lines_never_tell_less(first: list[str], more: list[str]) -> None:
    assert covered(first) <= covered([*first, *more])
    assert covered(first) == covered([SECTIONS.join(first)] if first else [])
