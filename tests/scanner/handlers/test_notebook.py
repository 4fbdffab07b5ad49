from __future__ import annotations

import io
import json

import pytest

from classifiers.evidence import Evidence, Finding, Kind, Metric, Part, Source, Target, Verb
from scanner.handlers.notebook import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile


def opened(content: object, *, code_only: bool = False) -> SourceFile:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return SourceFile(name="a.ipynb", size=len(raw), opener=lambda: io.BytesIO(raw), code_only=code_only)


def read(content: object, *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(content, code_only=code_only)))


def cell(kind: str, *lines: str) -> dict[str, object]:
    return {"cell_type": kind, "source": list(lines), "outputs": [{"text": ["requests.post(1)"]}]}


BOOK = {
    "metadata": {"kernelspec": {"language": "python"}},
    "cells": [
        cell("markdown", "# Scrap report\n"),
        cell("code", "%matplotlib inline\n", "df.to_csv('x.csv')"),
        cell("code", "%%sql\n", "UPDATE Stock SET q = 1"),
        cell("code", ""),
    ],
}


def test_each_code_cell_is_a_module_named_by_its_number() -> None:
    found = read(BOOK)
    assert [(one.name, one.subtype) for one in found if isinstance(one, Part)] == [
        ("cell 2", "Python"),
        ("cell 3", "Python"),
    ]


def test_cells_do_what_they_do_and_outputs_do_nothing() -> None:
    found = [one for one in read(BOOK) if isinstance(one, Evidence) and one.verb is Verb.WRITE]
    assert [(one.target, one.where) for one in found] == [(Target.FILE, "cell 2:2"), (Target.DATABASE, "cell 3")]


def test_text_cells_are_comments() -> None:
    assert [one.text for one in read(BOOK) if isinstance(one, Evidence) and one.kind is Kind.COMMENT] == [
        "Scrap report"
    ]


def test_the_metrics_of_all_cells_are_added_up() -> None:
    book = {"cells": [cell("code", "import plantlib"), cell("code", "import linelib")]}
    assert Metric(name="unseen_code", value=2) in read(book)


def test_the_older_format_with_worksheets_is_read() -> None:
    book = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["open('x', 'w')"]}]}]}
    assert any(isinstance(one, Evidence) and one.target is Target.FILE for one in read(book))


def test_only_modules_are_read_if_only_code_is_wanted() -> None:
    assert {type(one) for one in read(BOOK, code_only=True)} == {Part, Source}


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"a": 1}', b"{" * 5_000, b'{"cells": 3}'])
def test_what_is_no_notebook_says_so(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(content)


def test_it_is_recognised_by_suffix_and_content() -> None:
    assert HANDLER.recognise(opened(BOOK)) == "notebook"
    assert HANDLER.recognise(opened(b"PK\3\4")) is None
