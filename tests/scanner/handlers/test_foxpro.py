from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Part, Reference, Source, Target, Verb
from scanner.handlers.foxpro import HANDLER
from scanner.reading.source import SourceFile


def opened(name: str, content: str | bytes, *, code_only: bool = False) -> SourceFile:
    data = content.encode() if isinstance(content, str) else content
    return SourceFile(name=name, size=len(data), opener=lambda: io.BytesIO(data), code_only=code_only)


def read(content: str | bytes, name: str = "scrap.prg", *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(name, content, code_only=code_only)))


def acts(content: str, name: str = "scrap.prg") -> list[tuple[Verb, Target | None]]:
    told = [one for one in read(content, name) if isinstance(one, Evidence)]
    return [(one.verb, one.target) for one in told if one.kind in {Kind.STATEMENT, Kind.SQL}]


def writes(content: str, name: str = "scrap.prg") -> set[Target | None]:
    return {target for verb, target in acts(content, name) if verb is Verb.WRITE}


WHOLE = """* scrap cost per line
USE scrap
SELECT line, qty * 1.25 AS cost FROM scrap INTO CURSOR c
UPDATE limits SET upper = 4.2 ;
  WHERE part = 7
REPLACE total WITH qty * 1.25
IF total > 500
  = MESSAGEBOX("too much scrap")
ENDIF
COPY TO C:\\out\\scrap.xls TYPE XL5 && for the morning meeting
DO post.prg
"""


def test_tables_are_written_by_commands_and_by_sql_without_quotes() -> None:
    assert writes(WHOLE) == {Target.DATABASE, Target.FILE}
    (update,) = (one for one in read(WHOLE) if isinstance(one, Evidence) and one.text.startswith("UPDATE limits"))
    assert (update.kind, update.where) == (Kind.SQL, "scrap:4")
    assert "limits" in [one.target for one in read(WHOLE) if isinstance(one, Reference)]


def test_sql_that_is_sent_to_a_server_is_read() -> None:
    assert writes('SQLEXEC(h, "DELETE FROM dbo.Limits WHERE part = 7")\n') == {Target.DATABASE}


def test_a_cursor_ends_with_the_program() -> None:
    assert writes("CREATE CURSOR cs (a I)\nINSERT INTO cs VALUES (1)\n") == {Target.OWN_DATA}


def test_a_program_of_the_house_is_run() -> None:
    assert acts("DO post.prg\n") == [(Verb.RUN, None)]
    assert acts("DO CASE\n") == []


@pytest.mark.parametrize("line", ["* REPLACE x WITH 1", "NOTE ZAP", "x = 'APPEND BLANK'", "? 1 && PACK"])
def test_a_comment_or_a_text_does_nothing(line: str) -> None:
    assert writes(line + "\n") == set()


def test_the_script_is_a_module_and_only_that_if_only_code_is_wanted() -> None:
    found = read(WHOLE, code_only=True)
    assert {type(one) for one in found} == {Part, Source}
    assert HANDLER.recognise(opened("scrap.prg", WHOLE)) == "foxpro"
    assert HANDLER.recognise(opened("other.txt", WHOLE)) is None
    assert HANDLER.recognise(opened("scrap.prg", bytes(64))) is None


@given(st.integers(0, len(WHOLE)), st.text(max_size=20))
def test_no_text_breaks_the_reader(place: int, text: str) -> None:
    assert isinstance(read(WHOLE[:place] + text + WHOLE[place:]), list)
