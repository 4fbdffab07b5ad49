"""What a node of Node-RED does, by its type and its settings: devices, databases, web, mail, files."""

from __future__ import annotations

import re
from collections.abc import Mapping

from classifiers.evidence import Target, Verb
from scanner.reading.code import effects
from scanner.reading.code.effects import Effect
from scanner.reading.code.instruments import tells
from scanner.reading.lowcode.jsontext import word

READS_DEVICE = Effect(Verb.READ, Target.DEVICE)
_DEVICE = re.compile(
    r"^(?:mqtt|opc-?ua|opc-?da|snap-?7|rockwell|victron|s7|s7comm|modbus|serial|rpi-?gpio|gpio|pin|cip|eth-?ip|ethernet|mc|mcprotocol|omron|fins|ads|"
    r"twincat|bacnet|knx|can|canbus|iec|profinet|plc|slmp|melsec|allen|logix|tcp|udp|aws-?mqtt|sparkplug|zigbee2?mqtt|"
    r"hart|profibus|ble|arduino|firmata|i2c|lora|coap|iolink|ignition|kepware|beckhoff|siemens|mitsubishi)(?![a-z])",
    re.IGNORECASE,
)
_WRITES = re.compile(
    r"(?:^|[\s_-])(?:out|write|writer|output|publish|publisher|set|control|sender)\d*$|-write|write$|^victron-output-",
    re.IGNORECASE,
)
_READS = re.compile(
    r"(?:^|[\s_-])(?:in|read|reader|input|subscribe|subscriber|browser|listener|request|getter|get|sequencer)\d*$"
    r"|-read|^victron-input-",
    re.IGNORECASE,
)
_CALLS = re.compile(r"(?:^|[\s_-])(?:method|method-caller|call)$", re.IGNORECASE)
_STORES = re.compile(
    r"^(?:smb2?|samba|cifs|s3|amazon s3|minio|azure-?blob\w*|dropbox|onedrive|box|google-?drive|webdav|nextcloud|xlsx?|"
    r"excel|csv|fs)(?![a-z])",
    re.IGNORECASE,
)
_STORING = re.compile(
    r"(?:^|[\s_-])(?:out|write|put|upload|save|append|copy|move|delete|unlink|rename)\d*$", re.IGNORECASE
)
_SHEETS = re.compile(
    r"^(?:google-?sheets?|g-?sheets?|sheets?|smartsheet|airtable|sharepoint|notion)(?![a-z])", re.IGNORECASE
)
_SERVICE = "api-call-service"
"""Home Assistant: what a home, or a small plant, is switched with."""
_WRITING_FUNCTIONS = frozenset({"5", "6", "f", "10", "16", "17"})
"""Function codes of Modbus that write, in hexadecimal: coils, registers, masks."""
_DATABASE = re.compile(
    r"^(?:mysql|mssql|postgres|postgresql|postgrestor|sqlite|sqlitedb|oracledb|oracle|odbc|mariadb|db2|firebird|"
    r"stackhero-mysql|influxdb|influx|timescale|mongodb|mongo|redis|cassandra|couchdb|elastic|elasticsearch|sql|"
    r"dynamodb|cloudant|hana|snowflake|prepared-query|neo4j)",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"^(?:e-?mail|nodemailer|telegram sender|telegrambot|slack|slack-web-out|pushover|pushbullet|twilio|twilio out|"
    r"teams|ms-?teams|line-?notify|whatsapp|discord|sendgrid|gmail|notify|mattermost|webex|sms)\b(?!.*\bin$)",
    re.IGNORECASE,
)
_PLAIN: Mapping[str, Effect] = {
    "file": effects.WRITES_FILE,
    "file in": effects.READS,
    "watch": effects.READS,
    "exec": effects.RUNS,
    "daemon": effects.RUNS,
    "pythonshell": effects.RUNS,
    "ftp": effects.WRITES_FILE,
    "sftp": effects.WRITES_FILE,
    "fs-ops-copy": effects.WRITES_FILE,
    "websocket in": effects.READS,
    "http in": Effect(Verb.NONE),
    "http response": Effect(Verb.NONE),
    "link in": Effect(Verb.NONE),
    "link out": Effect(Verb.NONE),
    "link call": Effect(Verb.NONE),
    "websocket out": Effect(Verb.NONE),
    "e-mail in": effects.READS,
}
_CLOUD = re.compile(
    r"^(?:kafka|amqp|rabbitmq|azure|aws|google|gcp|watson|ibmiot|thingspeak|nats|stomp|sap)", re.IGNORECASE
)
_SAP = re.compile(r"^sap", re.IGNORECASE)
_DATABASE_WRITES = frozenset({"insert", "update", "delete", "store", "save", "upsert", "insertone", "updateone", "set"})
_METHODS_LATER = frozenset({"USE", "MSG"})


