"""Names that say nothing by themselves and hold a secret all the same, because the code uses them as one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import re2

from classifiers.evidence import SecretKind
from scanner.reading.secretcalls import POSITIONS
from scanner.reading.secretrule import EQUALS, GIVEN, QUOTED, SHOWN, STRONG, STRONG_HINTS, Rule, Rules
from scanner.reading.secretvalues import is_argument, is_login

_rule = Rules(SecretKind.PASSWORD)
_HINTS = (
    *(hint for hint in STRONG_HINTS.split("|") if hint not in {"key", "pw"}),
    *("pw", "pin", "auth", "log", ".open", "protect", "connect"),
    *("credential", "runas", "setpass", "ftp", "://", "open "),
    *("inputbox", "input(", "prompt", "getpass", "readline", "read-host", " -p", " /p"),
)
_LINES = re2.compile(rf"(?im)^.*(?:{'|'.join(map(re2.escape, _HINTS))}).*$")
"""Lines in which something may be used as a password."""
_KEY = r"(?:pass(?:word|wd|wort|phrase)?|kennwort|pwd|pw|secret|accountkey|api_?key|token)"
_NAME = r"(?P<name>[^\W\d]\w{0,40}(?:\(\d{1,3}\)|\[\d{1,3}\])?)"
"""A variable, or one place of an array."""
_READ = rf"(?:[^\r\n]{{0,80}}?(?:{STRONG}|\bpin\b))"
_USES = tuple(
    re.compile(use, re.IGNORECASE)
    for use in (
        # Put together into a connection string or an address.
        rf"{_KEY}[ \t]*=[ \t]*[\"'][ \t]*(?:&|\+|\.|\|\|)[ \t]*{_NAME}(?!\w|\(|\.)",
        rf"(?:pwd|password)=\{{?[${{%]{{1,2}}{_NAME}[}}%]?",
        rf"://[^\s\"']{{0,40}}:[${{%]{{1,2}}{_NAME}[}}%]{{1,2}}@",
        rf"[ \"]with[ \t]+password[ \t]*=[ \t]*'?[\"'][ \t]*(?:&|\+|\.|\|\|)[ \t]*@?{_NAME}(?!\w|\(|\.)",
        # Handed over under the name of a password.
        rf"(?:^|[(,{{\s\"']){_KEY}[\"']?[ \t]*(?::=|=|:|=>)[ \t]*\$?{_NAME}[ \t]*(?=[,)}}\]]|$)",
        (
            r"(?:\.|[\"']\)\.?)(?:password|pwd|userpassword)[\"')]{0,2}(?:\.value|\.text)?"
            rf"[ \t]*=[ \t]*{_NAME}[ \t]*(?='|$)"
        ),
        rf"[-/](?:password|pwd|pw|pass|p)[ \t:=]+[\"']?[$%]{_NAME}%?",
        # Handed over where a password belongs.
        rf"(?:\.|^|[\s:])(?:un)?protect[ \t]*\(?[ \t]*(?:password:=)?{_NAME}[ \t]*(?=[,)'\r\n:]|$)",
        rf"\bauth\s*=\s*\(\s*[^,\r\n]{{1,60}},\s*{_NAME}\s*\)",
        rf"(?:\.login|\.logon|credentials?)[ \t]*\(?[ \t]*[^,\r\n]{{1,60}},[ \t]*\$?{_NAME}[ \t]*(?:\)|$)",
        rf"\.open[ \t]*\(?[ \t]*[^,\"\r\n]{{1,60}},[ \t]*[^,\r\n]{{1,60}},[ \t]*{_NAME}[ \t]*(?:\)|$)",
        rf"\.open[ \t]*\(?[ \t]*\"[^\"\r\n]{{1,80}}\",[ \t]*[^,\r\n]{{1,60}},[ \t]*{_NAME}[ \t]*(?:\)|$)",
        rf"connect\w{{0,8}}\([^,\r\n]{{1,60}}(?:,[^,\r\n]{{1,60}}){{1,2}},[ \t]*{_NAME}[ \t]*\)",
        rf"convertto-securestring[ \t]+(?:-string[ \t]+)?\$?{_NAME}",
        *(
            rf"(?<!\w)(?:{callees})[ \t]*[( ][ \t]*(?:{GIVEN},[ \t]*){{{place}}}\$?{_NAME}[ \t]*(?=[,)':]|$)"
            for place, callees in POSITIONS.items()
        ),
        # Asked for, or read from where one is typed in.
        (
            rf"\b{_NAME}[ \t]*(?:=|<-)[ \t]*(?:[\w.]{{1,30}}\.)?(?:inputbox|input|prompt|getpass|readline)"
            rf"\$?[ \t]*\({_READ}"
        ),
        rf"\${_NAME}[ \t]*=[ \t]*read-host\b{_READ}",
        rf"^[ \t]*inputbox,[ \t]*{_NAME}[ \t]*,[^\r\n]{{0,120}}?(?:{STRONG}|hide)",
        (
            rf"\b{_NAME}[ \t]*:?=[ \t]*(?:[\w!]{{1,40}}\.){{0,3}}\w{{0,30}}(?:password|passwort|kennwort|pwd|txtpw)"
            r"\w{0,10}(?:\.(?:value2?|text|string))?[ \t]*(?='|$)"
        ),
    )
)
_DEFINES = re.compile(
    r"(?:\b(?:sub|function|def|procedure|proc|void|bool(?:ean)?|string|"
    r"task)[ \t]+(?:[\w.]{1,40}\.)?(?P<callee>\w[\w-]{1,60})|"
    r"\b(?P<given_to>\w{1,60})[ \t]*(?:<-|=)[ \t]*function)[ \t]*\((?P<given>[^()\r\n]{1,400})",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"\w+$")
_COPIES = re.compile(
    r"^[ \t]*(?:set[ \t]+|let[ \t]+|var[ \t]+|const[ \t]+)?\$?(?P<to>[^\W\d]\w{0,40})[ \t]*:?(?:=|"
    rf"<-)[ \t]*\$?{_NAME}[ \t]*;?$",
    re.IGNORECASE | re.MULTILINE,
)
_ASKS = re.compile(rf"(?:{STRONG}|\bpass\b)", re.IGNORECASE)
_NOTHING = frozenset(
    """
    true false none null nothing empty vbnullstring self this me text value string password passwort pwd pw missing
    r equired optional and or not if then else in is as function sub dim set let str object byval byref return
    default  typing any int bool name user username token key chr sheets range cells activesheet thisworkbook args
    argv
    """.split()  # noqa: SIM905 - ninety lines of one word each read worse
)
_LONGEST = 2_000
"""Letters of a line that are looked at."""
_SHORT = 2
_RARE = 3
"""A short name that is given or compared with more literals means more than one thing."""
_STEPS = 4
"""So often a secret is handed on from one name to the next."""
_MOST = 60
"""A program that uses more names as passwords is no program."""


def rules_of(texts: Iterable[str]) -> tuple[Rule, ...]:
    """Return rules for the names in this file that its code hands over where a password belongs."""
    texts = tuple(texts)
    names: set[str] = set()
    callees: dict[tuple[str, int], None] = {}
    for text in texts:
        for line in (line[:_LONGEST].rstrip("\r") for line in _LINES.findall(_whole(text))):
            names.update(_names(line))
            callees.update(dict.fromkeys(_callees(line, names)))
    if names or callees:
        _follow(texts, names, callees)
    chosen = sorted(names)[:_MOST]
    return (*_of_names(chosen, texts), *_of_callees(list(callees)[:_MOST]))


def _whole(text: str) -> str:
    """Return a text that UTF-8 can hold: damaged files have halves of characters."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _names(line: str) -> Iterator[str]:
    for use in _USES:
        for match in use.finditer(line):
            name = match["name"].lower()
            if name not in _NOTHING:
                yield name


