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
from scanner.handlers.powerapps import HANDLER
from scanner.reading.handler import Unreadable
from scanner.reading.source import SourceFile

SHAREPOINT = {
    "Name": "Batch Releases",
    "Type": "ConnectedDataSourceInfo",
    "IsWritable": True,
    "ApiId": "/providers/microsoft.powerapps/apis/shared_sharepointonline",
    "DatasetName": "https://plant.example/sites/quality",
    "TableName": "Releases",
}
SOURCES = [
    SHAREPOINT,
    {"Name": "Limits", "Type": "NativeCDSDataSourceInfo", "LogicalName": "qa_limit"},
    {"Name": "Basket", "Type": "CollectionDataSourceInfo"},
    {"Name": "CustomGallerySample", "Type": "StaticDataSourceInfo"},
    {
        "Name": "Office365Outlook",
        "Type": "ServiceInfo",
        "ApiId": "/providers/microsoft.powerapps/apis/shared_office365",
    },
    {"Name": "Orders SAP", "Type": "ConnectedDataSourceInfo", "ApiId": "/apis/shared_saperp", "TableName": "AUFK"},
    {"Name": "PostScrap", "Type": "ServiceInfo", "ApiId": "/apis/shared_logicflows"},
]


def control(name: str, *children: object, **rules: str) -> dict[str, object]:
    listed = [{"Property": key, "InvariantScript": text} for key, text in rules.items()]
    return {"Name": name, "Rules": listed, "Children": list(children)}


def packed(*screens: object, sources: object = SOURCES, **members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        zipped.writestr("Header.json", "{}")
        zipped.writestr("Properties.json", json.dumps({"Name": "Release app", "Author": "Eva Engineer"}))
        zipped.writestr("References\\DataSources.json", json.dumps({"DataSources": sources}))
        for number, screen in enumerate(screens):
            zipped.writestr(f"Controls\\{number}.json", json.dumps({"TopParent": screen}))
        for name, text in members.items():
            zipped.writestr(name, text)
    return made.getvalue()


def opened(content: bytes, name: str = "app.msapp", *, code_only: bool = False) -> SourceFile:
    return SourceFile(name=name, size=len(content), opener=lambda: io.BytesIO(content), code_only=code_only)


def read(content: bytes, name: str = "app.msapp", *, code_only: bool = False) -> list[Finding]:
    return list(HANDLER.read(opened(content, name, code_only=code_only)))


def done(expression: str) -> list[tuple[Verb, Target | None]]:
    found = read(packed(control("Main", control("Save", OnSelect=expression))))
    return [
        (one.verb, one.target) for one in found if isinstance(one, Evidence) and one.verb in {Verb.WRITE, Verb.SEND}
    ]


@pytest.mark.parametrize(
    ("expression", "target"),
    [
        ("Patch('Batch Releases', Defaults('Batch Releases'), {Result: \"pass\"})", Target.DATABASE),
        ("Patch([@Limits], ThisItem, {Upper: 5})", Target.DATABASE),
        ("RemoveIf(Limits, Upper > 5)", Target.DATABASE),
        ("UpdateIf(Limits, true, {Upper: 5})", Target.DATABASE),
        ("If(varOk, Collect(Limits, {Upper: 5}))", Target.DATABASE),
        ("Patch('Orders SAP', First('Orders SAP'), {Status: 1})", Target.SYSTEM_OF_RECORD),
        ("ClearCollect(Basket, {a: 1})", Target.OWN_DATA),
        ("Patch(Basket, First(Basket), {a: 1})", Target.OWN_DATA),
        ("Collect(another, {a: 1})", Target.OWN_DATA),
        ('Office365Outlook.SendEmailV2("a@b.c", "s", "t")', Target.MAIL),
        ('Launch("mailto:" & txt.Text)', Target.MAIL),
    ],
)
def test_what_a_call_changes_follows_from_the_data_it_names(expression: str, target: Target) -> None:
    assert [found[1] for found in done(expression)] == [target]


@pytest.mark.parametrize(
    "expression",
    [
        "Set(varRecord, Patch(varOld, {a: 1}))",
        "Filter(Limits, Upper > 5)",
        "// Patch(Limits, {a: 1})",
        'Notify("Patch(Limits, now)")',
        "Office365Outlook.GetEmailsV3()",
    ],
)
def test_what_only_asks_or_stays_in_memory_writes_nothing(expression: str) -> None:
    assert done(expression) == []


def test_a_form_writes_the_data_it_is_bound_to() -> None:
    form = control("Form1", DataSource="'Batch Releases'")
    of_own = control("Form2", DataSource="Basket")
    found = read(packed(control("Main", form, of_own, control("B", OnSelect="SubmitForm(Form1);SubmitForm(Form2)"))))
    written = [one.target for one in found if isinstance(one, Evidence) and one.verb is Verb.WRITE]
    assert written == [Target.DATABASE, Target.OWN_DATA]


def test_a_flow_that_is_started_was_not_seen() -> None:
    found = read(packed(control("Main", control("B", OnSelect="PostScrap.Run(12)"))))
    assert Metric(name="unseen_code", value=1) in found
    assert [one.text for one in found if isinstance(one, Evidence) and one.verb is Verb.RUN] == ["PostScrap.Run(12)"]


def test_data_is_a_connection_with_its_direction_and_a_collection_is_none() -> None:
    found = read(packed(control("Main", control("G", Items="Limits"), control("B", OnSelect="Patch(Limits, a, b)"))))
    connections = [one.name for one in found if isinstance(one, Part) and one.kind is PartKind.CONNECTION]
    assert connections == ["Batch Releases", "Limits", "Office365Outlook", "Orders SAP", "PostScrap"]
    assert [(one.target, one.access) for one in found if isinstance(one, Reference)] == [
        ("dataverse:qa_limit", Access.WRITE),
        ("dataverse:qa_limit", Access.READ),
    ]


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        ({"Text": "ThisItem.Price * ThisItem.Qty"}, "ThisItem.Price * ThisItem.Qty"),
        ({"OnSelect": 'Set(a, 1); Set(verdict, If(torque < LowerLimit, "fail", "pass"))'}, "torque < LowerLimit"),
        ({"Text": "Average(Measures, Value)"}, "Average(Measures, Value)"),
        ({"Text": "scrapA + scrapB"}, "scrapA + scrapB"),
    ],
)
def test_what_an_expression_calculates_is_found(rules: dict[str, str], text: str) -> None:
    found = read(packed(control("Main", control("L", **rules))))
    (line,) = [one for one in found if isinstance(one, Evidence) and one.verb is Verb.COMPUTE]
    assert line.kind is Kind.FORMULA
    assert text in line.text
    assert line.where == f"Main!L.{next(iter(rules))}"


