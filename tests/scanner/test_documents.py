"""Documents beside tools: found by their names, part of what a folder is known by, and never opened."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scanner import documents
from scanner.crawl import Rules, Walk
from scanner.globs import Globs
from scanner.pipeline import scan
from scanner.shares.local import Share

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
Scan = Callable[..., Any]

TELLING = [
    "README", "readme.md", "Read Me.txt", "README.de.md", "LIESMICH.txt", "Lies mich.docx", "LISEZMOI.txt", "LEEME.md",
    "LÉEME.txt", "LEIAME.txt", "Leia-me.pdf", "LEGGIMI.txt", "CZYTAJTO.txt", "čti mě.txt", "Citește-mă.txt",
    "BENİOKU.txt", "自述文件.md", "读我.txt", "お読みください.txt", "はじめに.txt", "읽어보기.txt",
    "Manual.pdf", "User Guide.docx", "Instructions v2.doc", "Documentation.html", "How-to.md",
    "Handbuch.pdf", "Benutzerhandbuch_v2.pdf", "Kurzanleitung.docx", "Bedienungsanleitung.pdf",
    "Prozessbeschreibung.doc",
    "Mode d'emploi.pdf", "Mode opératoire.docx", "Manuel utilisateur.pdf", "Guía.pdf", "Instrucciones.txt",
    "Documentación.docx", "Instruções.pdf", "Documentação.docx", "Istruzioni.txt", "Guida.pdf", "Instrukcja.docx",
    "Podręcznik.pdf", "Návod.pdf", "Příručka.pdf", "Instrucțiuni.txt", "Documentație.docx", "Kılavuz.pdf",
    "Talimat.doc",
    "操作手册.pdf", "使用說明.docx", "マニュアル.pdf", "作業手順.docx", "取扱説明書.pdf", "ガイド.pdf",
    "매뉴얼.pdf", "사용 설명서.docx",
]  # fmt: skip


@pytest.mark.parametrize("name", TELLING)
def test_a_name_tells_in_each_language_composed_or_not(name: str) -> None:
    assert documents.is_named_so(name)
    assert documents.is_named_so(unicodedata.normalize("NFD", name))


@pytest.mark.parametrize("name", TELLING)
def test_a_file_that_is_never_opened_is_found_by_such_a_name_though_most_are_passed_over(name: str) -> None:
    assert documents.never_opened([f"{name}.pdf", "offer.pdf"], [("run.py", 1, 1, 1)]) == [f"{name}.pdf"]


@pytest.mark.parametrize("name", ["Offer.pdf", "spread.txt", "Minutes.docx", "manual.xlsx", "guide.py", "Unread me.md"])
def test_other_names_do_not_tell(name: str) -> None:
    assert not documents.is_named_so(name)


def beside(root: Path, rules: Rules | None = None) -> dict[str, list[str]]:
    """Return the documents of each folder that has any, never opened ones and candidates."""
    found = {
        listing.path: sorted([name for name, _ in listing.papers] + [row[0] for row in documents.among(listing.rows)])
        for listing in Walk(str(root), rules)
    }
    return {path: names for path, names in found.items() if names}


def test_a_document_with_the_stem_of_a_tool_belongs_to_it(tmp_path: Path) -> None:
    for name in ("Limits.xlsm", "LIMITS.pdf", "limits.docx", "Other.pdf", "Other.docx", "notes.txt", "README"):
        (tmp_path / name).write_text("x")
    assert beside(tmp_path) == {"": ["LIMITS.pdf", "README", "limits.docx"]}


def test_what_settings_exclude_is_no_document(tmp_path: Path) -> None:
    for name in ("a.py", "README.md", "README.txt"):
        (tmp_path / name).write_text("x")
    rules = Rules(globs=Globs(exclude=["README*"]))
    assert beside(tmp_path, rules) == {}
    assert beside(tmp_path) == {"": ["README.md", "README.txt"]}


def test_of_a_folder_of_manuals_only_so_many_are_noted_the_telling_ones_first(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"a{number:03}.pdf").write_text("x")
        (tmp_path / f"a{number:03}.py").write_text("x")
    (tmp_path / "zz README.md").write_text("x")
    (tmp_path / "README.md").write_text("x")
    found = beside(tmp_path)[""]
    assert len(found) == documents.MOST
    assert "README.md" in found


@pytest.fixture
def scanned(tmp_path: Path, state: Any) -> Scan:
    (tmp_path / "share").mkdir()
    return lambda **more: scan(Share(name="n", path=str(tmp_path / "share")), state, now=lambda: NOW, **more)


def recorded(state: Any) -> dict[str, dict[str, int]]:
    """Return the documents of the folders that were recorded last."""
    return {
        record.path: {one.path: one.modified_ns for one in record.documents}
        for batch in state.batches
        for record in batch
        if record.last
    }


def test_a_scan_records_what_lies_beside_a_tool_with_its_time(tmp_path: Path, state: Any, scanned: Scan) -> None:
    share = tmp_path / "share"
    (share / "line").mkdir()
    (share / "papers").mkdir()
    for name in ("line/run.py", "line/README.md", "line/Anleitung.txt", "line/offer.pdf", "papers/Handbuch.pdf"):
        (share / name).write_text("x")
    os.utime(share / "line/README.md", ns=(5, 7_000_000_000))
    scanned()
    found = recorded(state)
    assert set(found) == {"line"}, "a folder without a candidate is not recorded"
    assert set(found["line"]) == {"line/README.md", "line/Anleitung.txt"}
    assert found["line"]["line/README.md"] == 7_000_000_000


def test_a_manual_that_is_new_changed_or_gone_is_noticed_and_opens_nothing(
    tmp_path: Path, state: Any, scanned: Scan
) -> None:
    share = tmp_path / "share"
    (share / "run.py").write_text("print(1)\n")
    scanned()
    for act in (
        lambda: (share / "README.md").write_text("x"),
        lambda: os.utime(share / "README.md", ns=(1, 1)),
        (share / "README.md").unlink,
    ):
        before = len(state.batches)
        act()
        assert scanned().counts.opened == 0
        assert len(state.batches) == before + 1
        assert scanned().counts.opened == 0
        assert len(state.batches) == before + 1, "nothing has changed since"
    assert recorded(state)[""] == {}


def test_the_read_me_of_a_project_is_recorded_though_its_code_lies_below(
    tmp_path: Path, state: Any, scanned: Scan
) -> None:
    share = tmp_path / "share"
    (share / "tool/src").mkdir(parents=True)
    for name in ("tool/pyproject.toml", "tool/README.rst", "tool/src/run.py"):
        (share / name).write_text("x")
    scanned()
    assert set(recorded(state)["tool"]) == {"tool/README.rst"}
