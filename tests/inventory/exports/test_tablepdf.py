"""A list on paper: tagged and archivable, the same bytes each time, and no text of it is ever markup."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from inventory.domain.chain import anchors_in
from inventory.exports import tablepdf, typesetter, typesetting
from inventory.exports.formats import render
from inventory.exports.tables import Column, Kind, Table
from inventory.exports.typesetting import NotSet, Paper

COLUMNS = (Column(key="name", header="Name"), Column(key="tools", header="Tools", kind=Kind.NUMBER))
ANCHOR = '{"at":"2026-11-24T15:29:58.000000Z","hash":"' + "9f" * 32 + '","number":48211}'
MADE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def listed(names: Sequence[object], columns: tuple[Column, ...] = COLUMNS) -> Table:
    return Table(
        title="Tools that write",
        columns=columns,
        rows=({"name": name, "tools": 12_480} for name in names),
        notes=("Only tools that write", "Of 100 candidates 96 were read completely"),
        made=MADE,
        by="Olga Operations",
        anchor=ANCHOR,
    )


def set_here(names: Sequence[object]) -> bytes:
    return typesetter.as_pdf(tablepdf.paper(listed(names)).spoken())


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def names_in(pdf: bytes) -> list[object]:
    return [row["name"] for row in json.loads(PdfReader(io.BytesIO(pdf)).attachments["list.json"][0])["rows"]]


def claims(pdf: bytes) -> set[str]:
    metadata = PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Metadata"].get_data().decode()
    wanted = ("<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<")
    return {one for one in wanted if one in metadata}


@pytest.fixture(scope="module")
def paper() -> bytes:
    return b"".join(render(listed(["FinalTestLimits.accdb", "Scrap.xlsm"]), "pdf"))


def test_it_says_what_it_is_of_and_has_the_rows(paper: bytes) -> None:
    text = text_of(paper)
    assert text.startswith("Tools that write\nOnly tools that write\nOf 100 candidates 96 were read completely\n")
    assert "Made 2026-11-24 09:30 UTC by Olga Operations; 2 rows on paper." in text
    assert "FinalTestLimits.accdb 12,480" in text
    assert "Page 1 of 1" in text


def test_the_head_of_the_audit_chain_stands_under_each_page_and_is_found_by_programs(paper: bytes) -> None:
    assert f"Audit chain: link 48,211, {'9f' * 32}" in text_of(paper)
    keywords = (PdfReader(io.BytesIO(paper)).metadata or {})["/Keywords"]
    assert [anchor.number for anchor in anchors_in(keywords)] == [48_211]
    assert [anchor.number for anchor in anchors_in(paper.decode("utf-8", "replace"))] == [
        48_211
    ]  # as `audit verify` reads


def test_it_is_made_for_archives_and_for_readers_who_cannot_see(paper: bytes) -> None:
    assert claims(paper) == {"<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"}
    root = PdfReader(io.BytesIO(paper)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    kinds = {str(kind) for kind in _kinds(root["/StructTreeRoot"])}
    assert {"/Table", "/THead", "/TH", "/TBody", "/TD", "/H1"} <= kinds


def _kinds(node: object) -> set[object]:
    held = node.get_object()  # type: ignore[attr-defined]
    if isinstance(held, list):
        return set().union(*map(_kinds, held))
    if not hasattr(held, "get"):
        return set()
    below = _kinds(held["/K"]) if "/K" in held else set()
    return below | ({held["/S"]} if "/S" in held else set())


def test_the_data_is_attached_with_types(paper: bytes) -> None:
    told = json.loads(PdfReader(io.BytesIO(paper)).attachments["list.json"][0])
    assert told["rows"][0] == {"name": "FinalTestLimits.accdb", "tools": 12_480}
    assert told["columns"][1] == {"key": "tools", "header": "Tools", "kind": "number"}
    assert (told["by"], told["made"], told["anchor"]) == ("Olga Operations", "2026-11-24T09:30:00Z", ANCHOR)


def test_the_same_list_is_the_same_bytes_and_in_a_process_of_its_own_too(paper: bytes) -> None:
    assert set_here(["FinalTestLimits.accdb", "Scrap.xlsm"]) == paper


def test_an_empty_list_says_so() -> None:
    assert "There is nothing in this list." in text_of(set_here([]))


def test_paper_has_so_many_rows_and_says_that_there_are_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tablepdf, "ROWS", 3)
    text = text_of(set_here(["a-1", "a-2", "a-3", "a-4"]))
    assert "Only the first 3 rows are on paper; CSV, XLSX and JSON Lines have all of them." in text
    assert "a-3" in text
    assert "a-4" not in text
    assert "Only the first" not in text_of(set_here(["a-1", "a-2", "a-3"]))


def test_a_long_text_is_cut_on_paper_and_whole_in_the_data() -> None:
    pdf = set_here(["word " * 2_000])
    assert "Texts of more than 400 signs are cut" in text_of(pdf)
    assert len(text_of(pdf)) < 1_500
    assert names_in(pdf) == ["word " * 2_000]


def test_a_path_that_is_broken_into_lines_is_copied_without_a_sign_too_many() -> None:
    path = r"\\srv-plant2\quality\shared\very\long\folder\CalibrationCertificates_final_v12.xlsm" * 3
    pdf = set_here([path])
    assert path in text_of(pdf).replace("\n", "")


def test_a_list_of_many_columns_fits_a_wider_paper() -> None:
    columns = tuple(Column(key=f"c{number}", header=f"Column {number}") for number in range(14))
    told = tablepdf.paper(listed([], columns)).told
    assert (told["format"], told["size"]) == ("a3", 7)


HOSTILE = (
    '#panic("x")',
    "#import sys: *",
    '#read("/etc/passwd")',
    "*bold* _it_ $x^2$ `raw` = Title <label> @ref // gone /* gone */ \\ #{",
    "</table><script>alert(1)</script>",
    "\\u{0}",
    "a\x00b\x07c",
    "half \ud800 sign",
    "x" * 10_000,
    "invoice\u202egpj.exe",
    "\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
    "e\u0301\u0302\u0303" * 200,
    "👩‍👩‍👧‍👦 🏭 🇩🇪 ✊🏽",
    "日本語の工程管理 検査結果 품질",
    "مرحبا بالعالم שלום",
    "\ufdd0\uffff\U0010ffff\ue000",
    "\u2028\u2029\x85\x0b\x0c",
    "   ",
    "%PDF-1.7 endobj endstream",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_markup(text: str) -> None:
    pdf = set_here([text])
    assert names_in(pdf) == [text.encode("utf-8", "replace").decode("utf-8")]
    assert "Tools that write" in text_of(pdf)


@pytest.mark.parametrize("text", HOSTILE[:5])
def test_signs_of_markup_are_on_paper_as_they_are(text: str) -> None:
    assert text.replace(" ", "") in text_of(set_here([text])).replace("\n", "").replace(" ", "")


def test_a_sign_that_turns_the_line_around_is_written_out() -> None:
    assert "invoice[U+202E]gpj.exe" in text_of(set_here(["invoice\u202egpj.exe"]))


def test_a_sign_that_no_font_draws_is_a_box_and_the_paper_stays_archivable() -> None:
    pdf = set_here(["a\U0010fffdb\ue000"])
    assert "a□b□" in text_of(pdf)
    assert "□ stands for a sign that no font here draws" in text_of(pdf)
    assert "□" not in text_of(set_here(["ab"]))
    assert len(claims(pdf)) == 3
    assert names_in(pdf) == ["a\U0010fffdb\ue000"]


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(), max_size=80), min_size=1, max_size=12))
def test_whatever_names_hold_there_is_a_paper_with_all_of_them(names: list[str]) -> None:
    pdf = set_here(names)
    assert names_in(pdf) == [name.encode("utf-8", "replace").decode("utf-8") for name in names]


@settings(max_examples=40)
@given(st.text(st.characters(max_codepoint=0x24F), max_size=200))
def test_western_text_is_on_paper_and_the_paper_is_archivable(text: str) -> None:
    pdf = set_here([text])
    seen = {sign for sign in text_of(pdf) if category(sign)[0] in "LN"}
    assert len(claims(pdf)) == 3
    assert {sign for sign in text if sign.isascii() and sign.isalnum()} <= seen


def test_a_paper_that_cannot_be_set_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = Paper(name="no-such-paper", told={}, attached={}, made=MADE)
    with pytest.raises(NotSet, match=r"^the paper could not be set: \w+: \w+"):
        typesetting.pdf(paper)
    monkeypatch.setattr(typesetting, "SECONDS", 0.01)
    with pytest.raises(NotSet, match="not set within"):
        typesetting.pdf(tablepdf.paper(listed([])))


def test_the_process_that_sets_it_finds_us_without_the_folder_it_is_started_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "json.py").write_text("raise SystemExit('taken from the folder')")
    monkeypatch.chdir(folder)
    assert "" in sys.path or str(folder) not in sys.path
    assert typesetting.pdf(tablepdf.paper(listed(["a"]))).startswith(b"%PDF-1.7")
