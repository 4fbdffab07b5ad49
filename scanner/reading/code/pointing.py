"""What the texts of code lead to, and which way: each path, address or connection as a reference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from classifiers.evidence import Access, Reference
from scanner.reading.code.effects import is_connection
from scanner.reading.code.folding import HOLE, Folding, Writing

_LONGEST = 600
_ABSOLUTE = re.compile(
    r"^(?:file:/{2,5}|smb://|[A-Za-z]:[\\/]|\\\\[\w.$?-]+\\|//[\w.-]+/\w|~[\\/]|\.{1,2}[\\/]|%\w+%[\\/]|\{\?\}[\\/]|"
    r"\\(?!\\)|/(?:home|mnt|media|srv|data|opt|var|Users|Volumes|nfs|net|app)/)[^<>|\"\r\n]{1,400}$"
)
_ADDRESS = re.compile(
    r"^(?:https?|ftps?|sftp|opc\.tcp|mqtts?|modbus|s7|wss?)://[\w.\[{-][^\s\"'<>]{1,400}$", re.IGNORECASE
)
_NAMED = re.compile(
    r"^(?!\W*\.)[^<>|\"\r\n:;=]{0,160}[^<>|\"\r\n:;=\s.\\/]\.(?:xl[stax][xmb]?|xlam|xltx|ods|csv|tsv|txt|dat|mdb|accd[be]|md[ae]|"
    r"db3?|sqlite3?|json|xml|ya?ml|ini|docx?|docm|pdf|dbf|parquet|feather|pkl|rds|rdata|mat|sas7bdat|py|ps1|bat|cmd|vbs|"
    r"js|sql|r|sas|exe|html?|log|zip|png|tdms|h5|hdf5?|prn|msg|pptx?)$",
    re.IGNORECASE,
)
_IN_FORMULA = re.compile(r"'?((?:[A-Za-z]:\\|\\\\)[^'\[\]!]{0,200}\[[^\[\]]{1,120}\])")
_SENTENCE = re.compile(r"[\\/.](?:\s\w+){4,}|\s(?:not found|missing|nicht gefunden)\b", re.IGNORECASE)
_ENDINGS = re.compile(r"\.\w{1,5}$")


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
_WRITE_MODE = re.compile(r"^[rbt]{0,2}[wax]|\+")
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

    def _statement(self, code: str, where: str, otherwise: Access) -> Iterator[Reference]:
        if name := self.folding.learn(code):
            text = self.folding.known.get(name, "")
            if leads(text) and (is_connection(text) or _ENDINGS.search(text)):
                self.named[name] = Reference(target=text, access=Access.UNKNOWN, where=where)
            return
        yield from self._connected(code, where)
        source = ""
        for start, end, text in self.folding.found(code):
            if leads(text) or text.startswith("="):
                access = self._access(code, start, end, otherwise)
                if access is not None:
                    yield from self._lead(into(text, source) if source else text, access, where)
                    source = text if access is Access.READ else ""

    def rest(self) -> Iterator[Reference]:
        """Yield what only stood in a name that no other line used; which way it leads is not known."""
        yield from (reference for name, reference in self.named.items() if name not in self.folding.used)

    def _access(self, code: str, start: int, end: int, otherwise: Access) -> Access | None:
        """Return the direction of a text, None if it leads nowhere."""
        for pattern, access in self.directions.behind:
            if pattern.match(code, end):
                return access
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
        mode = re.match(r"\s*,\s*(?:\w+\s*[:=]+\s*)?(?:\x02(\d+)\x03|(\w+))", behind)
        if not mode:
            return Access.READ
        told = self.folding.texts[int(mode[1])] if mode[1] else mode[2]
        writes = told.casefold() in {"2", "8", "forwriting", "forappending"} or (mode[1] and _WRITE_MODE.search(told))
        return Access.WRITE if writes else Access.READ

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
        found = self.directions.connects.search(code)
        if found:
            text = self.folding.texts[int(found[1])]
            if re.fullmatch(r"[\w -]{2,40}", text):
                yield Reference(target=f"DSN={text}", access=Access.UNKNOWN, where=where)


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
    return bool(_ABSOLUTE.match(text) or _NAMED.match(text))
