"""What people wrote of their tools is taken up in passing: bounded, believed in nothing, and told when it is wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from scanner import citizen
from scanner.crawl import Rules, Walk
from scanner.globs import Globs
from scanner.pipeline import scan
from scanner.shares.local import Share
from scanner.state import Described

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
Scan = Callable[..., Any]


@pytest.fixture
def share(tmp_path: Path) -> Path:
    root = tmp_path / "share"
    root.mkdir()
    return root


@pytest.fixture
def scanned(share: Path, state: Any) -> Scan:
    return lambda **more: scan(Share(name="n", path=str(share)), state, now=lambda: NOW, **more)


def described(state: Any) -> list[Described]:
    """Return what the last records say."""
    return [one for batch in state.batches for record in batch for one in record.described]


def test_a_descriptor_beside_a_tool_is_handed_over_with_the_name_of_the_tool(
    share: Path, state: Any, scanned: Scan
) -> None:
    (share / "run.py").write_text("print(1)\n")
    (share / "run.citizen.toml").write_text('owner = "eva"\nconnections = []\n')
    (share / "other.CITIZEN.toml").write_text('tool = "Run.py"\npurpose = "p"\n')
    scanned()
    assert described(state) == [
        Described(path="other.CITIZEN.toml", origin="file", tool="Run.py", answers={"purpose": "p"}),
        Described(path="run.citizen.toml", origin="file", tool="run", answers={"owner": "eva", "connections": []}),
    ]
    assert state.ends[-1].counts.discarded["settings, style and translation files"] == 2, "it is counted like others"


def test_a_changed_descriptor_is_noticed_and_the_tool_beside_it_is_not_opened_again(
    share: Path, state: Any, scanned: Scan
) -> None:
    (share / "run.py").write_text("print(1)\n")
    scanned()
    descriptor = share / "run.citizen.toml"
    descriptor.write_text('owner = "eva"\n')
    assert scanned().counts.opened == 0
    descriptor.write_text('owner = "pia"\n')
    os.utime(descriptor, ns=(1, 1))
    assert scanned().counts.opened == 0
    assert [one.answers["owner"] for one in described(state)] == ["eva", "pia"]
    before = len(state.batches)
    scanned()
    assert len(state.batches) == before, "nothing has changed, and nothing is recorded"


def test_a_folder_that_holds_nothing_but_a_descriptor_is_recorded(share: Path, state: Any, scanned: Scan) -> None:
    (share / "app").mkdir()
    (share / "app" / "app.citizen.toml").write_text('owner = "eva"\n')
    scanned()
    assert [one.path for one in described(state)] == ["app/app.citizen.toml"]


def test_a_bad_one_is_a_line_of_the_coverage_with_its_line_and_key(share: Path, state: Any, scanned: Scan) -> None:
    (share / "run.py").write_text("print(1)\n")
    (share / "run.citizen.toml").write_text('ownr = "eva"\npurpose = 5\n')
    (share / "big.citizen.toml").write_bytes(b"#" * (citizen.LARGEST + 1))
    summary = scanned()
    (folder,) = state.ledger.values()
    assert [(line.path, line.problem.trouble, line.problem.where) for line in folder] == [
        ("big.citizen.toml", "too_large", ""),
        ("run.citizen.toml", "malformed", "ownr"),
        ("run.citizen.toml", "malformed", "purpose"),
    ]
    assert "line 1: ownr: there is no such key; did you mean 'owner'?" in folder[1].problem.detail
    assert summary.problems == {"too_large": 1, "malformed": 2}
    assert described(state) == []


@pytest.mark.skipif(os.name == "nt", reason="links and pipes are those of POSIX")
def test_a_link_or_a_pipe_of_that_name_is_never_opened(share: Path, tmp_path: Path, state: Any, scanned: Scan) -> None:
    (share / "run.py").write_text("print(1)\n")
    (tmp_path / "secret.toml").write_text('owner = "eva"\n')
    (share / "run.citizen.toml").symlink_to(tmp_path / "secret.toml")
    os.mkfifo(share / "pipe.citizen.toml")
    scanned()
    assert described(state) == []
    assert {(line.path, line.problem.trouble) for line in next(iter(state.ledger.values()))} == {
        ("run.citizen.toml", "not_a_file"),
        ("pipe.citizen.toml", "not_a_file"),
    }


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_one_that_may_not_be_read_is_tried_again(share: Path, state: Any, scanned: Scan) -> None:
    descriptor = share / "run.citizen.toml"
    descriptor.write_text('owner = "eva"\n')
    descriptor.chmod(0)
    scanned()
    descriptor.chmod(0o600)
    scanned()
    assert [one.path for one in described(state)] == ["run.citizen.toml"]


def test_what_settings_exclude_is_not_read(share: Path) -> None:
    (share / "run.citizen.toml").write_text('owner = "eva"\n')
    (listing,) = Walk(str(share), Rules(globs=Globs(exclude=["*.citizen.toml"])))
    assert listing.descriptors == []
    (listing,) = Walk(str(share))
    assert [name for name, _ in listing.descriptors] == ["run.citizen.toml"]


def test_passwords_in_it_are_masked_before_anybody_sees_them(share: Path, state: Any, scanned: Scan) -> None:
    (share / "run.citizen.toml").write_text(
        'connections = ["Driver=SQL Server;Server=mes01;UID=sa;PWD=Hunter2!"]\nhow_to_run = "password: Hunter2!"\n'
    )
    scanned()
    assert "Hunter2" not in str(described(state))
    assert "mes01" in str(described(state))


def test_properties_of_a_document_that_name_owner_and_purpose_are_a_draft_too(
    share: Path, state: Any, scanned: Scan
) -> None:
    import openpyxl
    from openpyxl.packaging.custom import StringProperty

    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    for name, value in (
        ("Owner", "eva@plant.example"),
        ("Purpose", "Shows scrap"),
        ("How-to-run", "open it"),
        ("Read only", "Yes"),
        ("Connections", "MES; LIMS"),
        ("Colour", "red"),
    ):
        book.custom_doc_props.append(StringProperty(name=name, value=value))
    book.save(share / "scrap.xlsx")
    scanned()
    assert described(state) == [
        Described(
            path="scrap.xlsx",
            origin="properties",
            tool="scrap.xlsx",
            answers={
                "owner": "eva@plant.example",
                "purpose": "Shows scrap",
                "how_to_run": "open it",
                "read_only": "yes",
                "connections": ["MES", "LIMS"],
            },
        )
    ]


def test_an_owner_alone_is_a_property_of_many_documents_and_no_draft(share: Path, state: Any, scanned: Scan) -> None:
    import openpyxl
    from openpyxl.packaging.custom import StringProperty

    book = openpyxl.Workbook()
    book.custom_doc_props.append(StringProperty(name="Owner", value="eva"))
    book.save(share / "scrap.xlsx")
    scanned()
    assert described(state) == []
