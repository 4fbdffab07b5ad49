"""Pages, rows, long values and texts of Jet files: every generation, and chains that lead nowhere."""

from __future__ import annotations

import struct
import time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Trouble
from scanner.app.demo.jet import Version, access_database
from scanner.app.demo.jet_rows import ColumnSpec, TableSpec
from scanner.reading.access.jet import DATA_PAGE, JET4, ROW_MOVED, Jet, JetDamaged, expand, rc4
from scanner.reading.access.jetcatalogue import Catalogue, ObjectType
from scanner.reading.access.jetrows import Table
from scanner.reading.handler import Unreadable

VERSIONS: tuple[Version, ...] = get_args(Version)
COLUMNS = (
    ColumnSpec(name="Nr", type="long"),
    ColumnSpec(name="Small", type="integer"),
    ColumnSpec(name="Tiny", type="byte"),
    ColumnSpec(name="Yes", type="boolean"),
    ColumnSpec(name="Name", type="text"),
    ColumnSpec(name="Memo", type="memo"),
)
NAMES = tuple(column.name for column in COLUMNS)
LATIN = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60)
ROWS = st.tuples(
    st.integers(-(2**31), 2**31 - 1),
    st.integers(-(2**15), 2**15 - 1),
    st.integers(0, 255),
    st.booleans(),
    LATIN.filter(lambda text: not 0x80 <= max(map(ord, text), default=0) < 0xA0 and text != ""),
    st.sampled_from(["short", "longer than a row keeps in place " * 4, "over more than one page of the file " * 300]),
)


def opened(rows: list[tuple[object, ...]], version: Version = "ace14", **more: list[tuple[object, ...]]) -> Table:
    spec = TableSpec(name="Readings", columns=COLUMNS, rows=rows, **more)  # type: ignore[arg-type]
    table = Catalogue(access_database(version=version, tables=[spec])).table("Readings")
    assert table is not None
    return table


def latin(text: str) -> str:
    """Return the text as code page 1252 keeps it: Jet 3 knows no other letters."""
    return text.encode("cp1252", "ignore").decode("cp1252")


@pytest.mark.parametrize("version", VERSIONS)
@given(row=ROWS)
def test_a_row_comes_back_as_it_was_written(version: Version, row: tuple[object, ...]) -> None:
    row = (*row[:4], latin(str(row[4])) or "x", row[5])
    assert list(opened([row], version).rows(*NAMES)) == [row]


@pytest.mark.parametrize("version", VERSIONS)
def test_many_rows_over_many_pages_come_back_and_their_count_is_known(version: Version) -> None:
    rows: list[tuple[object, ...]] = [(n, n % 300, n % 256, n % 2 == 0, f"name {n}" * 20, "m" * n) for n in range(300)]
    table = opened(rows, version)
    assert sorted(table.rows(*NAMES), key=lambda row: int(row[0] or 0)) == rows
    assert table.definition.rows == 300


@pytest.mark.parametrize("version", VERSIONS)
def test_moved_rows_are_followed_and_deleted_ones_left_out(version: Version) -> None:
    kept, moved, gone = ((n, 1, 1, True, "name", "memo") for n in (1, 2, 3))
    table = opened([kept], version, moved=[moved], deleted=[gone])
    assert sorted(str(row[0]) for row in table.rows("Nr")) == ["1", "2"]


def test_a_column_that_is_asked_for_and_missing_is_null() -> None:
    assert list(opened([(7, 1, 1, True, "name", "memo")]).rows("Nr", "Absent")) == [(7, None)]


def test_null_values_are_none_and_a_null_boolean_is_false() -> None:
    assert list(opened([(None, None, None, False, None, None)]).rows(*NAMES)) == [(None, None, None, False, None, None)]


def test_compressed_text_changes_between_one_and_two_bytes() -> None:
    assert expand(b"Grenze") == "Grenze"
    assert expand(b"Temp\0" + "Ω≤".encode("utf-16-le") + b"\0ok") == "TempΩ≤ok"
    assert expand(b"") == ""


@given(st.binary(max_size=80))
def test_expanding_any_bytes_ends(packed: bytes) -> None:
    assert len(expand(packed)) <= len(packed)


def test_rc4_gives_the_known_cipher_text() -> None:
    assert rc4(b"Key", b"Plaintext").hex() == "bbf316e8d940af0ad3"
    assert rc4(b"Key", rc4(b"Key", b"Plaintext")) == b"Plaintext"


def data_page(*rows: bytes, flags: int = 0) -> bytes:
    """Return a Jet 4 data page with these rows, the last ones marked with `flags`."""
    page = bytearray(4096)
    page[0] = DATA_PAGE
    struct.pack_into("<H", page, JET4.row_count_at, len(rows))
    end = len(page)
    for number, row in enumerate(rows):
        end -= len(row)
        page[end : end + len(row)] = row
        struct.pack_into("<H", page, JET4.row_count_at + 2 + 2 * number, end | flags)
    return bytes(page)


def file_with(*pages: bytes) -> Jet:
    return Jet(access_database()[:4096] + b"".join(pages))


def test_a_row_that_was_moved_in_a_circle_is_damage() -> None:
    jet = file_with(data_page(struct.pack("<I", 1 << 8), flags=ROW_MOVED))
    with pytest.raises(JetDamaged, match="circle"):
        jet.row(1 << 8)


