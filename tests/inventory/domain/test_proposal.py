"""The proposed maintainer: chosen by what the files say, never a machine, and never an owner."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Artifact, Evidence, Kind, Observation
from inventory.domain.proposal import is_somebody, proposed

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def seen(
    *, author: str = "", last: str = "", owner: str = "", written: str = "", kind: str = "excel-macro"
) -> Observation:
    return Observation(
        artifact=Artifact(
            share="s", path="a", name="a", kind=kind, sha256="", size=1, modified=NOW,
            author=author, last_author=last, owner=owner,
        ),
        handler="workbook/1", complete=True, fingerprint="", seen=NOW,
        evidence=(Evidence.of(Kind.PERSON, written, "written by, Module1:3"),) if written else (),
    )  # fmt: skip


def sentence(*files: Observation) -> str:
    found = proposed(files)
    return "" if found is None else found.sentence


def test_who_saved_last_is_proposed_before_who_began() -> None:
    assert sentence(seen(author="Bert Board", last="Eva Engineer")) == "Eva Engineer (last author of the workbook)"


def test_sources_that_agree_weigh_more_than_a_stronger_one() -> None:
    told = seen(author="Bert Board", written="BERT BOARD", last="Eva Engineer")
    assert sentence(told) == "BERT BOARD (author of the workbook, named as author in Module1, line 3)"


def test_the_owner_of_the_file_is_asked_if_nothing_else_is_known() -> None:
    assert sentence(seen(owner="PLANT\\eva", kind="python")) == "PLANT\\eva (owner of the file)"


def test_over_a_project_the_name_that_comes_most_often_wins() -> None:
    files = [seen(written="Eva Engineer"), seen(written="Eva Engineer"), seen(last="Bert Board")]
    assert sentence(*files).startswith("Eva Engineer")
    assert sentence(*reversed(files)) == sentence(*files)


def test_nobody_is_proposed_where_only_machines_are_named() -> None:
    assert proposed([seen(author="openpyxl", last="Windows-Benutzer", owner="BUILTIN\\Administrators")]) is None
    assert proposed([]) is None


@pytest.mark.parametrize(
    "name",
    [
        "Administrator", "ADMIN", "user", "Windows-Benutzer", "Windows User", "Microsoft Office User", "openpyxl",
        "Microsoft Office-Benutzer", "Apache POI", "root", "SYSTEM", "NT AUTHORITY\\SYSTEM", "NT-AUTORITÄT\\SYSTEM",
        "BUILTIN\\Administrators", "VORDEFINIERT\\Administratoren", "PLANT\\Administrator", "PLANT\\PC0815$",
        "svc_backup", "PLANT\\svc-scan", "S-1-5-21-1004336348-1177238915-682003330-512", "Utilisateur Windows",
        "Usuario de Windows", "Utente Windows", "Użytkownik systemu Windows", "Uživatel systému Windows",
        "python-docx", "Windows 用户", "Windows ユーザー", "Windows 사용자", "12345", "", "  ", "-",
        "PC-0815", "DESKTOP-4F7K2", "Dell",
    ],
)  # fmt: skip
def test_machines_services_programs_and_defaults_are_nobody(name: str) -> None:
    assert not is_somebody(name)


@pytest.mark.parametrize(
    "name",
    ["Miriam Osei", "mosei", "PLANT\\mosei", "m.osei@plant.example", "Osei, Miriam", "Adminah Root",
     "山田 太郎", "김철수", "Sapna Rao", "Zoé", "Systema Lee", "Jo", "Pascal Wsoll"],
)  # fmt: skip
def test_people_are_somebody(name: str) -> None:
    assert is_somebody(name)


@given(st.lists(st.builds(seen, author=st.text(max_size=8), last=st.text(max_size=8), written=st.text(max_size=8))))
def test_the_order_of_the_files_does_not_matter(files: list[Observation]) -> None:
    assert proposed(files) == proposed(files[::-1])
