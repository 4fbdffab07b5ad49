from __future__ import annotations

import io
import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import (
    Access,
    Evidence,
    Finding,
    Kind,
    Part,
    PartKind,
    Problem,
    Reference,
    Source,
    Target,
    Trouble,
    Verb,
)
from scanner.handlers.foxpro_form import HANDLER
from scanner.reading.foxtable import layout
from scanner.reading.source import SourceFile

FORM = ("CLASS", "BASECLASS", "OBJNAME", "PARENT", "PROPERTIES", "METHODS", "OBJCODE")
REPORT = ("OBJTYPE", "OBJCODE", "NAME", "EXPR", "STYLE", "METHODS")
MENU = ("OBJTYPE", "PROMPT", "COMMAND", "PROCEDURE", "NAME")
PROJECT = ("NAME", "TYPE", "OUTFILE", "HOMEDIR", "MAINPROG")

METHOD = (
    "PROCEDURE Click\r\nUPDATE limits SET upper = 7 ;\r\n  WHERE part = 3\r\n"
    '= MESSAGEBOX("limits are saved")\r\nENDPROC\r\n'
)
ROWS = [
    {"CLASS": "form", "OBJNAME": "frmLimits", "PROPERTIES": 'Caption = "Test limits"\r\nWidth = 7\r\n'},
    {"CLASS": "commandbutton", "OBJNAME": "cmdSave", "PARENT": "frmLimits", "METHODS": METHOD, "OBJCODE": "\0\1\2"},
    {"BASECLASS": "timer", "OBJNAME": "tmr", "PARENT": "frmLimits"},
    {"BASECLASS": "cursor", "OBJNAME": "c1", "PROPERTIES": "CursorSource = ..\\data\\limits.dbf\r\n"},
    {"OBJNAME": "cbo", "PROPERTIES": 'Caption = "Größe"\r\nRowSource = SELECT part FROM parts\r\n'},
]


def table(columns: tuple[str, ...], rows: list[dict[str, str]], *, digits: bool = False) -> tuple[bytes, bytes]:
    """Build a table whose columns are all memos, and its memo file; old ones write the block as digits."""
    size = 10 if digits else 4
    memo = bytearray(struct.pack(">IHH", 0, 0, 64).ljust(512, b"\0"))
    body = b""
    for row in rows:
        body += b" "
        for column in columns:
            text = row.get(column, "").encode("cp1252")
            block = len(memo) // 64 if text else 0
            if text:
                memo += struct.pack(">II", 1, len(text)) + text
                memo += bytes(-len(memo) % 64)
            body += str(block).rjust(10).encode() if digits else struct.pack("<I", block)
    fields = b"".join(name.encode().ljust(11, b"\0") + b"M" + bytes(4) + bytes((size,)) + bytes(15) for name in columns)
    first = 32 + len(fields) + 1
    head = bytes((0xF5 if digits else 0x30, 9, 1, 1)) + struct.pack("<IHH", len(rows), first, 1 + size * len(columns))
    return head.ljust(29, b"\0") + b"\3\0\0" + fields + b"\r" + body + b"\x1a", bytes(memo)


def opened(content: bytes, name: str, beside: Callable[[str], SourceFile | None] = lambda _: None) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: io.BytesIO(content), beside=beside)


def read(
    columns: tuple[str, ...],
    rows: list[dict[str, str]],
    name: str = "limits.scx",
    memo: str = "",
    *,
    digits: bool = False,
) -> list[Finding]:
    content, texts = table(columns, rows, digits=digits)
    wanted = memo or name[:-1] + "t"
    return list(HANDLER.read(opened(content, name, lambda asked: opened(texts, asked) if asked == wanted else None)))


def told(found: list[Finding], kind: Kind) -> list[Evidence]:
    return [one for one in found if isinstance(one, Evidence) and one.kind is kind]


@pytest.mark.parametrize(
    ("columns", "kind"),
    [(FORM, "foxpro-form"), (REPORT, "foxpro-report"), (MENU, "foxpro-menu"), (PROJECT, "foxpro-project")],
)
def test_a_table_is_known_by_its_columns_whatever_it_is_called(columns: tuple[str, ...], kind: str) -> None:
    assert HANDLER.recognise(opened(table(columns, [])[0], "x.dat")) == kind


def test_a_table_of_data_and_other_files_of_the_suffix_are_left_alone() -> None:
    assert HANDLER.recognise(opened(table(("LOT", "QTY"), [])[0], "lots.dbf")) is None
    assert HANDLER.recognise(opened(b"lB\0\0" + bytes(99), "UserForm1.frx")) is None
    assert HANDLER.recognise(opened(b"", "a.scx")) is None


