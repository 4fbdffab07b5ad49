"""Lineage as pictures and for other programs: nothing a file says breaks them, and each is what its readers expect."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from classifiers.evidence import Access, Reference
from classifiers.lineage import Place, draw
from inventory.exports import graphs, picture

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
NASTY = 'a"b<c>&\'\\"d\x07\ud800.csv'
SVG = "{http://www.w3.org/2000/svg}"


def refers(target: str, access: Access = Access.READ) -> Reference:
    return Reference(target=target, access=access, where="Mod<1>:3")


@pytest.fixture
def graph() -> nx.DiGraph[str]:
    return draw(
        [
            Place(tool="T-1", share="n", path="Data/rates.xlsx"),
            Place(
                tool="T-2",
                share="n",
                path="Calc/<calc>.xlsm",
                references=[
                    refers(r"..\Data\rates.xlsx"),
                    refers(rf"P:\{NASTY}", Access.WRITE),
                    refers("Server=SQL01;Database=QM", Access.UNKNOWN),
                    refers("dbo.Results", Access.WRITE),
                    refers(r"P:\maybe.csv", Access.UNKNOWN),
                ],
            ),
            *(
                Place(tool=f"R-{number}", share="n", path=f"R/{number}.py", references=[refers("../Calc/<calc>.xlsm")])
                for number in range(60)
            ),
        ]
    )


def test_graphml_comes_back_with_all_nodes_and_edges(graph: nx.DiGraph[str]) -> None:
    back = nx.parse_graphml("".join(graphs.graphml(graph)))
    assert (len(back), back.number_of_edges()) == (len(graph), graph.number_of_edges())
    assert back.nodes["T-2"]["label"] == "Calc/<calc>.xlsm"


def test_dot_has_every_text_between_quotes(graph: nx.DiGraph[str]) -> None:
    text = "".join(graphs.dot(graph))
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert "csv" not in bare
    assert bare.count("->") == graph.number_of_edges()
    assert bare.count("dashed") == 1


def test_every_node_and_edge_is_a_line_of_json(graph: nx.DiGraph[str]) -> None:
    rows = [json.loads(line) for line in graphs.jsonl(graph)]
    assert sum(row["type"] == "node" for row in rows) == len(graph)
    assert {"type": "edge", "from": "T-1", "to": "T-2", "access": "read", "where": "Mod<1>:3", "tables": []} in rows


def test_openlineage_has_one_job_event_for_each_tool_and_claims_no_run(graph: nx.DiGraph[str]) -> None:
    events = [json.loads(line) for line in graphs.openlineage(graph, NOW)]
    assert len(events) == 62
    for event in events:
        assert set(event) == {"eventTime", "producer", "schemaURL", "job", "inputs", "outputs"}
        assert event["schemaURL"].endswith("/2-0-2/OpenLineage.json#/$defs/JobEvent")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", event["eventTime"])
        assert set(event["job"]) == {"namespace", "name"}
        assert all(set(one) == {"namespace", "name"} for one in (*event["inputs"], *event["outputs"]))
    calc = next(event for event in events if "calc" in event["job"]["name"])
    assert {"namespace": "database://QM on SQL01", "name": "results"} in calc["outputs"]
    assert {"namespace": "file", "name": "Data/rates.xlsx"} in calc["inputs"]


def test_columns_go_from_what_feeds_to_what_is_fed(graph: nx.DiGraph[str]) -> None:
    columns = picture.columns_of(graph, "T-2")
    assert list(columns) == [-1, 0, 1]
    assert columns[-1][0] == "T-1"
    assert {"R-0", "R-59"} <= set(columns[1])


def test_the_picture_is_xml_with_a_title_and_cut_labels(graph: nx.DiGraph[str]) -> None:
    root = ET.fromstring(picture.svg(graph, "T-2", found="If it stops & more."))  # noqa: S314 - made by us
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Lineage of Calc/<calc>.xlsm"
    assert root.findtext(f"{SVG}desc") == "If it stops & more."
    texts = [text.text or "" for text in root.iter(f"{SVG}text")]
    assert max(map(len, texts)) <= 31
    assert "… and 22 more" in texts
    assert any("unknown" in (path.get("class") or "") for path in root.iter(f"{SVG}path"))


def test_every_box_lies_inside_the_picture(graph: nx.DiGraph[str]) -> None:
    root = ET.fromstring(picture.svg(graph, "T-2", found=""))  # noqa: S314 - made by us
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    for box in root.iter(f"{SVG}rect"):
        assert 0 <= float(box.get("x", -1)) <= width - float(box.get("width", 0))
        assert 0 <= float(box.get("y", -1)) <= height - float(box.get("height", 0))


@pytest.mark.parametrize("width", [20, 80, 160])
def test_text_columns_fit_the_screen(graph: nx.DiGraph[str], width: int) -> None:
    lines = list(picture.text_columns(graph, "T-2", width))
    assert all(len(line) <= max(width, 12 * 3 + 6) for line in lines)
    assert lines[-1].startswith("… and ")


def test_a_tool_alone_is_a_picture_too() -> None:
    alone = draw([Place(tool="T-1", share="n", path="x.py")])
    assert "this tool" in picture.svg(alone, "T-1", found="")
    assert list(picture.text_columns(alone, "T-1", 80))
