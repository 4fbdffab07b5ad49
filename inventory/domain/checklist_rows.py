"""Reading the rows of a checklist: those of the policy, and those that a plant adds; every mistake is said at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from classifiers.criticality import Criticality
from classifiers.facts import Known
from classifiers.policy import MANAGEMENT_FACTS, RULES
from classifiers.verdict import Outcome
from inventory.domain.checklist import Row
from inventory.domain.migration import State

Place = tuple[str | int, ...]
Mistake = tuple[Place, str]
"""Where in the file, and what is wrong there."""

_KNOWN = tuple(map(str, Known))
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "outcome": tuple(map(str, Outcome)),
    "state": tuple(map(str, State)),
    "criticality": tuple(map(str, Criticality)),
    "rule": tuple(rule.id for rule in RULES),
    "tag": ("high-risk", "citizen", "none"),
    **dict.fromkeys(MANAGEMENT_FACTS, _KNOWN),
}
"""What tools can be counted by, and the values there are."""

KEYS = ("id", "title", "policy", "count", "at_most")
"""What a row of a plant may say."""


def policy_rows(table: Mapping[str, Any]) -> tuple[Row, ...]:
    """Return the rows of the packaged file, each a sentence of CHK-1 with its measure."""
    return tuple(Row(**row) for row in table["row"])


def added_rows(table: Mapping[str, Any], taken: Iterable[str]) -> tuple[tuple[Row, ...], tuple[Mistake, ...]]:
    """Return the rows that a plant adds, and all that is wrong with them; `taken` are ids of the policy's rows."""
    blocks = table.get("row", [])
    mistakes: list[Mistake] = [((key,), _unknown(key, ["row"])) for key in table if key != "row"]
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return (), (*mistakes, (("row",), "write [[row]], with two brackets"))
    ids = set(taken)
    rows = []
    for at, block in enumerate(blocks):
        found = list(_mistakes(block, ids))
        mistakes += [(("row", at, *place), reason) for place, reason in found]
        ids.add(str(block.get("id")))
        if not found:
            rows.append(_row(block))
    return tuple(rows), tuple(mistakes)


def _row(block: Mapping[str, Any]) -> Row:
    where = {name: frozenset(_values(given)) for name, given in block["count"].items()}
    given = {name: block[name] for name in ("id", "title", "policy", "at_most") if name in block}
    return Row(**given, where=where)


def _values(given: Any) -> Sequence[Any]:
    return given if isinstance(given, list) else [given]


def _mistakes(block: Mapping[str, Any], taken: set[str]) -> Iterator[Mistake]:
    yield from (((key,), _unknown(key, KEYS)) for key in block if key not in KEYS)
    for key in ("id", "title"):
        if not isinstance(block.get(key), str) or not block[key].strip():
            yield (key,), "must be given, as text"
    if block.get("id") in taken:
        yield ("id",), f"'{block['id']}' is taken: rows of the policy stay as they are, and each id stands once"
    if not isinstance(block.get("policy", ""), str):
        yield ("policy",), "text is needed: an id of the policy, or of your own rules"
    most = block.get("at_most", 0)
    if isinstance(most, bool) or not isinstance(most, int) or most < 0:
        yield ("at_most",), f"a whole number of at least 0 is needed, not {most!r}"
    yield from _count_mistakes(block.get("count"))


def _count_mistakes(count: Any) -> Iterator[Mistake]:
    if not isinstance(count, dict) or not count:
        yield ("count",), 'say which tools are counted, for example { outcome = "triage" }'
        return
    for name, given in count.items():
        if name not in COLUMNS:
            yield ("count", name), _unknown(name, COLUMNS)
            continue
        for value in _values(given):
            if value not in COLUMNS[name]:
                yield ("count", name), _no_value(str(value), COLUMNS[name])


def _unknown(name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(name, names, n=1)
    return f"no such key; did you mean '{near[0]}'?" if near else f"no such key; known are {', '.join(names)}"


def _no_value(value: str, known: Sequence[str]) -> str:
    near = get_close_matches(value, known, n=1)
    return f"no such value '{value}'; " + (f"did you mean '{near[0]}'?" if near else f"known are {', '.join(known)}")
