from __future__ import annotations

from collections.abc import Callable

from classifiers.dependence import consumers_of
from classifiers.evidence import Access, Evidence, Kind, Observation, Reference
from classifiers.lineage import Place, flows
from classifiers.silos import Holding, cycles, held_tables, silos

See = Callable[..., Observation]
NOTHING = flows([])


def holding(name: str, *columns: str) -> Holding:
    return Holding(name=name, columns=frozenset(columns))


LIMITS = ("id", "product", "low", "high", "unit")


def test_tables_and_columns_are_told_by_the_structure_of_a_file(seen: See) -> None:
    found = seen(
        Evidence.of(Kind.STRUCTURE, "Limits(ID, Product)", "table Limits"),
        Evidence.of(Kind.STRUCTURE, "Limits(Low, High)", "table Limits"),
        Evidence.of(Kind.STRUCTURE, "Rates: Part, Price", "table Rates"),
        Evidence.of(Kind.STRUCTURE, "Sheet1: A, B", "sheet Sheet1"),
    )
    assert list(held_tables(found)) == [
        holding("Limits", "id", "product", "low", "high"),
        holding("Rates", "part", "price"),
    ]


def test_one_table_in_two_tools_is_a_silo_by_name_and_columns() -> None:
    (silo,) = silos({"a": [holding("tblLimits", *LIMITS)], "b": [holding("Limits_old", *LIMITS[:4])]}, NOTHING)
    assert (silo.how, silo.tools, silo.columns) == ("held", ("a", "b"), ("high", "id", "low", "product"))


def test_one_name_for_different_things_is_none() -> None:
    assert not silos(
        {"a": [holding("Parts", "id", "name", "price")], "b": [holding("Parts", "shift", "count")]}, NOTHING
    )


def test_one_structure_under_two_names_is_one() -> None:
    (silo,) = silos({"a": [holding("Grenzen", *LIMITS)], "b": [holding("Limits", *LIMITS)]}, NOTHING)
    assert silo.table == "Grenzen / Limits"


def test_names_that_every_tool_has_are_none() -> None:
    for name in ("Table1", "Settings", "Switchboard Items", "Sheet2", "Paste Errors", "tmpImport"):
        assert not silos({"a": [holding(name, *LIMITS)], "b": [holding(name, *LIMITS)]}, NOTHING), name


def test_a_table_that_a_database_has_too_is_a_silo() -> None:
    sql = Reference(target="Server=SQL01;Database=MES", access=Access.UNKNOWN, where="M:1")
    reads = Reference(target="dbo.Test_Limits", access=Access.READ, where="M:2")
    found = flows([Place(tool="b", share="n", path="b.py", references=[sql, reads])])
    (silo,) = silos({"a": [holding("Test_Limits", *LIMITS)]}, found)
    assert (silo.tools, silo.systems) == (("a",), ("MES on SQL01",))


def test_a_table_that_two_tools_write_is_told_and_makes_no_circle() -> None:
    places = [
        Place(
            tool=tool,
            share="n",
            path=f"{tool}.py",
            references=[
                Reference(target="DSN=MES", access=Access.UNKNOWN, where="M:1"),
                Reference(target="Orders", access=Access.WRITE, where="M:2"),
                Reference(target="orders", access=Access.READ, where="M:3"),
            ],
        )
        for tool in ("a", "b")
    ]
    found = flows(places)
    (silo,) = silos({}, found)
    assert (silo.how, silo.table, silo.tools, silo.systems) == ("written", "orders", ("a", "b"), ("DSN MES",))
    assert cycles(consumers_of(found)) == []


def test_tools_that_feed_one_another_are_a_circle() -> None:
    places = [
        Place(tool="a", share="n", path="a.py", references=[Reference(target="b.py", access=Access.READ)]),
        Place(tool="b", share="n", path="b.py", references=[Reference(target="c.csv", access=Access.READ)]),
        Place(tool="c", share="n", path="c.py", references=[Reference(target="c.csv", access=Access.WRITE)] * 2),
        Place(tool="d", share="n", path="d.py", references=[Reference(target="c.csv", access=Access.READ)]),
    ]
    assert cycles(consumers_of(flows(places))) == []
    places[2] = Place(
        tool="c",
        share="n",
        path="c.py",
        references=[
            Reference(target="c.csv", access=Access.WRITE),
            Reference(target="a.py", access=Access.READ),
        ],
    )
    assert cycles(consumers_of(flows(places))) == [("a", "b", "c")]
