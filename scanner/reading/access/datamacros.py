"""Data macros of Access tables: what a table does by itself when its rows are changed, whoever changes them."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from classifiers.evidence import Access, Evidence, Kind, Reference, Target, Verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from classifiers.evidence import Finding
    from scanner.reading.code.surroundings import Surroundings

_TAG = re.compile(
    r"<(/?)(ForEachRecord|LookUpRecord|CreateRecord|EditRecord|DeleteRecord|Reference|Action|Argument)\b"
    r"([^<>]*)>([^<]*)"
)
_NAME = re.compile(r'\bName="([^"]{1,100})"')
_BLOCKS = frozenset({"ForEachRecord", "LookUpRecord", "CreateRecord", "EditRecord", "DeleteRecord"})
_WRITES = frozenset({"CreateRecord", "EditRecord", "DeleteRecord"})
_DEEPEST = 50
_MOST = 300
"""Most steps of one data macro that are read."""


def read_data_macro(xml: str, event: str, table: str, surroundings: Surroundings) -> Iterator[Finding]:
    """Yield what the data macro for `event` (AfterUpdate ...) of `table` does.

    Blocks name the table they work on; a block that names none works on that of the block around it.
    """
    where = f"table {table}, {event}"
    for step, target, arguments in _steps(xml, table):
        if step in _WRITES:
            reached = surroundings.target_of(target)
            yield Evidence.of(Kind.STATEMENT, f"{step} {target}", where, verb=Verb.WRITE, target=reached)
            yield Reference(target=target, access=Access.WRITE, where=where)
        else:
            yield _action(step, arguments, where)


def _action(name: str, arguments: tuple[str, ...], where: str) -> Evidence:
    text = " ".join((name, *arguments))
    if name == "SendEmail":
        return Evidence.of(Kind.STATEMENT, text, where, verb=Verb.SEND, target=Target.MAIL)
    verb = Verb.COMPUTE if name == "SetField" else Verb.NONE
    return Evidence.of(Kind.STATEMENT, text, where, verb=verb)


def _steps(xml: str, table: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield blocks that write, once their table is known, and actions: name, table, values of the arguments."""
    tables = [table]
    action: list[str] = []
    for _, (closing, tag, attributes, text) in zip(range(_MOST), _TAG.findall(xml), strict=False):
        if tag in _BLOCKS:
            written = _step_in_or_out(tables, closing=bool(closing))
            if tag in _WRITES and written:
                yield tag, written, ()
        elif closing and tag == "Action" and action:
            yield action[0], tables[-1], tuple(action[1:])
            action = []
        elif tag == "Action":
            action = [unescape(found) for found in _NAME.findall(attributes)[:1]]
        elif tag == "Argument" and action and not closing:
            action.append(unescape(text))
        elif tag == "Reference" and not closing:
            tables[-1] = unescape(text).strip() or tables[-1]


def _step_in_or_out(tables: list[str], *, closing: bool) -> str:
    """Keep track of the table of the block that begins or ends; return that of a block that ends, else ""."""
    if closing:
        return tables.pop() if len(tables) > 1 else ""
    if len(tables) < _DEEPEST:
        tables.append(tables[-1])
    return ""