def effect_of(node: Mapping[str, object]) -> Effect | None:
    """Return what a node does to the world outside its flow; None if nothing, or if its own text tells (SQL, code)."""
    kind = word(node.get("type"))
    if kind == "http request":
        return _request(node)
    if kind == _SERVICE:
        return effects.MAILS if word(node.get("domain")) == "notify" else effects.WRITES_DEVICE
    if kind in _PLAIN:
        effect = _PLAIN[kind]
        return effect if effect.verb is not Verb.NONE else None
    if _MAIL.match(kind):
        return None if kind.endswith(" in") else effects.MAILS
    if _DATABASE.match(kind):
        return _database(node, kind)
    return _outward(node, kind)


def _request(node: Mapping[str, object]) -> Effect:
    method = word(node.get("method")).upper() or "GET"
    if method in _METHODS_LATER:
        return Effect(Verb.RUN, Target.WEB)
    return effects.web(method, word(node.get("url")))


def _database(node: Mapping[str, object], kind: str) -> Effect | None:
    """Return what a node of a database does, None where its SQL says it."""
    if kind.endswith(" out") or kind in {"influxdb batch", "redis-out"}:
        return effects.WRITES_DATABASE
    if kind.endswith((" in", "-in")):
        return effects.READS_DATABASE
    operation = (word(node.get("operation")) or word(node.get("mode")) or word(node.get("command"))).casefold()
    return effects.WRITES_DATABASE if operation in _DATABASE_WRITES else None


def _action(node: Mapping[str, object]) -> str:
    """Return what a node is set to do; a request of Modbus with its function code as what that does."""
    keys = ("action", "mode", "function", "operation", "defaultOperation", "method")
    said = next(filter(None, (word(node.get(key)) for key in keys)), "").casefold()
    code = word(node.get("fc")).casefold()
    if said or not code.startswith("0x"):
        return said
    return "write" if code.removeprefix("0x").lstrip("0") in _WRITING_FUNCTIONS else "read"


def _outward(node: Mapping[str, object], kind: str) -> Effect | None:
    """Return what a node of a machine or a cloud does, by the last word of its type or the action it is set to."""
    action = _action(node)
    writing = bool(_WRITES.search(kind)) or action.startswith(("write", "publish"))
    reading = bool(_READS.search(kind)) or action.startswith(("read", "subscribe", "browse", "get"))
    if _DEVICE.match(kind):
        calls = bool(_CALLS.search(kind)) or action == "method"
        return _machine(node, kind, writing=writing, reading=reading, calls=calls)
    if _SHEETS.match(kind):
        return effects.READS if reading else effects.WRITES_WEB
    if _STORES.match(kind):
        return effects.WRITES_FILE if _STORING.search(kind) or writing else effects.READS if reading else None
    if not _CLOUD.match(kind):
        return None
    if writing or kind.endswith((" producer", "-producer")):
        return effects.WRITES_RECORD if _SAP.match(kind) else effects.WRITES_WEB
    return effects.READS if reading else None


def _machine(node: Mapping[str, object], kind: str, *, writing: bool, reading: bool, calls: bool) -> Effect | None:
    """Return what a node of a machine does; a topic of a broker may only tell what was measured."""
    if writing:
        told = kind.startswith("mqtt") and tells(word(node.get("topic")))
        return effects.POSTS_CHAT if told else effects.WRITES_DEVICE
    calling = Effect(Verb.RUN, Target.DEVICE) if calls else None
    return READS_DEVICE if reading else calling


def is_database(kind: str) -> bool:
    """True for a node that hands statements to a database."""
    return bool(_DATABASE.match(kind))
