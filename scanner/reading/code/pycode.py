"""Python as evidence: what its calls read, write, send and run, and which statements compute."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import get_args

from classifiers.evidence import Access, Evidence, Finding, Kind, Metric, Problem, Reference, Target, Trouble, Verb
from scanner.reading.code import effects, pyacts, pychecks, pydevices, pyleads, pysums, pyverdicts
from scanner.reading.code.effects import Effect
from scanner.reading.code.pointing import leads
from scanner.reading.code.pycalls import Call
from scanner.reading.code.pycomments import comments
from scanner.reading.code.pyconnections import Held
from scanner.reading.code.pykeys import SYSTEMS
from scanner.reading.code.pynames import Names, key_of
from scanner.reading.code.pyrepair import parse
from scanner.reading.code.pyshown import CAPTIONS, CHARTS, SCHEDULES
from scanner.reading.code.pystored import changed, stored
from scanner.reading.code.pytexts import HOLE, text_of
from scanner.reading.code.ranking import Ranked, most_telling
from scanner.reading.code.sapgui import Session, drives_sap, only_saves
from scanner.reading.code.sqltext import kind_of, read_sql
from scanner.reading.code.surroundings import SCRIPT, Surroundings

_CAPS = {Kind.COMMENT: 40, Kind.LABEL: 100, Kind.STRUCTURE: 200}
_OWN = Surroundings(host="access")
"""A SQLite file beside the script is its own data."""
_CALLED_SCRIPT = re.compile(r"\.(?:vbs|vbe|wsf|hta|bat|cmd|ps1|pyw?|sh)['\" ]", re.IGNORECASE)
_ENDING = re.compile(r"\.\w{1,5}$")
_LONGEST_CALL = 400
_SHORTEST_SQL = 10
_Compound = ast.If | ast.For | ast.While | ast.With | ast.AsyncFor | ast.AsyncWith | ast.Try | ast.Match


@dataclass(slots=True)
class _Reading:
    """One pass over a tree."""

    name: str
    lines: Sequence[str]
    names: Names = field(default_factory=Names)
    scope: tuple[str, ...] = ()
    found: list[Ranked] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    spoken: set[int] = field(default_factory=set)
    """Nodes whose text was already looked at as part of a longer one."""
    sap: Session | None = None
    """The session of a script that drives SAP GUI."""
    saver: bool = False
    """The function that is being read only saves in SAP, for whoever calls it."""
    devices: list[tuple[int, Effect]] = field(default_factory=list)
    """Which of the findings say what is done to a device, and what."""
    named: dict[str, Reference] = field(default_factory=dict)
    """Variables that were given the text of a path, and where."""
    kept: frozenset[str] = frozenset()
    """Objects that the function stores: setting an attribute of one changes a record."""
    held: Held = field(default_factory=Held)
    checks: bool = False
    """What is being read checks other code: its name is that of no table, limit or decision."""

    def where(self, line: int) -> str:
        return f"{'.'.join((self.name, *self.scope))}:{line}"

    def add(self, finding: Finding, line: int) -> None:
        self.found.append(Ranked(finding, line))

    def count(self, what: str, number: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + number

    def body(self, statements: Sequence[ast.stmt]) -> None:
        """Read statements in order."""
        for number, statement in enumerate(statements, 1):
            if isinstance(statement, _Compound):
                self._verdict(statement, statements[number : number + pyverdicts.BEHIND])
            self._statement(statement)

    def _verdict(self, node: _Compound, behind: Sequence[ast.stmt]) -> None:
        """An `if` whose branches say the opposite, passed and failed, decides that, whatever it compares."""
        if found := pyverdicts.decided(node, behind):
            test = next((one for one in getattr(node, "body", ()) if isinstance(one, ast.If)), node)
            told = " else ".join(self._line(line) for line in found)
            self._state(node, Verb.COMPUTE, None, f"{self._text(node if isinstance(node, ast.If) else test, 1)} {told}")

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self._definition(node)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            self._import(node)
        elif isinstance(node, ast.Assert):
            self._expressions(node.test, node)  # what it says when it fails is for people
        elif isinstance(
            node, ast.If | ast.For | ast.While | ast.With | ast.AsyncFor | ast.AsyncWith | ast.Try | ast.Match
        ):
            self._compound(node)
        else:
            self._simple(node)

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self.count("procedures")
        outer, given, kept = self.scope, self.names.given, self.kept
        self.scope = (*outer, node.name)
        checks = self.checks
        self.checks = checks or pychecks.checks(node)
        if not self.checks:
            self.add(Evidence.of(Kind.STRUCTURE, node.name, self.where(node.lineno)), node.lineno)
        self._docstring(node)
        for decorator in node.decorator_list:
            self._expressions(decorator, node)
        if not isinstance(node, ast.ClassDef):
            self._parameters(node.args)
            self.kept = kept | stored(node, self.names)
            self.saver = self.sap is not None and only_saves(node.name, self._block(node), "\n".join(self.lines))
        self.body(node.body)
        self.scope, self.names.given, self.kept, self.saver, self.checks = outer, given, kept, False, checks

    def _parameters(self, arguments: ast.arguments) -> None:
        self.names.given = frozenset(one.arg for one in (*arguments.args, *arguments.kwonlyargs))
        for one in (*arguments.args, *arguments.kwonlyargs):
            self.names.origins.pop(one.arg, None)
            if isinstance(one.annotation, ast.Name | ast.Attribute):
                self.names.origins[one.arg] = self.names.of(one.annotation)

    def docstring(self, node: ast.Module) -> None:
        """Take the module's docstring."""
        self._docstring(node)

    def _docstring(self, node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        text = ast.get_docstring(node, clean=False)
        if text:
            line = node.body[0].lineno
            self.spoken.add(id(node.body[0]))
            self.add(Evidence.of(Kind.COMMENT, text, self.where(line)), line)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for name in self.names.take_import(node):
            self.count("unseen_code")
            self.add(Evidence.of(Kind.STATEMENT, f"import {name}", self.where(node.lineno), verb=Verb.RUN), node.lineno)

    def _compound(self, node: _Compound) -> None:
        self.count("branches")
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.withitem):
                self._with(part, node)
            elif isinstance(part, ast.expr):
                self._expressions(part, node)
        if isinstance(node, ast.If | ast.While) and pysums.decides(node.test):
            self._state(node, Verb.COMPUTE, None, self._text(node, 2))
        if isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and "sleep(" in self._block(node):
            self.add(Evidence.of(Kind.TRIGGER, "while True: ... sleep", self.where(node.lineno)), node.lineno)
        self._bodies(node)

    def _bodies(self, node: _Compound) -> None:
        if isinstance(node, ast.Match):
            for case in node.cases:
                self.body(case.body)
            return
        for block in (node.body, getattr(node, "orelse", ()), getattr(node, "finalbody", ())):
            self.body(block)
        for handler in getattr(node, "handlers", ()):
            self.body(handler.body)

    def _with(self, item: ast.withitem, node: ast.stmt) -> None:
        begin = len(self.found)
        self._expressions(item.context_expr, node)
        self.held.take(item.optional_vars, item.context_expr, self.found[begin:])
        if item.optional_vars is not None:
            self.names.learn(item.optional_vars, item.context_expr)

    def _simple(self, node: ast.stmt) -> None:
        if id(node) in self.spoken or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            return  # a text that nothing is done with is a remark
        value = getattr(node, "value", None)
        targets = (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, ast.AnnAssign | ast.AugAssign)
            else []
        )
        self._name(targets, value)
        begin = len(self.found)
        done = self._expressions(node, node)
        self.held.take(targets[0] if len(targets) == 1 else None, value, self.found[begin:])
        if self.sap and self._sap(node, self.sap):
            return
        if isinstance(value, ast.expr):
            for target in targets:
                self._assigned(target, value, node)
        if done:
            return
        put = next((effect for target in targets if (effect := self._put(target))), None)
        if put and not (put.target is Target.OWN_DATA and value is not None and pysums.calculates(value)):
            self._state(node, put.verb, put.target)
        elif self._calculates(node, value):
            self._state(node, Verb.COMPUTE, put.target if put else None)

    def _put(self, target: ast.expr) -> Effect | None:
        effect = pyacts.put(target, self.names) or changed(target, self.kept)
        return effects.WRITES_OWN if effect is effects.WRITES_DATABASE and pyacts.own_database(self.names) else effect

    def _name(self, targets: Sequence[ast.expr], value: ast.AST | None) -> None:
        """A path that is given a name leads nowhere yet: how the name is used says which way."""
        name = key_of(targets[0]) if len(targets) == 1 else None
        text = text_of(value, self.names) if name and isinstance(value, ast.expr) else None
        if name is None or text is None or not isinstance(value, ast.expr) or not leads(text):
            return
        if not effects.is_connection(text):
            self._silence(value, text)
            if _ENDING.search(text):
                found = Reference(target=text, access=Access.UNKNOWN, where=self.where(value.lineno))
                self.named.setdefault(name, found)

    def _silence(self, node: ast.expr, text: str | None = None) -> None:
        """Count a path that is fixed, and look at its text no more."""
        said = text_of(node, self.names) if text is None else text
        if id(node) not in self.spoken and said and effects.is_fixed_path(said):
            self.count("fixed_paths")
        self.spoken.update(id(part) for part in ast.walk(node))

    def rest(self) -> None:
        """Add what only stood in a variable that no other line used; which way it leads is not known."""
        for name, reference in self.named.items():
            if name not in self.names.used:
                self.add(reference, int(reference.where.rpartition(":")[2]))

    def _sap(self, node: ast.stmt, session: Session) -> bool:
        """Ask the session what a statement does; True if that says all of it."""
        text = self._text(node)
        effect = session.on(text)
        if effect:
            offers = self.saver and not session.transaction
            self._state(node, Verb.RUN if offers else effect.verb, effect.target, effect.noted(text))
        return effect is not None

    def _calculates(self, node: ast.stmt, value: ast.expr | None) -> bool:
        if value is None or isinstance(node, ast.Expr):
            return value is not None and pyverdicts.chooses(value)
        if isinstance(node, ast.AugAssign):
            return not isinstance(value, ast.Constant | ast.JoinedStr) and text_of(value, self.names) is None
        return pysums.calculates(value) or pyverdicts.chooses(value)

    def _assigned(self, target: ast.expr, value: ast.expr, node: ast.stmt) -> None:
        if not isinstance(node, ast.AugAssign):
            self.names.learn(target, value)
        name = key_of(target)
        if name is None:
            return
        text = text_of(value, self.names)
        if isinstance(node, ast.AugAssign) and name in self.names.texts:
            text = self.names.texts[name] + (HOLE if text is None else text)
        if text is None:
            self.names.texts.pop(name, None)
        elif len(text) < _LONGEST_TEXT:
            self.names.texts[name] = text

    def _expressions(self, root: ast.AST, statement: ast.stmt) -> bool:
        """Read calls and texts of one statement; True if it writes or sends."""
        shared = False
        for node in ast.walk(root):
            if isinstance(node, ast.Call):
                shared = self._call(node, statement) or shared
            elif isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp) and id(node) not in self.spoken:
                self._speak(node)
        return shared

    def _call(self, node: ast.Call, statement: ast.stmt) -> bool:
        origin = self.names.of(node.func)
        call = Call(node, origin, origin.rpartition(".")[2], self.names)
        effect = pyacts.effect_of(call)
        self._leads(call, effect)
        if SCHEDULES.search(origin):
            self.add(Evidence.of(Kind.TRIGGER, self._text(statement), self.where(node.lineno)), node.lineno)
        self._shown(call)
        if effect is None:
            return False
        if effect is effects.RUNS and _CALLED_SCRIPT.search(ast.unparse(node)[:_LONGEST_CALL]):
            self.count("unseen_code")
        if effect.target is Target.DEVICE:
            self.devices.append((len(self.found), effect))
        text = effect.noted(self._text(statement, line=node.lineno))
        self._state(statement, effect.verb, effect.target, text, node.lineno)
        return effect.verb in {Verb.WRITE, Verb.SEND}

    def _leads(self, call: Call, effect: Effect | None) -> None:
        """Look at the texts of a call, and at the path that it is a method of."""
        arguments = (*call.node.args, *(one.value for one in call.node.keywords))
        line = call.node.lineno
        found = pyleads.led(call, effect)
        if found is not None:
            for target, access in found:
                self.add(Reference(target=target, access=access, where=self.where(line)), line)
            receiver = [call.node.func.value] if isinstance(call.node.func, ast.Attribute) else []
            for part in (*arguments, *(one for one in receiver if text_of(one, self.names))):
                if not effects.is_connection(text_of(part, self.names) or ""):
                    self._silence(part)
        if asked := self.held.asked(call):
            self.add(Reference(target=asked, access=Access.UNKNOWN, where=self.where(line)), line)
        if table := pyleads.table_of(call):
            self.add(Reference(target=table[0], access=table[1], where=self.where(line)), line)
        for argument in arguments:
            self._speak(argument, pyleads.access_of(call, effect))

    def _shown(self, call: Call) -> None:
        line = call.node.lineno
        text = call.text(0)
        if call.method in CAPTIONS and text and len(text) > 2:
            self.add(Evidence.of(Kind.LABEL, text, self.where(line)), line)
        elif call.method in CHARTS and call.origin != call.method:
            self.add(Evidence.of(Kind.DISPLAY, self._line(line), self.where(line)), line)

    def _speak(self, node: ast.expr, access: Access = Access.UNKNOWN) -> None:
        """Look at a text: SQL, a path, an address, a connection."""
        text = None if id(node) in self.spoken else text_of(node, self.names)
        if text is None:
            return
        line, where = node.lineno, self.where(node.lineno)
        if len(text) >= _SHORTEST_SQL and kind_of(text):
            self.spoken.update(id(part) for part in ast.walk(node))
            own = pyacts.own_database(self.names)
            for finding in read_sql(text, where, _OWN if own else SCRIPT):
                self.add(finding, line)
            return
        self._silence(node, text)
        for finding in effects.addresses(text, where, access):
            if not isinstance(finding, Reference):
                self.add(finding, line)
        if leads(text):
            known = Access.UNKNOWN if effects.is_connection(text) else access
            self.add(Reference(target=text.strip(), access=known, where=where), line)

    def _state(self, node: ast.stmt, verb: Verb, target: Target | None, text: str = "", line: int = 0) -> None:
        place = line or node.lineno
        self.add(
            Evidence.of(
                Kind.STATEMENT, text or self._text(node, line=line), self.where(place), verb=verb, target=target
            ),
            place,
        )

    def _text(self, node: ast.stmt, most: int = 4, line: int = 0) -> str:
        """Return the source of a statement, its first lines if it is long."""
        first = max(line, node.lineno) if isinstance(node, _COMPOUNDS) else node.lineno
        last = min(node.end_lineno or first, first + most - 1)
        if isinstance(node, _COMPOUNDS) and most > 2:
            last = first
        return " ".join(part.split(" #")[0].strip() for part in self.lines[first - 1 : last])

    def _line(self, line: int) -> str:
        return self.lines[line - 1].strip() if 0 < line <= len(self.lines) else ""

    def _block(self, node: ast.stmt) -> str:
        return "\n".join(self.lines[node.lineno - 1 : min(node.end_lineno or node.lineno, node.lineno + 200)])


