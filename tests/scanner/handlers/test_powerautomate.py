from __future__ import annotations

import io
import json
import zipfile

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
    Problem,
    Reference,
    Source,
    Target,
    Trouble,
    Verb,
)
from scanner.handlers.powerautomate import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile

SCHEMA = "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#"
DAILY = {"Recurrence": {"type": "Recurrence", "recurrence": {"frequency": "Day", "interval": 1}}}


def opened(content: object, name: str = "flow.json", *, code_only: bool = False) -> SourceFile:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return SourceFile(name=name, size=len(raw), opener=lambda: io.BytesIO(raw), code_only=code_only)


def read(content: object, name: str = "flow.json", *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(content, name, code_only=code_only)))


def flow(actions: object, triggers: object = None, **parameters: object) -> dict[str, object]:
    definition = {"$schema": SCHEMA, "triggers": triggers or {}, "actions": actions, "parameters": parameters}
    references = {"shared_sql": {"api": {"name": "shared_sql"}}}
    return {"properties": {"displayName": "Scrap", "definition": definition, "connectionReferences": references}}


def operation(connector: str, name: str, **parameters: object) -> dict[str, object]:
    host = {"apiId": f"/providers/Microsoft.PowerApps/apis/shared_{connector}", "operationId": name}
    return {"type": "OpenApiConnection", "inputs": {"host": host, "parameters": parameters}}


def acts(content: object) -> list[tuple[Verb, Target | None]]:
    return [
        (one.verb, one.target)
        for one in read(content)
        if isinstance(one, Evidence) and one.verb in {Verb.WRITE, Verb.SEND, Verb.READ, Verb.RUN}
    ]


@pytest.mark.parametrize(
    ("connector", "name", "parameters", "effect"),
    [
        ("sharepointonline", "PostItem", {"table": "Scrap"}, (Verb.WRITE, Target.DATABASE)),
        ("sharepointonline", "PatchItem", {}, (Verb.WRITE, Target.DATABASE)),
        ("sharepointonline", "GetItems", {}, (Verb.READ, Target.DATABASE)),
        ("sharepointonline", "CreateFile", {}, (Verb.WRITE, Target.FILE)),
        ("sharepointonline", "HttpRequest", {"request/method": "GET"}, (Verb.READ, Target.DATABASE)),
        ("sharepointonline", "HttpRequest", {"request/method": "POST"}, (Verb.WRITE, Target.DATABASE)),
        ("commondataserviceforapps", "UpdateRecord", {}, (Verb.WRITE, Target.DATABASE)),
        ("commondataserviceforapps", "ListRecords", {}, (Verb.READ, Target.DATABASE)),
        ("sql", "PostItem_V2", {"table": "scrap"}, (Verb.WRITE, Target.DATABASE)),
        ("sql", "ExecuteProcedure_V2", {"procedure": "dbo.PostScrap"}, (Verb.WRITE, Target.DATABASE)),
        ("sql", "ExecuteProcedure_V2", {"procedure": "dbo.GetScrap"}, (Verb.READ, None)),
        (
            "sql",
            "ExecutePassThroughNativeQuery_V2",
            {"query/query": "DELETE FROM scrap"},
            (Verb.WRITE, Target.DATABASE),
        ),
        ("sql", "ExecutePassThroughNativeQuery_V2", {"query/query": "SELECT a FROM scrap"}, (Verb.READ, None)),
        ("saperp", "CallSapFunction", {"rfc": "BAPI_GOODSMVT_CREATE"}, (Verb.WRITE, Target.SYSTEM_OF_RECORD)),
        ("saperp", "CallSapFunction", {"rfc": "BAPI_MATERIAL_GET_DETAIL"}, (Verb.READ, None)),
        ("onedriveforbusiness", "CreateFile", {}, (Verb.WRITE, Target.FILE)),
        ("office365", "SendEmailV2", {"to": "a@b.c"}, (Verb.SEND, Target.MAIL)),
        ("office365", "DeleteEmail_V2", {}, (Verb.WRITE, Target.OWN_DATA)),
        ("teams", "PostMessageToConversation", {}, (Verb.SEND, Target.MAIL)),
        ("approvals", "StartAndWaitForAnApproval", {}, (Verb.SEND, Target.MAIL)),
        ("office365users", "MyProfile_V2", {}, (Verb.READ, Target.WEB)),
        ("planner", "CreateTask_V3", {}, (Verb.WRITE, Target.WEB)),
    ],
)
def test_an_operation_does_what_its_name_says_to_the_system_of_its_connector(
    connector: str, name: str, parameters: dict[str, object], effect: tuple[Verb, Target | None]
) -> None:
    assert acts(flow({"Step": operation(connector, name, **parameters)})) == [effect]


