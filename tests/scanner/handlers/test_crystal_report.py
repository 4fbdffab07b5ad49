from __future__ import annotations

import io
import struct

from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Kind, Problem, Trouble
from scanner.handlers.crystal_report import HANDLER
from scanner.reading.source import SourceFile

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def entry(name: str, kind: int, *, right: int = FREE, child: int = FREE, start: int = END, size: int = 0) -> bytes:
    raw = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16xI16xIQ", raw, len(raw) + 2, kind, 1, FREE, right, child, 0, start, size
    )  # fmt: skip


def summary(author: str, title: str) -> bytes:
    texts = [struct.pack("<II", 0x1E, len(text) + 1) + text.encode() + b"\0" for text in (title, author)]
    texts = [text + bytes(-len(text) % 4) for text in texts]
    places = struct.pack("<IIII", 2, 24, 4, 24 + len(texts[0]))
    section = struct.pack("<II", 24 + sum(map(len, texts)), 2) + places + b"".join(texts)
    return struct.pack("<HHI16xI16sI", 0xFFFE, 0, 0, 1, bytes(16), 48) + section


def report(*streams: str) -> bytes:
    """Build a compound file of 4 KiB streams: the summary first, the others empty of meaning."""
    named = ["\x05SummaryInformation", *streams]
    content = [summary("Eva", "Scrap cost").ljust(4096, b"\0"), *[bytes(range(256)) * 16] * len(streams)]
    directory = entry("Root Entry", 5, child=1)
    for number, name in enumerate(named, 1):
        right = number + 1 if number < len(named) else FREE
        directory += entry(name, 2, right=right, start=2 + (number - 1) * 8, size=4096)
    directory = directory.ljust(512 * (-(-len(directory) // 512)), b"\0")
    first = 2 + len(content) * 8
    sectors = len(directory) // 512
    chain = [FAT, END]
    for number in range(len(content)):
        chain += [*(2 + number * 8 + step for step in range(1, 8)), END]
    chain += [*(first + step for step in range(1, sectors)), END]
    table = b"".join(struct.pack("<I", value) for value in chain).ljust(512, b"\xff")
    head = (
        MAGIC
        + bytes(16)
        + struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, first, 0, 4096, END, 0, END, 0)
    )
    head += struct.pack("<I", 0).ljust(436, b"\xff")
    return head + table + bytes(512) + b"".join(content) + directory


def opened(content: bytes, name: str = "scrap.rpt") -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: io.BytesIO(content))


def test_a_report_is_known_by_its_streams_whatever_it_is_called() -> None:
    assert HANDLER.recognise(opened(report("Contents", "QESession"), "scrap.bin")) == "crystal-report"
    assert HANDLER.recognise(opened(report("Contents"), "plan.mpp")) is None
    assert HANDLER.recognise(opened(report("Contents"))) == "crystal-report"
    assert HANDLER.recognise(opened(b"$Report text", "log.rpt")) is None


def test_title_and_people_are_read_and_the_rest_is_said_to_be_unread() -> None:
    found = list(HANDLER.read(opened(report("Contents", "QESession"))))
    (problem,) = (one for one in found if isinstance(one, Problem))
    assert (problem.trouble, problem.where) == (Trouble.NOT_READ_YET, "")
    told = {(one.kind, one.where): one.text for one in found if isinstance(one, Evidence)}
    assert told[Kind.PERSON, "author"] == "Eva"
    assert told[Kind.LABEL, "title"] == "Scrap cost"


@given(st.integers(0, 6_000), st.binary(max_size=8))
def test_no_content_breaks_the_reader(place: int, inserted: bytes) -> None:
    content = report("Contents", "QESession")
    mutant = content[:place] + inserted + content[place + len(inserted) :]
    if HANDLER.recognise(opened(mutant)):
        assert isinstance(list(HANDLER.read(opened(mutant))), list)
        assert isinstance(list(HANDLER.read(opened(content[: 512 + place]))), list)
