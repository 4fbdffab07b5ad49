"""The data check as a person asks for it: which column is whose, what was found, and where every difference is kept."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from inventory.domain.reconciling import EXACT, Cell, Difference, Finding, Leniency, Row
from inventory.exports.text import inert
from inventory.services.reconcile import Compared, Manner, compare_tables
from inventory.store import sourcefiles
from inventory.store.spill import NoKeyAtAll
from scanner.app.sources.opening import certain, file_of, open_table, same_source, same_table
from scanner.app.sources.table import Table, Unusable, Wanted

if TYPE_CHECKING:
    from datetime import datetime
    from io import TextIOWrapper

    from inventory.domain.dossier import SourceFile

_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?\Z", re.ASCII)
NOTHING = "NULL"
"""How a missing value is written where an empty one would look the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be compared: names as typed, several of them with commas; `renamed` is legacy to target.

    No columns means all of legacy.
    """

    key: tuple[str, ...]
    columns: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    leniency: Leniency = EXACT


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Which columns are compared: (place in legacy, place in target) of each."""

    key: tuple[tuple[int, int], ...]
    columns: tuple[tuple[int, int], ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a data check came to, with all it is bound to."""

    legacy: str
    target: str
    terms: str
    left_out: tuple[str, ...]
    compared: Compared
    examples: tuple[Finding, ...]
    hints: tuple[str, ...]
    sources: tuple[SourceFile, ...]
    keys_alone: bool


@dataclass(slots=True)
class _Witness:
    """Sees each difference as it is found: keeps the first of each kind, and counts what an option would explain."""

    most: int
    writer: Callable[[Finding], None]
    kept: list[Finding] = field(default_factory=list)
    seen: Counter[Difference] = field(default_factory=Counter)
    empty: int = 0
    space: int = 0
    letters: int = 0

    def __call__(self, finding: Finding) -> None:
        self.writer(finding)
        self.seen[finding.difference] += 1
        if self.seen[finding.difference] <= self.most:
            self.kept.append(finding)
        if finding.column:
            self._explain(finding.legacy, finding.target)

    def _explain(self, one: Cell, other: Cell) -> None:
        if one is None or other is None:
            self.empty += not one and not other
            return
        self.space += one.strip() == other.strip()
        self.letters += one.casefold() == other.casefold()

    def hints(self) -> tuple[str, ...]:
        """Say what an option would overlook; whether it may be is for the data owner to say."""
        said = {
            "values are empty on one side and missing on the other (--empty-is-null)": self.empty,
            "values differ in space around them alone (--trim)": self.space,
            "values differ in upper and lower case alone (--ignore-case)": self.letters,
        }
        return tuple(f"{count} {words}" for words, count in said.items() if count)


def check(
    legacy: Wanted,
    target: Wanted,
    question: Question,
    *,
    report: Path | None,
    examples: int,
    told: Callable[[int], None],
) -> Answer:
    """Read both tables to their last row, and compare them.

    Every difference goes to `report`, which is there only if the check came to its end; `told` hears of rows read.

    Raises:
        Unusable: a table cannot be read, its columns do not fit what is asked, it changed while it was read, or both
            are one table.
    """
    if same_table(legacy.address, target.address):
        raise Unusable("LEGACY and TARGET are the same table; that proves nothing")
    resting = {side: _status(side, wanted.address) for side, wanted in (("legacy", legacy), ("target", target))}
    with ExitStack() as stack:
        old, new = stack.enter_context(open_table(legacy)), stack.enter_context(open_table(target))
        pairing = pair(old, new, question)
        manner = Manner(
            key=tuple(old.columns[one] for one, _ in pairing.key),
            columns=tuple(old.columns[one] for one, _ in pairing.columns),
            leniency=question.leniency,
        )
        witness = _Witness(examples, stack.enter_context(_report(report, manner)))
        places = (*pairing.key, *pairing.columns)
        try:
            compared = compare_tables(
                _counted(old.read([one for one, _ in places]), told),
                _counted(new.read([other for _, other in places]), told),
                manner,
                witness,
            )
        except NoKeyAtAll as error:
            raise Unusable(
                f"{', '.join(manner.key)} is no key: millions of rows have the same, or none; "
                "name more columns with --key"
            ) from error
        if compared.legacy_digest == compared.target_digest:
            _two_tables(legacy.address, target.address)
        terms = _terms(old, new, pairing, question.leniency)
        sources = tuple(_source(side, *known) for side, known in resting.items() if known is not None)
        if len({file.sha256 for file in sources}) < len(sources):
            terms += "; both files are the same, byte for byte"
    return Answer(
        legacy=old.name,
        target=new.name,
        terms=terms,
        left_out=pairing.left_out,
        compared=compared,
        examples=tuple(witness.kept),
        hints=witness.hints(),
        sources=sources,
        keys_alone=not pairing.columns and bool(pairing.left_out),
    )


def _two_tables(legacy: str, target: str) -> None:
    """Refuse equal rows of one database or file of which nobody can say that they are of two tables."""
    if same_source(legacy, target) and not (certain(legacy) and certain(target)):
        raise Unusable(
            "both sides come from one source with the very same rows, and a query or an unnamed sheet does not say of "
            "which table; name both tables, or that proves nothing"
        )


_Resting = tuple[Path, tuple[int, "datetime"]]
"""A file, and its size and change time before it was read."""


def _status(side: str, address: str) -> _Resting | None:
    """Return what the file of a table is before it is read, None for a table of a database."""
    path = file_of(address)
    if path is None:
        return None
    try:
        return path, sourcefiles.status(path)
    except OSError as error:
        raise Unusable(f"{side}: there is no file {path}") from error


def _source(side: str, path: Path, before: tuple[int, datetime]) -> SourceFile:
    try:
        return sourcefiles.source(side, path, before)
    except (sourcefiles.Restless, OSError) as error:
        raise Unusable(
            f"{side}: {path} has changed while it was read; compare it when nobody writes to it, or compare a copy"
        ) from error


def _counted(batches: Iterator[list[Row]], told: Callable[[int], None]) -> Iterator[list[Row]]:
    count = 0
    for batch in batches:
        count += len(batch)
        told(count)
        yield batch


def pair(legacy: Table, target: Table, question: Question) -> Pairing:
    """Return which columns are compared with which.

    Names are found as they stand there, else in other upper and lower case if there is one such.

    Raises:
        Unusable: a column is not there, or there twice; all such are said at once.
    """
    wrong: list[str] = []
    renamed = {_place(legacy, one, "legacy", wrong): other for one, other in question.renamed}
    key = [_place(legacy, name, "legacy", wrong) for name in _single(legacy, question.key)]
    chosen = [_place(legacy, name, "legacy", wrong) for name in _single(legacy, question.columns)]
    columns = [one for one in chosen or range(len(legacy.columns)) if one not in key]
    places = [*key, *columns]
    if not wrong:
        others = [_place(target, renamed.get(one, legacy.columns[one]), "target", wrong) for one in places]
        if set(renamed) - set(places):
            wrong.append("--map names columns that are not compared; add them to --columns")
    if wrong:
        raise Unusable(*dict.fromkeys(wrong))
    pairs = tuple(zip(places, others, strict=True))
    return Pairing(
        key=pairs[: len(key)],
        columns=pairs[len(key) :],
        left_out=(
            *(f"{name} of legacy" for place, name in enumerate(legacy.columns) if place not in places),
            *(f"{name} of target" for place, name in enumerate(target.columns) if place not in others),
        ),
    )


def _single(table: Table, typed: Iterable[str]) -> list[str]:
    """Return each name that was typed: with a comma between them, unless a column is called just so."""
    parts = ([text] if text in table.columns else text.split(",") for text in typed)
    return list(dict.fromkeys(name.strip() for part in parts for name in part if name.strip()))


def _place(table: Table, name: str, side: str, wrong: list[str]) -> int:
    exact = [place for place, column in enumerate(table.columns) if column == name]
    alike = exact or [place for place, column in enumerate(table.columns) if column.casefold() == name.casefold()]
    if len(alike) == 1:
        return alike[0]
    if alike:
        wrong.append(f"{side}: {len(alike)} columns are called '{name}'; give them names of their own")
    else:
        way = "; say its name there with --map, or choose columns with --columns" if side == "target" else ""
        wrong.append(f"{side}: there is no column '{name}'{way} (there are: {', '.join(table.columns)})")
    return -1


def _terms(legacy: Table, target: Table, pairing: Pairing, leniency: Leniency) -> str:
    """Return in words by what the tables were compared; it is part of what the data owner confirms."""

    def named(pairs: Iterable[tuple[int, int]]) -> str:
        both = ((legacy.columns[one], target.columns[other]) for one, other in pairs)
        return ", ".join(one if one == other else f"{one}={other}" for one, other in both) or "none"

    parts = [f"key: {named(pairing.key)}", f"columns: {named(pairing.columns)}"]
    if pairing.left_out:
        parts.append(f"not compared: {', '.join(pairing.left_out)}")
    parts += [f"legacy: {', '.join(legacy.notes)}", f"target: {', '.join(target.notes)}", *leniency.words]
    return "; ".join(parts)


@contextmanager
def _report(path: Path | None, manner: Manner) -> Iterator[Callable[[Finding], None]]:
    """Yield what writes a difference to the report; an unfinished report is taken away."""
    if path is None:
        yield lambda _finding: None
        return
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8-sig", newline="") as stream:
            yield _writing(stream, manner)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _writing(stream: TextIOWrapper, manner: Manner) -> Callable[[Finding], None]:
    writer = csv.writer(stream)
    writer.writerow(map(inert, ("difference", *manner.key, "column", "legacy", "target")))

    def write(finding: Finding) -> None:
        values: Sequence[Cell] = (finding.legacy, finding.target) if finding.column else ("", "")
        writer.writerow(map(cell, (finding.difference.value, *finding.key, finding.column, *values)))

    return write


def cell(value: Cell) -> str:
    """Return a value for a report that a spreadsheet opens: never a formula; NULL where there is none."""
    if value is None:
        return NOTHING
    return value if _NUMBER.match(value) else inert(value)
