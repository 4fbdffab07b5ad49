"""Compound files: streams by path, as an independent reader gives them, and damage that stays damage of one stream."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.app.demo.cfb import compound_file as build
from scanner.reading.ole import CompoundFile, OleError, compound_file, whole
from scanner.reading.source import SourceFile

NAMES = st.text(st.characters(codec="ascii", categories=["Lu", "N"]), min_size=1, max_size=12)
"""Of one letter case: names that differ in case alone are the same name to every reader."""
STREAMS = st.dictionaries(
    st.lists(NAMES, min_size=1, max_size=3).map("/".join), st.binary(max_size=9000), min_size=1, max_size=6
)
SAMPLE = {"Workbook": b"w" * 5000, "VBA/dir": b"d" * 100, "VBA/Module1": b"m" * 70, "Macros/VBA/dir": b"x"}


def consistent(streams: dict[str, bytes]) -> bool:
    folders = {name.lower().rpartition("/")[0] for name in streams}
    lower = {name.lower() for name in streams}
    return len(lower) == len(streams) and not any(f"{name}/".startswith(f"{low}/") for low in lower for name in folders)


@given(STREAMS.filter(consistent))
def test_every_stream_comes_back_and_as_another_reader_gives_it(streams: dict[str, bytes]) -> None:
    content = build(streams)
    ours = CompoundFile(content)
    theirs = olefile.OleFileIO(BytesIO(content))
    for name, stream in streams.items():
        assert ours.read(name) == stream
        assert theirs.openstream(name.split("/")).read() == stream
    assert {entry.path for entry in ours.entries() if not entry.storage} == set(streams)
    assert not ours.damaged


def test_names_are_found_in_any_letter_case() -> None:
    compound = CompoundFile(build(SAMPLE))
    assert "vba/DIR" in compound
    assert compound.read("WORKBOOK") == SAMPLE["Workbook"]
    assert compound.size("workbook") == 5000


def test_a_storage_is_no_stream() -> None:
    with pytest.raises(KeyError):
        CompoundFile(build(SAMPLE)).read("VBA")


def test_no_more_is_read_than_asked_for() -> None:
    assert CompoundFile(build(SAMPLE)).read("Workbook", 10) == b"w" * 10


def test_a_stream_that_is_cut_off_gives_what_is_left_and_is_named() -> None:
    content = build({"A": b"a" * 20_000, "B": b"b" * 100})
    place = content.index(b"a" * 600)
    compound = CompoundFile(content[: place + 1024] + b"")
    left = compound.read("A") if "A" in compound else b""
    assert len(left) < 20_000
    assert set(left) <= {ord("a")}
    assert compound.damaged == {"A"}


@given(st.data())
def test_damage_raises_nothing_but_a_named_error_and_never_gives_more_than_the_file_has(data: st.DataObject) -> None:
    content = bytearray(build(SAMPLE))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(8, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(8, len(content)))]
    try:
        compound = CompoundFile(bytes(content))
    except OleError:
        return
    for entry in compound.entries():
        if not entry.storage:
            assert len(compound.read(entry.path)) <= len(content)


def test_a_chain_that_runs_in_a_circle_ends() -> None:
    content = bytearray(build({"A": b"a" * 8192}))
    fat_sector = int.from_bytes(content[76:80], "little")
    fat = (fat_sector + 1) * 512
    for number in range(0, 512, 4):
        content[fat + number : fat + number + 4] = (2).to_bytes(4, "little")
    with suppress(OleError):
        compound = CompoundFile(bytes(content))
        assert all(len(compound.read(e.path)) <= len(content) for e in compound.entries() if not e.storage)


def test_a_damaged_tree_does_not_move_a_stream_into_a_folder() -> None:
    content = bytearray(build({"B": b"b", "Folder/Inner": b"a" * 100, "Workbook": b"w" * 5000}))
    places = {name: content.index(name.encode("utf-16-le") + b"\0\0") for name in ("Root Entry", "Workbook", "Inner")}
    number = (places["Workbook"] - places["Root Entry"]) // 128
    content[places["Inner"] + 72 : places["Inner"] + 76] = number.to_bytes(4, "little")
    assert CompoundFile(bytes(content)).read("Workbook") == b"w" * 5000


def test_a_directory_that_leads_nowhere_is_damage() -> None:
    content = bytearray(build({"Workbook": b"w" * 5000}))
    place = content.index("Workbook".encode("utf-16-le"))
    content[place + 72 : place + 76] = (999).to_bytes(4, "little")
    damaged = CompoundFile(bytes(content))
    assert damaged.read("Workbook") == b"w" * 5000
    assert damaged.damaged == {"directory"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", build(SAMPLE)[:100]])
def test_what_is_no_compound_file_is_refused(content: bytes) -> None:
    with pytest.raises(OleError):
        CompoundFile(content)


def test_a_file_is_opened_once_and_shared() -> None:
    content = build(SAMPLE)
    with SourceFile(name="a.xls", size=len(content), opener=lambda: BytesIO(content)) as file:
        assert compound_file(file) is compound_file(file)
        assert whole(file) == content
