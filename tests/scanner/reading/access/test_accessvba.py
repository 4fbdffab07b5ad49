"""VBA of all generations of Access: where it is kept, what happens when a piece is missing, and macros beside it."""

from __future__ import annotations

import contextlib
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Access, Evidence, Kind, Reference, Target, Verb
from scanner.app.demo.cfb import compound_file
from scanner.app.demo.jet import Version, access_database
from scanner.app.demo.jet_rows import ColumnSpec, TableSpec
from scanner.app.demo.vbaproject import VbaModuleText, vba_streams
from scanner.reading.access.accessmacros import saved_transfers, stored_macros
from scanner.reading.access.accessstorage import ChunkStorage, joined, open_storage
from scanner.reading.access.accessvba import AccessModule, embedded_source, kind_of, old_modules, project_modules
from scanner.reading.access.datamacros import read_data_macro
from scanner.reading.access.jet import Jet, JetDamaged
from scanner.reading.access.jetcatalogue import Catalogue
from scanner.reading.access.jetprops import is_compiled, properties
from scanner.reading.access.macroactions import read_macro, read_transfer
from scanner.reading.code.surroundings import Surroundings
from scanner.reading.ovba import compress

VERSIONS: tuple[Version, ...] = get_args(Version)
MODULES = (
    VbaModuleText(name="modMain", code="Sub Main()\nEnd Sub", compiled=bytes(range(256)) * 3),
    VbaModuleText(name="clsPart", code="Public Nr As Long", kind="class"),
    VbaModuleText(name="Form_frmMain", code="", kind="document"),
)
JET4_FILE = Jet(access_database(version="jet4"))
HERE = Surroundings(host="access", own_tables=frozenset({"limits"}), linked_tables={"orders": Target.DATABASE})


@dataclass
class Streams:
    """A storage of given streams."""

    content: Mapping[str, bytes]

    @property
    def paths(self) -> Mapping[str, str]:
        return {path.lower(): path for path in self.content}

    def read(self, path: str) -> bytes:
        if path not in self.paths:
            raise JetDamaged(f"the stream {path} is missing")
        return self.content[self.paths[path]]


def project(**changed: bytes | None) -> Streams:
    streams = {f"VBA/VBAProject/{path}": content for path, content in vba_streams(MODULES).items()}
    for name, content in changed.items():
        path = f"VBA/VBAProject/VBA/{name}"
        streams.pop(path)
        if content is not None:
            streams[path] = content
    return Streams(streams)


def modules_of(content: bytes) -> list[AccessModule]:
    catalogue = Catalogue(content)
    storage = open_storage(catalogue)
    listed = list(project_modules(storage)) if storage else []
    return listed + list(old_modules(catalogue))


@pytest.mark.parametrize("version", VERSIONS)
def test_every_generation_gives_every_module(version: Version) -> None:
    found = modules_of(access_database(version=version, modules=MODULES))
    assert [(module.name, module.kind) for module in found] == [
        ("modMain", "standard"),
        ("clsPart", "class"),
        ("Form_frmMain", "form"),
    ]
    assert "Sub Main()" in (found[0].text or "")
    assert all(module.text is not None and not module.damage for module in found)


def test_a_module_without_its_stream_has_no_source_and_the_others_have() -> None:
    found = {module.name: module for module in project_modules(project(modMain=None))}
    assert (found["modMain"].text, found["modMain"].damage) == (None, "")
    assert "Public Nr" in (found["clsPart"].text or "")


def test_a_module_that_is_compiled_code_alone_has_no_source() -> None:
    found = {module.name: module for module in project_modules(project(modMain=bytes(100)))}
    assert (found["modMain"].text, found["modMain"].damage) == (None, "")


def test_a_module_whose_source_is_damaged_says_so() -> None:
    found = {module.name: module for module in project_modules(project(clsPart=b"\x07 not a container"))}
    assert found["clsPart"].text is None
    assert found["clsPart"].damage


@pytest.mark.parametrize("listing", [b"", b"garbage", b"\x01\xff\xbf" + b"\xff" * 60])
def test_a_damaged_list_of_modules_does_not_hide_their_source(listing: bytes) -> None:
    found = {module.name: module for module in project_modules(project(dir=listing))}
    assert set(found) == {"modMain", "clsPart", "Form_frmMain"}
    assert "Sub Main()" in (found["modMain"].text or "")
    assert found["Form_frmMain"].kind == "form"


