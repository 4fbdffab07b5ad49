"""Zip archives: every member of good ones, what is left of bad ones, and never more than the limits allow."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Trouble
from scanner.reading.archive import archive, archive_of, xml_text
from scanner.reading.handler import Unreadable
from scanner.reading.source import Limits, SourceFile

LIMITS = Limits(member=1 << 20, unpacked=3 << 20)


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return out.getvalue()


@given(
    st.dictionaries(
        st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8), st.binary(max_size=5000), min_size=1
    ),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_every_member_comes_back(members: dict[str, bytes], method: int) -> None:
    lower = {name.lower(): content for name, content in members.items()}
    opened = archive_of(zipped(lower, method), LIMITS)
    assert {name: opened.read(name) for name in opened.names} == lower
    assert not opened.problems


def test_names_have_slashes_and_are_found_in_any_letter_case() -> None:
    opened = archive_of(zipped({"a": b"1"}).replace(b"a", b"\\"), LIMITS)
    assert opened.names == [""]
    opened = archive_of(zipped({"xl?Sheet1.xml": b"1"}).replace(b"xl?", b"xl\\"), LIMITS)
    assert opened.names == ["xl/Sheet1.xml"]
    assert opened.read("XL/sheet1.XML") == b"1"


def test_a_bomb_stops_at_the_limit_of_one_member() -> None:
    opened = archive_of(zipped({"bomb": bytes(5 << 20)}), LIMITS)
    assert len(opened.read("bomb")) == LIMITS.member
    assert [problem.trouble for problem in opened.problems] == [Trouble.TOO_LARGE]


def test_many_members_together_stop_at_the_limit_of_all() -> None:
    opened = archive_of(zipped({f"part{n}": bytes(1 << 20) for n in range(8)}), LIMITS)
    assert sum(len(opened.read(name)) for name in opened.names) == LIMITS.unpacked
    assert {problem.trouble for problem in opened.problems} == {Trouble.TOO_LARGE}


def test_looking_at_the_start_of_a_bomb_is_no_problem() -> None:
    opened = archive_of(zipped({"bomb": bytes(5 << 20)}), LIMITS)
    assert opened.start("bomb", 10) == bytes(10)
    assert not opened.problems


def test_sixty_thousand_entries_are_listed() -> None:
    opened = archive_of(zipped({f"e{n}": b"" for n in range(60_000)}, zipfile.ZIP_STORED), LIMITS)
    assert len(opened.names) == 60_000


def test_a_damaged_member_gives_what_is_left_and_the_others_stay_whole() -> None:
    content = bytearray(zipped({"good": b"g" * 500, "bad": bytes(range(256)) * 40}))
    content[content.index(b"bad") + 40] ^= 0xFF
    opened = archive_of(bytes(content), LIMITS)
    assert opened.read("good") == b"g" * 500
    opened.read("bad")
    assert [(problem.trouble, problem.where) for problem in opened.problems] == [(Trouble.MALFORMED, "bad")]


def test_a_wrong_check_sum_is_a_problem() -> None:
    content = zipped({"a": b"stored text"}, zipfile.ZIP_STORED).replace(b"stored text", b"forged text")
    opened = archive_of(content, LIMITS)
    assert opened.read("a") == b"forged text"
    assert "check sum" in opened.problems[0].detail


def test_members_are_found_without_a_listing() -> None:
    content = zipped({"xl/vbaProject.bin": b"macro" * 100, "b": b"two"})
    opened = archive_of(content[: content.index(b"PK\x01\x02")], LIMITS)
    assert opened.read("xl/vbaProject.bin") == b"macro" * 100
    assert opened.read("b") == b"two"
    assert opened.problems[0].detail == "the archive has no listing"


def test_a_name_that_stands_twice_is_a_problem() -> None:
    content = zipped({"aa": b"one", "ab": b"two"}).replace(b"ab", b"aa")
    opened = archive_of(content, LIMITS)
    assert opened.read("aa") == b"two"
    assert "more than once" in opened.problems[0].detail


def test_an_encrypted_member_is_named_as_such() -> None:
    content = bytearray(zipped({"a": b"secret"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    opened = archive_of(bytes(content), LIMITS)
    assert opened.read("a") == b""
    assert opened.problems[0].trouble is Trouble.ENCRYPTED


def test_an_unknown_method_is_named() -> None:
    content = bytearray(zipped({"a": b"text"}))
    content[content.index(b"PK\x01\x02") + 10] = 97
    opened = archive_of(bytes(content), LIMITS)
    assert opened.read("a") == b""
    assert "method 97" in opened.problems[0].detail


def test_sizes_of_64_bits_are_read() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as target, target.open("big", "w", force_zip64=True) as member:
        member.write(b"x" * 100)
    assert archive_of(out.getvalue(), LIMITS).read("big") == b"x" * 100


@given(st.data())
def test_damage_raises_nothing_but_unreadable(data: st.DataObject) -> None:
    content = bytearray(zipped({"xl/workbook.xml": b"<a/>" * 50, "b": b"two" * 99}))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        opened = archive_of(bytes(content[: data.draw(st.integers(4, len(content)))]), LIMITS)
    except Unreadable:
        return
    assert sum(len(opened.read(name)) for name in opened.names) <= LIMITS.unpacked


def test_a_listing_that_lies_about_its_place_is_a_problem() -> None:
    content = bytearray(zipped({"a": b"text"}))
    content[-10:-6] = struct.pack("<I", 1 << 30)
    opened = archive_of(bytes(content), LIMITS)
    assert opened.read("a") == b"text"
    assert opened.problems


@pytest.mark.parametrize("offset", [b"\xff\xff\xff\x7f", b"\x00\x00\x00\x01"])
def test_a_member_that_is_not_in_the_file_is_a_problem(offset: bytes) -> None:
    content = bytearray(zipped({"a": b"text"}))
    place = content.index(b"PK\x01\x02") + 42
    content[place : place + 4] = offset
    opened = archive_of(bytes(content), LIMITS)
    assert opened.read("a") == b""
    assert "not where the listing says" in opened.problems[0].detail


def test_a_listing_that_moves_everything_before_the_file_is_a_problem() -> None:
    content = bytearray(zipped({"a": b"text"}))
    content[-6:-2] = b"\xff\xff\x00\x00"
    opened = archive_of(bytes(content), LIMITS)
    assert opened.read("a") == b""
    assert opened.problems


def test_the_first_bytes_decide() -> None:
    content = b"MZ" + zipped({"a": b"1"})
    with (
        SourceFile(name="a.xls", size=len(content), opener=lambda: BytesIO(content)) as file,
        pytest.raises(Unreadable, match="no zip archive"),
    ):
        archive(file)


def test_xml_with_entities_is_refused() -> None:
    with pytest.raises(Unreadable, match="entities"):
        xml_text(b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')


def test_xml_in_sixteen_bits_is_read() -> None:
    assert xml_text("<a>é</a>".encode("utf-16")) == "<a>é</a>".encode()
