from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.classify import classify
from classifiers.dependence import affected_by, around, consumers_of, contexts
from classifiers.evidence import Access, Evidence, Kind, Observation, Reference, Target, Verb
from classifiers.facts import UNREGISTERED
from classifiers.landscape import Landscape
from classifiers.lineage import Flows, Place, drawn, flows, graph
from classifiers.rulebook import Rulebook
from classifiers.signals import detect
from classifiers.verdict import Criticality

See = Callable[..., Observation]
SQL = "Provider=SQLOLEDB;Data Source=SQL01;Initial Catalog=QM"


def refers(target: str, access: Access = Access.READ, where: str = "Mod:1") -> Reference:
    return Reference(target=target, access=access, where=where)


def places(**files: tuple[str, list[Reference]]) -> list[Place]:
    return [Place(tool=tool, share="plant", path=path, references=found) for tool, (path, found) in files.items()]


def pairs(found: Flows) -> set[tuple[str, str]]:
    return set(found.edges)


@pytest.fixture
def plant(seen: See) -> dict[str, list[Observation]]:
    return {
        "rates": [seen(path="Data/rates.xlsx")],
        "calc": [seen(refers(r"S:\Data\rates.xlsx"), refers("out.csv", Access.WRITE), path="Calc/calc.xlsm")],
        "board": [seen(refers("../Calc/out.csv"), refers(r"..\Calc\calc.xlsm"), path="Board/board.xlsm")],
        "alone": [seen(refers("unheard of.mdb"), path="x/alone.py")],
    }


def test_references_run_the_way_the_data_flow(plant: dict[str, list[Observation]]) -> None:
    made = graph(plant)
    assert made.has_edge("rates", "calc")
    assert made.has_edge("calc", "board")
    assert made.has_edge("file:plant:x/unheard of.mdb", "alone")
    assert made.nodes["file:plant:x/unheard of.mdb"]["kind"] == "file"


def test_a_file_written_by_one_and_read_by_another_joins_them() -> None:
    found = flows(places(maker=("a.py", [refers(r"\\erp\db", Access.WRITE)]), reader=("b.py", [refers(r"\\ERP\DB")])))
    assert consumers_of(found) == {"maker": {"reader"}}


def test_around_a_tool_is_what_feeds_it_and_what_it_feeds(plant: dict[str, list[Observation]]) -> None:
    made = graph(plant)
    assert set(around(made, "rates", 0)) == {"rates"}
    assert set(around(made, "rates", 1)) == {"rates", "calc"}
    assert set(around(made, "rates", 2)) == {"rates", "calc", "board", "file:plant:calc/out.csv"}
    assert set(around(made, "nobody", 3)) == set()


def test_a_bare_name_is_the_file_beside_and_never_one_of_another_folder() -> None:
    found = flows(
        places(one=("a/New.txt.vbs", [refers("New.txt", Access.WRITE)]), two=("b/x.vbs", [refers("New.txt")]))
    )
    assert consumers_of(found) == {}
    assert pairs(found) == {("one", "file:plant:a/new.txt"), ("file:plant:b/new.txt", "two")}


def test_a_base_name_that_two_files_have_means_neither() -> None:
    found = flows(
        places(one=("a/rates.xlsx", []), two=("b/rates.xlsx", []), calc=("c/calc.xlsm", [refers(r"Q:\rates.xlsx")]))
    )
    assert pairs(found) == {("file::q:/rates.xlsx", "calc")}


def test_a_tool_never_feeds_itself() -> None:
    assert not flows(places(a=("x/a.xlsm", [refers("a.xlsm"), refers(r".\A.XLSM", Access.WRITE)]))).edges


def test_a_known_direction_wins_over_a_path_that_only_stands_in_a_constant() -> None:
    target = r"S:\out\x.csv"
    found = flows(places(a=("a.vbs", [refers(target, Access.UNKNOWN), refers(target.upper(), Access.WRITE)])))
    assert pairs(found) == {("a", "file::s:/out/x.csv")}


@pytest.mark.parametrize(
    "nothing",
    [
        r"C:\Windows\System32\kernel32.dll",
        r"%TEMP%\x.csv",
        "http://www.w3.org/2001/XMLSchema",
        "https://www.gnu.org/licenses/gpl.html",
        "https://stackoverflow.com/q/1",
        r"C:\Program Files\Microsoft Office\x.xlam",
        "/tmp/x.csv",  # noqa: S108 - a path in somebody's code, not ours
        "{?}",
        "mailto:a@b.example",
    ],
)
def test_what_every_computer_has_is_no_edge(nothing: str) -> None:
    found = flows(places(a=("a.py", [refers(nothing), refers(nothing, Access.WRITE), refers(nothing, Access.UNKNOWN)])))
    assert not found.edges


def test_a_name_in_a_text_that_nobody_opens_is_no_edge() -> None:
    assert not flows(
        places(a=("a.py", [refers("data.csv", Access.UNKNOWN), refers("excel.exe", Access.UNKNOWN)]))
    ).edges


