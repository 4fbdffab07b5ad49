"""Macros of an Access database: what their actions do, as far as their stored form can be read.

Since Access 2010 a macro is also stored as XML, cut in pieces, in the macro itself or in the form it is embedded in.
Older macros are read by their texts alone: which action a text belongs to is not known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

from scanner.reading.jet import JetDamaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.reading.accessstorage import Storage

_XML_PIECE = re.compile(rb"_\0A\0X\0L\0:\0((?:[^\0]\0|[\x00-\xff][^\0])*)")
_TEXT = re.compile(rb"(?:(?:[\x20-\x7e\xa0-\xff]\0)|(?:[\x00-\xff][\x01-\x06\x1e])){3,}")
"""A run of UTF-16 letters: Latin, Greek, Cyrillic, Hebrew, Arabic, Vietnamese."""
_ACTION = re.compile(r'<Action\b[^>]*?\bName="([^"]{1,100})"[^>]*?(?:/>|>(.*?)</Action>)', re.DOTALL)
_ARGUMENT = re.compile(r'<Argument\b[^>]*?\bName="([^"]{1,100})"[^>]*>(.*?)</Argument>', re.DOTALL)
_FOLDERS = {"scripts": "macro", "forms": "form", "reports": "report"}
_BLOB = "/blob"
_BLOB_LIMIT = 4 << 20
_MOST_ACTIONS = 500
_MOST_TEXTS = 200
_MACRO_MARK = b"_\0A\0X\0L\0:\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One step of a macro: its name as Access writes it (RunSQL, OpenQuery), its arguments by name."""

    name: str
    arguments: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMacro:
    """A macro, or the macros embedded in a form or report.

    `kind` is macro, form or report; `actions` are known if there is XML; else `texts` holds the texts that were found.
    """

    kind: str
    name: str
    actions: tuple[Action, ...] = ()
    texts: tuple[str, ...] = ()


def stored_macros(storage: Storage) -> Iterator[StoredMacro]:
    """Yield the macros of a storage, and the forms and reports with macros embedded in them.

    Raises:
        JetDamaged: a macro cannot be read; those before it were yielded.
    """
    names = {folder: _names(storage, folder) for folder in _FOLDERS}
    for path in storage.paths:
        folder, _, rest = path.partition("/")
        if folder in _FOLDERS and rest.endswith(_BLOB):
            number = rest.removesuffix(_BLOB)
            kind = _FOLDERS[folder]
            content = storage.read(path)[:_BLOB_LIMIT]
            if kind == "macro" or _MACRO_MARK in content:
                yield _macro(kind, names[folder].get(number, number), content)


def _macro(kind: str, name: str, content: bytes) -> StoredMacro:
    xml = "".join(piece.decode("utf-16-le", "replace") for piece in _XML_PIECE.findall(content))
    actions = tuple(action for _, action in zip(range(_MOST_ACTIONS), _actions(xml), strict=False))
    if xml or kind != "macro":
        return StoredMacro(kind=kind, name=name, actions=actions)
    found = _TEXT.finditer(content)
    texts = tuple(match[0].decode("utf-16-le", "replace") for _, match in zip(range(_MOST_TEXTS), found, strict=False))
    return StoredMacro(kind=kind, name=name, texts=texts)


def _actions(xml: str) -> Iterator[Action]:
    for name, body in _ACTION.findall(xml):
        yield Action(name=name, arguments={key: unescape(value) for key, value in _ARGUMENT.findall(body)})


def _names(storage: Storage, folder: str) -> dict[str, str]:
    r"""Return the names of the objects in a folder by their number there (stream \3DirData).

    After four bytes: entries of a tag 04, the length of name and number together, the name, the number.
    """
    path = f"{folder}/\3dirdata"
    names: dict[str, str] = {}
    if path not in storage.paths:
        return names
    try:
        content = storage.read(path)
    except JetDamaged:
        return names
    at = 4
    while at + 2 < len(content):
        end = at + 2 + content[at + 1]
        names[str(int.from_bytes(content[end - 4 : end], "little"))] = content[at + 2 : end - 4].decode(
            "utf-16-le", "replace"
        )
        at = end
    return names
