"""What a scan observes in one file: evidence, parts, references, problems, and the observation that holds them.

The scanner fills these types and never judges; the classifier judges and never opens a file. All of them are
immutable and pickle into worker processes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Self

TEXT_LIMIT = 200
"""Longest text of one piece of evidence, in characters; longer text is cut with an ellipsis."""


class Kind(StrEnum):
    """What a piece of evidence is; its level follows from it (POLICY section 2)."""

    STATEMENT = "statement"
    """One logical line of code: a call, an assignment, a decision."""
    SQL = "sql"
    """One SQL statement, saved in the file or built in its code."""
    FORMULA = "formula"
    """One cell formula or low-code expression."""
    STRUCTURE = "structure"
    """A table, column, sheet, list or procedure name that the tool is made of."""
    CONNECTION = "connection"
    """A connection string, data source or connector."""
    LABEL = "label"
    """A name or caption: a title, a form, a button, a module."""
    DISPLAY = "display"
    """Something drawn for people: a chart, a panel, a report."""
    COMMENT = "comment"
    """What the author wrote about the code. Never behaviour."""
    TRIGGER = "trigger"
    """Runs without a person: a schedule, an auto-open macro, a service. Raises exposure, not criticality."""
    PERSON = "person"
    """A name the file carries; `where` says as what: author, last author, company, manager."""
    DOCUMENTATION = "documentation"
    """What the tool tells the people who use it or take it over: a read-me sheet, a header. Never behaviour."""


class Level(IntEnum):
    """How strong a piece of evidence is (POLICY section 2)."""

    NONE = 0
    NAME = 1
    STRUCTURE = 2
    BEHAVIOUR = 3


LEVELS: dict[Kind, Level] = {
    Kind.STATEMENT: Level.BEHAVIOUR,
    Kind.SQL: Level.BEHAVIOUR,
    Kind.FORMULA: Level.BEHAVIOUR,
    Kind.STRUCTURE: Level.STRUCTURE,
    Kind.CONNECTION: Level.STRUCTURE,
    Kind.LABEL: Level.NAME,
    Kind.DISPLAY: Level.NAME,
    Kind.COMMENT: Level.NAME,
    Kind.TRIGGER: Level.NONE,
    Kind.PERSON: Level.NONE,
    Kind.DOCUMENTATION: Level.NONE,
}


class Verb(StrEnum):
    """What is done; set by the reader of the format, from grammar alone."""

    READ = "read"
    WRITE = "write"
    COMPUTE = "compute"
    SEND = "send"
    RUN = "run"
    NONE = "none"


class Target(StrEnum):
    """What a write or a send reaches. The first four are shared; the others are outputs (POLICY section 2)."""

    DATABASE = "database"
    SYSTEM_OF_RECORD = "system_of_record"
    DEVICE = "device"
    WEB = "web"
    MAIL = "mail"
    FILE = "file"
    OWN_DATA = "own_data"


SHARED_TARGETS = frozenset({Target.DATABASE, Target.SYSTEM_OF_RECORD, Target.DEVICE, Target.WEB})


class Access(StrEnum):
    """Direction of a reference."""

    READ = "read"
    WRITE = "write"
    UNKNOWN = "unknown"


class Trouble(StrEnum):
    """Why something could not be read: a line of the coverage ledger, never a silent gap."""

    ENCRYPTED = "encrypted"
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"
    DENIED = "denied"
    VANISHED = "vanished"
    CHANGED_WHILE_READ = "changed_while_read"
    UNREADABLE = "unreadable"
    NOT_A_FILE = "not_a_file"
    LOOP = "loop"
    PATH_TOO_LONG = "path_too_long"
    NOT_READ_YET = "not_read_yet"
    SOURCE_ABSENT = "source_absent"
    CAPPED = "capped"
    EXTENSION_MISMATCH = "extension_mismatch"


INFORMATIVE = frozenset({Trouble.EXTENSION_MISMATCH})
"""Troubles that do not make an observation incomplete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One line of proof, masked and short enough to show.

    `where` is how a person finds it again: `module:line`, `sheet!cell`, `query NAME`.
    `target` is set for the verbs write and send where grammar alone tells what is reached.
    """

    kind: Kind
    text: str
    where: str
    verb: Verb = Verb.NONE
    target: Target | None = None

    @classmethod
    def of(
        cls,
        kind: Kind,
        text: object,
        where: str = "",
        *,
        verb: Verb = Verb.NONE,
        target: Target | None = None,
    ) -> Self:
        """Make one line of evidence of any text: white space folded, cut at `TEXT_LIMIT`."""
        return cls(kind=kind, text=shorten(str(text or "")), where=where, verb=verb, target=target)

    @property
    def level(self) -> Level:
        """Strength by kind."""
        return LEVELS[self.kind]

    @property
    def shared_write(self) -> bool:
        """True if this changes something others rely on (POLICY section 2, fact read_only)."""
        return self.verb is Verb.WRITE and self.target in SHARED_TARGETS


def shorten(text: str, limit: int = TEXT_LIMIT) -> str:
    """Fold white space to single spaces and cut at `limit` characters."""
    folded = " ".join(text[: limit * 8].split())
    return folded if len(folded) <= limit else folded[: limit - 1] + "…"


class PartKind(StrEnum):
    """What a file is made of."""

    MODULE = "module"
    MACRO_SHEET = "macro_sheet"
    QUERY = "query"
    TABLE = "table"
    SHEET = "sheet"
    LINK = "link"
    EXTERNAL_LINK = "external_link"
    CONNECTION = "connection"
    FORM = "form"
    REPORT = "report"
    MACRO = "macro"
    PANEL = "panel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One named part of a file.

    `subtype`: query kind (select, make-table, append, update, delete, crosstab, ddl, pass-through, union),
    link kind (file, odbc), module type, sheet state (visible, hidden, very hidden).
    `count`: lines of a module, rows of a table, formulas of a sheet; -1 if not counted.
    `detail`: target of a link, text of a connection; masked.
    `digest`: the `Source` that holds its text, or "".
    """

    kind: PartKind
    name: str
    subtype: str = ""
    count: int = -1
    detail: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The text a judgement can be made from again without the file: masked, capped, content-addressed."""

    part: str
    language: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An edge of the lineage graph: this file reads or writes `target`, seen at `where`."""

    target: str
    access: Access
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A number the score uses, for example `formulas`, `branches`, `secrets`, `fixed_paths`."""

    name: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that could not be read, with its reason in words a person understands."""

    trouble: Trouble
    detail: str
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Digest of the data that a file holds, as far as its reader can tell them from logic and looks.

    A reader may yield several; together they stand for the data. None means that the reader cannot tell.
    """

    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """Digest of what decides without being a text of its own: defined names, limits of a format, thresholds, wiring.

    It belongs to the logic. A reader may yield several.
    """

    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """The distinct formulas of a file without their numbers and places, for the sketch of its logic; never kept."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prints:
    """Digests of what a file is made of, one for each class of drift; "" if there is nothing of the kind.

    `logic`: code, formulas, queries. `connections`: what it is connected or linked to. `structure`: names of sheets,
    tables, columns, forms. `data`: the content, "" if the reader cannot tell it from looks. `sketch`: of the logic,
    for finding near copies (see `classifiers.families`).
    """

    logic: str = ""
    connections: str = ""
    structure: str = ""
    data: str = ""
    sketch: tuple[int, ...] = ()


