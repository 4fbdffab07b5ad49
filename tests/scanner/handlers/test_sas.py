from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Part, Reference, Source, Target, Verb
from scanner.handlers.sas import HANDLER
from scanner.reading.source import SourceFile


def opened(name: str, content: str | bytes, *, code_only: bool = False) -> SourceFile:
    data = content.encode() if isinstance(content, str) else content
    return SourceFile(name=name, size=len(data), opener=lambda: io.BytesIO(data), code_only=code_only)


def read(content: str | bytes, name: str = "limits.sas", *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(name, content, code_only=code_only)))


def acts(content: str, name: str = "limits.sas") -> list[tuple[Verb, Target | None]]:
    told = [one for one in read(content, name) if isinstance(one, Evidence)]
    return [(one.verb, one.target) for one in told if one.kind in {Kind.STATEMENT, Kind.SQL}]


def writes(content: str, name: str = "limits.sas") -> set[Target | None]:
    return {target for verb, target in acts(content, name) if verb is Verb.WRITE}


WHOLE = """/* limits of the end test */
libname mes odbc dsn=MES;
libname out 'C:/out';
proc sql;
  create table work.raw as select line, qty * 1.2 as cost from mes.scrap;
  update mes.limits set upper = 4.2
    where part = 7;
quit;
data out.scrap;
  set raw;
  if cost > 500 then flag = 1;
  share = cost / total;
run;
* an old comment; proc export data=raw outfile='C:/out/scrap.csv' dbms=csv; run;
"""


def test_a_library_decides_what_a_table_is() -> None:
    found = acts(WHOLE)
    assert (Verb.WRITE, Target.DATABASE) in found
    assert (Verb.WRITE, Target.FILE) in found
    assert (Verb.COMPUTE, None) in found


def test_a_table_of_the_session_is_nobody_elses() -> None:
    assert writes("proc sql;\nupdate raw set x = 1;\nquit;\n") == {Target.OWN_DATA}


def test_sql_without_quotes_names_its_tables() -> None:
    targets = [one.target for one in read(WHOLE) if isinstance(one, Reference)]
    assert {"mes.scrap", "mes.limits"} <= set(targets)


def test_what_a_server_is_told_to_do_changes_it_but_for_what_ends_with_the_session() -> None:
    assert writes("execute (update dbo.limits set upper = 4.2) by odbc;\n") == {Target.DATABASE}
    assert writes("execute (commit work) by teradata;\n") == set()
    assert writes("execute (create volatile table t (x int)) by teradata;\n") == set()


def test_libraries_are_connections() -> None:
    names = [(one.name, one.subtype) for one in read(WHOLE) if isinstance(one, Part) and one.subtype != "SAS"]
    assert names == [("mes", "odbc"), ("out", "folder")]


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("data mes.limits; set x; run;", (Verb.WRITE, Target.DATABASE)),
        ("proc append base=mes.limits data=x; run;", (Verb.WRITE, Target.DATABASE)),
        ('filename m email "a@b.c";', (Verb.SEND, Target.MAIL)),
        ('x "copy a b";', (Verb.RUN, None)),
        ('%include "house.sas";', (Verb.RUN, None)),
        ("proc capability data=x; run;", (Verb.COMPUTE, None)),
    ],
)
def test_a_step_does_what_its_words_do(line: str, act: tuple[Verb, Target | None]) -> None:
    assert act in acts(f"libname mes oracle user=x;\n{line}\n")


def test_the_script_is_a_module_and_only_that_if_only_code_is_wanted() -> None:
    found = read(WHOLE, code_only=True)
    assert {type(one) for one in found} == {Part, Source}
    assert HANDLER.recognise(opened("limits.sas", WHOLE)) == "sas"
    assert HANDLER.recognise(opened("other.txt", WHOLE)) is None
    assert HANDLER.recognise(opened("limits.sas", bytes(64))) is None


@given(st.integers(0, len(WHOLE)), st.text(max_size=20))
def test_no_text_breaks_the_reader(place: int, text: str) -> None:
    assert isinstance(read(WHOLE[:place] + text + WHOLE[place:]), list)
