"""Takes away one check after another and looks whether a test notices: what survives is a rule that nothing proves.

`python benchmarks/mutants.py` makes every mutant of the gates, roles, four eyes and approvals, one after the other in
this process, and runs the tests of the domain on each. `--sample 60` tries that many, spread evenly; `--only citizen`
those of modules whose name has that word. It ends with 1 if one survives that is not named in `EQUAL`.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from inspect import unwrap
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

DOMAIN = ROOT / "inventory" / "domain"
MODULES = (
    *(path for path in sorted((DOMAIN / "gates").glob("[a-z]*.py")) if path.stem != "onward"),
    *(DOMAIN / f"{name}.py" for name in ("registration", "registering", "correction", "people", "roles", "staffing")),
    DOMAIN / "settling.py",
)
"""Where it is decided who may do what; `onward` asks the gates and decides nothing."""

DOORS = {
    "services/attempts": ("doors", "datacheck"),
    "services/correct": ("correct",),
    "services/costs": ("impact",),
    "services/datacheck": ("datacheck",),
    "services/delivering": ("delivering",),
    "services/filing": ("migrating",),
    "services/incidents": ("impact", "production"),
    "services/move": ("doors", "migrating", "datacheck"),
    "services/production": ("production",),
    "services/register": ("register", "citizen"),
    "services/settle": ("migrating", "citizen"),
    "services/signing": ("signing/test_signing", "signing/test_forging"),
    "services/sources": ("datacheck",),
    "store/covering": ("production",),
}
"""The services through which people decide, each with the tests that are about it: they need a database and time."""

TESTS = sorted((ROOT / "tests" / "inventory" / "domain").glob("test_*.py"))

EQUAL = {
    "inventory.domain.roles _giver: one.role is Role.BOARD and (not one.of_it): and/or": (
        "a right to give is either the board's and of the business, or IT's: one half says the other"
    ),
}
"""Mutants that change nothing that anybody could see, with the reason."""

_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_OTHER = {"IT": "BUSINESS", "BUSINESS": "IT", "YES": "NO", "NO": "YES"}
_REFUSING = ("no", "refusals", "needs_", "natural_person", "of_business")
"""How functions are called that answer with refusals."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one function; `code` is what the function does then."""

    module: str
    function: str
    line: int
    what: str
    code: CodeType

    @property
    def policy(self) -> str:
        """The policy id whose refusal is taken away, "" if it is another change."""
        found = re.match(r"dropped (?:no\(|needs_\w+\(case, )'([A-Z0-9-]+)'", self.what)
        return "" if found is None else found[1]

    @property
    def name(self) -> str:
        """What it is called in `EQUAL`: without its line, which moves."""
        return f"{self.module} {self.function}: {self.what}"

    def __str__(self) -> str:
        """Read as a place and what was changed there."""
        return f"{self.module}:{self.line} {self.function}: {self.what}"


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every mutant of the functions of a module."""
    text = path.read_text(encoding="utf-8")
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for number, (owner, line, what, _) in enumerate(_changes(ast.parse(text))):
        tree = ast.parse(text)
        list(_changes(tree))[number][3]()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # a mutant may be silly
            code = _code_of(compile(ast.fix_missing_locations(tree), str(path), "exec"), owner.split("."))
        yield Mutant(module=module, function=owner, line=line, what=what, code=code)


_Change = tuple[str, int, str, Callable[[], None]]


def _changes(tree: ast.Module) -> Iterator[_Change]:
    """Yield each change that can be made to this tree: in which function, in which line, what, and how to make it."""
    for owner, function in _functions(tree):
        for node in ast.walk(function):
            for line, what, change in _of_node(node):
                yield owner, line, what, change


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for below in node.body:
                if isinstance(below, ast.FunctionDef):
                    yield f"{node.name}.{below.name}", below


def _of_node(node: ast.AST) -> Iterator[tuple[int, str, Callable[[], None]]]:
    if isinstance(node, ast.Compare):
        for place, op in enumerate(node.ops):
            turned = _TURNED[type(op)]()
            yield node.lineno, f"turned {_said(node)}", partial(node.ops.__setitem__, place, turned)
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield node.lineno, f"{_said(node)}: and/or", partial(setattr, node, "op", other)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        yield from _swapped(node, node.value.id)
    elif isinstance(node, ast.keyword) and node.arg == "when":
        turned_round = ast.UnaryOp(op=ast.Not(), operand=node.value)
        yield node.value.lineno, f"not when {_said(node.value)}", partial(setattr, node, "value", turned_round)
    yield from _taken_away(node)


def _taken_away(node: ast.AST) -> Iterator[tuple[int, str, Callable[[], None]]]:
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.Call) and _refuses(value):
            nothing = ast.Tuple(elts=[], ctx=ast.Load())
            yield value.lineno, f"dropped {_said(value)}", partial(setattr, node, name, nothing)
        elif isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not):
            yield value.lineno, f"no longer {_said(value)}", partial(setattr, node, name, value.operand)


def _swapped(node: ast.Attribute, of: str) -> Iterator[tuple[int, str, Callable[[], None]]]:
    if of == "Role":
        other = "DIRECTOR" if node.attr != "DIRECTOR" else "AUDITOR"
    elif of in {"Unit", "Known"} and node.attr in _OTHER:
        other = _OTHER[node.attr]
    else:
        return
    yield node.lineno, f"{of}.{node.attr} is {other}", partial(setattr, node, "attr", other)


def _refuses(call: ast.Call) -> bool:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    private = name.startswith("_") and not name.startswith("__")
    return private or name.startswith(_REFUSING) or name.endswith("refusals")


def _said(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 90 else f"{text[:87]}..."


def _code_of(code: CodeType, names: list[str]) -> CodeType:
    """Return the code of a function, by its names from the outside in."""
    for name in names:
        code = next(one for one in code.co_consts if isinstance(one, CodeType) and one.co_name == name)
    return code


def function_of(mutant: Mutant) -> FunctionType:
    """Return the living function that a mutant is one of."""
    found: Any = import_module(mutant.module)
    for name in mutant.function.split("."):
        found = vars(found)[name]
    return unwrap(getattr(found, "fget", None) or getattr(found, "__func__", None) or found)  # type: ignore[no-any-return]


class Killing:
    """A plugin of pytest: instead of running the tests once, runs them on each mutant until one fails."""

    def __init__(self, chosen: list[Mutant]) -> None:
        self.chosen = chosen
        self.survived: list[Mutant] = []
        self.spent = 0.0
        self._killed: dict[str, int] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Let properties be tried on few examples: they run once for each mutant."""
        from hypothesis import settings  # noqa: PLC0415 - pytest wants to be there first

        settings.register_profile("mutants", max_examples=15, database=None, derandomize=True, deadline=None)
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take the place of the usual loop; tests that killed most come first."""
        if any(self._fails(item, session) for item in session.items):
            raise pytest.UsageError("a test fails without any mutant; mend it first")
        started = time.perf_counter()
        for mutant in self.chosen:
            function, whole = function_of(mutant), function_of(mutant).__code__
            function.__code__ = mutant.code
            try:
                if not self._noticed(session):
                    self.survived.append(mutant)
                    sys.stderr.write(f"not noticed: {mutant}\n")
            finally:
                function.__code__ = whole
        self.spent = time.perf_counter() - started
        return True

    def _noticed(self, session: pytest.Session) -> bool:
        for item in sorted(session.items, key=lambda one: -self._killed.get(one.nodeid, 0)):
            if self._fails(item, session):
                self._killed[item.nodeid] = self._killed.get(item.nodeid, 0) + 1
                return True
        return False

    def _fails(self, item: pytest.Item, session: pytest.Session) -> bool:
        reports = runtestprotocol(item, log=False, nextitem=session)  # type: ignore[arg-type] # keeps what is the session's
        return any(report.failed for report in reports)


def chosen_of(found: list[Mutant], sample: int) -> list[Mutant]:
    """Return so many of the mutants, spread evenly; 0 is all of them."""
    if not 0 < sample < len(found):
        return found
    return [found[place * len(found) // sample] for place in range(sample)]


def of_each_id(found: list[Mutant], many: int) -> list[Mutant]:
    """Return so many mutants for each policy id, of those that take away a refusal which rests on it."""
    by_id: dict[str, list[Mutant]] = {}
    for mutant in found:
        by_id.setdefault(mutant.policy, []).append(mutant)
    return [mutant for policy, own in sorted(by_id.items()) if policy for mutant in chosen_of(own, many)]


def _about(modules: tuple[Path, ...]) -> Iterator[Path]:
    """Yield the tests of the domain that import one of these modules: the others cannot notice."""
    names = tuple(".".join(path.relative_to(ROOT).with_suffix("").parts) for path in modules)
    for test in TESTS:
        text = test.read_text(encoding="utf-8")
        if "inventory.domain.gates" in text or any(name in text for name in names):
            yield test


def main() -> int:
    """Make the mutants, run the tests on each, and say which survived."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, default=0, help="how many mutants to try, spread evenly; default: all")
    parser.add_argument("--ids", type=int, default=0, help="so many refusals of each policy id, and name the ids")
    parser.add_argument("--services", action="store_true", help="mutants of the services, with their tests on SQLite")
    parser.add_argument("--only", default="", help="only modules whose name has this word")
    parser.add_argument("tests", nargs="*", help="tests to run; default: of the domain, or of the services")
    wanted = parser.parse_args()
    if not wanted.services:
        return hunt([path for path in MODULES if wanted.only in path.stem], wanted.tests or _about(MODULES), wanted)
    chosen = [name for name in DOORS if wanted.only in name.rpartition("/")[2]]
    codes = [hunt([ROOT / "inventory" / f"{name}.py"], wanted.tests or _of_door(name), wanted) for name in chosen]
    return max(codes, default=0)