def test_absent_pieces_of_the_access_2000_storage_are_zeros() -> None:
    block = 3992
    streams = {"Hollow": b"a" * 9000 + bytes(block * 4) + b"z" * 9000}
    blob = compound_file(streams)
    pieces = [blob[at : at + block] for at in range(0, len(blob), block)]
    stored = [(piece, number) for number, piece in enumerate(pieces, start=1) if any(piece)]
    assert len(stored) < len(pieces)
    columns = (ColumnSpec(name="Data", type="block", size=block), ColumnSpec(name="ID", type="long", variable=True))
    spec = TableSpec(name="Pieces", columns=columns, rows=[(b"\5\0\0\0", 0), *reversed(stored)])
    catalogue = Catalogue(access_database(version="access2000", tables=[spec]))
    table = catalogue.table("Pieces")
    assert table is not None
    storage = ChunkStorage(joined(catalogue.jet, table))
    assert {path: storage.read(path.lower()) for path in streams} == streams


def test_a_storage_that_claims_gigabytes_is_damage() -> None:
    columns = (ColumnSpec(name="Data", type="block", size=3992), ColumnSpec(name="ID", type="long", variable=True))
    spec = TableSpec(name="Pieces", columns=columns, rows=[(b"x" * 3992, 2_000_000_000)])
    catalogue = Catalogue(access_database(version="access2000", tables=[spec]))
    table = catalogue.table("Pieces")
    assert table is not None
    with pytest.raises(JetDamaged, match="claims"):
        joined(catalogue.jet, table)


def test_source_is_found_inside_compiled_code() -> None:
    text = 'Attribute VB_Name = "modOld"\r\nSub Old()\r\nEnd Sub\r\n'
    blob = bytes(range(2, 250)) + compress(text.encode("cp1252")) + bytes(20)
    assert (embedded_source(blob, "cp1252") or "").endswith(text)
    assert embedded_source(bytes(500), "cp1252") is None


@pytest.mark.parametrize(
    ("name", "listed", "kind"),
    [
        ("Form_frmMain", "class", "form"),
        ("Report_rptMain", "class", "report"),
        ("FORM_X", "class", "form"),
        ("Form_Letters", "standard", "standard"),
        ("clsPart", "class", "class"),
    ],
)
def test_the_kind_of_a_module_follows_from_its_name_and_its_entry(name: str, listed: str, kind: str) -> None:
    assert kind_of(name, listed) == kind


def axl(xml: str) -> bytes:
    """Return a macro as Access 2010 stores it: a binary frame, then XML in pieces of 248 letters."""
    pieces = [xml[at : at + 248] for at in range(0, len(xml), 248)]
    return b"\0\0\0\0\xff\xff" + b"".join(
        b"\xff\xff" + ("_AXL:" + piece).encode("utf-16-le") + b"\0\0" for piece in pieces
    )


def directory(*names: str) -> bytes:
    return bytes(4) + b"".join(
        bytes((4, len(name) * 2 + 4)) + name.encode("utf-16-le") + number.to_bytes(4, "little")
        for number, name in enumerate(names)
    )


def test_the_actions_of_a_macro_are_read_with_their_arguments() -> None:
    xml = (
        '<UserInterfaceMacro><Statements><Action Name="SetWarnings"/>'
        '<ConditionalBlock><If><Condition>1=1</Condition><Statements><Action Name="RunSQL">'
        '<Argument Name="SQLStatement">UPDATE Orders SET State = &quot;held&quot; WHERE Nr &gt; 7</Argument>'
        "</Action></Statements></If></ConditionalBlock>"
        '<Action Name="ExportWithFormatting"><Argument Name="OutputFile">C:\\out\\limits.xlsx</Argument></Action>'
        "</Statements></UserInterfaceMacro>"
    )
    storage = Streams({"Scripts/\3DirData": directory("Night run"), "Scripts/0/Blob": axl(xml)})
    (macro,) = stored_macros(storage, JET4_FILE)
    assert (macro.kind, macro.name) == ("macro", "Night run")
    assert [action.name for action in macro.actions] == ["SetWarnings", "RunSQL", "ExportWithFormatting"]
    found = [line for line in read_macro(macro, (), HERE) if isinstance(line, Evidence)]
    assert any(line.kind is Kind.SQL and line.verb is Verb.WRITE and line.target is Target.DATABASE for line in found)
    assert any(line.verb is Verb.WRITE and line.target is Target.FILE for line in found)
    assert any(line.verb is Verb.RUN and line.text.startswith("RunSQL UPDATE Orders") for line in found)


