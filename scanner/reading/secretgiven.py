"""Names that say nothing by themselves and hold a secret all the same, because the code uses them as one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import re2

from classifiers.evidence import SecretKind
from scanner.reading.secretrule import EQUALS, GIVEN, QUOTED, SHOWN, STRONG, STRONG_HINTS, Rule, Rules
from scanner.reading.secretvalues import is_argument, is_login

_rule = Rules(SecretKind.PASSWORD)
_HINTS = (
    *tuple(hint for hint in STRONG_HINTS.split("|") if hint not in {"key", "pw"}),
    "pw",
    "auth",
    "login",
    "logon",
    ".open",
    "protect",
    "inputbox",
    "credential",
    "input(",
    "prompt(",
    "getpass",
    " -p",
    " /p",
)
_LINES = re2.compile(rf"(?im)^.*(?:{'|'.join(map(re2.escape, _HINTS))}).*$")
"""Lines in which something may be used as a password."""
_KEY = r"(?:pass(?:word|wd|wort|phrase)?|kennwort|pwd|pw|secret|accountkey|api_?key|token)"
_NAME = r"(?P<name>[^\W\d]\w{0,40})"
_USES = tuple(
    re.compile(use, re.IGNORECASE)
    for use in (
        rf"{_KEY}[ \t]*=[ \t]*[\"'][ \t]*(?:&|\+|\.|\|\|)[ \t]*{_NAME}(?!\w|\(|\.)",
        rf"(?:pwd|password)=\{{?[${{%]{{1,2}}{_NAME}[}}%]?",
        rf"://[^\s\"']{{0,40}}:[${{%]{{1,2}}{_NAME}[}}%]{{1,2}}@",
        rf"(?:^|[(,{{\s\"']){_KEY}[\"']?[ \t]*(?::=|=|:|=>)[ \t]*\$?{_NAME}[ \t]*(?=[,)}}\]]|$)",
        (
            rf"(?:\.|[\"']\)\.?)(?:password|pwd|userpassword)[\"')]{{0,2}}(?:\.value|\.text)?[ \t]*=[ \t]*"
            rf"{_NAME}[ \t]*(?='|$)"
        ),
        rf"(?:\.|^|[\s:])(?:un)?protect[ \t]*\(?[ \t]*(?:password:=)?{_NAME}[ \t]*(?=[,)'\r\n:]|$)",
        rf"\bauth\s*=\s*\(\s*[^,\r\n]{{1,60}},\s*{_NAME}\s*\)",
        rf"(?:\.login|\.logon|credentials?)[ \t]*\(?[ \t]*[^,\r\n]{{1,60}},[ \t]*\$?{_NAME}[ \t]*(?:\)|$)",
        rf"\.open[ \t]*\(?[ \t]*[^,\"\r\n]{{1,60}},[ \t]*[^,\r\n]{{1,60}},[ \t]*{_NAME}[ \t]*(?:\)|$)",
        rf"[-/](?:password|pwd|pw|pass|p)[ \t:=]+[\"']?[$%]{_NAME}%?",
        (
            rf"\b{_NAME}[ \t]*=[ \t]*(?:[\w.]{{1,30}}\.)?(?:inputbox|input|prompt|getpass)\$?[ \t]*\([^\r\n]{{0"
            rf",80}}?(?:{STRONG}|\bpin\b)"
        ),
        rf"^[ \t]*inputbox,[ \t]*{_NAME}[ \t]*,[^\r\n]{{0,120}}?(?:{STRONG}|hide)",
        (
            rf"\b{_NAME}[ \t]*:?=[ \t]*(?:[\w!]{{1,40}}\.){{0,3}}\w{{0,30}}(?:password|passwort|kennwort|pwd|tx"
            rf"tpw)\w{{0,10}}(?:\.(?:value2?|text|string))?[ \t]*(?='|$)"
        ),
    )
)
_DEFINES = re.compile(
    r"\b(?:sub|function|def|procedure|proc)[ \t]+(?:[\w.]{1,40}\.)?(?P<callee>\w{2,60})[ \t]*\((?P<giv"
    r"en>[^()\r\n]{1,400})",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"(?:{STRONG}|\bpass\b)", re.IGNORECASE)
_NOTHING = frozenset(
    [
        "true",
        "false",
        "none",
        "null",
        "nothing",
        "empty",
        "vbnullstring",
        "self",
        "this",
        "me",
        "text",
        "value",
        "string",
        "password",
        "passwort",
        "pwd",
        "pw",
        "missing",
        "required",
        "optional",
        "and",
        "or",
        "not",
        "if",
        "then",
        "else",
        "in",
        "is",
        "as",
        "function",
        "sub",
        "dim",
        "set",
        "let",
        "str",
        "object",
        "byval",
        "byref",
        "return",
        "default",
        "typing",
        "any",
        "int",
        "bool",
        "name",
        "user",
        "username",
        "token",
        "key",
        "chr",
        "sheets",
        "range",
        "cells",
        "activesheet",
        "thisworkbook",
        "args",
        "argv",
    ]
)
_LONGEST = 2_000
"""Letters of a line that are looked at."""
_SHORT = 2
_RARE = 3
"""A short name that is given or compared with more literals means more than one thing."""


def rules_of(texts: Iterable[str]) -> tuple[Rule, ...]:
    """Return rules for the names in this file that its code hands over where a password belongs."""
    names: set[str] = set()
    callees: dict[tuple[str, int], None] = {}
    for text in texts:
        for line in (line[:_LONGEST].rstrip("\r") for line in _LINES.findall(_whole(text))):
            names.update(_names(line))
            callees.update(dict.fromkeys(_callees(line)))
    return (*_of_names(names, texts), *_of_callees(callees))


def _whole(text: str) -> str:
    """Return a text that UTF-8 can hold: damaged files have halves of characters."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _names(line: str) -> Iterator[str]:
    for use in _USES:
        for match in use.finditer(line):
            name = match["name"].lower()
            if name not in _NOTHING:
                yield name