class SecretKind(StrEnum):
    """What a secret is, as who rotates it sorts the work."""

    CONNECTION = "connection string"
    PASSWORD = "password in text or code"  # noqa: S105 - the name of a kind
    TOKEN = "token or key"  # noqa: S105 - the name of a kind
    PRIVATE_KEY = "private key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """That a secret stands somewhere, for IT to rotate it: never its value, its length or a digest of it.

    `where` as of an `Evidence`. A secret that stands at several places is told once for each.
    """

    kind: SecretKind
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """The file itself: where it is, what it is, and the people it names (proposals, never owners: OWN-3).

    `path` is relative to the share's root, with `/`, printable and collision-free (see `scanner.shares.names`).
    `size` in bytes; `modified` in UTC; `sha256` is "" for a file that was not read; `project` is the path of the
    outermost folder above it that holds a project marker (`.git`, `pyproject.toml` ...), or "".
    """

    share: str
    path: str
    name: str
    kind: str
    sha256: str
    size: int
    modified: datetime
    project: str = ""
    owner: str = ""
    author: str = ""
    last_author: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """All that one reading of one file gave.

    `handler` is `name/version`; `complete` is False as soon as one part could not be read; `fingerprint` is over
    the logic alone (code, formulas, queries, connections), so saving data does not change it; `prints` tell one kind
    of change from another.
    """

    artifact: Artifact
    handler: str
    complete: bool
    fingerprint: str
    seen: datetime
    prints: Prints = Prints()
    parts: tuple[Part, ...] = ()
    sources: tuple[Source, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    references: tuple[Reference, ...] = ()
    metrics: tuple[Metric, ...] = ()
    problems: tuple[Problem, ...] = ()
    secrets: tuple[Secret, ...] = ()

    @property
    def encrypted(self) -> bool:
        """True if the file is encrypted, whether that kept it from being read or a well-known password opened it."""
        return any(problem.trouble is Trouble.ENCRYPTED for problem in self.problems) or self.metric("unlocked") > 0

    def metric(self, name: str, default: float = 0.0) -> float:
        """Return the metric of that name, or `default` if it was not measured."""
        return next((metric.value for metric in self.metrics if metric.name == name), default)

    def of_kind(self, *kinds: PartKind) -> Iterable[Part]:
        """Yield the parts of these kinds, in the order they were found."""
        return (part for part in self.parts if part.kind in kinds)


Finding = Evidence | Part | Source | Reference | Metric | Problem | Contents | Decisions | Shapes
"""What a reader yields, in any order; what came before a failure is kept."""
