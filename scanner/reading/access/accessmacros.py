"""Macros of an Access database: the actions of each with their arguments, from both forms in which they are stored.

Every macro is a list of binary steps. Since Access 2010 a macro is also kept as XML, cut in pieces, in comments of
such steps; macros embedded in forms and reports are read by that XML alone.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

from scanner.reading.access.jet import JetDamaged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner.reading.access.accessstorage import Storage
    from scanner.reading.access.jet import Jet

_XML_MARK = "_AXL:".encode("utf-16-le")
_XML_PIECE = re.compile(re.escape(_XML_MARK) + rb"((?:[^\0]\0|[\x00-\xff][^\0])*)")
_TAG = re.compile(r"<(/?)(Action|Argument|Comment)\b([^<>]*)>([^<]*)")
_NAME = re.compile(r'\bName="([^"]{1,100})"')
_TRANSFER_PATH = re.compile(r'<ImportExportSpecification\b[^<>]*?\bPath\s*=\s*"([^"<>]{1,2000})"')
_TRANSFER = re.compile(r"<(?!ImportExportSpecification)((?:Im|Ex)port\w{1,60})([^<>]*)")
_TRANSFER_OBJECT = re.compile(r'\b(?:AccessObject|Destination)\s*=\s*"([^"<>]{1,300})"')
_FOLDERS = {"scripts": "macro", "forms": "form", "reports": "report"}
_BLOB = "/blob"
_BLOB_LIMIT = 4 << 20
_MOST_ACTIONS = 500

_HEADER = 34
"""Bytes before the texts of the first entry, which is no step; the last two say how long those texts are."""
_STEP = struct.Struct("<2xH4x13HH")
"""Number of the action; where its comment, condition, name and ten arguments begin in its texts; their length."""

ACTIONS = {
    3: "ApplyFilter",
    5: "CancelEvent",
    6: "CloseWindow",
    9: "Echo",
    13: "GoToControl",
    14: "GoToPage",
    22: "MessageBox",
    23: "OpenForm",
    28: "Requery",
    29: "SelectObject",
    33: "RunCode",
    34: "RunMacro",
    35: "RunSQL",
    40: "SetValue",
    43: "ShowAllRecords",
    44: "StopAllMacros",
    45: "StopMacro",
    46: "OpenReport",
    58: "RunMenuCommand",
    67: "CloseDatabase",
    70: "SetProperty",
    73: "OnError",
    76: "SetTempVar",
    78: "RemoveTempVar",
    83: "BrowseTo",
}
"""Name of an action by its number, as far as real macros that are stored both ways prove it."""
_FIRST_ARGUMENT = {"RunSQL": "SQLStatement", "RunCode": "FunctionName", "RunMacro": "MacroName", "OpenForm": "FormName"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One step of a macro.

    `name` as Access writes it (RunSQL, OpenQuery), `action 47` if only its number is known, "" for a mere comment.
    `arguments` by their name, or by their position where the name is not known.
    """

    name: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMacro:
    """A macro, or the macros embedded in a form or report: `kind` is macro, form or report."""

    kind: str
    name: str
    actions: tuple[Action, ...]


def stored_macros(storage: Storage, jet: Jet) -> Iterator[StoredMacro]:
    """Yield the macros of a storage, and the forms and reports with macros embedded in them.

    A macro that cannot be read is noted as damage of the file.
    """
    names = {folder: _names(storage, folder) for folder in _FOLDERS}
    for path in storage.paths:
        folder, _, rest = path.partition("/")
        if folder not in _FOLDERS or not rest.endswith(_BLOB):
            continue
        number = rest.removesuffix(_BLOB)
        name = names[folder].get(number, number)
        try:
            content = storage.read(path)[:_BLOB_LIMIT]
        except JetDamaged as error:
            jet.note(f"the {_FOLDERS[folder]} {name} cannot be read: {error}")
            continue
        found = _xml_actions(content) if _XML_MARK in content else ()
        if folder == "scripts" and not found:
            found = tuple(_steps(content, jet))
        if found or folder == "scripts":
            yield StoredMacro(kind=_FOLDERS[folder], name=name, actions=found[:_MOST_ACTIONS])


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedTransfer:
    """A saved import or export: what Access calls it (ExportExcel ...), the object of the database, the file."""

    name: str
    action: str
    object: str
    path: str


