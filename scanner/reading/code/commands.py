"""What the commands of a batch file take and give: copies, redirections, loads into databases, called scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from classifiers.evidence import Access, Reference
from scanner.reading.code.folding import HOLE
from scanner.reading.code.pointing import connection_of, into, leads

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
_SCRIPTS = "bat|cmd|ps1|vbs|vbe|pyw?|js|wsf|sql|r|sas|ahk|jar|xls[xmb]?|mdb|accd[be]|ktr|kjb|dtsx"
_CALLED = re.compile(rf"\.(?:{_SCRIPTS}|exe)$", re.IGNORECASE)
_SCRIPT = re.compile(rf"\.(?:{_SCRIPTS})$", re.IGNORECASE)
_SILENT = re.compile(r"^\s*@?(?:echo|title|rem|msg|cd|chdir|pushd|md|mkdir|rd|rmdir|del|erase)\b(?!.*>)", re.IGNORECASE)
_SENDS = re.compile(r"^(?:-d|-F|-T|--data\S*|--form|--upload-file)")
_ADDRESS = re.compile(r"^(?:https?|s?ftp)://")
_LONGEST = 8_192

Found = Iterator[tuple[str, Access]]


@dataclass(slots=True)
class Commands:
    """One pass over the lines of a batch file; `known` are its variables, in lower case."""

    known: dict[str, str] = field(default_factory=dict)

    def line(self, full: str, where: str, otherwise: Access) -> Iterator[Reference]:
        """Take in one logical line and yield what it leads to; a command that is not known gives no direction."""
        del otherwise
        told = _VARIABLE.sub(self._value, full[:_LONGEST])
        if found := _SET.match(told):
            self.known[found["name"].strip().casefold()] = found["value"].strip()
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
    if re.match(
        r"^\s*@?(?:echo|title|rem|msg|cd|chdir|pushd|md|mkdir|rd|rmdir|del|erase)\b(?!.*>)", line, re.IGNORECASE
    ):
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
        yield from _command(_words(plain.strip().lstrip("@")))


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


def _command(words: Sequence[str]) -> Found:
    if not words:
        return
    name = re.sub(r"\.(?:exe|com)$", "", re.split(r"[\\/]", words[0])[-1].casefold())
    reader = _READERS.get(name)
    if reader is not None:
        yield from reader(words[1:])
    elif _SCRIPT.search(words[0]):
        yield words[0], Access.READ
        yield from _handed(words[1:])


def _plain(words: Sequence[str]) -> list[str]:
    """Leave out switches."""
    return [word for word in words if not re.match(r"^(?:/[\w:+.-]*|-\w[\w-]*|--\S+)$", word)]


def _copied(words: Sequence[str]) -> Found:
    given = [part for word in _plain(words) for part in word.split("+") if part]
    yield from ((source, Access.READ) for source in given[:-1] if leads(source))
    if len(given) > 1:
        yield into(given[-1], given[0]), Access.WRITE


def _mirrored(words: Sequence[str]) -> Found:
    """`robocopy FROM TO files`: two folders first."""
    yield from zip(_plain(words)[:2], (Access.READ, Access.WRITE), strict=False)


def _listed(words: Sequence[str]) -> Found:
    yield from ((word, Access.READ) for word in _plain(words) if leads(word))


def _handed(words: Sequence[str]) -> Found:
    """What is handed to a script: which way it leads only the script knows."""
    yield from ((word, Access.UNKNOWN) for word in words if leads(word))


def _started(words: Sequence[str]) -> Found:
    """`start`, `call`, an interpreter: the first file is run, what follows is handed to it."""
    place = next((at for at, word in enumerate(words) if _CALLED.search(word) and not word.startswith("/")), None)
    if place is None:
        return
    inner = re.sub(r"\.exe$", "", re.split(r"[\\/]", words[place])[-1].casefold())
    if inner in _READERS:
        yield from _command(words[place:])
    elif not words[place].casefold().endswith(".exe"):
        yield words[place], Access.READ
        yield from _handed(words[place + 1 :])


def _switches(words: Sequence[str]) -> dict[str, str]:
    """Return the values of switches of one letter: `-S host` and `-Shost`."""
    found: dict[str, str] = {}
    for place, word in enumerate(words):
        if match := re.match(r"^[-/](\w)(.*)$", word):
            after = words[place + 1] if place + 1 < len(words) else ""
            found.setdefault(match[1], match[2] or after)
    return found


def _sqlcmd(words: Sequence[str]) -> Found:
    given = _switches(words)
    connection = connection_of({"server": given.get("S", ""), "database": given.get("d", "")})
    if connection:
        yield connection, Access.UNKNOWN
    if given.get("i"):
        yield given["i"], Access.READ
    if given.get("o"):
        yield given["o"], Access.WRITE


def _bcp(words: Sequence[str]) -> Found:
    given = _switches(words)
    place = next((at for at, word in enumerate(words) if word.casefold() in {"in", "out", "queryout"}), None)
    if not place or place + 1 >= len(words):
        return
    loads = words[place].casefold() == "in"
    parts = words[place - 1].split(".")
    database = given.get("d") or (parts[0] if len(parts) > 2 else "")
    connection = connection_of({"server": given.get("S", ""), "database": database})
    if connection:
        yield connection, Access.WRITE if loads else Access.READ
    yield words[place + 1], Access.READ if loads else Access.WRITE


def _oracle(words: Sequence[str]) -> Found:
    for word in words:
        login = re.match(r"^(?:userid=)?[^@\s/]+(?:/[^@\s]*)?@/{0,2}([\w.-]+)", word, re.IGNORECASE)
        option = re.match(r"^(control|data|log|bad|file)=(.+)$", word, re.IGNORECASE)
        if login:
            yield f"oracle://{login[1]}", Access.UNKNOWN
        elif option:
            yield option[2], Access.WRITE if option[1].casefold() in {"log", "bad"} else Access.READ
        elif word.startswith("@"):
            yield word[1:], Access.READ


def _client(words: Sequence[str]) -> Found:
    given = _switches(words)
    named = [word for word in _plain(words) if re.fullmatch(r"\w+", word)]
    told = {"server": given.get("h", ""), "database": given.get("d", "") or given.get("D", "") or "".join(named[-1:])}
    if connection := connection_of(told):
        yield connection, Access.UNKNOWN
    if given.get("f"):
        yield given["f"], Access.READ


def _curl(words: Sequence[str]) -> Found:
    given = _switches(words)
    sends = any(re.match(r"^(?:-d|-F|-T|--data\S*|--form|--upload-file)", word) for word in words)
    sends = sends or given.get("X", "GET").upper() not in {"GET", "HEAD"}
    yield from (
        (word, Access.WRITE if sends else Access.READ) for word in words if re.match(r"^(?:https?|s?ftp)://", word)
    )
    if given.get("o"):
        yield given["o"], Access.WRITE
    if given.get("T"):
        yield given["T"], Access.READ


def _packed(words: Sequence[str]) -> Found:
    given = _plain(words)
    packs = given[:1] in (["a"], ["u"])
    for place, word in enumerate(given[1:]):
        yield word, Access.WRITE if packs and place == 0 else Access.READ


Reader = Callable[[Sequence[str]], Found]
_READERS: Mapping[str, Reader] = {
    **dict.fromkeys(("copy", "xcopy", "move", "ren", "rename"), _copied),
    "robocopy": _mirrored,
    **dict.fromkeys(("type", "more", "find", "findstr", "sort", "fc", "notepad"), _listed),
    **dict.fromkeys(
        ("start", "call", "cmd", "cscript", "wscript", "python", "pythonw", "py", "powershell", "pwsh"), _started
    ),
    **dict.fromkeys(("java", "rscript", "msaccess", "excel", "sas", "mshta", "dtexec", "node", "perl"), _started),
    **dict.fromkeys(("sqlcmd", "osql", "isql"), _sqlcmd),
    "bcp": _bcp,
    **dict.fromkeys(("sqlplus", "sqlldr", "imp", "impdp", "exp", "expdp"), _oracle),
    **dict.fromkeys(("mysql", "psql", "mysqldump", "pg_dump"), _client),
    **dict.fromkeys(("curl", "wget"), _curl),
    **dict.fromkeys(("7z", "7za", "rar", "zip", "tar"), _packed),
}