def test_a_macro_embedded_in_a_form_is_read_and_a_form_without_one_is_left_alone() -> None:
    xml = '<UserInterfaceMacro><Action Name="OpenQuery"><Argument Name="QueryName">Tighten</Argument></Action>'
    streams = {"Forms/\3DirData": directory("frmA", "frmB"), "Forms/0/Blob": bytes(300), "Forms/1/Blob": axl(xml)}
    (macro,) = stored_macros(Streams(streams), JET4_FILE)
    assert (macro.kind, macro.name) == ("form", "frmB")
    (line,) = read_macro(macro, (), HERE)
    assert line == Evidence.of(Kind.STATEMENT, "OpenQuery Tighten", "form frmB", verb=Verb.RUN)


def steps(*steps: tuple[int, str, tuple[str, ...]], codec: str = "utf-16-le") -> bytes:
    """Return a macro as older versions store it: a header with two version numbers, then one entry per step."""
    blob = struct.pack("<I14HH", 0, *[0xFFFF] * 14, 4) + b"2\x003\0"
    for number, (action, comment, arguments) in enumerate(steps, start=1):
        texts, places = b"", []
        for text in (comment, "", "", *arguments, *[""] * (10 - len(arguments))):
            places.append(len(texts) if text else 0xFFFF)
            texts += (text + "\0").encode(codec) if text else b""
        blob += struct.pack("<HHHH13HH", 0, action, number, 0xFFFF, *places, len(texts)) + texts
    return blob


@pytest.mark.parametrize("version", ["jet3", "jet4"])
def test_an_older_macro_is_read_step_by_step(version: Version) -> None:
    blob = steps(
        (0, "Run every night", ()),
        (35, "", ("DELETE * FROM [Orders]", "-1")),
        (24, "", ("Tighten", "0", "1")),
        (49, "", ("2", "Spec", "Limits", r"C:\out\limits.txt")),
        codec="cp1252" if version == "jet3" else "utf-16-le",
    )
    storage = Streams({"Scripts/DirData": directory("Old"), "Scripts/0/Blob": blob})
    (macro,) = stored_macros(storage, Jet(access_database(version=version)))
    assert macro.name == "Old"
    found = list(read_macro(macro, ("Tighten",), HERE))
    lines = [line for line in found if isinstance(line, Evidence)]
    assert Evidence.of(Kind.COMMENT, "Run every night", "macro Old") in lines
    assert any(line.kind is Kind.SQL and line.shared_write for line in lines)
    assert any(line.text == "OpenQuery Tighten 0 1" and line.verb is Verb.RUN for line in lines)
    assert Reference(target=r"C:\out\limits.txt", access=Access.UNKNOWN, where="macro Old") in found


@given(content=st.binary(max_size=400))
def test_any_bytes_as_a_macro_give_no_exception(content: bytes) -> None:
    for start in (b"", axl("<Action Name="), steps((35, "", ("DELETE * FROM a",)))):
        for macro in stored_macros(Streams({"Scripts/0/Blob": start + content}), JET4_FILE):
            assert all(isinstance(finding, Evidence | Reference) for finding in read_macro(macro, (), HERE))


def test_a_macro_that_never_closes_its_actions_is_read_in_linear_time() -> None:
    storage = Streams({"Scripts/0/Blob": axl('<Action Name="a" ' * 40_000)})
    started = time.process_time()
    list(stored_macros(storage, JET4_FILE))
    assert time.process_time() - started < 5


def properties_block(names: tuple[str, ...], values: tuple[tuple[int, bytes], ...]) -> bytes:
    listed = b"".join(struct.pack("<H", len(name) * 2) + name.encode("utf-16-le") for name in names)
    given = struct.pack("<IH", 6, 0) + b"".join(
        struct.pack("<HBBHH", 8 + len(value), 1, kind, number, len(value)) + value
        for number, (kind, value) in enumerate(values)
    )
    return b"MR2\0" + struct.pack("<IH", 6 + len(listed), 0x80) + listed + struct.pack("<IH", 6 + len(given), 0) + given