def saved_transfers(storage: Storage, jet: Jet) -> Iterator[SavedTransfer]:
    """Yield the saved imports and exports; one that cannot be read is noted as damage of the file."""
    names = _names(storage, "imexspecs")
    for path in storage.paths:
        folder, _, rest = path.partition("/")
        if folder != "imexspecs" or not rest.endswith(_BLOB):
            continue
        try:
            xml = storage.read(path)[:_BLOB_LIMIT].decode("utf-16-le", "replace")
        except JetDamaged as error:
            jet.note(f"a saved import or export cannot be read: {error}")
            continue
        target, what = _TRANSFER_PATH.search(xml), _TRANSFER.search(xml)
        if target and what:
            number = rest.removesuffix(_BLOB)
            done = _TRANSFER_OBJECT.search(what[2])
            yield SavedTransfer(
                name=names.get(number, number),
                action=what[1],
                object=unescape(done[1]) if done else "",
                path=unescape(target[1]),
            )


def _xml_actions(content: bytes) -> tuple[Action, ...]:
    """Return the actions of the XML in a macro or form; nesting is of no interest, only the order."""
    return actions_of("".join(piece.decode("utf-16-le", "replace") for piece in _XML_PIECE.findall(content)))


def actions_of(xml: str) -> tuple[Action, ...]:
    """Return the actions of a macro that is written as XML."""
    actions: list[Action] = []
    arguments: dict[str, str] = {}
    for closing, tag, attributes, text in _TAG.findall(xml):
        named = _NAME.search(attributes)
        if tag == "Comment" and not closing:
            actions.append(Action(name="", comment=unescape(text)))
        elif tag == "Action" and named:
            arguments = {}
            actions.append(Action(name=unescape(named[1]), arguments=arguments))
        elif tag == "Argument" and named:
            arguments[unescape(named[1])] = unescape(text)
    return tuple(actions)


def _steps(content: bytes, jet: Jet) -> Iterator[Action]:
    """Yield the binary steps of a macro; what is cut off ends them."""
    at = _HEADER + int.from_bytes(content[_HEADER - 2 : _HEADER], "little")
    while at + _STEP.size <= len(content):
        number, comment, _, _, *arguments, length = _STEP.unpack_from(content, at)
        at += _STEP.size
        texts = content[at : at + length]
        at += length
        name = ACTIONS.get(number, f"action {number}") if number else ""
        given = {
            _argument(name, position): _text_at(texts, offset, jet)
            for position, offset in enumerate(arguments, start=1)
            if offset < length
        }
        said = _text_at(texts, comment, jet)
        yield Action(name=name, arguments=given, comment="" if said.startswith("_AXL:") else said)


def _argument(action: str, position: int) -> str:
    return _FIRST_ARGUMENT.get(action, "1") if position == 1 else str(position)


def _text_at(texts: bytes, offset: int, jet: Jet) -> str:
    """Return the text that begins at `offset` and ends with a zero: UTF-16, in Access 97 its code page."""
    if offset >= len(texts):
        return ""
    if not jet.layout.wide:
        return texts[offset:].partition(b"\0")[0].decode(jet.encoding, "replace")
    return texts[offset:].decode("utf-16-le", "replace").partition("\0")[0]


def _names(storage: Storage, folder: str) -> dict[str, str]:
    r"""Return the names of the objects in a folder by their number there (stream \3DirData).

    After four bytes: entries of a tag 04, the length of name and number together, the name, the number.
    """
    names: dict[str, str] = {}
    try:
        content = next((storage.read(path) for path in _directories(folder) if path in storage.paths), b"")
    except JetDamaged:
        return names
    at = 4
    while at + 2 < len(content):
        end = at + 2 + content[at + 1]
        number = int.from_bytes(content[end - 4 : end], "little")
        names[str(number)] = content[at + 2 : end - 4].decode("utf-16-le", "replace")
        at = end
    return names


def _directories(folder: str) -> tuple[str, ...]:
    r"""Return where the list of a folder may stand: Access 97 leaves the \3 out of its name."""
    return f"{folder}/\3dirdata", f"{folder}/dirdata"
