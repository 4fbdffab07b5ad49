"""Compound files that the demo writes, read back by olefile."""

from __future__ import annotations

import io

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.app.demo.cfb import compound_file

NAMES = st.text(alphabet="abcXYZ_01äß", min_size=1, max_size=12)
CONTENTS = st.builds(
    lambda size, seed: bytes((seed + i) % 251 for i in range(size)), st.integers(0, 9000), st.integers(0, 250)
)


def read_back(compound: bytes) -> dict[str, bytes]:
    with olefile.OleFileIO(io.BytesIO(compound), raise_defects=olefile.DEFECT_INCORRECT) as opened:
        assert opened.parsing_issues == []
        return {"/".join(path): opened.openstream(path).read() for path in opened.listdir()}


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, CONTENTS, max_size=30), st.dictionaries(NAMES, CONTENTS, max_size=5))
def test_every_stream_comes_back_as_it_was_written(loose: dict[str, bytes], stored: dict[str, bytes]) -> None:
    streams = {f"s-{name.upper()}": content for name, content in loose.items()}
    streams |= {f"Storage/Inner/{name.upper()}": content for name, content in stored.items()}
    assert read_back(compound_file(streams)) == streams


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 4095, 4096, 4097, 512 * 128, 1_500_000])
def test_sizes_around_the_limits_of_sectors_come_back(size: int) -> None:
    content = bytes(i * 7 % 256 for i in range(size))
    assert read_back(compound_file({"one": content, "two": b"short"})) == {"one": content, "two": b"short"}


def test_a_directory_is_a_search_tree_that_finds_each_of_its_many_names() -> None:
    streams = {f"Stream{number:03}": str(number).encode() for number in range(200)}
    with olefile.OleFileIO(io.BytesIO(compound_file(streams))) as opened:
        assert all(opened.exists(name) for name in streams)


def test_a_file_beyond_the_header_is_refused_instead_of_written_wrong() -> None:
    with pytest.raises(ValueError, match="109 FAT sectors"):
        compound_file({"big": bytes(7_200_000)})


def test_a_name_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="31 characters"):
        compound_file({"n" * 32: b""})