@pytest.mark.parametrize(("method", "verb"), [("GET", Verb.READ), ("POST", Verb.WRITE), ("PATCH", Verb.WRITE)])
def test_a_web_request_does_what_its_method_says(method: str, verb: Verb) -> None:
    step = {"type": "Http", "inputs": {"method": method, "uri": "https://mes/api/orders"}}
    content = flow({"Call": step})
    assert [found[0] for found in acts(content)] == [verb]
    assert any(isinstance(one, Reference) and one.target == "https://mes/api/orders" for one in read(content))


def test_steps_of_older_exports_are_told_by_connection_method_and_path() -> None:
    step = {
        "type": "ApiConnection",
        "inputs": {
            "host": {"connection": {"name": "@parameters('$connections')['shared_sql']['connectionId']"}},
            "method": "post",
            "path": "/datasets/default/tables/@{encodeURIComponent(encodeURIComponent('[dbo].[scrap]'))}/items",
        },
    }
    content = flow({"Add": step})
    assert acts(content) == [(Verb.WRITE, Target.DATABASE)]
    assert Reference(target="sql:datasets/default/tables/[dbo].[scrap]/items", access=Access.WRITE, where="Scrap!Add") in read(content)  # fmt: skip  # noqa: E501


def test_steps_inside_conditions_loops_and_cases_are_read() -> None:
    post = operation("sql", "PostItem_V2")
    nested = {
        "If": {"type": "If", "actions": {"a": post}, "else": {"actions": {"b": post}}},
        "Each": {"type": "Foreach", "actions": {"c": {"type": "Scope", "actions": {"d": post}}}},
        "Switch": {"type": "Switch", "cases": {"x": {"actions": {"e": post}}}, "default": {"actions": {"f": post}}},
    }
    found = [one.where for one in read(flow(nested)) if isinstance(one, Evidence) and one.verb is Verb.WRITE]
    assert found == [f"Scrap!{name}" for name in "abdef"]


def test_a_reference_names_site_and_list_with_parameters_as_their_values() -> None:
    step = operation("sharepointonline", "PostItem", dataset="@parameters('Site (new_site)')", table="Scrap")
    content = flow({"Add": step}, **{"Site (new_site)": {"defaultValue": "https://plant/sites/qa"}})
    assert Reference(target="sharepointonline:https://plant/sites/qa/Scrap", access=Access.WRITE, where="Scrap!Add") in read(content)  # fmt: skip  # noqa: E501


def test_what_only_a_run_knows_is_no_reference() -> None:
    content = flow({"Add": operation("sql", "PostItem_V2", table="@{triggerBody()?['table']}")})
    assert not any(isinstance(one, Reference) for one in read(content))


@pytest.mark.parametrize(
    ("triggers", "expected"),
    [
        (DAILY, ["runs by itself: every 1 Day"]),
        ({"When": operation("sql", "GetOnNewItems", table="x")}, ["runs when sql says so: GetOnNewItems"]),
        ({"manual": {"type": "Request", "kind": "Http"}}, ["runs when something calls its address"]),
        ({"manual": {"type": "Request", "kind": "Button"}}, []),
        ({"manual": {"type": "Request", "kind": "PowerAppV2"}}, []),
    ],
)  # fmt: skip
def test_what_starts_without_a_person_is_a_trigger(triggers: object, expected: list[str]) -> None:
    found = read(flow({"x": {"type": "Compose", "inputs": 1}}, triggers))
    assert [one.text for one in found if isinstance(one, Evidence) and one.kind is Kind.TRIGGER] == expected


@pytest.mark.parametrize(
    "step",
    [
        {"type": "If", "expression": {"and": [{"greater": ["@float(body('r')?['torque'])", 12.5]}]}},
        {"type": "If", "expression": "@less(items('e')?['value'], outputs('limit'))"},
        {"type": "Compose", "inputs": "@mul(triggerBody()?['qty'], outputs('price'))"},
        {"type": "SetVariable", "inputs": {"name": "cost", "value": "@{div(variables('a'), variables('b'))}"}},
    ],
)
def test_comparisons_with_limits_and_sums_are_computed(step: dict[str, object]) -> None:
    found = [one for one in read(flow({"S": step})) if isinstance(one, Evidence) and one.verb is Verb.COMPUTE]
    assert [(one.kind, one.where) for one in found] == [(Kind.FORMULA, "Scrap!S")]


@pytest.mark.parametrize(
    "step",
    [
        {"type": "If", "expression": {"equals": ["@body('a')?['Status']", "Approved"]}},
        {"type": "If", "expression": {"greater": ["@length(body('a')?['value'])", 0]}},
        {"type": "IncrementVariable", "inputs": {"name": "i", "value": 1}},
        {"type": "Compose", "inputs": "@add(variables('i'), 1)"},
    ],
)
def test_counting_and_asking_whether_something_is_there_computes_nothing(step: dict[str, object]) -> None:
    assert not any(isinstance(one, Evidence) and one.verb is Verb.COMPUTE for one in read(flow({"S": step})))


