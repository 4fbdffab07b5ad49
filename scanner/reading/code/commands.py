"""What the commands of a batch file take and give: copies, redirections, loads into databases, called scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from classifiers.evidence import Access, Reference
from scanner.reading.code.folding import HOLE
from scanner.reading.code.pointing import leads
from scanner.reading.code.programs import Found, flows_of

_SET = re.compile(r"^\s*@?set\s+(?!/[ap])\"?(?P<name>[\w ]+?)=(?P<value>[^\"]*)\"?\s*$", re.IGNORECASE)
_VARIABLE = re.compile(r"%~dp0%?|%(\w+)(?::[^%]*)?%|!(\w+)(?::[^!]*)?!|%%~?\w*|%~?\w*\d|%\*", re.IGNORECASE)
_COMMANDS = re.compile(r"\"[^\"]*\"|&&|\|\||[&|()](?![^\s]*\))|[()]")
_REDIRECTED = re.compile(r"(?<![\d^&=-])(>{1,2}|<)\s*(\"[^\"]+\"|[^\s&|<>()]+)")
_WORD = re.compile(r"\"([^\"]*)\"|([^\s\"]+)")
_CONDITION = re.compile(
    r"^\s*(?:if\s+(?:/i\s+)?(?:not\s+)?(?:exist\s+(?:\"[^\"]*\"|\S+)|errorlevel\s+\d+|defined\s+\S+|"
    r"(?:\"[^\"]*\"|[^\s=]+)\s*(?:==|equ|neq|lss|leq|gtr|geq)\s*(?:\"[^\"]*\"|\S+))|else|do)\s+",
    re.IGNORECASE,
)
_LOOP = re.compile(r"\bfor\s+(?:/\w\s+)*(?:\"[^\"]*\"\s+)?(?:%%~?\w|\{\?\})\s+in\s*\(([^()]*)\)", re.IGNORECASE)
_SILENT = re.compile(r"^\s*@?(?:echo|title|rem|msg|cd|chdir|pushd|md|mkdir|rd|rmdir|del|erase)\b(?!.*>)", re.IGNORECASE)
_LONGEST = 8_192
_LONGEST_VALUE = 1_000
"""Characters of a variable that is filled in; no path is longer, and what doubles itself line by line soon is."""


@dataclass(slots=True)
class Commands:
    """One pass over the lines of a batch file; `known` are its variables, in lower case."""

    known: dict[str, str] = field(default_factory=dict)

    def line(self, full: str, where: str, otherwise: Access) -> Iterator[Reference]:
        """Take in one logical line and yield what it leads to; a command that is not known gives no direction."""
        del otherwise
        told = _VARIABLE.sub(self._value, full[:_LONGEST])[:_LONGEST]
        if found := _SET.match(told):
            value = found["value"].strip()
            self.known[found["name"].strip().casefold()] = value if len(value) <= _LONGEST_VALUE else HOLE
            return
        for target, access in _flows(told):
            if leads(target) or access is not Access.UNKNOWN:
                yield Reference(target=target, access=access, where=where)

    def rest(self) -> Iterator[Reference]:
        """Nothing: a variable of a batch file that no command uses leads nowhere."""
        yield from ()

    def _value(self, match: re.Match[str]) -> str:
        if match[0].casefold().startswith("%~dp0"):
            return ".\\"
        name = match[1] or match[2]
        if not name or name.isdigit():
            return HOLE
        return self.known.get(
            name.casefold(), f"%{name}%" if match[0].count("%") == 2 and ":" not in match[0] else HOLE
        )


def _flows(line: str) -> Found:
    """Yield what a line takes and gives, each path or connection with its direction."""
    if _SILENT.match(line):
        return
    for loop in _LOOP.finditer(line):
        yield from ((word, Access.READ) for word in _words(loop[1]) if leads(word))
    line = _LOOP.sub(" ", line)
    for command in _parted(line):
        plain = _REDIRECTED.sub(" ", command)
        for sign, written in _REDIRECTED.findall(command):
            name = written.strip('"')
            if name.casefold() not in {"nul", "con"} and leads(name):
                yield name, Access.READ if sign == "<" else Access.WRITE
        while (condition := _CONDITION.match(plain)) is not None:
            plain = plain[condition.end() :]
        yield from flows_of(_words(plain.strip().lstrip("@")))


def _parted(line: str) -> Iterator[str]:
    """Yield the commands of a line; what stands in quotes is not looked into."""
    start = 0
    for match in _COMMANDS.finditer(line):
        if match[0][0] != '"':
            yield line[start : match.start()]
            start = match.end()
    yield line[start:]


def _words(text: str) -> list[str]:
    return [(quoted or plain).strip(",;") for quoted, plain in _WORD.findall(text)]
