"""VBA, VB and VBScript as evidence: what its statements read, write, compute, send and run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from classifiers.evidence import Evidence, Finding, Kind, Metric, Reference, Target, Verb
from scanner.reading.code import effects, vbasums
from scanner.reading.code.effects import Effect
from scanner.reading.code.pointing import Pointer
from scanner.reading.code.ranking import Ranked, most_telling
from scanner.reading.code.sqltext import kind_of, read_sql
from scanner.reading.code.surroundings import SCRIPT, Surroundings
from scanner.reading.code.vbaacts import ACTS, effects_of
from scanner.reading.code.vbacalls import hands_on, procedures
from scanner.reading.code.vbalines import HOLE, Line, folded, lines
from scanner.reading.code.vbarecords import Records
from scanner.reading.code.vbasheets import TEACHING as SHOWING
from scanner.reading.code.vbasheets import Sheets
from scanner.reading.code.vbathings import TEACHING, Thing, Things
from scanner.reading.code.writings import VBA_DIRECTIONS, VBA_WRITING

_PROCEDURE = re.compile(
    r"^(?:(?:Public|Private|Friend|Static|Default)\s+)*(?:Sub|Function|Property\s+(?:Get|Let|Set))\s+(\w+)",
    re.IGNORECASE,
)
_END = re.compile(r"^End\s+(?:Sub|Function|Property)\b", re.IGNORECASE)
_BUILDS = re.compile(
    r"(?:^|\bThen\s+|\bElse\s+)(?:Let\s+)?(?P<left>[A-Za-z_][\w.!]*)\s*=\s*(?P<again>(?P=left)\s*[&+])?", re.IGNORECASE
)
_UNATTENDED = re.compile(
    r"^(?:Auto_?Open|AutoExec|AutoNew|Workbook_Open|Document_Open|Form_Timer|Presentation_?Open|Worksheet_Change|"
    r"Workbook_BeforeSave|Application_Startup|Application_NewMail\w*)$",
    re.IGNORECASE,
)
_SCHEDULES = re.compile(r"\bApplication\.OnTime\b|\.TimerInterval\s*=|\bSetTimer\b|\bWScript\.Sleep\b", re.IGNORECASE)
_CAPTION = re.compile(r"\b(?:MsgBox|InputBox|Caption|StatusBar|ControlTipText|Title|Subject|Echo)\b", re.IGNORECASE)
_BRANCH = re.compile(r"^(?:If|ElseIf|Case|For|While|Do|Loop)\b|\bIIf\(", re.IGNORECASE)
_OTHER_MACRO = re.compile(r"\bApplication\.Run\b|\.Run\s*\(?\s*\"\"", re.IGNORECASE)
_INCLUDES = re.compile(r"\bExecuteGlobal\b|\bExecute\s+\w+\.ReadAll\b", re.IGNORECASE)
"""VBScript runs the text of another file as its own."""
_CALLED_SCRIPT = re.compile(r"\.(?:vbs|vbe|wsf|hta|bat|cmd|ps1|pyw?)\b", re.IGNORECASE)
_FOREIGN_FILE = re.compile(r"\.(?:xl\w{1,2}|mdb|accd\w|dotm?)['\"]?!", re.IGNORECASE)
_FORMULA = re.compile(r"=[^'\"!]*[-+*/^(<>]|=.*![^!]*[-+*/^(<>]")
"""A formula that does more than point to another cell."""
_DISPLAYS = re.compile(
    r"\b(?:ChartObjects|Charts|AddChart2?|PivotTables|CreatePivotTable|OpenReport|PrintOut|SetSourceData)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_PLACES = frozenset({"path", "scriptfullname"})
"""Words of which a line has one that says in which folder the file itself lies."""
_OPENING = frozenset({"open", "openrecordset"})
_LOCAL = frozenset({"dim", "static"})
_DIM = re.compile(r"^(?:Dim|Static)\s+(.*)", re.IGNORECASE)
_NAMES = re.compile(r"(?:^|,|\b(?:ByVal|ByRef|Optional))\s*([A-Za-z_]\w*)", re.IGNORECASE)
_PROCEDURES = frozenset({"sub", "function", "property"})
_COUNTED = frozenset(
    [
        "if",
        "elseif",
        "case",
        "for",
        "while",
        "do",
        "loop",
        "iif",
        "executeglobal",
        "readall",
        "ontime",
        "timerinterval",
        "settimer",
        "sleep",
        "chartobjects",
        "charts",
        "addchart",
        "addchart2",
        "pivottables",
        "createpivottable",
        "openreport",
        "printout",
        "setsourcedata",
    ]
)
"""Words without which no expression of `_count` is found: most lines have none of them."""
_PASSES = re.compile(r"\.(?:Execute|Open)", re.IGNORECASE)
_LABELS = 100
_COMMENTS = 40


@dataclass(slots=True)
class _Text:
    """A string variable that is being put together over several lines."""

    line: int
    procedure: str
    text: str
    foreign: bool = False


@dataclass(slots=True)
class _Module:
    """One pass over the code of a module."""

    name: str
    things: Things
    own: frozenset[str] = frozenset()
    """The procedures of the module, in lower case."""
    sheets: Sheets = field(default_factory=Sheets)
    records: Records = field(default_factory=Records)
    procedure: str = ""
    found: list[Ranked] = field(default_factory=list)
    building: dict[str, _Text] = field(default_factory=dict)
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("lines", "comment_lines", "branches", "procedures", "fixed_paths", "unseen_code"), 0
        )
    )
    points: Pointer = field(default_factory=lambda: Pointer.of(VBA_WRITING, VBA_DIRECTIONS))
    decision: tuple[Line, str] | None = None
    """A block `If` whose first statement is awaited, so that condition and consequence stand in one line."""

    def where(self, number: int, procedure: str | None = None) -> str:
        inside = self.procedure if procedure is None else procedure
        return f"{self.name}.{inside}:{number}" if inside else f"{self.name}:{number}"

    def add(self, finding: Finding, number: int) -> None:
        self.found.append(Ranked(finding, number))

    def read(self, text: str) -> None:
        """Take in all lines."""
        for line in lines(text):
            if line.comment:
                self._comment(line)
            if line.code:
                self.counts["lines"] += 1
                self._code(line)
        self._settle_decision(None)
        self._settle_texts()
        for reference in self.points.rest():
            self.add(reference, int(reference.where.rpartition(":")[2]))

    def _comment(self, line: Line) -> None:
        self.counts["comment_lines"] += 1
        text = line.comment.strip(" '*-=#~_/")
        if len(text.split()) >= 2 and not _LOOKS_LIKE_CODE.search(text):
            self.add(Evidence.of(Kind.COMMENT, text, self.where(line.number)), line.number)

    def _code(self, line: Line) -> None:
        said = set(_WORD.findall(line.code.lower()))
        if not said.isdisjoint(_PROCEDURES) and self._ends(line):
            return
        self._learn(line, said)
        if not said.isdisjoint(_COUNTED):
            self._count(line)
        done = [] if said.isdisjoint(ACTS.keys()) else effects_of(line, self.things)
        for effect in done:
            self._act(effect, line)
        self._texts(line, said, done[0] if done else None)
        self._settle_decision(line)
        if all(effect.verb in {Verb.READ, Verb.RUN} for effect in done):
            self._sums(line)
        if not done and hands_on(line.code, self.own):
            self._state(line, line.full, Verb.RUN, None)

    def _learn(self, line: Line, said: set[str]) -> None:
        """Take in what a line says of variables: what they are, and that they are other ones from here on."""
        if not said.isdisjoint(_LOCAL) and (declared := _DIM.match(line.code)):
            self.points.folding.forget(_NAMES.findall(declared[1]))
        if not said.isdisjoint(TEACHING):
            self.things.learn(line)
        if not said.isdisjoint(SHOWING):
            self.sheets.learn(line)
        if not said.isdisjoint(_OPENING):
            self.records.learn(line.full, self._built)

    def _built(self, name: str) -> str:
        text = self.building.get(name.lower())
        return text.text if text else ""

    def _texts(self, line: Line, said: set[str], effect: Effect | None) -> None:
        """Look at the texts of a line, and at the names that stand for some."""
        if line.strings or not said.isdisjoint(_PLACES) or not said.isdisjoint(self.points.folding.known):
            for reference in self.points.line(line.full, self.where(line.number), effects.leading(effect)):
                self.add(reference, line.number)
        if line.strings:
            self._strings(line, effect)
        elif self.building:
            self._continue(line)

    def _ends(self, line: Line) -> bool:
        """Take in the first or the last line of a procedure; True for the last."""
        procedure = _PROCEDURE.match(line.code)
        if procedure:
            self._enter(procedure[1], line)
        elif _END.match(line.code):
            self._settle_texts()
            self.things.learn(line)
            self.sheets.learn(line)
            self.records.leave()
            self.procedure = ""
            return True
        return False

    def _enter(self, name: str, line: Line) -> None:
        self._settle_texts()
        self.procedure = name
        self.points.folding.forget(_NAMES.findall(line.code.partition("(")[2]))
        self.counts["procedures"] += 1
        self.add(Evidence.of(Kind.STRUCTURE, name, self.where(line.number)), line.number)
        if _UNATTENDED.match(name):
            self.add(Evidence.of(Kind.TRIGGER, name, self.where(line.number)), line.number)

    def _count(self, line: Line) -> None:
        if _BRANCH.search(line.code):
            self.counts["branches"] += 1
        if _DISPLAYS.search(line.code):
            self.add(Evidence.of(Kind.DISPLAY, line.full, self.where(line.number)), line.number)
        if _INCLUDES.search(line.code):
            self.counts["unseen_code"] += 1
        if _SCHEDULES.search(line.code):
            self.add(Evidence.of(Kind.TRIGGER, line.full, self.where(line.number)), line.number)

    def _act(self, effect: Effect, line: Line) -> None:
        self.add(
            Evidence.of(
                Kind.STATEMENT,
                effect.noted(self._placed(line.full, effect.verb, effect.target)),
                self.where(line.number),
                verb=effect.verb,
                target=effect.target,
            ),
            line.number,
        )
        if effect.verb is Verb.RUN and effect.target is None and self._hands_over(line):
            self.counts["unseen_code"] += 1

    def _hands_over(self, line: Line) -> bool:
        """True for a macro of another file, and for a script that is started."""
        macro = _OTHER_MACRO.search(line.code) is not None
        return any(_CALLED_SCRIPT.search(text) or (macro and _FOREIGN_FILE.search(text)) for text in line.strings)

    def _strings(self, line: Line, effect: Effect | None) -> None:
        """Look at the texts of a line: SQL, paths, connections, captions."""
        building = _BUILDS.search(line.code) if "=" in line.code else None
        texts = folded(line.full) if "&" in line.code or "+" in line.code else list(line.strings)
        if building and texts:
            name = building["left"].lower()
            if building["again"] and name in self.building:
                self.building[name].text += " " + texts.pop(0) if _ends_open(self.building[name].text) else texts.pop(0)
            else:
                self._settle_text(self.building.pop(name, None))
                foreign = name.endswith((".sql", ".commandtext")) and self._foreign(name.rpartition(".")[0])
                self.building[name] = _Text(line.number, self.procedure, texts.pop(0), foreign=foreign)
        else:
            self._passed_on(line)
        for text in texts:
            if _is_sql(text):
                receiver = self.things.receiver(line.code.split('"')[0].rstrip("( ").rpartition(".")[0] + ".")
                self._sql(_Text(line.number, self.procedure, text, foreign=self._foreign(receiver)))
        for text in line.strings:
            if "\\" in text or "/" in text or "." in text or "=" in text:
                self._points(text, line, effect)
        if _CAPTION.search(line.code):
            self._label(texts or [folded(line.full)[0]] if line.strings else [], line)

    def _continue(self, line: Line) -> None:
        """`sql = sql & value`, and `db.Execute sql`, which says on what the text runs."""
        building = _BUILDS.search(line.code) if "=" in line.code else None
        if building and building["again"] and building["left"].lower() in self.building:
            self.building[building["left"].lower()].text += HOLE
        else:
            self._passed_on(line)

    def _passed_on(self, line: Line) -> None:
        if not self.building or not _PASSES.search(line.code):
            return
        for name, text in self.building.items():
            found = re.search(
                rf"\.(?:Execute|Open|OpenRecordset)\b[^\n]*\b{re.escape(name)}\b", line.code, re.IGNORECASE
            )
            if found:
                text.foreign = self._foreign(self.things.receiver(line.code[: found.start() + 1])) or self._on_foreign(
                    line.code
                )

    def _on_foreign(self, code: str) -> bool:
        """`rs.Open sql, cn`: the connection is the second argument."""
        names = re.findall(r",\s*(\w+)", code)
        return any(self._foreign(name) for name in names[:2])

    def _foreign(self, name: str) -> bool:
        return self.things.of(name) is Thing.FOREIGN_CONNECTION

    def _settle_texts(self) -> None:
        for text in self.building.values():
            self._settle_text(text)
        self.building.clear()

    def _settle_text(self, text: _Text | None) -> None:
        if text is not None and _is_sql(text.text):
            self._sql(text)

    def _sql(self, text: _Text) -> None:
        surroundings = SCRIPT if text.foreign else self.things.surroundings
        for finding in read_sql(text.text, self.where(text.line, text.procedure), surroundings):
            self.add(finding, text.line)

    def _points(self, text: str, line: Line, effect: Effect | None) -> None:
        if effects.is_fixed_path(text):
            self.counts["fixed_paths"] += 1
        for finding in effects.addresses(text, self.where(line.number), effects.leading(effect)):
            if not isinstance(finding, Reference):
                self.add(finding, line.number)

    def _label(self, texts: list[str], line: Line) -> None:
        for text in texts:
            if len(text) > 3:
                self.add(Evidence.of(Kind.LABEL, text, self.where(line.number)), line.number)

    def _sums(self, line: Line) -> None:
        """Assignments that compute or fill a cell, and decisions against a limit."""
        code = line.code
        if "=" not in code and "<" not in code and ">" not in code and code[:5].lower() != "case ":
            return
        sides = vbasums.assignment(line.code)
        effect = vbasums.put(sides[0], self.things) if sides else None
        formula = sides is not None and effect is not None and any(_FORMULA.match(text) for text in line.strings)
        if vbasums.decides(line.code):
            self._decide(line)
        elif sides and (formula or vbasums.calculates(sides[1])):
            shared = effect is not None and not vbasums.own(effect)
            verb = Verb.WRITE if shared else Verb.COMPUTE
            self._state(line, line.full, verb, effect.target if effect else None)
        elif effect:
            self._state(line, line.full, Verb.WRITE, effect.target)

    def _decide(self, line: Line) -> None:
        if line.code.lower().rstrip().endswith(" then") or line.code.lower().startswith("case"):
            self.decision = (line, self.procedure)
        else:
            self._state(line, line.full, Verb.COMPUTE, None)

    def _settle_decision(self, line: Line | None) -> None:
        """Join a block `If` with the first statement in it."""
        if self.decision is None:
            return
        decision, self.decision = self.decision, None
        text = decision[0].full + (" " + line.full if line else "")
        self._state(decision[0], text, Verb.COMPUTE, None)

    def _placed(self, text: str, verb: Verb, target: Target | None) -> str:
        """Return what changes a record with its table before it."""
        if verb is not Verb.WRITE or target not in {Target.OWN_DATA, Target.DATABASE}:
            return text
        return self.records.noted(text, self.things.blocks[-1] if self.things.blocks else "")

    def _state(self, line: Line, text: str, verb: Verb, target: Target | None) -> None:
        if verb in {Verb.WRITE, Verb.COMPUTE} and target in {Target.OWN_DATA, Target.FILE}:
            text = self.sheets.noted(text)
        text = self._placed(text, verb, target)
        self.add(Evidence.of(Kind.STATEMENT, text, self.where(line.number), verb=verb, target=target), line.number)


_LOOKS_LIKE_CODE = re.compile(
    r"^(?:Dim|Set|If|End|Sub|Call|Next|For|Debug|MsgBox|Exit|On Error)\b|^[\w.()\"]+\s*=|\w+\.\w+\(|\)\s*$|^\w+\.\w+",
    re.IGNORECASE,
)
_SHORTEST_SQL = 10


def _is_sql(text: str) -> bool:
    return len(text) >= _SHORTEST_SQL and kind_of(text) is not None


def _ends_open(text: str) -> bool:
    """True if a text may need a blank before what is joined to it: SQL cut at the end of a line has its own."""
    return bool(text) and text[-1].isalnum()


def read_vba(text: str, module: str, surroundings: Surroundings) -> Iterator[Finding]:
    """Yield what the code of one module does; `where` is `Module.Procedure:line`.

    At most about 600 findings, the most telling first kept: writes and sends, then computations, then the rest, all in
    the order of the text. Metrics (`lines`, `branches` ...) are those of this module: the file's are their sum.
    """
    walk = _Module(module, Things(surroundings), procedures(text), records=Records.of(text))
    walk.read(text)
    yield from most_telling(walk.found, {Kind.LABEL: _LABELS, Kind.COMMENT: _COMMENTS, Kind.DISPLAY: _COMMENTS})
    for name, value in walk.counts.items():
        if value:
            yield Metric(name=name, value=value)
