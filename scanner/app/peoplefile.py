"""Reads a directory of people from a CSV file: every mistake in it is said at once, with line and column."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from inventory.domain.people import Person, Unit
from inventory.domain.staffing import unit_of
from scanner.visible import one_line

COLUMNS = ("id", "name", "mail", "department", "unit", "manager", "active", "plant", "group")
"""The columns a file may have, in any order; only the first two must be there and filled."""
NEEDED = ("id", "name")
LONGEST = 200
"""Characters of one value; a longer one is a shifted column or no directory."""
LARGEST = 256 << 20

YES = frozenset(["yes", "y", "true", "1", "x", "ja", "j", "oui", "o", "si", "sí", "s", "sim", "tak", "t"])
NO = frozenset(["no", "n", "false", "0", "nein", "non", "não", "nie"])
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


class BadListing(Exception):  # noqa: N818 - named after the state it reports
    """The file cannot be taken in; `lines` say why, one mistake each, ready to print."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a file says; `ignored` are its columns that nobody asked for."""

    people: tuple[Person, ...]
    ignored: tuple[str, ...] = ()


@dataclass(slots=True)
class _Page:
    """The file while it is read: its name, the columns by their place, and what is wrong so far."""

    name: str
    it_departments: tuple[str, ...]
    width: int = 0
    columns: dict[int, str] = field(default_factory=dict)
    mistakes: list[tuple[int, str]] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def wrong(self, line: int, column: str, sentence: str) -> None:
        self.mistakes.append((line, f"{self.name}:{line}: {column}: {sentence}"))


def read_listing(path: Path, it_departments: Iterable[str] = ()) -> Listed:
    """Read the persons of a file; a department that fits one of the patterns is IT where no column says otherwise.

    Raises:
        BadListing: with every mistake at once.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise BadListing([f"{path}: cannot be read: {error.strerror}"]) from error
    if len(content) > LARGEST:
        raise BadListing([f"{path}: is larger than {LARGEST >> 20} MB; that is no list of people"])
    return listing(content, str(path), it_departments)


def listing(content: bytes, name: str, it_departments: Iterable[str] = ()) -> Listed:
    """Read the persons of a file's content, whose name is said with each mistake; raises `BadListing`."""
    text = _decoded(content, name)
    page = _Page(name=name, it_departments=tuple(it_departments))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    people: list[Person] = []
    ignored: tuple[str, ...] = ()
    try:
        ignored = _columns(page, rows)
        if not page.mistakes:
            given = ((rows.line_num, row) for row in rows if any(cell.strip() for cell in row))
            people = [person for line, row in given if (person := _person(page, line, row)) is not None]
    except csv.Error as error:
        page.wrong(rows.line_num, "row", f"is no CSV: {error}")
    if page.mistakes:
        raise BadListing(sentence for _, sentence in sorted(page.mistakes, key=lambda one: one[0]))
    if not people:
        raise BadListing([f"{name}: names nobody"])
    return Listed(people=tuple(people), ignored=ignored)


def _decoded(content: bytes, name: str) -> str:
    """Return the text: UTF-8 with or without its mark, UTF-16 with it, else the Windows code page of the West."""
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadListing([f"{name}: is neither UTF-8 nor Windows text (cp1252)"])


def _delimiter(text: str) -> str:
    """Return what parts the columns: whatever of the three is most often in the first line."""
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(",;\t", key=first.count)


def _columns(page: _Page, rows: Iterator[list[str]]) -> tuple[str, ...]:
    """Find the columns in the first line and return the names of those that mean nothing here."""
    ignored: list[str] = []
    header = next((row for row in rows if any(cell.strip() for cell in row)), [])
    page.width = len(header)
    for place, cell in enumerate(header):
        name = cell.strip().casefold()
        if name in COLUMNS and name not in page.columns.values():
            page.columns[place] = name
        elif name in COLUMNS:
            page.wrong(1, name, "stands in the first line twice")
        elif near := get_close_matches(name, COLUMNS, n=1, cutoff=0.75):
            page.wrong(1, one_line(name), f"no such column; did you mean '{near[0]}'?")
        elif name:
            ignored.append(one_line(cell.strip()))
    for name in NEEDED:
        if name not in page.columns.values():
            page.wrong(1, name, f"this column is missing; the first line names the columns ({', '.join(COLUMNS)})")
    return tuple(ignored)


def _person(page: _Page, line: int, row: list[str]) -> Person | None:
    before = len(page.mistakes)
    values = dict.fromkeys(COLUMNS, "") | {
        name: row[place].strip() for place, name in page.columns.items() if place < len(row)
    }
    if any(cell.strip() for cell in row[page.width :]):
        page.wrong(line, "row", f"has {len(row)} values, the first line names {page.width} columns")
    _check(page, line, values)
    unit = _unit(page, line, values)
    active = _flag(page, line, values, "active", standard=True)
    group = _flag(page, line, values, "group", standard=False)
    if len(page.mistakes) > before:
        return None
    return Person(
        id=values["id"],
        name=values["name"],
        mail=values["mail"],
        department=values["department"],
        unit=unit,
        manager="" if values["manager"].casefold() == values["id"].casefold() else values["manager"],
        active=active,
        plant=values["plant"],
        is_group=group,
    )


def _check(page: _Page, line: int, values: Mapping[str, str]) -> None:
    """Say what is wrong with the texts of a row: missing, too long, not printable, an id that is taken."""
    for name, value in values.items():
        if name in NEEDED and not value:
            page.wrong(line, name, "is empty")
        if len(value) > LONGEST:
            page.wrong(line, name, f"is longer than {LONGEST} characters")
        elif _CONTROL.search(value):
            page.wrong(line, name, "has line breaks or control characters in it")
    taken = page.seen.setdefault(values["id"].casefold(), line)
    if values["id"] and taken != line:
        page.wrong(line, "id", f"'{one_line(values['id'])}' stands in line {taken} already")
    if values["mail"] and "@" not in values["mail"]:
        page.wrong(line, "mail", f"'{one_line(values['mail'])}' is no address")


def _unit(page: _Page, line: int, values: Mapping[str, str]) -> Unit:
    """Return the side of the house: as the row says, else by its department."""
    said = values["unit"].casefold()
    if not said:
        return unit_of(values["department"], page.it_departments)
    if said not in set(Unit):
        page.wrong(line, "unit", f"is it or business (got {one_line(values['unit'])})")
        return Unit.BUSINESS
    return Unit(said)


def _flag(page: _Page, line: int, values: Mapping[str, str], name: str, *, standard: bool) -> bool:
    said = values[name].casefold()
    if said and said not in YES | NO:
        page.wrong(line, name, f"is yes or no (got {one_line(values[name])})")
    return said in YES if said else standard
