from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.classify import classify
from classifiers.evidence import Access, Evidence, Kind, Observation, Reference, Target, Verb
from classifiers.facts import UNREGISTERED
from classifiers.lineage import Place, around, consumers, consumers_of, contexts, draw, edges, graph
from classifiers.rulebook import Rulebook
from classifiers.signals import detect
from classifiers.verdict import Criticality

See = Callable[..., Observation]


def refers(target: str, access: Access = Access.READ) -> Reference:
    return Reference(target=target, access=access, where="Mod:1")


@pytest.fixture
def plant(seen: See) -> dict[str, list[Observation]]:
    return {
        "rates": [seen(path="Data/rates.xlsx")],
        "calc": [seen(refers(r"S:\Data\rates.xlsx"), refers("out.csv", Access.WRITE), path="Calc/calc.xlsm")],
        "board": [seen(refers("../Calc/out.csv"), refers("calc.xlsm"), path="Board/board.xlsm")],
        "alone": [seen(refers("unheard of.mdb"), path="x/alone.py")],
    }


def test_references_run_the_way_the_data_flow(plant: dict[str, list[Observation]]) -> None:
    drawn = graph(plant)
    assert drawn.has_edge("rates", "calc")
    assert drawn.has_edge("calc", "board")
    assert drawn.has_edge("target:unheard of.mdb", "alone")
    assert drawn.nodes["target:unheard of.mdb"]["kind"] == "target"


def test_a_target_written_by_one_and_read_by_another_joins_them(seen: See) -> None:
    drawn = graph(
        {
            "maker": [seen(refers(r"\\erp\db", Access.WRITE), path="a.py")],
            "reader": [seen(refers(r"\\ERP\DB"), path="b.py")],
        }
    )
    assert consumers(drawn, "maker") == {"reader"}


def test_around_a_tool_are_its_neighbours_within_the_hops(plant: dict[str, list[Observation]]) -> None:
    drawn = graph(plant)
    assert set(around(drawn, "rates", 0)) == {"rates"}
    assert set(around(drawn, "rates", 1)) == {"rates", "calc"}
    assert {"rates", "calc", "board"} <= set(around(drawn, "rates", 2))
    assert set(around(drawn, "nobody", 3)) == set()


def test_a_base_name_that_two_files_have_means_neither(seen: See) -> None:
    drawn = graph(
        {
            "one": [seen(path="a/rates.xlsx")],
            "two": [seen(path="b/rates.xlsx")],
            "calc": [seen(refers(r"Q:\rates.xlsx"), path="c/calc.xlsm")],
        }
    )
    assert list(drawn.predecessors("calc")) == ["target:q:/rates.xlsx"]


def test_a_tool_never_feeds_itself(seen: See) -> None:
    assert not graph({"a": [seen(refers("a.xlsm"), path="x/a.xlsm")]}).edges


def test_limits_that_a_critical_tool_uses_are_as_critical(book: Rulebook, seen: See) -> None:
    hint = Evidence.of(Kind.LABEL, "Test limits", "sheet Limits")
    decides = Evidence.of(Kind.SQL, "UPDATE Test_Limits SET Hi = ?", "q", verb=Verb.WRITE, target=Target.OWN_DATA)
    tools = {
        "limits": [seen(hint, path="limits.xlsx", kind="excel")],
        "names": [seen(Evidence.of(Kind.LABEL, "Names"), path="names.xlsx", kind="excel")],
        "calc": [seen(decides, refers("limits.xlsx"), refers("names.xlsx"), path="calc.accdb")],
    }
    added = contexts(graph(tools), {tool: detect(found[0], book) for tool, found in tools.items()})
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
def test_who_depends_on_whom_is_the_same_for_all_at_once_and_one_by_one(
    references: list[tuple[str, str, Access]],
) -> None:
    places = [
        Place(
            tool=f"T-{tool}",
            share="plant",
            path=tool,
            references=[refers(target, access) for source, target, access in references if source == tool],
        )
        for tool in TOOLS
    ]
    drawn = draw(places)
    one_by_one = {place.tool: consumers(drawn, place.tool) for place in places}
    assert consumers_of(edges(places)) == {tool: found for tool, found in one_by_one.items() if found}