def test_a_long_value_in_a_circle_is_damage() -> None:
    jet = file_with(data_page(struct.pack("<I", 1 << 8) + b"content"))
    with pytest.raises(JetDamaged, match="circle"):
        jet.long_value(struct.pack("<III", 1 << 20, 1 << 8, 0))


def test_a_long_value_that_ends_early_is_damage_and_not_half_a_text() -> None:
    jet = file_with(data_page(struct.pack("<I", 0) + b"content"))
    assert jet.long_value(struct.pack("<III", 7, 1 << 8, 0)) == b"content"
    with pytest.raises(JetDamaged, match="ends after 7 of 8 bytes"):
        jet.long_value(struct.pack("<III", 8, 1 << 8, 0))


def test_a_long_value_is_bounded() -> None:
    jet = file_with(data_page(b"x" * 3000))
    assert len(jet.long_value(struct.pack("<III", 0x40000000 | 3000, 1 << 8, 0), limit=10)) == 10


@given(page=st.integers(0, 2**24 - 1), number=st.integers(0, 255))
def test_a_pointer_to_nowhere_is_damage(page: int, number: int) -> None:
    jet = file_with(data_page(b"row"))
    if (page, number) != (1, 0):
        with pytest.raises(JetDamaged):
            jet.row(page << 8 | number)


def test_a_row_that_begins_beyond_its_page_is_damage() -> None:
    page = bytearray(data_page(b"row", b"next"))
    for slot in (0x1FFF, 0x1F00 | ROW_MOVED):
        struct.pack_into("<H", page, JET4.row_count_at + 4, slot)
        with pytest.raises(JetDamaged, match="overlaps"):
            file_with(bytes(page)).row(1 << 8 | 1)


def test_a_page_that_claims_too_many_rows_is_damage() -> None:
    page = bytearray(data_page(b"row"))
    struct.pack_into("<H", page, JET4.row_count_at, 0xFFFF)
    with pytest.raises(JetDamaged, match="more rows"):
        list(file_with(bytes(page)).slots(bytes(page)))


def test_a_lost_data_page_is_noted_and_the_other_rows_are_kept() -> None:
    rows: list[tuple[object, ...]] = [(n, 1, 1, True, f"Marker{n} " * 20, "memo") for n in range(60)]
    spec = TableSpec(name="Readings", columns=COLUMNS, rows=rows)  # type: ignore[arg-type]
    content = access_database(version="jet4", tables=[spec])
    lost = content.index(b"Marker1 ") // 4096 * 4096
    catalogue = Catalogue(content[:lost] + bytes(4096) + content[lost + 4096 :])
    table = catalogue.table("Readings")
    assert table is not None
    kept = {row[0] for row in table.rows("Nr")}
    assert 0 < len(kept) < 60
    assert any("does not belong" in remark for remark in catalogue.jet.damage)
    assert any(f"only {len(kept)} of 60 rows" in remark for remark in catalogue.jet.damage)


def test_a_table_definition_in_a_circle_is_damage() -> None:
    columns = tuple(ColumnSpec(name=f"A column with a long name, number {n}", type="long") for n in range(120))
    content = bytearray(access_database(tables=[TableSpec(name="Wide", columns=columns)]))
    entry = next(entry for entry in Catalogue(bytes(content)).of_type(ObjectType.TABLE))
    following = struct.unpack_from("<I", content, entry.id * 4096 + 4)[0]
    assert following
    struct.pack_into("<I", content, following * 4096 + 4, entry.id)
    with pytest.raises(JetDamaged, match="does not define"):
        _ = Catalogue(bytes(content)).open(entry).definition


def test_a_table_that_claims_every_page_there_could_be_is_read_at_once() -> None:
    content = access_database(version="jet4", tables=[TableSpec(name="Readings", columns=COLUMNS, rows=[])])
    table = Catalogue(content).table("Readings")
    assert table is not None
    end = len(content) // 4096
    everything = b"\x05\x01\0\0" + b"\xff" * 4092
    pointers = data_page(b"\x01" + struct.pack("<I", end + 1) * 900)
    definition = bytearray(content[table.page * 4096 : (table.page + 1) * 4096])
    struct.pack_into("<I", definition, JET4.usage_map_at, end << 8)
    start = table.page * 4096
    catalogue = Catalogue(content[:start] + definition + content[start + 4096 :] + pointers + everything)
    started = time.process_time()
    assert list(Table(catalogue.jet, table.page, "Readings").rows("Nr")) == []
    assert time.process_time() - started < 2
    assert any("beyond the end of the file" in remark for remark in catalogue.jet.damage)


def test_what_is_no_database_is_refused() -> None:
    with pytest.raises(Unreadable) as refusal:
        Jet(b"\0\1\0\0Standard Jet DB\0" + bytes(100))
    assert refusal.value.trouble is Trouble.MALFORMED


def test_the_catalogue_tells_what_people_made_from_what_access_keeps() -> None:
    catalogue = Catalogue(access_database(tables=[TableSpec(name="Mine", columns=COLUMNS)], forms=["frm"]))
    assert [entry.name for entry in catalogue.of_type(ObjectType.TABLE)] == ["Mine"]
    assert [entry.name for entry in catalogue.of_type(ObjectType.FORM)] == ["frm"]
    assert catalogue.table("MSysObjects") is not None
    assert catalogue.table("Nobody's") is None
