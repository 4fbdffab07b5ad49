from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Part, Source, Target, Verb
from scanner.handlers.autoit import HANDLER
from scanner.reading.source import SourceFile


def opened(name: str, content: str | bytes, *, code_only: bool = False) -> SourceFile:
    data = content.encode() if isinstance(content, str) else content
    return SourceFile(name=name, size=len(data), opener=lambda: io.BytesIO(data), code_only=code_only)


def read(content: str, name: str = "post.au3", *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(name, content, code_only=code_only)))


def acts(content: str, name: str = "post.au3") -> list[tuple[Verb, Target | None]]:
    told = [one for one in read(content, name) if isinstance(one, Evidence)]
    return [
        (one.verb, one.target) for one in told if one.kind in {Kind.STATEMENT, Kind.SQL} and one.verb is not Verb.NONE
    ]


WHOLE = """#cs
 types the lots into the ERP
#ce
#include "erp.au3"
Func Post($lot)
  Local $cost = $qty * 1.25 ; scrap cost
  ControlSend("ERP", "", "Edit1", $lot)
  $conn.Execute("UPDATE dbo.Lots SET hold = 1")
  FileWriteLine("C:\\out\\log.txt", $lot)
EndFunc
HotKeySet("{F9}", "Post")
"""


def test_a_script_types_writes_and_computes() -> None:
    found = acts(WHOLE)
    assert {(Verb.WRITE, Target.DATABASE), (Verb.WRITE, Target.FILE), (Verb.COMPUTE, None), (Verb.RUN, None)} <= {
        *found
    }
    texts = [one.text for one in read(WHOLE) if isinstance(one, Evidence)]
    assert any(text.startswith("types into another window") for text in texts)
    assert [one.text for one in read(WHOLE) if isinstance(one, Evidence) and one.kind is Kind.TRIGGER]


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ('$http.Open("POST", "http://mes/api")', (Verb.WRITE, Target.WEB)),
        ('RunWait("post.exe")', (Verb.RUN, None)),
        ('_INetSmtpMailCom("smtp", "a")', (Verb.SEND, Target.MAIL)),
        ('FileRead("a.txt")', (Verb.READ, None)),
    ],
)
def test_a_call_does_what_it_is_for(line: str, act: tuple[Verb, Target | None]) -> None:
    assert act in acts(line + "\n")


@pytest.mark.parametrize("line", ["; FileDelete('a')", "#cs\nFileDelete('a')\n#ce", "$a = 'FileDelete(1)'"])
def test_a_comment_or_a_text_does_nothing(line: str) -> None:
    assert acts(line + "\n") == []


def test_a_script_is_known_by_its_suffix_and_being_a_text() -> None:
    assert HANDLER.recognise(opened("post.au3", WHOLE)) == "autoit"
    assert HANDLER.recognise(opened("post.txt", WHOLE)) is None
    assert HANDLER.recognise(opened("post.au3", bytes(64))) is None
    assert {type(one) for one in read(WHOLE, code_only=True)} == {Part, Source}


@given(st.integers(0, len(WHOLE)), st.text(max_size=20))
def test_no_text_breaks_the_reader(place: int, text: str) -> None:
    assert isinstance(read(WHOLE[:place] + text + WHOLE[place:]), list)