def _callees(text: str, names: set[str]) -> Iterator[tuple[str, int]]:
    """Yield the functions that take a password, and as which of their arguments."""
    for match in _DEFINES.finditer(text):
        given = [one for one in match["given"].split(",") if one.strip() not in {"self", "cls"}]
        for place, one in enumerate(given[:8]):
            declared = re.split(r"=|:|\bas\b", one, maxsplit=1, flags=re.IGNORECASE)[0].strip()
            parameter = _PARAMETER.search(declared)
            if parameter and (_ASKS.search(declared) or parameter[0].lower() in names):
                yield (match["callee"] or match["given_to"]).lower(), place


def _follow(texts: Sequence[str], names: set[str], callees: dict[tuple[str, int], None]) -> None:
    """Add what reaches the names from elsewhere: other names that are copied into them or handed to their functions."""
    copies = [(copy["to"], copy["name"].lower()) for text in texts for copy in _COPIES.finditer(text)]
    for _ in range(_STEPS):
        before = len(names) + len(callees)
        for text in texts:
            callees.update(dict.fromkeys(_callees(text, names)))
        names.update(
            given for to, given in copies if (to.lower() in names or _ASKS.search(to)) and given not in _NOTHING
        )
        names.update(name for text in texts for name in _handed(text, list(callees)[:_MOST]) if name not in _NOTHING)
        if before == len(names) + len(callees):
            return


