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
    Metric,
    Part,
    PartKind,
    Reference,
    Source,
    Target,
    Verb,
)
from scanner.handlers.nodered import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile

TAB = {"id": "t", "type": "tab", "label": "Press 4"}


def opened(content: object, *, name: str = "flows.json", code_only: bool = False) -> SourceFile:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return SourceFile(name=name, size=len(raw), opener=lambda: io.BytesIO(raw), code_only=code_only)


def read(*nodes: object, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened([TAB, *nodes], code_only=code_only)))


def node(kind: str, **more: object) -> dict[str, object]:
    return {"id": "n", "z": "t", "type": kind, "name": "N", "wires": [[]], **more}


def acts(*nodes: object) -> list[tuple[Verb, Target | None]]:
    return [(one.verb, one.target) for one in read(*nodes) if isinstance(one, Evidence) and one.verb is not Verb.NONE]


@pytest.mark.parametrize(
    "kind",
    ["mqtt out", "s7 out", "modbus-write", "modbus-flex-write", "serial out", "OPCUA-IIoT-Write", "rpi-gpio out",
     "eth-ip out", "mc-write", "tcp out", "bacnet-write", "opcda-write", "snap7 write", "opcua-publisher",
     "victron-output-relay", "api-call-service"],
)  # fmt: skip
def test_a_node_that_writes_to_machines_is_known(kind: str) -> None:
    assert acts(node(kind)) == [(Verb.WRITE, Target.DEVICE)]


@pytest.mark.parametrize("kind", ["mqtt in", "s7 in", "modbus-read", "serial in", "OPCUA-IIoT-Read"])
def test_a_node_that_listens_to_machines_reads(kind: str) -> None:
    assert acts(node(kind)) == [(Verb.READ, Target.DEVICE)]


def test_an_opc_client_does_what_its_action_says() -> None:
    assert acts(node("OpcUa-Client", action="write")) == [(Verb.WRITE, Target.DEVICE)]
    assert acts(node("OpcUa-Client", action="subscribe")) == [(Verb.READ, Target.DEVICE)]


def test_a_client_for_everything_does_what_it_is_set_to() -> None:
    assert acts(node("opcua-client", defaultOperation="write")) == [(Verb.WRITE, Target.DEVICE)]
    assert acts(node("opcua-client", defaultOperation="read")) == [(Verb.READ, Target.DEVICE)]
    assert acts(node("opcua-method")) == [(Verb.RUN, Target.DEVICE)]
    assert acts(node("modbus-flex-fc", fc="0x10")) == [(Verb.WRITE, Target.DEVICE)]
    assert acts(node("modbus-flex-fc", fc="0x03")) == [(Verb.READ, Target.DEVICE)]


@pytest.mark.parametrize(
    ("method", "url", "effect"),
    [
        ("GET", "http://mes/orders", (Verb.READ, None)),
        ("POST", "http://mes/orders", (Verb.WRITE, Target.WEB)),
        ("DELETE", "http://mes/orders/1", (Verb.WRITE, Target.WEB)),
        ("POST", "https://hooks.slack.com/x", (Verb.SEND, Target.MAIL)),
        ("use", "http://mes/orders", (Verb.RUN, Target.WEB)),
    ],
)
def test_a_web_request_does_what_its_method_says(method: str, url: str, effect: object) -> None:
    assert acts(node("http request", method=method, url=url)) == [effect]


@pytest.mark.parametrize(
    ("kind", "more", "effect"),
    [
        ("file", {"filename": "D:\\log.csv"}, (Verb.WRITE, Target.FILE)),
        ("file in", {"filename": "D:\\log.csv"}, (Verb.READ, None)),
        ("e-mail", {}, (Verb.SEND, Target.MAIL)),
        ("telegram sender", {}, (Verb.SEND, Target.MAIL)),
        ("influxdb out", {}, (Verb.WRITE, Target.DATABASE)),
        ("influxdb in", {}, (Verb.READ, Target.DATABASE)),
        ("mongodb out", {}, (Verb.WRITE, Target.DATABASE)),
        ("exec", {"command": "python go.py"}, (Verb.RUN, None)),
        ("kafka-producer", {}, (Verb.WRITE, Target.WEB)),
        ("GSheet", {"method": "append"}, (Verb.WRITE, Target.WEB)),
        ("GSheet", {"method": "get"}, (Verb.READ, None)),
        ("smb write", {}, (Verb.WRITE, Target.FILE)),
        ("amazon s3 out", {}, (Verb.WRITE, Target.FILE)),
        ("xlsx-write", {}, (Verb.WRITE, Target.FILE)),
        ("api-call-service", {"domain": "notify"}, (Verb.SEND, Target.MAIL)),
    ],
)
def test_other_nodes_that_leave_the_flow_are_known(kind: str, more: dict[str, object], effect: object) -> None:
    assert acts(node(kind, **more)) == [effect]


@pytest.mark.parametrize("kind", ["debug", "link out", "change", "ui_chart", "http response", "delay", "e-mail in"])
def test_nodes_inside_the_flow_change_nothing(kind: str) -> None:
    assert [found for found in acts(node(kind)) if found[0] in {Verb.WRITE, Verb.SEND}] == []


