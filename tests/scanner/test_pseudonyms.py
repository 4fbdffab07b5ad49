"""What is kept of a user's name: one keyed hash a person, and a key that nobody else reads."""

from __future__ import annotations

import hmac
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.pseudonyms import LENGTH, KeyUnusable, Pseudonyms, naming

KEY = "ab" * 32


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "usage.key"
    path.write_text(KEY, encoding="ascii")
    return path


def test_a_pseudonym_is_the_keyed_hash_of_the_folded_name(key: Path) -> None:
    expected = hmac.new(bytes.fromhex(KEY), b"miriam osei", "sha256").hexdigest()[:16]
    name = naming("pseudonym", key)
    assert name is not None
    assert {name("Miriam Osei"), name("MIRIAM  OSEI"), name(" miriam osei ")} == {expected}
    assert LENGTH == len(expected) == 16


def test_another_key_gives_another_pseudonym(tmp_path: Path) -> None:
    first, second = Pseudonyms(tmp_path / "one.key"), Pseudonyms(tmp_path / "two.key")
    assert first("eva") != second("eva")
    assert first("eva") == Pseudonyms(tmp_path / "one.key")("eva"), "the key is kept"


@given(st.text(), st.text())
def test_two_names_have_two_pseudonyms_and_none_shows_its_name(one: str, other: str) -> None:
    name = Pseudonyms(Path(__file__).parent / "no such file")
    name._key = bytes(32)  # so that no key file is made for a property
    assert len(name(one)) == 16
    if " ".join(one.split()).casefold() != " ".join(other.split()).casefold() and one.isascii() and other.isascii():
        assert name(one) != name(other)


def test_the_key_is_made_with_the_first_name_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "usage.key"
    name = Pseudonyms(path)
    assert not path.exists(), "nobody was met yet"
    name("eva")
    assert len(bytes.fromhex(path.read_text("ascii"))) == 32
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600


def test_scans_that_need_a_key_at_once_get_the_same_one(tmp_path: Path) -> None:
    path = tmp_path / "usage.key"
    names = [Pseudonyms(path) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda name: name("eva"), names))) == 1


@pytest.mark.parametrize("content", ["", "abcd", "no key at all", "ü" * 64])
def test_what_is_no_key_is_never_overwritten(tmp_path: Path, content: str) -> None:
    path = tmp_path / "usage.key"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(KeyUnusable, match="this is no key"):
        naming("pseudonym", path)
    assert path.read_text("utf-8") == content


def test_a_key_that_cannot_be_read_or_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "folder.key").mkdir()
    with pytest.raises(KeyUnusable, match="cannot be read"):
        naming("pseudonym", tmp_path / "folder.key")
    name = Pseudonyms(tmp_path / "missing" / "usage.key")
    with pytest.raises(KeyUnusable, match=r"cannot be made.*usage\.names"):
        name("eva")


def test_clear_keeps_the_name_and_off_keeps_none_and_neither_makes_a_key(tmp_path: Path) -> None:
    clear = naming("clear", tmp_path / "usage.key")
    assert clear is not None
    assert clear(" Miriam  Osei") == "Miriam Osei"
    assert naming("off", tmp_path / "usage.key") is None
    assert list(tmp_path.iterdir()) == []
