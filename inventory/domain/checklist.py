"""The checklist of a plant: each row passes, fails, or says why it cannot be measured (CHK-1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from classifiers.criticality import Criticality
from classifiers.facts import Facts, Known
from classifiers.verdict import Outcome, Tag
from inventory.domain.costcentre import is_one_of
from inventory.domain.dossier import EMPTY, Dossier
from inventory.domain.migration import State
from inventory.domain.money import CostLine
from inventory.domain.people import Organisation, Person
from inventory.domain.registers import EnterpriseZone, SystemOfRecord


class Status(StrEnum):
    """How a row stands."""

    PASS = "pass"  # noqa: S105 - no password, a row that passes
    FAIL = "fail"
    UNKNOWN = "not measurable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the checklist: a measure of the product, or a count of tools that may be at most so large.

    `where` holds the values that a tool must have to be counted, by the name of the column.
    """

    id: str
    title: str
    policy: str = ""
    measure: str = ""
    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    at_most: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """What is wrong with a tool or a system, and the command that mends it, without the name of the program."""

    subject: str
    sentence: str
    mend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How a row stands at a plant, and why."""

    row: Row
    plant: str
    status: Status
    sentence: str
    violations: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A tool that is there, as far as the checklist looks at it."""

    id: str
    name: str
    state: State
    outcome: Outcome
    criticality: Criticality
    rule: str
    tag: Tag | None
    read_only: Known
    facts: Facts
    dossier: Dossier = EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Premises:
    """A plant on the day of the checklist; `unscanned` are shares of it without a complete scan.

    `operators` are the active persons of IT who hold the role there, `enterprise` the zones that hold today.
    """

    plant: str
    organisation: Organisation
    systems: tuple[SystemOfRecord, ...] = ()
    enterprise: tuple[EnterpriseZone, ...] = ()
    modules: tuple[Module, ...] = ()
    unscanned: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    costs: tuple[CostLine, ...] = ()
    it_cost_centres: frozenset[str] = frozenset()

    @property
    def undecided(self) -> int:
        """How many tools have a question open: whatever is said of all tools may be wrong for them (R9)."""
        return sum(module.outcome is Outcome.TRIAGE for module in self.modules)

    def person(self, person_id: str) -> Person | None:
        """Return the person of that id."""
        return self.organisation.person(person_id)

    def of_it(self, centre: str) -> bool:
        """Return True for a cost centre of IT."""
        return is_one_of(centre, self.it_cost_centres)


GOVERNED = frozenset(
    {
        Outcome.MIGRATE_NOW,
        Outcome.MIGRATE_PLANNED,
        Outcome.CONTAIN,
        Outcome.CLOSE_GAPS,
        Outcome.ALLOW_AND_MONITOR,
    }
)
"""Outcomes of the tools that somebody has to answer for."""

Measure = Callable[[Premises], tuple[Iterable[Violation], Iterable[str], str]]
"""Returns what is wrong, why it could not be measured wholly (nothing: it could), and what was looked at."""


def check(row: Row, premises: Premises, measures: Mapping[str, Measure]) -> Checked:
    """Return how a row stands: a violation fails it, and without one it passes only if all was measured."""
    measure = measures[row.measure] if row.measure else _counting(row)
    found, gaps, looked_at = measure(premises)
    violations, unmeasured = tuple(found), tuple(gaps)
    if len(violations) > row.at_most:
        status, sentence = Status.FAIL, looked_at
    elif unmeasured:
        status, sentence = Status.UNKNOWN, "; ".join(unmeasured)
    else:
        status, sentence = Status.PASS, looked_at
    shown = violations if status is not Status.PASS else ()
    return Checked(row=row, plant=premises.plant, status=status, sentence=sentence, violations=shown)


def many(count: int, noun: str) -> str:
    """Return so many of a thing, in words."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def not_all_known(premises: Premises) -> Iterator[str]:
    """Yield why nothing can be said of all tools of a plant: shares without a complete scan, open questions."""
    if premises.unscanned:
        yield f"not scanned completely: {', '.join(premises.unscanned)}"
    if premises.undecided:
        yield f"{many(premises.undecided, 'tool')} with an open question may belong here (R9)"


def _counting(row: Row) -> Measure:
    """Return the measure of a row that a plant has added: so many tools, each a violation."""

    def measure(premises: Premises) -> tuple[list[Violation], list[str], str]:
        counted = [module for module in premises.modules if _fits(module, row.where)]
        found = [
            Violation(subject=module.id, sentence=f"{module.name} is counted", mend=f"next {module.id}")
            for module in counted
        ]
        decided = {"outcome", "criticality", "rule", "tag", "read_only"} & row.where.keys()
        asked_for_open = "triage" in row.where.get("outcome", ())
        gaps = [gap for gap in not_all_known(premises) if "(R9)" not in gap or (decided and not asked_for_open)]
        return found, gaps, f"{len(counted):,} of {many(len(premises.modules), 'tool')}; at most {row.at_most}"

    return measure


def _fits(module: Module, where: Mapping[str, frozenset[str]]) -> bool:
    return all(value_of(module, name) in wanted for name, wanted in where.items())


def value_of(module: Module, name: str) -> str:
    """Return what stands in a column of a tool, in the words of a row."""
    if name == "tag":
        return {None: "none", Tag.SHADOW_IT: "high-risk", Tag.CITIZEN: "citizen"}[module.tag]
    source = module if name in Module.__slots__ else module.facts
    return str(getattr(source, name))
