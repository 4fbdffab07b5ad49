from __future__ import annotations

import io
from collections.abc import Iterator

from classifiers.evidence import Evidence, Finding, Kind, Metric, Part, Source, Target, Verb
from scanner.handlers.sql import HANDLER
from scanner.reading.source import SourceFile


def opened(name: str, content: bytes, *, code_only: bool = False) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: io.BytesIO(content), code_only=code_only)


def read(name: str, content: bytes, *, code_only: bool = False) -> list[Finding]:
    found: Iterator[Finding] = HANDLER.read(opened(name, content, code_only=code_only))
    return list(found)


def kind(name: str, content: bytes) -> str | None:
    return HANDLER.recognise(opened(name, content))


def test_a_script_is_a_module_with_its_source_and_what_it_does() -> None:
    found = read("a.sql", b"UPDATE Stock SET q = 1;\n")
    (part,) = (one for one in found if isinstance(one, Part))
    (source,) = (one for one in found if isinstance(one, Source))
    assert (part.subtype, part.digest) == ("SQL", source.digest)
    assert [one.target for one in found if isinstance(one, Evidence) and one.verb is Verb.WRITE] == [Target.DATABASE]


def test_it_is_recognised_by_suffix_and_content() -> None:
    assert kind("a.sql", b"UPDATE Stock SET q = 1;\n") == "sql"


def test_only_modules_are_read_if_only_code_is_wanted() -> None:
    found = read("a.sql", b"UPDATE Stock SET q = 1;\n", code_only=True)
    assert {type(one) for one in found} == {Part, Source}


def test_an_empty_file_is_an_empty_module() -> None:
    assert [one.count for one in read("a.sql", b"") if isinstance(one, Part)] == [0]


def test_zeros_are_no_script() -> None:
    assert kind("a.sql", b"MZ\0\1\0\0\0\2" * 50) is None


def test_utf_16_is_a_script() -> None:
    assert kind("a.sql", "UPDATE Stock SET q = 1;\n".encode("utf-16")) == "sql"


def test_each_statement_stands_at_its_line_and_procedures_are_named() -> None:
    procedure = b"CREATE PROCEDURE dbo.LoadPrices AS\nBEGIN\n  DELETE FROM Prices\n"
    text = b"-- loads the price list\n" + procedure + b"  INSERT INTO Prices SELECT a FROM Raw\nEND\nGO\n"
    found = [one for one in read("p.sql", text) if isinstance(one, Evidence)]
    assert [(one.kind, one.where) for one in found] == [
        (Kind.COMMENT, "p:1"),
        (Kind.STRUCTURE, "p:2"),
        (Kind.SQL, "p.LoadPrices:4"),
        (Kind.SQL, "p.LoadPrices:5"),
    ]


def test_what_stands_behind_the_end_of_a_procedure_is_not_of_it() -> None:
    text = b"CREATE PROCEDURE dbo.LoadPrices AS\nDELETE FROM Prices\nGO\nDELETE FROM Stock\nGO\n"
    found = [one.where for one in read("p.sql", text) if isinstance(one, Evidence) and one.kind is Kind.SQL]
    assert found == ["p.LoadPrices:2", "p:4"]


def test_a_body_in_quotes_is_read_at_its_lines() -> None:
    text = (
        b"create function book(int) returns int as '\nbegin\n  update Stock set q = 1;\nend;\n' language 'plpgsql';\n"
    )
    found = [one for one in read("p.sql", text) if isinstance(one, Evidence) and one.kind is Kind.SQL]
    assert [(one.where, one.verb) for one in found] == [("p.book:3", Verb.WRITE)]


def test_a_long_script_is_read_in_pieces_to_its_end() -> None:
    text = b"INSERT INTO Prices VALUES (1);\n" * 20_000 + b"DELETE FROM Stock WHERE q = 0;\n"
    texts = [one.text for one in read("p.sql", text) if isinstance(one, Evidence)]
    assert len(texts) <= 600
    assert texts[-1] == "DELETE FROM Stock WHERE q = 0"
    assert any(isinstance(one, Metric) and one.value == 20_001 for one in read("p.sql", text))


def test_a_statement_of_an_exported_access_database_changes_its_own_tables() -> None:
    def beside(name: str) -> SourceFile | None:
        content = b'{"Info": {"Class": "clsDbQuery"}}'
        return SourceFile(name=name, size=len(content), opener=lambda: io.BytesIO(content)) if "json" in name else None

    content = b"DELETE FROM Lots"
    for neighbour, target in ((beside, Target.OWN_DATA), (lambda _: None, Target.DATABASE)):
        file = SourceFile(name="q.sql", size=16, opener=lambda: io.BytesIO(content), beside=neighbour)
        told = [one for one in HANDLER.read(file) if isinstance(one, Evidence) and one.verb is Verb.WRITE]
        assert [one.target for one in told] == [target]