@pytest.mark.parametrize(
    "rules",
    [
        {"X": "Parent.Width * 2"},
        {"Fill": "If(torque < LowerLimit, Red)"},
        {"Text": "index + 1"},
        {"Text": 'If(CountRows(Basket) > 5, "many")'},
        {"Height": "lbl.Y + lbl.Height"},
    ],
)
def test_laying_out_a_screen_calculates_nothing(rules: dict[str, str]) -> None:
    found = read(packed(control("Main", control("L", **rules))))
    assert [one for one in found if isinstance(one, Evidence) and one.verb is Verb.COMPUTE] == []


def test_a_long_save_is_shown_with_all_its_fields() -> None:
    fields = ", ".join(f"Field{number}: Value(txtField{number}.Text)" for number in range(20))
    found = read(packed(control("Main", control("B", OnSelect=f"Patch(Limits, ThisItem, {{{fields}}})"))))
    texts = [one.text for one in found if isinstance(one, Evidence) and one.verb is Verb.WRITE]
    assert len(texts) > 3
    assert all(text.startswith("Patch(Limits") and len(text) <= 200 for text in texts)
    assert all(any(f"Field{number}:" in text for text in texts) for number in range(20))


def test_each_screen_is_a_module_and_its_texts_are_labels() -> None:
    found = read(
        packed(control("Main", control("L", Text='"Release batch"')), control("Second", OnVisible="Set(a, 1)"))
    )
    modules = [one for one in found if isinstance(one, Part) and one.kind is PartKind.MODULE]
    assert [(one.name, one.subtype, one.count) for one in modules] == [("Main", "screen", 1), ("Second", "screen", 1)]
    sources = {one.digest: one.text for one in found if isinstance(one, Source)}
    assert [sources[one.digest] for one in modules] == ['L.Text: ="Release batch"', "OnVisible: =Set(a, 1)"]
    labels = [one.text for one in found if isinstance(one, Evidence) and one.kind is Kind.LABEL]
    assert labels == ["Release app", "Main", "Second", "Release batch"]
    assert Evidence(kind=Kind.PERSON, text="Eva Engineer", where="author") in found


def test_a_damaged_screen_is_a_problem_and_the_others_are_read() -> None:
    content = packed(control("Main", control("B", OnSelect="Patch(Limits, a, b)")), **{"Controls/9.json": "{"})
    found = read(content)
    assert [(one.trouble, one.where) for one in found if isinstance(one, Problem)] == [
        (Trouble.MALFORMED, "Controls/9.json")
    ]
    assert any(isinstance(one, Evidence) and one.target is Target.DATABASE for one in found)


def test_only_screens_are_read_if_only_code_is_wanted() -> None:
    found = read(packed(control("Main", control("B", OnSelect="Patch(Limits, a, b)"))), code_only=True)
    assert {type(one) for one in found} == {Part, Source}