@pytest.mark.parametrize("digits", [False, True])
def test_the_methods_of_a_form_are_its_code(digits: bool) -> None:  # noqa: FBT001 - of the table above
    found = read(FORM, ROWS, digits=digits)
    (source,) = (one for one in found if isinstance(one, Source))
    assert (source.part, source.language, source.text) == ("frmLimits.cmdSave", "FoxPro", METHOD)
    (write,) = (one for one in told(found, Kind.SQL) if one.verb is Verb.WRITE)
    assert (write.target, write.where) == (Target.DATABASE, "frmLimits.cmdSave:2")


def test_a_form_says_what_people_see_and_where_its_figures_come_from() -> None:
    found = read(FORM, ROWS)
    assert {"Test limits", "Größe"} <= {one.text for one in told(found, Kind.LABEL)}
    edges = {(one.target, one.access) for one in found if isinstance(one, Reference)}
    assert {("..\\data\\limits.dbf", Access.READ), ("parts", Access.READ), ("limits", Access.WRITE)} <= edges
    assert [one.where for one in told(found, Kind.TRIGGER)] == ["frmLimits.tmr"]
    assert [one.name for one in found if isinstance(one, Part) and one.kind is PartKind.FORM] == ["limits"]


@pytest.mark.parametrize(("name", "memo"), [("A.SCX", "A.SCT"), ("a.scx", "a.SCT"), ("a.SCX", "a.sct")])
def test_the_memo_file_is_found_in_any_letter_case(name: str, memo: str) -> None:
    assert any(isinstance(one, Source) for one in read(FORM, ROWS, name, memo))


def test_without_its_memo_file_a_form_says_what_is_missing() -> None:
    (problem,) = HANDLER.read(opened(table(FORM, ROWS)[0], "limits.scx"))
    assert isinstance(problem, Problem)
    assert (problem.trouble, "limits.sct" in problem.detail) == (Trouble.SOURCE_ABSENT, True)


def test_a_report_shows_its_headings_and_what_it_calculates() -> None:
    rows = [
        {"OBJTYPE": "5", "EXPR": '"Scrap cost"'},
        {"OBJTYPE": "8", "EXPR": "lots.qty * lots.rate"},
        {"OBJTYPE": "8", "EXPR": "lots.lot"},
        {"OBJTYPE": "18", "NAME": "total", "EXPR": "SUM(qty)"},
        {"OBJTYPE": "26", "EXPR": "CursorSource = ..\\lots.dbf\r\n"},
    ]
    found = read(REPORT, rows, "scrap.frx")
    assert [one.text for one in told(found, Kind.DISPLAY)] == ["Scrap cost"]
    assert [one.text for one in told(found, Kind.FORMULA)] == ["field 2 = lots.qty * lots.rate", "total = SUM(qty)"]
    assert [one.target for one in found if isinstance(one, Reference)] == ["..\\lots.dbf"]


def test_a_menu_says_what_it_runs_and_a_project_what_it_is_built_of() -> None:
    menu = read(MENU, [{"PROMPT": "\\<Post", "COMMAND": "DO post.prg"}, {"PROCEDURE": "ZAP\r\n"}], "main.mnx")
    assert next((one.text, one.verb) for one in told(menu, Kind.STATEMENT)) == ("DO post.prg", Verb.RUN)
    assert [one.text for one in told(menu, Kind.LABEL)] == ["Post"]
    project = read(PROJECT, [{"NAME": "forms\\limits.scx", "TYPE": "K"}, {"NAME": "plant", "TYPE": "H"}], "plant.pjx")
    assert [one.target for one in project if isinstance(one, Reference)] == ["forms\\limits.scx"]


@given(st.integers(0, 700), st.binary(max_size=4), st.booleans())
def test_no_content_breaks_the_reader(place: int, inserted: bytes, in_memo: bool) -> None:  # noqa: FBT001 - drawn
    content, memo = table(FORM, ROWS)
    if in_memo:
        memo = memo[:place] + inserted + memo[place + len(inserted) :]
    else:
        content = content[:place] + inserted + content[place + len(inserted) :]
    file = opened(content, "limits.scx", lambda asked: opened(memo[: 2_000 - place], asked))
    if HANDLER.recognise(file):
        assert isinstance(list(HANDLER.read(file)), list)


def test_rows_that_all_claim_the_same_text_cost_no_more_than_the_file() -> None:
    content, memo = table(("METHODS", "CLASS", "BASECLASS", "OBJNAME", "PROPERTIES"), [{"METHODS": "x" * 50_000}])
    found = layout(content)
    assert found is not None
    row = content[found.first : found.first + found.length]
    many = content[:4] + struct.pack("<I", 20_000) + content[8 : found.first] + row * 20_000
    file = opened(many, "a.scx", lambda asked: opened(memo, asked))
    assert sum(len(one.text) for one in HANDLER.read(file) if isinstance(one, Source)) < 10 * len(memo)