def test_tables_belong_to_the_connection_beside_them() -> None:
    found = flows(
        places(
            a=(
                "a.vbs",
                [
                    refers(SQL, Access.UNKNOWN, "M.Save:3"),
                    refers("dbo.Results", Access.WRITE, "M.Save:5"),
                    refers("DSN=LIMS", Access.UNKNOWN, "M.Load:20"),
                    refers("Samples", Access.READ, "M.Load:22"),
                ],
            )
        )
    )
    assert pairs(found) == {("a", "system:database:sql01/qm"), ("system:dsn:lims", "a")}
    assert found.edges["a", "system:database:sql01/qm"].tables == {"results"}


def test_a_name_of_three_parts_is_a_database_and_joins_the_server_that_has_it() -> None:
    found = flows(
        places(a=("a.sql", [refers("QM.dbo.Results", Access.WRITE)]), b=("b.xlsx", [refers(SQL), refers("Results")]))
    )
    assert pairs(found) == {("a", "system:database:sql01/qm"), ("system:database:sql01/qm", "b")}
    assert consumers_of(found) == {"a": {"b"}}


def test_one_database_joins_nobody_who_uses_other_tables_of_it() -> None:
    found = flows(
        places(
            a=("a.vbs", [refers(SQL, Access.UNKNOWN), refers("Results", Access.WRITE)]),
            b=("b.vbs", [refers(SQL, Access.UNKNOWN), refers("Orders")]),
            c=("c.vbs", [refers("Server=sql01.plant.local;Database=qm", Access.UNKNOWN), refers("[dbo].[Results]")]),
        )
    )
    assert consumers_of(found) == {"a": {"c"}}
    assert set(around(drawn(found), "a", 3)) == {"a", "c", "system:database:sql01/qm"}


def test_tables_without_any_connection_are_in_a_database_of_their_own() -> None:
    found = flows(places(a=("a.sql", [refers("Results", Access.WRITE)]), b=("b.sql", [refers("Results")])))
    assert len(found.edges) == 2
    assert consumers_of(found) == {}


def test_a_linked_table_has_the_direction_of_the_queries_on_it() -> None:
    found = flows(
        places(
            front=(
                "f.accdb",
                [
                    refers("ODBC;DSN=MES", Access.UNKNOWN, "link Results"),
                    refers("Results", Access.WRITE, "query qAppend"),
                    refers(r"P:\Rates.accdb", Access.UNKNOWN, "link Rates"),
                ],
            )
        )
    )
    assert ("front", "system:dsn:mes") in found.edges
    assert ("file::p:/rates.accdb", "front") in found.edges


def test_files_in_a_folder_feed_who_reads_it_by_a_pattern() -> None:
    found = flows(
        places(
            maker=("m.py", [refers(r"P:\in\a.csv", Access.WRITE)]),
            other=("o.py", [refers(r"P:\in\a.log", Access.WRITE)]),
            reader=("r.py", [refers(r"p:\IN\*.csv")]),
        )
    )
    assert consumers_of(found) == {"maker": {"reader"}}


def test_limits_that_a_critical_tool_uses_are_as_critical(book: Rulebook, seen: See) -> None:
    hint = Evidence.of(Kind.LABEL, "Test limits", "sheet Limits")
    decides = Evidence.of(Kind.SQL, "UPDATE Test_Limits SET Hi = ?", "q", verb=Verb.WRITE, target=Target.OWN_DATA)
    tools = {
        "limits": [seen(hint, path="limits.xlsx", kind="excel")],
        "names": [seen(Evidence.of(Kind.LABEL, "Names"), path="names.xlsx", kind="excel")],
        "calc": [seen(decides, refers("limits.xlsx"), refers("names.xlsx"), path="calc.accdb")],
    }
    found = flows(
        [
            Place(tool=tool, share="plant", path=one.artifact.path, references=one.references)
            for tool, (one,) in tools.items()
        ]
    )
    added = contexts(found, {tool: detect(found[0], book) for tool, found in tools.items()})
    judged = {tool: classify(found, UNREGISTERED, book, added[tool]).criticality for tool, found in tools.items()}
    assert judged == {
        "limits": Criticality.QUALITY,
        "names": Criticality.REPORTING,
        "calc": Criticality.QUALITY,
    }


TOOLS = ["a.py", "b.py", "c.py", "d.py"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(TOOLS), st.sampled_from([*TOOLS, "erp.db", "out.csv"]), st.sampled_from(list(Access))
        ),
        max_size=12,
    )
)
def test_what_stops_with_a_tool_is_what_can_be_reached_from_it(references: list[tuple[str, str, Access]]) -> None:
    import networkx as nx

    found = flows(
        [
            Place(
                tool=f"T-{tool}",
                share="plant",
                path=tool,
                references=[refers(target, access) for source, target, access in references if source == tool],
            )
            for tool in TOOLS
        ]
    )
    made = drawn(found)
    depending = consumers_of(found)
    for tool in TOOLS:
        reached = {node for node in nx.descendants(made, f"T-{tool}") if made.nodes[node]["kind"] == "tool"}
        assert affected_by(f"T-{tool}", depending) == reached
        assert depending.get(f"T-{tool}", frozenset()) <= reached


@given(st.text(max_size=60), st.sampled_from(list(Access)))
def test_any_text_as_a_target_gives_a_graph(target: str, access: Access) -> None:
    made = flows(places(a=("x/a.py", [refers(target, access)])), Landscape(drives=(("P", r"\\srv\share"),)))
    assert len(made.edges) <= 1
