"""The tools of an inventory as rows for the terminal and for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from classifiers import policy
from classifiers.explain import reason
from classifiers.verdict import Criticality, Outcome
from inventory.domain.migration import State
from inventory.store import queries
from inventory.store.engine import Inventory
from inventory.store.queries import ToolRow, UnknownTool
from scanner.app.exits import Refused
from scanner.app.output import print_rows

SIGHTING_COLUMNS = ("tool_id", "path", "kind", "criticality", "read_only", "outcome", "tag", "score")
TOOL_COLUMNS = ("tool_id", "name", "kind", "criticality", "outcome", "rule", "score", "state", "places", "reason")
PAGE = 500


def known_filters(inventory: Inventory, asked: Mapping[str, str | None]) -> None:
    """Refuse a filter whose value no tool can have: a mistyped word must not read as "nothing found"."""
    known: dict[str, Iterable[str]] = {
        "outcome": list(Outcome),
        "criticality": list(Criticality),
        "state": list(State),
        "kind": queries.tally(inventory)["kind"],
        "share": queries.shares(inventory),
    }
    wrong = [(name, value) for name, value in asked.items() if value is not None and value not in known[name]]
    if wrong:
        raise Refused(*(_no_such(name, value, list(map(str, known[name]))) for name, value in wrong))


def _no_such(name: str, value: str, known: Sequence[str]) -> str:
    near = get_close_matches(value, known, n=1)
    meant = f"; did you mean '{near[0]}'?" if near else ""
    return f"there is no {name} '{value}'{meant} (there are: {', '.join(known)})"


def print_sightings(inventory: Inventory, style: str, shares: Sequence[str]) -> int:
    """Print one row for each sighting of each tool on these shares; return how many there were."""
    rows = (row for share in shares for row in queries.sighting_rows(inventory, share=share))
    return print_rows(rows, style, SIGHTING_COLUMNS, keys=queries.EXPORT_KEYS)


def all_rows(inventory: Inventory, *, order: str = "score", **filters: object) -> Iterator[ToolRow]:
    """Yield every tool that the filters let through, a page at a time."""
    after: str | None = None
    while True:
        page = queries.find_tools(inventory, order=order, after=after, limit=PAGE, **filters)  # type: ignore[arg-type]
        yield from page.rows
        after = page.after
        if after is None:
            return


def as_row(row: ToolRow) -> dict[str, object]:
    """Return a tool as one flat row."""
    verdict = row.verdict
    return {
        "tool_id": row.id,
        "name": row.name,
        "kind": row.kind,
        "share": row.share,
        "path": row.path,
        "criticality": str(verdict.criticality),
        "read_only": str(verdict.read_only),
        "writes": sorted({str(write.target) for write in verdict.writes}),
        "outcome": str(verdict.outcome),
        "tag": None if verdict.tag is None else str(verdict.tag),
        "rule": verdict.rule,
        "score": round(verdict.score, 1),
        "score_coverage": round(verdict.score_coverage, 2),
        "confidence": round(verdict.confidence, 2),
        "state": row.state,
        "documentation": row.documentation,
        "places": row.sightings,
        "users": None if row.usage is None else row.usage.users,
        "days_used": None if row.usage is None else row.usage.days,
        "last_used": None if row.usage is None else row.usage.last.isoformat(),
        "reason": reason(verdict),
        "discovered": row.discovered.isoformat(),
        "unseen": None if row.unseen is None else row.unseen.isoformat(),
        "drift": row.drift or None,
        "drifted": None if row.drifted is None else row.drifted.isoformat(),
    }


def as_severe(inventory: Inventory, outcome: str, shares: Sequence[str]) -> bool:
    """Return True if a tool on these shares has this outcome or a more severe one."""
    wanted = policy.severity(Outcome(outcome))
    severe = [known for known in Outcome if policy.severity(known) >= wanted]
    return any(queries.count_tools(inventory, share=share, outcome=known) for share in shares for known in severe)


def find(inventory: Inventory, text: str) -> str:
    """Return the id of the tool that a person means by an id or a path; a path may be of this machine."""
    try:
        return queries.resolve_tool(inventory, text)
    except UnknownTool as unknown:
        if unknown.candidates:
            raise Refused(str(unknown)) from unknown
    try:
        return queries.resolve_tool(inventory, str(Path(text).absolute()))
    except UnknownTool:
        return _by_name(inventory, text)


def _by_name(inventory: Inventory, text: str) -> str:
    """Return the one tool in whose name or path the text stands."""
    found = queries.find_tools(inventory, search=text, limit=10).rows
    if len(found) == 1:
        return found[0].id
    raise Refused(str(UnknownTool(text, [(row.id, row.path) for row in found])))
