from __future__ import annotations

import io
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import (
    Access,
    Evidence,
    Finding,
    Kind,
    Part,
    Problem,
    Reference,
    Source,
    Target,
    Trouble,
    Verb,
)
from scanner.handlers.qlik import HANDLER
from scanner.reading.source import SourceFile

SCRIPT = """///$tab Main
SET ThousandSep=',';
REM scrap cost of the week; // for the Monday meeting
OLEDB CONNECT TO [Provider=SQLOLEDB;Data Source=PLANT1;Initial Catalog=MES;User Id=sa;Password=geheim1];
Lots:
LOAD lot, qty, qty * rate as cost, If(qty > 7, 'hold', 'free') as verdict, [plain] as p;
SQL SELECT lot, qty, rate FROM dbo.Lots WHERE line = $(vLine);
Limits:
LOAD * FROM [lib://Plant/limits.xlsx] (ooxml, embedded labels);
STORE Lots INTO [\\\\plant\\out\\lots.qvd] (qvd);
$(Must_Include=lib://Plant/common.qvs);
EXECUTE cmd /c del "old.qvd";
SQL UPDATE dbo.Limits SET hi = 7;
"""


def opened(content: str | bytes, name: str = "lots.qvs", *, code_only: bool = False) -> SourceFile:
    data = content.encode() if isinstance(content, str) else content
    return SourceFile(name=name, size=len(data), opener=lambda: io.BytesIO(data), code_only=code_only)


def read(content: str | bytes = SCRIPT, name: str = "lots.qvs", *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(content, name, code_only=code_only)))


def told(found: list[Finding], kind: Kind) -> list[Evidence]:
    return [one for one in found if isinstance(one, Evidence) and one.kind is kind]


def view(script: str = SCRIPT) -> bytes:
    """Build a QlikView document: a header, a packed block with the script behind its length, a block of data."""
    text = script.encode()
    length = bytes((len(text) & 0x7F | 0x80, len(text) >> 7))
    block = b"\0\0C:\\apps\0\0" + length + text + b"\0more"
    return b"\x70\x17\x01\0\xc1\x06" + bytes(17) + zlib.compress(block) + zlib.compress(bytes(500)) + b"tail"


def sense(script: str = SCRIPT) -> bytes:
    """Build a Qlik Sense app."""
    sheet = {"qMetaDef": {"title": "Scrap"}, "qDef": {"qDef": "=Sum(cost) / Count(lot)"}, "x": {"qDef": "[cost]"}}
    blocks = [{"qTitle": "Scrap app"}, {"qScript": script}, sheet, {"qConnectionString": "OLEDB CONNECT TO [x]"}]
    packed = b"\0\0".join(zlib.compress(json.dumps(block).encode()) for block in blocks)
    return b"\xff\xff\x01\0\xc1\x06" + bytes(100) + packed


def test_documents_are_known_by_their_first_bytes_and_scripts_by_their_words() -> None:
    assert HANDLER.recognise(opened(view(), "a.bin")) == "qlik"
    assert HANDLER.recognise(opened(sense(), "a.bin")) == "qlik"
    assert HANDLER.recognise(opened(SCRIPT)) == "qlik"
    assert HANDLER.recognise(opened(SCRIPT.encode("utf-16"))) == "qlik"
    assert HANDLER.recognise(opened(SCRIPT, "lots.txt")) is None
    assert HANDLER.recognise(opened("hello world", "a.qvs")) is None


@pytest.mark.parametrize(("content", "name"), [(SCRIPT, "lots.qvs"), (view(), "lots.qvw"), (sense(), "lots.qvf")])
def test_script_and_documents_give_the_same_script(content: str | bytes, name: str) -> None:
    found = read(content, name)
    (source,) = (one for one in found if isinstance(one, Source) and one.part == "lots")
    assert (source.text, source.language) == (SCRIPT, "Qlik")
    assert any(one.verb is Verb.WRITE and one.target is Target.FILE for one in told(found, Kind.STATEMENT))


def test_statements_for_the_server_are_read_though_variables_stand_in_them() -> None:
    acts = {(one.verb, one.target) for one in told(read(), Kind.SQL)}
    assert {(Verb.READ, None), (Verb.WRITE, Target.DATABASE)} <= acts


def test_fields_that_are_calculated_are_told_and_others_are_not() -> None:
    assert [one.text for one in told(read(), Kind.FORMULA)] == [
        "qty * rate as cost", "If(qty > 7, 'hold', 'free') as verdict",
    ]  # fmt: skip


def test_places_have_their_direction() -> None:
    edges = {(one.target, one.access) for one in read() if isinstance(one, Reference)}
    assert {
        ("lib://Plant/limits.xlsx", Access.READ), ("\\\\plant\\out\\lots.qvd", Access.WRITE),
        ("lib://Plant/common.qvs", Access.READ), ("dbo.Lots", Access.READ), ("dbo.Limits", Access.WRITE),
    } <= edges  # fmt: skip
    assert [one.detail[:17] for one in read() if isinstance(one, Part) and one.detail] == ["Provider=SQLOLEDB"]


def test_programs_are_run_and_comments_do_nothing() -> None:
    assert any(one.verb is Verb.RUN and "EXECUTE" in one.text for one in told(read(), Kind.STATEMENT))
    assert not told(read("// STORE a INTO b.qvd;\nREM STORE a INTO b.qvd;\n/* LOAD * FROM x.qvd; */\n"), Kind.STATEMENT)


def test_sheets_say_what_they_calculate_and_what_they_are_called() -> None:
    found = read(sense(), "lots.qvf")
    assert [one.text for one in told(found, Kind.DISPLAY)] == ["Scrap app", "Scrap"]
    assert "=Sum(cost) / Count(lot)" in [one.text.partition(" = ")[2] for one in told(found, Kind.FORMULA)]
    assert "[cost]" not in " ".join(one.text for one in told(found, Kind.FORMULA))


def test_a_document_without_a_readable_script_says_so() -> None:
    (problem,) = (one for one in read(b"\x70\x17\x01\0\xc1\x06" + bytes(64), "a.qvw") if isinstance(one, Problem))
    assert problem.trouble is Trouble.NOT_READ_YET


def test_only_the_script_is_read_if_only_code_is_wanted() -> None:
    for content, name in ((SCRIPT, "a.qvs"), (view(), "a.qvw")):
        assert {type(one) for one in read(content, name, code_only=True)} == {Part, Source}


@given(st.integers(0, 900), st.binary(max_size=6), st.booleans())
def test_no_content_breaks_the_reader(place: int, inserted: bytes, is_view: bool) -> None:  # noqa: FBT001 - drawn
    content = view() if is_view else sense()
    mutant = content[:8] + content[8:place] + inserted + content[place + 3 :]
    assert isinstance(read(mutant, "a.qvw"), list)
    assert isinstance(read(SCRIPT[:place] + inserted.decode("latin-1") + SCRIPT[place:]), list)