def test_events_are_properties_whose_values_may_be_long() -> None:
    name, xml = "AfterUpdate".encode("utf-16-le"), ("<DataMacro>" + " " * 70_000).encode("utf-16-le")
    listed = struct.pack("<H", len(name)) + name
    given = struct.pack("<IHI", 10, 0, 0) + struct.pack("<IBBHI", 12 + len(xml), 1, 12, 0, len(xml)) + xml
    block = (
        b"MR2\0" + struct.pack("<IH", 6 + len(listed), 0x80) + listed + struct.pack("<IH", 6 + len(given), 3) + given
    )
    assert properties(JET4_FILE, block) == {"AfterUpdate": xml.decode("utf-16-le")}


def test_the_properties_of_a_compiled_database_mark_it() -> None:
    names = ("MDE", "Build", "ShowTabs")
    block = properties_block(names, ((10, "T".encode("utf-16-le")), (4, struct.pack("<i", 918)), (1, b"\1")))
    found = properties(JET4_FILE, block)
    assert found == {"MDE": "T", "Build": 918, "ShowTabs": True}
    assert is_compiled(found)
    assert not is_compiled({"MDE": "F"})


@given(st.binary(max_size=200))
def test_any_bytes_as_properties_give_properties_or_damage(content: bytes) -> None:
    with contextlib.suppress(JetDamaged):
        assert isinstance(properties(JET4_FILE, b"MR2\0" + content), dict)


DATA_MACRO = (
    '<DataMacro Event="AfterUpdate"><Statements>'
    '<Action Name="SetField"><Argument Name="Field">Changed</Argument><Argument Name="Value">Now()</Argument></Action>'
    "<ForEachRecord><Data><Reference>Orders</Reference><WhereCondition>[Nr]&gt;7</WhereCondition></Data>"
    "<Statements><EditRecord><Data/><Statements>"
    '<Action Name="SetField"><Argument Name="Field">State</Argument><Argument Name="Value">"held"</Argument></Action>'
    "</Statements></EditRecord></Statements></ForEachRecord>"
    "<CreateRecord><Data><Reference>Limits</Reference></Data></CreateRecord>"
    "</Statements></DataMacro>"
)


def test_a_data_macro_writes_to_the_table_of_the_block_around_it() -> None:
    found = list(read_data_macro(DATA_MACRO, "AfterUpdate", "Limits", HERE))
    writes = {line.text: line.target for line in found if isinstance(line, Evidence) and line.verb is Verb.WRITE}
    assert writes == {"EditRecord Orders": Target.DATABASE, "CreateRecord Limits": Target.OWN_DATA}
    assert (
        Evidence.of(Kind.STATEMENT, "SetField Changed Now()", "table Limits, AfterUpdate", verb=Verb.COMPUTE) in found
    )
    assert Reference(target="Orders", access=Access.WRITE, where="table Limits, AfterUpdate") in found


@given(st.lists(st.sampled_from([*DATA_MACRO.replace(">", ">\n").split("\n"), "</EditRecord>", "<Action>"])))
def test_a_damaged_data_macro_gives_no_exception(pieces: list[str]) -> None:
    for finding in read_data_macro("".join(pieces), "AfterInsert", "Limits", HERE):
        assert isinstance(finding, Evidence | Reference)


def test_a_saved_export_writes_a_file_and_a_saved_import_reads_one() -> None:
    xml = '<?xml version="1.0"?><ImportExportSpecification Path = "C:\\out\\{0}.xlsx" xmlns="x"><{1} {2}/>'
    blobs = [
        xml.format("limits", "ExportExcel", 'AccessObject="Limits"').encode("utf-16-le"),
        xml.format("parts", "ImportExcel", 'Destination="Parts"').encode("utf-16-le"),
    ]
    streams = {f"ImExSpecs/{number}/Blob": blob for number, blob in enumerate(blobs)}
    storage = Streams({**streams, "ImExSpecs/\3DirData": directory("Nightly export", "Parts in")})
    found = [finding for transfer in saved_transfers(storage, JET4_FILE) for finding in read_transfer(transfer)]
    assert [(line.text, line.where, line.verb, line.target) for line in found if isinstance(line, Evidence)] == [
        (r"ExportExcel Limits C:\out\limits.xlsx", "saved transfer Nightly export", Verb.WRITE, Target.FILE),
        (r"ImportExcel Parts C:\out\parts.xlsx", "saved transfer Parts in", Verb.READ, None),
    ]
    assert [(edge.target, edge.access) for edge in found if isinstance(edge, Reference)] == [
        (r"C:\out\limits.xlsx", Access.WRITE),
        (r"C:\out\parts.xlsx", Access.READ),
    ]
