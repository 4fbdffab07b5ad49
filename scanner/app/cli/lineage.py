"""The command that shows what feeds a tool, what depends on it, and which data are kept twice."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from scanner.app.cli.options import workplace_options
from scanner.app.exits import Refused
from scanner.app.output import print_rows
from scanner.app.wiring import now, workplace

if TYPE_CHECKING:
    import networkx as nx

    from inventory.services.lineage import Findings

_STYLES = ("table", "jsonl", "csv", "svg", "graphml", "dot", "graph", "openlineage")
_EDGES = ("from", "direction", "to", "tables", "where")
_FINDINGS = ("finding", "what", "tools", "told", "policy")


@click.command("lineage")
@click.argument("tool", required=False)
@workplace_options
@click.option(
    "--format",
    "style",
    type=click.Choice(_STYLES),
    default="table",
    show_default=True,
    help="table: columns by step; jsonl, csv: one edge a line; svg: a picture; graphml, dot, graph (nodes and edges as "
    "JSON lines), openlineage: for other programs.",
)
@click.option("--hops", type=click.IntRange(1, 20), default=3, show_default=True, help="How many steps to follow.")
@click.option("--all", "whole", is_flag=True, help="The whole inventory instead of one tool.")
@click.option(
    "--findings", "found", is_flag=True, help="List data kept twice, circles, and what others depend on instead."
)
def lineage_command(  # noqa: PLR0917 - click hands over one argument an option
    tool: str | None,
    settings: str | None,
    inventory: str | None,
    style: str,
    hops: int,
    whole: bool,  # noqa: FBT001 - a flag of the command line
    found: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Show what feeds a tool and what depends on it: files, databases, systems, other tools. TOOL is an id or a path.

    Paths and connections are one, however they are written. Below the picture stands what stops working if the tool
    stops, whether it runs in a circle with others, and which of its tables others hold too (ARC-1).
    """
    from inventory.services.lineage import findings_of  # noqa: PLC0415 - only when the command runs
    from inventory.services.organisation import landscape  # noqa: PLC0415
    from scanner.app.tools import find  # noqa: PLC0415

    if (tool is None) == (not whole and not found) or (whole and found):
        raise Refused("name one tool, or ask for --all or for --findings")
    place = workplace(settings, inventory)
    with place.inventory() as opened:
        chosen = find(opened, tool) if tool else None
        with opened.reading() as connection:
            roads = landscape(connection, place.declared)
        told = findings_of(opened, roads)
    if found:
        _list(told, style)
    else:
        _draw(told, chosen, style, hops)


def _list(findings: Findings, style: str) -> None:
    from inventory.services.lineagewords import finding_rows  # noqa: PLC0415 - only when asked for

    if style not in {"table", "jsonl", "csv"}:
        raise Refused("findings are a list: --format table, jsonl or csv")
    count = print_rows(finding_rows(findings), style, _FINDINGS)
    if not count and style == "table":
        click.echo("Nothing is kept twice, nothing runs in a circle, no tool depends on another.", err=True)


def _draw(findings: Findings, tool: str | None, style: str, hops: int) -> None:
    from classifiers.dependence import around  # noqa: PLC0415 - networkx is loaded only here
    from classifiers.lineage import drawn  # noqa: PLC0415

    graph = drawn(findings.flows)
    part = graph if tool is None else around(graph, tool, hops)
    if style in {"jsonl", "csv"} or (tool is None and style == "table"):
        _edges(part, tool, style)
    elif style in {"table", "svg"}:
        _picture(part, tool, style, findings)
    else:
        _write(_exported(part, style))


def _edges(part: nx.DiGraph[str], tool: str | None, style: str) -> None:
    from scanner.app.lineage import edge_rows  # noqa: PLC0415 - only when asked for

    print_rows(edge_rows(part, tool), style, _EDGES)


def _picture(part: nx.DiGraph[str], tool: str | None, style: str, findings: Findings) -> None:
    from inventory.exports.picture import svg, text_columns  # noqa: PLC0415 - only when asked for
    from inventory.services.lineagewords import sentences  # noqa: PLC0415

    if tool is None:
        raise Refused("a picture shows one tool: name it; --all can be written as graphml, dot or graph")
    if tool not in part:
        raise Refused("no file of this tool is there any more, so nothing is known of its lineage today")
    said = list(sentences(findings, tool))
    if style == "svg":
        _write([svg(part, tool, found=" ".join(said))])
        return
    width = min(shutil.get_terminal_size((110, 24)).columns, 160)
    _write(f"{line}\n" for line in text_columns(part, tool, width))
    if part.number_of_nodes() == 1:
        click.echo("Nothing feeds it and nothing depends on it, as far as scans have seen.", err=True)
    _write(["\n", *(f"{sentence}\n" for sentence in said)])


def _exported(part: nx.DiGraph[str], style: str) -> Iterable[str]:
    from inventory.exports import graphs  # noqa: PLC0415 - only when asked for

    if style == "openlineage":
        return graphs.openlineage(part, now())
    return {"graphml": graphs.graphml, "dot": graphs.dot, "graph": graphs.jsonl}[style](part)


def _write(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line)
