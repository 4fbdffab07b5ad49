"""VBA's own compression and its list of modules, against the specification's examples and an independent reader."""

from __future__ import annotations

import struct
import warnings
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.reading.ovba import OvbaError, codec_of, compress, decompress, module_text, parse_dir

# The three examples of MS-OVBA 3.2: nothing repeats, a usual text, one long run.
NOTHING_REPEATS = bytes.fromhex("0119B000616263646566676800696A6B6C6D6E6F70007172737475762E")
USUAL_TEXT = bytes.fromhex(
    "012FB000236161616263646582660070616768696A013808616B6C00306D6E6F700671027004107273747576107778797A003C"
)
ONE_RUN = bytes.fromhex("0103B002614500")

text = st.one_of(
    st.binary(max_size=9000),
    st.lists(st.sampled_from([b"Sub ", b"End Sub\r\n", b"Cells(1, 1)", b"a" * 40, b"\0"]), max_size=900).map(b"".join),
)


def record(kind: int, content: bytes, size: int | None = None) -> bytes:
    return struct.pack("<HI", kind, len(content) if size is None else size) + content


def dir_of(*modules: bytes, code_page: int = 1252) -> bytes:
    head = record(3, struct.pack("<H", code_page)) + record(4, b"Plant") + record(9, b"\0" * 6, size=4)
    return head + record(0x0F, struct.pack("<H", len(modules))) + b"".join(modules) + record(0x10, b"")


def module(name: bytes, offset: int = 0, kind: int = 0x21, *, wide: str = "") -> bytes:
    unicode = record(0x47, wide.encode("utf-16-le")) if wide else b""
    place = record(0x1A, name) + record(0x31, struct.pack("<I", offset))
    return record(0x19, name) + unicode + place + record(kind, b"") + record(0x2B, b"")


def test_the_examples_of_the_specification_unpack() -> None:
    assert decompress(NOTHING_REPEATS) == b"abcdefghijklmnopqrstuv."
    assert decompress(USUAL_TEXT) == b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"
    assert decompress(ONE_RUN) == b"a" * 73


@given(text)
def test_what_was_packed_comes_back(content: bytes) -> None:
    assert decompress(compress(content)) == content


@given(text)
def test_an_independent_reader_unpacks_the_same(content: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that reader's parser library announces its own renamings
        from oletools.olevba import decompress_stream
    assert bytes(decompress_stream(bytearray(compress(content)))) == content


@given(st.binary(max_size=300), st.integers(-5, 400))
def test_any_bytes_give_text_or_a_named_error(content: bytes, offset: int) -> None:
    with suppress(OvbaError):
        decompress(b"\x01" + content, offset)


@given(text, st.data())
def test_a_damaged_container_gives_text_or_a_named_error(content: bytes, data: st.DataObject) -> None:
    packed = bytearray(compress(content + b"x"))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    with suppress(OvbaError):
        decompress(bytes(packed))


def test_a_container_that_was_cut_off_gives_what_is_left() -> None:
    packed = compress(b"Sub Post()\r\nEnd Sub\r\n" * 20)
    assert b"Sub Post()\r\nEnd Sub".startswith(decompress(packed[:18])[:18])


def test_more_text_than_the_limit_is_refused() -> None:
    with pytest.raises(OvbaError, match="more than 5000 bytes"):
        decompress(compress(b"a" * 9000), limit=5000)


def test_a_copy_from_before_its_chunk_is_refused() -> None:
    with pytest.raises(OvbaError, match="reaches back"):
        decompress(bytes.fromhex("0104B004616200F0"))


def test_modules_are_listed_with_the_place_of_their_text() -> None:
    project = parse_dir(dir_of(module(b"Sheet1", 712, 0x22), module(b"Posting", 9)))
    assert (project.encoding, project.name) == ("cp1252", "Plant")
    assert [(m.name, m.stream_name, m.offset, m.kind) for m in project.modules] == [
        ("Sheet1", "Sheet1", 712, "class"),
        ("Posting", "Posting", 9, "standard"),
    ]


def test_the_unicode_name_wins_over_the_code_page() -> None:
    project = parse_dir(dir_of(module("Prüf?".encode("cp1252"), wide="Prüfψ")))
    assert project.modules[0].name == "Prüfψ"
    assert project.modules[0].stream_name == "Prüf?"


def test_libraries_are_named_by_their_description() -> None:
    libid = rb"*\G{B691E011}#2.8#0#C:\msado15.dll#Microsoft ActiveX Data Objects 2.8 Library"
    listed = record(3, b"\xe4\x04") + record(0x0D, struct.pack("<I", len(libid)) + libid + b"\0" * 6)
    assert parse_dir(listed).libraries == ("Microsoft ActiveX Data Objects 2.8 Library",)


def test_japanese_source_is_read_in_its_code_page() -> None:
    project = parse_dir(dir_of(module(b"M1", 3), code_page=932))
    stream = b"pco" + compress("' 検査\r\n".encode("cp932"))
    assert module_text(project.modules[0], stream, project.encoding) == "' 検査\r\n"


def test_an_unknown_code_page_is_read_as_western() -> None:
    assert codec_of(64999) == "cp1252"
    assert codec_of(10000) == "mac_roman"


@given(st.binary(max_size=200))
def test_any_dir_stream_gives_a_project_or_a_named_error(content: bytes) -> None:
    with suppress(OvbaError):
        parse_dir(content)


def test_a_dir_stream_without_anything_is_refused() -> None:
    with pytest.raises(OvbaError, match="no project"):
        parse_dir(b"\0" * 40)


@given(st.binary(min_size=1, max_size=40), st.integers(min_value=300, max_value=1500))
def test_text_of_several_chunks_that_end_in_a_copy_comes_back_whole(piece: bytes, times: int) -> None:
    text = piece * times
    assert decompress(compress(text)) == text
