"""Objects of an Access database that were saved as text: nested blocks of properties, and the code behind a form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 200
_FIELD = re.compile(r'\s*(?:db\w+ )?(?P<key>"(?:[^"\\]|\\.)*"|[\w.]+) ?= ?(?P<value>.*)', re.DOTALL)
_BEGIN = re.compile(r"\s*Begin(?: (?P<name>\w+))?\s*$")
_END = re.compile(r"\s*End\s*$")
_CODE = re.compile(r"^CodeBehindForm\s*$", re.MULTILINE)
_MORE = re.compile(r'\s+"')
"""A line that goes on with the text of the one before."""
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"?')
_ESCAPE = re.compile(r"\\(?:([0-7]{3})|(.))")


@dataclass(slots=True)
class Block:
    """One object: its name as written behind Begin, its properties in their order, the blocks inside it."""

    name: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def get(self, key: str) -> str:
        """Return the first property of that name, "" if there is none."""
        return next((value for name, value in self.fields if name == key), "")

    def every(self) -> Iterator[Block]:
        """Yield this block and all below it."""
        yield self
        for block in self.blocks:
            yield from block.every()


@dataclass(frozen=True, slots=True)
class SavedText:
    """What one text holds: the outermost block, and the code behind it with the number of the line before it."""

    top: Block
    code: str = ""
    line: int = 0


def saved_text(text: str) -> SavedText:
    """Take a text apart; of a damaged one whatever fits together."""
    design, code, line = text, "", 0
    found = _CODE.search(text)
    if found:
        design, code = text[: found.start()], text[found.end() :].lstrip("\r\n")
        line = text.count("\n", 0, len(text) - len(code))
    top = Block("")
    opened = [top]
    for entry in _entries(design):
        _take(entry, opened)
    return SavedText(top, code, line)


def _entries(design: str) -> Iterator[str]:
    """Yield the lines, each with those that continue its text."""
    waiting = ""
    for line in design.splitlines():
        if waiting and _MORE.match(line):
            waiting += line.strip()
            continue
        if waiting:
            yield waiting
        waiting = line
    if waiting:
        yield waiting


def _take(entry: str, opened: list[Block]) -> None:
    begins = _BEGIN.match(entry)
    if begins:
        _open(begins["name"] or "", opened)
        return
    if _END.match(entry):
        if len(opened) > 1:
            opened.pop()
        return
    named = _FIELD.match(entry)
    if named is None:
        return
    key = _plain(named["key"])
    if _BEGIN.match(named["value"]):
        _open(key, opened)
    else:
        opened[-1].fields.append((key, _plain(named["value"])))


def _open(name: str, opened: list[Block]) -> None:
    block = Block(name)
    if len(opened) < _DEEPEST:
        opened[-1].blocks.append(block)
    opened.append(block)


def _plain(value: str) -> str:
    """Return a value without its quotes and escapes, all its pieces together."""
    if not value.startswith('"'):
        return value.strip()
    return _ESCAPE.sub(_sign, "".join(_TEXT.findall(value)))


def _sign(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 8)) if escape[1] else escape[2]
