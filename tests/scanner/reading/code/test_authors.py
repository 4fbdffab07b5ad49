"""Who has written the code, as comments say it: found in the languages of the product, and never made up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Kind, Source
from scanner.pipeline import examine_paths
from scanner.reading.code.authors import authors, written_by

NAMED = [
    ("' Written by Miriam Osei, 12.03.2014", "Miriam Osei"),
    ("'Author:    Miriam Osei", "Miriam Osei"),
    ("' Author    : Miriam Osei", "Miriam Osei"),
    ("' Autor: M. Osei (Instandhaltung)", "M. Osei"),
    ("Rem Autor: Osei", "Osei"),
    ("'  erstellt von Jörg Müller am 3.4.2011", "Jörg Müller"),
    ("' Erstellt am 03.04.2011 von Jörg Müller", "Jörg Müller"),
    ("# Author : Miriam Osei <m.osei@plant.example>", "Miriam Osei"),
    ('__author__ = "Miriam Osei"', "Miriam Osei"),
    ("# @author miriam.osei", "miriam.osei"),
    ("-- Author:  Miriam Osei", "Miriam Osei"),
    ("-- Created by: Miriam Osei", "Miriam Osei"),
    (" * @author Miriam Osei", "Miriam Osei"),
    ("/* Written by: Joan E. Ward */", "Joan E. Ward"),
    ("% Author: Miriam Osei", "Miriam Osei"),
    ("; Author:         Miriam Osei", "Miriam Osei"),
    (":: Author: Miriam Osei", "Miriam Osei"),
    ("' Macro recorded 9/8/2004 by Joan E. Ward", "Joan E. Ward"),
    ("' Makro am 12.03.2005 von Müller aufgezeichnet", "Müller"),
    ("' Macro enregistrée le 09/10/2006 par Bruno Lefebvre", "Bruno Lefebvre"),
    ("' Écrit par Zoé Blanc", "Zoé Blanc"),
    ("' Creado por: José Núñez", "José Núñez"),
    ("' Desenvolvido por João Souza", "João Souza"),
    ("' Scritto da Luca Rossi", "Luca Rossi"),
    ("' Napisał Łukasz Żak", "Łukasz Żak"),
    ("' Vytvořil Jiří Novák", "Jiří Novák"),
    ("' Hazırlayan: Ayşe Yılmaz", "Ayşe Yılmaz"),
    ("' 作成者: 山田 太郎", "山田 太郎"),
    ("' 作者：王小明", "王小明"),
    ("' 작성자: 김철수", "김철수"),
    ("Author: Miriam Osei", "Miriam Osei"),
    ('author: "Miriam Osei"', "Miriam Osei"),
]


@pytest.mark.parametrize(("line", "name"), NAMED)
def test_a_comment_names_its_author(line: str, name: str) -> None:
    assert list(authors(f"Option Explicit\n{line}\n")) == [(2, name)]


@pytest.mark.parametrize(
    "line",
    [
        "author: str",
        "Author = rs!Author",
        'author = request.form["author"]',
        "' created by the macro recorder",
        "' Author: ",
        "' Author: <your name>",
        "' written by hand",
        "' Author: unknown",
        "SELECT author FROM books WHERE author = 'Miriam Osei'",
        "' The order was written by the planner into the table",
        "' made by pressing F5",
        'MsgBox "Written by Miriam Osei"',
        "' Authorization: Basic",
    ],
)  # fmt: skip
def test_what_is_no_name_is_none(line: str) -> None:
    assert list(authors(line)) == []


def test_a_name_that_comes_again_is_evidence_once_with_module_and_line() -> None:
    head = Source(part="Posting", language="vba", text="\n' Written by Eva Engineer\n", digest="")
    again = Source(part="Other", language="vba", text="' Author: EVA ENGINEER\n", digest="")
    found = list(written_by([head, again]))
    assert [(one.kind, one.text, one.where) for one in found] == [
        (Kind.PERSON, "Eva Engineer", "written by, Posting:2")
    ]


def test_a_long_history_names_only_the_first_few() -> None:
    text = "".join(f"' Modified by\n' Written by Person{number} Name{chr(65 + number)}\n" for number in range(20))
    assert len(list(written_by([Source(part="M", language="vba", text=text, digest="")]))) == 5


@given(st.text())
def test_any_text_gives_short_names_on_its_own_lines(text: str) -> None:
    for line, name in authors(f"' Author: {text}\n{text}"):
        assert 2 <= len(name) <= 60
        assert name.split()[0] in f"' Author: {text}\n{text}".splitlines()[line - 1]


def test_a_script_tells_its_author_whatever_reads_it(tmp_path: Path) -> None:
    now: Callable[[], datetime] = lambda: datetime(2026, 3, 1, tzinfo=UTC)  # noqa: E731 - one line
    (tmp_path / "run.vbs").write_text("' Written by Eva Engineer\nWScript.Echo 1\n")
    (tmp_path / "run.ps1").write_text("# Author: Eva Engineer\nGet-Date\n")
    for seen in examine_paths([str(tmp_path)], now=now):
        people = [(one.text, one.where) for one in seen.evidence if one.kind is Kind.PERSON]
        assert [name for name, _ in people] == ["Eva Engineer"], seen.artifact.name
        assert people[0][1].startswith("written by, ")


def test_a_name_in_a_comment_is_no_logic(tmp_path: Path) -> None:
    path = tmp_path / "run.vbs"
    prints: set[str] = set()
    for name in ("Eva Engineer", "Bert Board"):
        path.write_text(f"' Written by {name}\nWScript.Echo 1\n")
        prints.update(seen.fingerprint for seen in examine_paths([str(path)], now=lambda: datetime.now(UTC)))
    assert len(prints) == 1
