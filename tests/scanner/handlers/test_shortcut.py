from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Finding, Part, PartKind, Reference, Verb
from scanner.handlers.shortcut import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.shelllink import MAGIC
from scanner.reading.source import SourceFile

NAME, RELATIVE, ARGUMENTS, UNICODE = 0x4, 0x8, 0x20, 0x80


def string(text: str) -> bytes:
    return struct.pack("<H", len(text)) + text.encode("utf-16-le")


def link(info: bytes, *strings: str, flags: int = 0) -> bytes:
    header = MAGIC + struct.pack("<I", (0x2 if info else 0) | UNICODE | flags)
    return header.ljust(0x4C, b"\0") + info + b"".join(map(string, strings)) + bytes(4)


def of_drive(path: str) -> bytes:
    body = path.encode("cp1252") + b"\0\0"
    return struct.pack("<7I", 0x1C + len(body), 0x1C, 1, 0, 0x1C, 0, 0x1C + len(body) - 1) + body


def of_share(share: str, below: str) -> bytes:
    network = struct.pack("<5I", 0x14 + len(share) + 1, 2, 0x14, 0, 0) + share.encode() + b"\0"
    suffix = 0x1C + len(network)
    body = network + below.encode() + b"\0"
    return struct.pack("<7I", 0x1C + len(body), 0x1C, 2, 0, 0, 0x1C, suffix) + body


def opened(content: bytes, *, code_only: bool = False) -> SourceFile:
    return SourceFile(name="x.lnk", size=len(content), opener=lambda: io.BytesIO(content), code_only=code_only)


def read(content: bytes) -> list[Finding]:
    return list(HANDLER.read(opened(content)))


def targets(content: bytes) -> list[str]:
    return [one.target for one in read(content) if isinstance(one, Reference)]


def test_a_shortcut_points_to_a_file_of_a_drive_or_of_a_share() -> None:
    assert targets(link(of_drive("C:\\tools\\limits.accdb"))) == ["C:\\tools\\limits.accdb"]
    assert targets(link(of_share("\\\\srv\\quality", "limits.accdb"))) == ["\\\\srv\\quality\\limits.accdb"]
    (part,) = (one for one in read(link(of_drive("C:\\a.bat"))) if isinstance(one, Part))
    assert (part.kind, part.name, part.subtype) == (PartKind.EXTERNAL_LINK, "a.bat", "file")


def test_without_a_place_its_relative_path_is_all_there_is() -> None:
    assert targets(link(b"", "..\\limits.accdb", flags=RELATIVE)) == ["..\\limits.accdb"]


def test_a_command_that_is_handed_over_is_run() -> None:
    found = read(link(of_drive("C:\\Office\\MSACCESS.EXE"), '"D:\\limits.accdb" /x nightly', flags=ARGUMENTS))
    assert [one.verb for one in found if isinstance(one, Evidence)] == [Verb.RUN]
    assert "D:\\limits.accdb" in [one.target for one in found if isinstance(one, Reference)]


def test_a_link_to_the_web_names_its_address() -> None:
    assert targets(b"[InternetShortcut]\r\nURL=https://grafana.example/d/1\r\n") == ["https://grafana.example/d/1"]


def test_content_decides_what_it_is() -> None:
    assert HANDLER.recognise(opened(link(of_drive("C:\\a")))) == "shortcut"
    assert HANDLER.recognise(opened(b"[InternetShortcut]\nURL=x")) == "shortcut"
    assert HANDLER.recognise(opened(b"L\0\0\0 something else")) is None


def test_one_that_is_cut_off_says_so() -> None:
    with pytest.raises(Unreadable):
        read(link(of_drive("C:\\tools\\limits.accdb"))[:0x50])


def test_only_code_is_nothing_of_a_shortcut() -> None:
    assert list(HANDLER.read(opened(link(of_drive("C:\\a")), code_only=True))) == []


@given(st.binary(max_size=200))
def test_no_content_breaks_the_reader(content: bytes) -> None:
    try:
        assert isinstance(read(MAGIC + b"\xff\0\0\0" + content), list)
    except Unreadable as refusal:
        assert refusal.detail  # noqa: PT017 - refusing is one of two right answers
