"""What was declared against what was seen: the same thing written in two ways agrees, and nothing is made up."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import Access, Reference
from classifiers.landscape import Landscape, System
from inventory.domain.comparison import compared

LANDSCAPE = Landscape(
    roads=(("plant", r"\\srv\plant"),),
    drives=(("P:", r"\\srv\plant"),),
    systems=(System(name="MES", dsn=("MESPROD",), hosts=("mes01*",)),),
)
ODBC = "ODBC;DSN=MESPROD;DATABASE=Production"
SERVER = "Driver={SQL Server};Server=mes01.plant.example;Database=Production"


def seen(*targets: str) -> Any:
    return [
        ("plant", "Lab/report.xlsm", Reference(target=target, access=Access.READ, where=f"Main:{number}"))
        for number, target in enumerate(targets, start=1)
    ]


def of(declared: tuple[str, ...] | None, *targets: str) -> tuple[list[str], list[str], list[str]]:
    found = compared(declared, seen(*targets), LANDSCAPE)
    return list(found.agreed), list(found.unseen), [one.target for one in found.undeclared]


@pytest.mark.parametrize(
    ("declared", "target"),
    [
        ("MES", ODBC),
        ("mes", SERVER),
        ("Production", SERVER),
        ("limits.xlsx", r"P:\Lab\limits.xlsx"),
        (r"\\srv\plant\Lab\limits.xlsx", r"P:\Lab\limits.xlsx"),
        ("P:/Lab/limits.xlsx", r"\\SRV\plant\lab\LIMITS.xlsx"),
        (ODBC, ODBC),
        ("grafana:QM", "grafana:mssql/QM"),
        ("https://api.plant.example/orders", "https://API.plant.example/orders"),
    ],
)
def test_one_thing_written_in_two_ways_agrees(declared: str, target: str) -> None:
    assert of((declared,), target) == ([declared], [], [])


def test_what_only_one_side_knows_is_told_with_its_line() -> None:
    assert of(("SAP", "MES"), ODBC, r"P:\Lab\limits.xlsx") == (["MES"], ["SAP"], [r"P:\Lab\limits.xlsx"])
    found = compared(("SAP",), seen(ODBC), LANDSCAPE)
    assert found.differ
    assert found.undeclared[0].where == "Main:1"


def test_nothing_declared_is_not_declared_to_be_nothing() -> None:
    assert of(None, ODBC) == ([], [], [])
    assert of((), ODBC) == ([], [], [ODBC])
    assert not compared(None, seen(ODBC), LANDSCAPE).differ


def test_what_every_computer_has_is_no_connection() -> None:
    assert of((), r"C:\Windows\System32\scrrun.dll", "") == ([], [], [])


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.lists(texts, max_size=4), st.lists(texts, max_size=4))
def test_each_declared_one_stands_on_one_side_and_what_is_declared_as_it_was_seen_agrees(
    declared: list[str], targets: list[str]
) -> None:
    agreed, unseen, undeclared = of(tuple(declared), *targets)
    assert sorted({*agreed, *unseen}) == sorted({text for text in declared if text.strip()})
    assert not set(agreed) & set(unseen)
    assert set(undeclared) <= set(targets)
    assert of(tuple(targets), *targets)[2] == []
