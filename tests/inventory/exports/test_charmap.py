"""What a font can draw is read from the font, and a file that is none is said to be none."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymupdf_fonts import myfont

from inventory.exports.charmap import signs_of
from inventory.exports.paperfonts import FACES, faces_for


@pytest.mark.parametrize(
    ("face", "there", "absent"),
    [("figo", "aÄßŁЖΩ€→ا", "日😀"), ("fimo", "aÄЖ│", "ا日"), ("symbol2", "✓✗□🏭", "aЖ")],
)
def test_it_knows_the_signs_of_our_own_fonts(face: str, there: str, absent: str) -> None:
    signs = signs_of(myfont(face))
    assert {sign for sign in there if ord(sign) not in signs} == set()
    assert {sign for sign in absent if ord(sign) in signs} == set()


def test_our_own_fonts_are_enough_for_europe_and_the_marks_of_papers() -> None:
    own = faces_for(map(ord, "Größe, façade, žluťoučký, Łódź, Ελλάδα, Жёлтый, İstanbul …–—·×→↑↓≥≤■●○▲▼✓✗□"))
    assert len(own.signs) > 3_000
    assert "FiraGO" in own.fonts.families()


def test_fonts_of_the_machine_are_looked_at_only_when_ours_lack_a_sign() -> None:
    assert faces_for([ord("a")]).fonts is faces_for([ord("b")]).fonts
    assert faces_for([0x10FFFD]).signs >= faces_for([ord("a")]).signs


@pytest.mark.parametrize("face", FACES)
def test_each_face_is_a_font(face: str) -> None:
    assert signs_of(myfont(face))


@given(st.binary(max_size=200))
def test_what_is_no_font_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(ValueError, match="no font that can be read"):
        signs_of(data)


@given(st.integers(0, 700), st.binary(min_size=1, max_size=40))
def test_a_damaged_font_is_read_or_said_to_be_none(at: int, damage: bytes) -> None:
    font = bytearray(SMALL)
    font[at : at + len(damage)] = damage
    try:
        assert all(0 <= sign <= 0x10FFFF for sign in signs_of(bytes(font)))
    except ValueError as error:
        assert "no font that can be read" in str(error)  # noqa: PT017 - both ways are right


def _small() -> bytes:
    """Build a font that holds nothing but a map: A to C by segments, one sign beyond U+FFFF by groups."""
    ends, starts, deltas, offsets = (0x43, 0xFFFF), (0x41, 0xFFFF), (1, 1), (0, 0)
    segments = struct.pack(">7H", 4, 32, 0, 4, 4, 1, 0) + struct.pack(">2H", *ends) + b"\0\0"
    segments += struct.pack(">2H", *starts) + struct.pack(">2H", *deltas) + struct.pack(">2H", *offsets)
    groups = struct.pack(">HHIII", 12, 0, 28, 0, 1) + struct.pack(">III", 0x1F3ED, 0x1F3ED, 5)
    table = struct.pack(">HH", 0, 2) + struct.pack(">HHI", 3, 1, 20) + struct.pack(">HHI", 3, 10, 20 + len(segments))
    table += segments + groups
    return struct.pack(">IHHHH", 0x10000, 1, 16, 0, 0) + struct.pack(">4sIII", b"cmap", 0, 28, len(table)) + table


SMALL = _small()


def test_both_kinds_of_map_are_read() -> None:
    assert signs_of(SMALL) == {0x41, 0x42, 0x43, 0x1F3ED}


def test_the_font_at_an_index_of_a_collection_is_read() -> None:
    moved = struct.pack(">4sIII", b"ttcf", 0x10000, 1, 16) + SMALL.replace(
        struct.pack(">4sIII", b"cmap", 0, 28, len(SMALL) - 28), struct.pack(">4sIII", b"cmap", 0, 44, len(SMALL) - 28)
    )
    assert signs_of(moved, 0) == {0x41, 0x42, 0x43, 0x1F3ED}
