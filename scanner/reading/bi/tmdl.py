"""The model of a Power BI project as text (TMDL): the objects of one file, in the shape the model has as JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = (
    "table measure column calculatedColumn partition expression relationship role tablePermission dataSource "
    "calculationGroup calculationItem function hierarchy level annotation extendedProperty variation culture "
    "cultureInfo perspective model database"
)
_NAME = r"'(?:[^'\n]|'')*'|[^\s=:]+"
_OBJECT = re.compile(rf"(?P<word>{'|'.join(_WORDS.split())})(?:\s+(?P<name>{_NAME}))?\s*(?:=\s*(?P<value>.*))?$")
_PROPERTY = re.compile(r"(?P<key>\w+)\s*(?::\s*(?P<told>.*)|=\s*(?P<value>.*))?$")
_TOLD = re.compile(r"\w+:(?:\s|$)|\w+$|(?:annotation|extendedProperty|changedProperty|measure|column|partition)\b")
"""How a property begins, or the next object."""
_TELLING = re.compile(rb"^(?:\xef\xbb\xbf)?(?:[ \t]*///[^\n]*\n|\s*\n)*(?:ref )?(?:createOrReplace\s+)?"
                      rb"(?:table|expression|relationship|role|dataSource|function)\s")  # fmt: skip
_TAB = 4
_FENCE = "```"
_DEEPEST = 20


@dataclass(slots=True, kw_only=True)
class Entry:
    """One object: `word` is what it is, `value` the expression behind its equals sign, `told` its properties."""

    word: str
    name: str = ""
    value: str = ""
    told: dict[str, str] = field(default_factory=dict)
    inner: list[Entry] = field(default_factory=list)

    def of(self, *names: str) -> Iterator[Entry]:
        """Yield the objects inside that are one of these."""
        yield from (entry for entry in self.inner if entry.word in names)


def is_model(head: bytes) -> bool:
    """True for a text that begins with an object of a model that says what is loaded or calculated."""
    return bool(_TELLING.match(head))


def model_of(text: str) -> dict[str, object]:
    """Return the objects of a file in the shape that a model has as JSON."""
    root = _objects(text)
    return {
        "tables": [_table(entry) for entry in root.of("table")],
        "expressions": [_valued(entry) for entry in root.of("expression")],
        "functions": [_valued(entry) for entry in root.of("function")],
        "relationships": [dict(entry.told) for entry in root.of("relationship")],
        "roles": [
            {"name": entry.name, "tablePermissions": [_permission(one) for one in entry.of("tablePermission")]}
            for entry in root.of("role")
        ],
        "dataSources": [{"name": entry.name, **entry.told} for entry in root.of("dataSource")],
    }


def _table(entry: Entry) -> dict[str, object]:
    group = next(entry.of("calculationGroup"), Entry(word=""))
    return {
        "name": entry.name,
        "columns": [_valued(column) for column in entry.of("column", "calculatedColumn")],
        "measures": [_valued(measure) for measure in (*entry.of("measure"), *group.of("calculationItem"))],
        "partitions": [_partition(partition) for partition in entry.of("partition")],
    }


def _valued(entry: Entry) -> dict[str, object]:
    return {"name": entry.name, "expression": entry.value}


def _permission(entry: Entry) -> dict[str, object]:
    return {"name": entry.name, "filterExpression": entry.value}


def _partition(entry: Entry) -> dict[str, object]:
    """Return how a table is filled; what stands behind the equals sign is the kind: m, calculated, query, entity."""
    source = {"type": entry.value.strip(), "expression": entry.told.get("source", "")}
    if "query" in entry.told:
        source["query"] = entry.told["query"]
    return {"name": entry.name, "source": source}


class _Lines:
    """The lines of a file with their depth in steps, taken one after the other."""

    def __init__(self, text: str) -> None:
        self.all = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
        self.next = 0
        self.step = min((indent for line in self.all if (indent := _indent(line))), default=_TAB)

    def depth(self, number: int) -> int:
        """Return how deep a line stands."""
        return _indent(self.all[number]) // self.step

    def entries(self) -> Iterator[tuple[int, str]]:
        """Yield depth and words of each line that nobody took; descriptions and empty lines are left out."""
        while self.next < len(self.all):
            number, self.next = self.next, self.next + 1
            words = self.all[number].strip()
            if words and not words.startswith("///"):
                yield self.depth(number), words

    def expression(self, first: str, floor: int) -> str:
        """Take an expression: what stands on the line of its name, and all below that is deeper than `floor`."""
        words = first.strip()
        if words.startswith(_FENCE):
            return self._fenced(words[len(_FENCE) :])
        body = [words] if words else []
        while self.next < len(self.all) and self._belongs(floor, first=not body):
            body.append(self.all[self.next])
            self.next += 1
        return "\n".join(body).strip()

    def _belongs(self, floor: int, *, first: bool) -> bool:
        """True for a line of the expression above; by hand its first lines are written at the depth of properties."""
        line = self.all[self.next].strip()
        if not line or self.depth(self.next) > floor:
            return True
        self._by_hand = (first or self._by_hand) and self.depth(self.next) == floor and not _TOLD.match(line)
        return self._by_hand

    _by_hand = False

    def _fenced(self, first: str) -> str:
        if _FENCE in first:
            return first.partition(_FENCE)[0].strip()
        start = self.next
        while self.next < len(self.all) and _FENCE not in self.all[self.next]:
            self.next += 1
        self.next += 1
        return "\n".join([first, *self.all[start : self.next - 1]]).strip()


def _objects(text: str) -> Entry:
    """Return the objects of a text, by their depth inside one another."""
    lines = _Lines(text)
    root = Entry(word="")
    above: list[tuple[int, Entry]] = [(-1, root)]
    for depth, words in lines.entries():
        while above[-1][0] >= depth:
            above.pop()
        entry = _take(lines, depth, words, above[-1][1])
        if entry is not None and len(above) < _DEEPEST:
            above.append((depth, entry))
    return root


def _take(lines: _Lines, depth: int, words: str, parent: Entry) -> Entry | None:
    """Take in one line with the expression below it: an object, which is returned, or a property of the one above."""
    found = _OBJECT.match(words)
    if found is not None:
        entry = Entry(word=found["word"], name=_bare(found["name"] or ""))
        if found["value"] is not None:
            entry.value = lines.expression(found["value"], depth + 1)
        parent.inner.append(entry)
        return entry
    told = _PROPERTY.match(words)
    if told is not None and told["value"] is not None:
        parent.told[told["key"]] = lines.expression(told["value"], depth)
    elif told is not None:
        parent.told[told["key"]] = _unquoted(told["told"] or "")
    return None


def _indent(line: str) -> int:
    """Return the columns in front of the first word."""
    return len(line[: len(line) - len(line.lstrip())].expandtabs(_TAB))


def _bare(name: str) -> str:
    return name[1:-1].replace("''", "'") if len(name) > 1 and name[0] == name[-1] == "'" else name


def _unquoted(told: str) -> str:
    told = told.strip()
    return told[1:-1].replace('""', '"') if len(told) > 1 and told[0] == told[-1] == '"' else told
