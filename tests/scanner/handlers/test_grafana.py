from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.evidence import (
    Access,
    Evidence,
    Finding,
    Kind,
    Part,
    PartKind,
    Problem,
    Reference,
    Source,
    Target,
    Verb,
)
from scanner.handlers.grafana import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile


def opened(content: object, *, name: str = "board.json", code_only: bool = False) -> SourceFile:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return SourceFile(name=name, size=len(raw), opener=lambda: io.BytesIO(raw), code_only=code_only)


def read(content: object, *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(content, code_only=code_only)))


def board(*panels: object, **more: object) -> dict[str, object]:
    return {"title": "Line 3", "schemaVersion": 39, "templating": {"list": []}, "panels": list(panels), **more}


def acts(content: object) -> list[tuple[Verb, Target | None, str]]:
    return [
        (one.verb, one.target, one.where)
        for one in read(content)
        if isinstance(one, Evidence) and one.verb is not Verb.NONE
    ]


def query(text: str, **more: object) -> dict[str, object]:
    return {
        "type": "timeseries",
        "title": "Scrap",
        "datasource": {"type": "postgres", "uid": "plant"},
        "targets": [{"refId": "A", "rawSql": text, **more}],
    }


def form(**update: object) -> dict[str, object]:
    return {"type": "volkovlabs-form-panel", "title": "Entry", "options": {"update": update}}


def test_a_panel_is_shown_and_reads_its_data_source() -> None:
    found = read(board(query("SELECT * FROM scrap WHERE $__timeFilter(at) AND line = '${line:raw}'")))
    assert Evidence(kind=Kind.DISPLAY, text="timeseries panel: Scrap", where="panel Scrap") in found
    assert Part(kind=PartKind.PANEL, name="Scrap", subtype="timeseries", detail="postgres/plant") in found
    assert Reference(target="grafana:postgres/plant", access=Access.READ, where="panel Scrap") in found
    assert Reference(target="scrap", access=Access.READ, where="panel Scrap A") in found
    assert [one.text for one in found if isinstance(one, Evidence) and one.kind is Kind.CONNECTION] == [
        "data source postgres/plant"
    ]


@pytest.mark.parametrize(
    ("text", "verb", "target"),
    [
        ("SELECT line, oee FROM shift", Verb.READ, None),
        ("SELECT good / total * 100 FROM shift", Verb.COMPUTE, None),
        ("UPDATE limits SET upper = 5", Verb.WRITE, Target.DATABASE),
        ("sum(rate(parts_total[5m])) by (line)", Verb.READ, Target.DATABASE),
        ('from(bucket: "plant") |> range(start: -1h)', Verb.READ, Target.DATABASE),
        ('from(bucket: "plant") |> to(bucket: "limits")', Verb.WRITE, Target.DATABASE),
        ("$A / $B * 100", Verb.COMPUTE, None),
    ],
)
def test_a_query_does_what_it_says(text: str, verb: Verb, target: Target | None) -> None:
    assert acts(board(query(text))) == [(verb, target, "panel Scrap A")]


def test_the_text_of_a_query_is_kept() -> None:
    found = read(board(query("SELECT 1 FROM t")))
    part = next(one for one in found if isinstance(one, Part) and one.kind is PartKind.QUERY)
    source = next(one for one in found if isinstance(one, Source))
    assert (part.name, part.subtype, part.digest) == ("panel Scrap A", "select", source.digest)
    assert source.text == "SELECT 1 FROM t"


@pytest.mark.parametrize(
    ("panel", "target"),
    [
        (form(method="POST", url="https://mes/limits"), Target.WEB),
        (form(method="datasource", payload={"rawSql": "INSERT INTO limits (a) VALUES (1)"}), Target.DATABASE),
        (form(method="datasource", getPayload="return {rawSql: `UPDATE limits SET a = ${b}`}"), Target.DATABASE),
        ({"type": "speakyourcode-button-panel", "title": "b", "url": "http://plc/reset", "method": "PUT"}, Target.WEB),
        (
            {
                "type": "table",
                "title": "t",
                "fieldConfig": {"defaults": {"actions": [{"fetch": {"method": "DELETE", "url": "http://mes/1"}}]}},
            },
            Target.WEB,
        ),
    ],
)
def test_forms_and_buttons_write(panel: object, target: Target) -> None:
    written = [found for found in acts(board(panel)) if found[0] is Verb.WRITE]
    assert [found[1] for found in written] == [target]


@pytest.mark.parametrize(
    "panel", [form(method="-", url="https://mes/limits"), form(method="GET", url="https://mes/limits")]
)
def test_a_form_that_only_asks_writes_nothing(panel: object) -> None:
    assert [found for found in acts(board(panel)) if found[0] is Verb.WRITE] == []