def test_a_flow_is_one_module_and_its_connectors_are_connections() -> None:
    found = read(flow({"Add": operation("sql", "PostItem_V2"), "More": operation("sql", "PatchItem_V2")}))
    parts = [(one.kind, one.name, one.subtype, one.detail) for one in found if isinstance(one, Part)]
    assert parts == [
        (PartKind.MODULE, "Scrap", "cloud flow", ""),
        (PartKind.CONNECTION, "Scrap sql", "connector", "sql"),
    ]
    assert Metric(name="steps", value=2) in found


def test_a_template_with_a_list_of_actions_is_read() -> None:
    content = {
        "name": "Submit pack",
        "trigger": {"type": "PowerApps", "name": "When submitted"},
        "actions": [{"type": "Microsoft.Dataverse.UpdateRow", "inputs": {"id": "@triggerBody()['id']"}}],
    }
    assert HANDLER.recognise(opened(content)) == "power-automate-flow"
    assert acts(content) == [(Verb.WRITE, Target.DATABASE)]


def test_a_definition_without_its_last_bracket_is_read_as_far_as_it_goes() -> None:
    found = read(json.dumps(flow({"Add": operation("sql", "PostItem_V2")})).encode()[:-1])
    assert [one.trouble for one in found if isinstance(one, Problem)] == [Trouble.MALFORMED]
    assert any(isinstance(one, Evidence) and one.verb is Verb.WRITE for one in found)


def packed(**members: object) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        for name, content in members.items():
            text = content if isinstance(content, str | bytes) else json.dumps(content)
            zipped.writestr(name, text)
    return made.getvalue()


def app() -> bytes:
    screen = {"Name": "Main", "Rules": [{"Property": "OnVisible", "InvariantScript": "Patch(Limits, a, b)"}]}
    listed = {"DataSources": [{"Name": "Limits", "Type": "NativeCDSDataSourceInfo", "LogicalName": "qa_limit"}]}
    lists = {"Header.json": {}, "Properties.json": {}, "References/DataSources.json": listed}
    return packed(**lists, **{"Controls/1.json": {"TopParent": screen}})


CHILD = "0a1b2c3d-0000-1111-2222-333344445555"
MANIFEST = """<ImportExportXml><SolutionManifest><UniqueName>QualityTools</UniqueName>
<LocalizedNames><LocalizedName description="Quality &amp; scrap" languagecode="1033" /></LocalizedNames>
</SolutionManifest></ImportExportXml>"""
CUSTOMIZATIONS = """<ImportExportXml><Entities><Entity>
  <Name LocalizedName="Limit" OriginalName="Limit">qa_limit</Name></Entity></Entities>
<WebResources><WebResource><WebResourceId>{1}</WebResourceId><Name>qa_form.js</Name>
<WebResourceType>3</WebResourceType><FileName>/WebResources/qa_formjs1</FileName></WebResource></WebResources>
<connectionreferences><connectionreference connectionreferencelogicalname="qa_sql">
<connectorid>/providers/Microsoft.PowerApps/apis/shared_sql</connectorid></connectionreference></connectionreferences>
</ImportExportXml>"""


def solution(**more: object) -> bytes:
    child = {"type": "Workflow", "inputs": {"host": {"workflowReferenceName": CHILD}}}
    members = {
        "solution.xml": MANIFEST,
        "customizations.xml": CUSTOMIZATIONS,
        "Workflows/PostScrap-1111.json": flow({"Call": child, "Add": operation("sql", "PostItem_V2")}),
        f"Workflows/Child-{CHILD.upper()}.json": flow({"Mail": operation("office365", "SendEmailV2")}),
        "CanvasApps/qa_app_DocumentUri.msapp": app(),
        "WebResources/qa_formjs1": "fetch('https://mes/api', {method: 'POST'});",
        "environmentvariabledefinitions/qa_Site/environmentvariabledefinition.xml": "<e><defaultvalue>https://plant</defaultvalue></e>",
    }
    return packed(**(members | more))


