from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Part, Source, Target, Verb
from scanner.handlers.autohotkey import HANDLER
from scanner.reading.source import SourceFile


def opened(name: str, content: str | bytes, *, code_only: bool = False) -> SourceFile:
    data = content.encode() if isinstance(content, str) else content
    return SourceFile(name=name, size=len(data), opener=lambda: io.BytesIO(data), code_only=code_only)


def read(content: str | bytes, name: str = "post.ahk", *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(name, content, code_only=code_only)))


def acts(content: str, name: str = "post.ahk") -> list[tuple[Verb, Target | None]]:
    told = [one for one in read(content, name) if isinstance(one, Evidence)]
    return [(one.verb, one.target) for one in told if one.kind in {Kind.STATEMENT, Kind.SQL}]


def writes(content: str, name: str = "post.ahk") -> set[Target | None]:
    return {target for verb, target in acts(content, name) if verb is Verb.WRITE}


WHOLE = """; posts scrap into the plant system
^j::
  FileRead, text, C:\\in\\scrap.txt
  WinActivate, MES
  Send, {Tab}%qty%{Enter}
  FileAppend, %text%, C:\\out\\log.txt
  total := qty * 1.25
  if (total > 500)
    MsgBox "too much scrap"
  Run "C:\\tools\\print.bat"
return
"""


def test_keystrokes_into_other_windows_say_so() -> None:
    lines = [one.text for one in read(WHOLE) if isinstance(one, Evidence) and one.verb is Verb.RUN]
    assert any(line.startswith("types into another window") for line in lines)


def test_files_programs_and_sums_are_told() -> None:
    found = acts(WHOLE)
    assert writes(WHOLE) == {Target.FILE}
    assert (Verb.READ, None) in found
    assert (Verb.RUN, None) in found
    assert (Verb.COMPUTE, None) in found


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ('whr.Open("POST", "http://mes/api")', (Verb.WRITE, Target.WEB)),
        ('db.Execute("UPDATE dbo.Limits SET upper = 4.2")', (Verb.WRITE, Target.DATABASE)),
        ("#Include house.ahk", (Verb.RUN, None)),
    ],
)
def test_a_line_does_what_its_words_do(line: str, act: tuple[Verb, Target | None]) -> None:
    assert act in acts(line + "\n")


def test_a_comment_does_nothing() -> None:
    assert acts("; Run notepad\nx := 1 ; FileDelete a\n") == []


def test_the_script_is_a_module_and_only_that_if_only_code_is_wanted() -> None:
    found = read(WHOLE, code_only=True)
    assert {type(one) for one in found} == {Part, Source}
    assert HANDLER.recognise(opened("post.ahk", WHOLE)) == "autohotkey"
    assert HANDLER.recognise(opened("other.txt", WHOLE)) is None
    assert HANDLER.recognise(opened("post.ahk", bytes(64))) is None


@given(st.integers(0, len(WHOLE)), st.text(max_size=20))
def test_no_text_breaks_the_reader(place: int, text: str) -> None:
    assert isinstance(read(WHOLE[:place] + text + WHOLE[place:]), list)


def test_a_click_on_a_button_of_the_business_is_a_write_and_a_keystroke_is_none() -> None:
    assert writes("F4::\nMouseMove new_order_btn_pos[1], 5, 0\nSend {Click Left}\nreturn") == {Target.SYSTEM_OF_RECORD}
    assert writes("F4::\nSend {Tab}\nreturn") == set()