def test_the_scripts_of_a_form_are_modules_named_by_their_place() -> None:
    found = read(board(form(code="console.log(1);", getPayload="return {}")))
    assert [(one.name, one.subtype) for one in found if isinstance(one, Part) and one.kind is PartKind.MODULE] == [
        ("panel Entry update.code", "JavaScript"),
        ("panel Entry update.getPayload", "JavaScript"),
    ]


def test_panels_inside_rows_are_read() -> None:
    inside = {"type": "row", "title": "r", "panels": [query("SELECT a FROM b")]}
    of_old = {"rows": [{"panels": [query("SELECT a FROM b")]}], "title": "old", "schemaVersion": 6}
    assert acts(board(inside)) == acts(of_old) == [(Verb.READ, None, "panel Scrap A")]


@pytest.mark.parametrize("wrap", [lambda one: [one, one], lambda one: {"dashboards": [one, {"dashboard": one}]}])
def test_a_file_may_hold_several_dashboards(wrap: object) -> None:
    assert callable(wrap)
    assert len(acts(wrap(board(query("SELECT a FROM b"))))) == 2


def test_the_second_schema_is_read() -> None:
    asked = {"spec": {"refId": "A", "query": {"group": "postgres", "spec": {"rawSql": "SELECT a FROM b"}}}}
    look = {"kind": "VizConfig", "group": "timeseries", "spec": {}}
    spec = {"title": "Scrap", "vizConfig": look, "data": {"spec": {"queries": [asked]}}}
    content = {"apiVersion": "dashboard.grafana.app/v2", "spec": {"title": "x", "elements": {"p": {"spec": spec}}}}
    assert acts(content) == [(Verb.READ, None, "panel Scrap A")]
    assert HANDLER.recognise(opened(content)) == "grafana"


def test_calculated_columns_are_computed() -> None:
    step = {
        "id": "calculateField",
        "options": {"alias": "FPY", "binary": {"left": "ok", "operator": "/", "right": "n"}},
    }
    found = read(board({"type": "stat", "title": "q", "transformations": [step]}))
    assert Evidence(kind=Kind.FORMULA, text="FPY = ok / n", where="panel q", verb=Verb.COMPUTE) in found


def test_an_alert_runs_alone_and_tells_people() -> None:
    asked = {"refId": "A", "datasourceUid": "x", "model": {"rawSql": "SELECT a FROM scrap"}}
    rules = {"groups": [{"rules": [{"title": "Scrap high", "condition": "C", "data": [asked]}]}]}
    assert HANDLER.recognise(opened(rules)) == "grafana"
    assert acts(rules) == [(Verb.READ, None, "alert Scrap high A"), (Verb.SEND, Target.MAIL, "alert Scrap high")]
    assert any(isinstance(one, Evidence) and one.kind is Kind.TRIGGER for one in read(rules))


def test_variables_ask_too() -> None:
    content = board(templating={"list": [{"type": "query", "name": "line", "query": "SELECT id FROM lines"}]})
    assert acts(content) == [(Verb.READ, None, "variable line")]


def test_links_lead_elsewhere() -> None:
    found = read(board(links=[{"url": "https://wiki/oee"}, {"url": "/d/1"}]))
    assert [one.target for one in found if isinstance(one, Reference)] == ["https://wiki/oee"]


def test_only_queries_and_scripts_are_read_if_only_code_is_wanted() -> None:
    found = read(board(query("SELECT a FROM b"), form(code="a = 1;")), code_only=True)
    assert {type(one) for one in found} == {Part, Source}
    assert {one.kind for one in found if isinstance(one, Part)} == {PartKind.QUERY, PartKind.MODULE}


def test_json5_is_understood() -> None:
    raw = b'{title: \'x\', \'schemaVersion\': 1, // a note\n "panels": [{"type": "stat", "title": "S",},],}'
    assert any(isinstance(one, Part) and one.name == "S" for one in read(raw))


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"a": 1}', b"[" * 200_000, b'{"panels": 3}'])
def test_what_is_no_dashboard_says_so(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(content)


NOTHINGS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["panels", "targets", "options", "datasource", "rawSql", "title", "links", "groups", "rules", "elements",
             "spec", "transformations", "alert", "code", "method", "url", "templating", "list"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=20,
)  # fmt: skip


@given(NOTHINGS)
def test_no_shape_of_a_dashboard_breaks_its_reader(panel: object) -> None:
    for content in (board(panel), {"panels": [panel], "templating": panel, "links": panel}, {"groups": [panel]}):
        try:
            found = read(content)
        except Unreadable:
            continue
        assert not any(isinstance(one, Problem) for one in found)


def test_it_is_recognised_by_its_keys() -> None:
    assert HANDLER.recognise(opened(board())) == "grafana"
    assert HANDLER.recognise(
        opened(b'{"title": "' + b"x" * 9000 + b'", "panels": [], "timezone": "", "schemaVersion": 9}')
    )
    assert HANDLER.recognise(opened({"name": "package", "version": "1"})) is None