_COMPOUNDS = (*get_args(_Compound), ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_LONGEST_TEXT = 20_000
_LONGEST_MODULE = 4_000_000
"""Characters of a module: its tree needs a hundred times as many bytes."""


def read_python(text: str, module: str) -> Iterator[Finding]:
    """Yield what a module does, Python 2 and 3 alike; `where` is `module.function:line`.

    A text that is no Python at all gives a problem; single lines that are none are named.
    """
    if len(text) > _LONGEST_MODULE:
        yield Problem(
            trouble=Trouble.TOO_LARGE, detail=f"more than {_LONGEST_MODULE} characters of Python", where=module
        )
        return
    tree, dropped = parse(text)
    if tree is None:
        yield Problem(trouble=Trouble.MALFORMED, detail="neither Python 3 nor Python 2 could be read", where=module)
        return
    if dropped:
        numbers = ", ".join(map(str, sorted(dropped)))
        yield Problem(
            trouble=Trouble.MALFORMED, detail=f"lines that are no Python were left out: {numbers}", where=module
        )
    reading = _Reading(module, text.splitlines(), sap=Session() if drives_sap(text) else None)
    reading.names.drives = SYSTEMS.search(text) is not None
    try:
        reading.docstring(tree)
        reading.body(tree.body)
        reading.rest()
        pydevices.settle(reading.found, reading.devices, tree, reading.names)
    except RecursionError:
        yield Problem(trouble=Trouble.CAPPED, detail="nested too deeply to be followed to the end", where=module)
    for number, said in comments(text):
        reading.count("comment_lines")
        if said:
            reading.add(Evidence.of(Kind.COMMENT, said, f"{module}:{number}"), number)
    yield from most_telling(reading.found, _CAPS)
    reading.counts["lines"] = sum(1 for line in reading.lines if line.strip())
    for name, value in reading.counts.items():
        yield Metric(name=name, value=value)
