from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import (
    Access,
    Evidence,
    Finding,
    Kind,
    Part,
    Problem,
    Reference,
    Source,
    Target,
    Trouble,
    Verb,
)
from scanner.handlers.infopath import HANDLER
from scanner.reading.cabinet import Cabinet
from scanner.reading.handler import Unreadable
from scanner.reading.source import Limits, SourceFile

MANIFEST = """<?xml version="1.0"?>
<xsf:xDocumentClass name="urn:schemas-microsoft-com:office:infopath:Scrap-Report:-myXSD-2015"
  xmlns:xsf="http://schemas.microsoft.com/office/infopath/2003/solutionDefinition">
  <xsf:views><xsf:view name="v1" caption="Scrap report"/></xsf:views>
  <xsf:scripts language="jscript"><xsf:script src="script.js"/></xsf:scripts>
  <xsf:query><xsf:adoAdapter name="Lots" connectionString="Provider=SQLOLEDB;Data Source=PLANT1;Initial Catalog=MES"
    commandText="select lot, cost from dbo.Lots"/></xsf:query>
  <xsf:dataAdapters>
    <xsf:sharepointListAdapter name="Lines" siteUrl="http://portal/qa/"/>
    <xsf:davAdapter name="Save" submitAllowed="yes"><xsf:folderURL value="http://portal/scrap"/></xsf:davAdapter>
    <xsf:emailAdapter name="Tell"><xsf:to value="qa@plant.example" valueType="literal"/></xsf:emailAdapter>
  </xsf:dataAdapters>
  <xsf:ruleSets><xsf:rule><xsf:assignmentAction targetField="my:total" expression="my:qty * my:cost"/></xsf:rule>
  </xsf:ruleSets>
</xsf:xDocumentClass>"""
SCHEMA = '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="scrapCost"/></xsd:schema>'
SCRIPT = "function Save() {\n  fetch('http://mes/api', {method: 'POST'});\n}\n"
MEMBERS = {"manifest.xsf": MANIFEST, "myschema.xsd": SCHEMA, "script.js": SCRIPT}


def cabinet(members: dict[str, str], *, packed: bool = True, block: int = 700) -> bytes:
    """Build a cabinet with one folder; packed blocks go on with the dictionary of those before."""
    whole = "".join(members.values()).encode()
    blocks = b""
    count = 0
    window = b""
    for at in range(0, len(whole), block):
        piece = whole[at : at + block]
        packer = (
            zlib.compressobj(9, zlib.DEFLATED, -15, zdict=window) if window else zlib.compressobj(9, zlib.DEFLATED, -15)
        )
        body = b"CK" + packer.compress(piece) + packer.flush() if packed else piece
        blocks += struct.pack("<IHH", 0, len(body), len(piece)) + body
        window = (window + piece)[-32768:]
        count += 1
    listing, offset = b"", 0
    for name, text in members.items():
        listing += struct.pack("<IIHHHH", len(text.encode()), offset, 0, 0, 0, 0) + name.encode() + b"\0"
        offset += len(text.encode())
    first = 36 + 8
    head = struct.pack(
        "<4s4xI4xI4xBBHHHHH", b"MSCF", first + len(listing) + len(blocks), first, 3, 1, 1, len(members), 0, 0, 0
    )
    return head + struct.pack("<IHH", first + len(listing), count, int(packed)) + listing + blocks


def opened(content: str | bytes, name: str = "scrap.xsn", *, code_only: bool = False) -> SourceFile:
    data = content.encode() if isinstance(content, str) else content
    return SourceFile(name=name, size=len(data), opener=lambda: io.BytesIO(data), code_only=code_only)


def read(members: dict[str, str] | None = None, *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(cabinet(members or MEMBERS), code_only=code_only)))


def told(found: list[Finding], kind: Kind) -> list[Evidence]:
    return [one for one in found if isinstance(one, Evidence) and one.kind is kind]


@pytest.mark.parametrize("packed", [True, False])
def test_every_member_of_a_cabinet_comes_back_whole(packed: bool) -> None:  # noqa: FBT001 - of the table above
    box = Cabinet(cabinet(MEMBERS, packed=packed), Limits())
    assert {member.name: box.read(member.name).decode() for member in box.members} == MEMBERS


def test_templates_and_filled_forms_are_told_apart() -> None:
    filled = '<?xml version="1.0"?><?mso-infoPathSolution href="http://portal/scrap.xsn"?><my:f xmlns:my="x"/>'
    assert HANDLER.recognise(opened(cabinet(MEMBERS), "a.bin")) == "infopath"
    assert HANDLER.recognise(opened(filled, "a.xml")) == "infopath-form"
    assert HANDLER.recognise(opened("<a/>", "a.xml")) is None
    found = list(HANDLER.read(opened(filled, "a.xml")))
    assert [one.target for one in found if isinstance(one, Reference)] == ["http://portal/scrap.xsn"]


def test_connections_say_where_they_lead_and_what_is_submitted() -> None:
    found = read()
    acts = {(one.where, one.verb, one.target) for one in told(found, Kind.STATEMENT)}
    assert ("connection Save", Verb.WRITE, Target.WEB) in acts
    assert ("connection Tell", Verb.SEND, Target.MAIL) in acts
    edges = {(one.target, one.access) for one in found if isinstance(one, Reference)}
    assert {
        ("http://portal/scrap", Access.WRITE), ("http://portal/qa/", Access.READ), ("dbo.Lots", Access.READ),
    } <= edges  # fmt: skip


def test_rules_fields_views_and_scripts_are_read() -> None:
    found = read()
    assert [one.text for one in told(found, Kind.FORMULA)] == ["my:total = my:qty * my:cost"]
    assert [one.text for one in told(found, Kind.STRUCTURE) if "fields" in one.text] == ["fields: scrapCost"]
    assert "Scrap report" in [one.text for one in told(found, Kind.LABEL)]
    assert any(one.verb is Verb.WRITE and one.where.startswith("script.js") for one in told(found, Kind.STATEMENT))
    assert {type(one) for one in read(code_only=True)} == {Part, Source}


def test_compiled_code_and_absent_scripts_are_said() -> None:
    manifest = MANIFEST.replace("<xsf:query>", '<xsf:managedCode language="CSharp"/><xsf:query>')
    found = read({"manifest.xsf": manifest})
    assert [one.trouble for one in found if isinstance(one, Problem)] == [Trouble.MALFORMED, Trouble.SOURCE_ABSENT]


def test_a_cabinet_without_a_manifest_is_no_form() -> None:
    with pytest.raises(Unreadable):
        read({"other.txt": "x"})


@given(st.integers(0, 2_000), st.binary(max_size=6))
def test_no_content_breaks_the_reader(place: int, inserted: bytes) -> None:
    content = cabinet(MEMBERS)
    for mutant in (content[:place] + inserted + content[place + 3 :], content[:place]):
        try:
            assert isinstance(list(HANDLER.read(opened(mutant))), list)
        except Unreadable as refusal:
            assert refusal.detail  # noqa: PT017 - refusing is one of two right answers
