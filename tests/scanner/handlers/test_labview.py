from __future__ import annotations

import io
import struct
import zlib

from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Kind, Part, PartKind, Problem, Reference, Trouble, Verb
from scanner.handlers.labview import HANDLER
from scanner.reading.source import SourceFile


def path(*elements: str) -> bytes:
    body = b"".join(bytes([len(element)]) + element.encode("cp1252") for element in elements)
    return b"PTH0" + struct.pack(">IHH", len(body) + 4, 1, len(elements)) + body


def packed(*texts: str) -> bytes:
    return struct.pack(">I", 99) + zlib.compress(b"\0\1".join(text.encode("cp1252") for text in texts)) + b"\0"


def program(*blocks: bytes, kind: bytes = b"LVIN") -> bytes:
    return b"RSRC\r\n\x00\x03" + kind + b"LBVW" + bytes(16) + b"".join(blocks)


def opened(content: bytes, *, code_only: bool = False) -> SourceFile:
    return SourceFile(name="Main.vi", size=len(content), opener=lambda: io.BytesIO(content), code_only=code_only)


def read(*blocks: bytes, kind: bytes = b"LVIN") -> list[Finding]:
    return list(HANDLER.read(opened(program(*blocks, kind=kind))))


def targets(found: list[Finding]) -> list[str]:
    return [one.target for one in found if isinstance(one, Reference)]


def test_content_decides_and_libraries_are_left_to_others() -> None:
    assert HANDLER.recognise(opened(program())) == "labview"
    assert HANDLER.recognise(opened(program(kind=b"LVCC"))) == "labview"
    assert HANDLER.recognise(opened(program(kind=b"LVAR"))) is None
    assert HANDLER.recognise(opened(b"VERSION 5.00")) is None


def test_what_it_calls_is_a_reference_and_parts_of_the_program_are_none() -> None:
    found = read(path("", "Limits.vi"), path("", "", "Shared", "Post.vi"), path("<vilib>", "visa.llb", "Write.vi"))
    assert targets(found) == ["Limits.vi", "..\\Shared\\Post.vi"]
    assert [one.text for one in found if isinstance(one, Evidence)] == ["<vilib>\\visa.llb\\Write.vi"]


def test_instruments_files_and_sql_in_packed_blocks_are_told() -> None:
    found = read(
        packed("GPIB0::12::INSTR", "C:\\out\\limits.csv", "UPDATE dbo.Limits SET upper = 4.2", "caption of it")
    )
    assert [one.name for one in found if isinstance(one, Part) and one.kind is PartKind.CONNECTION] == [
        "GPIB0::12::INSTR"
    ]
    assert "C:\\out\\limits.csv" in targets(found)
    assert [one.verb for one in found if isinstance(one, Evidence) and one.kind is Kind.SQL] == [Verb.WRITE]


def test_the_diagram_is_said_to_be_unread_and_a_control_has_none() -> None:
    assert [one.trouble for one in read() if isinstance(one, Problem)] == [Trouble.NOT_READ_YET]
    assert read(kind=b"LVCC") == []


def test_only_code_is_nothing_of_a_program() -> None:
    assert list(HANDLER.read(opened(program(path("", "Limits.vi")), code_only=True))) == []


def test_a_bomb_is_looked_at_in_part() -> None:
    bomb = zlib.compress(b"x" * (32 << 20))
    assert targets(read(bomb, path("", "Limits.vi"))) == ["Limits.vi"]


@given(st.lists(st.binary(max_size=40), max_size=4))
def test_no_content_breaks_the_reader(blocks: list[bytes]) -> None:
    assert isinstance(read(*(b"PTH0" + block + b"\x78\x9c" + block for block in blocks)), list)


def test_pictures_and_help_are_not_called() -> None:
    assert targets(read(path("", "help", "Limits.chm"), path("", "look.png"), path("", "Limits.vi"))) == ["Limits.vi"]
