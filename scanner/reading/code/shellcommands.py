"""What the commands of a Unix shell take and give: pipes, redirections, variables, called scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from classifiers.evidence import Access, Reference
from scanner.reading.code.effects import is_connection
from scanner.reading.code.folding import HOLE
from scanner.reading.code.pointing import leads
from scanner.reading.code.programs import Found, flows_of
from scanner.reading.code.words import words

_SET = re.compile(
    r"^\s*(?:(?:export|local|readonly|declare|typeset)\s+(?:-\w+\s+)*)?(?P<name>[A-Za-z_]\w*)=(?P<value>(?:\"[^\"]*\"|'[^']*'|\S)*)\s*$"
)
_HERE = re.compile(
    r"\$\(\s*cd\s+(?:--\s+)?\"?\$\(\s*dirname[^)]*\)\"?[^)]*\)|\$\(\s*dirname\s+(?:--\s+)?\"?(?:\$0|\$\{?BASH_SOURCE\b[^)\"]*|"
    r"\$\(\s*(?:readlink|realpath)[^)]*\))\"?\s*\)|\$\{(?:0|BASH_SOURCE(?:\[0\])?)%/\*\}|\$\(\s*pwd\s*\)|\$\{?PWD\}?"
)
_VARIABLE = re.compile(r"\$\{(\w+)(?::?-([^{}]*))?\}|\$(\w+)|\$\{[^{}]*\}|\$\([^()]*\)|`[^`]*`|\$[@*#?!]")
_INNER = re.compile(r"\$\(([^()]*)\)|`([^`]*)`")
_SEPARATORS = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|&&|\|\|?|(?<![<>&\d])&(?![>&\d])|[;(){}]")
_REDIRECTED = re.compile(
    r"(?P<text>\"(?:[^\"\\]|\\.)*\"|'[^']*')|(?<![<>&$=-])\d?(?P<sign>&?>{1,2}\|?|<)(?![<>&(])\s*"
    r"(?P<name>\"[^\"]+\"|'[^']+'|[^\s&|<>();]+)"
)
"""A redirection, or a text in quotes, in which there is none."""
_DOCUMENT = re.compile(r"<<-?\s*[\"']?(\w+)")
_WORD = re.compile(r"(?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|\\.|[^\s\"'\\])+")
_LEADING = re.compile(
    r"^\s*(?:(?:if|elif|while|until|then|else|do|!|sudo|nohup|exec|time|nice|command|env|\[\[?.*\]\]?\s*$)\s+|[A-Za-z_]\w*="
    r"(?:\"[^\"]*\"|'[^']*'|\S*)\s+(?=\S))+"
)
_LOOP = re.compile(r"^\s*for\s+(\w+)\s+in\s+(.+)$")
_SILENT = frozenset({"[", "[[", "notify-send"}) | words(
    "echo printf logger cd mkdir rmdir rm touch test export set unset trap exit return umask chmod chown chgrp",
    "pushd popd alias wait sleep date kill read mount umount wall which type hash stat ls du df",
)
_LONGEST = 8_192


@dataclass(slots=True)
class ShellCommands:
    """One pass over the lines of a shell script; `known` are its variables."""

    known: dict[str, str] = field(default_factory=dict)
    until: str = ""
    """The word that ends the text within which the script is."""

    def line(self, full: str, where: str, otherwise: Access) -> Iterator[Reference]:
        """Take in one logical line and yield what it leads to; a command that is not known leads nowhere."""
        del otherwise
        if self.until:
            self.until = "" if full.strip() == self.until else self.until
            return
        if document := _DOCUMENT.search(full):
            self.until = document[1]
        full = _HERE.sub(".", full)
        inner = [one for match in _INNER.finditer(full) for one in match.groups() if one]
        if found := _SET.match(full):
            self.known[found["name"]] = _bare(self._filled(found["value"]))
        elif loop := _LOOP.match(full):
            listed = [_bare(self._filled(word)) for word in _WORD.findall(loop[2])]
            self.known[loop[1]] = next((word for word in listed if leads(word)), HOLE)
        else:
            inner = [*inner, full]
        for text in inner:
            for target, access in self._flows(text[:_LONGEST]):
                if leads(target) and (access is not Access.UNKNOWN or is_connection(target)):
                    yield Reference(target=target, access=access, where=where)

    def rest(self) -> Iterator[Reference]:
        """Nothing: a variable of a script that no command uses leads nowhere."""
        yield from ()

    def _flows(self, line: str) -> Found:
        for command in _parted(line):
            for found in _REDIRECTED.finditer(command):
                name = _bare(self._filled(found["name"] or ""))
                if leads(name):
                    yield name, Access.READ if found["sign"] == "<" else Access.WRITE
            bare = _REDIRECTED.sub(lambda match: match["text"] or " ", command)
            plain = _LEADING.sub("", _DOCUMENT.sub(" ", bare))
            told = [self._word(word) for word in _WORD.findall(plain)]
            if told and told[0] not in _SILENT:
                yield from flows_of(told)

    def _word(self, written: str) -> str:
        return _bare(written if written.startswith("'") else self._filled(written))

    def _filled(self, text: str) -> str:
        return _VARIABLE.sub(self._value, text)

    def _value(self, match: re.Match[str]) -> str:
        name = match[1] or match[3] or ""
        if name == "HOME":
            return "~"
        return self.known.get(name, match[2] or HOLE)


def _parted(line: str) -> Iterator[str]:
    """Yield the commands of a line; what stands in quotes is not looked into."""
    start = 0
    for match in _SEPARATORS.finditer(line):
        if match[0][0] in "\"'" or (match[0] in "{}()" and line[max(0, match.start() - 1) : match.start()] == "$"):
            continue
        if match[0] in "{}" and _in_variable(line, match.start()):
            continue
        yield line[start : match.start()]
        start = match.end()
    yield line[start:]


def _in_variable(line: str, place: int) -> bool:
    """True for a brace of `${name}` or of `{a,b}`: it parts no commands."""
    if line[place] == "}":
        return line.rfind("{", 0, place) > line.rfind(" ", 0, place)
    return line[place + 1 : place + 2] not in {"", " ", "\t", "\n"}


def _bare(written: str) -> str:
    return re.sub(r"[\"']|\\(?=[\s\"'$()&;])", "", written)