def _of_door(name: str) -> list[Path]:
    folder = ROOT / "tests" / "inventory" / "services"
    return [folder / f"{test if '/' in test else f'test_{test}'}.py" for test in DOORS[name]]


def hunt(modules: Iterable[Path], tests: Iterable[Path | str], wanted: argparse.Namespace) -> int:
    """Make the mutants of some modules, run these tests on each, say which survived, and return how to end."""
    found = [mutant for path in modules for mutant in mutants(path)]
    killing = Killing(of_each_id(found, wanted.ids) if wanted.ids else chosen_of(found, wanted.sample))
    arguments = [
        "-k",
        "not postgresql and not PostgreSQL",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "--no-header",
    ]
    code = pytest.main([*arguments, f"--rootdir={ROOT}", *map(str, tests)], [killing])
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        return int(code)
    left = [mutant for mutant in killing.survived if mutant.name not in EQUAL]
    sys.stdout.write("".join(f"survived: {mutant}\n" for mutant in left))
    if wanted.ids:
        sys.stdout.write(f"ids: {' '.join(sorted({mutant.policy for mutant in killing.chosen}))}\n")
    sys.stdout.write(
        f"{len(killing.chosen)} of {len(found)} mutants, {len(killing.chosen) - len(killing.survived)} killed, "
        f"{len(killing.survived) - len(left)} equal, {len(left)} survived, {killing.spent:.0f} s\n"
    )
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