OLD = """\
Release As screen:
    OnVisible: =ClearCollect(colLines, Filter(Lines, Active))

    # who may do it
    SaveButton As button:
        Text: ="Save"
        OnSelect: |-
            =// the verdict
            Patch('Batch Releases', Defaults('Batch Releases'), {Result: "pass"});
            Patch(colLines, First(colLines), {Done: true})
"""
NEW = """\
Screens:
  Release:
    Properties:
      OnVisible: =ClearCollect(colLines, Filter(Lines, Active))
    Children:
      - SaveButton:
          Control: Classic/Button@2.2.0
          Properties:
            Text: '="Save"'
            OnSelect: |-
              =// the verdict
              Patch('Batch Releases', Defaults('Batch Releases'), {Result: "pass"});
              Patch(colLines, First(colLines), {Done: true})
"""


@pytest.mark.parametrize(("name", "text"), [("Release.fx.yaml", OLD), ("Release.pa.yaml", NEW)])
def test_both_notations_of_unpacked_sources_say_the_same(name: str, text: str) -> None:
    assert HANDLER.recognise(opened(text.encode(), name)) == "power-app-source"
    found = read(text.encode(), name)
    acts = [
        (one.verb, one.target, one.where) for one in found if isinstance(one, Evidence) and one.verb is not Verb.NONE
    ]
    assert acts == [
        (Verb.WRITE, Target.OWN_DATA, "Release!OnVisible"),
        (Verb.WRITE, Target.DATABASE, "Release!SaveButton.OnSelect"),
        (Verb.WRITE, Target.OWN_DATA, "Release!SaveButton.OnSelect"),
        (Verb.READ, Target.DATABASE, "Release!OnVisible"),
    ]
    assert any(isinstance(one, Evidence) and one.text == "Save" for one in found)


def test_a_remark_in_a_quoted_expression_ends_with_its_line() -> None:
    text = NEW[: NEW.index("            OnSelect: |-")] + (
        '            OnSelect: "=// the verdict\\nPatch(Releases, Defaults(Releases), {Result: \\"pass\\"});"\n'
    )
    found = read(text.encode(), "Release.pa.yaml")
    assert any(isinstance(one, Evidence) and one.text.startswith("Patch(Releases") for one in found)


def test_a_package_with_sources_alone_is_read_by_them() -> None:
    found = read(packed(**{"Src\\Release.pa.yaml": NEW}))
    assert any(isinstance(one, Evidence) and one.verb is Verb.WRITE and one.target is Target.DATABASE for one in found)


def test_other_yaml_and_other_packages_are_left_to_others() -> None:
    assert HANDLER.recognise(opened(b"services:\n  web:\n", "compose.yaml")) is None
    assert HANDLER.recognise(opened(b"a: =b\n", "x.fx.yaml")) is None
    assert HANDLER.recognise(opened(packed(control("Main")), "renamed.zip")) == "power-app"


def test_what_has_no_expression_says_so() -> None:
    with pytest.raises(Unreadable):
        read(b"Release As screen:\n    Note: text\n", "a.fx.yaml")


@given(st.text(alphabet="Patch(Limits,{}: ;\"'.=<>*+/&@[]x5\n|-)", max_size=60))
def test_no_expression_breaks_the_reader(expression: str) -> None:
    assert read(packed(control("Main", control("B", OnSelect=expression))))
    text = f"Release As screen:\n    OnVisible: ={expression}\n"
    try:
        assert read(text.encode(), "a.fx.yaml")
    except Unreadable as refusal:
        assert refusal.detail  # noqa: PT017 - refusing is one of two right answers


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Step 1 Screen.fx.yaml", "\"'Step 1 Screen' As screen\":\n\n    OnVisible: =Refresh(Lines)\n"),
        ("Hello.pa.yaml", "Hello:\n  Control: Screen\n  Properties:\n    OnVisible: =Refresh(Lines)\n"),
        (
            "Hello.pa.yaml",
            "- Hello:\n    Control: GroupContainer@1.3.0\n    Properties:\n      OnSelect: =Refresh(Lines)\n",
        ),
    ],
)
def test_sources_of_every_version_are_known_by_their_beginning(name: str, text: str) -> None:
    assert HANDLER.recognise(opened(text.encode(), name)) == "power-app-source"
    assert any("Refresh(Lines)" in one.text for one in read(text.encode(), name) if isinstance(one, Source))
    assert HANDLER.recognise(opened(b"version: 3\nservices:\n  web:\n    image: nginx\n", name)) is None


def test_a_list_of_data_longer_than_any_screen_is_read() -> None:
    columns = "x" * (17 << 20)
    lots = {"Name": "Lots", "Type": "NativeCDSDataSourceInfo", "DataEntityMetadataJson": columns}
    found = read(packed(control("Screen1", OnVisible="Refresh(Lots)"), sources=[lots]))
    assert [one.name for one in found if isinstance(one, Part) and one.kind is PartKind.CONNECTION] == ["Lots"]
    assert [one for one in found if isinstance(one, Problem)] == []


def test_a_screen_of_a_variant_keeps_its_own_name() -> None:
    text = "\"TimeCard As screen.'tablet_ver1.0'\":\n    OnVisible: =Refresh(Lines)\n"
    assert [one.name for one in read(text.encode(), "a.fx.yaml") if isinstance(one, Part)][:1] == ["TimeCard"]
