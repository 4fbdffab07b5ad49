"""The display form of paths: one for each path, and a way back."""

from __future__ import annotations

import os

from hypothesis import given
from hypothesis import strategies as st

from scanner.shares import names

path_bytes = st.binary(min_size=1, max_size=40).filter(lambda path: b"\0" not in path)


@given(path_bytes)
def test_every_path_is_found_again(path: bytes) -> None:
    assert os.fsencode(names.native(names.printable(path))) == path


@given(path_bytes, path_bytes)
def test_two_paths_never_look_the_same(one: bytes, other: bytes) -> None:
    assert (names.printable(one) == names.printable(other)) == (one == other)


@given(path_bytes)
def test_the_display_form_disturbs_no_screen(path: bytes) -> None:
    shown = names.printable(path)
    assert shown.encode("utf-8")
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 or 0x202A <= ord(char) <= 0x202E for char in shown)


def test_usual_names_stay_as_they_are() -> None:
    assert names.printable("Qualität/Prüfgrenzen (neu) 最終.xlsm") == "Qualität/Prüfgrenzen (neu) 最終.xlsm"


def test_odd_names_are_spelled_out() -> None:
    assert names.printable(b"bad\xff\n.xlsm") == "bad\\xff\\x0a.xlsm"
    assert names.printable("back\\slash") == "back\\x5cslash"
    assert names.printable("a\u202egpj.exe") == "a\\xe2\\x80\\xaegpj.exe"


def test_names_written_like_an_escape_do_not_collide_with_one() -> None:
    assert names.printable("\\xff") != names.printable(b"\xff")


def test_long_windows_paths_get_their_prefix() -> None:
    assert names.windows_extended("C:\\a\\b") == "\\\\?\\C:\\a\\b"
    assert names.windows_extended("\\\\server\\share\\a") == "\\\\?\\UNC\\server\\share\\a"
    assert names.windows_extended("\\\\?\\C:\\a") == "\\\\?\\C:\\a"


def test_folders_are_joined_and_left() -> None:
    assert names.join("", "a") == "a"
    assert names.join("a/b", "c") == "a/b/c"
    assert names.parent("a/b/c") == "a/b"
    assert names.parent("a") == ""