def _handed(text: str, callees: Iterable[tuple[str, int]]) -> Iterator[str]:
    """Yield the names that are handed to functions that take a password."""
    lowered = text.lower()
    for callee, place in callees:
        if lowered.count(callee) > 1:
            call = (
                rf"(?<!\w){re.escape(callee)}[ \t]*[( ][ \t]*(?:{GIVEN},[ \t]*){{{place}}}\$?{_NAME}[ \t]*(?=[,)':;]|$)"
            )
            yield from (match["name"].lower() for match in re.finditer(call, text, re.IGNORECASE | re.MULTILINE))


def _of_names(names: Sequence[str], texts: Iterable[str]) -> Iterator[Rule]:
    often = {name for name in names if len(name) <= _SHORT and _is_common(name, texts)}
    rare = [name for name in names if name not in often]
    for holds, chosen in ((is_argument, rare), (is_login, sorted(often))):
        if not chosen:
            continue
        hints, one = "|".join(chosen), "|".join(map(re.escape, chosen))
        shown = rf"(?<![\w.])[$@]?(?:{one})(?<=[\w)\]])[%&$!#@]?"
        yield _rule(
            hints, rf"{shown}(?:[ \t]+as[ \t]+\w{{1,20}}|[ \t]*:[ \t]*\w{{1,20}})?{SHOWN}{EQUALS}{QUOTED}", holds
        )
        yield _rule(hints, rf"{QUOTED}\s?(?:=|<>|==|!=)\s?(?:{one})(?!\w)", holds)
        yield _rule(
            hints,
            rf"(?:instr|strcomp|strcmpi?|isequal|equals)\([ \t]*(?:\d,[ \t]*)?(?:{one})[ \t]*,[ \t]*{QUOTED}",
            holds,
        )
        yield _rule(hints, rf"\bset[ \t]+\"?(?:{one})=(?P<secret>[^\s\"%&|]{{2,128}})", holds)
        yield _rule(
            hints,
            rf"^[ \t]*(?:%let[ \t]+)?(?:{one})[ \t]*=[ \t]*(?P<secret>[^\s\"'%&|;,()]{{3,128}})[ \t]*;?$",
            is_login,
        )
        yield _rule(hints, rf"{shown}\s+in\s+(?:array[ \t]*)?[\[({{]\s*{QUOTED}", holds)
        yield from _of_cases(hints, one)
        yield from _of_lists(hints, one)


def _of_cases(hints: str, one: str) -> Iterator[Rule]:
    """Yield what a name is compared with by cases."""
    yield _rule(
        hints,
        rf"select[ \t]+case[ \t]+(?:\w{{1,8}}\()?(?:{one})(?!\w)"
        r"(?:(?!\bend[ \t]+select\b)[\s\S]){0,4000}?\bcase[ \t]+(?:\"•••\"[ \t]*,[ \t]*){0,20}"
        rf"(?![\"']•••){QUOTED}",
        is_argument,
        long=True,
    )


def _of_lists(hints: str, one: str) -> Iterator[Rule]:
    """Yield the place of a list that is unpacked into names: `a, b = "mes", "..."`."""
    for before in range(1, 4):
        names, values = r"[\w.]{1,40}\s*,\s*" * before, rf"(?:{GIVEN},\s*){{{before}}}"
        yield _rule(hints, rf"(?<!\w){names}(?:{one})\s*=\s*[\[(]?\s*{values}{QUOTED}", is_argument)


def _is_common(name: str, texts: Iterable[str]) -> bool:
    """Return whether a short name is used for many things, not for the secret alone."""
    given = re.compile(rf"(?<![\w.]){re.escape(name)}[ \t]*(?:<>|={{1,2}})[ \t]*[\"']", re.IGNORECASE)
    return sum(len(given.findall(text)) for text in texts) > _RARE


def _of_callees(callees: Iterable[tuple[str, int]]) -> Iterator[Rule]:
    """Yield what is handed to functions that take a password, and what they take if nothing is handed to them."""
    for callee, place in callees:
        call = rf"(?<!\w){re.escape(callee)}"
        before = rf"(?:{GIVEN},[ \t]*){{{place}}}(?:\w{{1,30}}[ \t]*:?=[ \t]*)?"
        yield _rule(callee, rf"{call}[ \t]*[( ][ \t]*{before}{QUOTED}", is_argument)
        yield _rule(
            callee,
            rf"{call}(?:[ \t]+(?:'[^'\r\n]*'|\"[^\"\r\n]*\"|[^\s'\"]+)){{{place}}}[ \t]+{QUOTED}",
            is_argument,
        )
