"""Properties by which people register a document in itself, as each kind of file keeps them."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Evidence, Kind
from scanner.app.demo.cfb import compound_file
from scanner.app.demo.jet import access_database
from scanner.handlers import access, open_document
from scanner.reading.customproperties import PROPERTY, registering
from scanner.reading.office.oleproperties import ole_properties
from scanner.reading.ole import CompoundFile
from scanner.reading.source import SourceFile

USER_DEFINED = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")
TOLD = [("owner", "Owner: eva"), ("purpose", "Purpose: Prüft die Maße")]


def told(found: object) -> list[tuple[str, str]]:
    return [
        (one.where.removeprefix(PROPERTY), one.text)
        for one in found  # type: ignore[attr-defined]
        if isinstance(one, Evidence) and one.kind is Kind.DOCUMENTATION and one.where.startswith(PROPERTY)
    ]


def opened(name: str, content: bytes) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: io.BytesIO(content))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Owner", "owner"),
        (" OWNER ", "owner"),
        ("Verantwortlich", "owner"),
        ("Zweck", "purpose"),
        ("Inputs/Outputs", "inputs_outputs"),
        ("inputs_outputs", "inputs_outputs"),
        ("Inputs & outputs", "inputs_outputs"),
        ("How-to-run", "how_to_run"),
        ("Drafted by", "drafted_by"),
        ("Department", ""),
        ("", ""),
    ],
)
def test_a_name_means_an_answer_however_it_is_parted(name: str, key: str) -> None:
    assert [where for where, _ in told(registering([(name, "x")]))] == ([key] if key else [])


def test_the_first_of_a_name_counts_and_empty_ones_do_not() -> None:
    given_ = [("Owner", " "), ("Owner", "eva"), ("owner", "pia"), ("Read-only", "perhaps"), ("Read only", "YES")]
    assert told(registering(given_)) == [("owner", "Owner: eva"), ("read_only", "Read only: yes")]


def user_defined(properties: dict[str, str], codepage: int) -> bytes:
    """Return a stream that describes a document, with properties that people have added ([MS-OLEPS])."""
    wide = codepage == 1200
    codec = "utf-16-le" if wide else "cp1252"
    names = struct.pack("<I", len(properties))
    values = {1: struct.pack("<II", 2, codepage)}
    for number, (name, value) in enumerate(properties.items(), start=2):
        encoded = (name + "\0").encode(codec)
        names += struct.pack("<II", number, len(name) + 1) + encoded + (bytes(-len(encoded) % 4) if wide else b"")
        text = (value + "\0").encode(codec)
        values[number] = struct.pack("<II", 0x1E, len(text)) + text + bytes(-len(text) % 4)
    parts = {0: names + bytes(-len(names) % 4), **values}
    place, index = 8 + 8 * len(parts), b""
    for number, part in parts.items():
        index += struct.pack("<II", number, place)
        place += len(part)
    section = struct.pack("<II", place, len(parts)) + index + b"".join(parts.values())
    first = struct.pack("<II", 8, 0)
    head = struct.pack("<HHI16xI16xI", 0xFFFE, 0, 0x00020006, 2, 68) + USER_DEFINED + struct.pack("<I", 76)
    return head + first + section


@pytest.mark.parametrize("codepage", [1252, 1200])
def test_old_office_documents_keep_them_in_a_second_section(codepage: int) -> None:
    content = user_defined({"Owner": "eva", "Colour": "red", "Purpose": "Prüft die Maße"}, codepage)
    compound = CompoundFile(compound_file({"\x05DocumentSummaryInformation": content}))
    assert told(ole_properties(compound)) == TOLD


@given(st.integers(0, 200), st.binary(max_size=40))
def test_a_damaged_section_gives_what_can_be_read_of_it(place: int, noise: bytes) -> None:
    whole = user_defined({"Owner": "eva", "Purpose": "p"}, 1252)
    content = whole[:place] + noise + whole[place + len(noise) :]
    compound = CompoundFile(compound_file({"\x05DocumentSummaryInformation": content}))
    assert all(isinstance(one, Evidence) for one in ole_properties(compound))


def test_open_documents_keep_them_in_their_meta_data() -> None:
    meta = (
        '<office:document-meta xmlns:office="o" xmlns:meta="m">'
        '<meta:user-defined meta:name="Owner">eva</meta:user-defined>'
        '<meta:user-defined meta:name="Purpose" meta:value-type="string">Prüft die Maße</meta:user-defined>'
        "</office:document-meta>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", "<office:document-content/>")
        package.writestr("meta.xml", meta)
    with opened("a.ods", packed.getvalue()) as file:
        assert told(open_document.HANDLER.read(file)) == TOLD


def test_access_keeps_them_in_a_document_of_its_own(tmp_path: Path) -> None:
    content = access_database(own_properties={"Owner": "eva", "Colour": "red", "Purpose": "Prüft die Maße"})
    (tmp_path / "a.accdb").write_bytes(content)
    file = SourceFile(name="a.accdb", size=len(content), opener=lambda: (tmp_path / "a.accdb").open("rb"))
    with file:
        assert told(access.HANDLER.read(file)) == TOLD