def test_a_solution_is_read_with_all_that_is_inside() -> None:
    content = solution()
    assert HANDLER.recognise(opened(content, "s.zip")) == "power-platform-solution"
    found = read(content, "s.zip")
    assert not any(isinstance(one, Problem) for one in found)
    written = {
        (one.target, one.where) for one in found if isinstance(one, Evidence) and one.verb in {Verb.WRITE, Verb.SEND}
    }
    assert written == {
        (Target.DATABASE, "Scrap!Add"),
        (Target.MAIL, "Scrap!Mail"),
        (Target.DATABASE, "Main!OnVisible"),
        (Target.WEB, "qa_form.js:1"),
    }
    assert {one.name for one in found if isinstance(one, Part) and one.kind is PartKind.TABLE} == {"qa_limit"}
    texts = {one.text for one in found if isinstance(one, Evidence)}
    assert {"QualityTools", "Quality & scrap", "qa_Site = https://plant", "connector sql"} <= texts


def test_a_child_flow_in_the_same_solution_was_seen_and_another_was_not() -> None:
    assert not any(isinstance(one, Metric) and one.name == "unseen_code" for one in read(solution(), "s.zip"))
    alone = flow({"Call": {"type": "Workflow", "inputs": {"host": {"workflowReferenceName": CHILD}}}})
    assert Metric(name="unseen_code", value=1) in read(alone)


@pytest.mark.parametrize(
    ("name", "trouble"),
    [
        ("PluginAssemblies/Post-1/Post.dll", Trouble.SOURCE_ABSENT),
        ("Workflows/Old-1.xaml", Trouble.NOT_READ_YET),
        ("Workflows/Broken.json", Trouble.MALFORMED),
        ("CanvasApps/broken.msapp", Trouble.MALFORMED),
    ],
)
def test_logic_that_cannot_be_read_is_a_problem_and_the_rest_is_read(name: str, trouble: Trouble) -> None:
    found = read(solution(**{name: b"no zip, no json"}), "s.zip")
    assert [(one.trouble, one.where) for one in found if isinstance(one, Problem)] == [(trouble, name)]
    assert any(isinstance(one, Evidence) and one.where == "Scrap!Add" for one in found)


def test_an_exported_package_names_its_maker() -> None:
    manifest = {"details": {"displayName": "Scrap mail", "description": "Mails scrap", "creator": "Eva Engineer"}}
    content = packed(**{"manifest.json": manifest, "Microsoft.Flow/flows/1/definition.json": flow({"M": operation("office365", "SendEmailV2")})})  # fmt: skip  # noqa: E501
    assert HANDLER.recognise(opened(content, "f.zip")) == "power-automate-flow"
    found = read(content, "f.zip")
    assert Evidence(kind=Kind.PERSON, text="Eva Engineer", where="author") in found
    assert Evidence(kind=Kind.LABEL, text="Scrap mail", where="manifest") in found


def test_an_exported_app_is_read_inside_its_package() -> None:
    content = packed(**{"manifest.json": {}, "Microsoft.PowerApps/apps/1/app.msapp": app()})
    assert HANDLER.recognise(opened(content, "app.zip")) == "power-app-package"
    assert any(isinstance(one, Evidence) and one.where == "Main!OnVisible" for one in read(content, "app.zip"))


def test_only_flows_are_read_if_only_code_is_wanted() -> None:
    found = read(solution(), "s.zip", code_only=True)
    assert {type(one) for one in found} == {Part, Source}
    assert {one.kind for one in found if isinstance(one, Part)} == {PartKind.MODULE}


@pytest.mark.parametrize("content", [b"{", b"{}", b"[]", b"[" * 200_000])
def test_what_is_no_flow_says_so(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(content)


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=9) | st.sampled_from(["If", "Http", "OpenApiConnection", "Workflow"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "inputs", "host", "actions", "else", "cases", "expression", "parameters", "recurrence"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(VALUES, VALUES)
def test_no_shape_of_a_flow_breaks_its_reader(actions: object, triggers: object) -> None:
    for content in (flow({"a": actions}, {"t": triggers}), flow(actions, triggers), {"actions": actions}):
        try:
            assert read(content)
        except Unreadable as refusal:
            assert refusal.detail  # noqa: PT017 - refusing is one of two right answers


def test_the_table_of_contents_of_an_unpacked_package_is_no_flow() -> None:
    named = {"f": {"type": "Microsoft.Flow/flows"}}
    assert HANDLER.recognise(opened({"details": {"packageTelemetryId": "1"}, "resources": named})) is None
    assert HANDLER.recognise(opened({"resources": named, **flow({})})) is not None


@pytest.mark.parametrize("key", ["parameters/method", "request/method", "Method", "method"])
@pytest.mark.parametrize(("method", "verb"), [("GET", Verb.READ), ("PATCH", Verb.WRITE)])
def test_a_request_through_a_connector_does_what_its_method_says(key: str, method: str, verb: Verb) -> None:
    step = operation("sharepointonline", "HttpRequest", dataset="https://plant.example", **{key: method})
    assert acts(flow({"Ask": step})) == [(verb, Target.DATABASE)]
