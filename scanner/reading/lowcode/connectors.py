"""What an operation of a Power Platform connector does: by the words of its name and the system behind it."""

from __future__ import annotations

import re

from classifiers.evidence import Target, Verb
from scanner.reading.code import effects
from scanner.reading.code.effects import Effect
from scanner.reading.code.words import words

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_READING = words(
    "get list lookup search query find read check export download predict parse detect translate extract convert",
    "recognize on when subscribe my user direct view retrieve fetch describe validate trigger preview",
    "analyze calculate relevant",
    "manager reports photo filter select",
)
_WRITING = words(
    "create update patch delete insert upsert append post put send move copy execute add upload write set start http",
    "invoke reply forward perform associate disassociate remove save publish cancel complete close assign approve",
    "reject restore rename replace merge import share grant revoke enable disable archive schedule run import call",
    "mark flag notify respond resolve promote submit register commit release change",
)
_MAIL = words(
    "office365 outlook smtp sendmail gmail sendgrid mailchimp teams msteams microsoftteams slack approvals flowpush",
    "powerappsnotification powerappsnotificationv2 yammer twilio telegram webex pushbullet flowapproval mail",
    "microsoftflowapproval powervirtualagents msnweather discord",
)
_FILES = words(
    "onedrive onedriveforbusiness filesystem ftp sftp sftpwithssh azureblob azurefile dropbox box googledrive",
    "excelonline excelonlinebusiness excel wordonlinebusiness googlesheet amazons3 onenote",
)
_DATABASES = words(
    "sharepointonline sharepoint sql sqldw commondataservice commondataserviceforapps dataverse microsoftdataverse",
    "dynamicscrmonline oracle mysql postgresql db2 informix azuretables documentdb cosmosdb teradata mongodb kusto",
    "azuredataexplorer snowflake bigquery databricks redshift amazonredshift airtable lists project projectonline",
    "azuremysql access",
)
_RECORDS = words(
    "sap saperp sapodata dynamicsax dynamicsnav dynamicssmbsaas dynamics365 fin fno finandops finops businesscentral",
    "netsuite workday servicenow salesforce infor epicor sage ifs oracleebs jde maximo mes manhattan",
)
_DEVICES = words("mqtt azureiotcentral azureiothub iothub opcua")
_FILE_WORDS = words("file folder attachment upload checkin checkout")
_TIDYING = words("mark flag move delete assign archive read")
_MEMBERS = words("channel channels team teams member members tag tags shift shifts schedule group")
_ARRANGING = words("create add update delete remove archive unarchive clone")
_PLAIN_TEXT = "conversionservice"
"""Turns a text of the flow into another one, and reaches nothing."""
_REQUEST = re.compile(r"^(?:Invoke)?Http", re.IGNORECASE)
_RUNS = re.compile(r"^(?:Run|Execute|Call|Invoke)(?![a-z])")
_PREFIX = re.compile(r"^(?:.*/)?(?:new_)?(?:shared[_-])?", re.IGNORECASE)
_COUNTED = re.compile(r"[_-]\d+$|[_-][0-9a-f]{5,}$", re.IGNORECASE)
_CUSTOM = re.compile(r"-5f[0-9a-f-]{10,}$|-[0-9a-f-]{20,}$|_[0-9a-f]{16,}$", re.IGNORECASE)


def connector_name(identifier: str) -> str:
    """Return the bare name of a connector: of `/providers/…/apis/shared_sql_1` it is `sql`."""
    bare = identifier.rsplit("/", 1)[-1]
    bare = _PREFIX.sub("", bare)
    return _COUNTED.sub("", _CUSTOM.sub("", bare)) or identifier


def _folded(connector: str) -> str:
    return re.sub(r"[^a-z0-9]", "", connector.casefold()).removeprefix("microsoft") or connector.casefold()


def is_known(connector: str) -> bool:
    """True for the name of a connector that everybody has: an app without its list of data calls it by that name."""
    folded = _folded(connector)
    return folded in _MAIL | _FILES | _DATABASES | _RECORDS | _DEVICES or folded.startswith("office365")


def reads(operation: str) -> bool:
    """True if the first telling word of an operation's name is one of reading, or none tells anything."""
    for found in _WORDS.findall(operation):
        folded = found.casefold()
        if folded in _READING:
            return True
        if folded in _WRITING:
            return False
    return False


def writes(operation: str) -> bool:
    """True if the first telling word of an operation's name is one of writing."""
    return not reads(operation) and any(found.casefold() in _WRITING for found in _WORDS.findall(operation))


def target_of(connector: str, operation: str = "") -> Target:
    """Return what a write through this connector changes."""
    folded = _folded(connector)
    spoken = {found.casefold() for found in _WORDS.findall(operation)}
    if folded in _FILES or (folded.startswith("sharepoint") and _of_files(spoken)):
        return Target.FILE
    if folded in _MAIL or folded.startswith(("office365outlook", "teams")):
        return Target.WEB if "teams" in folded and _arranges(operation) else Target.MAIL
    if folded in _DEVICES:
        return Target.DEVICE
    if folded in _RECORDS or folded.startswith(("sap", "dynamicsax", "dynamics365", "fin")):
        return Target.SYSTEM_OF_RECORD
    return Target.DATABASE if folded in _DATABASES or folded.startswith("dynamicscrm") else Target.WEB


def _of_files(spoken: set[str]) -> bool:
    """True for an operation on a document of a library or on who may see it; `PatchItem` changes a list."""
    shares = bool(spoken & {"grant", "share", "sharing", "stop"}) and "permission" not in spoken
    return shares or (bool(spoken & _FILE_WORDS) and ("item" not in spoken or "file" in spoken))


def _arranges(operation: str) -> bool:
    """True for an operation that changes who works together where, instead of telling them something."""
    spoken = [found.casefold() for found in _WORDS.findall(operation)]
    return bool(spoken) and spoken[0] in _ARRANGING and not _MEMBERS.isdisjoint(spoken)


def effect_of(connector: str, operation: str, method: str = "") -> Effect:
    """Return what an operation does; `method` is that of the request it stands for, where the export has it."""
    if _folded(connector) == _PLAIN_TEXT:
        return Effect(Verb.NONE)
    target = target_of(connector, operation)
    if target is Target.SYSTEM_OF_RECORD and effects.SAP_FUNCTION.match(operation):
        return effects.sap_function(operation)
    asked = None if target is Target.MAIL else target
    verb = _verb(operation, method)
    if verb is not Verb.WRITE:
        return Effect(verb, asked)
    if target is not Target.MAIL:
        return Effect(Verb.WRITE, target)
    return effects.WRITES_OWN if _tidies(operation, method) else effects.MAILS


def _verb(operation: str, method: str) -> Verb:
    """Return what the name says; where it says nothing, or only that a request is made, what its method says."""
    if method and (_REQUEST.match(operation) or not (reads(operation) or writes(operation))):
        return effects.web(method).verb
    if reads(operation):
        return Verb.READ
    return Verb.WRITE if writes(operation) and not _RUNS.match(operation) else Verb.RUN


def _tidies(operation: str, method: str) -> bool:
    """True for an operation that tidies somebody's own folders of mail instead of sending."""
    first = next(iter(_WORDS.findall(operation)), "").casefold()
    return first in _TIDYING or (not first and method in {"DELETE", "PATCH", "PUT"})
