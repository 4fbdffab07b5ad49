"""Lineage: what feeds a tool and what stops with it, the systems that tools use, data kept twice, circles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response

from classifiers.dependence import around
from inventory.exports import graphs
from inventory.exports.picture import svg
from inventory.exports.tables import Column, Kind, Table
from inventory.services.atlas import Atlas, atlas
from inventory.services.lineagewords import count_of, finding_rows, names_of, said_of, sentences
from inventory.store.queries import UnknownTool
from inventory.store.situations import lights
from inventory.web.access import Can, needs
from inventory.web.asked import READ, Asked, NotAskable
from inventory.web.downloads import attachment, download
from inventory.web.drawing import Drawing, drawing
from inventory.web.hops import ROWS, View, picture_of, rows_of

if TYPE_CHECKING:
    import networkx as nx

HOPS, MOST_HOPS = 3, 20
FOUND, SHOWN = 40, 15
"""Nodes that a search names, and findings of each kind on the first page."""

FORMATS = {
    "graphml": ("application/xml", "graphml"),
    "dot": ("text/vnd.graphviz; charset=utf-8", "dot"),
    "jsonl": ("application/x-ndjson", "jsonl"),
    "openlineage": ("application/x-ndjson", "openlineage.jsonl"),
    "svg": ("image/svg+xml", "svg"),
}

COLUMNS = (
    Column(key="finding", header="Finding"),
    Column(key="what", header="What"),
    Column(key="tools", header="Tools", kind=Kind.NUMBER),
    Column(key="told", header="In words", width=60),
    Column(key="policy", header="Policy"),
    Column(key="tool_ids", header="Ids of the tools", width=40),
    Column(key="columns", header="Columns", width=40),
)

router = APIRouter(include_in_schema=False)


@router.api_route("/lineage", methods=READ, dependencies=[needs(Can.LOOK)])
def lineage(request: Request) -> Response:
    """Show lineage around one tool or node, or what it shows of the whole inventory."""
    draw, asked = drawing(request), Asked.of(request.query_params, ("tool", "node", "hops", "q", "all"))
    found = atlas(draw.inventory, draw.board.staff.declared)
    if found is None:
        return draw.page("lineage_busy.html", status=202, asked=asked)
    if asked["tool"] or asked["node"]:
        return _around(draw, found, asked)
    return _whole(draw, found, asked)


@router.api_route("/lineage/export", methods=READ, dependencies=[needs(Can.LOOK)])
def export(request: Request) -> Response:
    """Give the graph, around one node or whole, for other programs."""
    draw, asked = drawing(request), Asked.of(request.query_params, ("tool", "node", "hops", "format"))
    if asked["format"] not in FORMATS:
        raise NotAskable(f"There is no format “{asked['format']}”; there is {', '.join(FORMATS)}.")
    found = _drawn(draw)
    node = _node(found, asked)
    part = found.graph if node is None else around(found.graph, node, _hops(asked))
    media_type, suffix = FORMATS[asked["format"]]
    lines = _written(draw, found, part, node)[asked["format"]]()
    name = f"lineage-{asked['tool'] or asked['node'] or 'all'}.{suffix}"
    return attachment((line.encode("utf-8", "replace") for line in lines), media_type, name)


@router.api_route("/lineage/findings", methods=READ, dependencies=[needs(Can.LOOK)])
def findings(request: Request) -> Response:
    """Give what lineage finds as a list: silos, circles, and what others depend on."""
    draw, asked = drawing(request), Asked.of(request.query_params, ("format",))
    by = draw.visitor.name if draw.visitor else ""
    rows = finding_rows(_drawn(draw).findings)
    table = Table(title="What lineage finds", columns=COLUMNS, rows=rows, notes=(), made=draw.now, by=by)
    return download(request, table, asked["format"], "lineage-findings")


def _drawn(draw: Drawing) -> Atlas:
    found = atlas(draw.inventory, draw.board.staff.declared)
    if found is None:
        raise NotAskable("Lineage of this large inventory is being drawn; ask again in a minute.")
    return found


def _around(draw: Drawing, found: Atlas, asked: Asked) -> Response:
    node, hops = _node(found, asked), _hops(asked)
    part = around(found.graph, node or "", hops)
    if node is None or not part.number_of_nodes():
        return draw.page("lineage_alone.html", asked=asked, tool=asked["tool"])
    with draw.inventory.reading() as connection:
        known = lights(connection, (one for one in part if part.nodes[one]["kind"] == "tool"))
    records = frozenset(one.name.casefold() for one in draw.organisation.systems)
    view = View(node=node, hops=hops, wanted=asked["q"], lights=known, records=records)
    is_tool = part.nodes[node]["kind"] == "tool"
    return draw.page(
        "lineage.html",
        asked=asked,
        label=part.nodes[node]["label"],
        tool=node if is_tool else "",
        hops=hops,
        picture=picture_of(part, view),
        rows=list(islice(rows_of(part, view), ROWS)),
        edges=part.number_of_edges(),
        sentences=list(sentences(found.findings, node)) if is_tool else [],
    )


def _whole(draw: Drawing, found: Atlas, asked: Asked) -> Response:
    told, shown = found.findings, None if asked["all"] else SHOWN
    records = {one.name.casefold(): one for one in draw.organisation.systems}
    hits = found.search(asked["q"], FOUND) if asked["q"] else []
    return draw.page(
        "lineage_whole.html",
        asked=asked,
        records=records,
        hubs=found.hubs[:shown],
        leaned=[
            (tool, told.flows.nodes[tool].label, len(stops), count_of(told, stops), names_of(told, stops))
            for tool, stops in found.leaned_on[:shown]
        ],
        silos=[(one, said_of(one, told)) for one in told.silos[:shown]],
        circles=[(one, names_of(told, one)) for one in told.circles[:shown]],
        totals={
            "hubs": len(found.hubs),
            "leaned": len(told.consumers),
            "silos": len(told.silos),
            "circles": len(told.circles),
        },
        hits=[told.flows.nodes[one] for one in hits],
        keys={node: key for key, node in found.keys.items()},
    )


def _node(found: Atlas, asked: Asked) -> str | None:
    """Return the node that is asked for, None for the whole; raises `UnknownTool` or `NotAskable`."""
    if asked["node"]:
        if asked["node"] not in found.keys:
            raise NotAskable("There is no such place in the lineage of today.")
        return found.keys[asked["node"]]
    if not asked["tool"]:
        return None
    if not asked["tool"].replace("-", "").isalnum():
        raise UnknownTool(asked["tool"])
    return asked["tool"]


def _hops(asked: Asked) -> int:
    text = asked["hops"] or str(HOPS)
    if not (text.isascii() and text.isdecimal() and len(text) < 3 and 1 <= int(text) <= MOST_HOPS):
        raise NotAskable(f"hops is a number from 1 to {MOST_HOPS}.")
    return int(text)


def _written(
    draw: Drawing, found: Atlas, part: nx.DiGraph[str], node: str | None
) -> dict[str, Callable[[], Iterable[str]]]:
    return {
        "graphml": partial(graphs.graphml, part),
        "dot": partial(graphs.dot, part),
        "jsonl": partial(graphs.jsonl, part),
        "openlineage": partial(graphs.openlineage, part, draw.now),
        "svg": partial(_svg, found, part, node),
    }


def _svg(found: Atlas, part: nx.DiGraph[str], node: str | None) -> list[str]:
    if node is None or node not in part:
        raise NotAskable("A picture shows one tool or place: name it.")
    told = " ".join(sentences(found.findings, node)) if part.nodes[node]["kind"] == "tool" else ""
    return [svg(part, node, found=told)]
