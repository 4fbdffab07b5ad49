"""What the texts of code lead to, and which way: each path, address or connection as a reference."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from classifiers.evidence import Access, Reference
from scanner.reading.code.commandline import files_of
from scanner.reading.code.effects import is_connection
from scanner.reading.code.folding import HOLE, Folding, Writing

_LONGEST = 600
_ABSOLUTE = re.compile(
    r"^(?:file:/{2,5}|smb://|[A-Za-z]:[\\/]|\\\\[\w.$?-]+\\|//[\w.-]+/\w|~[\\/]|\.{1,2}[\\/]|%\w+%[\\/]|\{\?\}[\\/]|"
    r"\\(?!\\)|/(?:home|mnt|media|srv|data|opt|var|Users|Volumes|nfs|net|app)/)[^<>|\"\r\n]{1,400}$"
)
_ADDRESS = re.compile(
    r"^(?:https?|ftps?|sftp|opc\.tcp|mqtts?|modbus|s7|wss?)://[\w.\[{-](?:(?>[^\s'\"<>]|'[^'\"<>\r\n]{0,80}'|'){1,400}|[^\r\n\"<>]{1,400}\.\w{2,5})$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"^(?!\W*\.)[^<>|\"\r\n:;=]{0,160}[^<>|\"\r\n:;=\s.\\/]\.(?:xl[stax][xmb]?|xlam|xltx|ods|csv|tsv|txt|dat|mdb|accd[be]|md[ae]|"
    r"db3?|sqlite3?|json|xml|ya?ml|ini|docx?|docm|pdf|dbf|parquet|feather|pkl|rds|rdata|mat|sas7bdat|py|ps1|bat|cmd|vbs|"
    r"js|sql|r|sas|exe|html?|log|zip|png|tdms|h5|hdf5?|prn|msg|pptx?)$",
    re.IGNORECASE,
)
_IN_FORMULA = re.compile(r"'?((?:[A-Za-z]:\\|\\\\)[^'\[\]!]{0,200}\[[^\[\]]{1,120}\])")
_SENTENCE = re.compile(r"[\\/.](?:\s\w+){4,}|\s(?:not found|missing|nicht gefunden)\b", re.IGNORECASE)
_TOLD = re.compile(
    r"\s(?:[A-Za-z]:[\\/]|\\\\|/\w+/|[\w.]+/\w)|^(?:see|wrote|written|saved?|saving|reading|writing|loading|loaded|copied|"
    r"copying|moved|moving|missing|cannot|could|please|error|opening|failed|creating|created|exported|importing|imported|"
    r"usage|using|processing|backup of|deleting|deleted|checking|found|no|fehlt|datei)[: ]\s*\S",
    re.IGNORECASE,
)
"""What only stands in a relative path if it is no path but a sentence that names one."""
_ENDINGS = re.compile(r"\.\w{1,5}$")


_WRITE_MODE = re.compile(r"^[rbt]{0,2}[wax]|\+")


def _writes_by_default(mode: str) -> bool:
    if mode[:1] in "\"'":
        return bool(_WRITE_MODE.search(mode[1:]))
    return mode.casefold() in {"2", "8", "forwriting", "forappending"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Directions:
    """The words of a language that say which way a text behind them leads.

    `moves` take from the first and give to the second; `opens` say it by a mode behind; `transfers` by a word between;
    what stands behind `says` is for people, behind `drops` it is made or removed and nothing flows. `behind` are
    patterns of what may follow a text, with the direction that gives.
    """

    reads: str
    writes: str
    moves: str = "(?!)"
    opens: str = "(?!)"
    transfers: str = "(?!)"
    says: str = "(?!)"
    drops: str = "(?!)"
    behind: tuple[tuple[re.Pattern[str], Access], ...] = ()
    keys: re.Pattern[str] = re.compile(
        r"(?<![\w.])-?(?P<key>server|host|hostname|serverinstance|dsn|dbname|database|data_source|ashost)\b\s*[= ]\s*"
        r"(?:\x02(?P<text>\d+)\x03|(?P<bare>[A-Za-z][\w.\\-]*))",
        re.IGNORECASE,
    )
    connects: re.Pattern[str] = re.compile(r"(?!)")
    """A call behind which the first text is the name of a DSN."""
    calls: Mapping[str, str] = field(default_factory=dict)
    """What each argument of a call is for, one sign each, the last for all that follow: `<` is read, `>` written, `-`
    neither, `m` as the argument behind it says. A call is known by its last name, or by the last two."""
    tables: tuple[tuple[re.Pattern[str], Access], ...] = ()
    """Calls that load or store a whole table, whose name is the text in their group."""
    writes_by: Callable[[str], bool] = _writes_by_default
    """True for a mode in which a file is written."""

    def pattern(self) -> re.Pattern[str]:
        """Return one pattern with a group for each kind of word."""
        kinds = ("reads", "writes", "moves", "opens", "transfers", "says", "drops")
        return re.compile("|".join(f"(?P<{kind}>{getattr(self, kind)})" for kind in kinds), re.IGNORECASE)


_ACCESS: dict[str, tuple[Access | None, Access | None]] = {
    "reads": (Access.READ, None),
    "writes": (Access.WRITE, None),
    "moves": (Access.READ, Access.WRITE),
    "transfers": (Access.READ, Access.WRITE),
    "says": (None, None),
    "drops": (None, None),
}
"""The direction of a text behind each kind of word, and of a second or exported one."""
_EXPORT = re.compile(r"acExport|^\W*1\b", re.IGNORECASE)


class Points(Protocol):
    """What follows the lines of one module and says what they lead to."""

    def line(self, full: str, where: str, otherwise: Access) -> Iterator[Reference]:
        """Take in one logical line and yield what it leads to; `otherwise` is the direction if no word gives one."""

    def rest(self) -> Iterator[Reference]:
        """Yield, after the last line, what only stood in a name that no other line used."""


@dataclass(slots=True)
class Pointer:
    """One pass over the lines of a module; `known` are constants of other modules."""

    directions: Directions
    folding: Folding
    words: re.Pattern[str] = field(init=False)
    named: dict[str, Reference] = field(default_factory=dict)
    """Names that were given the text of a path, and where."""
    held: dict[str, str] = field(default_factory=dict)
    """Names that hold a connection, or something that was made of one."""

    def __post_init__(self) -> None:
        """Make the pattern of the direction words once."""
        self.words = self.directions.pattern()

    @classmethod
    def of(cls, writing: Writing, directions: Directions, known: dict[str, str] | None = None) -> Pointer:
        """Return a pointer for a language."""
        return cls(directions, Folding(writing, dict(known or {})))

    def line(self, full: str, where: str, otherwise: Access) -> Iterator[Reference]:
        """Take in one logical line and yield what it leads to.

        Args:
            full: the line with its texts, without comments.
            where: its place.
            otherwise: the direction of a text for which no word of the line gives one.
        """
        for statement in self.folding.statements(full):
            code = self.folding.fold(statement)
            if "\x02" in code or self.directions.keys.search(code):
                yield from self._statement(code, where, otherwise)
            else:
                self.folding.learn(code)
                if self.held:
                    yield from self._used(code, where, "")

    def _statement(self, code: str, where: str, otherwise: Access) -> Iterator[Reference]:
        if name := self.folding.learn(code):
            text = self.folding.known.get(name, "")
            if leads(text) and (is_connection(text) or _ENDINGS.search(text)):
                self.named[name] = Reference(target=text, access=Access.UNKNOWN, where=where)
            return
        told = [*self._connected(code, where), *self._led(code, where, otherwise)]
        stored = [*self._tables(code, where)]
        yield from (*told, *stored)
        opened = next((one.target for one in told if is_connection(one.target)), "")
        yield from self._used(code, where, opened, stored=bool(stored))

    def _led(self, code: str, where: str, otherwise: Access) -> Iterator[Reference]:
        source = ""
        for start, end, text in self.folding.found(code):
            if " " in text and _RUNS.search(code, max(0, start - 60), start):
                yield from _started(text, where)
            elif leads(text) or text.startswith("="):
                access = self._access(code, start, end, otherwise)
                if access is not None:
                    yield from self._lead(into(text, source) if source else text, access, where)
                    source = text if access is Access.READ else ""

    def _tables(self, code: str, where: str) -> Iterator[Reference]:
        for pattern, access in self.directions.tables:
            for match in pattern.finditer(code):
                name = self.folding.texts[int(match[1])]
                if re.fullmatch(r"[\w.$\[\]# ]{1,120}", name):
                    yield Reference(target=name, access=access, where=where)

    def _used(self, code: str, where: str, opened: str, *, stored: bool = False) -> Iterator[Reference]:
        """Follow which name holds which connection; where there are several, say which one is asked in a statement."""
        given = _GIVEN.search(code)
        if opened:
            if given:
                self.held[self.folding.key(given[1])] = opened
            return
        known = (self.held.get(self.folding.key(word)) for word in _WORD.findall(code))
        asked = next(filter(None, known), "")
        if asked and given:
            self.held[self.folding.key(given[1])] = asked
        several = asked and len(set(self.held.values())) > 1
        if several and (stored or any(_ASKS.match(text) for _start, _end, text in self.folding.found(code))):
            yield Reference(target=asked, access=Access.UNKNOWN, where=where)

    def rest(self) -> Iterator[Reference]:
        """Yield what only stood in a name that no other line used; which way it leads is not known."""
        yield from (reference for name, reference in self.named.items() if name not in self.folding.used)

    def _access(self, code: str, start: int, end: int, otherwise: Access) -> Access | None:
        """Return the direction of a text, None if it leads nowhere."""
        for pattern, access in self.directions.behind:
            if pattern.match(code, end):
                return access
        if role := self._role(code, start):
            return self._opened(code[end : end + 80]) if role == "m" else _ROLES[role]
        words = [*self.words.finditer(code, 0, start)]
        if not words:
            return otherwise
        last = words[-1]
        between, kind = code[last.end() : start], last.lastgroup
        if kind == "opens":
            return self._opened(code[end : end + 80])
        first, second = _ACCESS[kind or ""]
        then = "\x02" in between if kind == "moves" else kind == "transfers" and _EXPORT.search(between)
        return second if then else first

    def _opened(self, behind: str) -> Access:
        mode = re.match(r"\s*,\s*(?:\w+\s*[:=]+\s*)?(?:\x02(\d+)\x03|([$\w.]+))", behind)
        if not mode:
            return Access.READ
        told = f'"{self.folding.texts[int(mode[1])]}' if mode[1] else mode[2]
        return Access.WRITE if self.directions.writes_by(told) else Access.READ

    def _role(self, code: str, start: int) -> str:
        """Return what the innermost known call around a text uses it for, "" if none is known."""
        calls = self.directions.calls
        for name, place in around(code, start) if calls else ():
            roles = calls.get(name) or calls.get(name.rpartition(".")[2])
            if roles:
                return roles[min(place, len(roles) - 1)]
        return ""

    def _logged_on(self, code: str, where: str) -> Iterator[Reference]:
        """Yield the system of SAP that a script logs on to: an entry of the logon pad, a server, or its name."""
        for match in _LOGON.finditer(code):
            text = self.folding.texts[int(match[1] or match[2])].strip()
            named = match[1] or ".system" not in match[0].casefold() or _SYSTEM.match(text)
            if text and named and HOLE not in text:
                yield Reference(target=f"sap:{text}", access=Access.UNKNOWN, where=where)

    def _lead(self, text: str, access: Access, where: str) -> Iterator[Reference]:
        if text.startswith("="):
            for match in _IN_FORMULA.finditer(text[:_LONGEST]):
                yield Reference(target=match[1], access=Access.READ, where=where)
        elif leads(text):
            known = Access.UNKNOWN if is_connection(text) else access
            yield Reference(target=text.strip(), access=known, where=where)

    def _connected(self, code: str, where: str) -> Iterator[Reference]:
        """Yield a connection whose server and database are arguments of their own, or a DSN."""
        told: dict[str, str] = {}
        for match in self.directions.keys.finditer(code):
            text = self.folding.texts[int(match["text"])] if match["text"] else match["bare"]
            told.setdefault(_KEYS.get(match["key"].casefold(), "server"), text)
        target = connection_of(told)
        if target:
            yield Reference(target=target, access=Access.UNKNOWN, where=where)
            return
        yield from self._logged_on(code, where)
        found = self.directions.connects.search(code)
        if found:
            text = self.folding.texts[int(found[1])]
            if re.fullmatch(r"[\w -]{2,40}", text):
                yield Reference(target=f"DSN={text}", access=Access.UNKNOWN, where=where)


_RUNS = re.compile(
    r"(?:\bShell(?:Execute(?:Wait)?)?|\.(?:Run|Exec)|\bRun(?:Wait)?|\bProcess\.Start|\bsystem2?|\bdos|\bunix|\bspawn|\bexec(?:Sync)?|"
    r"\bxp_cmdshell|\bexecCommand)\s*[\s(,]\s*\Z",
    re.IGNORECASE,
)


_PROGRAM = re.compile(r"[^\\/]+\.exe\Z", re.IGNORECASE)
"""A program that the computer finds by its name alone."""


def _started(command: str, where: str) -> Iterator[Reference]:
    """A program that is started is read; which way leads what is handed to it only the program knows."""
    access = Access.READ
    for file in files_of(command):
        if leads(file) and not _PROGRAM.match(file):
            yield Reference(target=file, access=access, where=where)
            access = Access.UNKNOWN


_ROLES: dict[str, Access | None] = {"<": Access.READ, ">": Access.WRITE, "-": None}
_GIVEN = re.compile(r"(?<![\w.])\$?(\w+)(?:\.(?:Open|ConnectionString)\b|\s*(?::?=(?!=)|<-))", re.IGNORECASE)
_WORD = re.compile(r"(?<![\w.])\$?([A-Za-z_]\w*)")
_ASKS = re.compile(r"\s*(?:select|insert|update|delete|merge|exec|truncate|with|create|call)\b", re.IGNORECASE)
_CALLED = re.compile(r"(?:([A-Za-z_]\w*)\.)?([A-Za-z_]\w*)\s*\Z")
_COMMAND = re.compile(r"\s*([A-Za-z_]\w*)\s*(,?)")


def around(code: str, start: int) -> Iterator[tuple[str, int]]:
    """Yield the calls in whose arguments a place stands, inner ones first: name in lower case, number of the argument.

    A line that begins with a name, as commands do, counts as the outermost call.
    """
    depth = place = 0
    for at in range(start - 1, -1, -1):
        sign = code[at]
        if sign in ")]}":
            depth += 1
        elif sign in "([{" and depth:
            depth -= 1
        elif sign == "(":
            if name := _CALLED.search(code, max(0, at - 60), at):
                yield ".".join(filter(None, name.groups())).casefold(), place
            place = 0
        elif sign == "," and not depth:
            place += 1
    if command := _COMMAND.match(code):
        yield command[1].casefold(), place - bool(command[2])


_LOGON = re.compile(
    r"\bOpenConnection(?:ByConnectionString)?\s*\(?\s*\x02(\d+)\x03|\.(?:ApplicationServer|MessageServer|System)\s*=\s*\x02(\d+)\x03",
    re.IGNORECASE,
)
_SYSTEM = re.compile(r"[A-Z][A-Z0-9]{2}\Z")
"""The name of a system of SAP."""
_KEYS = {"dsn": "dsn", "data_source": "dsn", "dbname": "database", "database": "database", "ashost": "ashost"}


def connection_of(told: dict[str, str]) -> str:
    """Return the text of a connection from its parts (`server`, `database`, `dsn`), "" if they name none."""
    if told.get("ashost"):
        return f"sap:{told['ashost']}"
    if told.get("dsn"):
        return f"DSN={told['dsn']}"
    if not told.get("server") or HOLE in told["server"] or not re.fullmatch(r"[\w.\\,:-]{2,80}", told["server"]):
        return ""
    database = told.get("database", "")
    if not database:
        return ""
    return f"Server={told['server']};Database={database}"


def into(folder: str, source: str) -> str:
    r"""Return where a copied file comes to lie: `Q:\b\` takes the name of what is copied."""
    name = re.split(r"[\\/]", source.strip())[-1]
    return folder + name if folder.endswith(("\\", "/")) and name and HOLE not in name else folder


def leads(text: str) -> bool:
    """True for a text that is a path, an address or a connection, and nothing else."""
    text = text.strip()
    if not 2 < len(text) < _LONGEST:
        return False
    if is_connection(text) or _ADDRESS.match(text):
        return True
    if _SENTENCE.search(text) and not _ENDINGS.search(text):
        return False
    return bool(_ABSOLUTE.match(text) or (_NAMED.match(text) and not _TOLD.search(text)))
