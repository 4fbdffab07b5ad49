from __future__ import annotations

import pytest

from classifiers.evidence import Target, Verb
from scanner.reading.code.effects import Effect
from scanner.reading.lowcode.connectors import connector_name, effect_of, is_known


@pytest.mark.parametrize(
    ("identifier", "name"),
    [
        ("/providers/Microsoft.PowerApps/apis/shared_sharepointonline", "sharepointonline"),
        ("shared_office365_1", "office365"),
        ("shared-sql-1", "sql"),
        ("new_shared_sql_ab12c", "sql"),
        ("/providers/microsoft.powerapps/apis/shared_plantmes-5f0a1b2c3d4e5f6071", "plantmes"),
    ],
)
def test_a_connector_is_called_by_its_bare_name(identifier: str, name: str) -> None:
    assert connector_name(identifier) == name


@pytest.mark.parametrize(
    ("connector", "operation", "method", "verb", "target"),
    [
        ("dynamicsax", "PatchItem", "", Verb.WRITE, Target.SYSTEM_OF_RECORD),
        ("sapodata", "UpdateEntity", "", Verb.WRITE, Target.SYSTEM_OF_RECORD),
        ("mqtt", "PublishMessage", "", Verb.WRITE, Target.DEVICE),
        ("excelonlinebusiness", "AddRowV2", "", Verb.WRITE, Target.FILE),
        ("excelonlinebusiness", "RunScriptProd", "", Verb.RUN, Target.FILE),
        ("plantmes", "ReleaseBatch", "", Verb.WRITE, Target.WEB),
        ("plantmes", "GetBatch", "", Verb.READ, Target.WEB),
        ("plantmes", "Batch", "", Verb.RUN, Target.WEB),
        ("plantmes", "Batch", "PUT", Verb.WRITE, Target.WEB),
        ("plantmes", "", "GET", Verb.READ, Target.WEB),
        ("office365", "", "PATCH", Verb.WRITE, Target.OWN_DATA),
        ("Office365Outlook", "SendEmailV2", "", Verb.SEND, Target.MAIL),
        ("OneDrive", "SaveFile", "", Verb.WRITE, Target.FILE),
        ("sharepointonline", "HttpRequest", "GET", Verb.READ, Target.DATABASE),
        ("sharepointonline", "HttpRequest", "MERGE", Verb.WRITE, Target.DATABASE),
        ("sharepointonline", "PatchFileItem", "", Verb.WRITE, Target.FILE),
        ("sharepointonline", "PatchItem", "", Verb.WRITE, Target.DATABASE),
        ("sharepointonline", "GrantAccess", "", Verb.WRITE, Target.FILE),
        ("sharepointonline", "CreateFile", "", Verb.WRITE, Target.FILE),
        ("teams", "CreateChannel", "", Verb.WRITE, Target.WEB),
        ("teams", "AddMemberToTeam", "", Verb.WRITE, Target.WEB),
        ("teams", "PostMessageToChannelV3", "", Verb.SEND, Target.MAIL),
    ],
)
def test_an_operation_is_known_by_its_words_and_its_system(
    connector: str, operation: str, method: str, verb: Verb, target: Target
) -> None:
    effect = effect_of(connector, operation, method)
    assert (effect.verb, effect.target) == (verb, target)


def test_turning_one_text_into_another_reaches_nothing() -> None:
    assert effect_of("conversionservice", "HtmlToText", "POST") == Effect(Verb.NONE)


def test_connectors_that_everybody_has_are_known_by_name() -> None:
    assert is_known("Office365Outlook")
    assert is_known("MicrosoftTeams")
    assert not is_known("Speech")
    assert not is_known("NotificationType")