@pytest.mark.parametrize(
    "more",
    [
        {"type": "mssql", "query": "UPDATE limits SET hi = 3"},
        {"type": "postgresql", "query": "UPDATE limits SET hi = 3"},
        {"type": "template", "template": "UPDATE limits SET hi = {{payload}}"},
        {"type": "change", "rules": [{"t": "set", "p": "topic", "to": "UPDATE limits SET hi = 3"}]},
        {"type": "function", "func": 'msg.topic = "UPDATE limits SET hi = " + msg.payload;\nreturn msg;'},
    ],
)
def test_statements_are_found_wherever_they_stand(more: dict[str, object]) -> None:
    assert (Verb.WRITE, Target.DATABASE) in acts({**node("x"), **more})
    assert Reference(target="limits", access=Access.WRITE) in [
        Reference(target=one.target, access=one.access)
        for one in read({**node("x"), **more})
        if isinstance(one, Reference)
    ]


def test_a_database_whose_statements_stand_nowhere_is_said_to_be_asked_something() -> None:
    assert acts(node("mysql", mydb="c"), {"id": "c", "type": "MySQLdatabase", "host": "db1"}) == [
        (Verb.RUN, Target.DATABASE)
    ]


def test_functions_are_modules_named_by_flow_and_node() -> None:
    found = read(node("function", func="msg.payload = 1;\nreturn msg;"))
    assert [(one.name, one.subtype, one.count) for one in found if isinstance(one, Part)] == [
        ("Press 4!N", "JavaScript", 2)
    ]


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"repeat": "60"}, "runs by itself: every 60 s"),
        ({"crontab": "0 6 * * *"}, "runs by itself: 0 6 * * *"),
        ({"once": True}, "runs when Node-RED starts"),
    ],
)
def test_what_starts_by_itself_is_a_trigger(more: dict[str, object], text: str) -> None:
    found = [one.text for one in read(node("inject", **more)) if isinstance(one, Evidence) and one.kind is Kind.TRIGGER]
    assert found == [text]


def test_an_inject_that_waits_for_a_click_is_no_trigger() -> None:
    found = read(node("inject", repeat=""))
    assert not any(isinstance(one, Evidence) and one.kind is Kind.TRIGGER for one in found)


def test_a_dashboard_is_something_shown() -> None:
    found = read(node("ui_chart", label="OEE"))
    assert Evidence(kind=Kind.DISPLAY, text="chart: OEE", where="Press 4!N") in found
    assert Part(kind=PartKind.PANEL, name="OEE", subtype="ui_chart") in found


def test_a_connection_names_the_machine_behind_it() -> None:
    found = read(node("s7 out", endpoint="c"), {"id": "c", "type": "s7 endpoint", "address": "10.0.0.7"})
    assert [one.detail for one in found if isinstance(one, Part) and one.kind is PartKind.CONNECTION] == ["10.0.0.7"]
    assert Reference(target="10.0.0.7", access=Access.WRITE, where="Press 4!N") in found


def test_a_switch_that_compares_with_a_number_decides() -> None:
    found = read(node("switch", property="payload.torque", rules=[{"t": "gt", "v": "12.5"}, {"t": "eq", "v": "x"}]))
    assert [one.text for one in found if isinstance(one, Evidence) and one.verb is Verb.COMPUTE] == [
        "N: payload.torque > 12.5"
    ]


def test_only_code_is_read_if_only_code_is_wanted() -> None:
    found = read(node("function", func="a = 1;"), node("s7 out"), code_only=True)
    assert {type(one) for one in found} == {Part, Source}


def test_what_the_runtime_keeps_is_read_as_an_export_is() -> None:
    kept = {"rev": "1", "flows": [TAB, node("file", filename="D:\\a.csv")]}
    assert HANDLER.recognise(opened(kept)) == "node-red"
    assert Metric(name="nodes", value=2) in list(HANDLER.read(opened(kept)))


def test_flows_under_the_name_of_a_script_are_recognised_and_scripts_are_not() -> None:
    assert HANDLER.recognise(opened([node("mqtt in")], name="flows.js")) == "node-red"
    assert HANDLER.recognise(opened(b"let a = [1];", name="a.js")) is None
    assert HANDLER.recognise(opened([{"type": "point", "x": 1}])) is None


@pytest.mark.parametrize("content", [b"[", b"[]", b"{}", b"[" * 200_000, b"[1, 2]"])
def test_what_is_no_flow_says_so(content: bytes) -> None:
    with pytest.raises(Unreadable):
        list(HANDLER.read(opened(content)))


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(["id", "z", "name", "wires", "rules", "func", "query", "broker", "repeat", "method", "nodes"])


@given(
    st.sampled_from(["function", "switch", "inject", "mysql", "http request", "ui_chart", "tab", "s7 out"]),
    st.dictionaries(KEYS, VALUES),
)
def test_no_shape_of_a_node_breaks_its_reader(kind: str, settings: dict[str, object]) -> None:
    assert read({"type": kind, **settings})


def test_a_topic_that_tells_what_was_measured_drives_nothing() -> None:
    assert acts(node("mqtt out", topic="line1/press/temperature")) == [(Verb.SEND, Target.MAIL)]
    assert acts(node("mqtt out", topic="line1/press/cmd")) == [(Verb.WRITE, Target.DEVICE)]
