"""What lineage finds, in words: what stops with a tool, silos, circles, and who depends on whom the most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from classifiers.dependence import affected_by
from classifiers.silos import POLICY, Silo

if TYPE_CHECKING:
    from inventory.services.lineage import Findings

Row = dict[str, object]
_NAMED = 5


def sentences(findings: Findings, tool: str) -> Iterator[str]:
    """Yield what follows for one tool: what stops with it, in which circle it runs, what it holds that others hold."""
    stopped = affected_by(tool, findings.consumers)
    if stopped:
        yield f"If it stops, {count_of(findings, stopped)}: {names_of(findings, stopped)}."
    else:
        yield "If it stops, no other tool that scans have seen stops working."
    for circle in findings.circles:
        if tool in circle:
            yield f"It runs in a circle: {names_of(findings, circle)} feed one another, and none of them is the first."
    for silo in findings.silos:
        if tool in silo.tools:
            yield f"{said_of(silo, findings)} ({POLICY})."


def count_of(findings: Findings, tools: Iterable[str]) -> str:
    """Return how many tools stop working, and in how many top folders."""
    told = list(tools)
    folders = {findings.flows.nodes[tool].label.partition("/")[0] for tool in told}
    where = "1 top folder" if len(folders) == 1 else f"{len(folders):,} top folders"
    if len(told) == 1:
        return f"1 other tool in {where} stops working"
    return f"{len(told):,} other tools in {where} stop working"


def names_of(findings: Findings, tools: Iterable[str]) -> str:
    """Return the file names of these tools, the first few."""
    labels = sorted(findings.flows.nodes[tool].label.rpartition("/")[2] for tool in tools)
    more = f" and {len(labels) - _NAMED:,} more" if len(labels) > _NAMED else ""
    return ", ".join(labels[:_NAMED]) + more


def said_of(silo: Silo, findings: Findings) -> str:
    """Return in words where a table is."""
    columns = f" ({', '.join(silo.columns[:8])}{' …' if len(silo.columns) > 8 else ''})" if silo.columns else ""
    if silo.how == "written":
        return f"Table {silo.table} of {silo.systems[0]} is written by {names_of(findings, silo.tools)}"
    also = f", and {', '.join(silo.systems)} has a table of that name" if silo.systems else ""
    return f"Table {silo.table}{columns} is held by {names_of(findings, silo.tools)}{also}"


def finding_rows(findings: Findings) -> Iterator[Row]:
    """Yield one row for each finding of the inventory: silos, circles, and the tools on which most depend."""
    for silo in findings.silos:
        yield {
            "finding": "silo" if silo.how == "held" else "written by several",
            "what": silo.table,
            "tools": len(silo.tools),
            "told": said_of(silo, findings),
            "policy": POLICY,
            "tool_ids": " ".join(silo.tools),
            "columns": ", ".join(silo.columns),
        }
    for circle in findings.circles:
        told = f"{names_of(findings, circle)} feed one another"
        yield {
            "finding": "circle",
            "what": f"{len(circle)} tools",
            "tools": len(circle),
            "told": told,
            "policy": "",
            "tool_ids": " ".join(circle),
            "columns": "",
        }
    yield from _leaned_on(findings)


def _leaned_on(findings: Findings) -> Iterator[Row]:
    """Yield the tools on which others depend, those with the most first."""
    for tool, stopped in leaned_on(findings):
        yield {
            "finding": "others depend on it",
            "what": findings.flows.nodes[tool].label.rpartition("/")[2],
            "tools": len(stopped),
            "told": f"if it stops, {count_of(findings, stopped)}: {names_of(findings, stopped)}",
            "policy": "",
            "tool_ids": " ".join((tool, *sorted(stopped))),
            "columns": "",
        }


def leaned_on(findings: Findings) -> list[tuple[str, frozenset[str]]]:
    """Return the tools on which others depend with all that stop with them, those with the most first."""
    reach = {tool: affected_by(tool, findings.consumers) for tool in findings.consumers}
    return sorted(reach.items(), key=lambda pair: (-len(pair[1]), findings.flows.nodes[pair[0]].label))