def _callees(line: str) -> Iterator[tuple[str, int]]:
    for match in _DEFINES.finditer(line):
        given = [one for one in match["given"].split(",") if one.strip() not in {"self", "cls"}]
        for place, one in enumerate(given[:8]):
            if _ASKS.search(one.partition("=")[0]):
                yield match["callee"].lower(), place


def _of_names(names: set[str], texts: Iterable[str]) -> Iterator[Rule]:
    often = {name for name in names if len(name) <= _SHORT and _is_common(name, texts)}
    for holds, chosen in ((is_argument, sorted(names - often)), (is_login, sorted(often))):
        if not chosen:
            continue
        hints, one = "|".join(chosen), "|".join(map(re.escape, chosen))
        yield _rule(
            hints, rf"(?<![\w.])\$?(?:{one})[%&$!#@]?(?:[ \t]+as[ \t]+\w{{1,20}})?{SHOWN}{EQUALS}{QUOTED}", holds
        )
        yield _rule(hints, rf"{QUOTED}\s?(?:=|<>|==|!=)\s?(?:{one})(?!\w)", holds)
        yield _rule(hints, rf"\bset[ \t]+\"?(?:{one})=(?P<secret>[^\s\"%&|]{{2,128}})", holds)


def _is_common(name: str, texts: Iterable[str]) -> bool:
    """Return whether a short name is used for many things, not for the secret alone."""
    given = re.compile(rf"(?<![\w.]){re.escape(name)}[ \t]*(?:<>|={{1,2}})[ \t]*[\"']", re.IGNORECASE)
    return sum(len(given.findall(text)) for text in texts) > _RARE


def _of_callees(callees: Iterable[tuple[str, int]]) -> Iterator[Rule]:
    for callee, place in callees:
        yield _rule(
            callee,
            rf"(?<![\w]){re.escape(callee)}[ \t]*[( ][ \t]*(?:{GIVEN},[ \t]*){{{place}}}(?:\w{{1,30}}[ \t]*:?=["
            rf" \t]*)?{QUOTED}",
            is_argument,
        )
