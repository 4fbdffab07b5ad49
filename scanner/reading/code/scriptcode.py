"""PowerShell, batch and JavaScript as evidence, each by its dialect: one reader, the languages are data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from classifiers.evidence import Access, Evidence, Finding, Kind, Metric, Problem, Reference, Target, Trouble, Verb
from scanner.reading.code import effects
from scanner.reading.code.dialects import Act, Dialect
from scanner.reading.code.effects import Effect
from scanner.reading.code.pointing import Points
from scanner.reading.code.ranking import Ranked, most_telling
from scanner.reading.code.sapgui import Session, drives_sap
from scanner.reading.code.scriptlines import lines
from scanner.reading.code.sqltext import kind_of, read_sql
from scanner.reading.code.surroundings import SCRIPT
from scanner.reading.code.vbalines import HOLE, Line
from scanner.reading.code.verdictwords import Branches

_CAPS = {Kind.COMMENT: 40, Kind.LABEL: 100, Kind.STRUCTURE: 200}
_OPERATION = re.compile(
    r"[\w)\]%]\s*(?<!/)[*/](?!/)\s*[\w$(\[.%]|[\w)\]]\s+[-+]\s+(?!\d{1,2}\b)[\w$(\[]|\bMath\.\w+\(|\[math\]::\w+",
    re.IGNORECASE,
)
_SIZES = re.compile(
    r"\b(?:length|count|size|index|idx|i|j|k|n)\b\)?\s*(?:-[lg][te]|[<>]=?)|(?:-[lg][te]|[<>]=?)\s*-?[01]\b(?!\.)",
    re.IGNORECASE,
)
_CODE_IN_COMMENT = re.compile(r"[={(;]|^\$|^(?:if|set|call|echo|var|let|const)\b", re.IGNORECASE)
_HOLES = re.compile(r"\$\{[^}]*\}|\$\([^)]*\)|\$\w+(?:\.\w+)*|%\w+%|![\w]+!")
_FILE = re.compile(r"[\"']?([A-Za-z]:\\[^\s\"'<>|]{2,200}|\\\\[\w.$-]+\\[^\s\"'<>|]{1,200})")
_SHORTEST_SQL = 10
_LONGEST = 4_000_000
"""Characters that are looked at: nobody writes more by hand."""


@dataclass(slots=True)
class _Reading:
    """One pass over a script."""

    name: str
    dialect: Dialect
    acts: tuple[Act, ...]
    procedure: str = ""
    found: list[Ranked] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    decision: Line | None = None
    sap: Session | None = None
    """The session of a script that drives SAP GUI."""
    points: Points | None = None
    branches: Branches[Line] = field(default_factory=Branches)

    def where(self, line: Line) -> str:
        return f"{self.name}.{self.procedure}:{line.number}" if self.procedure else f"{self.name}:{line.number}"

    def add(self, finding: Finding, line: Line) -> None:
        self.found.append(Ranked(finding, line.number))

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def line(self, line: Line) -> None:
        """Take in one logical line."""
        if line.comment:
            self._comment(line)
        if not line.code:
            return
        self.count("lines")
        self._structure(line)
        done = list(dict.fromkeys(effect for act in self.acts if (effect := act.on(line))))
        if self.sap and (effect := self.sap.on(line.full)):
            done.append(effect)
        for effect in done:
            self._state(line, effect.noted(line.full), effect.verb, effect.target)
        self._texts(line, done[0] if done else None)
        self._sums(line, done)
        if found := self.branches.line(
            line, line.full, line.strings, begins=bool(self.dialect.decision.search(line.code))
        ):
            self._state(found[0], found[1], Verb.COMPUTE, None)

    def _comment(self, line: Line) -> None:
        self.count("comment_lines")
        if len(line.comment.split()) > 1 and not _CODE_IN_COMMENT.search(line.comment):
            self.add(Evidence.of(Kind.COMMENT, line.comment, self.where(line)), line)

    def _structure(self, line: Line) -> None:
        named = self.dialect.procedure.search(line.code)
        if named:
            self.procedure = next(name for name in named.groups() if name)
            self.count("procedures")
            self.add(Evidence.of(Kind.STRUCTURE, self.procedure, self.where(line)), line)
        if self.dialect.branch.search(line.code):
            self.count("branches")
        if self.dialect.schedule.search(line.code):
            self.add(Evidence.of(Kind.TRIGGER, line.full, self.where(line)), line)
        if self.dialect.unseen.search(line.full):
            self.count("unseen_code")
            self._state(line, line.full, Verb.RUN, None)

    def _texts(self, line: Line, effect: Effect | None) -> None:
        joined = _joined(line)
        for text in joined:
            self._text(text, line, effect)
        self._leads(line, effect)
        if self.dialect.caption.search(line.code):
            for text in joined[:3]:
                if len(text.split()) > 1:
                    self.add(Evidence.of(Kind.LABEL, text, self.where(line)), line)

    def _leads(self, line: Line, effect: Effect | None) -> None:
        """Look at the paths of a line as a whole: what is put together, and which way each leads."""
        if self.points is not None:
            for reference in self.points.line(line.full, self.where(line), effects.leading(effect)):
                self.add(reference, line)
        if self.dialect.strings_are_code:
            for path in _FILE.findall(line.full):
                self._points(path, line, effect)

    def _text(self, text: str, line: Line, effect: Effect | None) -> None:
        sql = _HOLES.sub(HOLE, text) if len(text) >= _SHORTEST_SQL else ""
        if not sql or not kind_of(sql):
            self._points(text, line, effect)
            return
        for finding in read_sql(sql, self.where(line), SCRIPT):
            self.add(finding, line)

    def _points(self, text: str, line: Line, effect: Effect | None) -> None:
        if effects.is_fixed_path(text):
            self.count("fixed_paths")
        access = effects.direction(effect) if effect else Access.UNKNOWN
        for finding in effects.addresses(text, self.where(line), access):
            if self.points is None or not isinstance(finding, Reference):
                self.add(finding, line)

    def _sums(self, line: Line, done: list[Effect]) -> None:
        if self.decision is not None:
            self._state(self.decision, f"{self.decision.full} {line.full}", Verb.COMPUTE, None)
            self.decision = None
        if any(effect.verb in {Verb.WRITE, Verb.SEND} for effect in done):
            return
        decided = self.dialect.decision.search(line.code)
        if decided and self.dialect.threshold.search(decided["condition"]) and not _SIZES.search(decided["condition"]):
            if line.code.endswith(("{", ")", "(")):
                self.decision = line
            else:
                self._state(line, line.full, Verb.COMPUTE, None)
            return
        assigned = self.dialect.assignment.match(line.code)
        if assigned and _OPERATION.search(assigned["right"]):
            self._state(line, line.full, Verb.COMPUTE, None)

    def settle(self) -> None:
        """Say the last decision, behind which nothing follows."""
        if self.decision is not None:
            self._state(self.decision, self.decision.full, Verb.COMPUTE, None)
        for reference in self.points.rest() if self.points else ():
            self.found.append(Ranked(reference, int(reference.where.rpartition(":")[2])))

    def _state(self, line: Line, text: str, verb: Verb, target: Target | None) -> None:
        self.add(Evidence.of(Kind.STATEMENT, text, self.where(line), verb=verb, target=target), line)


_CONCATENATION = re.compile(r'""(?:\s*\+\s*(?:[\w$.]+(?:\([^()]*\))?\s*\+\s*)?"")+')


def _joined(line: Line) -> list[str]:
    """Return the strings of a line, those that are put together with + as one text."""
    texts = list(line.strings)
    if len(texts) < 2 or "+" not in line.code:
        return texts
    found: list[str] = []
    position = 0
    for match in _CONCATENATION.finditer(line.code):
        position = line.code.count('""', 0, match.start())
        parts = match[0].count('""')
        found.append(
            HOLE.join(texts[position : position + parts])
            if re.search(r"[\w$]", match[0])
            else "".join(texts[position : position + parts])
        )
        texts[position : position + parts] = [""] * parts
    return [*found, *(text for text in texts if text)]


def read_script(text: str, module: str, dialect: Dialect) -> Iterator[Finding]:
    """Yield what a script does; `where` is `module.function:line`."""
    if len(text) > _LONGEST:
        yield Problem(
            trouble=Trouble.CAPPED, detail=f"only the first {_LONGEST} characters were looked at", where=module
        )
        text = text[:_LONGEST]
    reading = _Reading(module, dialect, tuple(act for act in dialect.acts if act.possible(text)))
    reading.points = dialect.points() if dialect.points else None
    if drives_sap(text):
        reading.sap = Session()
    for line in lines(text, dialect):
        reading.line(line)
    reading.settle()
    yield from most_telling(reading.found, _CAPS)
    for name, value in reading.counts.items():
        yield Metric(name=name, value=value)
