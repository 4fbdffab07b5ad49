from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Part, Problem, Reference, Trouble, Verb
from scanner.handlers.scheduled_task import HANDLER
from scanner.reading.source import SourceFile

TASK = """<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Author>PLANT\\emuster</Author><Description>Post scrap cost</Description></RegistrationInfo>
  <Triggers>
    <CalendarTrigger><StartBoundary>2024-01-01T05:30:00</StartBoundary><Enabled>true</Enabled>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay></CalendarTrigger>
    <LogonTrigger><Enabled>false</Enabled></LogonTrigger>
  </Triggers>
  <Actions Context="Author">
    <Exec><Command>C:\\Windows\\System32\\cscript.exe</Command>
      <Arguments>//B "\\\\srv\\quality\\post scrap.vbs" /day:1</Arguments></Exec>
    <Exec><Command>D:\\tools\\load.bat</Command></Exec>
  </Actions>
</Task>"""


def opened(content: bytes, *, code_only: bool = False) -> SourceFile:
    return SourceFile(name="t.xml", size=len(content), opener=lambda: io.BytesIO(content), code_only=code_only)


def read(content: bytes = TASK.encode("utf-16")) -> list[Finding]:
    return list(HANDLER.read(opened(content)))


def lines(found: list[Finding], kind: Kind) -> list[str]:
    return [one.text for one in found if isinstance(one, Evidence) and one.kind is kind]


def test_content_decides_in_either_encoding() -> None:
    assert HANDLER.recognise(opened(TASK.encode("utf-16"))) == "scheduled-task"
    assert HANDLER.recognise(opened(TASK.encode())) == "scheduled-task"
    assert HANDLER.recognise(opened(b"<Task/>")) is None


def test_what_starts_the_task_is_a_trigger() -> None:
    assert lines(read(), Kind.TRIGGER) == [
        "Calendar, StartBoundary 2024-01-01T05:30:00, DaysInterval 1",
        "Logon, switched off",
    ]


def test_what_the_task_starts_is_run_and_referred_to_without_the_interpreter() -> None:
    found = read()
    assert {one.verb for one in found if isinstance(one, Evidence) and one.kind is Kind.STATEMENT} == {Verb.RUN}
    assert [one.target for one in found if isinstance(one, Reference)] == [
        "\\\\srv\\quality\\post scrap.vbs",
        "D:\\tools\\load.bat",
    ]
    assert [one.subtype for one in found if isinstance(one, Part)] == ["Exec", "Exec"]


def test_it_names_its_author_and_its_purpose() -> None:
    assert lines(read(), Kind.PERSON) == ["PLANT\\emuster"]
    assert lines(read(), Kind.LABEL) == ["Post scrap cost"]


def test_only_code_is_nothing_of_a_task() -> None:
    assert list(HANDLER.read(opened(TASK.encode(), code_only=True))) == []


def test_of_a_task_that_is_cut_off_the_beginning_is_kept() -> None:
    found = read(TASK[:560].encode())
    assert Trouble.MALFORMED in [one.trouble for one in found if isinstance(one, Problem)]
    assert lines(found, Kind.TRIGGER)


@given(st.integers(150, len(TASK)), st.binary(max_size=20))
def test_no_content_breaks_the_reader(place: int, content: bytes) -> None:
    whole = TASK.encode()
    assert isinstance(read(whole[:place] + content + whole[place:]), list)
